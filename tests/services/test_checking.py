"""A run of checks against the simulator: what each answer of a vendor becomes as evidence."""

from __future__ import annotations

from base64 import b64encode

import pytest
import requests
from pydantic import SecretStr

from lib.domain.evidence import Reason
from lib.domain.ladder import CHECKS
from lib.domain.model import CheckOutcome, Health, Track
from lib.domain.requirements import ItemState
from lib.services.checking import run_check
from lib.services.checklist import checklist
from lib.services.credential_runs import request_check
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.platform import Platform, install
from lib.services.stores import overview
from tests.builders import BUSINESS_ID, HEALTHY_OUTCOMES, HELLOTEXT_TOKEN, Builder, change, healthy, rows
from tests.isolated import IsolatedSettings
from tests.services.checked import (
    CHECKED,
    DEAD_TOKEN,
    EVIDENCE,
    WORKER,
    check,
    control,
    latest,
    merchant,
    outcomes,
    requests_seen,
)
from tests.services.conftest import Clock

PROVEN = ("vtex_key_valid", "vtex_customers_readable", "hellotext_business_id", "hellotext_token")


def reason_of(rule_id: str, account: str = "alfa") -> Reason | None:
    item = checklist(WORKER, account, Track.HELLOTEXT).state.item(rule_id)
    assert item is not None
    return item.reason


def test_right_credentials_pass_and_prove_their_requirements(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    assert simulator
    merchant(build)
    clock.stop_at(clock())
    run = check()
    assert (run.state, run.problem, run.finished_at) == ("done", None, clock())
    assert [row.check_id for row in run.rows] == [spec.id for spec in CHECKS]
    assert outcomes(run) == HEALTHY_OUTCOMES
    state = checklist(WORKER, "alfa", Track.HELLOTEXT).state
    assert set(PROVEN) < {item.rule.id for item in state.satisfied}
    known = {row["rule_id"]: (row["result"], row["by_name"]) for row in rows(platform, EVIDENCE)}
    assert known == {
        "vtex_key_valid": ("passed", "vtex"),
        "vtex_customers_readable": ("passed", "vtex"),
        "vtex_key_least_privilege": ("passed", "vtex"),
        "hellotext_business_id": ("passed", "hellotext"),
        "hellotext_token": ("passed", "hellotext"),
    }
    record = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert record.last_proof_at == clock()
    assert record.whole_percent == state.whole_percent > 0
    assert (record.stage, record.health) == (state.stage, Health.OK)


def test_a_finished_run_is_one_event_with_the_result_of_each_check(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    merchant(build)
    check()
    [event] = rows(platform, CHECKED)
    assert (event["actor_name"], event["actor_id"], event["subject"]) == ("worker", None, "Ana Pérez")
    assert event["new"] == HEALTHY_OUTCOMES


def test_the_opening_of_the_secrets_is_in_the_history_with_its_purpose(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    merchant(build)
    check()
    assert rows(platform, "SELECT subject, new FROM events WHERE kind = 'credentials.opened'") == [
        {"subject": "credential_check", "new": {"fields": ["app_key", "app_token", "hellotext_token"]}}
    ]


@pytest.mark.parametrize(
    ("account", "typed", "expected"),
    [
        (
            "alfa",
            {"app_key": "vtexappkey-alfa-NOROLE"},
            {
                "vtex_key_valid": "passed",
                "vtex_customers_readable": "failed",
                "vtex_key_least_privilege": "passed",
            },
        ),
        (
            "alfa",
            {"app_key": "vtexappkey-alfa-POWERS"},
            {
                "vtex_key_valid": "passed",
                "vtex_customers_readable": "passed",
                "vtex_key_least_privilege": "warning",
                "hellotext_affiliate": "passed",
            },
        ),
        ("alfa", {"app_token": DEAD_TOKEN}, {"vtex_key_valid": "failed"}),
        (
            "alfa-n0",
            {},
            {
                "vtex_key_valid": "passed",
                "vtex_customers_readable": "warning",
                "vtex_key_least_privilege": "passed",
            },
        ),
        ("caidoalfa", {}, {"vtex_key_valid": "not_provable"}),
        ("htmlalfa", {}, {"vtex_key_valid": "not_provable"}),
        ("error503alfa", {}, {"vtex_key_valid": "not_provable"}),
        ("noexistealfa", {}, {"vtex_key_valid": "failed"}),
    ],
)
def test_each_outcome_at_vtex_becomes_evidence_of_its_kind(
    build: Builder,
    platform: Platform,
    simulator: str,
    account: str,
    typed: dict[str, str],
    expected: dict[str, str],
) -> None:
    assert simulator
    merchant(build, account, **typed)
    assert check(account).state == "done"
    known = {row["rule_id"]: row["result"] for row in rows(platform, EVIDENCE)}
    hellotext = {"hellotext_business_id": "passed", "hellotext_token": "passed"}
    assert known == {**expected, **hellotext}


@pytest.mark.parametrize(
    ("typed", "rule_id", "result", "reason"),
    [
        ({"business_id": "NOEXabcd"}, "hellotext_business_id", "failed", Reason.FAILED),
        ({"hellotext_token": "dead" + "x" * 60}, "hellotext_token", "failed", Reason.FAILED),
        ({"hellotext_token": "caido" + "x" * 60}, "hellotext_token", "not_provable", Reason.NOT_PROVABLE),
        ({"hellotext_token": "error500" + "x" * 60}, "hellotext_token", "not_provable", Reason.NOT_PROVABLE),
    ],
)
def test_each_outcome_at_hellotext_becomes_evidence_of_its_kind(
    build: Builder,
    platform: Platform,
    simulator: str,
    typed: dict[str, str],
    rule_id: str,
    result: str,
    reason: Reason,
) -> None:
    assert simulator
    merchant(build, **typed)
    check()
    known = {row["rule_id"]: row["result"] for row in rows(platform, EVIDENCE)}
    assert known.pop(rule_id) == result
    assert set(known.values()) == {"passed"}
    assert reason_of(rule_id) is reason


def test_what_was_not_entered_is_skipped_and_no_evidence(
    build: Builder, platform: Platform, simulator: str
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", Entered(business_id=BUSINESS_ID, hellotext_token=HELLOTEXT_TOKEN))
    run = check()
    asked = {row.check_id for row in run.rows if row.outcome is not CheckOutcome.SKIPPED}
    assert asked == {"hellotext.business", "hellotext.token"}
    assert {row["rule_id"] for row in rows(platform, EVIDENCE)} == {
        "hellotext_business_id",
        "hellotext_token",
    }
    assert not any(path.startswith("/vtex/") for path in requests_seen(simulator))


def test_a_vendor_that_is_down_proves_nothing_and_takes_no_proof_away(build: Builder, simulator: str) -> None:
    merchant(build)
    check()
    for vendor in ("vtex", "hellotext"):
        control(simulator, "faults", vendor=vendor, fault="error503", calls=100)
    before = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    run = check()
    assert {row.outcome for row in run.rows if row.code.startswith("vendor.")} == {CheckOutcome.NOT_PROVABLE}
    state = checklist(WORKER, "alfa", Track.HELLOTEXT).state
    assert {item.state for item in state.items if item.rule.id in PROVEN} == {ItemState.SATISFIED}
    after = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert (after.health, after.whole_percent, after.last_proof_at) == (
        before.health,
        before.whole_percent,
        before.last_proof_at,
    )


def test_a_key_that_stopped_working_breaks_the_integration(
    build: Builder, simulator: str, clock: Clock
) -> None:
    assert simulator
    ana = merchant(build)
    check()
    forget_credentials(ana, "alfa")
    assert reason_of("vtex_key_valid") is Reason.MISSING
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).health is Health.ATTENTION
    save_credentials(ana, "alfa", healthy("alfa", app_token=DEAD_TOKEN))
    check()
    assert reason_of("vtex_key_valid") is Reason.FAILED
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).health is Health.ATTENTION
    clock.advance(hours=1)
    check()
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).health is Health.BROKEN
    save_credentials(ana, "alfa", healthy("alfa"))
    check()
    assert reason_of("vtex_key_valid") is None
    assert overview(WORKER, "alfa").integration(Track.HELLOTEXT).health is Health.OK


@pytest.mark.parametrize(
    ("column", "source"),
    [
        ("another store", "account = 'beta' AND field = 'app_token'"),
        ("another field", "account = 'alfa' AND field = 'hellotext_token'"),
    ],
)
def test_a_sealed_secret_copied_to_another_row_does_not_open(
    build: Builder, platform: Platform, simulator: str, column: str, source: str
) -> None:
    assert column
    merchant(build, "alfa")
    merchant(build, "beta")
    copied = change(
        platform,
        f"""
        UPDATE credentials SET sealed = (
            SELECT sealed FROM credentials c JOIN stores s ON s.id = c.store_id WHERE {source}
        ) WHERE field = 'app_token' AND store_id = (SELECT id FROM stores WHERE account = 'alfa')
        """,
    )
    assert copied == 1
    assert not run_check(WORKER, "alfa", latest().id)
    assert (latest().state, latest().problem) == ("failed", "vault.tampered")
    assert requests_seen(simulator) == []
    assert rows(platform, EVIDENCE) == []


def test_secrets_sealed_with_a_key_that_is_gone_are_named_as_the_problem(
    build: Builder, platform: Platform, simulator: str
) -> None:
    merchant(build)
    rotated = SecretStr(f"other:{b64encode(b'b' * 32).decode()}")
    changed = IsolatedSettings(data_dir=platform.settings.data_dir, vault_keys=rotated)
    install(changed, platform.database_url)
    assert not run_check(WORKER, "alfa", latest().id)
    assert (latest().state, latest().problem) == ("failed", "vault.unknown_key")
    assert requests_seen(simulator) == []


def test_credentials_typed_for_another_account_are_never_sent_under_it(
    build: Builder, simulator: str
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("beta"), external_key_agreed=True)
    check()
    vtex = [path for path in requests_seen(simulator) if path.startswith("/vtex/")]
    assert vtex
    assert all(path.startswith("/vtex/alfa/") for path in vtex)


def test_the_check_that_writes_makes_one_profile_and_afterwards_changes_it(
    build: Builder, simulator: str
) -> None:
    ana = merchant(build)
    check()
    assert outcomes(latest())["hellotext.write"] == "skipped"
    for _ in range(2):
        run = request_check(ana, "alfa", write_agreed=True)
        assert run_check(WORKER, "alfa", run.id)
        assert outcomes(latest())["hellotext.write"] == "passed"
    writes = [
        (entry["method"], entry["path"].rpartition("/v1/")[2].partition("/")[0])
        for entry in requests.get(f"{simulator}/_control/log", timeout=5).json()
        if entry["method"] in ("POST", "PATCH") and entry["path"].startswith("/hellotext")
    ]
    assert writes == [("POST", "profiles"), ("PATCH", "profiles")]
    check()
    assert outcomes(latest())["hellotext.write"] == "skipped"


def test_a_plan_that_may_not_write_is_said_and_breaks_nothing(build: Builder, simulator: str) -> None:
    assert simulator
    ana = merchant(build, hellotext_token="plan" + "x9Zq" * 30)
    assert run_check(WORKER, "alfa", request_check(ana, "alfa", write_agreed=True).id)
    [row] = [row for row in latest().rows if row.check_id == "hellotext.write"]
    assert (row.outcome, row.code) == (CheckOutcome.FAILED, "hellotext.write.plan_blocked")
    assert reason_of("hellotext_token") is None


META_TOKEN = "EAAB" + "x9Zq" * 40
META_EVIDENCE = "SELECT rule_id, result, by_name FROM evidence WHERE track = 'whatsapp' ORDER BY rule_id"


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (
            "31",
            {
                "meta_account_approved": "passed",
                "meta_display_name_approved": "passed",
                "whatsapp_number_connected": "passed",
            },
        ),
        (
            "11",
            {
                "meta_account_approved": "passed",
                "meta_display_name_approved": "not_provable",
                "whatsapp_number_connected": "not_provable",
            },
        ),
    ],
)
def test_what_meta_says_is_evidence_of_the_whatsapp_track(
    build: Builder, platform: Platform, simulator: str, ending: str, expected: dict[str, str]
) -> None:
    assert simulator
    ana = build.merchant("alfa").actor
    ids = {"waba_id": f"2000000000000{ending}", "meta_number_id": f"3000000000000{ending}"}
    save_credentials(ana, "alfa", Entered(**ids, meta_token=META_TOKEN))
    check()
    known = {row["rule_id"]: (row["result"], row["by_name"]) for row in rows(platform, META_EVIDENCE)}
    assert known == {rule_id: (result, "meta") for rule_id, result in expected.items()}
    assert rows(platform, "SELECT id FROM evidence WHERE track = 'hellotext'") == []


def test_deleting_leaves_what_meta_once_said(build: Builder, platform: Platform, simulator: str) -> None:
    """A token that we no longer have does not disconnect a number."""
    assert simulator
    ana = build.merchant("alfa").actor
    save_credentials(ana, "alfa", Entered(meta_number_id="300000000000031", meta_token=META_TOKEN))
    check()
    before = rows(platform, META_EVIDENCE)
    forget_credentials(ana, "alfa")
    assert rows(platform, META_EVIDENCE) == before != []
