"""Letters: told once, sent once, again after a failure, in the words of the moment they leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.model import Language, Role, Track
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.mailing import CLAIMED_FOR, INTERRUPTED, MOST_TRIES, STEPS, send_due
from lib.services.notes import add_note
from lib.services.outbox import NOT_CONFIGURED, Letter, LetterState, MailKind, letters, masked, tell
from lib.services.people import Person, add_person, person_by_email
from lib.services.platform import Platform, install
from lib.services.setup_link_use import open_setup_link, use_setup_link
from lib.services.setup_links import (
    SetupLinkState,
    enrol_member,
    links_of,
    revoke_setup_link,
    send_setup_link,
)
from lib.settings import Settings
from lib.vendors.mail import ADDRESS_REFUSED, SENDER_REFUSED, UNREACHABLE
from tests.builders import Builder, change, renamed, rows
from tests.mailbox import Mailbox, serving, with_mail
from tests.running import free_port
from tests.services.conftest import Clock

TRACK = Track.WHATSAPP
JOBS = "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name = 'send_mail' AND status = 'todo'"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as found:
        yield found


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings with a mail server."""
    return with_mail(settings, mailbox)


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    clock.stop_at(datetime(2026, 3, 10, 15, tzinfo=UTC))


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant of `alfa`, whose turn it is."""
    return build.merchant("alfa")


@pytest.fixture
def marta(build: Builder) -> Person:
    return build.manager()


def remind(person: Person, cause: str = "reminder:1", track: Track = TRACK) -> bool:
    with acting(Actor.process("test"), Action.VIEW_STORE, "alfa") as act:
        return tell(act, MailKind.REMINDER, person.id, cause, act.store.id, {"track": track})


def other_merchant() -> Person:
    """Another merchant of `alfa`."""
    enrol_member(Actor.process("test"), "alfa", "bruno@tienda.example", "Bruno")
    found = person_by_email("bruno@tienda.example")
    assert found is not None
    return found


def only_letter(marta: Person) -> Letter:
    [found] = letters(marta.actor, "alfa")
    return found


def test_a_reminder_names_store_step_and_day_in_the_language_of_its_person(
    build: Builder, mailbox: Mailbox
) -> None:
    ana = build.merchant("alfa", language=Language.EN)
    remind(ana)
    send_due()
    [letter] = mailbox.letters
    text = letter.get_content()
    assert letter["To"] == ana.email
    assert letter["From"] == "Puente <puente@nuestra.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Tienda 1" in letter["Subject"]
    assert "March 10, 2026" in text
    assert re.search(r"https://puente\.example/\w+\?tienda=alfa&canal=whatsapp\s", text)


def test_the_same_cause_is_told_once_and_one_job_sends_all(
    platform: Platform, ana: Person, mailbox: Mailbox
) -> None:
    assert [remind(ana), remind(ana), remind(other_merchant(), "reminder:2")] == [True, False, True]
    assert rows(platform, JOBS)[0]["n"] == 1
    send_due()
    send_due()
    assert len(mailbox.letters) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 2


def test_what_is_rolled_back_was_not_told(platform: Platform, ana: Person) -> None:
    class Stopped(Exception):
        """Something went wrong after the telling."""

    def tell_and_stop() -> None:
        with acting(Actor.process("test"), Action.VIEW_STORE, "alfa") as act:
            tell(act, MailKind.REMINDER, ana.id, "reminder:1", act.store.id, {"track": TRACK})
            raise Stopped

    with pytest.raises(Stopped):
        tell_and_stop()
    assert rows(platform, "SELECT id FROM outbox") == []
    assert rows(platform, JOBS)[0]["n"] == 0


def test_the_page_shows_a_masked_address_and_when_it_left(ana: Person, marta: Person, clock: Clock) -> None:
    remind(ana)
    assert only_letter(marta).state is LetterState.WAITING
    clock.advance(minutes=2)
    send_due()
    letter = only_letter(marta)
    assert (letter.kind, letter.state, letter.problem) == (MailKind.REMINDER, LetterState.SENT, None)
    assert (letter.to_name, letter.to) == ("Ana Pérez", "a•••@tienda.example")
    assert letter.sent_at == clock()
    assert masked("b@x.example") == "b•••@x.example"


def test_without_a_server_letters_wait_and_leave_once_there_is_one(
    database_url: str, settings: Settings, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    without = settings.model_copy(update={"smtp_host": None})
    install(without, database_url, clock)
    remind(ana)
    clock.advance(days=40)
    send_due()
    letter = only_letter(marta)
    assert (letter.state, letter.problem) == (LetterState.WAITING, NOT_CONFIGURED)
    install(settings, database_url, clock)
    send_due()
    assert only_letter(marta).state is LetterState.SENT
    assert len(mailbox.letters) == 1


def test_a_letter_is_tried_eight_times_with_growing_steps_and_then_given_up(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.data = "451 not now"
    remind(ana)
    for step in STEPS:
        send_due()
        assert only_letter(marta).next_try_at == clock() + step
        clock.advance(seconds=step.total_seconds() - 1)
        send_due()
        clock.advance(seconds=1)
    send_due()
    assert only_letter(marta).state is LetterState.FAILED
    assert rows(platform, "SELECT attempts FROM outbox")[0]["attempts"] == MOST_TRIES == 8
    mailbox.data = "250 OK"
    clock.advance(days=30)
    send_due()
    assert mailbox.letters == []


def test_an_address_that_takes_no_mail_is_given_up_at_once_and_holds_up_nobody(
    build: Builder, ana: Person, marta: Person, mailbox: Mailbox
) -> None:
    mailbox.refusals[ana.email] = "550 no such mailbox"
    bruno = build.merchant("beta")
    with acting(Actor.process("test"), Action.VIEW_STORE, "beta") as act:
        remind(ana)
        tell(act, MailKind.REMINDER, bruno.id, "reminder:2", act.store.id, {"track": TRACK})
    send_due()
    assert (only_letter(marta).state, only_letter(marta).problem) == (LetterState.FAILED, ADDRESS_REFUSED)
    assert [letter["To"] for letter in mailbox.letters] == [bruno.email]


def test_an_address_that_is_none_is_given_up(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox
) -> None:
    change(platform, "UPDATE people SET email = 'ana,otra@tienda.example' WHERE id = :id", id=ana.id)
    remind(ana)
    send_due()
    assert (only_letter(marta).state, only_letter(marta).problem) == (LetterState.FAILED, ADDRESS_REFUSED)
    assert mailbox.letters == []


def test_a_server_that_is_away_costs_only_the_first_letter_a_try(
    database_url: str, settings: Settings, ana: Person, marta: Person, clock: Clock
) -> None:
    platform = install(settings.model_copy(update={"smtp_port": free_port()}), database_url, clock)
    remind(ana)
    clock.advance(seconds=1)
    remind(other_merchant(), "reminder:2")
    send_due()
    tried = rows(platform, "SELECT attempts, problem FROM outbox ORDER BY id")
    assert [(row["attempts"], row["problem"]) for row in tried] == [(1, UNREACHABLE), (0, None)]
    assert len(letters(marta.actor, "alfa")) == 2


def test_a_server_that_does_not_want_us_says_so_on_the_page(
    ana: Person, marta: Person, mailbox: Mailbox
) -> None:
    mailbox.sender = "530 sign in first"
    remind(ana)
    send_due()
    assert (only_letter(marta).state, only_letter(marta).problem) == (LetterState.WAITING, SENDER_REFUSED)


def test_a_letter_whose_worker_died_is_taken_up_by_another_one_with_the_same_name(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    remind(ana)
    send_due()
    # As if the worker had died between the server's word and its own.
    change(platform, "UPDATE outbox SET state = 'waiting', next_try_at = :at", at=clock() + CLAIMED_FOR)
    send_due()
    assert len(mailbox.letters) == 1
    clock.advance(seconds=CLAIMED_FOR.total_seconds())
    send_due()
    assert only_letter(marta).state is LetterState.SENT
    assert len(mailbox.letters) == 2
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 1


def test_a_letter_that_only_kills_its_workers_is_given_up(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox
) -> None:
    remind(ana)
    change(platform, "UPDATE outbox SET attempts = :most", most=MOST_TRIES)
    send_due()
    assert (only_letter(marta).state, only_letter(marta).problem) == (LetterState.FAILED, INTERRUPTED)
    assert mailbox.letters == []


def test_a_fault_of_ours_in_one_letter_holds_up_no_other(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    remind(ana)
    mention(marta, by="Elena Duarte")
    with renamed(platform, "integrations", "waiting_since"):
        send_due()
    states = {letter.kind: letter.problem for letter in letters(marta.actor, "alfa")}
    assert states == {MailKind.REMINDER: "mail.fault", MailKind.MENTION: None}
    assert [letter["To"] for letter in mailbox.letters] == [marta.email]
    assert ana.email not in caplog.text


def test_a_mention_leads_a_colleague_to_the_store(
    platform: Platform, marta: Person, ana: Person, mailbox: Mailbox
) -> None:
    change(platform, "UPDATE stores SET name = 'Tienda Alfa' WHERE account = :mine", mine=ana.accounts[0])
    mention(marta, by="Elena\nDuarte")
    send_due()
    [letter] = mailbox.letters
    assert letter["Subject"] == "Elena Duarte te nombró en una nota de Tienda Alfa"
    assert "https://puente.example/tienda?tienda=alfa" in letter.get_content()


@pytest.mark.parametrize(
    "over",
    [
        "UPDATE integrations SET waiting_on = 'vtex'",
        "UPDATE integrations SET paused_at = now()",
        "UPDATE integrations SET cancelled_at = now()",
        "UPDATE people SET disabled_at = now() WHERE role = 'merchant'",
        "DELETE FROM memberships",
    ],
)
def test_a_reminder_of_what_is_over_is_not_sent(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, over: str
) -> None:
    remind(ana)
    change(platform, over)
    send_due()
    assert only_letter(marta).state is LetterState.OUTDATED
    assert mailbox.letters == []


def test_a_set_up_link_leaves_with_a_token_that_is_kept_nowhere_and_lasts_from_then_on(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    send_setup_link(marta.actor, "alfa", ana.id)
    clock.advance(days=40)
    send_due()
    token = token_in(mailbox)
    opened = open_setup_link(token)
    assert opened is not None
    assert opened.person_name == "Ana Pérez"
    [kept] = rows(platform, "SELECT expires_at FROM setup_links")
    assert kept["expires_at"] == clock() + timedelta(days=30)
    for table in ("setup_links", "outbox", "events", "procrastinate_jobs"):
        assert token not in str(rows(platform, f"SELECT t::text AS text FROM {table} t"))


def test_each_try_of_a_set_up_link_has_its_own_token_and_name(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    send_setup_link(marta.actor, "alfa", ana.id)
    send_due()
    change(platform, "UPDATE outbox SET state = 'waiting', next_try_at = :at", at=clock())
    first = token_in(mailbox)
    send_due()
    assert open_setup_link(first) is None
    assert open_setup_link(token_in(mailbox)) is not None
    assert len({letter["Message-ID"] for letter in mailbox.letters}) == 2


def test_a_link_whose_letter_did_not_leave_is_still_to_be_sent(
    ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.data = "451 not now"
    send_setup_link(marta.actor, "alfa", ana.id)
    for step in (timedelta(0), *STEPS):
        clock.advance(seconds=step.total_seconds())
        send_due()
        assert links_of(marta.actor, "alfa")[0].state is SetupLinkState.TO_SEND
    assert only_letter(marta).state is LetterState.FAILED


def test_a_link_whose_letter_came_although_the_server_denied_it_stays_used(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    link = send_setup_link(marta.actor, "alfa", ana.id)
    send_due()
    token = token_in(mailbox)
    use_setup_link(link.id, "hers")
    change(platform, "UPDATE outbox SET state = 'waiting', attempts = 9, next_try_at = :at", at=clock())
    send_due()
    assert only_letter(marta).state is LetterState.FAILED
    found = open_setup_link(token)
    assert found is not None
    assert found.state is SetupLinkState.USED


def test_a_revoked_link_is_not_sent(marta: Person, ana: Person, mailbox: Mailbox) -> None:
    link = send_setup_link(marta.actor, "alfa", ana.id)
    revoke_setup_link(marta.actor, "alfa", link.id)
    send_due()
    assert only_letter(marta).state is LetterState.OUTDATED
    assert mailbox.letters == []


def test_letters_are_for_account_managers_and_of_one_store(
    build: Builder, ana: Person, marta: Person
) -> None:
    build.merchant("beta")
    remind(ana)
    assert letters(marta.actor, "beta") == ()


def mention(person: Person, by: str) -> None:
    """A note about `alfa` in which somebody of this name names a colleague."""
    writer = add_person("escribe@puente.example", "Elena", Role.ADMINISTRATOR)
    add_note(Actor(writer.id, by), "alfa", "¿La ves?", [person.id])


def token_in(mailbox: Mailbox) -> str:
    """The token of the last letter."""
    found = re.search(r"https://puente\.example/bienvenida/(\S+)", mailbox.letters[-1].get_content())
    assert found is not None
    return found[1]


def test_a_person_whose_role_grew_gets_no_link(
    platform: Platform, ana: Person, marta: Person, mailbox: Mailbox
) -> None:
    send_setup_link(marta.actor, "alfa", ana.id)
    add_person("otra@tienda.example", "Otra", Role.MERCHANT)
    change(platform, "UPDATE people SET role = 'administrator' WHERE id = :id", id=ana.id)
    send_due()
    assert mailbox.letters == []
