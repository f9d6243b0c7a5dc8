"""Creating the stores of a file on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    """A file of a store that is there already, one that is new, and one that lacks its name."""
    source = tmp_path / "stores.csv"
    source.write_text(
        "account,name,country,email\ncasalinda,Casa,UY,\nflores,Flores,Brasil,ana@flores.example\nlana,,UY,\n"
    )
    return source


REFUSED = [
    {"row": 2, "column": "account", "code": "store.exists"},
    {"row": 4, "column": "name", "code": "name.empty"},
]


def test_a_dry_run_says_what_would_be_created_and_writes_nothing(shell: Shell, stores: Path) -> None:
    said = shell.here("invite", str(stores), "--dry-run", "--json")
    assert said.code == 1
    assert said.json == {"rows": 3, "good": 1, "created": 0, "refused": REFUSED}
    assert [one["account"] for one in shell.here("store", "list", "--json").json] == ["casalinda"]


def test_the_good_rows_become_stores_once(shell: Shell, stores: Path) -> None:
    said = shell.here("invite", str(stores), "--json")
    assert said.json == {"rows": 3, "good": 1, "created": 1, "refused": REFUSED}
    assert [one["account"] for one in shell.here("store", "list", "--json").json] == ["casalinda", "flores"]
    again = shell.here("invite", str(stores))
    assert again.out.splitlines()[-1] == "3 rows, 0 created"


def test_a_file_that_is_no_list_of_stores_is_wrong_use(shell: Shell, tmp_path: Path) -> None:
    source = tmp_path / "numbers.csv"
    source.write_text("name,phone\nAna,099 123 456\n")
    said = shell.here("invite", str(source))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: invitation.no_account_column")
