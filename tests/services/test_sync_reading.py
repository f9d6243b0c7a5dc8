"""Reading every customer of a store: windows, pages, what VTEX refuses, what it gives twice or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
import requests
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lib.domain.customers import FIELDS
from lib.domain.sync import RunState, Wait
from lib.rehearsal.app import build_app
from lib.rehearsal.server import serve_in_thread
from lib.services.credentials import save_credentials
from lib.settings import Settings
from tests.builders import APP_TOKEN, Builder, change, healthy, rows
from tests.services.syncing import QUICK, Running, crowd, is_settled, open_shop, person, token_of


def test_a_full_run_brings_every_customer_that_can_be_sent_once(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.equation.read, run.equation.created, run.expected, run.missing) == (12, 12, 12, 0)
    assert shop.references() == sorted(str(one["id"]) for one in crowd(12))
    assert shop.profile("c-00003") == {
        "first_name": "Ana",
        "last_name": "Silva d",
        "email": "ana.3@example.com",
        "phone": "+5511980000003",
        "reference": "c-00003",
    }


def test_a_second_full_run_writes_nothing(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(5))
    shop.synchronise()
    before = shop.writes()
    run = shop.synchronise(full=True)
    assert (run.equation.read, run.equation.unchanged) == (5, 5)
    assert shop.writes() == before


class _NewestFirst(BaseHTTPMiddleware):
    """VTEX as it is where an order is taken and not kept: the newest comes first."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        query = request.url.query.replace("&_sort=createdIn%20ASC", "")
        if request.url.path.endswith("/search"):
            request.scope["query_string"] = f"{query}&_sort=createdIn%20DESC".encode()
        return await call_next(request)


class _WithoutSorting(_NewestFirst):
    """VTEX as it is where `createdIn` may not be sorted by."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if "_sort" in request.query_params:
            return JSONResponse({"Message": "Invalid sort"}, status_code=400)
        return await super().dispatch(request, call_next)


@pytest.mark.parametrize("layer", [_WithoutSorting, _NewestFirst])
def test_a_store_that_does_not_sort_loses_nobody(
    build: Builder, settings: Settings, layer: type[BaseHTTPMiddleware]
) -> None:
    app = build_app()
    app.add_middleware(layer)
    with serve_in_thread(app) as odd:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        (settings.data_dir / "simulator.url").write_text(odd)
        shop = open_shop(build, odd)
        shop.holds(*crowd(6))
        run = shop.synchronise()
        assert (run.equation.read, run.missing) == (6, 0)
        assert len(shop.references()) == 6


@pytest.mark.parametrize(
    "created", ["0001-01-01T00:00:00", "1899-12-31T00:00:00.0000000Z", "2199-01-01T00:00:00Z", None]
)
def test_a_customer_without_a_sensible_creation_is_read(
    build: Builder, simulator: str, created: str | None
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1), person(2, createdIn=created))
    run = shop.synchronise()
    assert (run.equation.created, run.missing) == (2, 0)


def test_pages_that_are_too_much_become_smaller(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "scroll408-alfa")
    shop.holds(*crowd(300))
    run_id = shop.start(automatic=False)
    run = shop.carry_out(run_id)
    assert (run.state, run.equation.read, run.missing) == (RunState.READY, 300, 0)
    # One refused, two with customers in the smaller size, and the empty one that ends the scroll.
    assert shop.calls("/CL/scroll") == 4


def test_a_page_that_comes_twice_counts_once(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "repite-alfa")
    shop.holds(*crowd(20))
    run = shop.synchronise(limits=replace(QUICK, page_size=4))
    assert is_settled(run)
    assert (run.equation.read, run.equation.created, run.missing) == (20, 20, 0)


def test_a_scroll_that_ends_early_is_read_in_smaller_windows(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "vacia-alfa")
    within_a_minute = [person(one, createdIn=f"2024-01-01T00:00:{one % 60:02}Z") for one in range(10_400)]
    shop.holds(*within_a_minute)
    run = shop.carry_out(shop.start(automatic=False), replace(QUICK, page_size=1_000))
    assert (run.state, run.equation.read, run.missing) == (RunState.READY, 10_400, 0)


def test_what_vtex_never_gives_is_said(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "vacia-alfa")
    shop.holds(*(person(one, createdIn="2024-01-01T00:00:00Z") for one in range(10_050)))
    run = shop.carry_out(shop.start(automatic=False), replace(QUICK, page_size=1_000))
    assert (run.equation.read, run.missing) == (10_000, 50)


def test_vtex_may_ask_to_wait_and_is_obeyed(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    shop.control("faults", vendor="vtex", fault="limite", calls=1, path="/CL/scroll")
    with Running(shop, shop.start()) as running:
        why, left = running.waits()
        assert why is Wait.VTEX_ASKED
        assert timedelta(0) < left <= timedelta(seconds=2.5)
        assert shop.run().equation.read == 0
        running.ended()
    assert is_settled(shop.run())


@pytest.mark.parametrize("fault", ["error503", "error500", "caido", "trunco", "html", "otraforma"])
def test_a_page_that_does_not_come_is_asked_for_again(build: Builder, simulator: str, fault: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(9))
    run_id = shop.start()
    shop.control("faults", vendor="vtex", fault=fault, calls=1, path="/CL/scroll")
    run = shop.carry_out(run_id, replace(QUICK, page_size=4))
    assert is_settled(run)
    assert (run.equation.created, run.missing) == (9, 0)


def test_a_vendor_that_fails_for_too_long_ends_the_run(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "error500-alfa")
    run = shop.synchronise(limits=replace(QUICK, patience_seconds=0.1))
    assert (run.state, run.problem) == (RunState.FAILED, "sync.vtex_unreachable")


def test_ten_open_scrolls_are_waited_for(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(5))
    scroll = f"{simulator}/vtex/alfa/api/dataentities/CL/scroll?_size=1&_fields=email"
    key = {"X-VTEX-API-AppKey": "vtexappkey-alfa-ORYNWX", "X-VTEX-API-AppToken": APP_TOKEN}
    tokens = [requests.get(scroll, headers=key, timeout=5).headers["X-VTEX-MD-TOKEN"] for _ in range(10)]
    assert len(set(tokens)) == 10
    with Running(shop, shop.start()) as running:
        assert running.waits()[0] is Wait.VTEX_SCROLLS
        # Twenty minutes later they are over.
        shop.control("clock", seconds=1_200)
        running.ended()
    assert is_settled(shop.run())


def test_a_scroll_that_is_over_in_the_middle_is_begun_again(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(40))
    shop.control("latency", vendor="vtex", seconds=0.2)
    with Running(shop, shop.start(), replace(QUICK, page_size=10)) as running:
        running.until(lambda run: run.equation.read >= 10)
        shop.control("clock", seconds=1_300)
        shop.control("latency", vendor="vtex", seconds=0)
        running.ended()
    run = shop.run()
    assert is_settled(run)
    assert (run.equation.created, run.missing) == (40, 0)


def test_more_than_fits_into_one_window_is_read_in_several(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    days = cycle(f"{year}-{month:02}-01T00:00:00Z" for year in (2022, 2023, 2024) for month in range(1, 13))
    shop.holds(*(person(one, createdIn=next(days)) for one in range(5_200)))
    run = shop.carry_out(shop.start(automatic=False), replace(QUICK, page_size=1_000))
    assert (run.equation.read, run.missing) == (5_200, 0)
    windows = rows(build.platform, "SELECT read, done_at, scroll FROM sync_windows")
    assert len(windows) > 1
    assert all(row["done_at"] is not None and row["scroll"] is None for row in windows)
    assert max(row["read"] for row in windows) <= 5_000


@pytest.mark.parametrize(
    ("key", "problem", "subject"),
    [
        ("dead", "sync.vtex_unauthorized", "vtex.customers"),
        ("NOROLE", "sync.vtex_forbidden", "vtex.customers"),
    ],
)
def test_a_key_that_may_not_read_stops_the_run_and_somebody_is_told(
    build: Builder, simulator: str, key: str, problem: str, subject: str
) -> None:
    shop = open_shop(build, simulator)
    broken = {"app_token": "DEAD" + APP_TOKEN[4:]} if key == "dead" else {"app_key": f"vtexappkey-alfa-{key}"}
    save_credentials(shop.actor, "alfa", healthy("alfa", hellotext_token=token_of(), **broken))
    run = shop.synchronise()
    assert (run.state, run.problem) == (RunState.FAILED, problem)
    alerts = rows(build.platform, "SELECT subject, facts FROM alerts WHERE closed_at IS NULL")
    assert [row["subject"] for row in alerts] == [subject]


def test_a_page_that_comes_again_after_a_kill_counts_once(build: Builder, simulator: str) -> None:
    """Else the count would look right where another page was lost."""
    shop = open_shop(build, simulator, "repite-alfa")
    shop.holds(*crowd(20))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    # As a worker leaves it that was killed when it had two of five pages.
    scroll = f"{simulator}/vtex/repite-alfa/api/dataentities/CL/scroll"
    key = {"X-VTEX-API-AppKey": "vtexappkey-alfa-ORYNWX", "X-VTEX-API-AppToken": APP_TOKEN}
    asked = {"_size": "4", "_fields": ",".join(FIELDS), "_where": "createdIn>2000-01-01T00:00:00.000Z"}
    token = requests.get(scroll, asked, headers=key, timeout=5).headers["X-VTEX-MD-TOKEN"]
    requests.get(scroll, {"_token": token}, headers=key, timeout=5).raise_for_status()
    change(build.platform, "DELETE FROM sync_rows WHERE vtex_id >= 'c-00008'")
    change(
        build.platform,
        "UPDATE sync_windows SET done_at = NULL, scroll = :token, read = 8, total = 20",
        token=token,
    )
    change(
        build.platform,
        "UPDATE sync_runs SET state = 'reading', read_at = NULL, read = 8, pending = 8, profiles = 0",
    )
    run = shop.carry_out(run_id)
    assert (run.equation.read, run.missing) == (20, 0)
    (window,) = rows(build.platform, "SELECT read FROM sync_windows")
    assert window["read"] == 20
