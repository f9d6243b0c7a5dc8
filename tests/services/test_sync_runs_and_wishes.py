"""Who was forgotten is never sent, and what was corrected is: by whole runs against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests

from lib.domain.sync import Equation, RunState
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.platform import Platform
from lib.services.sync_corrections import correct_customers
from lib.services.sync_engine import run_sync
from lib.services.sync_forget import forget_customer
from lib.services.sync_model import Run
from lib.services.sync_runs import one_run, start_sync
from lib.services.sync_work import Limits
from tests.builders import BUSINESS_ID, healthy, rows
from tests.services.synced import WORKER

# The simulator knows by its end which business a token belongs to.
TOKEN = f"token_of_alfa_{BUSINESS_ID}"
HASTY = Limits(settle_seconds=0.2, look_seconds=0.02)
CUSTOMERS = [
    {"id": "ana", "email": "ana@tienda.example", "firstName": "Ana"},
    {"id": "ana2", "email": "ana@tienda.example", "homePhone": "+598 94 123 456"},
    {"id": "beto", "email": "beto@tienda.example"},
    {"id": "caro", "firstName": "Caro", "homePhone": "12"},
]


@pytest.fixture
def shop(ana: Actor, simulator: str) -> str:
    """The address of the simulator; the shop of `alfa` has CUSTOMERS, and its secrets are kept."""
    save_credentials(ana, "alfa", healthy("alfa", hellotext_token=TOKEN))
    control(simulator, "customers", {"account": "alfa", "customers": CUSTOMERS})
    return simulator


def control(simulator: str, what: str, given: Mapping[str, Any]) -> None:
    requests.post(f"{simulator}/_control/{what}", json=given, timeout=5).raise_for_status()


def profiles(simulator: str) -> list[dict[str, str]]:
    """What Hellotext holds of each profile, by VTEX id."""
    answer = requests.get(f"{simulator}/_control/profiles", params={"business": BUSINESS_ID}, timeout=5)
    found = [one["attributes"] for one in answer.json()["profiles"]]
    return sorted(found, key=lambda attributes: str(attributes["reference"]))


def carried_out(may_go_on: Callable[[], bool] = lambda: True, *, full: bool = False) -> Run:
    run = start_sync(WORKER, "alfa", full=full, automatic=True)
    assert run_sync(WORKER, "alfa", run.id, may_go_on, HASTY)
    return one_run(WORKER, "alfa", run.id)


def test_whoever_was_forgotten_before_the_first_run_is_never_sent(ana: Actor, shop: str) -> None:
    forget_customer(ana, "alfa", "ANA@tienda.example")
    run = carried_out()
    assert (run.state, run.equation) == (RunState.DONE, Equation(4, 1, 0, 0, 3, 0))
    assert run.reasons == {"forgotten": 2, "unusable_contact": 1}
    assert [one["reference"] for one in profiles(shop)] == ["beto"]


def test_whoever_is_forgotten_after_a_run_is_not_sent_by_the_next(
    ana: Actor, shop: str, platform: Platform
) -> None:
    assert carried_out().equation == Equation(4, 2, 0, 1, 1, 0)
    assert forget_customer(ana, "alfa", "+598 94 123 456").records == 2
    change = {"id": "ana", "email": "ana@tienda.example", "firstName": "Anita"}
    control(shop, "customers", {"account": "alfa", "change": change})
    assert carried_out(full=True).equation == Equation(4, 0, 0, 1, 3, 0)
    assert "Anita" not in str(profiles(shop))
    assert [row["vtex_id"] for row in rows(platform, "SELECT vtex_id FROM sync_customers")] == ["beto"]


def test_a_run_that_reads_learns_who_was_forgotten_meanwhile(ana: Actor, shop: str) -> None:
    """The first worker is overtaken; the one that goes on knows."""
    forgot: list[int] = []

    def forget_now() -> bool:
        if not forgot:
            forgot.append(forget_customer(ana, "alfa", "ana@tienda.example").records)
        return True

    run = carried_out(forget_now)
    assert run.state.is_moving
    assert run_sync(WORKER, "alfa", run.id, lambda: True, HASTY)
    done = one_run(WORKER, "alfa", run.id)
    assert (done.state, done.equation) == (RunState.DONE, Equation(4, 1, 0, 0, 3, 0))
    assert [one["reference"] for one in profiles(shop)] == ["beto"]


def test_what_was_corrected_is_sent_by_the_next_full_run(ana: Actor, shop: str) -> None:
    assert carried_out().reasons == {"unusable_contact": 1}
    sheet = b"vtex_id,corrected_email,corrected_phone\ncaro,,094 765 432\n"
    assert correct_customers(ana, "alfa", sheet).taken == 1
    assert carried_out(full=True).equation == Equation(4, 1, 0, 3, 0, 0)
    assert {"first_name": "Caro", "phone": "+59894765432", "reference": "caro"} in profiles(shop)
