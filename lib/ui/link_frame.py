"""What pages for people who come by a link have in common: a narrow column with our logo above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from lib.errors import PuenteError
from lib.ui.assets import LOGO
from lib.ui.failures import sentence
from lib.ui.identity import looker
from lib.ui.language_mark import language_mark
from lib.ui.text import say


@contextmanager
def link_frame(width: int) -> Iterator[None]:
    """The column, `width` pixels wide."""
    with st.container(horizontal_alignment="center"), st.container(width=width):
        language_mark()
        # Above the page of a signed-in person stands the logo already.
        if looker().person is None:
            st.image(LOGO, width=120, alt="Puente")
        yield


def refused(refusal: PuenteError, titles: Mapping[str, str], width: int) -> None:
    """Why a link opens nothing; `titles` are the headings by the refusal's code."""
    with link_frame(width):
        st.title(say(titles, refusal.code), anchor=False)
        st.markdown(sentence(refusal))
