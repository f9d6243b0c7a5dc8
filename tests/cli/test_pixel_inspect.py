"""`pixel inspect`: a file judged without network or database."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shell

PAGES = Path(__file__).parents[1] / "pixel_pages"


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
