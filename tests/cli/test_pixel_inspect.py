"""`pixel inspect`: a file judged without network or database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.run import PROJECT, clean_environment

PAGES = Path(__file__).parents[1] / "pixel_pages"
REFUSING = """
import os, sys
def refuse(event, arguments):
    if event.startswith(("socket.connect", "socket.get", "socket.send")):
        os.write(2, f"{event}{arguments}".encode())
        os._exit(9)
sys.addaudithook(refuse)
"""
"""What Python runs at its start: whoever connects or asks for a name, of this machine too, ends at once."""


def test_a_right_page_ends_with_0_and_one_document(shell: Shell) -> None:
    page = PAGES / "legacy_right_plain.html"
    said = shell.run("pixel", "inspect", "--file", str(page), "--business-id", "Kp7Qx2Wd", "--json")
    assert (said.code, said.err) == (0, "")
    assert (said.json["right"], said.json["storefront"], said.json["checkout"]) == (True, "right", None)
    kinds = [trace["kind"] for trace in said.json["traces"]]
    assert kinds == ["sdk", "initialize"]


def test_another_business_ends_with_1_and_the_evidence(shell: Shell) -> None:
    file = PAGES / "checkout_other_plain.js"
    said = shell.here("pixel", "inspect", "--file", str(file), "--business-id", "Kp7Qx2Wd")
    assert said.code == 1
    assert said.out.splitlines()[0] == "other\t-"
    line = 1 + file.read_text(encoding="utf-8").split("\n").index(
        '  script.onload = function () { Hellotext.initialize("Zr4Tn9Lm"); };'
    )
    assert f"{line}\tinitialize\tplain\tZr4Tn9Lm" in said.out.splitlines()


def test_wrong_use_ends_with_2(shell: Shell, tmp_path: Path) -> None:
    missing = shell.here("pixel", "inspect", "--file", str(tmp_path / "no.html"), "--business-id", "Kp7Qx2Wd")
    page = str(PAGES / "legacy_right_plain.html")
    blank = shell.here("pixel", "inspect", "--file", page, "--business-id", " ")
    assert (missing.code, blank.code) == (2, 2)
    assert blank.err == "error: pixel.no_business_id field=business_id\n"


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize(
    ("name", "code", "verdict"),
    [("legacy_right_plain.html", 0, "right"), ("legacy_other_plain.html", 1, "other")],
)
def test_it_answers_alone_on_a_machine_without_database_network_or_data_folder(
    tmp_path: Path, name: str, code: int, verdict: str
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    refusing = elsewhere / "sitecustomize.py"
    refusing.write_text(REFUSING)
    page = elsewhere / "page.html"
    page.write_bytes((PAGES / name).read_bytes())
    before = files_in(tmp_path)
    environment = {
        **clean_environment(),
        "PYTHONPATH": os.pathsep.join((str(elsewhere), str(PROJECT))),
        "HOME": str(home),
        "TMPDIR": str(home),
        "PUENTE_DATA_DIR": str(home / "data"),
        "DATABASE_URL": "postgresql://nobody@nowhere.invalid:1/nothing",
    }
    arguments = ["pixel", "inspect", "--file", str(page), "--business-id", "Kp7Qx2Wd"]
    done = subprocess.run(
        [sys.executable, "-m", "lib.cli", *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, b"")
    assert done.stdout.decode().splitlines()[0] == f"{verdict}\t-"
    assert files_in(tmp_path) == before
