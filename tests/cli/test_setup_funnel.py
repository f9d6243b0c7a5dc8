"""The funnel of the guided set-up on the command line."""

from __future__ import annotations

import pytest

from lib.domain.model import Route
from lib.rulebook.setup import load_guides
from tests.cli.conftest import Shell


@pytest.mark.parametrize("route", [Route.SELF_SERVICE, Route.CX_PLATFORM])
def test_every_step_of_a_way_is_counted_in_its_order(shell: Shell, route: Route) -> None:
    said = shell.here("setup", "funnel", route.value, "--json")
    assert said.code == 0
    assert [one["step"] for one in said.json] == [step.id for step in load_guides()[route].steps]
    assert {(one["reached"], one["done"], one["stuck"]) for one in said.json} == {(0, 0, 0)}


def test_a_way_without_a_set_up_is_refused(shell: Shell) -> None:
    assert shell.here("setup", "funnel", Route.ASSISTED.value).code == 2
