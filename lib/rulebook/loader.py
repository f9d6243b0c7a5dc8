"""Reads the rulebook from its TOML documents and refuses whatever it does not fully understand.

A document has `version`, `track` and a list `rule`; the fields of a rule are those of
`lib.domain.rules.Rule`, where `text` defaults to the rule's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lib.domain.model import ROUTES_OF, EvidenceKind, Health, Language, Party, Route, Stage, Track
from lib.domain.questions import ANSWERS, RouteQuestion
from lib.domain.rules import Condition, Gate, Level, Revision, Rule, Rulebook, RulebookError, RuleStatus
from lib.i18n.catalogue import has_translation
from lib.rulebook.strict import Table, read_document
from lib.rulebook.words import RULE_WORDS, RuleWords

_DOCUMENT_FIELDS = frozenset({"version", "track", "rule"})
_REQUIRED_FIELDS = frozenset(
    {"id", "routes", "party", "stage", "level", "evidence", "source", "checked_on", "status", "screen"}
)
_OPTIONAL_FIELDS = frozenset(
    {
        "deadline_days",
        "depends_on",
        "expected_business_days",
        "gate",
        "lost",
        "max_age_days",
        "party_on_failure",
        "proven_by",
        "revision",
        "source_url",
        "superseded_by",
        "text",
        "when",
        "when_met",
        "when_unmet",
    }
)
_WORK_STAGES = frozenset(Stage) - {Stage.INVITED, Stage.LIVE}


@cache
def load_rulebook() -> Rulebook:
    """The rulebook shipped with Puente. Raises `RulebookError` when its data is wrong."""
    return parse(documents_in(Path(__file__).parent), RULE_WORDS)


def documents_in(folder: Path) -> dict[str, str]:
    """The rulebook's documents of a folder by their names, in the order in which they are read."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def parse(documents: Mapping[str, str], words: Mapping[str, RuleWords] | None) -> Rulebook:
    """Build a rulebook from TOML texts by document name, rules in the order of the documents.

    `words` holds what people read about each rule, by its `text` key; every sentence must be there in every
    language of the catalogues. None for an edition that nobody reads any more.

    Raises `RulebookError`, whose facts name the document and, where there is one, the rule, and whose
    `field` names the field: `rulebook.not_toml`, `rulebook.unknown_field`, `rulebook.missing_field`,
    `rulebook.wrong_type`, `rulebook.unknown_value`, `rulebook.versions_differ`, `rulebook.empty`,
    `rulebook.missing_text` (with the language), and those of `lib.domain.rules.Rulebook`.
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
    if words is not None:
        for rule in rules:
            _require_words(rule, words)
    return Rulebook(versions.pop(), tuple(rules))


def _require_words(rule: Rule, words: Mapping[str, RuleWords]) -> None:
    found = words.get(rule.text)
    if found is None or not (found.title and found.why and found.how):
        raise RulebookError("rulebook.missing_text", field="text", rule=rule.id, language=Language.ES)
    for language in Language:
        if not all(has_translation(language, sentence) for sentence in found.sentences):
            raise RulebookError("rulebook.missing_text", field="text", rule=rule.id, language=language)


def _rule(table: Table, track: Track) -> Rule:
    table.check_fields(required=_REQUIRED_FIELDS, optional=_OPTIONAL_FIELDS)
    level = table.code("level", Level)
    return Rule(
        id=table.rule_id(),
        track=track,
        routes=_routes(table, track),
        party=table.code("party", Party),
        stage=_work_stage(table),
        level=level,
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
        lost=_lost(table),
        expected_business_days=table.count("expected_business_days"),
        gate=table.code("gate", Gate) if table.has("gate") else Gate.STAGE,
        condition=_condition(table),
        revision=_revision(table),
    )


def _condition(table: Table) -> Condition | None:
    """`when` holds answers by question; `when_met` and `when_unmet` are levels, none: not asked at all."""
    if not table.has("when"):
        for name in ("when_met", "when_unmet"):
            if table.has(name):
                raise table.refused("rulebook.missing_field", "when")
        return None
    if not table.has("when_met"):
        raise table.refused("rulebook.missing_field", "when_met")
    when = table.table("when")
    when.check_fields(required=frozenset(), optional=frozenset(RouteQuestion))
    questions = tuple((name, _counting(when, RouteQuestion(name))) for name in when.values)
    if not questions:
        raise table.refused("rulebook.missing_field", "when")
    return Condition(questions, _plain_level(table, "when_met"), _unmet_level(table))


def _counting(when: Table, question: RouteQuestion) -> tuple[str, ...]:
    answers = when.texts(question)
    if not answers:
        raise when.refused("rulebook.missing_field", question)
    for answer in answers:
        if answer not in ANSWERS[question]:
            raise when.refused("rulebook.unknown_value", question, value=answer)
    return answers


def _lost(table: Table) -> Health:
    """Never fine: what is required and gone is at least a matter of attention."""
    if not table.has("lost"):
        return Health.BROKEN
    lost = table.code("lost", Health)
    if lost is Health.OK:
        raise table.refused("rulebook.unknown_value", "lost", value=lost)
    return lost


def _plain_level(table: Table, field: str) -> Level:
    level = table.code(field, Level)
    if level is Level.CONDITIONAL:
        raise table.refused("rulebook.unknown_value", field, value=level)
    return level


def _unmet_level(table: Table) -> Level | None:
    """Only recommended: what is required either way has no condition."""
    if not table.has("when_unmet"):
        return None
    level = table.code("when_unmet", Level)
    if level is not Level.RECOMMENDED:
        raise table.refused("rulebook.unknown_value", "when_unmet", value=level)
    return level


def _revision(table: Table) -> Revision | None:
    if not table.has("revision"):
        return None
    revision = table.table("revision")
    revision.check_fields(
        required=frozenset({"on", "grace_days", "changed"}),
        optional=frozenset({"accepted_before", "max_age_days_before", "required_before", "proofs_stand"}),
    )
    accepted = revision.codes("accepted_before", EvidenceKind) if revision.has("accepted_before") else ()
    return Revision(
        on=revision.day("on"),
        grace_days=revision.required_count("grace_days"),
        changed=revision.truth("changed"),
        accepted_before=accepted,
        max_age_days_before=revision.count("max_age_days_before"),
        required_before=revision.truth("required_before") if revision.has("required_before") else True,
        proofs_stand=revision.truth("proofs_stand") if revision.has("proofs_stand") else False,
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
