"""Whatever workers and people do to the runs of a store, their counters are a count of the ledgers' rows."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lib.services.credentials import save_credentials
from lib.services.platform import Platform
from tests.builders import Builder, healthy
from tests.services.conftest import Clock
from tests.services.ledger_machine import ACCOUNT, SyncMachine
from tests.services.ledger_vendors import EMAILS, IDS

# Making an example smaller takes minutes of real tables.
over_real_tables = settings(
    deadline=None,
    max_examples=40,
    stateful_step_count=20,
    report_multiple_bugs=False,
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(autouse=True)
def _store(build: Builder) -> None:
    """A store with the secrets that a run needs."""
    person = build.merchant(ACCOUNT, country="BR")
    save_credentials(person.actor, ACCOUNT, healthy(ACCOUNT))


@pytest.fixture
def machine(platform: Platform, clock: Clock) -> SyncMachine:
    return SyncMachine(platform, clock)


@pytest.mark.timeout(600)
def test_the_counters_of_every_run_are_a_count_of_its_rows_after_every_step(
    platform: Platform, clock: Clock
) -> None:
    class Here(SyncMachine):
        def __init__(self) -> None:
            super().__init__(platform, clock)

    run_state_machine_as_test(Here, settings=over_real_tables)


def customer(number: int, **more: object) -> dict[str, object]:
    return {"id": IDS[number], "email": EMAILS[number], "isNewsletterOptIn": True, **more}


def read(machine: SyncMachine, *documents: object) -> None:
    """A new run that reads these."""
    machine.every_count_is_what_the_rows_give()
    machine.start(True, True)
    machine.every_count_is_what_the_rows_give()
    machine.take()
    machine.every_count_is_what_the_rows_give()
    machine.read_a_page(list(documents))
    machine.every_count_is_what_the_rows_give()


def test_one_whom_an_earlier_run_found_refused_counts_among_those_who_can_be_reached(
    machine: SyncMachine,
) -> None:
    read(machine, customer(0), customer(1))
    machine.carry_out("refused")
    read(machine, customer(0), customer(1))
    assert machine.run is not None
    assert machine.run["reasons"] == {"refused_422": 2}
    assert [machine.run[name] for name in ("opted_in", "with_email", "rejected")] == [2, 2, 2]
    machine.forget(IDS[0])
    machine.every_count_is_what_the_rows_give()
    assert [machine.run[name] for name in ("opted_in", "with_email", "rejected")] == [1, 1, 2]


def test_one_who_was_refused_with_another_and_is_forgotten_is_not_joined_any_more(
    machine: SyncMachine,
) -> None:
    read(machine, customer(0), {**customer(1), "email": EMAILS[0]}, customer(2))
    machine.carry_out("refused")
    assert machine.run is not None
    assert (machine.run["joined"], machine.run["rejected"]) == (1, 3)
    machine.forget(EMAILS[0])
    machine.every_count_is_what_the_rows_give()
    assert (machine.run["joined"], machine.run["rejected"]) == (0, 3)
    assert machine.run["reasons"] == {"forgotten": 2, "refused_422": 1}
