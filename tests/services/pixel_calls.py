"""The calls of the pixel for `service_calls` and `pure_functions`, and its writers for `writers`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from lib.domain.pixel import SiteKind
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.pixel import choose_domain, choose_kind, pixel_view
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import latest_pixel_check, request_pixel_check
from lib.services.pixel_watch import queue_due_checks
from lib.services.platform import platform
from tests.builders import change, healthy
from tests.services.checked import WORKER
from tests.services.sync_calls import Prepare

RUN = UUID(int=14)

PIXEL_CALLS: dict[str, Callable[[Actor, str], object]] = {
    "pixel.choose_domain": lambda actor, account: choose_domain(actor, account, "www.otra.example"),
    "pixel.choose_kind": lambda actor, account: choose_kind(actor, account, SiteKind.LEGACY),
    "pixel.pixel_view": pixel_view,
    "pixel_checking.run_pixel_check": lambda actor, account: run_pixel_check(actor, account, RUN),
    "pixel_runs.latest_pixel_check": latest_pixel_check,
    "pixel_runs.request_pixel_check": request_pixel_check,
}

PIXEL_WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction: they take its `Act`.
    *(f"pixel_account.{name}" for name in "affiliates_of hosts_of".split()),
    *(f"pixel_proof.{name}" for name in "begin_afresh take_in".split()),
    *(f"pixel_runs.{name}" for name in "ask ask_daily cancel_open find_target latest latest_done".split()),
    *(f"pixel_runs.{name}" for name in "of_check target_of".split()),
    *(f"pixel_shop.{name}" for name in "keep_shop shop_of".split()),
    # The worker's own round over every store: it gives nothing out.
    *(
        f"pixel_watch.{name}"
        for name in "close_left_checks forget_old_checks queue_due_checks watch_pixels".split()
    ),
    # No data of stores at all.
    *(f"pixel_record.{name}" for name in "deep_of deep_record judgement_of judgement_record".split()),
    *(f"pixel_runs.{name}" for name in "lock_of next_check".split()),
}


def with_a_shop(ana: Actor, account: str) -> None:
    """Give a store a Business ID and a domain, so that a check waits."""
    save_credentials(ana, account, healthy(account))
    choose_domain(ana, account, f"www.{account}.example")


def _chooses(ana: Actor, account: str) -> Callable[[], object]:
    with_a_shop(ana, account)
    return lambda: choose_domain(ana, account, "www.otra.example")


def _asks(ana: Actor, account: str) -> Callable[[], object]:
    with_a_shop(ana, account)
    return lambda: request_pixel_check(ana, account, deep=True)


def _carries_out(ana: Actor, account: str) -> Callable[[], object]:
    with_a_shop(ana, account)
    run = request_pixel_check(ana, account)
    return lambda: run_pixel_check(WORKER, account, run.id)


def _asks_when_due(ana: Actor, account: str) -> Callable[[], object]:
    with_a_shop(ana, account)
    due = platform().now() - timedelta(minutes=1)
    change(platform(), "UPDATE pixel_settings SET next_check_at = :due", due=due)
    return queue_due_checks


PIXEL_WRITERS: dict[str, Prepare] = {
    "chooses a domain": _chooses,
    "chooses the kind of the site": lambda ana, account: (
        lambda: choose_kind(ana, account, SiteKind.FASTSTORE)
    ),
    "asks for a look at the pixel": _asks,
    "looks at the pixel": _carries_out,
    "asks for looks at pixels that are due": _asks_when_due,
}
"""By what they do."""
