"""Reads the rulebook from its TOML documents and refuses whatever it does not fully understand.

A document has `version`, `track` and a list `rule`; the fields of a rule are those of
`lib.domain.rules.Rule`, where `text` defaults to the rule's id.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from lib.domain.model import ROUTES_OF, EvidenceKind, Party, Route, Stage, Track
from lib.domain.rules import Level, Rule, Rulebook, RulebookError, RuleStatus

_DOCUMENT_FIELDS = frozenset({"version", "track", "rule"})
_REQUIRED_FIELDS = frozenset(
    {"id", "routes", "party", "stage", "level", "evidence", "source", "checked_on", "status", "screen"}
)
_OPTIONAL_FIELDS = frozenset(
    {
        "deadline_days",
        "depends_on",
        "max_age_days",
        "party_on_failure",
        "proven_by",
        "source_url",
        "superseded_by",
        "text",
    }
)
_WORK_STAGES = frozenset(Stage) - {Stage.INVITED, Stage.LIVE}
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

Code = TypeVar("Code", bound=StrEnum)


@cache
def load_rulebook() -> Rulebook:
    """The rulebook shipped with Puente. Raises `RulebookError` when its data is wrong."""
    paths = sorted(Path(__file__).parent.glob("*.toml"))
    return parse({path.name: path.read_text(encoding="utf-8") for path in paths})


def parse(documents: Mapping[str, str]) -> Rulebook:
    """Build a rulebook from TOML texts by document name, rules in the order of the documents.

    Raises `RulebookError`, whose facts name the document and, where there is one, the rule, and whose
    `field` names the field: `rulebook.not_toml`, `rulebook.unknown_field`, `rulebook.missing_field`,
    `rulebook.wrong_type`, `rulebook.unknown_value`, `rulebook.versions_differ`, `rulebook.empty`, and
    those of `lib.domain.rules.Rulebook`.
    """
    versions: set[str] = set()
    rules: list[Rule] = []
    for name, text in documents.items():
        document = _Table(_toml(name, text), document=name)
        document.check_fields(required=_DOCUMENT_FIELDS)
        versions.add(document.text("version"))
        track = document.code("track", Track)
        rules.extend(_rule(table, track) for table in document.tables("rule"))
    if not rules:
        raise RulebookError("rulebook.empty")
    if len(versions) > 1:
        raise RulebookError("rulebook.versions_differ", field="version")
    return Rulebook(versions.pop(), tuple(rules))


def _toml(name: str, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError("rulebook.not_toml", document=name) from error


def _rule(table: _Table, track: Track) -> Rule:
    table.check_fields(required=_REQUIRED_FIELDS, optional=_OPTIONAL_FIELDS)
    return Rule(
        id=table.rule_id(),
        track=track,
        routes=_routes(table, track),
        party=table.code("party", Party),
        stage=_work_stage(table),
        level=table.code("level", Level),
        evidence=table.codes("evidence", EvidenceKind),
        max_age_days=table.days("max_age_days"),
        depends_on=table.texts("depends_on"),
        source=table.text("source"),
        source_url=table.text_starting_with("source_url", "https://") if table.has("source_url") else None,
        checked_on=table.day("checked_on"),
        status=table.code("status", RuleStatus),
        superseded_by=table.text("superseded_by") if table.has("superseded_by") else None,
        text=table.text("text") if table.has("text") else table.rule_id(),
        screen=table.text_starting_with("screen", "/"),
        deadline_days=table.days("deadline_days"),
        proven_by=table.texts("proven_by"),
        party_on_failure=table.code("party_on_failure", Party) if table.has("party_on_failure") else None,
    )


def _routes(table: _Table, track: Track) -> tuple[Route, ...]:
    routes = table.codes("routes", Route)
    for route in routes:
        if route not in ROUTES_OF[track]:
            raise table.refused("rulebook.unknown_value", "routes", value=route)
    return routes


def _work_stage(table: _Table) -> Stage:
    stage = table.code("stage", Stage)
    if stage not in _WORK_STAGES:
        raise table.refused("rulebook.unknown_value", "stage", value=stage)
    return stage


@dataclass(frozen=True)
class _Table:
    """One TOML table read strictly; errors name the document and the rule."""

    values: Mapping[str, Any]
    document: str

    def refused(self, code: str, field: str, **facts: str) -> RulebookError:
        rule = self.values.get("id")
        if isinstance(rule, str):
            facts = {"rule": rule, **facts}
        return RulebookError(code, field=field, document=self.document, **facts)

    def check_fields(self, *, required: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
        for field in sorted(self.values.keys() - required - optional):
            raise self.refused("rulebook.unknown_field", field)
        for field in sorted(required - self.values.keys()):
            raise self.refused("rulebook.missing_field", field)

    def has(self, field: str) -> bool:
        return field in self.values

    def text(self, field: str) -> str:
        value = self.values[field]
        if not isinstance(value, str):
            raise self.refused("rulebook.wrong_type", field)
        if not value.strip():
            raise self.refused("rulebook.missing_field", field)
        return value

    def text_starting_with(self, field: str, prefix: str) -> str:
        value = self.text(field)
        if not value.startswith(prefix):
            raise self.refused("rulebook.unknown_value", field, value=value)
        return value

    def rule_id(self) -> str:
        value = self.text("id")
        if not _ID.fullmatch(value):
            raise self.refused("rulebook.unknown_value", "id", value=value)
        return value

    def code(self, field: str, kind: type[Code]) -> Code:
        return self._as_code(field, kind, self.text(field))

    def codes(self, field: str, kind: type[Code]) -> tuple[Code, ...]:
        values = self.texts(field)
        if not values:
            raise self.refused("rulebook.missing_field", field)
        return tuple(self._as_code(field, kind, value) for value in values)

    def texts(self, field: str) -> tuple[str, ...]:
        values = self.values.get(field, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.refused("rulebook.wrong_type", field)
        return tuple(values)

    def tables(self, field: str) -> tuple[_Table, ...]:
        values = self.values[field]
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.refused("rulebook.wrong_type", field)
        return tuple(_Table(value, self.document) for value in values)

    def days(self, field: str) -> int | None:
        if not self.has(field):
            return None
        value = self.values[field]
        if type(value) is not int or value <= 0:
            raise self.refused("rulebook.wrong_type", field)
        return value

    def day(self, field: str) -> date:
        value = self.values[field]
        # A TOML date with a time is a datetime, which Python counts as a date too.
        if type(value) is not date:
            raise self.refused("rulebook.wrong_type", field)
        return value

    def _as_code(self, field: str, kind: type[Code], value: str) -> Code:
        try:
            return kind(value)
        except ValueError as error:
            raise self.refused("rulebook.unknown_value", field, value=value) from error
