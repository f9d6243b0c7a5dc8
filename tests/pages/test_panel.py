"""The panel's screen: what it begins with, its filters and chips, and what stands in a row."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from lib.domain.model import Stage, Track
from lib.services.panel import PanelQuery, panel
from lib.services.panel_query import Sort, Status, Tab
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.stores import add_store
from lib.ui import words_panel
from lib.ui.panel_filters import AGES, CHOICES
from tests.builders import Builder, change
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

COLUMNS = [
    "Tienda",
    "Cuenta",
    "Canal",
    "Etapa",
    "Días en la etapa",
    "Turno de",
    "Esperando",
    "Próximo paso",
    "Estado",
    "Salud",
    "Activación",
    "Ejecutivo",
    "Última prueba",
    "Listo",
    "Camino",
    "País",
]

_TO_LIVE = """
INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
SELECT 'live', track, route, 'UY', NULL, stage, :days, 24
FROM integrations JOIN stores ON stores.id = store_id WHERE account = 'casalinda' AND track = 'whatsapp'
"""


def own(platform: Platform, person: Person, *accounts: str) -> None:
    for account in accounts:
        change(
            platform,
            "UPDATE stores SET owner_id = :owner WHERE account = :account",
            owner=person.id,
            account=account,
        )


def accounts(screen: Screen) -> set[str]:
    return set(screen.at.dataframe[0].value["Cuenta"]) if screen.at.dataframe else set()


def filter_by(screen: Screen, name: str, value: str) -> None:
    screen.at.session_state["panel-filters"] = True
    screen.at.run()
    box = next(one for one in screen.at.selectbox if str(one.key).startswith(f"filter-{name}-"))
    box.select(value).run()


def address(screen: Screen) -> dict[str, str]:
    return {
        name: values[0] if isinstance(values, list) else values
        for name, values in screen.at.query_params.items()
    }


@pytest.fixture
def marta(build: Builder, platform: Platform) -> Person:
    """An account manager with a store in Uruguay; two others, in Brazil and Chile, are nobody's."""
    marta = build.manager()
    for account, country in (("casalinda", "UY"), ("modaluna", "BR"), ("tecnosol", "CL")):
        build.merchant(account, country=country)
    own(platform, marta, "casalinda")
    return marta


def test_the_table_has_every_column(browser: Browser, marta: Person) -> None:
    assert list(browser.open("panel", marta).at.dataframe[0].value.columns) == COLUMNS


def test_a_manager_begins_with_the_own_portfolio_and_sees_the_others_by_choice(
    browser: Browser, marta: Person
) -> None:
    screen = browser.open("panel", marta)
    assert accounts(screen) == {"casalinda"}
    assert address(screen) == {}
    screen.at.selectbox(key="ejecutivo").select("all").run()
    assert accounts(screen) == {"casalinda", "modaluna", "tecnosol"}
    assert address(screen) == {"ejecutivo": "all"}
    screen.at.selectbox(key="ejecutivo").select("none").run()
    assert accounts(screen) == {"modaluna", "tecnosol"}


@pytest.mark.parametrize("who", [Builder.manager, Builder.administrator])
def test_whoever_owns_no_store_begins_with_all(
    browser: Browser, build: Builder, marta: Person, who: Callable[[Builder], Person]
) -> None:
    assert marta
    screen = browser.open("panel", who(build))
    assert accounts(screen) == {"casalinda", "modaluna", "tecnosol"}
    assert address(screen) == {}


def test_a_link_shows_a_colleague_the_portfolio_of_whoever_sent_it(
    browser: Browser, build: Builder, platform: Platform, marta: Person
) -> None:
    sent = browser.open("panel", marta)
    filter_by(sent, "canal", "whatsapp")
    link = address(sent)
    assert link == {"ejecutivo": marta.id.hex, "canal": "whatsapp"}
    hugo = build.manager()
    own(platform, hugo, "modaluna")
    assert accounts(browser.open("panel", hugo)) == {"modaluna"}
    assert accounts(browser.open("panel", hugo, query=link)) == {"casalinda"}
    assert accounts(browser.open("panel", hugo, query={"ejecutivo": "mine"})) == {"modaluna"}


@pytest.mark.parametrize("owner", ["nobody", "-1", "00000000-0000-0000-0000-000000000000'", "x" * 300])
def test_an_address_that_names_no_person_shows_what_the_panel_begins_with(
    browser: Browser, marta: Person, owner: str
) -> None:
    assert accounts(browser.open("panel", marta, query={"ejecutivo": owner})) == {"casalinda"}


def test_somebody_without_stores_in_a_link_is_shown_as_another_person(
    browser: Browser, marta: Person
) -> None:
    screen = browser.open("panel", marta, query={"ejecutivo": "0" * 32})
    assert screen.at.selectbox(key="ejecutivo").value == "0" * 32
    assert "Otra persona" in screen.text
    assert "Ninguna integración cumple estos filtros." in screen.text


def test_every_filter_has_a_chip_that_takes_it_away(browser: Browser, marta: Person) -> None:
    asked = {
        "pais": "UY",
        "canal": "whatsapp",
        "camino": "assisted",
        "turno": "merchant",
        "salud": "ok",
        "estado": "active",
        "atascada": "si",
        "edad": "10",
    }
    screen = browser.open("panel", marta, query=asked)
    for name in list(asked):
        assert screen.text
        assert address(screen).items() >= asked.items(), name
        screen.press(f"chip-{name}")
        del asked[name]
        assert not screen.has_button(f"chip-{name}")
    assert accounts(screen) == {"casalinda"}
    assert set(words_panel.FILTERS) == {
        "pais",
        "canal",
        "camino",
        "turno",
        "salud",
        "estado",
        "atascada",
        "edad",
    }


def test_an_empty_page_offers_to_take_the_filters_away(browser: Browser, marta: Person) -> None:
    screen = browser.open("panel", marta, query={"buscar": "nada", "etapa": "live", "pais": "UY"})
    assert "Ninguna integración cumple estos filtros." in screen.text
    assert "0 a 0" not in screen.text
    screen.press("nothing-drop")
    assert accounts(screen) == {"casalinda"}
    assert address(screen) == {"ejecutivo": marta.id.hex}


def test_a_stage_of_the_funnel_shows_its_rows_and_pressed_again_all(browser: Browser, marta: Person) -> None:
    screen = browser.open("panel", marta)
    assert any("Invitada · 2" in option for option in screen.at.pills(key="etapa").options)
    screen.at.pills(key="etapa").set_value("live").run()
    assert accounts(screen) == set()
    screen.at.pills(key="etapa").set_value(None).run()
    assert accounts(screen) == {"casalinda"}


@pytest.mark.parametrize("tab", Tab)
def test_the_count_of_a_tab_is_what_a_press_on_it_shows(
    browser: Browser, platform: Platform, marta: Person, tab: Tab
) -> None:
    change(platform, "UPDATE integrations SET stage = 'connecting' WHERE track = 'whatsapp'")
    other = Tab.LIVE if tab is Tab.ALL else Tab.ALL
    screen = browser.open("panel", marta, query={"vista": other, "etapa": "connecting", "ejecutivo": "all"})
    tabs = screen.at.segmented_control(key="vista")
    counted = int(tabs.options[list(Tab).index(tab)].rpartition(" ")[2])
    tabs.set_value(tab).run()
    assert screen.at.pills(key="etapa").value is None
    assert "etapa" not in address(screen)
    assert (f" de {counted} integraciones" in screen.text) == (counted > 0)
    assert len(screen.at.dataframe[0].value if screen.at.dataframe else ()) == counted


def test_a_changed_filter_starts_at_the_first_page(browser: Browser, build: Builder) -> None:
    for place in range(30):
        build.merchant(f"tienda{place:02}")
    screen = browser.open("panel", build.manager(), query={"pagina": "2"})
    assert "51 a 60 de 60 integraciones" in screen.text
    filter_by(screen, "canal", "whatsapp")
    assert "1 a 30 de 30 integraciones" in screen.text
    assert "pagina" not in address(screen)


def test_of_two_quick_presses_none_is_lost(browser: Browser, marta: Person) -> None:
    assert marta
    screen = browser.open("panel", marta)
    screen.at.selectbox(key="ejecutivo").select("all").run()
    # The browser had sent its second press before it knew the address that followed from the first.
    screen.at.query_params.clear()
    screen.at.pills(key="etapa").set_value("invited").run()
    assert address(screen) == {"ejecutivo": "all", "etapa": "invited"}
    assert accounts(screen) == {"casalinda", "modaluna", "tecnosol"}


def test_the_back_button_takes_the_last_press_back_at_once(browser: Browser, marta: Person) -> None:
    screen = browser.open("panel", marta)
    screen.at.selectbox(key="ejecutivo").select("all").run()
    screen.at.query_params.clear()
    screen.at.run()
    assert accounts(screen) == {"casalinda"}
    assert address(screen) == {}


@pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "9" * 30])
def test_a_page_that_does_not_exist_shows_the_nearest(browser: Browser, build: Builder, asked: str) -> None:
    build.merchant("casalinda")
    screen = browser.open("panel", build.manager(), query={"pagina": asked})
    assert "1 a 2 de 2 integraciones" in screen.text


def test_a_name_that_a_spreadsheet_would_run_is_harmless_and_looks_the_same(
    browser: Browser, build: Builder
) -> None:
    add_store(build.manager().actor, "casalinda", '=HYPERLINK("http://x.example")', "UY")
    shown = browser.open("panel", build.administrator()).at.dataframe[0].value["Tienda"][0]
    assert shown.strip("\N{WORD JOINER}") == '=HYPERLINK("http://x.example")'
    assert not shown.startswith("=")


def test_a_row_says_in_words_how_it_stands(browser: Browser, platform: Platform, marta: Person) -> None:
    change(platform, "UPDATE integrations SET paused_at = now() WHERE track = 'hellotext'")
    change(platform, "UPDATE integrations SET slow_since = now() WHERE track = 'whatsapp'")
    table = browser.open("panel", marta).at.dataframe[0].value
    said = {row["Canal"]: row for row in table.to_dict("records")}
    paused, slow = said["Hellotext"], said["WhatsApp"]
    assert (list(paused["Estado"]), list(paused["Turno de"])) == (["‖ En pausa"], [])
    assert (list(slow["Estado"]), list(slow["Turno de"])) == (["▲ Lenta"], ["→ Comercio"])
    assert list(slow["Etapa"]) == ["○ Invitada"]
    assert (pd.isna(paused["Esperando"]), slow["Esperando"]) == (True, 0)
    assert (paused["Activación"], slow["Activación"]) == ("—", "Poca historia")


@pytest.mark.parametrize(("days", "ends"), [(1, ""), (-1, "Más lenta que casi todas")])
def test_when_a_row_may_be_live_is_said_with_how_many_that_is_read_from(
    browser: Browser, platform: Platform, marta: Person, days: int, ends: str
) -> None:
    stands = "UPDATE integrations SET pace_from = pace_from - make_interval(days => :ago)"
    change(platform, stands, ago=7 if days < 0 else 0)
    change(platform, _TO_LIVE, days=max(days, 0))
    table = browser.open("panel", marta).at.dataframe[0].value
    said = {row["Canal"]: row["Activación"] for row in table.to_dict("records")}
    assert said["WhatsApp"].startswith(ends)
    assert said["WhatsApp"].endswith(" · 24 comparables")
    assert said["Hellotext"] == "Poca historia"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("stage = stage", "Poca historia para estimar la activación · Marta"),
        ("paused_at = now()", "en la etapa · Marta"),
        ("stage = 'live', live_at = '2026-03-02 15:00Z'", "Activa desde el 2 mar 2026 · Marta"),
    ],
)
def test_a_card_says_when_it_may_be_live_as_a_sentence(
    browser: Browser, platform: Platform, marta: Person, changed: str, said: str
) -> None:
    change(platform, f"UPDATE integrations SET {changed}")
    cards = next(text for text in browser.open("panel", marta).texts if "puente-cards" in text)
    assert cards.count(said) == len(Track)


def test_the_cards_of_a_narrow_screen_say_what_the_table_says(browser: Browser, marta: Person) -> None:
    screen = browser.open("panel", marta)
    cards = next(text for text in screen.texts if "puente-cards" in text)
    assert cards.count('href="/tienda?tienda=casalinda"') == len(Track)
    for said in screen.at.dataframe[0].value["Próximo paso"]:
        assert said in cards


def test_every_code_of_the_panel_has_words() -> None:
    assert set(words_panel.STATUSES) == set(Status)
    assert set(words_panel.FILTERS) <= {choice.name for choice in CHOICES}
    assert all(age.isdecimal() for age in AGES)


def test_what_the_address_says_is_what_is_asked(browser: Browser, marta: Person) -> None:
    query = {"vista": "merchant", "orden": "store", "etapa": "invited", "ejecutivo": "all", "pais": "BR"}
    shown = browser.open("panel", marta, query=query).at.dataframe[0].value
    wanted = panel(
        marta.actor, PanelQuery(tab=Tab.MERCHANT, sort=Sort.STORE, stage=Stage.INVITED, country="BR")
    )
    assert wanted.rows
    assert list(shown["Cuenta"]) == [row.account for row in wanted.rows]
