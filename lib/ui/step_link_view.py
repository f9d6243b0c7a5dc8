"""Handing one step to a colleague: a quiet button, and a dialog that makes, lists and revokes links."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from lib.domain.model import Language, Track
from lib.domain.requirements import Item
from lib.errors import PuenteError
from lib.services.step_links import (
    STEP_PATH,
    StepLink,
    can_be_shared,
    make_step_link,
    revoke_step_link,
    step_links,
)
from lib.ui.chrome import LANGUAGE_NAMES
from lib.ui.failures import caught, field_problem, sentence
from lib.ui.guard import StoreVisit
from lib.ui.own_address import own_address
from lib.ui.text import _, day, plain, when
from lib.ui.words_rules import RULE_WORDS


@dataclass(frozen=True)
class _Made:
    """A link that was made in this dialog, with the address that is shown this once."""

    link: StepLink
    address: str


def share_step(visit: StoreVisit, track: Track, item: Item) -> None:
    """The button that hands a step to a colleague; nothing where nobody could do it by a link."""
    if not can_be_shared(item):
        return
    rule_id = item.rule.id
    if st.button(
        _("Pedir a un colega"),
        icon=":material/person_add:",
        type="tertiary",
        key=f"touch-share-{rule_id}",
    ):
        for name in (_made(rule_id), _failure(rule_id)):
            st.session_state.pop(name, None)
        _open(visit, track, item)


def _open(visit: StoreVisit, track: Track, item: Item) -> None:
    rule_id = item.rule.id

    # However it is closed: an address that was shown once is not kept.
    @st.dialog(_("Pedir a un colega"), on_dismiss=lambda: _forget(rule_id))
    def ask() -> None:
        title = _(RULE_WORDS[item.rule.text].title)
        st.markdown(
            _("Tu colega abre solo este paso, sin cuenta y desde su teléfono: {step}").format(
                step=f"**{title}**"
            )
        )
        made = st.session_state.get(_made(rule_id))
        if isinstance(made, _Made):
            _show_address(visit, made, title)
        else:
            _form(visit, track, rule_id)
        _open_links(visit, track, rule_id)

    ask()


def _form(visit: StoreVisit, track: Track, rule_id: str) -> None:
    st.text_input(_("Nombre de tu colega"), key=_name(visit, rule_id), max_chars=120)
    failure = st.session_state.get(_failure(rule_id))
    refused = failure if isinstance(failure, PuenteError) else None
    field_problem(refused if refused is not None and refused.field == "name" else None)
    st.selectbox(
        _("Idioma de tu colega"),
        list(LANGUAGE_NAMES),
        index=list(LANGUAGE_NAMES).index(visit.person.language),
        format_func=lambda language: LANGUAGE_NAMES[Language(language)],
        key=_language(visit, rule_id),
    )
    if refused is not None and refused.field != "name":
        st.error(sentence(refused), icon=":material/error:")
    st.button(
        _("Crear enlace"),
        icon=":material/add_link:",
        type="primary",
        key=f"primary-make-link-{rule_id}",
        on_click=_make,
        args=(visit, track, rule_id),
        width="stretch",
    )


def _make(visit: StoreVisit, track: Track, rule_id: str) -> None:
    typed = st.session_state.get(_name(visit, rule_id), "")
    language = st.session_state.get(_language(visit, rule_id), visit.person.language)
    with caught(_failure(rule_id)):
        link, token = make_step_link(
            visit.actor_now(), visit.account, track, rule_id, str(typed), Language(language)
        )
        st.session_state[_made(rule_id)] = _Made(link, f"{own_address()}{STEP_PATH}/{token}")


def _show_address(visit: StoreVisit, made: _Made, title: str) -> None:
    st.markdown(
        _("Copia este enlace ahora y envíalo a {name}: no volvemos a mostrarlo.").format(
            name=f"**{plain(made.link.for_name)}**"
        )
    )
    st.code(made.address, language=None, wrap_lines=True)
    st.caption(
        _("Abre solo “{step}” de {store}, hasta el {day}. Quien lo tenga puede usarlo.").format(
            step=title, store=plain(visit.store.name), day=day(made.link.expires_at)
        )
    )


def _open_links(visit: StoreVisit, track: Track, rule_id: str) -> None:
    found = [one for one in step_links(visit.actor_now(), visit.account, track) if one.rule_id == rule_id]
    if not found:
        return
    st.markdown(f"**{_('Enlaces abiertos')}**")
    for link in found:
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"touch-link-{link.id}",
        ):
            st.markdown(f"{plain(link.for_name)}  \n:small[:gray[{plain(_state(link))}]]", width="content")
            st.button(
                _("Anular"),
                icon=":material/link_off:",
                type="tertiary",
                key=f"revoke-{link.id}",
                on_click=_revoke,
                args=(visit, rule_id, link.id),
            )


def _state(link: StepLink) -> str:
    if link.done_at is not None:
        state = _("respondido, {when}").format(when=when(link.done_at))
    elif link.opened_at is not None:
        state = _("abierto, {when}").format(when=when(link.opened_at))
    else:
        state = _("sin abrir")
    until = _("sirve hasta el {day}").format(day=day(link.expires_at))
    return " · ".join((_("creado por {by}").format(by=link.made_by), state, until))


def _revoke(visit: StoreVisit, rule_id: str, link_id: UUID) -> None:
    with caught(_failure(rule_id)):
        revoke_step_link(visit.actor_now(), visit.account, link_id)
        made = st.session_state.get(_made(rule_id))
        if isinstance(made, _Made) and made.link.id == link_id:
            _forget(rule_id)


def _forget(rule_id: str) -> None:
    st.session_state.pop(_made(rule_id), None)


def _made(rule_id: str) -> str:
    return f"share-{rule_id}.made"


def _failure(rule_id: str) -> str:
    return f"share-{rule_id}.failure"


def _name(visit: StoreVisit, rule_id: str) -> str:
    return visit.own(f"share-name-{rule_id}")


def _language(visit: StoreVisit, rule_id: str) -> str:
    return visit.own(f"share-language-{rule_id}")
