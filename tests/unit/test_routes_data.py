"""The ways side by side: what is shipped says what the sources say, and what is not understood is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import lib.rulebook.routes
from lib.domain.model import ROUTES_OF, Party, Route, Track
from lib.domain.rules import RulebookError, RuleStatus
from lib.rulebook.routes import RouteFacts, WaitUnit, comparison, parse_routes, route_facts

SHIPPED = (Path(lib.rulebook.routes.__file__).parent / "chooser" / "routes.toml").read_text(encoding="utf-8")

WAIT = """
[[wait]]
id = "answer"
party = "vtex"
least = 3
most = 4
unit = "business_days"
source = "A page"
checked_on = 2026-11-21
"""


def route(name: str, *, status: str = 'status = "current"', rest: str = "", waits: str = '["answer"]') -> str:
    return f"""
[[route]]
id = "{name}"
{status}
needs = ["number"]
waits = {waits}
{rest}
[route.today]
source = "Another page"
source_url = "https://example.com/page"
checked_on = 2026-11-21

[[route.step]]
party = "merchant"
code = "send"

[[route.step]]
party = "vtex"
code = "answer"
"""


ROUTES = [route(name) for name in ROUTES_OF[Track.WHATSAPP]]


def document(*routes: str, wait: str = WAIT, head: str = 'edition = "1"\n') -> str:
    return head + wait + "".join(routes)


def refusal(text: str) -> RulebookError:
    with pytest.raises(RulebookError) as refused:
        parse_routes(text)
    return refused.value


def test_a_way_is_read_field_by_field() -> None:
    superseded = 'status = "superseded"\nsuperseded_by = "cx_platform"'
    seed = '[route.seed]\nsource = "The old page"\nchecked_on = 2026-11-20\n'
    facts = parse_routes(
        document(route("assisted", status=superseded, rest=seed), route("self_service"), route("cx_platform"))
    )[Route.ASSISTED]
    assert (facts.status, facts.superseded_by) == (RuleStatus.SUPERSEDED, Route.CX_PLATFORM)
    assert [(step.party, step.code) for step in facts.steps] == [
        (Party.MERCHANT, "send"),
        (Party.VTEX, "answer"),
    ]
    assert facts.parties == (Party.MERCHANT, Party.VTEX)
    assert facts.needs == ("number",)
    [wait] = facts.waits
    assert (wait.code, wait.party, wait.least, wait.most, wait.unit) == (
        "answer",
        Party.VTEX,
        3,
        4,
        WaitUnit.BUSINESS_DAYS,
    )
    assert facts.seed is not None
    assert (facts.seed.source, facts.seed.source_url, facts.seed.checked_on) == (
        "The old page",
        None,
        date(2026, 11, 20),
    )
    assert facts.today.source_url == "https://example.com/page"


def test_a_vendor_without_a_wait_is_one_of_whom_nobody_says_how_long() -> None:
    facts = parse_routes(document(*ROUTES[:2], route("cx_platform", waits="[]")))
    assert facts[Route.CX_PLATFORM].without_figure == (Party.VTEX,)
    assert facts[Route.ASSISTED].without_figure == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("edition = ", "rulebook.not_toml"),
        (document(*ROUTES, head=""), "rulebook.missing_field"),
        (document(*ROUTES, head='edition = "1"\ncolour = "green"\n'), "rulebook.unknown_field"),
        (document(*ROUTES[:2]), "rulebook.missing_field"),
        (document(*ROUTES, ROUTES[0]), "rulebook.duplicate_id"),
        (document(*ROUTES[:2], route("vtex_wizard")), "rulebook.unknown_value"),
        (document(*ROUTES[:2], route("by_pigeon")), "rulebook.unknown_value"),
        (document(*ROUTES, wait=WAIT + WAIT), "rulebook.duplicate_id"),
        (document(*ROUTES, wait=WAIT.replace("most = 4", "most = 2")), "rulebook.unknown_value"),
        (document(*ROUTES, wait=WAIT.replace("least = 3", "least = 0")), "rulebook.wrong_type"),
        (document(*ROUTES, wait=WAIT.replace("business_days", "moons")), "rulebook.unknown_value"),
        (document(*ROUTES, wait=WAIT.replace('source = "A page"', "")), "rulebook.missing_field"),
        (document(*ROUTES, wait=WAIT.replace('"vtex"', '"meta"')), "rulebook.unknown_value"),
        (document(*ROUTES, wait=WAIT + WAIT.replace('"answer"', '"never"')), "rulebook.unknown_value"),
        (document(*ROUTES[:2], route("cx_platform", waits='["other"]')), "rulebook.unknown_value"),
        (
            document(*ROUTES[:2], route("cx_platform", status='status = "superseded"')),
            "rulebook.replacement_of_valid_rule",
        ),
        (
            document(*ROUTES[:2], route("cx_platform", rest='superseded_by = "assisted"')),
            "rulebook.replacement_of_valid_rule",
        ),
        (document(*ROUTES[:2], ROUTES[2].replace('["number"]', "[]")), "rulebook.missing_field"),
        (document(*ROUTES[:2], ROUTES[2].replace("https:", "http:")), "rulebook.unknown_value"),
        (
            document(*ROUTES[:2], ROUTES[2].replace("[route.today]", "[route.later]")),
            "rulebook.unknown_field",
        ),
        (document(*ROUTES[:2], ROUTES[2].replace('code = "send"', "")), "rulebook.missing_field"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_every_way_to_whatsapp_is_there_and_the_one_that_works_today_comes_first() -> None:
    assert parse_routes(SHIPPED) == route_facts()
    assert set(route_facts()) == set(ROUTES_OF[Track.WHATSAPP])
    assert next(iter(route_facts())) is Route.CX_PLATFORM
    assert comparison(Route.CX_PLATFORM).status is RuleStatus.CURRENT


@pytest.mark.parametrize("old", [Route.ASSISTED, Route.SELF_SERVICE])
def test_the_ways_of_vtexs_page_are_superseded_by_the_platform_and_name_the_page(old: Route) -> None:
    facts = comparison(old)
    assert (facts.status, facts.superseded_by) == (RuleStatus.SUPERSEDED, Route.CX_PLATFORM)
    assert facts.seed is not None
    assert "Integración con WhatsApp" in facts.seed.source


def test_the_platform_is_newer_than_vtexs_page() -> None:
    assert comparison(Route.CX_PLATFORM).seed is None


def wait_of(facts: RouteFacts, code: str) -> tuple[int, int, WaitUnit]:
    return next((wait.least, wait.most, wait.unit) for wait in facts.waits if wait.code == code)


def test_the_figures_are_those_of_the_sources() -> None:
    # "Este proceso suele demorar, en promedio, 3 días laborales": VTEX "Integración con WhatsApp".
    assert wait_of(comparison(Route.ASSISTED), "vtex_request") == (3, 3, WaitUnit.BUSINESS_DAYS)
    for facts in route_facts().values():
        assert wait_of(facts, "name_review") == (24, 48, WaitUnit.HOURS)
        assert wait_of(facts, "business_verification") == (2, 2, WaitUnit.BUSINESS_DAYS)


def test_nobody_says_how_long_vtex_takes_to_install_its_app() -> None:
    assert comparison(Route.SELF_SERVICE).without_figure == (Party.VTEX,)
    assert comparison(Route.CX_PLATFORM).without_figure == ()


def test_the_ticket_holds_what_vtexs_page_asks_for() -> None:
    assert {"business_id", "admin_to_accept", "names", "logo", "number"} == set(
        comparison(Route.ASSISTED).needs
    )
