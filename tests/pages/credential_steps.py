"""What the tests of the credential page do again and again: open it, fill it in, do the worker's part."""

from __future__ import annotations

from dataclasses import fields

import requests

from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.credentials import Entered, credential_state, save_credentials
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, healthy
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

CANARY = "CANARY" + "QWERTZ" * 20 + "PQ"
DEAD_TOKEN = "DEAD" + "Q" * 124
META = {
    "meta_business_id": "100000000000001",
    "waba_id": "200000000000001",
    "meta_number_id": "300000000000001",
    "meta_token": "EAAG" + "x1Y2z3" * 20,
}


def fill(screen: Screen, entered: Entered) -> Screen:
    """Type into every field and press the button."""
    for one in fields(entered):
        text = getattr(entered, one.name)
        if text:
            screen.field(f"credential-{one.name}").set_value(text)
    screen.press("credentials-save")
    return screen


def everything_in(screen: Screen) -> str:
    """What is shown and what the session remembers."""
    return screen.text + repr(screen.at.session_state.to_dict())


def asked(screen: Screen) -> str:
    """What is shown, in a question above the page too."""
    return " ".join(str(one.value) for one in screen.at.markdown)


def opened(browser: Browser, build: Builder) -> tuple[Screen, Person]:
    """The page of a new store's merchant."""
    ana = build.merchant("casalinda")
    return browser.open("credenciales", ana), ana


def finish(person: Person) -> None:
    """Do the worker's part of the open run."""
    account = person.accounts[0]
    run = credential_state(person.actor, account).latest_run
    assert run is not None
    assert run_check(Actor.process("worker"), account, run.id)


def proven(build: Builder, **typed: str) -> Person:
    """The merchant of a store whose credentials were entered and checked."""
    ana = build.merchant("casalinda")
    save_credentials(ana.actor, "casalinda", healthy("casalinda", **typed))
    finish(ana)
    return ana


def shift(platform: Platform, days: int) -> None:
    """Move all that is known of credentials into the past."""
    for table, columns in (
        ("credentials", ("set_at", "proven_at")),
        ("check_runs", ("requested_at", "finished_at")),
        ("check_results", ("at",)),
    ):
        moved = ", ".join(f"{name} = {name} - make_interval(days => :days)" for name in columns)
        change(platform, f"UPDATE {table} SET {moved}", days=days)


def plan_fault(vendors: str, vendor: str, fault: str, calls: int) -> None:
    """Let a simulated vendor fail at the next calls."""
    body = {"vendor": vendor, "fault": fault, "calls": calls}
    requests.post(f"{vendors}/_control/faults", json=body, timeout=5).raise_for_status()


def reset(vendors: str) -> None:
    """Let the simulated vendors forget what was planned."""
    requests.post(f"{vendors}/_control/reset", json={}, timeout=5).raise_for_status()
