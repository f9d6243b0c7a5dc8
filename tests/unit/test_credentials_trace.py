"""The trace that people paste into tickets: stable, complete, and without secrets or personal data."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import UUID

from lib.domain.model import CheckOutcome
from lib.services.credential_runs import CheckRow, CheckRun
from lib.ui.credentials_trace import trace

CANARY = "CANARYQWERTZCANARY"
RUN = UUID("11111111-2222-4333-8444-555555555555")
AT = datetime(2026, 3, 4, 10, 5, 6, tzinfo=timezone(timedelta(hours=-3)))


def run(*rows: CheckRow, state: str = "done", problem: str | None = None) -> CheckRun:
    """A run that somebody asked for at `AT` and that took two seconds."""
    return CheckRun(RUN, state, "Ana Pérez", AT, AT + timedelta(seconds=2), problem, False, {}, rows)


def row(check: str, outcome: CheckOutcome, reason: str, **facts: str) -> CheckRow:
    """A result with every detail that a row may have."""
    return CheckRow(check, outcome, f"{check}.{reason}", "app_token", "merchant", "req-7", 41, facts, AT)


def test_a_trace_says_what_support_needs_line_by_line() -> None:
    passed = row("vtex.login", CheckOutcome.PASSED, "ok", account="casalinda")
    counted = row("vtex.customers", CheckOutcome.PASSED, "readable", total="240")
    assert trace("casalinda", "yQlRPYBb", run(passed, counted)).splitlines() == [
        "account: casalinda",
        "hellotext business id: yQlRPYBb",
        "run: 11111111-2222-4333-8444-555555555555 done",
        "requested: 2026-03-04T13:05:06Z",
        "finished: 2026-03-04T13:05:08Z",
        "vtex.login passed vtex.login.ok field=app_token ms=41 request_id=req-7 account=casalinda",
        "vtex.customers passed vtex.customers.readable field=app_token ms=41 request_id=req-7 total=240",
    ]


def test_what_is_not_known_is_a_hyphen() -> None:
    bare = CheckRow("vtex.shape", CheckOutcome.PASSED, "vtex.shape.ok", None, None, None, 0, {}, AT)
    lines = trace("casalinda", None, run(bare)).splitlines()
    assert lines[1] == "hellotext business id: -"
    assert lines[-1] == "vtex.shape passed vtex.shape.ok field=- ms=0 request_id=-"


def test_a_run_that_was_interrupted_says_so() -> None:
    assert "problem: check.abandoned" in trace("casalinda", None, run(problem="check.abandoned"))


def test_names_labels_numbers_and_unknown_facts_stay_out() -> None:
    personal = row(
        "meta.number",
        CheckOutcome.PASSED,
        "connected",
        number="•••• 3456",
        name="Ana Pérez",
        label="Llave de Ana",
        profile="BvYeyVYz",
        hint="Call Ana",
        token=CANARY,
        quality="GREEN",
    )
    text = trace("casalinda", None, run(personal))
    assert text.endswith("request_id=req-7 quality=GREEN")
    for secret in (CANARY, "Ana", "3456", "BvYeyVYz"):
        assert secret not in text


def test_a_vendors_text_cannot_pretend_to_be_another_line() -> None:
    forged = row("vtex.login", CheckOutcome.FAILED, "refused", account="casa\nvtex.login passed  ok")
    assert (
        trace("casalinda", None, run(forged)).splitlines()[-1].endswith("account=casa_vtex.login_passed_ok")
    )
