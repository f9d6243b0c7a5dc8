"""One step for somebody without an account, who came by a link: what, why, how, and the control for it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import phonenumbers
import streamlit as st

from lib.domain.model import EvidenceKind
from lib.errors import Conflict, NotAllowed
from lib.services.access import Actor
from lib.services.step_links import (
    LINK_PARAMETER,
    LinkEnd,
    StepOfLink,
    declare_by_link,
    step_of_link,
    upload_by_link,
)
from lib.ui import words_links
from lib.ui.document_view import document_line
from lib.ui.failures import caught, show_caught
from lib.ui.identity import link_actor
from lib.ui.link_frame import link_frame, refused
from lib.ui.text import _, day, plain, set_language, when
from lib.ui.uploads import document_uploader
from lib.ui.words_rules import RULE_WORDS

_FAILURE = "delegated-step.failure"
_WIDTH = 640
_ENDS = {LinkEnd.CLOSED: "link.closed", LinkEnd.EXPIRED: "link.expired", LinkEnd.LATER: "link.later"}


def delegated_step() -> None:
    """The whole page, in the language of the link. Without a link that holds: why there is nothing."""
    end = st.query_params.get(LINK_PARAMETER)
    actor = link_actor()
    if end in _ENDS:
        refused(NotAllowed(_ENDS[LinkEnd(end)]), words_links.LINK_TITLES, _WIDTH)
    elif actor is None:
        _no_link()
    else:
        _step(actor)


def _step(actor: Actor) -> None:
    try:
        step = step_of_link(actor)
    except (NotAllowed, Conflict) as refusal:
        refused(refusal, words_links.LINK_TITLES, _WIDTH)
        return
    set_language(step.language)
    rule = RULE_WORDS[step.item.rule.text]
    with link_frame(_WIDTH):
        st.title(_(rule.title), anchor=False)
        st.markdown(
            _("{by} te pide este paso para {store}.").format(
                by=f"**{plain(step.made_by)}**", store=f"**{plain(step.store_name)}**"
            )
        )
        st.markdown(_(rule.why))
        st.subheader(_("Cómo se hace"), anchor=False)
        st.markdown(_(rule.how))
        if rule.today:
            st.markdown(f":blue[:material/update:] **{_('Hoy:')}** {_(rule.today)}")
        if step.number is not None:
            st.markdown(_("El número es {number}.").format(number=f"**{plain(_spelt(step.number))}**"))
        show_caught(_FAILURE)
        _control(step)
        st.caption(
            _("Este enlace es para {name} y sirve hasta el {day}. Abre solo este paso.").format(
                name=plain(step.for_name), day=day(step.expires_at)
            )
        )


def _control(step: StepOfLink) -> None:
    """Say it is done, send a document; afterwards the thanks, and the way to put it right."""
    kinds = step.item.rule.evidence
    if step.done_at is not None:
        st.success(
            _("Gracias, {name}. Quedó anotado, {when}, y {by} ya lo ve.").format(
                name=plain(step.for_name), when=when(step.done_at), by=plain(step.made_by)
            ),
            icon=":material/check_circle:",
        )
        if EvidenceKind.ATTESTED in kinds:
            with st.container(key="touch-take-back"):
                st.button(
                    _("Me equivoqué: aún no está hecho"),
                    icon=":material/undo:",
                    type="tertiary",
                    on_click=_declare,
                    args=(step.id, False),
                    key="take-back",
                )
    elif step.item.holds:
        st.info(
            _("Este paso ya figura como hecho. No tienes que hacer nada."), icon=":material/check_circle:"
        )
        return
    elif EvidenceKind.ATTESTED in kinds:
        st.button(
            _("Ya está hecho"),
            icon=":material/check:",
            type="primary",
            on_click=_declare,
            args=(step.id, True),
            key="primary-step-done",
            width="stretch",
        )
    if EvidenceKind.DOCUMENT in kinds:
        _documents(step)


def _documents(step: StepOfLink) -> None:
    for document in step.documents:
        st.markdown(
            f":material/description: {plain(document.name)}  \n:small[:gray[{document_line(document)}]]"
        )
    also = EvidenceKind.ATTESTED in step.item.rule.evidence and step.done_at is None
    label = _("O sube un documento que lo muestre") if also else _("Documento")
    document_uploader(
        _("Otro documento, si el anterior no era") if step.documents else label,
        "delegated-document",
        partial(_upload, step.id),
    )


def _declare(shown: UUID, holds: bool) -> None:
    with caught(_FAILURE):
        declare_by_link(_actor_now(shown), holds)


def _upload(shown: UUID, name: str, data: bytes) -> None:
    upload_by_link(_actor_now(shown), name, data)


def _actor_now(shown: UUID) -> Actor:
    """Who came by the link whose step is `shown`, for callbacks: the cookie is read again.

    Raises NotAllowed: `link.closed`; `link.another` when this browser has opened another link since, whose
    step nobody saw on this page.
    """
    actor = link_actor()
    if actor is None:
        raise NotAllowed("link.closed")
    if actor.link_id != shown:
        raise NotAllowed("link.another")
    return actor


def _no_link() -> None:
    with link_frame(_WIDTH):
        st.title(_("Aquí se llega con un enlace"), anchor=False)
        st.markdown(
            _("Abre el enlace que te enviaron: muestra el paso que te piden. Si no lo encuentras, pide otro.")
        )


def _spelt(e164: str) -> str:
    """The number as it is written for people of any country."""
    return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
