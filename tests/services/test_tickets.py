"""The ticket to VTEX: when it was sent, how long VTEX takes, what came back, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.model import Party, Stage, Track
from lib.domain.requirements import ItemState
from lib.errors import Conflict, InvalidInput, NotFound
from lib.services.access import Actor
from lib.services.checklist import checklist, declare
from lib.services.documents import upload_document
from lib.services.platform import Platform
from lib.services.tickets import (
    ACCEPTED_RULE,
    APPROVALS,
    MAX_ANSWER,
    RECEIVED_RULE,
    SENT_RULE,
    TicketState,
    add_answer,
    close_ticket,
    record_reminder,
    record_ticket,
    set_ticket_number,
    ticket_of,
)
from tests.builders import HELLOTEXT_TOKEN, rows
from tests.days import days_ago
from tests.dossiers import fill_in, logo
from tests.services.conftest import Clock

# Uruguay's Independence Day, 25 August 2026, is a Tuesday.
FRIDAY = date(2026, 8, 21)
MONDAY_NOON = datetime(2026, 8, 24, 15, tzinfo=UTC)
THIRD_DAY_IS_OVER = datetime(2026, 8, 28, 3, tzinfo=UTC)


@pytest.fixture
def sent(ana: Actor, clock: Clock) -> Actor:
    """Ana has sent a ticket on a Friday; it is Monday noon."""
    clock.stop_at(MONDAY_NOON)
    record_ticket(ana, "alfa", FRIDAY, None)
    return ana


def ticket(actor: Actor) -> TicketState:
    found = ticket_of(actor, "alfa")
    assert found is not None
    return found


def kinds(platform: Platform) -> list[str]:
    """The kinds of the ticket's events, oldest first."""
    found = rows(platform, "SELECT kind FROM events WHERE kind LIKE 'ticket.%' ORDER BY id")
    return [row["kind"] for row in found]


def test_a_store_without_a_ticket_has_none(ana: Actor) -> None:
    assert ticket_of(ana, "alfa") is None


def test_a_ticket_is_attested_evidence_since_the_day_of_sending(sent: Actor, platform: Platform) -> None:
    set_ticket_number(sent, "alfa", " 1234567 ")
    found = ticket(sent)
    assert (found.sent_on, found.number, found.recorded_by) == (FRIDAY, "1234567", "Ana Pérez")
    proof = found.items[SENT_RULE].evidence
    assert proof is not None
    assert proof.since == datetime(2026, 8, 21, 3, tzinfo=UTC)
    assert proof.at == MONDAY_NOON
    assert kinds(platform) == ["ticket.sent", "ticket.number"]


def test_three_business_days_are_counted_over_a_weekend_and_a_public_holiday(
    sent: Actor, clock: Clock
) -> None:
    found = ticket(sent)
    assert (found.days, found.expected_by, found.is_late) == (1, THIRD_DAY_IS_OVER, False)
    clock.stop_at(THIRD_DAY_IS_OVER - timedelta(microseconds=1))
    assert (ticket(sent).days, ticket(sent).is_late) == (3, False)
    clock.stop_at(THIRD_DAY_IS_OVER)
    assert (ticket(sent).days, ticket(sent).is_late) == (4, True)


def test_the_days_stop_when_the_request_has_come(sent: Actor, clock: Clock) -> None:
    clock.stop_at(THIRD_DAY_IS_OVER + timedelta(days=10))
    assert ticket(sent).is_late
    declare(sent, "alfa", Track.WHATSAPP, RECEIVED_RULE, True, on=date(2026, 8, 26))
    found = ticket(sent)
    assert (found.days, found.is_late) == (2, False)


def test_the_request_runs_out_ninety_days_after_it_came(sent: Actor, clock: Clock) -> None:
    assert ticket(sent).ends_at is None
    declare(sent, "alfa", Track.WHATSAPP, RECEIVED_RULE, True)
    ends_at = MONDAY_NOON + timedelta(days=90)
    clock.stop_at(ends_at)
    assert (ticket(sent).ends_at, ticket(sent).is_over) == (ends_at, False)
    clock.stop_at(ends_at + timedelta(microseconds=1))
    assert (ticket(sent).ends_at, ticket(sent).is_over) == (ends_at, True)
    declare(sent, "alfa", Track.WHATSAPP, ACCEPTED_RULE, True)
    assert ticket(sent).ends_at is None


def test_an_acceptance_shows_that_the_request_had_come(sent: Actor) -> None:
    declare(sent, "alfa", Track.WHATSAPP, ACCEPTED_RULE, True)
    assert ticket(sent).holds(RECEIVED_RULE)
    assert not ticket(sent).is_late


def test_each_step_keeps_its_own_day_when_a_later_one_is_taken(sent: Actor) -> None:
    days = {RECEIVED_RULE: date(2026, 8, 22), ACCEPTED_RULE: date(2026, 8, 23)}
    for rule, day in days.items():
        declare(sent, "alfa", Track.WHATSAPP, rule, True, on=day)
    assert {rule: ticket(sent).proofs[rule].since.date() for rule in days} == days


def test_each_of_the_three_approvals_has_its_date_and_its_proof(sent: Actor) -> None:
    for rule in APPROVALS:
        declare(sent, "alfa", Track.WHATSAPP, rule, True, on=date(2026, 8, 23))
    upload_document(sent, "alfa", Track.WHATSAPP, APPROVALS[0], "permiso.png", logo(200))
    found = ticket(sent)
    assert all(found.holds(rule) for rule in APPROVALS)
    proofs = [found.items[rule].evidence for rule in APPROVALS]
    assert [proof.kind if proof else None for proof in proofs] == ["document", "attested", "attested"]
    assert [proof.since.date() if proof else None for proof in proofs[1:]] == [date(2026, 8, 23)] * 2


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2026, 8, 25), "day.future"), (date(2024, 8, 23), "day.too_old")],
    ids=["tomorrow", "more than two years ago"],
)
def test_a_day_that_cannot_be_is_refused(ana: Actor, clock: Clock, on: date, code: str) -> None:
    clock.stop_at(MONDAY_NOON)
    with pytest.raises(InvalidInput) as refused:
        record_ticket(ana, "alfa", on, None)
    assert refused.value.code == code
    assert ticket_of(ana, "alfa") is None


def test_today_is_the_day_where_the_store_is(ana: Actor, clock: Clock) -> None:
    # Half past two at night in UTC is still the evening before in Montevideo.
    clock.stop_at(datetime(2026, 8, 25, 2, 30, tzinfo=UTC))
    with pytest.raises(InvalidInput, match=r"day\.future"):
        record_ticket(ana, "alfa", date(2026, 8, 25), None)
    assert record_ticket(ana, "alfa", date(2026, 8, 24), None).days == 0


def test_a_double_click_records_one_ticket(ana: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(MONDAY_NOON)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: record_ticket(ana, "alfa", FRIDAY, "123"), range(4)))
    assert len({one.id for one in found}) == 1
    assert kinds(platform) == ["ticket.sent"]
    proofs = rows(platform, "SELECT 1 FROM evidence WHERE rule_id = :rule", rule=SENT_RULE)
    assert len(proofs) == 1


def test_a_second_click_that_lost_its_fields_changes_nothing(sent: Actor, clock: Clock) -> None:
    clock.advance(seconds=9)
    assert record_ticket(sent, "alfa", date(2026, 8, 24), None).sent_on == FRIDAY


def test_another_ticket_beside_an_open_one_is_a_conflict(sent: Actor, clock: Clock) -> None:
    clock.advance(seconds=10)
    with pytest.raises(Conflict, match=r"ticket\.open"):
        record_ticket(sent, "alfa", date(2026, 8, 24), None)
    assert ticket(sent).sent_on == FRIDAY


def test_a_number_can_be_corrected_and_taken_away(sent: Actor, platform: Platform) -> None:
    for number in ("123", "123", "124", ""):
        set_ticket_number(sent, "alfa", number)
    assert ticket(sent).number is None
    assert kinds(platform) == ["ticket.sent", *["ticket.number"] * 3]


@pytest.mark.parametrize(
    ("number", "code"),
    [("9" * 61, "too_long"), (HELLOTEXT_TOKEN[:44], "ticket.number_is_secret")],
    ids=["too long", "a token"],
)
def test_what_is_no_number_of_a_ticket_is_refused(sent: Actor, number: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_ticket_number(sent, "alfa", number)
    assert refused.value.code == code
    assert ticket(sent).number is None


def test_answers_are_kept_newest_first_and_the_same_one_once(sent: Actor, platform: Platform) -> None:
    add_answer(sent, "alfa", FRIDAY, "Hola, Ana:\n\n  lo vemos.  ")
    add_answer(sent, "alfa", FRIDAY, "Hola, Ana:\n\nlo vemos.")
    add_answer(sent, "alfa", date(2026, 8, 24), "Falta el identificador.")
    assert [(note.said_on, note.text, note.by) for note in ticket(sent).notes] == [
        (date(2026, 8, 24), "Falta el identificador.", "Ana Pérez"),
        (FRIDAY, "Hola, Ana:\n\nlo vemos.", "Ana Pérez"),
    ]
    assert kinds(platform) == ["ticket.sent", "ticket.answered", "ticket.answered"]


@pytest.mark.parametrize(
    ("on", "text", "code"),
    [
        (FRIDAY, " \n ", "answer.empty"),
        (FRIDAY, "x" * (MAX_ANSWER + 1), "too_long"),
        (date(2026, 8, 25), "Hola", "day.future"),
        (date(2026, 8, 20), "Hola", "answer.before_ticket"),
        (FRIDAY, f"Hola:\nsu token es {HELLOTEXT_TOKEN}\n¡Gracias!", "answer.is_secret"),
        (FRIDAY, "Usen vtexappkey-alfa-ORYNWX", "answer.is_secret"),
    ],
    ids=["empty", "too long", "of tomorrow", "before the ticket", "a token", "a key"],
)
def test_an_answer_that_cannot_be_kept_is_refused(
    sent: Actor, platform: Platform, on: date, text: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_answer(sent, "alfa", on, text)
    assert refused.value.code == code
    assert rows(platform, "SELECT 1 FROM ticket_notes") == []


def test_the_longest_answer_is_kept_whole(sent: Actor) -> None:
    assert add_answer(sent, "alfa", FRIDAY, "x" * MAX_ANSWER).notes[0].text == "x" * MAX_ANSWER


def test_a_reminder_counts_once_a_day(sent: Actor, platform: Platform, clock: Clock) -> None:
    record_reminder(sent, "alfa")
    record_reminder(sent, "alfa")
    assert ticket(sent).reminded_at == MONDAY_NOON
    clock.advance(days=1)
    record_reminder(sent, "alfa")
    assert [(note.kind, note.said_on) for note in ticket(sent).notes] == [
        ("reminder", date(2026, 8, 25)),
        ("reminder", date(2026, 8, 24)),
    ]
    assert kinds(platform).count("ticket.reminded") == 2


def test_a_closed_ticket_takes_its_evidence_along_and_another_can_be_sent(
    sent: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(hours=1)
    close_ticket(sent, "alfa")
    close_ticket(sent, "alfa")
    assert ticket_of(sent, "alfa") is None
    item = checklist(sent, "alfa", Track.WHATSAPP).state.item(SENT_RULE)
    assert item is not None
    assert not item.holds
    clock.advance(hours=1)
    again = record_ticket(sent, "alfa", date(2026, 8, 24), None)
    assert (again.holds(SENT_RULE), again.notes) == (True, ())
    assert kinds(platform) == ["ticket.sent", "ticket.closed", "ticket.sent"]


def test_the_request_of_a_closed_ticket_is_known_no_more(sent: Actor, clock: Clock) -> None:
    declare(sent, "alfa", Track.WHATSAPP, RECEIVED_RULE, True)
    upload_document(sent, "alfa", Track.WHATSAPP, RECEIVED_RULE, "correo.png", logo(200))
    clock.advance(hours=1)
    close_ticket(sent, "alfa")
    item = checklist(sent, "alfa", Track.WHATSAPP).state.item(RECEIVED_RULE)
    assert item is not None
    assert not item.holds


def test_a_ticket_whose_request_was_accepted_is_not_closed(sent: Actor) -> None:
    declare(sent, "alfa", Track.WHATSAPP, ACCEPTED_RULE, True)
    with pytest.raises(Conflict, match=r"ticket\.accepted"):
        close_ticket(sent, "alfa")
    assert ticket(sent).holds(SENT_RULE)


def test_without_a_ticket_there_is_nothing_to_add_to(ana: Actor) -> None:
    calls: tuple[Callable[[], TicketState], ...] = (
        lambda: set_ticket_number(ana, "alfa", "1"),
        lambda: add_answer(ana, "alfa", FRIDAY, "Hola"),
        lambda: record_reminder(ana, "alfa"),
    )
    for call in calls:
        with pytest.raises(NotFound, match=r"ticket\.none"):
            call()


def test_a_complete_dossier_and_its_ticket_submit_the_integration(ana: Actor) -> None:
    for rule in ("meta_business_account", "meta_business_admin"):
        declare(ana, "alfa", Track.WHATSAPP, rule, True)
    fill_in(ana, "alfa")
    found = checklist(ana, "alfa", Track.WHATSAPP)
    left = [item.rule.id for item in found.state.currently_due if item.is_required]
    for rule in left:
        if rule != SENT_RULE:
            declare(ana, "alfa", Track.WHATSAPP, rule, True)
    record_ticket(ana, "alfa", days_ago(1), None)
    found = checklist(ana, "alfa", Track.WHATSAPP)
    assert found.integration.stage is Stage.SUBMITTED
    assert found.integration.waiting_on is Party.VTEX
    item = found.state.item(RECEIVED_RULE)
    assert item is not None
    assert item.state is ItemState.PENDING
