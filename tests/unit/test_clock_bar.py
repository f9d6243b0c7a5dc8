"""The clock of an integration in words."""

from __future__ import annotations

import pytest
import streamlit as st

from lib.domain.clock import ClockBar
from lib.domain.model import Language, Party
from lib.ui.clock_bar import clock_sentence
from lib.ui.text import set_language


@pytest.fixture(autouse=True)
def spanish() -> None:
    """The language of this thread's session, whatever another test left there."""
    st.session_state.clear()
    set_language(Language.ES)


def bar(paused: int = 0, **days: int) -> ClockBar:
    """A clock with days by party."""
    held = dict.fromkeys(Party, 0) | {Party(code): count for code, count in days.items()}
    return ClockBar(held, paused, sum(days.values()), ())


def test_the_longest_comes_first_and_nobody_without_days() -> None:
    said = clock_sentence(bar(us=2, merchant=3, meta=9), to_merchant=False)
    assert said == "14 días hábiles: 9 Meta, 3 comercio, 2 nosotros."


def test_the_merchant_reads_of_the_own_store() -> None:
    said = clock_sentence(bar(merchant=3, hellotext=1), to_merchant=True)
    assert said == "4 días hábiles: 3 tu tienda, 1 Hellotext."


def test_of_equals_the_order_of_the_parties_decides() -> None:
    said = clock_sentence(bar(us=2, meta=2, vtex=2, merchant=2), to_merchant=False)
    assert said == "8 días hábiles: 2 comercio, 2 VTEX, 2 Meta, 2 nosotros."


def test_one_day_is_one_day() -> None:
    assert clock_sentence(bar(merchant=1), to_merchant=False) == "1 día hábil: 1 comercio."


def test_a_pause_is_said_apart() -> None:
    said = clock_sentence(bar(paused=4, meta=1, merchant=2), to_merchant=False)
    assert said == "3 días hábiles: 2 comercio, 1 Meta. En pausa: 4 días."
    assert clock_sentence(bar(paused=1, meta=2), to_merchant=False).endswith("En pausa: 1 día.")


def test_no_day_yet() -> None:
    assert clock_sentence(bar(), to_merchant=True) == "Todavía no pasó ningún día hábil."
    assert clock_sentence(bar(paused=2), to_merchant=True) == (
        "Todavía no pasó ningún día hábil. En pausa: 2 días."
    )


def test_large_numbers_have_the_separators_of_the_language() -> None:
    assert clock_sentence(bar(vtex=1200), to_merchant=False) == "1.200 días hábiles: 1.200 VTEX."
