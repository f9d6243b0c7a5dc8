"""A file of numbers on the page: upload, columns, progress, results, and what is said when it fails."""

from __future__ import annotations

import pytest
from streamlit.typing import UploadedFile

from lib.domain.phone import NumberType, Reason, RepairCode, Verdict
from lib.services.access import Actor
from lib.services.number_file_runs import fail_file, judge_uploaded, read_uploaded
from lib.services.number_files import FileState, NumberFile, number_files
from lib.services.people import Person
from lib.services.platform import Platform
from lib.ui.number_file_results import reason_words
from lib.ui.words_number import NUMBER_REPAIRS, NUMBER_TYPES
from lib.ui.words_number_file import FILE_STATES, FILE_VERDICTS
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.workbooks import made

WORKER = Actor.process("worker")
# A mobile and a fixed line of Uruguay, a mobile of Argentina, a short code, nothing, and a formula.
CUSTOMERS = (
    "id,nombre,telefono,pais\n"
    "1,Ana,099 123 456,UY\n"
    "2,Luis,2901 2345,UY\n"
    "3,Eva,+54 9 11 2345-6789,AR\n"
    "4,<b>Juan</b>,911,UY\n"
    "5,Noe,,UY\n"
    '6,Sol,"=1+1",UY\n'
)


def opened(browser: Browser, person: Person, **query: str) -> Screen:
    """The file part of the number page."""
    return browser.open("numero", person, query={"modo": "archivo", **query})


def given(screen: Screen, content: str | bytes, name: str = "clientes.csv") -> Screen:
    """The page after somebody chose a file."""
    data = content.encode() if isinstance(content, str) else content
    screen.at.file_uploader[0].upload(name, data).run()
    return screen


def newest(person: Person) -> NumberFile:
    """The file that the person's store was given last."""
    return number_files(person.actor, person.accounts[0])[0]


def looked_at(screen: Screen, person: Person) -> Screen:
    """The page after the worker has read the newest file."""
    read_uploaded(WORKER, person.accounts[0], newest(person).id)
    screen.at.run()
    return screen


def judged(screen: Screen, person: Person) -> Screen:
    """The page after the worker has judged the newest file."""
    assert judge_uploaded(WORKER, person.accounts[0], newest(person).id, 1, lambda: True)
    screen.at.run()
    return screen


def finished(browser: Browser, person: Person, content: str = CUSTOMERS) -> Screen:
    """The page with the result of a file."""
    screen = looked_at(given(opened(browser, person), content), person)
    screen.press("start-file")
    return judged(screen, person)


def cells(screen: Screen) -> list[str]:
    """The rows of the result as they are shown, one HTML text for each."""
    table = next(one.value for one in screen.at.html if 'role="table"' in one.value)
    return str(table).partition("<tbody")[2].split("<tr ")[1:]


def test_an_empty_page_says_what_to_give_and_how_long_it_is_kept(browser: Browser, build: Builder) -> None:
    screen = opened(browser, build.merchant())
    assert "hasta 20 MB y 100.000 filas" in screen.text
    assert "7 días" in screen.text
    assert "Tus archivos" not in screen.text
    assert len(screen.at.file_uploader) == 1


def test_a_file_is_handed_over_once_and_its_bytes_leave_the_session(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    person = build.merchant()
    screen = given(opened(browser, person), CUSTOMERS)
    screen.at.run()
    screen.at.run()
    assert [row["name"] for row in rows(platform, "SELECT name FROM number_files")] == ["clientes.csv"]
    assert "Leyendo el archivo…" in screen.text
    assert "Puedes salir de esta página" in screen.text
    assert screen.at.query_params["archivo"] == str(newest(person).id)
    assert not [kept for kept in screen.at.session_state.values() if isinstance(kept, UploadedFile)]


def test_the_guess_is_chosen_and_the_first_rows_are_shown(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), CUSTOMERS), person)
    file = newest(person)
    assert screen.at.selectbox(key=f"number-file-number-{file.id}").value == 2
    assert screen.at.selectbox(key=f"number-file-country-{file.id}").value == 3
    assert screen.at.selectbox(key=f"number-file-default-{file.id}").value == "UY"
    assert "099 123 456" in screen.text
    assert screen.button("start-file").label == "Revisar 6 números"
    assert "<b>" not in screen.text


def test_the_sheet_that_is_read_is_named(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    content = made([["telefono"], ["099 123 456"]], name="Clientes de Salto")
    screen = looked_at(given(opened(browser, person), content, "clientes.xlsx"), person)
    assert "hoja leída: Clientes de Salto" in screen.text
    assert "hoja leída" not in looked_at(given(opened(browser, person), CUSTOMERS), person).text


def test_columns_of_the_same_name_are_told_apart(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), "tel,tel\n099123456,2901 2345\n"), person)
    options = screen.at.selectbox(key=f"number-file-number-{newest(person).id}").options
    assert options == ["tel (columna 1)", "tel (columna 2)"]


def test_the_column_of_the_numbers_is_not_offered_for_the_country(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), CUSTOMERS), person)
    file = newest(person)
    screen.at.selectbox(key=f"number-file-number-{file.id}").select(3).run()
    country = screen.at.selectbox(key=f"number-file-country-{file.id}")
    assert country.options == ["Ninguna columna", "id", "nombre", "telefono"]
    assert country.value is None


def test_the_chosen_columns_are_what_is_judged(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    content = "uno,dos\n099 123 456,2901 2345\n099 123 457,2901 2346\n"
    screen = looked_at(given(opened(browser, person), content), person)
    file = newest(person)
    screen.at.selectbox(key=f"number-file-number-{file.id}").select(1).run()
    screen.press("start-file")
    judged(screen, person)
    assert newest(person).number_column == 1
    assert "+59829012345" in screen.text
    assert "+59899123456" not in screen.text


def test_a_file_without_a_column_of_numbers_asks_which_one_it_is(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), "nombre,color\nAna,rojo\nLuis,azul\n"), person)
    assert "No encontramos una columna con números de teléfono." in screen.text
    assert screen.button("start-file").disabled
    screen.at.selectbox(key=f"number-file-number-{newest(person).id}").select(0).run()
    assert not screen.button("start-file").disabled


def test_progress_says_how_many_how_fast_and_how_long(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), CUSTOMERS), person)
    screen.press("start-file")
    assert "Empezamos enseguida…" in screen.text
    # 12,000 rows in 0.6 s are 20,000 a second; 88,000 are left, which takes 4.4 s.
    change(platform, "UPDATE number_files SET rows = 100000, done = 12000, seconds = 0.6")
    screen.at.run()
    progress = screen.at.progress[0]
    assert progress.text == "12.000 de 100.000, 20.000 por segundo, quedan unos 4 segundos"
    assert progress.value == 12
    # 1,000 rows in 10 s: 99,000 are left, which takes 990 s.
    change(platform, "UPDATE number_files SET done = 1000, seconds = 10")
    screen.at.run()
    assert screen.at.progress[0].text == "1.000 de 100.000, 100 por segundo, quedan unos 16 minutos"
    change(platform, "UPDATE number_files SET done = 100000")
    screen.at.run()
    assert screen.at.progress[0].text == "Preparando las descargas…"


def test_a_cancelled_review_says_where_it_stopped_and_can_start_again(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), CUSTOMERS), person)
    screen.press("start-file")
    change(platform, "UPDATE number_files SET done = 4")
    screen.press("cancel-file")
    assert "Cancelaste la revisión en la fila 4 de 6." in screen.text
    screen.press("start-file")
    assert newest(person).state is FileState.RUNNING


def test_the_result_counts_verdicts_types_countries_and_reasons(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = finished(browser, person)
    file = newest(person)
    assert sum(file.verdicts.values()) == 6
    good = file.verdicts["eligible"] + file.verdicts["eligible_with_action"]
    assert good == 3
    assert "3 de 6 números sirven" in screen.text
    for word in (*FILE_VERDICTS.values(), "Celular", "Fijo", "Uruguay", "Argentina", "La celda está vacía."):
        assert word in screen.text
    assert screen.text.count("Descargar CSV") == 1
    assert screen.text.count("/descargas/numeros/") == 2


def test_each_row_shows_its_cell_its_number_and_why(browser: Browser, build: Builder) -> None:
    mobile, fixed, *_, empty, formula = cells(finished(browser, build.merchant()))
    for part in ("099 123 456", "+59899123456", "Sirve", "Celular, Uruguay"):
        assert part in mobile
    for part in ("2901 2345", "+59829012345", "Sirve con un paso previo", "El código llega por llamada."):
        assert part in fixed
    assert "No se puede leer" in empty
    assert "La celda está vacía." in empty
    assert "=1+1" in formula


def test_a_cell_is_shown_as_text_whatever_it_holds(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    content = 'telefono\n099 123 456\n"<img src=x onerror=alert(1)>"\n'
    shown = cells(finished(browser, person, content))
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown[1]
    assert "<img" not in "".join(shown)


def test_filters_narrow_the_rows_and_stand_in_the_address_as_codes(browser: Browser, build: Builder) -> None:
    screen = finished(browser, build.merchant())
    assert len(cells(screen)) == 6
    screen.at.selectbox(key="resultado").select("eligible").run()
    assert screen.at.query_params["resultado"] == "eligible"
    assert len(cells(screen)) == 2
    screen.at.selectbox(key="pais_numero").select("AR").run()
    assert len(cells(screen)) == 1
    assert "+5491123456789" in cells(screen)[0]
    screen.field("texto").set_value("099").run()
    assert "Ningún número cumple estos filtros." in screen.text


def test_a_link_shows_a_colleague_the_same_rows(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    finished(browser, person)
    manager = build.manager()
    query = {"tienda": person.accounts[0], "archivo": str(newest(person).id), "motivo": "fixed_line"}
    screen = opened(browser, manager, **query)
    assert len(cells(screen)) == 1
    assert "+59829012345" in cells(screen)[0]


@pytest.mark.parametrize("name", ["resultado", "tipo", "pais_numero", "motivo", "hoja"])
def test_an_unknown_code_in_the_address_filters_nothing(browser: Browser, build: Builder, name: str) -> None:
    person = build.merchant()
    finished(browser, person)
    screen = opened(browser, person, archivo=str(newest(person).id), **{name: "nonsense"})
    assert len(cells(screen)) == 6


def test_a_known_code_that_the_file_does_not_have_filters_nothing(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    finished(browser, person)
    screen = opened(browser, person, archivo=str(newest(person).id), pais_numero="JP")
    assert len(cells(screen)) == 6


def test_more_than_fifty_rows_have_pages(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    content = "telefono\n" + "".join(f"099 {number:06}\n" for number in range(100_000, 100_060))
    screen = finished(browser, person, content)
    assert len(cells(screen)) == 50
    assert "1 a 50 de 60 números" in screen.text
    screen = opened(browser, person, archivo=str(newest(person).id), hoja="2")
    assert len(cells(screen)) == 10
    assert "51 a 60 de 60 números" in screen.text


def test_a_new_review_leaves_the_filters_of_the_last_one_behind(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = finished(browser, person)
    screen.at.selectbox(key="resultado").select("unreadable").run()
    screen.at.selectbox(key=f"number-file-number-{newest(person).id}").select(0).run()
    screen.press("start-again")
    assert "resultado" not in screen.at.query_params
    assert newest(person).state is FileState.RUNNING
    assert newest(person).number_column == 0


def test_a_file_that_cannot_be_read_says_why_and_offers_another(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), b"\x00\x01\x02\x00" * 50, "foto.csv"), person)
    assert screen.errors == ["Este archivo no es una tabla. Sube un CSV o un Excel (.xlsx)."]
    given(screen, CUSTOMERS, "otro.csv")
    assert newest(person).name == "otro.csv"
    assert screen.errors == []


def test_a_review_that_failed_can_be_started_with_other_columns(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    screen = looked_at(given(opened(browser, person), CUSTOMERS), person)
    screen.press("start-file")
    fail_file(WORKER, person.accounts[0], newest(person).id, 1)
    screen.at.run()
    assert len(screen.errors) == 1
    assert screen.text.count(screen.errors[0]) == 1
    screen.at.selectbox(key=f"number-file-number-{newest(person).id}").select(0).run()
    screen.press("start-file")
    assert (newest(person).state, newest(person).number_column) == (FileState.RUNNING, 0)


def test_a_file_refused_at_once_is_not_kept(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = given(opened(browser, build.merchant()), b"")
    assert screen.errors == ["El archivo está vacío."]
    assert screen.at.file_uploader[0].value is None
    assert rows(platform, "SELECT name FROM number_files") == []
    given(screen, CUSTOMERS)
    assert screen.errors == []
    assert "Leyendo el archivo…" in screen.text


def test_earlier_files_are_listed_with_state_and_person_and_open(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    finished(browser, person)
    given(opened(browser, person), "telefono\n099 123 456\n", "nuevo.csv")
    screen = opened(browser, person)
    assert screen.text.index("nuevo.csv") < screen.text.index("clientes.csv")
    for part in ("Leyendo", "Revisado", "Subido por Ana Pérez, hoy", "6 filas"):
        assert part in screen.text
    clientes = number_files(person.actor, person.accounts[0])[1]
    screen.press(f"touch-open-{clientes.id}")
    assert "3 de 6 números sirven" in screen.text
    screen.press("all-files")
    assert "Tus archivos" in screen.text
    assert "archivo" not in screen.at.query_params


@pytest.mark.parametrize("asked", ["00000000-0000-4000-8000-000000000000", "nonsense", "\x00", "💥"])
def test_a_file_that_is_not_there_is_said_to_be_gone(browser: Browser, build: Builder, asked: str) -> None:
    screen = opened(browser, build.merchant(), archivo=asked)
    assert "Ese archivo ya no está" in screen.text
    assert len(screen.at.file_uploader) == 1


def test_another_stores_file_is_not_there(browser: Browser, build: Builder) -> None:
    owner, other = build.merchant(), build.merchant()
    finished(browser, owner)
    screen = opened(browser, other, archivo=str(newest(owner).id))
    assert "Ese archivo ya no está" in screen.text
    assert "clientes.csv" not in screen.text
    assert "+59899123456" not in screen.text


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (FileState, FILE_STATES),
        (Verdict, FILE_VERDICTS),
    ],
)
def test_every_state_and_verdict_has_words(
    codes: type[FileState] | type[Verdict], words: dict[str, str]
) -> None:
    assert set(words) == {code.value for code in codes}


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_is_said_in_full_without_the_facts_of_its_number(reason: Reason) -> None:
    said = reason_words(reason)
    assert said.endswith(".")
    assert "…" not in said


def test_every_type_and_repair_of_a_row_is_said_in_full() -> None:
    assert {code.value for code in NumberType} <= set(NUMBER_TYPES)
    assert {code.value for code in RepairCode} <= set(NUMBER_REPAIRS)
    assert [text for text in NUMBER_REPAIRS.values() if "{" in text] == []


def test_a_file_id_in_the_address_is_read_in_any_spelling(browser: Browser, build: Builder) -> None:
    person = build.merchant()
    finished(browser, person)
    spelled = newest(person).id.hex.upper()
    assert "3 de 6 números sirven" in opened(browser, person, archivo=spelled).text
