"""Every command: its answer, its exit code, and one JSON document with `--json`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from lib.rulebook.loader import load_rulebook
from lib.sheets import open_table
from tests.cli.conftest import Shell
from tests.workbooks import made


def test_a_store_is_added_in_any_spelling_with_its_first_merchant(shell: Shell) -> None:
    said = shell.run(
        "store", "add", "https://ModaLuna.myvtex.com/admin", "--name", " Moda  Luna ", "--country", "br",
        "--email", "ana@modaluna.example", "--json",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    store = said.json["store"]
    assert UUID(store["id"])
    assert (store["account"], store["name"], store["country"]) == ("modaluna", "Moda Luna", "BR")
    assert {item["track"] for item in said.json["integrations"]} == {"whatsapp", "hellotext"}


def test_stores_are_listed(shell: Shell) -> None:
    said = shell.run("store", "list", "--json")
    assert said.code == 0
    assert ("casalinda", "Casa Linda") in [(item["account"], item["name"]) for item in said.json]
    assert "casalinda\tUY\tCasa Linda" in shell.here("store", "list").out.splitlines()


def test_a_store_is_shown_with_what_each_track_needs_next(shell: Shell) -> None:
    said = shell.run("store", "show", "casalinda", "--json")
    assert said.code == 0
    rules = {rule.id for rule in load_rulebook().rules}
    for track in ("whatsapp", "hellotext"):
        found = said.json["tracks"][track]
        assert found["stage"] == "invited"
        assert found["next_action"]["rule_id"] in rules
        assert {item["id"] for item in found["requirements"]} <= rules
    assert "whatsapp\tinvited\t0 %\tnext: " in shell.here("store", "show", "casalinda").out


def test_a_person_is_added(shell: Shell) -> None:
    said = shell.run(
        "person", "add", "Marta@Puente.example", "--name", "Marta", "--role", "account_manager", "--json"
    )
    assert said.code == 0
    assert said.json == {"email": "marta@puente.example", "name": "Marta", "role": "account_manager"}


@pytest.mark.parametrize(
    ("text", "country", "verdict", "code"),
    [
        ("099 123 456", "UY", "needs_answer", 0),
        ("1234", "UY", "not_eligible", 1),
        ("hola", "UY", "unreadable", 1),
    ],
)
def test_a_number_is_checked_and_no_is_one(
    shell: Shell, text: str, country: str, verdict: str, code: int
) -> None:
    said = shell.here("number", "check", text, "--country", country, "--json")
    assert said.code == code
    assert said.err == ""
    assert (said.json["input"], said.json["verdict"]) == (text, verdict)
    assert said.json["rules"]


def test_a_file_of_numbers_is_checked(shell: Shell, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("n,tel,pais\na,099123456,UY\nb,1234,UY\n")
    said = shell.run("number", "file", str(source), str(target), "--country", "AR", "--json")
    assert said.code == 0
    assert said.json == {
        "rows": 2,
        "sheet": None,
        "column": "tel",
        "country_column": "pais",
        "verdicts": {"eligible": 1, "not_eligible": 1},
        "types": {"mobile": 1, "unknown": 1},
        "countries": {"UY": 1},
        "reasons": said.json["reasons"],
    }
    assert said.json["reasons"]["short_code"] == 1
    assert target.read_text("utf-8-sig").splitlines()[0].startswith("n,tel,pais,puente_verdict")


def test_the_columns_of_a_file_of_numbers_can_be_named(shell: Shell, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("casa;celular;de\n2900 1234;099123456;UY\n")
    asked = ("--column", "casa", "--country-column", "de")
    said = shell.here("number", "file", str(source), str(target), *asked)
    assert (said.code, said.out) == (0, "1 rows, column casa: eligible_with_action=1\n")
    assert open_table(target).header[:3] == ("casa", "celular", "de")


def test_the_sheet_that_was_read_is_named(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "in.xlsx"
    source.write_bytes(made([["tel"], ["099123456"]], name="Clientes"))
    said = shell.here("number", "file", str(source), str(tmp_path / "out.csv"), "--country", "UY")
    assert (said.code, said.out) == (0, "1 rows, sheet Clientes, column tel: eligible=1\n")


def test_a_file_that_is_no_table_is_two_and_says_the_code(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"%PDF-1.7\n")
    said = shell.here("number", "file", str(source), str(tmp_path / "out.csv"), "--json")
    assert (said.code, said.out, said.err) == (2, "", "error: sheet.not_a_table field=source\n")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("country", ["Argentina", "ZZ", "", "54"])
def test_a_country_that_is_none_is_two_and_says_what_is_wanted(
    shell: Shell, tmp_path: Path, country: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("tel\n11 2345 6789\n")
    for asked in (("check", "11 2345 6789"), ("file", str(source), str(target))):
        said = shell.here("number", *asked, "--country", country, "--json")
        assert (said.code, said.out) == (2, "")
        assert "is not the ISO 3166 code of a country, as AR" in said.err
    assert not target.exists()


def test_a_country_may_be_given_in_lower_case(shell: Shell) -> None:
    said = shell.here("number", "check", "11 15 2345 6789", "--country", "ar", "--json")
    assert said.json["e164"] == "+5491123456789"


def test_rules_are_listed_with_their_day(shell: Shell) -> None:
    said = shell.run("rulebook", "list", "--json")
    assert said.code == 0
    assert [rule["id"] for rule in said.json] == [rule.id for rule in load_rulebook().rules]
    assert all(rule["source"] and rule["checked_on"] for rule in said.json)


def test_demonstration_stores_are_made_up_to_a_count(shell: Shell) -> None:
    said = shell.run("demo", "seed", "--stores", "2", "--json")
    assert (said.code, said.json) == (0, {"added": 2})
    assert shell.here("demo", "seed", "--stores", "3", "--json").json == {"added": 1}
    assert shell.here("demo", "seed", "--stores", "3", "--json").json == {"added": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("store",),
        ("store", "add"),
        ("store", "add", "x", "--name", "X"),
        ("store", "list", "--jsom"),
        ("person", "add", "a@b.example", "--name", "A", "--role", "king"),
        ("demo", "seed", "--stores", "0"),
        ("number", "file", "/no/such/file.csv", "/tmp/out.csv"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_two_and_says_how_it_is_used(shell: Shell, arguments: tuple[str, ...]) -> None:
    said = shell.here(*arguments)
    assert said.code == 2
    assert "Usage:" in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("store", "add", "casalinda", "--name", "X", "--country", "UY"), "store.exists field=account"),
        (("store", "add", "a@b.example", "--name", "X", "--country", "UY"), "account.is_email field=account"),
        (("store", "add", "nueva", "--name", " ", "--country", "UY"), "name.empty field=name"),
        (("store", "add", "nueva", "--name", "X", "--country", "Uruguay"), "store.country field=country"),
        (("store", "show", "noexiste"), "store.unknown account=noexiste"),
        (("credentials", "check", "casalinda"), "credentials.nothing"),
    ],
)
def test_what_cannot_be_done_is_two_and_says_the_code(
    shell: Shell, arguments: tuple[str, ...], error: str
) -> None:
    said = shell.here(*arguments, "--json")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error: {error}")


def test_a_refused_store_leaves_nothing_behind(shell: Shell) -> None:
    shell.here("store", "add", "nadaqueda", "--name", "X", "--country", "UY", "--email", "no-address")
    assert "nadaqueda" not in shell.here("store", "list").out
