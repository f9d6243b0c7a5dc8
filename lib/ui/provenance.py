"""Where something is written, and the day on which somebody read it there."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.ui.text import _, plain, written_day


def source_line(source: str, checked_on: date) -> str:
    """The source and its day as one sentence of Markdown."""
    return _("Fuente: {source}. Revisado el {day}.").format(source=plain(source), day=written_day(checked_on))


def source_link(url: str | None) -> None:
    """A link to the source, where it has an address."""
    if url:
        # Not in a caption: there a link is paler than anybody can read.
        st.markdown(f":small[[{_('Abrir la fuente')}]({url})]")
