"""The ways to WhatsApp side by side, from `chooser/routes.toml`.

What a way consists of for a person who compares: who does what, how long others usually take, what is
needed. What must hold for each way is the matter of the rules (`lib.rulebook.loader`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from lib.domain.model import ROUTES_OF, Party, Route, Track
from lib.domain.rules import RulebookError, RuleStatus
from lib.rulebook.strict import Table, read_document

_DOCUMENT = Path(__file__).parent / "chooser" / "routes.toml"
_WAIT_FIELDS = frozenset({"id", "party", "least", "most", "unit", "source", "checked_on"})
_ROUTE_FIELDS = frozenset({"id", "status", "needs", "waits", "today", "step"})


class WaitUnit(StrEnum):
    """In what a wait is counted."""

    HOURS = "hours"
    BUSINESS_DAYS = "business_days"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where something is written, and the day on which somebody read it there."""

    source: str
    source_url: str | None
    checked_on: date


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One thing that one party does."""

    party: Party
    code: str


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a party usually takes: `least` to `most`, in `unit`."""

    code: str
    party: Party
    least: int
    most: int
    unit: WaitUnit
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """One way, for comparing it with the others.

    `needs` are codes of what the merchant must have. `seed` is None for a way that VTEX's page does not
    know. `status` SUPERSEDED: the page describes it, today `superseded_by` takes its place.
    """

    route: Route
    status: RuleStatus
    superseded_by: Route | None
    steps: tuple[RouteStep, ...]
    needs: tuple[str, ...]
    waits: tuple[Wait, ...]
    seed: Provenance | None
    today: Provenance

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who has something to do, in the order of their first step."""
        return tuple(dict.fromkeys(step.party for step in self.steps))

    @property
    def without_figure(self) -> tuple[Party, ...]:
        """The vendors of whom nobody says how long they take."""
        told = {wait.party for wait in self.waits}
        return tuple(party for party in self.parties if party is not Party.MERCHANT and party not in told)


def comparison(route: Route) -> RouteFacts:
    """The facts of one way to WhatsApp. Raises KeyError for a route of another track."""
    return route_facts()[route]


@cache
def route_facts() -> Mapping[Route, RouteFacts]:
    """Every way to WhatsApp, in the order in which they are shown. Raises `RulebookError` for wrong data."""
    return parse_routes(_DOCUMENT.read_text(encoding="utf-8"))


def parse_routes(text: str) -> Mapping[Route, RouteFacts]:
    """Build the facts from their TOML text.

    Raises `RulebookError` as `lib.rulebook.loader.parse` does; also for a route that is missing or there
    twice, and for a wait that no route names or of a party that has nothing to do on the route.
    """
    document = read_document(_DOCUMENT.name, text)
    document.check_fields(required=frozenset({"edition", "wait", "route"}))
    document.text("edition")
    waits = _waits(document)
    found: dict[Route, RouteFacts] = {}
    for table in document.tables("route"):
        facts = _route(table, waits)
        if facts.route in found:
            raise table.refused("rulebook.duplicate_id", "id")
        found[facts.route] = facts
    for route in ROUTES_OF[Track.WHATSAPP]:
        if route not in found:
            raise RulebookError("rulebook.missing_field", field=route.value, document=_DOCUMENT.name)
    named = {wait.code for facts in found.values() for wait in facts.waits}
    for code in sorted(waits.keys() - named):
        raise RulebookError("rulebook.unknown_value", field=code, document=_DOCUMENT.name)
    return found


def _waits(document: Table) -> dict[str, Wait]:
    waits: dict[str, Wait] = {}
    for table in document.tables("wait"):
        table.check_fields(required=_WAIT_FIELDS, optional=frozenset({"source_url"}))
        wait = Wait(
            code=table.rule_id(),
            party=table.code("party", Party),
            least=table.required_count("least"),
            most=table.required_count("most"),
            unit=table.code("unit", WaitUnit),
            provenance=_provenance(table),
        )
        if wait.most < wait.least:
            raise table.refused("rulebook.unknown_value", "most")
        if wait.code in waits:
            raise table.refused("rulebook.duplicate_id", "id")
        waits[wait.code] = wait
    return waits


def _route(table: Table, waits: Mapping[str, Wait]) -> RouteFacts:
    table.check_fields(required=_ROUTE_FIELDS, optional=frozenset({"superseded_by", "seed"}))
    route = _whatsapp_route(table, "id")
    status = table.code("status", RuleStatus)
    successor = _whatsapp_route(table, "superseded_by") if table.has("superseded_by") else None
    if (status is RuleStatus.SUPERSEDED) is not (successor is not None) or successor is route:
        raise table.refused("rulebook.replacement_of_valid_rule", "superseded_by")
    facts = RouteFacts(
        route=route,
        status=status,
        superseded_by=successor,
        steps=tuple(_step(one) for one in table.tables("step")),
        needs=table.texts("needs"),
        waits=tuple(_known_wait(table, waits, code) for code in table.texts("waits")),
        seed=_provenance_table(table, "seed") if table.has("seed") else None,
        today=_provenance_table(table, "today"),
    )
    for name, value in (("step", facts.steps), ("needs", facts.needs)):
        if not value:
            raise table.refused("rulebook.missing_field", name)
    if any(wait.party not in facts.parties for wait in facts.waits):
        raise table.refused("rulebook.unknown_value", "waits")
    return facts


def _whatsapp_route(table: Table, field: str) -> Route:
    route = table.code(field, Route)
    if route not in ROUTES_OF[Track.WHATSAPP]:
        raise table.refused("rulebook.unknown_value", field, value=route)
    return route


def _step(table: Table) -> RouteStep:
    table.check_fields(required=frozenset({"party", "code"}))
    return RouteStep(table.code("party", Party), table.text("code"))


def _known_wait(table: Table, waits: Mapping[str, Wait], code: str) -> Wait:
    if code not in waits:
        raise table.refused("rulebook.unknown_value", "waits", value=code)
    return waits[code]


def _provenance_table(table: Table, field: str) -> Provenance:
    value = table.values[field]
    if not isinstance(value, dict):
        raise table.refused("rulebook.wrong_type", field)
    inner = Table(value, table.document)
    inner.check_fields(required=frozenset({"source", "checked_on"}), optional=frozenset({"source_url"}))
    return _provenance(inner)


def _provenance(table: Table) -> Provenance:
    return Provenance(
        source=table.text("source"),
        source_url=table.text_starting_with("source_url", "https://") if table.has("source_url") else None,
        checked_on=table.day("checked_on"),
    )
