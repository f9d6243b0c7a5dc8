"""The guided set-up of each way, read from `setup/*.toml`; whatever is not fully understood is refused.

A document of steps has `version`, `route` and a list `step`, one of troubles `version` and a list `trouble`;
their fields are those of `lib.domain.setup`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from lib.domain.model import Language, Party, Route
from lib.domain.rules import Rulebook, RulebookError, RuleStatus
from lib.domain.setup import Guide, Need, SetupStep, Trouble
from lib.rulebook.loader import load_rulebook
from lib.rulebook.setup_words import STEP_WORDS
from lib.rulebook.setup_words_account import ACCOUNT_TROUBLES
from lib.rulebook.setup_words_number import NUMBER_TROUBLES
from lib.rulebook.strict import Table, read_document

TROUBLE_WORDS = {**ACCOUNT_TROUBLES, **NUMBER_TROUBLES}
"""What a person reads about every trouble, by its id."""

_FOLDER = Path(__file__).parent / "setup"
_SOURCE_FIELDS = frozenset({"id", "source", "checked_on"})
_STEP_FIELDS = _SOURCE_FIELDS | {"rule", "status", "troubles"}
_OPTIONAL_STEP_FIELDS = frozenset({"seed", "says", "source_url", "link", "needs"})
_TROUBLE_FIELDS = _SOURCE_FIELDS | {"party"}
_OPTIONAL_TROUBLE_FIELDS = frozenset({"numbers", "shown", "wait_minutes", "is_explained", "source_url"})


@cache
def load_guides() -> Mapping[Route, Guide]:
    """The guides shipped with Puente, by way. Raises `RulebookError` when their data is wrong."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.toml"))}
    troubles = {name: text for name, text in texts.items() if name.startswith("troubles_")}
    steps = {name: text for name, text in texts.items() if name not in troubles}
    return parse_guides(steps, troubles, load_rulebook(), {*STEP_WORDS, *TROUBLE_WORDS})


def parse_guides(
    steps: Mapping[str, str], troubles: Mapping[str, str], rulebook: Rulebook, worded: Collection[str]
) -> dict[Route, Guide]:
    """Build the guides from TOML texts by document name.

    `worded` are the ids of steps and troubles that have words. Raises `RulebookError` as
    `lib.rulebook.loader.parse` does, and `rulebook.unknown_rule` (also for one that the way does not have),
    `rulebook.unknown_trouble`, `rulebook.missing_text`, `rulebook.steps_apart` (the steps of a rule do not
    follow each other), `rulebook.wrong_order` (the page's numbers do not rise), `rulebook.duplicate_id`.
    """
    known = tuple(
        _trouble(table) for name, text in troubles.items() for table in _rows(name, text, "trouble")
    )
    guides: dict[Route, Guide] = {}
    for name, text in steps.items():
        document = read_document(name, text)
        document.check_fields(required=frozenset({"version", "route", "step"}))
        document.text("version")
        route = document.code("route", Route)
        if route in guides:
            raise document.refused("rulebook.duplicate_id", "route")
        found = tuple(_step(table, route, rulebook, known) for table in document.tables("step"))
        _check_order(name, found)
        guides[route] = Guide(route, found, known)
    ids = [*(one.id for one in known), *(step.id for guide in guides.values() for step in guide.steps)]
    for one in ids:
        if ids.count(one) > 1:
            raise RulebookError("rulebook.duplicate_id", field="id", rule=one)
        if one not in worded:
            raise RulebookError("rulebook.missing_text", field="id", rule=one, language=Language.ES)
    return guides


def _rows(name: str, text: str, field: str) -> tuple[Table, ...]:
    document = read_document(name, text)
    document.check_fields(required=frozenset({"version", field}))
    document.text("version")
    return document.tables(field)


def _step(table: Table, route: Route, rulebook: Rulebook, troubles: tuple[Trouble, ...]) -> SetupStep:
    table.check_fields(required=_STEP_FIELDS, optional=_OPTIONAL_STEP_FIELDS)
    if table.has("seed") and not table.has("says"):
        raise table.refused("rulebook.missing_field", "says")
    return SetupStep(
        id=table.rule_id(),
        rule=_rule(table, route, rulebook),
        seed=table.count("seed"),
        says=table.text("says") if table.has("says") else None,
        status=table.code("status", RuleStatus),
        source=table.text("source"),
        source_url=_address(table, "source_url"),
        checked_on=table.day("checked_on"),
        link=_link(table),
        needs=table.codes("needs", Need) if table.has("needs") else (),
        troubles=_known_troubles(table, troubles),
    )


def _rule(table: Table, route: Route, rulebook: Rulebook) -> str:
    rule = rulebook.find(table.text("rule"))
    if rule is None or route not in rule.routes:
        raise table.refused("rulebook.unknown_rule", "rule", other=table.text("rule"))
    return rule.id


def _known_troubles(table: Table, troubles: tuple[Trouble, ...]) -> tuple[str, ...]:
    known = {one.id for one in troubles}
    for named in table.texts("troubles"):
        if named not in known:
            raise table.refused("rulebook.unknown_trouble", "troubles", other=named)
    return table.texts("troubles")


def _trouble(table: Table) -> Trouble:
    table.check_fields(required=_TROUBLE_FIELDS, optional=_OPTIONAL_TROUBLE_FIELDS)
    return Trouble(
        id=table.rule_id(),
        numbers=table.counts("numbers") if table.has("numbers") else (),
        shown=table.text("shown") if table.has("shown") else None,
        party=table.code("party", Party),
        wait_minutes=table.count("wait_minutes"),
        is_explained=table.truth("is_explained") if table.has("is_explained") else True,
        source=table.text("source"),
        source_url=_address(table, "source_url"),
        checked_on=table.day("checked_on"),
    )


def _link(table: Table) -> str | None:
    link = _address(table, "link")
    if link is not None and set("{}") & set(link.replace("{account}", "")):
        raise table.refused("rulebook.unknown_value", "link", value=link)
    return link


def _address(table: Table, field: str) -> str | None:
    return table.text_starting_with(field, "https://") if table.has(field) else None


def _check_order(document: str, steps: tuple[SetupStep, ...]) -> None:
    rules = [rule for rule, _ in groupby(steps, key=lambda step: step.rule)]
    for rule in rules:
        if rules.count(rule) > 1:
            raise RulebookError("rulebook.steps_apart", field="rule", document=document, rule=rule)
    numbers = [step.seed for step in steps if step.seed is not None]
    if numbers != sorted(set(numbers)):
        raise RulebookError("rulebook.wrong_order", field="seed", document=document)
