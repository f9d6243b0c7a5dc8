"""The customers' page while a run moves: how far it is, why it waits, pausing and cancelling it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.sync import RowState, RunState
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.customers_seen import asked, counts, opened, primaries
from tests.services.synced import Shopper
from tests.sync_states import heartbeat, merchant_with_secrets, run_of, sending, some_shoppers


@pytest.fixture
def ana(build: Builder) -> Person:
    return merchant_with_secrets(build)


def test_reading_shows_how_far_it_is_and_may_be_left(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.READING, expected=12_480, read=5_210, pending=5_200, rejected=10)
    screen = opened(browser, ana)
    assert "5.210 de 12.480 leídos · falta: entre 2 y 4 minutos" in screen.text
    assert "por segundo" in screen.text
    assert counts(screen) == (
        "leídos 5.210 = creados 0 + actualizados 0 + sin cambios 0 + rechazados 10 + pendientes 5.200"
    )
    assert "Puedes cerrar esta página: esto sigue solo." in screen.text
    assert primaries(screen) == []


def test_sending_shows_the_equation_speed_and_the_time_left(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(
        platform,
        ana,
        RunState.WRITING,
        some_shoppers(30),
        **sending(ana, calls=30, seconds=1.0, profiles=54),
    )
    screen = opened(browser, ana)
    assert "30 de 54 enviados · falta: menos de 1 minuto" in screen.text
    assert counts(screen) == (
        "leídos 62 = creados 24 + actualizados 6 + sin cambios 4 + rechazados 4 + pendientes 24"
    )
    assert "30 por segundo" in screen.text
    assert "1 de los leídos comparte el perfil de otro registro de la misma persona." in screen.text


def test_who_shares_a_contact_with_many_is_not_counted_as_sent(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    shared = Shopper("many-1", RowState.REJECTED, "shared_contact", holds={"email": "tienda@tienda.example"})
    run_of(platform, ana, RunState.WRITING, [*some_shoppers(5), shared], **sending(ana))
    text = opened(browser, ana, ver="clientes", cliente="rejected").text
    assert "5 de 29 enviados" in text
    assert "Su único contacto lo tienen muchos otros clientes" in text


def test_a_wait_says_why_and_until_when(browser: Browser, platform: Platform, ana: Person) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
    run_of(
        platform,
        ana,
        RunState.WRITING,
        some_shoppers(5),
        **sending(ana, calls=5, seconds=1.0, wait="hellotext_asked", wait_until=until),
    )
    screen = opened(browser, ana)
    assert f"Hellotext nos pidió esperar: seguimos a las {until:%H:%M:%S}." in screen.text or (
        until.date() != datetime.now(UTC).date()
    )
    assert "por segundo" not in screen.text
    assert "falta:" not in screen.text


def test_customers_without_an_answer_are_explained(browser: Browser, platform: Platform, ana: Person) -> None:
    run = run_of(platform, ana, RunState.WRITING, some_shoppers(5), **sending(ana))
    change(
        platform,
        "UPDATE sync_rows SET state = 'uncertain' WHERE run_id = :run AND vtex_id IN ('c-006', 'c-007')",
        run=run,
    )
    text = opened(browser, ana).text
    assert "2 sin respuesta: averiguamos si llegaron antes de enviarlos otra vez" in text


def test_a_run_that_nobody_has_says_that_the_break_is_ours(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    old = datetime.now(UTC) - timedelta(minutes=5)
    run_of(
        platform,
        ana,
        RunState.WRITING,
        some_shoppers(5),
        **sending(ana, approved_at=old, alive_at=old),
    )
    text = opened(browser, ana).text
    assert "Hay una pausa de nuestro lado." in text
    assert "falta:" not in text


@pytest.mark.parametrize(
    ("has_worker", "said"),
    [
        (True, "Espera su turno: ahora se sincronizan otras tiendas."),
        (False, "Hay una pausa de nuestro lado."),
    ],
)
def test_a_run_that_nobody_took_yet_says_what_it_waits_for(
    browser: Browser, platform: Platform, ana: Person, has_worker: bool, said: str
) -> None:
    if has_worker:
        heartbeat(platform)
    old = datetime.now(UTC) - timedelta(minutes=1)
    run_of(platform, ana, RunState.QUEUED, requested_at=old, alive_at=None)
    text = opened(browser, ana).text
    said_of_waiting = ("Espera su turno", "Hay una pausa", "enseguida")
    assert [one for one in said_of_waiting if one in text] == [one for one in said_of_waiting if one in said]
    assert said in text


def test_pausing_says_that_it_takes_a_moment_and_can_be_taken_back(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.WRITING, some_shoppers(5), **sending(ana))
    screen = opened(browser, ana).press("sync-pause")
    assert screen.button("sync-go-on").label == "Pausando… Mejor seguir"
    assert "falta:" not in screen.text
    screen.press("sync-go-on")
    assert screen.has_button("sync-pause")


def test_cancelling_asks_first(browser: Browser, platform: Platform, ana: Person) -> None:
    run = run_of(platform, ana, RunState.WRITING, some_shoppers(5), **sending(ana))
    screen = opened(browser, ana).press("sync-ask-cancel")
    assert "Lo que ya se envió queda en Hellotext." in asked(screen)
    wanted = "SELECT wanted FROM sync_runs WHERE id = :run"
    assert rows(platform, wanted, run=run)[0]["wanted"] == "go"
    screen.press("primary-sync-cancel")
    assert rows(platform, wanted, run=run)[0]["wanted"] == "cancel"
    assert "Cancelando: terminamos lo que está en camino." in screen.text


def test_while_it_is_cancelled_nothing_says_that_it_goes_on(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    columns = sending(ana, calls=5, seconds=1.0, wanted="cancel", wait="other_run")
    run_of(platform, ana, RunState.WRITING, some_shoppers(5), **columns)
    screen = opened(browser, ana)
    assert "Cancelando…" in screen.text
    assert not re.search("sigue|seguimos|falta:|Enviando", screen.text)


def test_a_cancelled_run_is_at_no_step_and_nobody_waits(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.CANCELLED, some_shoppers(5), **sending(ana))
    screen = opened(browser, ana)
    steps, shown = (
        next(one.value for one in screen.at.html if f'class="puente{name}' in one.value)
        for name in (" puente-steps", ' puente-sync"><div class="puente-equation')
    )
    assert ("aria-current" in steps, "ahora" in steps, "no se hizo" in steps) == (False, False, True)
    assert 'class="one blue"' not in shown
    assert "pendientes 24" in counts(screen)


def test_a_slow_run_is_not_said_to_be_faster_than_it_is(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.WRITING, some_shoppers(5), **sending(ana, calls=5, seconds=50.0))
    assert "6 por minuto" in opened(browser, ana).text
