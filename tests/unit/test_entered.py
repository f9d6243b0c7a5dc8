"""Names that people type: what is on one line, visible, and reads in one direction."""

from __future__ import annotations

import pytest

from lib.domain.entered import MAX_NAME, short_text
from lib.errors import InvalidInput

JOINER, NON_JOINER = "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"


@pytest.mark.parametrize(
    "invisible",
    [
        "\N{ZERO WIDTH SPACE}",
        "\N{RIGHT-TO-LEFT OVERRIDE}\N{POP DIRECTIONAL FORMATTING}",
        "\N{SOFT HYPHEN}",
        JOINER,
        f" {NON_JOINER}\n{JOINER} ",
        "\N{HANGUL FILLER}",
        "\N{BRAILLE PATTERN BLANK}",
        "\N{COMBINING GRAPHEME JOINER}",
        "\N{VARIATION SELECTOR-16}",
        "\ud800",
    ],
)
def test_a_name_that_nobody_can_see_is_empty(invisible: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        short_text(invisible, "name")
    assert refused.value.code == "name.empty"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Casa\N{RIGHT-TO-LEFT OVERRIDE}Alfa\N{LEFT-TO-RIGHT ISOLATE}", "CasaAlfa"),
        ("Ad\N{ZERO WIDTH SPACE}min\N{WORD JOINER}", "Admin"),
        ("\N{ZERO WIDTH NO-BREAK SPACE} Ana \N{RIGHT-TO-LEFT MARK}", "Ana"),
        ("Casa\ud800Azul", "Casa Azul"),
    ],
)
def test_a_name_turns_no_line_round_and_hides_nothing(typed: str, kept: str) -> None:
    assert short_text(typed, "name") == kept


@pytest.mark.parametrize("name", ["👩‍🚀 Cohetes", f"می{NON_JOINER}خواهم", f"क्{JOINER}ष", "C & A", "7", "★"])
def test_what_scripts_and_pictures_need_stays(name: str) -> None:
    assert short_text(name, "name") == name


def test_what_cannot_be_seen_does_not_count_towards_the_length() -> None:
    assert short_text("x" * MAX_NAME + "\N{WORD JOINER}" * 9, "name") == "x" * MAX_NAME
