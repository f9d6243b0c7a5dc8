"""What stands around every page: the mode banner, the language, the person."""

from __future__ import annotations

import streamlit as st

from lib.domain.model import Language, Role
from lib.i18n.preference import preferred_language
from lib.services.people import Person, set_language
from lib.settings import get_settings
from lib.ui import text, words
from lib.ui.assets import LOGO
from lib.ui.guard import CHOSEN_STORE, STORE_PARAMETER
from lib.ui.identity import leave
from lib.ui.language_mark import language_mark
from lib.ui.text import _, plain, say

LANGUAGE_NAMES = {Language.ES: "Español", Language.PT_BR: "Português", Language.EN: "English"}
_CHOICE = "puente.language_choice"
_LEAVING = "puente.leaving"


def keep_language(person: Person | None) -> None:
    """Set the language of this run: the person's, else the one chosen or preferred by the browser."""
    if person is not None:
        text.set_language(person.language)
    elif _CHOICE in st.session_state:
        text.set_language(Language(st.session_state[_CHOICE]))
    else:
        text.set_language(preferred_language(st.context.locale or ""))


def top_bar(person: Person) -> None:
    """Logo, mode, language, person and the way out, in one row."""
    st.logo(LOGO, size="large")
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="touch-person"
    ):
        with st.container(horizontal=True, gap=None, width="content"):
            rehearsal = _("Ensayo: VTEX, Hellotext y Meta son simulados.")
            st.caption(f":material/science: {rehearsal}" if not get_settings().live else "", width="content")
            language_mark()
        with st.popover(plain(person.name), icon=":material/account_circle:"):
            role = say(words.ROLES, person.role)
            where = f" · {', '.join(person.accounts[:3])}" if person.role is Role.MERCHANT else ""
            st.markdown(f"**{plain(person.name)}**  \n{plain(role + where)}")
            language_switch(person)
            if len(person.accounts) > 1:
                store_switch(person)
            _way_out(person)


def _way_out(person: Person) -> None:
    """Sign out; whoever came by a set-up link, which opens once, is asked first."""
    icon = ":material/logout:"
    if person.setup_link_id is None:
        st.button(_("Salir"), icon=icon, on_click=leave, args=(person,), key="sign-out")
    elif not st.session_state.get(_LEAVING):
        st.button(_("Salir"), icon=icon, on_click=_ask_to_leave, key="sign-out")
    else:
        # Not in a dialog: the popover stays open above it.
        st.markdown(_("Para volver necesitarás un enlace nuevo."))
        st.button(
            _("Salir de todos modos"), icon=icon, on_click=leave, args=(person,), key="touch-leave-anyway"
        )


def _ask_to_leave() -> None:
    st.session_state[_LEAVING] = True


def language_switch(person: Person) -> None:
    """Choose a language; it is kept with the person."""

    def keep() -> None:
        chosen = st.session_state.get(_CHOICE)
        if chosen in LANGUAGE_NAMES:
            set_language(person.actor, Language(chosen))

    st.selectbox(
        _("Idioma"),
        list(LANGUAGE_NAMES),
        index=list(LANGUAGE_NAMES).index(text.language()),
        format_func=lambda language: LANGUAGE_NAMES[Language(language)],
        on_change=keep,
        key=_CHOICE,
    )


def store_switch(person: Person) -> None:
    """Choose which of the own stores the pages are about."""

    def keep() -> None:
        st.session_state[CHOSEN_STORE] = st.session_state["puente.store_choice"]
        st.query_params.pop(STORE_PARAMETER, None)

    present = st.query_params.get(STORE_PARAMETER) or st.session_state.get(CHOSEN_STORE)
    st.selectbox(
        _("Tienda"),
        person.accounts,
        index=person.accounts.index(present) if present in person.accounts else 0,
        on_change=keep,
        key="puente.store_choice",
    )
