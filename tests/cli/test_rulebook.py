"""The rulebook on the command line: it validates itself, and finds what changed in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lib.domain.model import Party
from lib.domain.requirements import ItemState
from lib.rulebook import loader
from tests.cli.conftest import Shell

SHIPPED = Path(loader.__file__).parent


def edition(folder: Path, change: str, by: str) -> Path:
    """The shipped documents with one text replaced: an earlier edition."""
    changed = 0
    for path in SHIPPED.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        changed += text.count(change)
        (folder / path.name).write_text(text.replace(change, by), encoding="utf-8")
    assert changed
    return folder


def test_the_shipped_rulebook_is_valid(shell: Shell) -> None:
    said = shell.run("rulebook", "check", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json["changes"] == []
    assert said.json["rules"] == len(shell.here("rulebook", "list", "--json").json)


def test_the_same_edition_has_no_changes(shell: Shell, tmp_path: Path) -> None:
    same = edition(tmp_path, "version", "version")
    assert shell.here("rulebook", "check", "--against", str(same)).code == 0


def test_a_rule_that_asks_for_more_in_silence_is_found(shell: Shell, tmp_path: Path) -> None:
    """In the edition before, the proof of a connected number stayed fresh for twice as long."""
    before = edition(tmp_path, "max_age_days = 90", "max_age_days = 180")
    said = shell.here("rulebook", "check", "--against", str(before), "--json")
    assert said.code == 1
    assert {"rule_id": "whatsapp_number_connected", "change": "fresher_proof", "announced": False} in (
        said.json["changes"]
    )
    assert "whatsapp_number_connected\tfresher_proof\tSILENT" in (
        shell.here("rulebook", "check", "--against", str(before)).out
    )


def test_an_edition_that_cannot_be_read_is_refused_with_its_document(shell: Shell, tmp_path: Path) -> None:
    broken = edition(tmp_path, 'party = "vtex"', 'party = "nobody"')
    said = shell.here("rulebook", "check", "--against", str(broken))
    assert said.code == 2
    assert re.search(r"error: rulebook\.unknown_value .*document=whatsapp_2_connecting\.toml", said.err)


@pytest.mark.parametrize("track", ["whatsapp", "hellotext"])
def test_a_store_is_shown_with_its_whole_requirement_state(shell: Shell, track: str) -> None:
    found = shell.here("store", "show", "casalinda", "--json").json["tracks"][track]
    assert found["waiting_on"] == Party.MERCHANT
    assert found["health"] == "ok"
    assert found["deadline"] is None
    in_buckets = [rule for bucket in ItemState for rule in found[bucket]]
    assert sorted(in_buckets) == sorted(item["id"] for item in found["requirements"])
    assert found["next_action"]["rule_id"] in found["currently_due"]
