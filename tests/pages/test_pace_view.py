"""Funnel and times: numbers beside every chart, too little history said, filters in the address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.pages.reading import Screen

KEEP = """
    INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
    VALUES (:kind, 'whatsapp', 'assisted', :country, :month, :key, :days, :n)
"""


def keep(platform: Platform, kind: str, key: str, days: int, n: int, **other: str) -> None:
    """Let `n` things have taken so many business days."""
    month = other.get("month", datetime.now(UTC).strftime("%Y-%m-01"))
    country = other.get("country", "UY")
    change(platform, KEEP, kind=kind, key=key, days=days, n=n, month=month, country=country)


def page(person_id: str) -> None:
    """The view alone, with a panel that has found something."""
    from datetime import UTC, datetime
    from uuid import UUID

    from lib.domain.model import Stage
    from lib.services.panel_query import PanelPage, Tab
    from lib.services.people import person_by_id
    from lib.ui.guard import Visit
    from lib.ui.pace_view import pace_panel

    person = person_by_id(UUID(person_id))
    assert person is not None
    counts = dict(zip(Stage, (1203, 894, 402, 377, 120, 64, 9021), strict=True))
    tabs = dict.fromkeys(Tab, 0)
    pace_panel(Visit(person), PanelPage((), 0, 1, tabs, counts, ("BR", "UY"), (), datetime.now(UTC)))


@pytest.fixture
def manager(build: Builder) -> Iterator[Person]:
    yield build.manager()
    st.session_state.clear()


def opened(person: Person, **query: str) -> Screen:
    at = AppTest.from_function(page, args=(str(person.id),), default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return Screen(at)


def tables(screen: Screen) -> list[list[list[str]]]:
    """The rows of every table, in the order of the page."""
    assert not screen.at.exception
    return [table.value.to_numpy().tolist() for table in screen.at.table]


def charts(screen: Screen) -> list[dict[str, object]]:
    """The specification of every chart, in the order of the page."""
    assert not screen.at.exception
    return [json.loads(chart.proto.spec) for chart in screen.at.get("vega_lite_chart")]


def fill(platform: Platform) -> None:
    for days, n in ((4, 15), (12, 15)):
        keep(platform, "stage", "preparing", days, n)
    keep(platform, "stage", "submitted", 3, 19)
    keep(platform, "whole", "live", 21, 20)
    for party, days in (("merchant", 6), ("vtex", 2), ("meta", 0), ("hellotext", 0), ("us", 0)):
        keep(platform, "party", party, days, 20)


def test_every_chart_has_its_numbers_in_a_table(platform: Platform, manager: Person) -> None:
    fill(platform)
    screen = opened(manager)
    funnel, stages, parties = tables(screen)
    assert funnel[0] == ["Invitada", "1.203"]
    assert funnel[-1] == ["Activa", "9.021"]
    assert stages[:3] == [
        ["Invitada", "—", "—", "0"],
        ["Preparando", "4", "12", "30"],
        ["Enviada", "poca historia", "poca historia", "19"],
    ]
    assert parties == [
        ["Comercio", "6,0", "75%", "6"],
        ["VTEX", "2,0", "25%", "2"],
    ]
    assert len(charts(screen)) == 3


def test_the_values_stand_on_the_bars_so_that_no_colour_is_needed(
    platform: Platform, manager: Person
) -> None:
    fill(platform)
    found = charts(opened(manager))
    assert len(found) == 3
    for chart in found:
        layers = chart["layer"]
        assert isinstance(layers, list)
        assert {"bar", "text"} <= {layer["mark"]["type"] for layer in layers}
        assert all("color" not in layer["encoding"] for layer in layers)


def test_a_chart_reads_nothing_from_elsewhere(platform: Platform, manager: Person) -> None:
    fill(platform)
    found = charts(opened(manager))
    assert len(found) == 3
    for chart in found:
        assert '"url"' not in json.dumps(chart)


def test_the_way_to_live_is_a_sentence(platform: Platform, manager: Person) -> None:
    fill(platform)
    said = "la mitad tardó hasta **21 días hábiles** y 9 de cada 10 hasta **21**, según 20 integraciones"
    assert said in opened(manager).text


def test_it_says_that_the_times_are_those_of_all_portfolios(manager: Person) -> None:
    assert "De todas las carteras" in opened(manager).text


def test_without_history_the_page_says_so_and_draws_no_empty_chart(manager: Person) -> None:
    screen = opened(manager)
    assert (
        "Poca historia: 0 integraciones llegaron a activas con estos filtros, y hacen falta 20."
        in screen.text
    )
    assert len(charts(screen)) == 1


def test_nineteen_are_too_little_history(platform: Platform, manager: Person) -> None:
    keep(platform, "whole", "live", 21, 19)
    assert "Poca historia: 19 integraciones" in opened(manager).text


def test_filters_ask_and_stand_in_the_address(platform: Platform, manager: Person) -> None:
    keep(platform, "stage", "preparing", 4, 30)
    keep(platform, "stage", "preparing", 9, 30, country="BR")
    screen = opened(manager)
    screen.at.selectbox(key="tiempos_pais").select("BR").run()
    assert tables(screen)[1][1] == ["Preparando", "9", "9", "30"]
    assert screen.at.query_params["tiempos_pais"] == "BR"


def test_a_link_brings_the_filters_along(platform: Platform, manager: Person) -> None:
    keep(platform, "stage", "preparing", 4, 30)
    keep(platform, "stage", "preparing", 9, 30, month="2020-01-01")
    month = datetime.now(UTC).strftime("%Y-%m")
    screen = opened(
        manager, tiempos_canal="whatsapp", tiempos_camino="assisted", tiempos_desde=month, tiempos_hasta=month
    )
    assert screen.at.selectbox(key="tiempos_camino").value == "assisted"
    assert tables(screen)[1][1] == ["Preparando", "4", "4", "30"]


@pytest.mark.parametrize(
    "query",
    [
        {"tiempos_canal": "paloma"},
        {"tiempos_desde": "2026-13"},
        {"tiempos_desde": "x' OR 1=1"},
        {"tiempos_pais": "\x00"},
        {"tiempos_canal": "hellotext", "tiempos_camino": "assisted"},
    ],
)
def test_what_an_address_may_not_ask_is_passed_over(
    platform: Platform, manager: Person, query: dict[str, str]
) -> None:
    keep(platform, "stage", "preparing", 4, 30)
    screen = opened(manager, **query)
    shown = tables(screen)[1][1]
    assert shown == (["Preparando", "—", "—", "0"] if len(query) == 2 else ["Preparando", "4", "4", "30"])
    assert [name for name in screen.at.query_params if name != "tiempos_canal"] == []


def test_the_end_is_never_before_the_beginning(manager: Person) -> None:
    now = datetime.now(UTC)
    past = f"{now.year - 1}-{now.month:02d}"
    screen = opened(manager, tiempos_desde=now.strftime("%Y-%m"), tiempos_hasta=past)
    assert screen.at.selectbox(key="tiempos_hasta").value is None
    assert len(screen.at.selectbox(key="tiempos_hasta").options) == 1
