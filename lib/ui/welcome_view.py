"""Coming in by a set-up link: who is let in where, the one button, and the way to a new link."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.errors import NotAllowed
from lib.security.session import tokens
from lib.security.tokens import Welcome
from lib.services.outbox import mail_is_configured
from lib.services.people import Person
from lib.services.setup_link_use import (
    LINK_PARAMETER,
    Asked,
    LinkEnd,
    OpenedSetupLink,
    ask_for_new_link,
    setup_link,
)
from lib.services.setup_links import ENTRY_PATH, SetupLinkState
from lib.ui import words_welcome
from lib.ui.failures import caught, sentence, show_caught
from lib.ui.identity import leave, looker, opened_setup_link, setup_link_to_use
from lib.ui.link_frame import link_frame, refused
from lib.ui.navigation import go_to
from lib.ui.text import _, plain, say, set_language

_ASKED, _FAILURE = "welcome.asked", "welcome.failure"
_WIDTH = 480
_ENDS = {LinkEnd.CLOSED: "setup_link.closed", LinkEnd.LATER: "setup_link.later"}
_OVER = {SetupLinkState.USED: "setup_link.used"}


def welcome() -> None:
    """The whole page, in the language of the link's person. Without a link: why there is nothing."""
    end = st.query_params.get(LINK_PARAMETER)
    opened = opened_setup_link()
    if end in _ENDS:
        refused(NotAllowed(_ENDS[LinkEnd(end)]), words_welcome.LINK_TITLES, _WIDTH)
        return
    if opened is None:
        _no_link()
        return
    link = setup_link(opened.link_id)
    if link is None:
        refused(NotAllowed("setup_link.closed"), words_welcome.LINK_TITLES, _WIDTH)
        return
    person = looker().person
    if person is None:
        set_language(link.language)
    if person is not None and person.setup_link_id == link.id:
        _inside(link)
    elif person is not None and link.state is SetupLinkState.OPEN:
        _another(link, person)
    elif link.state is SetupLinkState.OPEN and (usable := setup_link_to_use()) is not None:
        _entrance(link, usable)
    elif link.state is SetupLinkState.OPEN:
        _no_link()
    else:
        _over(link)


def _entrance(link: OpenedSetupLink, opened: Welcome) -> None:
    with link_frame(_WIDTH):
        st.title(_("Te damos la bienvenida"), anchor=False)
        st.markdown(_invitation(link))
        # A link and not a button: the session cookie is HttpOnly, so an HTTP answer must set it.
        label = escape(_("Entrar como {name}").format(name=link.person_name))
        st.html(
            f'<a class="puente puente-enter" target="_self" href="{ENTRY_PATH}/{tokens().entry(opened)}">'
            f"{label}</a>"
        )
        st.caption(
            _(
                "El enlace sirve una sola vez y es solo para ti. La sesión dura 12 horas; después, este "
                "mismo enlace te ofrece otro."
            )
        )


def _invitation(link: OpenedSetupLink) -> str:
    by, store = f"**{plain(link.made_by)}**", f"**{plain(link.store_name)}**"
    if link.made_by == link.person_name:
        return _("Aquí sigues preparando {store}: WhatsApp y Hellotext, paso a paso.").format(store=store)
    said = _("{by} te invita a preparar {store} en Puente: WhatsApp y Hellotext, paso a paso.")
    return said.format(by=by, store=store)


def _over(link: OpenedSetupLink) -> None:
    """A used or expired link: the way to a new one, which goes to the person's own address alone."""
    refusal = NotAllowed(_OVER.get(link.state, "setup_link.expired"))
    with link_frame(_WIDTH):
        st.title(say(words_welcome.LINK_TITLES, refusal.code), anchor=False)
        if not mail_is_configured():
            st.markdown(_whom_to_ask(link))
            return
        asked = st.session_state.get(_ASKED)
        if isinstance(asked, Asked):
            _say_where(asked)
            return
        st.markdown(sentence(refusal))
        show_caught(_FAILURE)
        st.button(
            _("Enviarme un enlace nuevo"),
            icon=":material/mail:",
            type="primary",
            key="primary-new-link",
            on_click=_ask,
            args=(link,),
            width="stretch",
        )
        st.caption(
            _("Va a {to}, el correo de {name}.").format(to=plain(link.to), name=plain(link.person_name))
        )


def _whom_to_ask(link: OpenedSetupLink) -> str:
    """Who can make a new link. One that the person asked for themselves names nobody else."""
    store = f"**{plain(link.store_name)}**"
    if link.made_by == link.person_name:
        return _("Pide a tu ejecutivo de cuentas un enlace nuevo para {store}.").format(store=store)
    said = _("{by} te invitó a {store}: pídele un enlace nuevo.")
    return said.format(by=f"**{plain(link.made_by)}**", store=store)


def _ask(link: OpenedSetupLink) -> None:
    with caught(_FAILURE):
        opened = opened_setup_link()
        if opened is None or opened.link_id != link.id:
            raise NotAllowed("setup_link.closed")
        st.session_state[_ASKED] = ask_for_new_link(link.id)


def _say_where(asked: Asked) -> None:
    if asked.sent:
        text = _("Te enviamos un enlace nuevo a {to}. Llega en unos minutos.")
    else:
        text = _("Ya te enviamos un enlace a {to} hace menos de una hora. Busca ese correo y ábrelo.")
    st.success(text.format(to=plain(asked.to)), icon=":material/mark_email_read:")


def _inside(link: OpenedSetupLink) -> None:
    with link_frame(_WIDTH):
        st.title(_("Ya estás dentro"), anchor=False)
        st.markdown(_("Entraste con este enlace a {store}.").format(store=f"**{plain(link.store_name)}**"))
        if st.button(
            _("Ir a mi tienda"), icon=":material/home:", type="primary", key="primary-own", width="stretch"
        ):
            go_to("inicio", link.account)


def _another(link: OpenedSetupLink, person: Person) -> None:
    with link_frame(_WIDTH):
        st.title(_("Este enlace es para otra persona"), anchor=False)
        st.markdown(
            _("Estás dentro como {person} y el enlace es para {name}. Sal y ábrelo de nuevo.").format(
                person=f"**{plain(person.name)}**", name=f"**{plain(link.person_name)}**"
            )
        )
        st.button(
            _("Salir"),
            icon=":material/logout:",
            type="primary",
            key="primary-leave",
            on_click=leave,
            args=(person,),
            width="stretch",
        )


def _no_link() -> None:
    with link_frame(_WIDTH):
        st.title(_("Aquí se llega con un enlace"), anchor=False)
        st.markdown(
            _("Abre el enlace de acceso que te enviaron. Si no lo encuentras, pide otro a tu ejecutivo.")
        )
