"""What the tests of the pixel share: a store with a shop in the simulator, and a look at it."""

from __future__ import annotations

from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.pixel import choose_domain
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import PixelCheck, latest_pixel_check, request_pixel_check
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, Builder, healthy, rows
from tests.services.checked import WORKER, control

EVIDENCE = """
    SELECT e.rule_id, e.result, e.by_name, e.facts, e.at FROM evidence e JOIN stores s ON s.id = e.store_id
    WHERE s.account = :account AND e.by_name = 'pixel' ORDER BY e.id
"""
EVENTS = """
    SELECT e.kind, e.subject, e.old, e.new, e.actor_name FROM events e JOIN stores s ON s.id = e.store_id
    WHERE s.account = :account AND e.kind LIKE 'pixel.%' ORDER BY e.id
"""


def set_shop(simulator: str, account: str = "alfa", **holds: str) -> None:
    """Let the simulator's shop hold these, with the business of the healthy form unless another is given."""
    control(simulator, "pixel", **{"account": account, "business_id": BUSINESS_ID, **holds})


def with_shop(build: Builder, simulator: str, account: str = "alfa", **holds: str) -> Actor:
    """A merchant whose shop holds these; its domain is chosen, and a first check waits."""
    actor = build.merchant(account).actor
    set_shop(simulator, account, **holds)
    save_credentials(actor, account, healthy(account))
    choose_domain(actor, account, f"www.{account}.example")
    return actor


def latest(account: str = "alfa") -> PixelCheck:
    """The latest check of a store."""
    check = latest_pixel_check(WORKER, account)
    assert check is not None
    return check


def look(account: str = "alfa", *, deep: bool = False) -> PixelCheck:
    """Carry out the check that is open for a store, or a new one."""
    assert run_pixel_check(WORKER, account, request_pixel_check(WORKER, account, deep=deep).id)
    return latest(account)


def proofs(platform: Platform, rule_id: str, account: str = "alfa") -> list[tuple[str, str]]:
    """Result and code of all that was observed about a rule, oldest first."""
    found = rows(platform, EVIDENCE, account=account)
    return [(one["result"], one["facts"].get("code", "")) for one in found if one["rule_id"] == rule_id]


def told(platform: Platform, *kinds: str, account: str = "alfa") -> list[tuple[str, str | None]]:
    """Kind and subject of the store's events of these kinds, oldest first."""
    found = rows(platform, EVENTS, account=account)
    return [(one["kind"], one["subject"]) for one in found if one["kind"] in kinds]
