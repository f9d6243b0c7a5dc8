"""What Meta says, on the page of a store: its states, its advice, and the way to have it looked at."""

from __future__ import annotations

import pytest

from lib.services.meta_deliveries import keep_deliveries, take_in_deliveries
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.services.meta_looks import META_TOKEN, WABA, ids, jobs, with_token, work
from tests.services.test_meta_deliveries import delivered


def opened(browser: Browser, build: Builder) -> Screen:
    return browser.open("tienda", build.manager(), query={"tienda": "alfa"})


def test_without_a_token_the_page_says_why_one_helps(browser: Browser, build: Builder) -> None:
    build.merchant("alfa")
    screen = opened(browser, build)
    assert "Con un token de Meta miramos por ti" in screen.text
    assert screen.has_button("touch-meta-token")
    assert not screen.has_button("touch-meta-look")


def test_a_token_that_was_just_accepted_is_being_looked_at(browser: Browser, build: Builder) -> None:
    with_token(build, **ids("09"))
    screen = opened(browser, build)
    assert "Todavía no lo leímos" in screen.text
    assert "Mirando…" in screen.text


@pytest.mark.parametrize(
    ("ending", "sentences"),
    [
        ("09", ["El número está listo", "Conexión del número: **Conectado**", "CONNECTED"]),
        ("11", ["El número todavía no está listo", "Nombre visible: **Meta lo está revisando**"]),
        ("22", ["Nombre visible: **Meta lo rechazó**", "Meta no permite enviar mensajes"]),
        ("33", ["Meta dijo algo que todavía no conocemos", "ASLEEP"]),
        ("55", ["El número está listo", "El número sigue también en la app WhatsApp Business"]),
        ("66", ["La cuenta de WhatsApp es de otra empresa"]),
        ("77", ["Falta un medio de pago", "Add a payment method to the WhatsApp Business Account"]),
    ],
)
def test_every_state_is_said(
    browser: Browser, build: Builder, platform: Platform, ending: str, sentences: list[str]
) -> None:
    with_token(build, **ids(ending))
    work(platform)
    text = opened(browser, build).text.replace("\\", "")
    assert [one for one in sentences if one not in text] == []


def test_a_number_in_the_app_is_not_asked_for_what_it_never_gets(
    browser: Browser, build: Builder, platform: Platform
) -> None:
    with_token(build, **ids("55"))
    work(platform)
    assert "Registro del número" not in opened(browser, build).text


def test_the_button_has_it_looked_at_and_waits(browser: Browser, build: Builder, platform: Platform) -> None:
    with_token(build, **ids("09"))
    work(platform)
    screen = opened(browser, build)
    assert "Mirando…" not in screen.text
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta_states SET looked_at = looked_at - interval '1 minute'")
    screen.press("touch-meta-look")
    assert jobs(platform) == [("alfa", 1)]
    assert "Mirando…" in screen.text


def test_what_only_a_message_tells_is_said_and_harmless(
    browser: Browser, build: Builder, platform: Platform
) -> None:
    with_token(build, **ids("09"))
    work(platform)
    keep_deliveries(
        delivered(
            "phone_number_name_update",
            waba=WABA,
            decision="REJECTED",
            rejection_reason="NAME_FORMAT_UNACCEPTABLE",
            requested_verified_name="[Tienda](https://evil.example)",
        )
    )
    take_in_deliveries()
    text = opened(browser, build).text
    assert "Meta rechazó el nombre" in text
    assert "](https://evil" not in text


def test_a_refused_token_says_what_to_do_and_keeps_what_was_read(
    browser: Browser, build: Builder, platform: Platform
) -> None:
    with_token(build, **ids("09"))
    work(platform)
    [row] = rows(platform, "SELECT store_id FROM credentials WHERE field = 'meta_token'")
    sealed = platform.vault.seal("dead" + META_TOKEN, store_id=row["store_id"], field="meta_token")
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE credentials SET sealed = %s WHERE field = 'meta_token'", (sealed,))
        connection.exec_driver_sql("UPDATE meta_states SET look_at = now() - interval '1 minute'")
    work(platform)
    text = opened(browser, build).text
    assert "El token de Meta venció" in text
    assert "Conexión del número" in text
