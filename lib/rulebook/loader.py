"""Reads the rulebook from its TOML documents and refuses whatever it does not fully understand.

A document has `version`, `track` and a list `rule`; the fields of a rule are those of
`lib.domain.rules.Rule`, where `text` defaults to the rule's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lib.domain.model import ROUTES_OF, EvidenceKind, Party, Route, Stage, Track
from lib.domain.rules import Level, Rule, Rulebook, RulebookError, RuleStatus
from lib.rulebook.strict import Table, read_document

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
        document = read_document(name, text)
        document.check_fields(required=_DOCUMENT_FIELDS)
        versions.add(document.text("version"))
        track = document.code("track", Track)
        rules.extend(_rule(table, track) for table in document.tables("rule"))
    if not rules:
        raise RulebookError("rulebook.empty")
    if len(versions) > 1:
        raise RulebookError("rulebook.versions_differ", field="version")
    return Rulebook(versions.pop(), tuple(rules))


def _rule(table: Table, track: Track) -> Rule:
    table.check_fields(required=_REQUIRED_FIELDS, optional=_OPTIONAL_FIELDS)
    return Rule(
        id=table.rule_id(),
        track=track,
        routes=_routes(table, track),
        party=table.code("party", Party),
        stage=_work_stage(table),
        level=table.code("level", Level),
        evidence=table.codes("evidence", EvidenceKind),
        max_age_days=table.count("max_age_days"),
        depends_on=table.texts("depends_on"),
        source=table.text("source"),
        source_url=table.text_starting_with("source_url", "https://") if table.has("source_url") else None,
        checked_on=table.day("checked_on"),
        status=table.code("status", RuleStatus),
        superseded_by=table.text("superseded_by") if table.has("superseded_by") else None,
        text=table.text("text") if table.has("text") else table.rule_id(),
        screen=table.text_starting_with("screen", "/"),
        deadline_days=table.count("deadline_days"),
        proven_by=table.texts("proven_by"),
        party_on_failure=table.code("party_on_failure", Party) if table.has("party_on_failure") else None,
    )


def _routes(table: Table, track: Track) -> tuple[Route, ...]:
    routes = table.codes("routes", Route)
    for route in routes:
        if route not in ROUTES_OF[track]:
            raise table.refused("rulebook.unknown_value", "routes", value=route)
    return routes


def _work_stage(table: Table) -> Stage:
    stage = table.code("stage", Stage)
    if stage not in _WORK_STAGES:
        raise table.refused("rulebook.unknown_value", "stage", value=stage)
    return stage
