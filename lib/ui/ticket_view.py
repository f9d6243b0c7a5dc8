"""The life of the ticket: its steps with who holds each and since when, its number, VTEX's answers."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.domain.clock import last_day_of_term
from lib.domain.model import EvidenceKind, Party
from lib.domain.requirements import Item, ItemState
from lib.i18n.catalogue import translations
from lib.services.access import Store
from lib.services.checklist import declare
from lib.services.dossier import TRACK
from lib.services.integrations import calendar_of
from lib.services.tickets import (
    ACCEPTED_RULE,
    APPROVALS,
    RECEIVED_RULE,
    TicketState,
    close_ticket,
    record_reminder,
)
from lib.ui.document_view import document_control
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import ITEM_MARKS, Mark, evidence_line, mark_icon, pill
from lib.ui.store_days import DAY_FORMAT, date_at, said, today_at
from lib.ui.text import _, ngettext, plain, say
from lib.ui.ticket_notes import answers, number_field
from lib.ui.ticket_pack import ticket_language
from lib.ui.words_rules import RULE_WORDS
from lib.ui.words_solicitud import REMINDER, REMINDER_BUSINESS_ID, REMINDER_NUMBERED, STEP_OWNERS

_FAILURE = "ticket.failure"
_LATE = Mark("orange", "schedule")
_PARTY = Mark("gray", "person")
_OTHERS = Mark("blue", "hourglass_empty")
_DONE = Mark("green", "check_circle")


def life(visit: StoreVisit, ticket: TicketState, business_id: str) -> None:
    """Where the ticket stands, what comes next, and what came back. One primary button: the next step."""
    _standing(visit, ticket)
    show_caught(_FAILURE)
    if ticket.is_late:
        _remind(visit, ticket, business_id)
    st.subheader(_("El camino"), anchor=False)
    with st.container(border=True, gap="medium", key="ticket-steps"):
        _sent(ticket)
        _step(visit, ticket, RECEIVED_RULE, _("Ya llegó"), is_next=_is_next(ticket, RECEIVED_RULE, visit))
        _step(visit, ticket, ACCEPTED_RULE, _("Ya la acepté"), is_next=_is_next(ticket, ACCEPTED_RULE, visit))
        _approvals(visit, ticket)
        if ticket.holds(ACCEPTED_RULE) and st.button(
            _("Ver lo que sigue"), type="primary", icon=":material/arrow_forward:", key="primary-go-on"
        ):
            go_to("requisitos", visit.account, canal=TRACK)
    number_field(visit, ticket)
    answers(visit, ticket)
    _close(visit, ticket)


def left_open(visit: StoreVisit, ticket: TicketState) -> None:
    """A ticket that VTEX still has while the store goes another way: say so, and let it be closed."""
    st.warning(
        _(
            "Tienes un ticket abierto desde el {day}: avisa a VTEX que ya no hace falta, o vuelve a ese "
            "camino."
        ).format(day=said(ticket.sent_on)),
        icon=":material/mark_email_unread:",
    )
    show_caught(_FAILURE)
    _close_button(visit)


def _standing(visit: StoreVisit, ticket: TicketState) -> None:
    """One sentence: who holds the turn, since when, until when."""
    store = visit.store
    if ticket.holds(ACCEPTED_RULE):
        st.success(_("La solicitud está aceptada. VTEX sigue con tu número."), icon=":material/check_circle:")
    elif ticket.holds(RECEIVED_RULE):
        _until_it_ends(store, ticket)
    elif ticket.is_late:
        sentence = ngettext(
            "Pasó {count} día hábil y la solicitud de VTEX no llegó. Lo habitual son 3: recuérdaselo.",
            "Pasaron {count} días hábiles y la solicitud de VTEX no llegó. Lo habitual son 3: recuérdaselo.",
            ticket.days,
        )
        st.warning(sentence.format(count=ticket.days), icon=":material/schedule:")
    else:
        day = said(last_day_of_term(ticket.expected_by, calendar_of(store)))
        sentence = _(
            "VTEX tiene el turno desde el {sent}. Su solicitud suele llegar en 3 días hábiles: hasta el "
            "{day}."
        )
        st.info(sentence.format(sent=said(ticket.sent_on), day=day), icon=":material/hourglass_empty:")


def _until_it_ends(store: Store, ticket: TicketState) -> None:
    if ticket.ends_at is None:
        return
    day = said(last_day_of_term(ticket.ends_at, calendar_of(store)))
    if ticket.is_over:
        st.error(
            _("La solicitud venció el {day}. Cierra este ticket y envía otro.").format(day=day),
            icon=":material/event_busy:",
        )
    else:
        st.warning(
            _("Te toca a ti: acepta la solicitud en Meta antes del {day}; después vence.").format(day=day),
            icon=":material/person:",
        )


def _remind(visit: StoreVisit, ticket: TicketState, business_id: str) -> None:
    with st.container(border=True, key="touch-ticket-remind"):
        st.markdown(f"**{_('Recordatorio para VTEX')}**  \n" + _("Respóndele al correo del ticket con esto:"))
        st.code(_reminder_text(visit, ticket, business_id), language=None, wrap_lines=True)
        if ticket.reminded_at is not None:
            reminded = said(date_at(visit.store, ticket.reminded_at))
            st.caption(_("Último recordatorio: {day}").format(day=reminded))
        due = _reminder_due(ticket, visit)
        st.button(
            _("Ya les recordé"),
            type="primary" if due else "secondary",
            icon=":material/notifications_active:",
            disabled=not due,
            on_click=_reminded,
            args=(visit,),
            key="primary-reminded" if due else "reminded",
        )


def _reminder_text(visit: StoreVisit, ticket: TicketState, business_id: str) -> str:
    """The reminder in the ticket's language: VTEX reads it."""
    spoken = ticket_language(visit)
    say_it = translations(spoken).gettext
    business = say_it(REMINDER_BUSINESS_ID).format(business_id=business_id) if business_id else ""
    return say_it(REMINDER_NUMBERED if ticket.number else REMINDER).format(
        day=said(ticket.sent_on, spoken),
        number=ticket.number,
        account=visit.account,
        business=f" {business}" if business else "",
    )


def _reminder_due(ticket: TicketState, visit: StoreVisit) -> bool:
    """Whether VTEX is late and nobody has reminded it today."""
    if not ticket.is_late:
        return False
    last = ticket.reminded_at
    return last is None or date_at(visit.store, last) != today_at(visit.store)


def _is_next(ticket: TicketState, rule_id: str, visit: StoreVisit) -> bool:
    """Whether this step is the one to take now; while VTEX is late that is the reminder."""
    first = next((rule for rule in (RECEIVED_RULE, ACCEPTED_RULE) if not ticket.holds(rule)), None)
    return rule_id == first and not _reminder_due(ticket, visit)


def _sent(ticket: TicketState) -> None:
    with st.container(gap="xsmall"):
        st.markdown(
            f"{mark_icon(_DONE)} **{_('Ticket enviado')}** {pill(_PARTY, say(STEP_OWNERS, Party.MERCHANT))}"
        )
        st.caption(
            _("{day} · anotado por {by}").format(day=said(ticket.sent_on), by=plain(ticket.recorded_by))
        )


def _step(visit: StoreVisit, ticket: TicketState, rule_id: str, label: str, *, is_next: bool) -> None:
    """One step on the way: what, whose, since when, and the control that fits."""
    item = ticket.items.get(rule_id)
    if item is None:
        return
    with st.container(gap="xsmall", key=f"touch-step-{rule_id}"):
        rule = RULE_WORDS[item.rule.text]
        st.markdown(f"{mark_icon(_mark(ticket, item))} **{_(rule.title)}** {_owner(item)}")
        if item.holds:
            _held(visit, ticket, item)
        else:
            st.caption(_(rule.how))
            if rule_id == RECEIVED_RULE or ticket.holds(RECEIVED_RULE):
                _declare_control(visit, ticket, item, label, is_next=is_next)


def _approvals(visit: StoreVisit, ticket: TicketState) -> None:
    """The three authorisations that the page of VTEX names; Meta asks for one acceptance instead today."""
    items = [ticket.items[rule] for rule in APPROVALS if rule in ticket.items]
    if not items:
        return
    done = sum(item.holds for item in items)
    label = _("Las tres autorizaciones ({done} de {count})").format(done=done, count=len(items))
    with st.expander(label, icon=":material/verified_user:", expanded=False, key="how-approvals"):
        st.caption(
            _("Hoy Meta pide aceptar una sola solicitud. Si te muestra las tres por separado, anótalas aquí.")
        )
        for item in items:
            with st.container(border=True, gap="xsmall", key=f"touch-approval-{item.rule.id}"):
                rule = RULE_WORDS[item.rule.text]
                st.markdown(f"{mark_icon(_mark(ticket, item))} **{_(rule.title)}**  \n{_(rule.why)}")
                if item.holds:
                    _held(visit, ticket, item)
                else:
                    _declare_control(visit, ticket, item, _("Ya está"))
                document_control(visit, TRACK, item)


def _held(visit: StoreVisit, ticket: TicketState, item: Item) -> None:
    proof = ticket.proofs.get(item.rule.id)
    if proof is None:
        return
    day = said(date_at(visit.store, proof.since))
    st.caption(f"{day} · {plain(evidence_line(proof))}")
    if proof.kind is EvidenceKind.ATTESTED and proof.rule_id == item.rule.id:
        st.button(
            _("Corregir"),
            type="tertiary",
            icon=":material/undo:",
            on_click=_say,
            args=(visit, item.rule.id, False),
            key=f"undo-{item.rule.id}",
        )


def _declare_control(
    visit: StoreVisit, ticket: TicketState, item: Item, label: str, *, is_next: bool = False
) -> None:
    today = today_at(visit.store)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            _("¿Qué día?"),
            today,
            min_value=min(ticket.sent_on, today),
            max_value=today,
            format=DAY_FORMAT,
            width=180,
            key=_day_key(visit, item.rule.id),
        )
        st.button(
            label,
            type="primary" if is_next else "secondary",
            icon=":material/check:",
            on_click=_say,
            args=(visit, item.rule.id, True),
            key=f"{'primary' if is_next else 'touch'}-say-{item.rule.id}",
        )


def _close(visit: StoreVisit, ticket: TicketState) -> None:
    if ticket.holds(ACCEPTED_RULE):
        return
    with st.expander(_("VTEX dijo que no, o hay que enviar otro"), icon=":material/block:", key="how-close"):
        st.markdown(
            _(
                "Cerrar el ticket lo quita de aquí: el envío y la llegada de la solicitud dejan de contar. "
                "Tus datos quedan como están, listos para otro ticket. Si VTEX ya no lo hace así, cambia de "
                "camino en Requisitos."
            )
        )
        _close_button(visit)


def _close_button(visit: StoreVisit) -> None:
    with st.container(key="touch-ticket-close"):
        st.button(
            _("Cerrar este ticket"),
            icon=":material/close:",
            on_click=_closed,
            args=(visit,),
            key="ticket-close",
        )


def _mark(ticket: TicketState, item: Item) -> Mark:
    """The request comes whatever else is still open: what VTEX holds is VTEX's turn."""
    if item.rule.id == RECEIVED_RULE and not item.holds:
        return _LATE if ticket.is_late else ITEM_MARKS[ItemState.PENDING]
    return ITEM_MARKS[item.state]


def _owner(item: Item) -> str:
    """Who takes the step: blue while somebody else is at it."""
    waits = not item.holds and item.rule.party is not Party.MERCHANT
    return pill(_OTHERS if waits else _PARTY, say(STEP_OWNERS, item.rule.party))


def _day_key(visit: StoreVisit, rule_id: str) -> str:
    return visit.own(f"day-{rule_id}")


def _say(visit: StoreVisit, rule_id: str, holds: bool) -> None:
    on = st.session_state.get(_day_key(visit, rule_id))
    with caught(_FAILURE):
        day = on if holds and isinstance(on, date) else None
        declare(visit.actor_now(), visit.account, TRACK, rule_id, holds, on=day)


def _reminded(visit: StoreVisit) -> None:
    with caught(_FAILURE):
        record_reminder(visit.actor_now(), visit.account)


def _closed(visit: StoreVisit) -> None:
    with caught(_FAILURE):
        close_ticket(visit.actor_now(), visit.account)
