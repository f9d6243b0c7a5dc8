"""How long a store keeps what holds its customers: ledgers, and corrections with contacts as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from lib.domain.sync import RowState, RunState
from lib.services.access import Actor
from lib.services.platform import Platform, install, uninstall
from lib.services.sync_corrections import correct_customers
from lib.services.sync_runs import one_run
from lib.services.sync_schedule import forget_old_ledgers
from lib.settings import Settings
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock
from tests.services.synced import Shopper, a_run, keys_of, shopper, with_window
from tests.services.syncing import open_shop, person

HEADER = "vtex_id,corrected_email,corrected_phone\n"
TYPED = "beto@tienda.example"
OTHER = "otro@tienda.example"
MOMENT = timedelta(seconds=1)


@pytest.fixture(params=[7, 200])
def days(request: pytest.FixtureRequest) -> int:
    """How many days the operator keeps ledgers; neither is what holds without a choice."""
    assert request.param != Settings.model_fields["sync_retention_days"].default
    found: int = request.param
    return found


@pytest.fixture
def platform(settings: Settings, database_url: str, clock: Clock, days: int) -> Iterator[Platform]:
    """The platform of an operator who has chosen that."""
    chosen = settings.model_copy(update={"sync_retention_days": days})
    yield install(chosen, database_url, clock)
    uninstall()


@pytest.fixture
def kept(days: int) -> timedelta:
    return timedelta(days=days)


@pytest.fixture
def now(clock: Clock) -> datetime:
    clock.stop_at(clock())
    return clock()


def left(platform: Platform, run: UUID) -> tuple[int, int]:
    """How many rows and windows there still are of a run."""
    (found,) = rows(
        platform,
        "SELECT (SELECT count(*) FROM sync_rows WHERE run_id = :run) AS rows,"
        " (SELECT count(*) FROM sync_windows WHERE run_id = :run) AS windows",
        run=run,
    )
    return found["rows"], found["windows"]


def corrected(platform: Platform) -> set[tuple[str, str]]:
    """Whose corrections there are: accounts and VTEX ids."""
    found = rows(
        platform, "SELECT s.account, c.vtex_id FROM sync_corrections c JOIN stores s ON s.id = c.store_id"
    )
    return {(row["account"], row["vtex_id"]) for row in found}


def read_all(platform: Platform, at: datetime, *shoppers: Shopper, account: str = "alfa") -> UUID:
    """A run that read everything and came to its end; asked for at this moment."""
    return a_run(
        platform, account, shoppers, state=RunState.DONE, requested_at=at, finished_at=at + 10 * MOMENT
    )


def correct(platform: Platform, actor: Actor, clock: Clock, at: datetime, account: str = "alfa") -> None:
    """Somebody corrects the e-mail of the rejected customer `b` at this moment."""
    read_all(platform, at - MOMENT, Shopper("b", RowState.REJECTED, "no_contact"), account=account)
    clock.stop_at(at)
    file = f"{HEADER}b,{TYPED},\n".encode()
    assert correct_customers(actor, account, file).taken == 1


def sent_with(email: str, account: str = "alfa") -> Shopper:
    """The customer `b`, sent with this e-mail."""
    return shopper(keys_of(account), "b", email, None, RowState.CREATED)


def test_ledgers_are_kept_for_as_many_days_as_the_operator_says(
    ana: Actor, platform: Platform, now: datetime, kept: timedelta
) -> None:
    assert ana.person_id
    shoppers = [Shopper("a", RowState.CREATED), Shopper("b", RowState.REJECTED, "no_contact")]
    old, young = (
        with_window(platform, a_run(platform, "alfa", shoppers, state=RunState.DONE, finished_at=at))
        for at in (now - kept - MOMENT, now - kept + MOMENT)
    )
    assert forget_old_ledgers() == 2
    assert (left(platform, old), left(platform, young)) == ((0, 0), (2, 1))


def test_a_run_waits_for_a_person_for_as_many_days(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    run = a_run(platform, "alfa", state=RunState.READY, requested_at=now)
    clock.stop_at(now + kept - MOMENT)
    forget_old_ledgers()
    assert one_run(ana, "alfa", run).state is RunState.READY
    clock.stop_at(now + kept + MOMENT)
    forget_old_ledgers()
    assert one_run(ana, "alfa", run).state is RunState.CANCELLED


def test_a_correction_of_which_nothing_is_sent_any_more_goes_when_it_is_old(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    correct(platform, ana, clock, now)
    read_all(platform, now + MOMENT, sent_with(OTHER))
    clock.stop_at(now + kept - MOMENT)
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "b")}
    clock.stop_at(now + kept + MOMENT)
    forget_old_ledgers()
    assert corrected(platform) == set()


def test_a_correction_with_which_a_customer_is_sent_stays_however_old(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    correct(platform, ana, clock, now)
    read_all(platform, now + MOMENT, sent_with(TYPED))
    for times in (1, 2, 3):
        clock.stop_at(now + times * kept + timedelta(days=1))
        forget_old_ledgers()
        assert corrected(platform) == {("alfa", "b")}


def test_a_correction_that_was_needed_again_since_stays(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    correct(platform, ana, clock, now)
    read_all(platform, now + MOMENT, sent_with(OTHER))
    since = read_all(platform, now + 2 * MOMENT, sent_with(TYPED))
    change(platform, "UPDATE sync_runs SET kind = 'incremental' WHERE id = :run", run=since)
    clock.stop_at(now + kept + MOMENT)
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "b")}


def test_a_correction_of_a_customer_who_is_not_in_vtex_any_more_goes(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    correct(platform, ana, clock, now)
    last = read_all(platform, now + MOMENT, Shopper("a", RowState.CREATED))
    change(platform, "UPDATE sync_runs SET missing = 1 WHERE id = :run", run=last)
    clock.stop_at(now + kept + MOMENT)
    # One customer was not given: it may be this one.
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "b")}
    read_all(platform, now + kept, Shopper("a", RowState.UNCHANGED, "same"))
    forget_old_ledgers()
    assert corrected(platform) == set()


def test_what_cannot_be_known_keeps_a_correction(
    ana: Actor, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    """No run has read everything since, to its end; or its ledger is gone."""
    correct(platform, ana, clock, now)
    stopped = read_all(platform, now + MOMENT, Shopper("a", RowState.CREATED))
    change(platform, "UPDATE sync_runs SET state = 'cancelled' WHERE id = :run", run=stopped)
    partial = read_all(platform, now + 2 * MOMENT, Shopper("a", RowState.CREATED))
    change(platform, "UPDATE sync_runs SET kind = 'incremental' WHERE id = :run", run=partial)
    clock.stop_at(now + kept + MOMENT)
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "b")}
    emptied = read_all(platform, now + kept, Shopper("a", RowState.CREATED))
    change(platform, "DELETE FROM sync_rows WHERE run_id = :run", run=emptied)
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "b")}


def test_one_store_says_nothing_about_the_corrections_of_another(
    ana: Actor, build: Builder, platform: Platform, now: datetime, clock: Clock, kept: timedelta
) -> None:
    correct(platform, ana, clock, now)
    correct(platform, build.merchant("beta").actor, clock, now, "beta")
    read_all(platform, now + MOMENT, sent_with(OTHER))
    read_all(platform, now + MOMENT, sent_with(TYPED, "beta"), account="beta")
    clock.stop_at(now + kept + MOMENT)
    forget_old_ledgers()
    assert corrected(platform) == {("beta", "b")}


def test_nobody_is_rejected_anew_because_a_correction_is_old(
    build: Builder, platform: Platform, simulator: str, clock: Clock, kept: timedelta
) -> None:
    shop = open_shop(build, simulator)
    nothing = {"email": None, "homePhone": None}
    shop.holds(person(1, **nothing), person(2, **nothing), person(3))
    assert shop.synchronise().equation.rejected == 2
    file = f"{HEADER}c-00001,{TYPED},\nc-00002,{OTHER},\n".encode()
    assert correct_customers(shop.actor, shop.account, file).taken == 2
    assert shop.synchronise(full=True).equation.rejected == 0
    shop.change("c-00002", email="dos@example.com")
    assert shop.synchronise(full=True).equation.rejected == 0
    clock.advance(days=kept.days + 1)
    forget_old_ledgers()
    assert corrected(platform) == {("alfa", "c-00001")}
    assert shop.synchronise(full=True).equation.rejected == 0
    assert (shop.profile("c-00001")["email"], shop.profile("c-00002")["email"]) == (TYPED, "dos@example.com")
