"""The customers' page before anything is sent, and where a run stands still."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.sync import RowState, RunState
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.sync_model import OtherWriter
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.customers_seen import RUNS, answered, asked, opened, primaries, states
from tests.services.synced import Shopper
from tests.sync_states import (
    checked,
    merchant_with_secrets,
    run_of,
    sending,
    settled,
    some_shoppers,
)


@pytest.fixture
def ana(build: Builder) -> Person:
    return merchant_with_secrets(build)


def test_without_secrets_the_page_leads_to_them(browser: Browser, build: Builder) -> None:
    screen = opened(browser, build.merchant())
    assert "Primero escribe la clave de VTEX y el token de Hellotext" in screen.text
    assert primaries(screen) == ["Ir a Credenciales"]
    assert not screen.at.radio


def test_a_new_store_reads_what_will_happen_before_anything_does(browser: Browser, ana: Person) -> None:
    screen = opened(browser, ana)
    assert "Nada sale hasta que lo apruebes." in screen.text
    assert "Nadie recibe un mensaje ni queda suscrito a nada." in screen.text
    assert primaries(screen) == ["Leer los clientes"]
    assert screen.at.radio[0].value is None


def test_nothing_is_read_before_it_is_known_who_else_writes(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    screen = opened(browser, ana).press("primary-sync-start")
    assert "Responde si Hellotext ya sincroniza tus clientes." in screen.text
    assert states(platform) == []
    answered(screen, "no").press("primary-sync-start")
    assert states(platform) == ["queued"]
    assert "Empezamos a leer enseguida…" in screen.text


def test_two_that_write_the_same_profiles_are_warned_of(browser: Browser, ana: Person) -> None:
    screen = answered(opened(browser, ana), "yes")
    assert "Cada uno pisaría lo que escribe el otro." in screen.text


def test_the_choices_hold_for_the_run(browser: Browser, platform: Platform, ana: Person) -> None:
    screen = answered(opened(browser, ana), "no")
    screen.at.multiselect[0].set_value(["cellPhone", "phone"]).run()
    screen.at.toggle[0].set_value(True).run()
    screen.press("primary-sync-start")
    (run,) = rows(platform, RUNS)
    assert (run["newsletter"], list(run["phone_order"])) == (True, ["cellPhone", "phone"])


def test_no_phone_at_all_is_refused_at_its_field(browser: Browser, platform: Platform, ana: Person) -> None:
    screen = answered(opened(browser, ana), "no")
    screen.at.multiselect[0].set_value([]).run()
    screen.press("primary-sync-start")
    assert "Elige al menos un teléfono." in screen.text
    assert screen.errors == []
    assert states(platform) == []


def test_pressing_twice_starts_one_run(browser: Browser, platform: Platform, ana: Person) -> None:
    first, second = (answered(opened(browser, ana), "no") for _browser in range(2))
    first.press("primary-sync-start")
    second.press("primary-sync-start")
    assert states(platform) == ["queued"]


def test_how_many_there_are_is_known_from_the_check_of_the_key(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    assert "clientes en VTEX" not in opened(browser, ana).text
    checked(platform, ana, "vtex.customers", "passed", total=12_480)
    text = opened(browser, ana).text
    assert "Unos 12.480 clientes en VTEX" in text
    assert "Contados al comprobar la clave, hoy " in text


@pytest.mark.parametrize(
    ("check", "outcome", "facts"),
    [
        ("vtex.customers", "failed", {"total": 12_480}),
        ("vtex.customers", "passed", {}),
        ("vtex.stores", "passed", {"total": 2}),
    ],
    ids=["what was refused", "VTEX did not count", "another check"],
)
def test_a_number_that_is_not_known_is_not_shown(
    browser: Browser, platform: Platform, ana: Person, check: str, outcome: str, facts: dict[str, int]
) -> None:
    checked(platform, ana, check, outcome, **facts)
    text = opened(browser, ana).text
    assert "en VTEX**" not in text
    assert "Contados al comprobar" not in text


def test_before_sending_everything_is_counted_and_nothing_is_sent(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC), missing=2)
    screen = opened(browser, ana)
    assert "Nada se ha enviado todavía" in screen.text
    assert primaries(screen) == ["Enviar 24 clientes a Hellotext"]
    text = screen.text
    assert "4 clientes rechazados" in text
    assert "Su correo y su teléfono no sirven" in text
    assert "VTEX anunció 2 clientes más que no entregó." in text
    assert "Aceptar el boletín no es permiso para WhatsApp" in text
    assert "Enviarlos llevará menos de 1 minuto." in text
    figures = next(one.value for one in screen.at.html if "Qué se leyó" in one.value)
    read, *parts = (int(number) for number in re.findall(r'"count">(\d+)<', figures))
    assert (read, parts) == (32, [24, 1, 3, 4])
    tables = [one.value for one in screen.at.html if "Vista previa" in one.value]
    # Five and their heads, and fifteen and theirs, which are folded.
    assert [table.count("<tr role") for table in tables] == [6, 16]
    assert "Ver 15 clientes más" in text
    assert "a1•••@g•••.com" in tables[0]


def test_approving_lets_it_send_and_once(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC))
    first, second = opened(browser, ana), opened(browser, ana)
    first.press("primary-sync-approve")
    second.press("primary-sync-approve")
    assert "Empezamos a enviar enseguida…" in first.text
    assert second.errors == []
    assert states(platform) == ["queued"]
    assert rows(platform, RUNS)[0]["approved_by"] == ana.name
    assert len(rows(platform, "SELECT 1 FROM events WHERE kind = 'sync.approved'")) == 1


def test_with_nothing_to_send_the_button_says_so(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.READY, some_shoppers(waiting=0), read_at=datetime.now(UTC))
    screen = opened(browser, ana)
    assert primaries(screen) == ["Terminar sin enviar"]
    assert "Ninguno necesita enviarse" in screen.text
    assert "Todo está al día" in screen.text
    assert "Nada que enviar" in screen.text
    assert "Nada se ha enviado todavía" not in screen.text


def test_that_nobody_can_be_sent_is_not_taken_for_up_to_date(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    bare = Shopper("bare-1", RowState.REJECTED, "no_contact")
    run_of(platform, ana, RunState.READY, [bare], read_at=datetime.now(UTC))
    text = opened(browser, ana).text
    assert "Ningún cliente se puede enviar" in text
    assert "al día" not in text
    assert "Hellotext ya tiene lo mismo" not in text


def test_of_one_customer_the_page_speaks_in_the_singular(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    shoppers = [
        Shopper("a-1", place=1, name="A•••", consent="in"),
        Shopper("same-1", RowState.UNCHANGED, "same", consent="out"),
        Shopper("bare-1", RowState.REJECTED, "no_contact"),
    ]
    run_of(platform, ana, RunState.READY, shoppers, read_at=datetime.now(UTC))
    screen = opened(browser, ana)
    assert "Este cliente, con sus datos tapados. A Hellotext va completo." in screen.text
    assert "No frena el envío. Al terminar puedes corregirlo con un archivo." in screen.text
    names = [name for one in screen.at.html for name in re.findall(r'"name">([^<]+)<', one.value)]
    assert names[1:4] == ["se enviará", "sin cambios: no se envía", "no se puede enviar"]
    assert {"aceptó tu boletín", "no lo aceptó"} <= set(names)


def test_what_was_read_is_not_dropped_without_a_question(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC))
    screen = opened(browser, ana).press("sync-ask-cancel")
    assert "Lo leído se descarta." in asked(screen)
    assert states(platform) == ["ready"]
    screen.press("primary-sync-cancel")
    assert states(platform) == ["cancelled"]
    assert "Se canceló antes de enviar a nadie." in screen.text


def test_approving_what_a_colleague_cancelled_says_so(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run = run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC))
    screen = opened(browser, ana)
    change(platform, "UPDATE sync_runs SET state = 'cancelled', finished_at = now() WHERE id = :run", run=run)
    screen.press("primary-sync-approve")
    assert screen.errors == ["Esta sincronización no espera tu aprobación. Mira cómo está ahora."]
    assert "Se canceló antes de enviar a nadie." in screen.text
    assert states(platform) == ["cancelled"]


def test_reading_again_drops_what_was_read(browser: Browser, platform: Platform, ana: Person) -> None:
    settled(platform, ana, read_until=None, next_run_at=None)
    run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC))
    opened(browser, ana).press("sync-read-again")
    assert states(platform) == ["cancelled", "queued"]


def test_a_paused_run_goes_on(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.PAUSED, some_shoppers(5), **sending(ana))
    screen = opened(browser, ana)
    assert primaries(screen) == ["Reanudar"]
    assert "5 de 29 enviados" in screen.text
    assert "No se pierde nada" in screen.text
    screen.press("primary-sync-resume")
    assert states(platform) == ["queued"]


@pytest.mark.parametrize(
    ("problem", "first", "said"),
    [
        ("sync.hellotext_unauthorized", "Ir a Credenciales", "Hellotext ya no acepta tu token."),
        ("sync.vtex_unreachable", "Reanudar", "VTEX no respondió durante mucho tiempo."),
        ("database.unreachable", "Reanudar", "No podemos leer ni guardar en este momento."),
    ],
)
def test_a_run_that_stopped_says_why_and_what_to_do(
    browser: Browser, platform: Platform, ana: Person, problem: str, first: str, said: str
) -> None:
    run_of(platform, ana, RunState.FAILED, some_shoppers(5), **sending(ana, problem=problem))
    screen = opened(browser, ana)
    assert primaries(screen) == [first]
    assert said in screen.text
    screen.press("sync-resume")
    assert states(platform) == ["queued"]


def test_a_run_of_another_business_can_only_begin_anew(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    save_sync_settings(ana.actor, ana.accounts[0], other_writer=OtherWriter.NO)
    run_of(platform, ana, RunState.FAILED, some_shoppers(5), **sending(ana, problem="sync.other_business"))
    screen = opened(browser, ana)
    assert primaries(screen) == ["Empezar de nuevo"]
    assert not screen.has_button("primary-sync-resume")
    screen.press("primary-sync-anew")
    assert sorted(states(platform)) == ["failed", "queued"]


def test_new_credentials_make_going_on_the_next_thing(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(
        platform,
        ana,
        RunState.FAILED,
        some_shoppers(5),
        **sending(ana, problem="sync.hellotext_unauthorized"),
    )
    assert primaries(opened(browser, ana)) == ["Ir a Credenciales"]
    change(platform, "UPDATE credentials SET set_at = :now", now=datetime.now(UTC) + timedelta(seconds=1))
    screen = opened(browser, ana)
    assert primaries(screen) == ["Reanudar"]
    assert "Ya hay credenciales que sirven: puedes reanudar." in screen.text


def test_consents_say_of_how_many_customers_they_tell(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.READY, some_shoppers(), read_at=datetime.now(UTC))
    assert "De 28 clientes con un correo o un teléfono que sirve" in opened(browser, ana).text


def test_a_run_that_began_by_itself_says_so(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(5, waiting=0), automatic=True, requested_by="worker")
    text = opened(browser, ana).text
    assert "Todos los clientes · automática, hoy" in text
    assert "worker" not in text
