"""A file of numbers in a real browser: given, reviewed, filtered, downloaded, deleted."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Download, expect

from lib.domain.model import Language
from lib.services.number_files import FileState, number_files, start, upload
from lib.services.people import Person, set_language
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.test_phone import CONTROLS, too_small
from tests.e2e.visitor import PHONE, Look, Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-number-files")]

FILES = "/numero?modo=archivo"
WIDEST = """() => Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
    .map(one => one.scrollWidth - one.clientWidth))"""
MOBILES, FIXED, SHORT = 40, 15, 5


@dataclass(frozen=True)
class Phrases:
    """What the screens say in one language."""

    language: Language
    number_column: str
    country_column: str
    no_country: str
    review: str
    serve: str
    result: str
    works: str
    needs_step: str
    shown: str
    download: str
    all_files: str
    no_table: str


SPANISH = Phrases(
    Language.ES,
    "Columna de los números",
    "Columna del país",
    "Ninguna columna",
    "Revisar 60 números",
    "55 de 60 números sirven",
    "Resultado",
    "Sirve",
    "Sirve con un paso previo",
    "1 a 15 de 15 números",
    "Descargar CSV",
    "Todos los archivos",
    "Este archivo no es una tabla.",
)
PORTUGUESE = Phrases(
    Language.PT_BR,
    "Coluna dos números",
    "Coluna do país",
    "Nenhuma coluna",
    "Verificar 60 números",
    "55 de 60 números servem",
    "Resultado",
    "Serve",
    "Serve com um passo antes",
    "1 a 15 de 15 números",
    "Baixar CSV",
    "Todos os arquivos",
    "Este arquivo não é uma tabela.",
)


def customers(folder: Path) -> Path:
    """60 customers of Uruguay; the guess takes the column `celular`, the numbers to review are in `dato`."""
    numbers = [
        *(f"099 {100_000 + n}" for n in range(MOBILES)),
        *(f"2901 {2000 + n}" for n in range(FIXED)),
        *("911" for _ in range(SHORT)),
    ]
    file = folder / "clientes.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow(["nombre", "celular", "dato", "país"])
        writer.writerows([f"José {n}", f"094 {200_000 + n}", one, "UY"] for n, one in enumerate(numbers))
    return file


def give(visitor: Visitor, file: Path) -> None:
    """Choose a file in the uploader."""
    visitor.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)


def open_listed(visitor: Visitor) -> None:
    """Open the one file of the list."""
    visitor.page.locator("[class*=st-key-touch-open] button").click()


def narrow(visitor: Visitor, label: str, option: str) -> None:
    """Take an option of a filter, which stands below the fold: a list that is open closes on scrolling."""
    visitor.wait()
    visitor.page.get_by_role("combobox", name=label, exact=True).scroll_into_view_if_needed()
    visitor.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    visitor.choose(label, option)


def cells(download: Download) -> list[list[str]]:
    """The rows of a downloaded CSV."""
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened, delimiter=";"))


def reviewed(person: Person, file: Path) -> None:
    """Have the application's worker review a file, past the screen."""
    account = person.accounts[0]
    given = upload(person.actor, account, file.name, file.read_bytes())
    eventually(lambda: state_of(person) is FileState.READY)
    start(person.actor, account, given.id, number_column=2, country_column=None, default_country="UY")
    eventually(lambda: state_of(person) is FileState.DONE)


def state_of(person: Person) -> FileState:
    """Where the newest file of the person's store stands."""
    return number_files(person.actor, person.accounts[0])[0].state


def events(platform: Platform, person: Person) -> list[str]:
    """What the history of the person's store says about files, in order."""
    found = rows(
        platform,
        "SELECT kind FROM events JOIN stores ON stores.id = store_id"
        " WHERE account = :account AND kind LIKE 'number_file.%' ORDER BY events.id",
        account=person.accounts[0],
    )
    return [str(row["kind"]) for row in found]


@contextmanager
def held_still(site: Site) -> Iterator[None]:
    """The worker takes nothing while this lasts."""
    workers = [child for child in site.app.children() if "lib.jobs" in child.cmdline()]
    assert workers
    for worker in workers:
        worker.suspend()
    try:
        yield
    finally:
        for worker in workers:
            worker.resume()


@pytest.mark.parametrize("say", [SPANISH, PORTUGUESE], ids=lambda say: say.language)
def test_a_file_is_given_reviewed_filtered_and_downloaded(
    visit: Visit, build: Builder, tmp_path: Path, say: Phrases
) -> None:
    person = build.merchant()
    set_language(person.actor, say.language)
    visitor = visit(person)
    visitor.open(FILES)
    give(visitor, customers(tmp_path))
    expect(visitor.button(say.review)).to_be_visible()
    visitor.wait()
    visitor.choose(say.number_column, "dato")
    visitor.choose(say.country_column, say.no_country)
    visitor.button(say.review).click()
    visitor.sees(say.serve)
    result = visitor.page.get_by_role("row")
    expect(result).to_have_count(51)
    narrow(visitor, say.result, say.needs_step)
    visitor.sees(say.shown)
    expect(result).to_have_count(1 + FIXED)
    expect(result.nth(1)).to_contain_text("+59829012000")
    expect(visitor.page).to_have_url(re.compile(r"[?&]resultado=eligible_with_action(?:&|$)"))
    visitor.reload()
    visitor.sees(say.shown)

    with visitor.page.expect_download() as begun:
        visitor.page.get_by_role("link", name=say.download).click()
    header, *found = cells(begun.value)
    assert begun.value.suggested_filename == "clientes-revisado.csv"
    assert header[:5] == ["nombre", "celular", "dato", "país", "puente_verdict"]
    assert len(found) == 60
    assert found[0][:5] == ["José 0", "094 200000", "099 100000", "UY", "eligible"]
    # A spreadsheet would run a cell that begins with +: the apostrophe keeps it from that.
    assert "'+59899100000" in found[0]
    visitor.sees(say.shown)


@pytest.mark.parametrize("say", [SPANISH, PORTUGUESE], ids=lambda say: say.language)
def test_a_broken_file_is_refused_in_words_and_another_one_can_be_given(
    visit: Visit, build: Builder, tmp_path: Path, say: Phrases
) -> None:
    person = build.merchant()
    set_language(person.actor, say.language)
    broken = tmp_path / "foto.csv"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    visitor = visit(person)
    visitor.open(FILES)
    give(visitor, broken)
    visitor.sees(say.no_table)
    give(visitor, customers(tmp_path))
    expect(visitor.button(say.review)).to_be_visible()


def test_the_page_follows_the_worker_and_may_be_left(
    visit: Visit, build: Builder, site: Site, tmp_path: Path
) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open(FILES)
    with held_still(site):
        give(visitor, customers(tmp_path))
        visitor.sees("Leyendo el archivo…")
    expect(visitor.button(SPANISH.review)).to_be_visible()
    with held_still(site):
        visitor.button(SPANISH.review).dblclick()
        visitor.sees("Empezamos enseguida…")
        visitor.open("/inicio")
    visitor.open(FILES)
    visitor.sees("Revisado")
    open_listed(visitor)
    visitor.sees("60 de 60 números sirven")


def test_impatient_clicks_give_start_and_delete_a_file_once(
    visit: Visit, build: Builder, platform: Platform, tmp_path: Path
) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open(FILES)
    give(visitor, customers(tmp_path))
    visitor.button(SPANISH.review).dblclick()
    visitor.sees("60 de 60 números sirven")
    visitor.reload()
    visitor.sees("60 de 60 números sirven")
    visitor.button("Eliminar el archivo").click()
    visitor.page.get_by_role("dialog").get_by_role("button", name="Eliminar", exact=True).dblclick()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.page.get_by_text("clientes.csv")).to_have_count(0)
    assert number_files(person.actor, person.accounts[0]) == ()
    assert events(platform, person) == ["number_file.uploaded", "number_file.started", "number_file.deleted"]


def test_a_review_can_be_cancelled(visit: Visit, build: Builder, site: Site, tmp_path: Path) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open(FILES)
    give(visitor, customers(tmp_path))
    expect(visitor.button(SPANISH.review)).to_be_visible()
    with held_still(site):
        visitor.button(SPANISH.review).click()
        visitor.button("Cancelar").click()
        visitor.sees("Cancelaste la revisión en la fila 0 de 60.")
    assert state_of(person) is FileState.CANCELLED


def test_the_application_keeps_no_copy_of_what_was_given(
    visit: Visit, build: Builder, site: Site, tmp_path: Path
) -> None:
    visitor = visit(build.merchant())
    visitor.open(FILES)
    give(visitor, customers(tmp_path))
    expect(visitor.button(SPANISH.review)).to_be_visible()
    kept = requests.get(f"{site.app.base}/_stcore/metrics", timeout=20).text
    assert "active_sessions" in kept
    assert "UploadedFileManager" not in kept


def test_the_back_button_goes_from_a_file_to_all_of_them_and_takes_a_filter_back(
    visit: Visit, build: Builder, tmp_path: Path
) -> None:
    person = build.merchant()
    reviewed(person, customers(tmp_path))
    visitor = visit(person)
    visitor.open(FILES)
    open_listed(visitor)
    visitor.sees(SPANISH.serve)
    narrow(visitor, SPANISH.result, SPANISH.needs_step)
    visitor.sees(SPANISH.shown)
    visitor.page.go_back()
    visitor.sees("1 a 50 de 60 números")
    visitor.page.go_back()
    visitor.sees("Tus archivos")


def test_one_number_and_a_file_stand_behind_one_switch(visit: Visit, build: Builder) -> None:
    visitor = visit(build.merchant())
    visitor.open("/numero")
    visitor.page.get_by_role("radio", name="Un archivo").click()
    visitor.sees("Archivo con números")
    visitor.page.get_by_role("radio", name="Un número").click()
    visitor.sees("Número de teléfono")


def test_nothing_of_a_result_stands_in_anybodys_way(visit: Visit, build: Builder, tmp_path: Path) -> None:
    person = build.merchant()
    reviewed(person, customers(tmp_path))
    visitor = visit(person)
    visitor.open(FILES)
    visitor.sees("Tus archivos")
    assert barriers_everywhere(visitor) == []
    open_listed(visitor)
    visitor.sees(SPANISH.serve)
    visitor.unfold("Revisar de nuevo con otras columnas")
    assert barriers_everywhere(visitor) == []


def test_a_result_fits_a_phone(visit: Visit, build: Builder, tmp_path: Path) -> None:
    person = build.merchant()
    reviewed(person, customers(tmp_path))
    visitor = visit(person, Look(size=PHONE))
    visitor.open(FILES)
    visitor.sees("Tus archivos")
    assert visitor.page.evaluate(WIDEST) == 0
    assert too_small(visitor) == {}
    open_listed(visitor)
    visitor.sees(SPANISH.serve)
    visitor.unfold("Revisar de nuevo con otras columnas")
    assert visitor.page.evaluate(WIDEST) == 0
    assert too_small(visitor, f"{CONTROLS}, .puente-downloads a, summary") == {}
