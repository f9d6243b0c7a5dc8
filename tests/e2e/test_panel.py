"""An account manager's panel in a browser: filters, links, views, marks, the keyboard and the phone."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from lib.domain.model import Language
from lib.services.people import Person, set_language
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.e2e.conftest import Visit
from tests.e2e.reading import keep_picture
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-panel")]

COUNTRIES = ("UY", "BR", "CL")
_PORTFOLIO = "UPDATE stores SET owner_id = :owner WHERE account = ANY(:accounts)"
_WAITS = """
UPDATE integrations SET waiting_since = now() - make_interval(days => :days)
FROM stores WHERE stores.id = integrations.store_id AND account = :account
"""
_OLDEST_MARK = 300


@dataclass(frozen=True)
class Words:
    """What the panel calls its controls."""

    language: Language
    filters: str
    country: str
    brazil: str
    chip: str
    views: str
    name: str
    save: str
    own: str
    stage: str


WORDS = (
    Words(
        Language.ES,
        "Filtros",
        "País",
        "Brasil",
        "País: Brasil",
        "Vistas",
        "Nombre de esta vista",
        "Guardar",
        "Mi cartera",
        "Invitada",
    ),
    Words(
        Language.PT_BR,
        "Filtros",
        "País",
        "Brasil",
        "País: Brasil",
        "Visões",
        "Nome desta visão",
        "Salvar",
        "Minha carteira",
        "Convidada",
    ),
    Words(
        Language.EN,
        "Filters",
        "Country",
        "Brazil",
        "Country: Brazil",
        "Views",
        "Name of this view",
        "Save",
        "My portfolio",
        "Invited",
    ),
)


@dataclass(frozen=True)
class Portfolio:
    """An account manager and the accounts of their stores: Uruguay, Brazil, Chile, waiting ever shorter."""

    manager: Person
    accounts: tuple[str, ...]


@pytest.fixture
def portfolio(build: Builder, platform: Platform) -> Portfolio:
    """A portfolio of three stores; nothing of it moves by itself."""
    manager = build.manager()
    accounts = tuple(build.merchant(country=country).accounts[0] for country in COUNTRIES)
    change(platform, _PORTFOLIO, owner=manager.id, accounts=list(accounts))
    for place, account in enumerate(accounts):
        change(platform, _WAITS, days=_OLDEST_MARK - place, account=account)
    return Portfolio(manager, accounts)


def rows(screen: Visitor) -> Locator:
    """The rows of the table, as a screen reader finds them."""
    return screen.page.locator("[data-testid=stDataFrame] canvas [role=row]:has([role=gridcell])")


def marked(screen: Visitor) -> Locator:
    return screen.page.locator("[data-testid=stDataFrame] canvas [role=row][aria-selected=true]")


def kept(screen: Visitor) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(screen.page.url).query).items()}


def focus_first_row(screen: Visitor) -> None:
    """Go into the table by the keyboard, on the name in its first row."""
    rows(screen).first.wait_for(state="attached")
    screen.page.locator("[data-testid=data-grid-canvas]").focus()
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("ArrowUp")
    expect(screen.page.locator("#glide-cell-1-0")).to_be_focused()


@pytest.mark.parametrize("say", WORDS, ids=lambda say: say.language.value)
def test_a_manager_narrows_the_portfolio_keeps_the_view_and_sends_its_link(
    visit: Visit, build: Builder, portfolio: Portfolio, say: Words
) -> None:
    set_language(portfolio.manager.actor, say.language)
    screen = visit(portfolio.manager)
    screen.open("/panel")
    expect(screen.key("ejecutivo").get_by_role("combobox")).to_have_value(say.own)
    expect(rows(screen)).to_have_count(6)

    screen.button(say.filters).click()
    screen.choose(say.country, say.brazil)
    expect(rows(screen)).to_have_count(2)
    screen.page.keyboard.press("Escape")
    keep_picture(screen, f"panel-filtered-{say.language}")
    expect(screen.button(say.chip)).to_be_visible()
    assert kept(screen) == {"ejecutivo": portfolio.manager.id.hex, "pais": "BR"}

    screen.button(say.views).click()
    screen.fill(say.name, "BR")
    screen.button(say.save).click()
    expect(screen.page.locator("[class*=st-key-open-view]").get_by_role("button")).to_have_text("bookmarkBR")
    link = urlsplit(screen.page.get_by_test_id("stCode").inner_text().replace("\n", "").strip())

    colleague = visit(build.manager())
    colleague.open(f"{link.path}?{link.query}")
    expect(rows(colleague)).to_have_count(2)
    for place in range(2):
        expect(rows(colleague).nth(place)).to_contain_text(portfolio.accounts[1])

    screen.open("/panel")
    expect(rows(screen)).to_have_count(6)
    screen.button(say.views).click()
    screen.page.locator("[class*=st-key-open-view]").get_by_role("button").click()
    expect(rows(screen)).to_have_count(2)


def test_a_filter_that_is_taken_away_stays_away(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel")
    screen.button("Filtros").click()
    screen.choose("País", "Brasil")
    screen.choose("Canal", "WhatsApp")
    expect(rows(screen)).to_have_count(1)
    screen.page.keyboard.press("Escape")
    screen.button("País: Brasil").click()
    expect(rows(screen)).to_have_count(3)
    screen.key("etapa").get_by_text("Invitada").click()
    screen.page.wait_for_url("**&etapa=invited&canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    expect(screen.button("País: Brasil")).to_have_count(0)
    screen.page.go_back()
    screen.page.wait_for_url(lambda url: "etapa" not in url)
    screen.wait()
    screen.page.go_back()
    expect(rows(screen)).to_have_count(1)
    expect(screen.button("País: Brasil")).to_be_visible()


def test_marks_stay_with_their_rows_when_the_rows_move(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    focus_first_row(screen)
    screen.page.keyboard.press("Shift+Space")
    expect(marked(screen)).to_have_count(1)
    expect(marked(screen)).to_contain_text(portfolio.accounts[0])
    screen.choose("Orden", "Más nuevas")
    expect(rows(screen).first).to_contain_text(portfolio.accounts[2])
    expect(marked(screen)).to_have_count(1)
    expect(marked(screen)).to_contain_text(portfolio.accounts[0])
    screen.button("Filtros").click()
    screen.choose("País", "Brasil")
    expect(rows(screen)).to_have_count(1)
    expect(marked(screen)).to_have_count(0)


def test_the_keyboard_opens_a_store(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    focus_first_row(screen)
    screen.page.keyboard.press("ArrowDown")
    expect(screen.page.locator("#glide-cell-1-1")).to_be_focused()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(f"**/tienda?tienda={portfolio.accounts[1]}")


def press(screen: Visitor, x: float, y: float) -> None:
    """Press the table with the mouse, so many pixels from its left upper corner."""
    box = screen.page.locator("[data-testid=data-grid-canvas]").bounding_box()
    assert box is not None
    screen.page.mouse.move(box["x"] + x - 1, box["y"] + y)
    screen.settle()
    screen.page.mouse.click(box["x"] + x, box["y"] + y)


def heading(screen: Visitor, place: int) -> Locator:
    """The header of a column, counted from 1, as a screen reader finds it."""
    return screen.page.locator(
        f"[data-testid=stDataFrame] canvas [role=columnheader][aria-colindex='{place}']"
    )


HEADER, ROW, BOX, DAYS = 35, 38, 32, 720
"""Pixels: height of the header and of a row, width of the boxes, and a place in the column of the days."""


@pytest.mark.parametrize("y", [HEADER + ROW + 1, HEADER + ROW + 19, HEADER + 2 * ROW - 1])
def test_a_press_anywhere_on_a_row_opens_its_store(visit: Visit, portfolio: Portfolio, y: int) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    press(screen, DAYS, y)
    screen.page.wait_for_url(f"**/tienda?tienda={portfolio.accounts[1]}")


def test_a_press_beside_the_name_and_one_on_it_open_the_store(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    for x in (BOX + 25, BOX + 185):
        screen.open("/panel?canal=whatsapp")
        expect(rows(screen)).to_have_count(3)
        press(screen, x, HEADER + 2 * ROW + 19)
        screen.page.wait_for_url(f"**/tienda?tienda={portfolio.accounts[2]}")


def test_a_box_marks_its_row_and_a_drag_opens_nothing(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    box = screen.page.locator("[data-testid=data-grid-canvas]").bounding_box()
    assert box is not None
    screen.page.mouse.move(box["x"] + DAYS, box["y"] + HEADER + 10)
    screen.page.mouse.down()
    screen.page.mouse.move(box["x"] + DAYS - 200, box["y"] + HEADER + 10, steps=4)
    screen.page.mouse.up()
    press(screen, BOX / 2, HEADER + ROW + 19)
    expect(marked(screen)).to_have_count(1)
    expect(marked(screen)).to_contain_text(portfolio.accounts[1])
    assert urlsplit(screen.page.url).path == "/panel"


def test_a_header_asks_the_database_for_its_order(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    press(screen, BOX + 190 + 15, 17)
    screen.page.wait_for_url("**orden=store**")
    expect(screen.key("orden").get_by_role("combobox")).to_have_value("Cuenta")
    expect(heading(screen, 2)).to_have_attribute("aria-selected", "false")
    press(screen, BOX + 60, 17)
    screen.wait()
    expect(heading(screen, 1)).to_have_attribute("aria-selected", "false")
    assert kept(screen)["orden"] == "store"


def test_the_table_has_no_file_and_no_search_of_one_page_alone(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    screen.page.get_by_test_id("stDataFrame").hover()
    tools = screen.page.get_by_test_id("stDataFrame").get_by_test_id("stElementToolbarButton")
    for name, is_there in {"Pantalla completa": True, "Descargar en CSV": False, "Buscar": False}.items():
        tool = tools.filter(has=screen.page.locator(f"button[aria-label^='{name}']"))
        expect(tool).to_have_count(1)
        expect(tool).to_be_visible(visible=is_there)


def test_the_menu_of_a_column_offers_no_order_of_one_page(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager)
    screen.open("/panel?canal=whatsapp")
    expect(rows(screen)).to_have_count(3)
    press(screen, BOX + 178, 17)
    menu = screen.page.get_by_test_id("stDataFrameColumnMenu")
    expect(menu.get_by_role("menuitem").filter(visible=True).first).to_contain_text("arrows_outward")
    expect(menu.get_by_text("arrow_upward")).to_be_hidden()
    expect(menu.get_by_text("arrow_downward")).to_be_hidden()


def test_on_a_phone_the_first_card_is_there_at_once(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager, Look(size=PHONE))
    screen.open("/panel")
    card = screen.page.locator(".puente-cards li").first
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] / 2 < PHONE[1]
    expect(screen.key("vista").get_by_role("radio", checked=True)).to_be_in_viewport()


def test_on_a_phone_a_card_opens_its_store(visit: Visit, portfolio: Portfolio) -> None:
    screen = visit(portfolio.manager, Look(size=PHONE))
    screen.open("/panel?canal=hellotext")
    cards = screen.page.locator(".puente-cards li")
    expect(cards).to_have_count(3)
    expect(screen.page.get_by_test_id("stDataFrame")).to_be_hidden()
    cards.nth(2).get_by_role("link").click()
    screen.page.wait_for_url(f"**/tienda?tienda={portfolio.accounts[2]}")
