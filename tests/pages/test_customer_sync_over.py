"""The customers' page when a run is over: what came of it, corrections, customer by customer, forgetting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.sync import RunState
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.sync_runs import latest_run
from lib.ui.failures import sentence
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.customers_seen import RUNS, answered, asked, opened, primaries
from tests.sync_states import merchant_with_secrets, run_of, sending, settled, some_shoppers


@pytest.fixture
def ana(build: Builder) -> Person:
    return merchant_with_secrets(build)


def test_when_it_is_over_the_page_says_what_came_of_it_and_what_comes_next(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(30, waiting=0), **sending(ana))
    screen = opened(browser, ana)
    assert "30 clientes enviados a Hellotext" in screen.text
    assert "Terminada, con rechazados" in screen.text
    assert "La próxima empieza sola" in screen.text
    assert primaries(screen) == ["Sincronizar ahora"]
    screen.press("primary-sync-now")
    assert [(row["kind"], row["state"]) for row in rows(platform, RUNS)][-1] == ("incremental", "queued")


@pytest.mark.parametrize(
    ("kind", "left", "said"),
    [
        ("full", (), "VTEX todavía no tiene clientes"),
        ("incremental", (), "Nada cambió en VTEX desde la última vez"),
        ("full", ("masked",), "No se pudo enviar a ningún cliente"),
        ("full", ("masked", "same"), "Todo estaba al día: no hizo falta enviar nada"),
    ],
)
def test_why_nothing_was_sent_is_said(
    browser: Browser, platform: Platform, ana: Person, kind: str, left: tuple[str, ...], said: str
) -> None:
    shoppers = [one for one in some_shoppers(0, waiting=0) if one.reason in left]
    run_of(platform, ana, RunState.DONE, shoppers, **sending(ana, kind=kind))
    assert said in opened(browser, ana).text


def test_reading_everything_again_is_a_full_run(browser: Browser, platform: Platform, ana: Person) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(30, waiting=0), **sending(ana))
    opened(browser, ana).press("sync-all")
    assert [(row["kind"], row["state"]) for row in rows(platform, RUNS)][-1] == ("full", "queued")


def test_how_often_it_repeats_is_chosen_with_one_press(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana)
    screen.at.segmented_control(key="sync-every").set_value("never").run()
    assert rows(platform, "SELECT schedule, next_run_at FROM sync_settings") == [
        {"schedule": "never", "next_run_at": None}
    ]
    assert "Solo se sincroniza cuando tú lo pides." in screen.text


def test_corrections_are_given_as_a_file_and_read_by_a_full_run(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana)
    header = "vtex_id,corrected_email,corrected_phone"
    content = "\n".join((header, "bare-1,beto@tienda.example,", "odd-1,,12", "nobody,a@b.example,"))
    screen.at.file_uploader[0].upload("corregidos.csv", content.encode()).run()
    assert "Tomamos 1 corrección." in screen.text
    assert "2 filas no se tomaron:" in screen.text
    assert "Fila 3: " in screen.text
    assert primaries(screen) == ["Leer todo con las correcciones"]
    texts = screen.texts
    assert texts.index("Leer todo con las correcciones") > texts.index("Archivo corregido (CSV o Excel)")
    screen.press("primary-sync-corrected")
    assert rows(platform, RUNS)[-1]["kind"] == "full"


def test_corrections_wait_for_the_next_run_where_one_began_meanwhile(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana)
    content = b"vtex_id,corrected_email,corrected_phone\nbare-1,beto@tienda.example,"
    screen.at.file_uploader[0].upload("corregidos.csv", content).run()
    hourly = run_of(platform, ana, RunState.QUEUED)
    change(platform, "UPDATE sync_runs SET kind = 'incremental' WHERE id = :run", run=hourly)
    before = rows(platform, RUNS)
    screen.press("primary-sync-corrected")
    assert rows(platform, RUNS) == before
    (said,) = screen.at.toast
    assert said.value == "Hay una sincronización en curso. La siguiente lee todo, también las correcciones."


def test_the_file_says_which_columns_are_to_be_filled_in(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    text = opened(browser, ana).text
    assert (
        "Escribe el correo bueno en la columna `corrected_email`, o el celular en `corrected_phone`." in text
    )


def test_who_was_rejected_can_still_be_corrected_after_a_run_of_changes_alone(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    asked = datetime.now(UTC) - timedelta(days=2)
    whole = {"requested_at": asked, "kind": "full"}
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana, **whole))
    run_of(platform, ana, RunState.DONE, **sending(ana, kind="incremental", automatic=True))
    text = opened(browser, ana).text
    assert "Nada cambió en VTEX desde la última vez" in text
    assert "4 rechazados al leer todo" in text
    assert f"Así quedaron cuando leímos todo, {asked.day} " in text
    assert "los que hay que corregir (CSV)" in text


def test_what_both_rejected_are_two_files_and_who_is_in_both_counts_once(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    whole = {"requested_at": datetime.now(UTC) - timedelta(hours=2), "kind": "full"}
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana, **whole))
    masked = [one for one in some_shoppers(0, waiting=0) if one.reason == "masked"]
    run_of(platform, ana, RunState.DONE, masked, **sending(ana, kind="incremental"))
    text = opened(browser, ana).text
    assert "1 cliente rechazado" in text
    assert "4 rechazados al leer todo" in text
    assert text.count("los que hay que corregir, ") == 2
    assert "trae 4 clientes" in text


@pytest.mark.parametrize(("automatic", "told"), [(True, True), (False, False)])
def test_how_long_it_took_is_said_where_it_waited_for_nobody(
    browser: Browser, platform: Platform, ana: Person, automatic: bool, told: bool
) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana, automatic=automatic))
    assert ("tardó 2 minutos" in opened(browser, ana).text) is told


def test_small_runs_have_a_chart_of_their_own(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(60, waiting=0), **sending(ana))
    run_of(platform, ana, RunState.DONE, some_shoppers(2, waiting=0), **sending(ana, kind="incremental"))
    text = opened(browser, ana, ver="historial").text
    assert "**Clientes enviados** · Todos los clientes" in text
    assert "**Clientes enviados** · Solo lo que cambió" in text


def test_a_file_that_is_no_table_is_refused_in_words(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana)
    screen.at.file_uploader[0].upload("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(200)).run()
    assert len(screen.errors) == 1
    assert "sheet." not in screen.errors[0]


def test_customer_by_customer_is_filtered_by_result_and_reason(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(60, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="clientes")
    assert "1 a 50 de 68 clientes" in screen.text
    screen.at.selectbox(key="cliente").set_value("rejected").run()
    assert "1 a 4 de 4 clientes" in screen.text
    screen.at.selectbox(key="porque").set_value("masked").run()
    assert "1 a 1 de 1 cliente" in screen.text
    assert screen.at.query_params["porque"] == "masked"
    again = opened(browser, ana, ver="clientes", cliente="unchanged", porque="joined")
    assert "Es la misma persona que otro registro" in again.text
    assert "1 a 1 de 1 cliente" in again.text


def test_a_reason_of_another_result_is_let_go(browser: Browser, platform: Platform, ana: Person) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="clientes", cliente="created", porque="masked")
    assert "1 a 3 de 3 clientes" in screen.text


def test_what_vendors_sent_is_shown_as_text(browser: Browser, platform: Platform, ana: Person) -> None:
    run = run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    change(platform, "UPDATE sync_rows SET name = '<img src=x>' WHERE run_id = :run", run=run)
    screen = opened(browser, ana, ver="clientes")
    assert not [one for one in screen.at.html if "<img" in one.value]


def test_the_history_has_every_run_that_ended(browser: Browser, platform: Platform, ana: Person) -> None:
    for state in (RunState.CANCELLED, RunState.FAILED, RunState.DONE):
        run_of(platform, ana, state, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="historial")
    table = next(one.value for one in screen.at.html if "Sincronizaciones anteriores" in one.value)
    assert [word in table for word in ("Cancelada", "Se detuvo", "Terminada, con rechazados")] == [True] * 3
    assert "11 leídos, 3 creados, 4 sin cambios, 4 rechazados" in table


def test_the_history_counts_one_in_the_singular(browser: Browser, platform: Platform, ana: Person) -> None:
    changed = {"kind": "incremental", "read": 3, "created": 1, "updated": 1, "rejected": 1}
    run_of(platform, ana, RunState.DONE, **sending(ana, **changed))
    screen = opened(browser, ana, ver="historial")
    table = next(one.value for one in screen.at.html if "Sincronizaciones anteriores" in one.value)
    assert "3 leídos, 1 creado, 1 actualizado, 1 rechazado<" in table


def test_settings_are_changed_for_the_next_run(browser: Browser, platform: Platform, ana: Person) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="ajustes")
    screen.at.toggle[0].set_value(True).run()
    screen.press("sync-save")
    assert "Guardado." in screen.text
    assert rows(platform, "SELECT newsletter FROM sync_settings") == [{"newsletter": True}]


def test_forgetting_asks_says_what_it_means_and_forgets(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    settled(platform, ana)
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="ajustes").press("sync-forget")
    assert "Su perfil en Hellotext lo borras tú, en Hellotext." in asked(screen)
    screen.field("sync-who").set_value("beto@tienda.example")
    screen.press("primary-sync-forget")
    assert "Hecho: no teníamos datos suyos" in screen.text
    assert rows(platform, "SELECT count(*) FROM sync_forgotten")[0]["count"] > 0
    assert "beto@tienda.example" not in str(list(screen.at.session_state.values()))


@pytest.mark.parametrize("typed", ["", "???", "Ana Pérez"])
def test_what_names_nobody_is_refused_and_the_question_stays(
    browser: Browser, platform: Platform, ana: Person, typed: str
) -> None:
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    screen = opened(browser, ana, ver="ajustes").press("sync-forget")
    screen.field("sync-who").set_value(typed)
    screen.press("primary-sync-forget")
    refused = screen.at.session_state["sync-forget-failure"]
    assert sentence(refused) == "Escribe un correo, un teléfono o el identificador de VTEX."
    assert rows(platform, "SELECT 1 FROM sync_forgotten") == []


def test_the_store_page_of_a_manager_says_how_the_last_run_went(
    browser: Browser, build: Builder, platform: Platform, ana: Person
) -> None:
    manager, query = build.manager(), {"tienda": ana.accounts[0]}
    assert "Todavía no se sincronizaron." in browser.open("tienda", manager, query=query).text
    run_of(platform, ana, RunState.DONE, some_shoppers(3, waiting=0), **sending(ana))
    text = browser.open("tienda", manager, query=query).text
    assert "Terminada, con rechazados" in text
    assert "11 leídos, 3 creados" in text


def test_a_manager_can_start_it_for_the_store(browser: Browser, build: Builder, ana: Person) -> None:
    screen = browser.open("clientes", build.manager(), query={"tienda": ana.accounts[0]})
    answered(screen, "no").press("primary-sync-start")
    run = latest_run(ana.actor, ana.accounts[0])
    assert run is not None
    assert run.requested_by == "Marta Gestora"
