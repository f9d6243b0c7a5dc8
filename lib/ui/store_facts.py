"""What is known of a store beside its tracks: number, credentials' state, ticket; never a secret."""

from __future__ import annotations

import streamlit as st

from lib.services.access import Store
from lib.services.alerts import open_alerts
from lib.services.credentials import SECRET_FIELDS, CredentialState, credential_state
from lib.services.numbers import saved_number
from lib.services.pixel import pixel_view
from lib.services.sync_runs import latest_run
from lib.services.tickets import ACCEPTED_RULE, RECEIVED_RULE, TicketState, ticket_of
from lib.ui import words
from lib.ui.credentials_alerts import show_alerts, show_pixel_alerts
from lib.ui.credentials_kept import kept_line
from lib.ui.credentials_summary import has_something, one_line, run_line
from lib.ui.guard import StoreVisit
from lib.ui.number_view import future_notice, other_places
from lib.ui.parts import Mark, mark_icon, pill
from lib.ui.pixel_findings import findings_of
from lib.ui.store_days import said
from lib.ui.store_region import region_select
from lib.ui.sync_parts import counts_line, state_pill
from lib.ui.text import _, ngettext, plain, say, when
from lib.ui.words_number import NUMBER_VERDICTS

_REFRESH_SECONDS = 2.0
_DONE = Mark("green", "check_circle")
_LATE, _WAITING = Mark("orange", "schedule"), Mark("blue", "hourglass_empty")


def facts(visit: StoreVisit, store: Store) -> None:
    """Number, credentials with their newest run, ticket, and the region by which its holidays count."""
    with st.container(border=True, gap="small", key="store-facts"):
        _number(visit)
        _credentials(visit)
        _customers(visit)
        _pixel(visit)
        _ticket(visit)
        region_select(visit, store)


def _number(visit: StoreVisit) -> None:
    number = saved_number(visit.actor, visit.account)
    st.markdown(f"**{_('Número')}**")
    if number is None:
        st.caption(_("Todavía no hay un número guardado."))
        return
    st.markdown(
        f"{plain(number.diagnosis.international or number.raw)}  \n"
        f":small[:gray[{plain(say(NUMBER_VERDICTS, number.verdict))}]]"
    )
    other_places(number.elsewhere)
    if number.future is not None:
        future_notice(number.future)


def _credentials(visit: StoreVisit) -> None:
    st.markdown(f"**{_('Credenciales')}**")
    state = credential_state(visit.actor, visit.account)
    if _runs(state):
        _follow(visit)
    else:
        _known(visit, state)


@st.fragment(run_every=_REFRESH_SECONDS)
def _follow(visit: StoreVisit) -> None:
    """How the run goes. Once it is over the rest of the page says something else too; it is drawn anew only
    by who asks for it, because that closes a question that is open, with what was typed.
    """
    state = credential_state(visit.actor_now(), visit.account)
    _known(visit, state)
    if not _runs(state) and st.button(
        _("Actualizar la página"), icon=":material/refresh:", key="touch-store-fresh"
    ):
        st.rerun()


def _runs(state: CredentialState) -> bool:
    return state.latest_run is not None and state.latest_run.open


def _known(visit: StoreVisit, state: CredentialState) -> None:
    """What is wrong with them, what is kept of them, and how the newest run went."""
    show_alerts(open_alerts(visit.actor_now(), visit.account))
    if not has_something(state):
        st.caption(_("El comercio todavía no las escribió."))
        return
    st.markdown(one_line(state))
    run = state.latest_run
    st.caption("  \n".join([*([run_line(run)] if run is not None else []), *_kept(state)]))


def _kept(state: CredentialState) -> list[str]:
    """Each thing that is kept: of a secret its last four characters, and when it was last proven."""
    lines = []
    if state.business_id:
        lines.append(f"{say(words.CREDENTIAL_FIELDS, 'business_id')}: {plain(state.business_id)}")
    for name in (name for name in SECRET_FIELDS if name in state.kept):
        kept = state.kept[name]
        ends = _("termina en {last_four}").format(last_four=plain(kept.last_four))
        lines.append(f"{say(words.CREDENTIAL_FIELDS, name)}: {ends} · {kept_line(name, kept)}")
    return lines


def _customers(visit: StoreVisit) -> None:
    """How the newest run of the customer sync stands."""
    st.markdown(f"**{_('Clientes')}**")
    run = latest_run(visit.actor, visit.account)
    if run is None:
        st.caption(_("Todavía no se sincronizaron."))
    else:
        st.markdown(f"{state_pill(run)} :small[:gray[{when(run.finished_at or run.requested_at)}]]")
        st.caption(counts_line(run))


def _pixel(visit: StoreVisit) -> None:
    """What the newest look at the shop found."""
    st.markdown(f"**{_('Píxel')}**")
    show_pixel_alerts(open_alerts(visit.actor, visit.account))
    view = pixel_view(visit.actor, visit.account)
    findings = findings_of(view)
    if view.domain is None:
        st.caption(_("Todavía no se eligió la dirección de la tienda."))
    elif not findings or view.last_done is None:
        st.caption(_("Todavía no se miró {domain}.").format(domain=f"`{view.domain}`"))
    else:
        moment = when(view.last_done.finished_at or view.last_done.requested_at)
        told = [f"{one.title} {pill(one.mark, one.word)}" for one in findings]
        st.markdown("  \n".join([*told, f":small[:gray[`{view.domain}` · {moment}]]"]))


def _ticket(visit: StoreVisit) -> None:
    ticket = ticket_of(visit.actor, visit.account)
    if ticket is None:
        return
    st.markdown(f"**{_('Ticket a VTEX')}**")
    number = plain(ticket.number) if ticket.number else _("sin número todavía")
    sent = _("{number}, enviado el {day}").format(number=number, day=said(ticket.sent_on))
    mark, state = _standing(ticket)
    st.markdown(f"{sent}  \n:small[{mark_icon(mark)} {state}]")


def _standing(ticket: TicketState) -> tuple[Mark, str]:
    if ticket.holds(ACCEPTED_RULE):
        return _DONE, _("La solicitud está aceptada.")
    if ticket.holds(RECEIVED_RULE):
        return _WAITING, _("La solicitud llegó: falta aceptarla en Meta.")
    waited = ngettext(
        "{count} día hábil sin respuesta; lo habitual son 3.",
        "{count} días hábiles sin respuesta; lo habitual son 3.",
        ticket.days,
    ).format(count=ticket.days)
    return (_LATE if ticket.is_late else _WAITING), waited
