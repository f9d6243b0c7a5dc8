"""The ticket that asks VTEX for a WhatsApp account: when it was sent, what came back, how long it takes.

VTEX takes such a ticket in its Admin and answers by e-mail (VTEX reference 7.3, 2026-11-21): no machine can
read any of it, so people say what happened, and their word is evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update

from lib.domain.clock import add_business_days, business_days_between
from lib.domain.dossier import holds_secret, one_line
from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.requirements import Item, RequirementState
from lib.errors import Conflict, InvalidInput, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.checklist import OLDEST
from lib.services.progress import (
    add_evidence,
    calendar_of,
    load_evidence,
    load_integration,
    refresh,
    state_of,
)
from lib.storage.onboarding import ticket_notes, tickets

TRACK: Final = Track.WHATSAPP
SENT_RULE: Final = "vtex_ticket_sent"
RECEIVED_RULE: Final = "meta_request_received"
ACCEPTED_RULE: Final = "meta_request_accepted"
APPROVALS: Final = ("meta_messaging_authorised", "meta_name_authorised", "meta_number_authorised")
"""The three authorisations of the seed page, "Creación por parte de VTEX"."""

EXPECTED_DAYS: Final = 3
"""Business days in which VTEX's request comes, on average (seed page, "Creación por parte de VTEX")."""
SECOND_CLICK: Final = timedelta(seconds=10)
MAX_NUMBER: Final = 60
MAX_ANSWER: Final = 4_000


@dataclass(frozen=True)
class TicketNote:
    """What VTEX answered, or that it was reminded, on a day."""

    kind: Literal["answer", "reminder"]
    said_on: date
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class TicketState:
    """The open ticket of a store, and how the way from it to the account stands.

    `days` are the business days of the store's country since the day of sending, until VTEX's request came
    or until now. `expected_by`: the end of the third one. `ends_at`: Meta's request runs out then (90 days),
    while it waits to be accepted; after that it `is_over`. `items` are the requirements on this way that the
    store's route has, `proofs` the evidence of each that is met: its own before that of a later step.
    """

    id: UUID
    number: str | None
    sent_on: date
    recorded_by: str
    recorded_at: datetime
    reminded_at: datetime | None
    days: int
    expected_by: datetime
    is_late: bool
    ends_at: datetime | None
    is_over: bool
    notes: tuple[TicketNote, ...]
    items: Mapping[str, Item]
    proofs: Mapping[str, Evidence]

    def holds(self, rule_id: str) -> bool:
        """Whether a requirement on the way is met; one that the route does not have is not."""
        item = self.items.get(rule_id)
        return item is not None and item.holds


def ticket_of(actor: Actor, account: str) -> TicketState | None:
    """The open ticket of a store, or None."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _load(act)


def record_ticket(actor: Actor, account: str, sent_on: date, number: str | None) -> TicketState:
    """Keep that the ticket was sent on a day of the store's calendar; the number may come later.

    The same once more, or anything of the same person within a moment, is a double click and changes
    nothing. Raises InvalidInput('day.future' |
    'day.too_old') for a day after today or more than two years ago, what `set_ticket_number` raises about
    the number, and Conflict('ticket.open') when another ticket is open.
    """
    clean = _clean_number(number or "")
    with acting(actor, Action.KEEP_TICKET, account) as act:
        act.take_turn()
        _require_past(act, sent_on)
        before = _open_row(act)
        if before is not None:
            again = before.recorded_by == actor.name and act.now - before.recorded_at < SECOND_CLICK
            if not again and (before.sent_on, before.number) != (sent_on, clean):
                raise Conflict("ticket.open")
            return _must_load(act)
        act.connection.execute(
            act.scope.insert(
                tickets,
                act.store.id,
                id=uuid4(),
                track=TRACK,
                number=clean,
                sent_on=sent_on,
                recorded_by=act.actor.name,
                recorded_at=act.now,
            )
        )
        told = {"number": clean} if clean else {}
        facts = {"since": calendar_of(act.store).first_moment_of(sent_on).isoformat(), **told}
        sent = Evidence(
            SENT_RULE, EvidenceKind.ATTESTED, EvidenceResult.PASSED, act.now, actor.name, facts=facts
        )
        add_evidence(act, TRACK, [sent])
        act.record("ticket.sent", track=TRACK, new={"on": sent_on.isoformat(), **told})
        refresh(act, TRACK)
        return _must_load(act)


def set_ticket_number(actor: Actor, account: str, number: str) -> TicketState:
    """Keep the number that VTEX gave the open ticket; an empty one takes it away again.

    Raises InvalidInput('ticket.number_is_secret' | 'too_long') and NotFound('ticket.none').
    """
    clean = _clean_number(number)
    with acting(actor, Action.KEEP_TICKET, account) as act:
        act.take_turn()
        before = _require_open(act)
        if before.number != clean:
            _change(act, before.id, number=clean)
            act.record("ticket.number", track=TRACK, old=_named(before.number), new=_named(clean))
        return _must_load(act)


def add_answer(actor: Actor, account: str, on: date, text: str) -> TicketState:
    """Keep what VTEX answered on a day; the same answer of the same day twice is kept once.

    Raises InvalidInput('answer.empty' | 'too_long' | 'answer.is_secret' | 'day.future' | 'day.too_old' |
    'answer.before_ticket') and NotFound('ticket.none').
    """
    clean = "\n".join(map(one_line, text.splitlines())).strip()
    if not clean:
        raise InvalidInput("answer.empty", field="answer")
    if len(clean) > MAX_ANSWER:
        raise InvalidInput("too_long", field="answer", limit=MAX_ANSWER)
    if holds_secret(clean):
        raise InvalidInput("answer.is_secret", field="answer")
    with acting(actor, Action.KEEP_TICKET, account) as act:
        act.take_turn()
        row = _require_open(act)
        _require_past(act, on)
        if on < row.sent_on:
            raise InvalidInput("answer.before_ticket", field="on")
        known = {(note.said_on, note.text) for note in _notes(act, row.id) if note.kind == "answer"}
        if (on, clean) not in known:
            _note(act, row.id, "answer", on, clean)
            act.record("ticket.answered", track=TRACK, new={"on": on.isoformat()})
        return _must_load(act)


def record_reminder(actor: Actor, account: str) -> TicketState:
    """Keep that VTEX was reminded today; a second time on the same day changes nothing.

    Raises NotFound('ticket.none').
    """
    with acting(actor, Action.KEEP_TICKET, account) as act:
        act.take_turn()
        row = _require_open(act)
        today = calendar_of(act.store).date_of(act.now)
        if not any(note.kind == "reminder" and note.said_on == today for note in _notes(act, row.id)):
            _note(act, row.id, "reminder", today, "")
            _change(act, row.id, reminded_at=act.now)
            act.record("ticket.reminded", track=TRACK)
        return _must_load(act)


def close_ticket(actor: Actor, account: str) -> None:
    """End the open ticket, for instance because VTEX refused it: a new one can be sent.

    That it was sent, and that its request came, is known no more. A second click finds no open ticket and
    changes nothing. Raises Conflict('ticket.accepted') when Meta's request has been accepted: then the ticket
    has done its work.
    """
    with acting(actor, Action.KEEP_TICKET, account) as act:
        act.take_turn()
        row = _open_row(act)
        if row is None:
            return
        item = _state(act).item(ACCEPTED_RULE)
        if item is not None and item.holds:
            raise Conflict("ticket.accepted")
        _change(act, row.id, closed_at=act.now)
        known = load_evidence(act.scope, act.store.id, TRACK)
        about = {(one.rule_id, one.kind) for one in known if one.rule_id in (SENT_RULE, RECEIVED_RULE)}
        gone = EvidenceResult.WITHDRAWN
        add_evidence(
            act, TRACK, [Evidence(rule, kind, gone, act.now, actor.name) for rule, kind in sorted(about)]
        )
        act.record("ticket.closed", track=TRACK, old={"on": row.sent_on.isoformat(), **_named(row.number)})
        refresh(act, TRACK)


def _clean_number(number: str) -> str | None:
    clean = one_line(number)
    if len(clean) > MAX_NUMBER:
        raise InvalidInput("too_long", field="number", limit=MAX_NUMBER)
    if holds_secret(clean):
        raise InvalidInput("ticket.number_is_secret", field="number")
    return clean or None


def _named(number: str | None) -> dict[str, str]:
    return {"number": number} if number else {}


def _require_past(act: Act, on: date) -> None:
    today = calendar_of(act.store).date_of(act.now)
    if on > today:
        raise InvalidInput("day.future", field="on")
    if on < today - OLDEST:
        raise InvalidInput("day.too_old", field="on")


def _open_row(act: Act) -> Row[tuple[object, ...]] | None:
    mine = tickets.c.store_id == act.store.id, tickets.c.track == TRACK, act.scope.on(tickets)
    return act.connection.execute(select(tickets).where(*mine, tickets.c.closed_at.is_(None))).one_or_none()


def _require_open(act: Act) -> Row[tuple[object, ...]]:
    row = _open_row(act)
    if row is None:
        raise NotFound("ticket.none")
    return row


def _change(act: Act, ticket_id: UUID, **values: object) -> None:
    act.connection.execute(
        update(tickets).where(tickets.c.id == ticket_id, act.scope.on(tickets)).values(**values)
    )


def _note(act: Act, ticket_id: UUID, kind: Literal["answer", "reminder"], on: date, text: str) -> None:
    act.connection.execute(
        act.scope.insert(
            ticket_notes,
            act.store.id,
            ticket_id=ticket_id,
            kind=kind,
            said_on=on,
            text=text,
            by_name=act.actor.name,
            at=act.now,
        )
    )


def _notes(act: Act, ticket_id: UUID) -> tuple[TicketNote, ...]:
    rows = act.connection.execute(
        select(ticket_notes)
        .where(ticket_notes.c.ticket_id == ticket_id, act.scope.on(ticket_notes))
        .order_by(ticket_notes.c.said_on.desc(), ticket_notes.c.id.desc())
    )
    return tuple(TicketNote(row.kind, row.said_on, row.text, row.by_name, row.at) for row in rows)


def _state(act: Act) -> RequirementState:
    return state_of(act, load_integration(act.scope, act.store.id, TRACK))


def _must_load(act: Act) -> TicketState:
    found = _load(act)
    if found is None:
        raise RuntimeError("the ticket that was just written is not there")
    return found


def _load(act: Act) -> TicketState | None:
    row = _open_row(act)
    if row is None:
        return None
    wanted = (SENT_RULE, RECEIVED_RULE, ACCEPTED_RULE, *APPROVALS)
    state = _state(act)
    items = {rule: item for rule in wanted if (item := state.item(rule)) is not None}
    calendar = calendar_of(act.store)
    sent = calendar.first_moment_of(row.sent_on)
    expected_by = add_business_days(sent, EXPECTED_DAYS, calendar)
    proofs = _proofs(act, items)
    came = proofs.get(RECEIVED_RULE) or proofs.get(ACCEPTED_RULE)
    came_at = came.since if came is not None else None
    accepting = items.get(ACCEPTED_RULE)
    ends_at = accepting.due_by if accepting is not None else None
    return TicketState(
        id=row.id,
        number=row.number,
        sent_on=row.sent_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        reminded_at=row.reminded_at,
        days=business_days_between(sent, came_at or act.now, calendar),
        expected_by=expected_by,
        is_late=came_at is None and act.now >= expected_by,
        ends_at=ends_at,
        is_over=ends_at is not None and act.now > ends_at,
        notes=_notes(act, row.id),
        items=items,
        proofs=proofs,
    )


def _proofs(act: Act, items: Mapping[str, Item]) -> dict[str, Evidence]:
    """What a later step proves of an earlier one says nothing of its day: its own evidence does."""
    latest = {one.rule_id: one for one in load_evidence(act.scope, act.store.id, TRACK)}
    proofs = {}
    for rule, item in items.items():
        own = latest.get(rule)
        holds = own is not None and own.result in (EvidenceResult.PASSED, EvidenceResult.WARNING)
        proof = own if holds else item.evidence
        if item.holds and proof is not None:
            proofs[rule] = proof
    return proofs
