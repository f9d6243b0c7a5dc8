"""A check of the pixel: asked for by anybody, carried out once, about what holds when it ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest

from lib.domain.model import Track
from lib.domain.pixel import Checkout, PageProblem, Place, Storefront
from lib.errors import InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.managing import cancel, pause
from lib.services.pixel import choose_domain, pixel_view
from lib.services.pixel_checking import MOST_STARTS, run_pixel_check
from lib.services.pixel_runs import (
    ABANDONED_AFTER,
    DAILY,
    latest_pixel_check,
    request_pixel_check,
)
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, Builder, change, rows
from tests.services.checked import WORKER, control, requests_seen
from tests.services.conftest import Clock
from tests.services.pixels import latest, look, proofs, set_shop, told, with_shop
from tests.threads import at_once
from tests.waiting import eventually

PIXEL, SCRIPT = "hellotext_pixel", "hellotext_checkout_script"
CHECKS = "SELECT state, domain, business_id, attempt, problem FROM pixel_checks ORDER BY requested_at, id"
JOBS = """
    SELECT priority, lock, queue_name FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = 'check_pixel' ORDER BY id
"""


def test_a_look_at_a_shop_that_is_right_proves_both_installs(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    check = look()
    assert (check.state, check.domain, check.business_id) == ("done", "www.alfa.example", BUSINESS_ID)
    assert check.judgement is not None
    assert (check.judgement.storefront, check.judgement.checkout) == (Storefront.RIGHT, Checkout.RIGHT)
    assert (check.storefront_right, check.checkout_right, check.deep) == (True, True, None)
    assert {page.place for page in check.judgement.pages} == {Place.HOME, Place.PRODUCT, Place.CHECKOUT}
    assert proofs(platform, PIXEL) == [("passed", "storefront.right")]
    assert proofs(platform, SCRIPT) == [("passed", "checkout.right")]
    state = checklist(ana, "alfa", Track.HELLOTEXT).state
    for rule in (PIXEL, SCRIPT):
        item = state.item(rule)
        assert item is not None
        assert item.holds


def test_pages_are_asked_for_one_after_the_other_and_never_kept(
    build: Builder, platform: Platform, simulator: str
) -> None:
    with_shop(build, simulator)
    look()
    asked = [path for path in requests_seen(simulator) if path.startswith("//")]
    assert asked[0] == "//www.alfa.example/"
    assert asked[-1] == "//alfa.myvtex.com/files/checkout6-custom.js"
    assert len(asked) == 3
    [kept] = rows(platform, "SELECT c::text AS text FROM pixel_checks c")
    assert not [mark for mark in ("Hellotext.initialize", "<script", "<html") if mark in kept["text"]]


@pytest.mark.parametrize(
    ("storefront", "checkout", "pixel", "script"),
    [
        ("other", "other", ("failed", "storefront.other"), ("failed", "checkout.other")),
        ("missing", "missing", ("failed", "storefront.missing"), ("failed", "checkout.missing")),
        (
            "unreadable",
            "placeholder",
            ("not_provable", "storefront.unreadable"),
            ("failed", "checkout.placeholder"),
        ),
        ("tag_manager", "latest", ("not_provable", "storefront.unknown"), ("warning", "checkout.latest")),
        ("right", "twice", ("passed", "storefront.right"), ("warning", "checkout.twice")),
        ("right", "no_file", ("passed", "storefront.right"), ("failed", "checkout.no_file")),
    ],
)
def test_each_verdict_has_its_evidence(
    build: Builder,
    platform: Platform,
    simulator: str,
    storefront: str,
    checkout: str,
    pixel: tuple[str, str],
    script: tuple[str, str],
) -> None:
    with_shop(build, simulator, storefront=storefront, checkout=checkout)
    look()
    assert proofs(platform, PIXEL) == [pixel]
    assert proofs(platform, SCRIPT) == [script]


def test_a_shop_that_never_had_it_raises_no_alert(build: Builder, platform: Platform, simulator: str) -> None:
    with_shop(build, simulator, storefront="missing", checkout="missing")
    look()
    look()
    assert rows(platform, "SELECT * FROM alerts") == []
    assert told(platform, "pixel.lost") == []


def test_without_a_domain_or_a_business_there_is_nothing_to_look_at(ana: Actor, simulator: str) -> None:
    assert simulator
    with pytest.raises(InvalidInput, match=r"^pixel\.no_domain$"):
        request_pixel_check(ana, "alfa")
    choose_domain(ana, "alfa", "www.alfa.example")
    assert latest_pixel_check(ana, "alfa") is None
    with pytest.raises(InvalidInput, match=r"^pixel\.no_business_id$"):
        request_pixel_check(ana, "alfa")
    save_credentials(ana, "alfa", Entered(business_id=BUSINESS_ID))
    assert latest().state == "queued"


def test_two_people_at_once_ask_for_one_check(build: Builder, platform: Platform, simulator: str) -> None:
    ana = with_shop(build, simulator)
    look()
    marta = build.manager().actor
    at_once(*(partial(request_pixel_check, who, "alfa") for who in (ana, marta, ana, marta)))
    assert [row["state"] for row in rows(platform, CHECKS)] == ["done", "queued"]


def test_a_person_who_asks_for_more_than_the_open_check_gets_it_with_a_browser(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    first = request_pixel_check(ana, "alfa")
    assert not first.deep_asked
    again = request_pixel_check(ana, "alfa", deep=True)
    assert (again.id, again.deep_asked, again.state) == (first.id, True, "queued")
    assert request_pixel_check(ana, "alfa").deep_asked
    assert len(rows(platform, JOBS)) == 1


def test_jobs_of_one_shop_wait_for_each_other_and_people_do_not_wait_behind_the_daily_ones(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    [job] = rows(platform, JOBS)
    assert dict(job) == {"priority": 0, "lock": "pixel:alfa.example", "queue_name": "puente-pixel"}
    change(platform, "UPDATE procrastinate_jobs SET priority = -10")
    change(platform, "UPDATE pixel_checks SET requested_by = :daily", daily=DAILY.name)
    assert request_pixel_check(ana, "alfa").requested_by == ana.name
    assert rows(platform, JOBS)[0]["priority"] == 0


def test_the_same_job_twice_does_no_harm(build: Builder, platform: Platform, simulator: str) -> None:
    ana = with_shop(build, simulator)
    run = request_pixel_check(ana, "alfa").id
    assert run_pixel_check(WORKER, "alfa", run)
    assert not run_pixel_check(WORKER, "alfa", run)
    assert not run_pixel_check(WORKER, "alfa", run, rescued=True)
    assert not run_pixel_check(WORKER, "alfa", uuid4())
    assert len(proofs(platform, PIXEL)) == 1


def test_what_a_killed_worker_left_is_taken_up_by_whoever_has_its_job(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    run = request_pixel_check(ana, "alfa").id
    change(platform, "UPDATE pixel_checks SET state = 'running', attempt = 1, started_at = now()")
    assert not run_pixel_check(WORKER, "alfa", run)
    assert run_pixel_check(WORKER, "alfa", run, rescued=True)
    assert rows(platform, CHECKS)[0]["attempt"] == 2


def test_a_check_that_ends_its_worker_each_time_is_given_up(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    run = request_pixel_check(ana, "alfa").id
    change(platform, "UPDATE pixel_checks SET state = 'running', attempt = :most", most=MOST_STARTS)
    assert not run_pixel_check(WORKER, "alfa", run, rescued=True)
    assert (latest().state, latest().problem) == ("failed", "check.abandoned")


def test_a_check_that_nobody_works_on_any_more_makes_room(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_shop(build, simulator)
    first = request_pixel_check(ana, "alfa")
    clock.advance(seconds=ABANDONED_AFTER.total_seconds() - 5)
    assert request_pixel_check(ana, "alfa").id == first.id
    clock.advance(seconds=10)
    second = request_pixel_check(ana, "alfa")
    assert second.id != first.id
    assert [row["problem"] for row in rows(platform, CHECKS)] == ["check.abandoned", None]


def test_what_was_seen_of_a_domain_that_is_no_longer_the_stores_is_not_taken_in(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator, site="drip")
    control(simulator, "slow", seconds=3)
    run = request_pixel_check(ana, "alfa").id
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(run_pixel_check, WORKER, "alfa", run)
        eventually(lambda: latest().state == "running")
        choose_domain(ana, "alfa", "www.otra.example")
        assert not looking.result(30)
    assert [(row["state"], row["domain"]) for row in rows(platform, CHECKS)] == [
        ("cancelled", "www.alfa.example"),
        ("queued", "www.otra.example"),
    ]
    assert proofs(platform, PIXEL) == []


def test_what_was_seen_of_another_business_is_taken_back_and_looked_for_anew(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    look()
    save_credentials(ana, "alfa", Entered(business_id="zzOtroZZ"))
    assert proofs(platform, PIXEL) == [("passed", "storefront.right"), ("withdrawn", "")]
    assert (latest().state, latest().business_id) == ("queued", "zzOtroZZ")
    assert pixel_view(ana, "alfa").last_done is None
    assert proofs(platform, PIXEL)[-1] == ("withdrawn", "")
    look()
    assert proofs(platform, PIXEL)[-1] == ("failed", "storefront.other")
    assert rows(platform, "SELECT * FROM alerts WHERE cause = 'pixel.lost'") == []


def test_an_id_that_changed_behind_our_back_is_looked_for_in_the_same_check(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator, site="drip")
    control(simulator, "slow", seconds=2)
    run = request_pixel_check(ana, "alfa").id
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(run_pixel_check, WORKER, "alfa", run)
        eventually(lambda: latest().state == "running")
        change(platform, "UPDATE stores SET business_id = 'zzOtroZZ'")
        assert looking.result(30)
    [row] = rows(platform, CHECKS)
    assert (row["business_id"], row["attempt"]) == ("zzOtroZZ", 2)
    assert proofs(platform, PIXEL) == [("failed", "storefront.other")]


def test_deleted_secrets_leave_the_pixel_alone(build: Builder, platform: Platform, simulator: str) -> None:
    ana = with_shop(build, simulator)
    look()
    forget_credentials(ana, "alfa")
    assert proofs(platform, PIXEL) == [("passed", "storefront.right")]
    assert look().state == "done"


def test_a_paused_or_cancelled_integration_is_looked_at_all_the_same(
    build: Builder, platform: Platform, simulator: str
) -> None:
    with_shop(build, simulator)
    marta = build.manager().actor
    pause(marta, "alfa", Track.HELLOTEXT, "Espera")
    look()
    cancel(marta, "alfa", Track.HELLOTEXT, "Cierra")
    look()
    assert proofs(platform, PIXEL) == [("passed", "storefront.right")] * 2


def test_a_fault_of_ours_closes_the_check(build: Builder, platform: Platform, simulator: str) -> None:
    ana = with_shop(build, simulator)
    (platform.settings.data_dir / "simulator.url").unlink()
    run = request_pixel_check(ana, "alfa").id
    assert not run_pixel_check(WORKER, "alfa", run)
    assert (latest().state, latest().problem) == ("failed", "rehearsal.no_simulator")


def test_a_shop_behind_a_wall_is_not_told_anything_about(
    build: Builder, platform: Platform, simulator: str
) -> None:
    with_shop(build, simulator, site="bot_wall_403")
    check = look()
    assert check.judgement is not None
    assert check.judgement.storefront is Storefront.UNKNOWN
    assert check.judgement.pages[0].problem is PageProblem.BOT_WALL
    assert (check.storefront_right, check.checkout_right) == (None, True)
    assert proofs(platform, PIXEL) == [("not_provable", "storefront.unknown")]


def test_a_merchant_asks_for_the_own_store_alone(build: Builder, simulator: str) -> None:
    with_shop(build, simulator)
    bruno = build.merchant("beta").actor
    with pytest.raises(NotAllowed, match=r"^access\.refused$"):
        request_pixel_check(bruno, "alfa")
    assert request_pixel_check(build.manager().actor, "alfa").open


def test_a_person_is_told_in_the_history_and_a_daily_look_only_of_news(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = with_shop(build, simulator)
    look()
    request_pixel_check(ana, "alfa")
    look()
    assert told(platform, "pixel.checked") == [("pixel.checked", ana.name)] * 2
    for storefront in ("right", "missing", "missing"):
        set_shop(simulator, storefront=storefront)
        run = request_pixel_check(ana, "alfa").id
        change(
            platform,
            "UPDATE pixel_checks SET requested_by = :daily WHERE id = :run",
            daily=DAILY.name,
            run=run,
        )
        assert run_pixel_check(WORKER, "alfa", run)
    assert told(platform, "pixel.checked")[2:] == [("pixel.checked", DAILY.name)]
