"""The page of the pixel: what it says of each result, and the one thing that it asks for."""

from __future__ import annotations

import pytest

from lib.domain.model import Track
from lib.domain.pixel import (
    Checkout,
    Deep,
    DeepSeen,
    Doubt,
    PageProblem,
    Place,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.services.platform import Platform
from lib.ui import words_pixel
from tests.builders import BUSINESS_ID, Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.credential_steps import proven
from tests.pages.reading import Screen
from tests.pixel_states import (
    ANOTHER_ID,
    DOMAIN,
    checkout_page,
    id_in,
    judged,
    listed_by_vtex,
    looked,
    lost,
    merchant_with_id,
    merchant_with_shop,
    site_page,
)
from tests.walking import hand_over, prove, standing

_STORE_TONES = {
    Storefront.RIGHT: "green",
    Storefront.OTHER: "red",
    Storefront.UNREADABLE: "gray",
    Storefront.MISSING: "orange",
    Storefront.UNKNOWN: "gray",
}
_CHECKOUT_TONES = {
    Checkout.RIGHT: "green",
    Checkout.OTHER: "red",
    Checkout.PLACEHOLDER: "red",
    Checkout.LATEST: "orange",
    Checkout.TWICE: "orange",
    Checkout.UNREADABLE: "gray",
    Checkout.MISSING: "orange",
    Checkout.NO_FILE: "orange",
    Checkout.UNKNOWN: "gray",
}


def primaries(screen: Screen) -> list[str]:
    """The labels of the primary buttons: there is one thing to do."""
    return [one.label for one in screen.at.button if one.proto.type == "primary"]


def up_to_the_pixel(account: str) -> None:
    """Let everything hold that comes before the pixel."""
    state = standing(account, Track.HELLOTEXT)
    while state.next_action is not None and state.next_action.rule_id != "hellotext_pixel":
        state = prove(account, Track.HELLOTEXT, state.next_action.rule_id)


def test_without_a_business_id_the_page_leads_to_it(browser: Browser, build: Builder) -> None:
    screen = browser.open("pixel", build.merchant("casalinda"))
    assert "Primero escribe el Business ID de Hellotext" in screen.text
    assert primaries(screen) == ["Ir a Credenciales"]
    assert "YOUR_BUSINESS_ID" not in screen.text
    assert "initialize" not in screen.text


def test_without_an_address_the_page_asks_for_it(browser: Browser, build: Builder) -> None:
    screen = browser.open("pixel", merchant_with_id(build))
    assert "¿Cuál es la dirección de tu tienda?" in screen.text
    assert primaries(screen) == ["Guardar y verificar"]


def test_what_is_right_says_so_with_where_it_stands(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged())
    screen = browser.open("pixel", ana)
    assert [str(one.value) for one in screen.at.success] == [
        "Todo en orden: tu tienda y tu página de pago cargan el píxel."
    ]
    assert f"línea 14, Business ID {BUSINESS_ID}" in screen.text
    assert "example: hoy " in screen.text
    assert "Lo pidió Ana Pérez." in screen.text
    assert primaries(screen) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Escribe la dirección con la que tus clientes entran"),
        ("127.0.0.1", "Esto es el número de una máquina."),
        ("localhost", "Con esta dirección no se entra desde internet."),
        ("casalinda", "Con esta dirección no se entra desde internet."),
        ("https://ana:clave@tienda.example", "Esto trae una arroba (@)"),
        ("ana@tienda.example", "Esto trae una arroba (@)"),
        ("tienda.example:8080", "La dirección termina en dos puntos y un número."),
        ("ftp://tienda.example", "Solo miramos sitios web."),
        ("no es un sitio", "Esto no es la dirección de un sitio."),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field_and_stays(
    browser: Browser, platform: Platform, build: Builder, typed: str, told: str
) -> None:
    screen = browser.open("pixel", merchant_with_id(build))
    screen.field("pixel-domain").set_value(typed)
    screen.press("primary-pixel-domain")
    assert told in screen.text
    assert screen.field("pixel-domain").value == typed
    assert screen.errors == []
    assert rows(platform, "SELECT id FROM pixel_checks") == []


def test_a_pasted_address_is_kept_as_its_host_and_looked_at(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = browser.open("pixel", merchant_with_id(build))
    screen.field("pixel-domain").set_value(" https://WWW.CasaLinda.example/zapatos?utm=1 ")
    screen.press("primary-pixel-domain")
    (check,) = rows(platform, "SELECT domain, state FROM pixel_checks")
    assert dict(check) == {"domain": DOMAIN, "state": "queued"}
    assert "Empezamos enseguida…" in screen.text
    assert screen.button("pixel-check").disabled


def test_an_address_with_accents_is_kept_as_dns_has_it_and_shown_as_it_was_typed(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = browser.open("pixel", merchant_with_id(build))
    screen.field("pixel-domain").set_value("www.Ñandú.com.ar")
    screen.press("primary-pixel-domain")
    (check,) = rows(platform, "SELECT domain FROM pixel_checks")
    assert check["domain"] == "www.xn--and-6ma2c.com.ar"
    assert screen.field("pixel-domain").value == "www.ñandú.com.ar"
    assert any(line.startswith("Dirección: ") and "ñandú.com.ar" in line for line in screen.text.splitlines())
    assert "xn--" not in screen.text


def test_an_address_that_vtex_listed_is_one_press_away(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_id(build)
    listed_by_vtex(platform, ana, DOMAIN, "outlet.casalinda.example")
    screen = browser.open("pixel", ana)
    assert screen.at.radio[0].value == DOMAIN
    screen.at.radio[0].set_value("outlet.casalinda.example").run()
    screen.press("primary-pixel-domain")
    assert [row["domain"] for row in rows(platform, "SELECT domain FROM pixel_checks")] == [
        "outlet.casalinda.example"
    ]


def test_pressing_twice_asks_for_one_look(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    first, second = (browser.open("pixel", ana) for _browser in range(2))
    first.press("primary-pixel-check")
    second.press("primary-pixel-check")
    assert len(rows(platform, "SELECT id FROM pixel_checks")) == 1


def test_while_the_shop_is_looked_at_the_last_result_stays(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(), days_ago=1)
    looked(platform, ana, None, state="running")
    screen = browser.open("pixel", ana)
    assert "Miramos tu tienda y tu página de pago…" in screen.text
    assert "La página carga el píxel con el Business ID de tu negocio." in screen.text


def test_a_worker_that_is_away_is_told_of(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, None, state="queued")
    change(platform, "UPDATE pixel_checks SET requested_at = requested_at - interval '1 minute'")
    assert "Hay una pausa de nuestro lado." in browser.open("pixel", ana).text


def test_a_look_that_failed_says_so_and_can_be_asked_for_again(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, None, state="failed", problem="check.abandoned")
    screen = browser.open("pixel", ana)
    assert screen.errors == ["La comprobación se interrumpió. Pídela otra vez."]
    assert primaries(screen) == ["Verificar ahora"]


@pytest.mark.parametrize("verdict", list(Storefront))
def test_every_verdict_of_the_shop_has_its_word_and_sentence(
    browser: Browser, platform: Platform, build: Builder, verdict: Storefront
) -> None:
    ana = merchant_with_shop(build)
    looked(
        platform,
        ana,
        judged(verdict, pages=(site_page(verdict, id_in(Place.HOME, ANOTHER_ID)),)),
    )
    text = browser.open("pixel", ana).text
    assert f"**Tu tienda** :{_STORE_TONES[verdict]}-badge" in text
    assert words_pixel.STOREFRONT_FOUND[verdict].format(found=f"**{ANOTHER_ID}**") in text


@pytest.mark.parametrize("verdict", list(Checkout))
def test_every_verdict_of_the_checkout_has_its_word_and_sentence(
    browser: Browser, platform: Platform, build: Builder, verdict: Checkout
) -> None:
    ana = merchant_with_shop(build)
    page = checkout_page(verdict, id_in(Place.CHECKOUT, ANOTHER_ID))
    looked(platform, ana, judged(checkout=verdict, pages=(page,)))
    text = browser.open("pixel", ana).text
    assert f"**La página de pago** :{_CHECKOUT_TONES[verdict]}-badge" in text
    assert words_pixel.CHECKOUT_FOUND[verdict].format(found=f"**{ANOTHER_ID}**") in text


@pytest.mark.parametrize("problem", list(PageProblem))
def test_why_a_page_could_not_be_read_is_said(
    browser: Browser, platform: Platform, build: Builder, problem: PageProblem
) -> None:
    ana = merchant_with_shop(build)
    page = site_page(Storefront.UNKNOWN, problem=problem, other_host="nueva.example")
    looked(platform, ana, judged(Storefront.UNKNOWN, pages=(page,), problem=problem))
    text = browser.open("pixel", ana).text
    assert words_pixel.PROBLEMS[problem].format(host="nueva.example") in text
    assert "No pudimos saberlo todo: **tu tienda**." in text


def test_a_tag_manager_is_a_reason_not_to_know_and_a_person_may_confirm(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    up_to_the_pixel("casalinda")
    container = Trace(Place.HOME, 9, TraceKind.TAG_MANAGER, Spelling.PLAIN, "GTM-ABC123")
    page = site_page(Storefront.UNKNOWN, container)
    looked(platform, ana, judged(Storefront.UNKNOWN, pages=(page,), doubt=Doubt.TAG_MANAGER))
    screen = browser.open("pixel", ana)
    assert "Google Tag Manager (**GTM-ABC123**): desde fuera no se ve." in screen.text
    assert "No pudimos saberlo todo: **tu tienda**." in screen.text
    screen.press("say-hellotext_pixel")
    assert "declarado por Ana Pérez, hoy " in screen.text
    assert "No falta nada. Confirmado por una persona: **tu tienda**." in screen.text
    assert primaries(screen) == []
    screen.press("unsay-hellotext_pixel")
    assert screen.has_button("say-hellotext_pixel")


def test_what_comes_before_a_word_is_named(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.UNREADABLE))
    screen = browser.open("pixel", ana)
    assert "Para confirmarlo falta antes, en Requisitos: “" in screen.text
    assert not screen.has_button("say-hellotext_pixel")


def test_another_site_is_taken_with_one_press(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    page = site_page(Storefront.UNKNOWN, problem=PageProblem.OTHER_HOST, other_host="nueva.example")
    looked(platform, ana, judged(Storefront.UNKNOWN, pages=(page,), problem=PageProblem.OTHER_HOST))
    screen = browser.open("pixel", ana)
    assert primaries(screen) == ["Usar nueva\\.example"]
    screen.press("pixel-use-host")
    assert rows(platform, "SELECT domain FROM pixel_settings")[0]["domain"] == "nueva.example"
    assert "Empezamos enseguida…" in screen.text


def test_a_policy_that_blocks_the_script_is_no_good_result(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(blocked_by="script-src"))
    screen = browser.open("pixel", ana)
    assert screen.errors == ["Por corregir: **tu tienda**."]
    assert "política de seguridad de tu página (**script-src**)" in screen.text


def test_what_a_browser_saw_is_marked_as_another_kind_of_evidence(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    page = site_page(Storefront.MISSING)
    seen = DeepSeen(Deep.RIGHT, BUSINESS_ID, withheld=2)
    looked(platform, ana, judged(Storefront.MISSING, pages=(page,)), deep=seen)
    screen = browser.open("pixel", ana)
    assert "Otra clase de prueba: un navegador real" in screen.text
    assert (
        "El navegador cargó el script y preguntó por tu negocio. No registró ninguna visita." in screen.text
    )
    assert "En el texto de la página no se ve, pero un navegador real lo cargó" in screen.text


def test_what_a_browser_saw_run_is_not_called_blocked(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(blocked_by="script-src"), deep=DeepSeen(Deep.RIGHT, BUSINESS_ID))
    text = browser.open("pixel", ana).text
    assert "un navegador real lo cargó con tu Business ID" in text
    assert "no lo deja funcionar" not in text


def test_what_only_a_browser_ever_saw_is_not_called_gone_by_a_page(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING), browser_only=True)
    text = browser.open("pixel", ana).text
    assert "No pudimos saber si el píxel está." in text
    assert "Por corregir" not in text


def test_the_last_days_are_read_out_with_a_word_each(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    for back, judgement in (
        (3, judged()),
        (2, judged(Storefront.MISSING)),
        (1, judged(Storefront.UNKNOWN)),
        (0, judged()),
    ):
        looked(platform, ana, judgement, days_ago=back)
    (shown,) = [
        one.value for one in browser.open("pixel", ana).at.html if 'class="puente puente-days"' in one.value
    ]
    store, checkout = shown.split("<ol")[1:]
    cells = [cell.partition('"')[0] for cell in store.split('<li class="')[1:]]
    assert len(cells) == 30
    assert cells[-5:] == ["none", "right", "wrong", "unknown", "right"]
    assert "con problemas</span>" in store
    assert "días correctos: 2 de 4" in shown
    assert checkout.count('class="right"') == 4


def test_each_sales_channel_has_its_own_free_id(browser: Browser, build: Builder) -> None:
    screen = browser.open("pixel", merchant_with_shop(build))
    screen.field("pixel-channels").set_value("1, 3").run()
    assert "Canal de ventas 3" in screen.text
    codes = [str(one.value) for one in screen.at.code]
    assert codes.count("HLT") == 1
    assert "support@hellotext.com" in codes
    screen.field("pixel-channels").set_value("todos").run()
    assert "Escribe solo los números de los canales" in screen.text


def test_a_manager_sees_what_was_lost_and_the_history_says_it(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING))
    lost(platform, ana, "storefront.missing")
    screen = browser.open("tienda", build.manager(), query={"tienda": "casalinda"})
    (alert,) = [str(one.value) for one in screen.at.warning if "dejó de verse" in str(one.value)]
    assert alert.startswith("**El píxel de la tienda dejó de verse.** No está.")
    assert "Tu tienda :orange-badge" in screen.text
    assert "Píxel: dirección de la tienda, de — a www" in screen.text
    assert screen.press("open-pixel").title == "Píxel"


def test_the_start_page_leads_here_when_the_pixel_is_next(browser: Browser, build: Builder) -> None:
    ana = merchant_with_shop(build)
    hand_over("casalinda", Track.WHATSAPP, actor=ana.actor)
    up_to_the_pixel("casalinda")
    screen = browser.open("inicio", ana).press("primary-next")
    assert screen.title == "Píxel"


def test_the_credentials_lead_here_when_the_pixel_is_next(browser: Browser, build: Builder) -> None:
    ana = proven(build)
    assert not browser.open("credenciales", ana).has_button("go-pixel")
    up_to_the_pixel("casalinda")
    assert browser.open("credenciales", ana).press("go-pixel").title == "Píxel"


def test_nobody_looks_at_the_shop_of_somebody_else(browser: Browser, build: Builder) -> None:
    merchant_with_shop(build)
    assert browser.open("pixel", build.merchant("otra"), query={"tienda": "casalinda"}).is_closed
