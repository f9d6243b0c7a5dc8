"""Customers from VTEX to Hellotext in a real browser: read, looked at, sent, paused, corrected, forgotten."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, expect

from lib.domain.model import Language
from lib.domain.sync import RunState
from lib.services.credentials import credential_state
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.test_number_files import WIDEST, held_still
from tests.e2e.test_phone import CONTROLS, too_small
from tests.e2e.visitor import PHONE, Look, Visitor
from tests.sync_states import merchant_with_secrets, run_of, sending, settled, some_shoppers
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-customer-sync")]

SENT = re.compile(r"^(\d+) clientes enviados a Hellotext$")
NUMBER = re.compile(r"\d[\d.]*")


def equation(visitor: Visitor) -> list[int]:
    """The numbers of the equation, what was read first."""
    shown: Locator = visitor.page.locator(".puente-equation .count")
    # The headline above it comes a moment earlier.
    expect(shown).to_have_count(6)
    return [int(text.replace(".", "")) for text in shown.all_inner_texts()]


def cells(download: Download) -> list[dict[str, str]]:
    """The rows of a downloaded CSV, by the names of its columns."""
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def checked_merchant(build: Builder) -> Person:
    """A merchant whose checks have run: a worker that is held still then has nothing in its hands."""
    person = merchant_with_secrets(build)
    eventually(lambda: _is_checked(person), 60)
    return person


def _is_checked(person: Person) -> bool:
    run = credential_state(person.actor, person.accounts[0]).latest_run
    return run is not None and not run.open


def read_everything(visitor: Visitor) -> None:
    """From a new store to what would be sent."""
    visitor.open("/clientes")
    visitor.page.get_by_text("No", exact=True).click()
    visitor.wait()
    visitor.button("Leer los clientes").dblclick()
    visitor.sees("Nada se ha enviado todavía")


def runs(platform: Platform, person: Person) -> int:
    """How many runs the person's store has had."""
    found = rows(
        platform,
        "SELECT count(*) FROM sync_runs JOIN stores ON stores.id = store_id WHERE account = :account",
        account=person.accounts[0],
    )
    return int(found[0]["count"])


def test_customers_are_read_looked_at_and_sent_and_the_page_may_be_closed(
    visit: Visit, build: Builder, platform: Platform
) -> None:
    person = merchant_with_secrets(build)
    visitor = visit(person)
    read_everything(visitor)
    send = visitor.page.get_by_role("button", name=re.compile(r"^Enviar \d+ clientes a Hellotext$"))
    wanted = int(NUMBER.findall(send.inner_text())[0])
    send.dblclick()
    visitor.open("/inicio")
    visitor.open("/clientes")
    expect(visitor.page.get_by_role("heading", name=SENT)).to_be_visible()
    read, created, updated, unchanged, rejected, pending = equation(visitor)
    assert (created + updated, pending) == (wanted, 0)
    assert read == created + updated + unchanged + rejected
    assert runs(platform, person) == 1

    visitor.page.get_by_role("radio", name="Cliente por cliente").click()
    link = visitor.page.get_by_role("link", name="Descargar todos los clientes (CSV)")
    with visitor.page.expect_download() as begun:
        link.click()
    assert len(cells(begun.value)) == read


def test_a_second_run_has_nothing_to_send(visit: Visit, build: Builder) -> None:
    visitor = visit(merchant_with_secrets(build))
    read_everything(visitor)
    visitor.page.get_by_role("button", name=re.compile("^Enviar ")).click()
    visitor.button("Leer todo de nuevo").click()
    visitor.sees("Ninguno necesita enviarse: Hellotext ya tiene lo mismo.")
    visitor.button("Terminar sin enviar").click()
    visitor.sees("Todo estaba al día: no hizo falta enviar nada")


def test_the_page_follows_a_run_that_is_paused_and_goes_on_by_others(
    visit: Visit, build: Builder, platform: Platform, site: Site
) -> None:
    person = checked_merchant(build)
    settled(platform, person)
    with held_still(site):
        run_of(platform, person, RunState.QUEUED, some_shoppers(5), **sending(person))
        first, second = visit(person), visit(person)
        for visitor in (first, second):
            visitor.open("/clientes")
            visitor.sees("Empezamos a enviar enseguida…")
        first.button("Pausar").click()
        for visitor in (first, second):
            visitor.sees("No se pierde nada: al reanudar sigue donde quedó.")
        second.button("Reanudar").click()
        second.sees("Empezamos a enviar enseguida…")
        first.sees("Empezamos a enviar enseguida…")
        first.button("Cancelar").click()
        first.sees("No enviamos a nadie más.")
        first.page.get_by_role("dialog").get_by_role("button", name="Cancelar la sincronización").click()
        second.sees("Se canceló. Lo que ya se envió queda en Hellotext.")
        second.button("Sincronizar ahora").click()
        first.sees("Empezamos a leer enseguida…")
    assert runs(platform, person) == 2


def test_a_customer_is_corrected_with_the_file_that_was_downloaded(
    visit: Visit, build: Builder, platform: Platform, tmp_path: Path
) -> None:
    person = merchant_with_secrets(build)
    settled(platform, person, schedule="never", next_run_at=None)
    run_of(platform, person, RunState.DONE, some_shoppers(5, waiting=0), **sending(person))
    visitor = visit(person)
    visitor.open("/clientes")
    with visitor.page.expect_download() as begun:
        visitor.page.get_by_role("link", name="Descargar los que hay que corregir (CSV)").click()
    found = cells(begun.value)
    assert sorted(row["vtex_id"] for row in found) == ["bare-1", "mask-1", "odd-1", "odd-2"]
    file = tmp_path / "corregidos.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(found[0]))
        writer.writeheader()
        for row in found:
            writer.writerow({**row, "corrected_email": f"{row['vtex_id']}@tienda.example"})
    visitor.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
    visitor.sees("Tomamos 4 correcciones.")
    expect(visitor.button("Leer todo con las correcciones")).to_be_visible()


def test_a_customer_is_forgotten_and_the_question_stays_until_it_is_answered_well(
    visit: Visit, build: Builder, platform: Platform
) -> None:
    person = merchant_with_secrets(build)
    run_of(platform, person, RunState.DONE, some_shoppers(5, waiting=0), **sending(person))
    visitor = visit(person)
    visitor.open("/clientes?ver=ajustes")
    visitor.button("Olvidar a un cliente…").click()
    forget = visitor.button("Olvidar para siempre")
    forget.click()
    visitor.sees("Escribe un correo, un teléfono o el identificador de VTEX.")
    visitor.fill("Su correo, su teléfono o su identificador de VTEX", "beto@tienda.example")
    forget.click()
    visitor.sees("Hecho: no teníamos datos suyos, y no se enviará nunca.")
    assert "beto@tienda.example" not in "".join(visitor.addresses)


def test_a_run_that_begins_meanwhile_takes_no_words_out_of_a_question(
    visit: Visit, build: Builder, platform: Platform, site: Site
) -> None:
    person = checked_merchant(build)
    settled(platform, person)
    with held_still(site):
        first = run_of(platform, person, RunState.PAUSED, some_shoppers(5), **sending(person))
        visitor, other = visit(person), visit(person)
        visitor.open("/clientes?ver=ajustes")
        visitor.button("Olvidar a un cliente…").click()
        visitor.fill("Su correo, su teléfono o su identificador de VTEX", "beto@tienda.example")
        other.open("/clientes")
        other.sees("En pausa")
        end = "UPDATE sync_runs SET state = 'cancelled', finished_at = now() WHERE id = :run"
        change(platform, end, run=first)
        other.sees("Se canceló.")
        visitor.wait()
        field = visitor.page.get_by_label("Su correo, su teléfono o su identificador de VTEX", exact=True)
        expect(field).to_have_value("beto@tienda.example")
        visitor.page.keyboard.press("Escape")
        visitor.sees("Se canceló.")


@pytest.mark.parametrize("language", [Language.PT_BR, Language.EN])
def test_it_stands_in_nobodys_way_in_another_language(
    visit: Visit, build: Builder, platform: Platform, language: Language
) -> None:
    person = merchant_with_secrets(build, language=language)
    settled(platform, person, schedule="never", next_run_at=None)
    before = {"kind": "full", "requested_at": datetime.now(UTC) - timedelta(hours=2)}
    run_of(platform, person, RunState.DONE, some_shoppers(12, waiting=0), **sending(person, **before))
    run_of(
        platform, person, RunState.DONE, some_shoppers(2, waiting=0), **sending(person, kind="incremental")
    )
    visitor = visit(person, Look(size=PHONE))
    for shown in ("historial", "ajustes"):
        visitor.open(f"/clientes?ver={shown}")
        assert visitor.page.evaluate(WIDEST) == 0
        assert too_small(visitor, CONTROLS) == {}
        assert barriers_everywhere(visitor) == []
        visitor.use_width(*PHONE)
    run_of(platform, person, RunState.READY, some_shoppers(), read_at=datetime.now(UTC), missing=2)
    visitor.open("/clientes?ver=clientes")
    assert visitor.page.evaluate(WIDEST) == 0
    assert barriers_everywhere(visitor) == []


def test_the_ledger_is_looked_through_with_a_thumb(visit: Visit, build: Builder, platform: Platform) -> None:
    person = merchant_with_secrets(build)
    settled(platform, person, schedule="never", next_run_at=None)
    before = {"kind": "full", "requested_at": datetime.now(UTC) - timedelta(hours=2)}
    run_of(platform, person, RunState.DONE, some_shoppers(1, waiting=0), **sending(person, **before))
    run_of(platform, person, RunState.DONE, some_shoppers(240, waiting=0), **sending(person))
    visitor = visit(person, Look(size=PHONE))
    visitor.open("/clientes?ver=clientes")
    expect(visitor.button("Página 5")).to_be_visible()
    assert visitor.page.evaluate(WIDEST) == 0
    assert too_small(visitor, CONTROLS) == {}
    filters = visitor.page.locator(".st-key-touch-sync-filters [data-testid=stSelectbox]")
    widths = filters.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().width))")
    assert widths == [widths[0]] * 3
    assert widths[0] > PHONE[0] * 0.9


def test_the_cross_of_the_question_fits_a_thumb_and_the_way_back_leaves_the_run_alone(
    visit: Visit, build: Builder, platform: Platform, site: Site
) -> None:
    person = checked_merchant(build)
    with held_still(site):
        run_of(platform, person, RunState.WRITING, some_shoppers(5), **sending(person))
        visitor = visit(person, Look(size=PHONE))
        visitor.open("/clientes")
        visitor.button("Cancelar").click()
        back = visitor.page.get_by_role("dialog").get_by_role("button", name="No cancelar")
        expect(back).to_be_visible()
        assert too_small(visitor, "[role=dialog] button") == {}
        back.click()
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
        assert rows(platform, "SELECT wanted FROM sync_runs WHERE state = 'writing'")[0]["wanted"] == "go"


def test_the_chart_offers_nothing_in_another_language(
    visit: Visit, build: Builder, platform: Platform
) -> None:
    person = merchant_with_secrets(build)
    run_of(platform, person, RunState.DONE, some_shoppers(12, waiting=0), **sending(person))
    visitor = visit(person)
    visitor.open("/clientes?ver=historial")
    chart = visitor.page.get_by_test_id("stVegaLiteChart")
    chart.hover()
    frame = visitor.page.get_by_test_id("stFullScreenFrame").filter(has=chart)
    expect(frame).to_have_count(1)
    expect(frame.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("state", [RunState.READING, RunState.WRITING, RunState.PAUSED, RunState.FAILED])
def test_every_state_fits_a_phone_and_stands_in_nobodys_way(
    visit: Visit, build: Builder, platform: Platform, site: Site, state: RunState
) -> None:
    person = checked_merchant(build)
    settled(platform, person)
    columns: dict[str, object] = {"expected": 80} if state is RunState.READING else sending(person)
    if state is RunState.WRITING:
        columns["wait"] = "hellotext_asked"
    if state is RunState.FAILED:
        columns["problem"] = "sync.vtex_unreachable"
    with held_still(site):
        run_of(platform, person, state, some_shoppers(5), **columns)
        visitor = visit(person, Look(size=PHONE))
        visitor.open("/clientes")
        assert visitor.page.evaluate(WIDEST) == 0
        assert too_small(visitor, CONTROLS) == {}
        assert barriers_everywhere(visitor) == []
