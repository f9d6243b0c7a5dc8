"""What the command line needs besides the services: JSON, the operator, vendors to talk to."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from lib.domain.phone import Diagnosis
from lib.domain.requirements import Item, ItemState, RequirementState
from lib.domain.rules import Rulebook
from lib.domain.rules_change import RuleChange, changes
from lib.rehearsal import serve_in_thread
from lib.rulebook.doctor import number_rules
from lib.rulebook.loader import documents_in, load_rulebook, parse
from lib.rulebook.routes import route_facts
from lib.rulebook.setup import load_guides
from lib.services.access import Actor
from lib.services.credential_runs import CheckRun, latest_check
from lib.settings import Settings, announced_simulator

_WAIT_SECONDS, _LOOK_SECONDS = 120.0, 0.2

CREDENTIAL_NAMES = {
    "app_key": "app_key",
    "app_token": "app_token",
    "hellotext_business_id": "business_id",
    "hellotext_token": "hellotext_token",
    "meta_business_id": "meta_business_id",
    "waba_id": "waba_id",
    "meta_phone_number_id": "meta_number_id",
    "meta_token": "meta_token",
}
"""What `credentials set` reads, and the field that it goes to."""


def operator() -> Actor:
    """Whoever may run commands on this machine."""
    return Actor.process("command line")


def as_json(value: Any) -> Any:
    """A value of ours as plain JSON: dataclasses by field, enums by value, times in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: as_json(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(as_json(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def number_facts(diagnosis: Diagnosis) -> dict[str, Any]:
    """A diagnosis in the shape that the command line promises."""
    return {
        "input": diagnosis.input,
        "verdict": diagnosis.verdict,
        "e164": diagnosis.e164,
        "country": diagnosis.country,
        "type": diagnosis.number_type,
        "otp": {"sms": diagnosis.otp.sms, "voice": diagnosis.otp.voice},
        "wa_id": diagnosis.wa_id,
        "equality_key": diagnosis.equality_key,
        "repairs": diagnosis.repairs,
        "rules": [
            {"id": row.id, "result": row.result, "reason": row.reason, "fix": row.fix}
            for row in diagnosis.rules
        ],
        "libphonenumber": diagnosis.libphonenumber,
    }


def requirement_facts(state: RequirementState) -> dict[str, Any]:
    """What is required of one track, in the shape that the command line promises."""
    turn = state.item(state.next_action.rule_id) if state.next_action else None
    return {
        "stage": state.stage,
        "health": state.health,
        "merchant_percent": state.merchant_percent,
        "whole_percent": state.whole_percent,
        "next_action": state.next_action,
        "blocked_reason": state.blocked_reason,
        "waiting_on": state.waiting_on,
        "deadline": turn.due_by if turn else None,
        "expected_by": turn.expected_by if turn else None,
        "changes_at": state.changes_at,
        **{bucket: [item.rule.id for item in state.items if item.state is bucket] for bucket in ItemState},
        "requirements": [_item_facts(item) for item in state.items],
    }


def _item_facts(item: Item) -> dict[str, Any]:
    return {
        "id": item.rule.id,
        "state": item.state,
        "level": item.level,
        "decided_by": item.decided_by,
        "party": item.party,
        "reason": item.reason,
        "due_by": item.due_by,
        "expected_by": item.expected_by,
        "is_late": item.is_late,
        "future_by": item.future_by,
        "evidence": item.evidence,
    }


def checked_rulebook(before: Path | None) -> tuple[Rulebook, tuple[RuleChange, ...]]:
    """The rulebook, validated with all that stands on it, and what it asks for beyond an earlier edition.

    Raises RulebookError for data that does not hold, of either edition.
    """
    book = load_rulebook()
    number_rules()
    route_facts()
    load_guides()
    if before is None:
        return book, ()
    return book, changes(parse(documents_in(before), words=None), book)


def finished_run(account: str) -> CheckRun:
    """The latest run of a store, waited for while somebody is at it, two minutes at most."""
    give_up_at = time.monotonic() + _WAIT_SECONDS
    while True:
        run = latest_check(operator(), account)
        if run is None:
            raise RuntimeError("a run was asked for and is not there")
        if not run.open or time.monotonic() > give_up_at:
            return run
        time.sleep(_LOOK_SECONDS)


@contextmanager
def vendors_at_hand(settings: Settings) -> Iterator[None]:
    """In rehearsal, make sure that a simulator answers while a command runs."""
    given = (settings.vtex_url, settings.vtex_public_url, settings.hellotext_url, settings.meta_url)
    if settings.live or all(given) or announced_simulator(settings.data_dir):
        with nullcontext():
            yield
        return
    announcement = settings.data_dir / "simulator.url"
    with serve_in_thread() as url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        announcement.write_text(url)
        try:
            yield
        finally:
            announcement.unlink(missing_ok=True)
