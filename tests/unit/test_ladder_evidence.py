"""What a result is evidence of: by its outcome, unless that would say too much or too little."""

from __future__ import annotations

import pytest

from lib.domain.ladder import CHECKS, CheckResult, evidence_of, skipped
from lib.domain.model import CheckOutcome, EvidenceResult

FAILED = CheckOutcome.FAILED


def result(code: str, outcome: CheckOutcome, check: str | None = None) -> CheckResult:
    return CheckResult(check or ".".join(code.split(".")[:2]), outcome, code)


@pytest.mark.parametrize(
    ("code", "outcome", "evidence"),
    [
        ("vtex.login.ok", CheckOutcome.PASSED, EvidenceResult.PASSED),
        ("vtex.login.wrong_credentials", CheckOutcome.FAILED, EvidenceResult.FAILED),
        ("vtex.customers.none", CheckOutcome.WARNING, EvidenceResult.WARNING),
        ("vtex.affiliates.unauthorized", CheckOutcome.NOT_PROVABLE, EvidenceResult.NOT_PROVABLE),
        ("meta.waba.approved", CheckOutcome.PASSED, EvidenceResult.PASSED),
        ("meta.number.flagged", CheckOutcome.WARNING, EvidenceResult.WARNING),
    ],
)
def test_evidence_follows_the_outcome(code: str, outcome: CheckOutcome, evidence: EvidenceResult) -> None:
    assert evidence_of(result(code, outcome)) is evidence


def test_a_check_that_was_not_made_says_nothing() -> None:
    for spec in CHECKS:
        assert evidence_of(skipped(spec.id, "not_entered")) is None


def test_what_a_key_need_not_be_allowed_says_nothing() -> None:
    assert evidence_of(result("vtex.affiliates.not_granted", CheckOutcome.NOT_PROVABLE)) is None


def test_a_missing_affiliate_hinders_nothing_and_its_own_step_is_not_done() -> None:
    missing = result("vtex.affiliates.missing", CheckOutcome.WARNING)
    assert evidence_of(missing) is EvidenceResult.FAILED
    unusual = result("vtex.affiliates.unusual_id", CheckOutcome.WARNING)
    assert evidence_of(unusual) is EvidenceResult.WARNING


@pytest.mark.parametrize(
    "code",
    ["meta.waba.in_review", "meta.name.in_review", "meta.number.connecting", "meta.number.code_pending"],
)
def test_waiting_is_never_a_fault(code: str) -> None:
    assert evidence_of(result(code, CheckOutcome.NOT_PROVABLE)) is EvidenceResult.NOT_PROVABLE


@pytest.mark.parametrize(
    "code",
    [
        "meta.waba.rejected",
        "meta.waba.restricted",
        "meta.number.banned",
        "meta.number.disconnected",
        "meta.number.gone",
        "meta.name.declined",
        "meta.name.expired",
    ],
)
def test_what_meta_says_against_the_thing_itself_is_a_failure(code: str) -> None:
    assert evidence_of(result(code, FAILED)) is EvidenceResult.FAILED


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("meta.waba", "meta.waba.wrong_id"),
        ("meta.waba", "meta.waba.swapped"),
        ("meta.waba", "waba_id.is_phone"),
        ("meta.number", "meta.number.no_permission"),
        ("meta.number", "meta_number_id.equal"),
    ],
)
def test_a_wrong_id_or_token_says_nothing_about_what_it_should_lead_to(check: str, code: str) -> None:
    assert evidence_of(result(code, FAILED, check)) is EvidenceResult.NOT_PROVABLE
