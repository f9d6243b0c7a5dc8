"""The credential ladder and the looks at Meta agree: one table decides what a value means."""

from __future__ import annotations

import pytest

from lib.domain.ladder import evidence_of, interpret_name, interpret_number, interpret_waba
from lib.domain.meta import Field, MetaReading
from lib.domain.model import EvidenceResult
from tests.unit.seen import answer
from tests.unit.test_meta_reading import GOOD, REFERENCE, results

KEYS = {
    Field.NUMBER_STATUS: "status",
    Field.CODE: "code_verification_status",
    Field.NAME: "name_status",
    Field.PLATFORM: "platform_type",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in (*KEYS, Field.HEALTH) for value in (*REFERENCE[name], "ASLEEP")],
)
def test_the_credential_ladder_never_says_more_than_a_look(name: Field, value: str) -> None:
    raw = {**GOOD, name: value}
    node = {"id": "3", "health_status": {"can_send_message": raw[Field.HEALTH]}}
    seen = answer(200, node | {key: raw[one] for one, key in KEYS.items()})
    ladder = evidence_of(interpret_number(seen, swapped=False))
    look = results(MetaReading(raw))["whatsapp_number_connected"]
    assert ladder in (look, EvidenceResult.NOT_PROVABLE)
    names = evidence_of(interpret_name(seen))
    assert names is results(MetaReading(raw))["meta_display_name_approved"]


@pytest.mark.parametrize("value", [*REFERENCE[Field.ACCOUNT_REVIEW], "ASLEEP"])
def test_the_credential_ladder_reads_a_review_as_a_look_does(value: str) -> None:
    ladder = evidence_of(
        interpret_waba(answer(200, {"id": "2", "account_review_status": value}), swapped=False)
    )
    assert ladder is results(MetaReading({Field.ACCOUNT_REVIEW: value}))["meta_account_approved"]
