"""Entering credentials: what is kept, what is refused, and which run of checks follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lib.domain.model import Track
from lib.errors import InvalidInput, VaultError
from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.checklist import checklist
from lib.services.credential_runs import ABANDONED_AFTER, CHECK_TASK, CheckRun, request_check
from lib.services.credentials import (
    Entered,
    credential_state,
    forget_credentials,
    hold,
    save_credentials,
)
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, change, healthy, rows
from tests.services.checked import opened, problems
from tests.services.conftest import Clock
from tests.waiting import eventually

RUNS = "SELECT id, state, problem, requested_by FROM check_runs ORDER BY requested_at"
JOBS = "SELECT task_name, lock, args, status FROM procrastinate_jobs ORDER BY id"
KEPT = "SELECT store_id, field, sealed, last_four FROM credentials ORDER BY store_id, field"
KINDS = "SELECT kind FROM events WHERE kind LIKE 'credentials.%' ORDER BY id"
ENTERED = ("app_key", "app_token", "hellotext_token")
"""The secrets of the healthy form: Meta's is optional."""

OTHER_TOKEN = "ZYXWVUTSRQPONMLKJIHGFEDCBAZYXWVU" * 4


def latest(actor: Actor, account: str) -> CheckRun:
    run = credential_state(actor, account).latest_run
    assert run is not None
    return run


def test_what_was_typed_is_sealed_and_shown_by_its_end_alone(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    assert save_credentials(ana.actor, "alfa", healthy("alfa")) == ()
    state = credential_state(ana.actor, "alfa")
    assert (state.account, state.business_id) == ("alfa", BUSINESS_ID)
    assert {name: kept.last_four for name, kept in state.kept.items()} == {
        "app_key": "YNWX",
        "app_token": APP_TOKEN[-4:],
        "hellotext_token": HELLOTEXT_TOKEN[-4:],
    }
    assert {kept.set_by for kept in state.kept.values()} == {ana.name}
    assert opened(platform, "alfa") == {
        "app_key": "vtexappkey-alfa-ORYNWX",
        "app_token": APP_TOKEN,
        "hellotext_token": HELLOTEXT_TOKEN,
    }
    assert APP_TOKEN not in repr(state)
    assert rows(platform, "SELECT new FROM events WHERE kind = 'credentials.saved' ORDER BY id") == [
        {"new": {"fields": ["app_key", "app_token", "business_id", "hellotext_token"]}}
    ]


def test_no_printed_form_of_what_was_typed_shows_a_secret() -> None:
    entered = healthy("alfa")
    for shown in (repr(entered), str(entered), f"{[entered]}"):
        assert not any(getattr(entered, name) in shown for name in ENTERED)


def test_so_short_a_secret_shows_no_end_at_all(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", replace(healthy("alfa"), app_token="Zq7w"))
    assert credential_state(ana.actor, "alfa").kept["app_token"].last_four == "••••"
    held = hold(ana.actor, "alfa", replace(healthy("alfa"), app_token="Zq7w"), without=())
    assert held["app_token"].last_four == "••••"
    assert opened(platform, "alfa")["app_token"] == "Zq7w"


def test_a_run_and_its_job_come_with_what_was_saved(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    run = latest(ana.actor, "alfa")
    assert (run.state, run.requested_by, run.rows, run.open) == ("queued", ana.name, (), True)
    [job] = rows(platform, JOBS)
    assert (job["task_name"], job["status"]) == (CHECK_TASK, "todo")
    assert job["args"] == {"run_id": str(run.id), "account": "alfa"}
    assert job["lock"].startswith("credentials:")


def test_every_problem_of_a_form_is_said_at_once_and_nothing_is_saved(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    typed = Entered(
        account="https://beta.myvtex.com/",
        app_key=APP_TOKEN,
        app_token="https://share.vtex.com/credentials/abc",
        business_id="+598 94 123 456",
        hellotext_token="ana@tienda.example",
    )
    assert problems(ana.actor, "alfa", typed) == [
        ("account.other_store", "account"),
        ("app_key.is_app_token", "app_key"),
        ("app_token.is_share_link", "app_token"),
        ("business_id.is_phone", "business_id"),
        ("hellotext_token.is_email", "hellotext_token"),
    ]
    state = credential_state(ana.actor, "alfa")
    assert (dict(state.kept), state.business_id, state.latest_run) == ({}, None, None)
    assert rows(platform, KINDS) == []
    assert rows(platform, JOBS) == []


def test_one_bad_field_keeps_the_good_ones_from_being_saved(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    typed = replace(healthy("alfa"), hellotext_token="vtexappkey-alfa-ORYNWX")
    assert problems(ana.actor, "alfa", typed) == [("hellotext_token.is_app_key", "hellotext_token")]
    assert rows(platform, KEPT) == []


UNUSABLE: tuple[tuple[Entered, list[tuple[str, str]]], ...] = (
    (Entered(), [("credentials.nothing", "app_key")]),
    (Entered(app_key="  ", app_token="\n"), [("credentials.nothing", "app_key")]),
    (Entered(account="alfa"), [("credentials.nothing", "app_key")]),
    (Entered(app_key="vtexappkey-alfa-ORYNWX"), [("app_token.empty", "app_token")]),
    (Entered(app_token=APP_TOKEN), [("app_key.empty", "app_key")]),
    (Entered(app_key="\u200b"), [("app_key.empty", "app_key")]),
    (Entered(app_key="x" * 10_000, app_token=APP_TOKEN), [("too_long", "app_key")]),
    (Entered(hellotext_token="🙂" * 30), [("hellotext_token.shape", "hellotext_token")]),
    (Entered(business_id="متجر"), [("business_id.shape", "business_id")]),
    (
        Entered(account="www.alfa.com.uy", business_id=BUSINESS_ID),
        [("account.is_shop_domain", "account")],
    ),
    (Entered(account="beta", business_id=BUSINESS_ID), [("account.other_store", "account")]),
)
"""What is typed, and the code and field of each problem."""


def test_what_cannot_be_used_is_refused_by_its_field(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    for typed, expected in UNUSABLE:
        assert problems(ana.actor, "alfa", typed) == expected
    assert rows(platform, KEPT) == []


@pytest.mark.parametrize(
    "spelling", ["", "ALFA", "https://alfa.myvtex.com/admin/", "wspace--alfa.myvtex.com"]
)
def test_any_spelling_of_the_own_account_is_accepted(build: Builder, spelling: str) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", replace(healthy("alfa"), account=spelling))
    assert set(credential_state(ana.actor, "alfa").kept) == set(ENTERED)


def test_what_is_unusual_is_kept_with_a_warning(build: Builder) -> None:
    ana = build.merchant("alfa")
    typed = replace(healthy("alfa"), app_token="short-token-of-former-days")
    assert save_credentials(ana.actor, "alfa", typed) == ("app_token.unusual",)


def test_a_field_left_empty_keeps_what_is_there(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    save_credentials(ana.actor, "alfa", Entered(app_token=OTHER_TOKEN))
    assert opened(platform, "alfa") == {
        "app_key": "vtexappkey-alfa-ORYNWX",
        "app_token": OTHER_TOKEN,
        "hellotext_token": HELLOTEXT_TOKEN,
    }
    assert credential_state(ana.actor, "alfa").business_id == BUSINESS_ID


def test_each_vendor_may_be_entered_alone(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", Entered(business_id=BUSINESS_ID, hellotext_token=HELLOTEXT_TOKEN))
    assert set(credential_state(ana.actor, "alfa").kept) == {"hellotext_token"}


def test_secrets_of_a_refused_form_wait_sealed_for_the_rest(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    typed = replace(healthy("alfa"), business_id="+598 94 123 456")
    refused = {field for _, field in problems(ana.actor, "alfa", typed)}
    held = hold(ana.actor, "alfa", typed, without=refused)
    assert {name: one.last_four for name, one in held.items()} == {
        "app_key": "YNWX",
        "app_token": APP_TOKEN[-4:],
        "hellotext_token": HELLOTEXT_TOKEN[-4:],
    }
    assert APP_TOKEN not in repr(held)
    assert not any(APP_TOKEN.encode() in one.sealed for one in held.values())
    save_credentials(ana.actor, "alfa", Entered(business_id=BUSINESS_ID), held)
    assert opened(platform, "alfa")["app_token"] == APP_TOKEN
    assert credential_state(ana.actor, "alfa").business_id == BUSINESS_ID


def test_a_refused_or_empty_field_is_not_held(build: Builder) -> None:
    ana = build.merchant("alfa")
    held = hold(ana.actor, "alfa", replace(healthy("alfa"), hellotext_token=" "), without={"app_key", None})
    assert set(held) == {"app_token"}


def test_what_is_typed_now_goes_before_what_was_held(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    held = hold(ana.actor, "alfa", healthy("alfa"), without=())
    save_credentials(ana.actor, "alfa", Entered(app_token=OTHER_TOKEN), held)
    assert opened(platform, "alfa")["app_token"] == OTHER_TOKEN
    assert opened(platform, "alfa")["hellotext_token"] == HELLOTEXT_TOKEN


def test_what_was_held_for_one_store_cannot_be_saved_into_another(build: Builder, platform: Platform) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    held = hold(ana.actor, "alfa", healthy("alfa"), without=())
    with pytest.raises(VaultError, match=r"vault\.tampered"):
        save_credentials(bruno.actor, "beta", Entered(business_id=BUSINESS_ID), held)
    assert rows(platform, KEPT) == []


def test_a_held_secret_is_no_kept_secret(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    held = hold(ana.actor, "alfa", healthy("alfa"), without=())
    with pytest.raises(VaultError, match=r"vault\.tampered"):
        platform.vault.open(held["app_key"].sealed, store_id=_store_id(platform, "alfa"), field="app_key")


def _store_id(platform: Platform, account: str) -> UUID:
    found: UUID = rows(platform, "SELECT id FROM stores WHERE account = :account", account=account)[0]["id"]
    return found


def test_there_is_nothing_to_check_before_something_is_kept(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(InvalidInput, match=r"credentials\.nothing"):
        request_check(ana.actor, "alfa")
    assert rows(platform, RUNS) == []


def test_asking_again_while_a_run_is_open_gives_the_same_run(build: Builder, platform: Platform) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    first = request_check(ana.actor, "alfa")
    assert request_check(marta.actor, "alfa").id == first.id
    assert len(rows(platform, RUNS)) == len(rows(platform, JOBS)) == 1


def test_asking_again_does_not_disturb_a_run_that_is_under_way(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    change(platform, "UPDATE check_runs SET state = 'running'")
    assert request_check(ana.actor, "alfa").state == "running"


def test_many_clicks_at_once_save_once_and_ask_for_one_run(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: save_credentials(ana.actor, "alfa", healthy("alfa")), range(6)))
    saved = "SELECT count(*) AS saved FROM events WHERE kind = 'credentials.saved'"
    assert rows(platform, saved)[0]["saved"] == 1
    assert [run["state"] for run in rows(platform, RUNS)] == ["queued"]
    assert len(rows(platform, JOBS)) == 1
    assert len(rows(platform, KEPT)) == len(ENTERED)


def test_a_run_that_nobody_works_on_any_more_is_replaced(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    first = request_check(ana.actor, "alfa")
    clock.advance(seconds=ABANDONED_AFTER.total_seconds() - 30)
    assert request_check(ana.actor, "alfa").id == first.id
    clock.advance(seconds=60)
    second = request_check(ana.actor, "alfa")
    assert second.id != first.id
    assert [(run["state"], run["problem"]) for run in rows(platform, RUNS)] == [
        ("failed", "check.abandoned"),
        ("queued", None),
    ]
    assert not run_check(Actor.process("worker"), "alfa", first.id)


def test_new_secrets_make_a_run_that_is_under_way_begin_again(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    change(platform, "UPDATE check_runs SET state = 'running'")
    save_credentials(ana.actor, "alfa", Entered(app_token=OTHER_TOKEN))
    assert [run["state"] for run in rows(platform, RUNS)] == ["queued"]
    assert len(rows(platform, JOBS)) == 1


def test_new_secrets_wait_for_a_worker_that_is_just_taking_the_run(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with ThreadPoolExecutor(1) as pool:
        with platform.engine.begin() as worker:
            worker.exec_driver_sql("UPDATE check_runs SET state = 'running'")
            saving = pool.submit(save_credentials, ana.actor, "alfa", Entered(app_token=OTHER_TOKEN))
            eventually(lambda: saving.done() or rows(platform, waiting))
        saving.result(30)
    assert [run["state"] for run in rows(platform, RUNS)] == ["queued"]


def test_new_secrets_after_a_run_that_just_ended_get_a_run_of_their_own(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with ThreadPoolExecutor(1) as pool:
        with platform.engine.begin() as worker:
            worker.exec_driver_sql("UPDATE check_runs SET state = 'done', finished_at = now()")
            saving = pool.submit(save_credentials, ana.actor, "alfa", Entered(app_token=OTHER_TOKEN))
            eventually(lambda: rows(platform, waiting))
        saving.result(30)
    assert [run["state"] for run in rows(platform, RUNS)] == ["done", "queued"]
    assert len(rows(platform, JOBS)) == 2


def test_forgetting_removes_every_secret_at_once_and_says_so(build: Builder, platform: Platform) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    for person, account in ((ana, "alfa"), (bruno, "beta")):
        save_credentials(person.actor, account, healthy(account))
    forget_credentials(ana.actor, "alfa")
    assert dict(credential_state(ana.actor, "alfa").kept) == {}
    assert latest(ana.actor, "alfa").state == "cancelled"
    assert opened(platform, "beta")["app_token"] == APP_TOKEN
    assert latest(bruno.actor, "beta").state == "queued"
    assert rows(platform, KINDS)[-1]["kind"] == "credentials.forgotten"
    assert not run_check(Actor.process("worker"), "alfa", latest(ana.actor, "alfa").id)


def test_forgetting_what_was_never_kept_is_no_fault(build: Builder) -> None:
    ana = build.merchant("alfa")
    forget_credentials(ana.actor, "alfa")
    assert credential_state(ana.actor, "alfa").latest_run is None


def test_after_forgetting_one_can_begin_again(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    forget_credentials(ana.actor, "alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    assert [run["state"] for run in rows(platform, RUNS)] == ["cancelled", "queued"]
    assert latest(ana.actor, "alfa").state == "queued"


def test_a_run_that_does_not_exist_is_left_alone(build: Builder) -> None:
    build.merchant("alfa")
    assert not run_check(Actor.process("worker"), "alfa", uuid4())


@pytest.mark.usefixtures("simulator")
def test_forgotten_credentials_prove_nothing_any_more(build: Builder) -> None:
    ana = build.merchant()
    save_credentials(ana.actor, ana.accounts[0], healthy(ana.accounts[0]))
    run = credential_state(ana.actor, ana.accounts[0]).latest_run
    assert run is not None
    assert run_check(Actor.process("test"), ana.accounts[0], run.id)
    before = checklist(ana.actor, ana.accounts[0], Track.HELLOTEXT).state
    forget_credentials(ana.actor, ana.accounts[0])
    after = checklist(ana.actor, ana.accounts[0], Track.HELLOTEXT).state
    held = {item.rule.id for item in before.satisfied}
    assert {"vtex_key_valid", "vtex_customers_readable", "hellotext_token"} <= held
    assert {item.rule.id for item in after.satisfied} & {"vtex_key_valid", "hellotext_token"} == set()
    assert "hellotext_business_id" in {item.rule.id for item in after.satisfied}
