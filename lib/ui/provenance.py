"""Where something is written, and the day on which somebody read it there."""

from __future__ import annotations

from datetime import date

import streamlit as st
from babel.dates import format_date

from lib.ui.text import _, locale, plain


def source_line(source: str, checked_on: date) -> str:
    """The source and its day as one sentence of Markdown."""
    read = format_date(checked_on, "d MMM y", locale=locale())
    return _("Fuente: {source}. Revisado el {day}.").format(source=plain(source), day=read)


def source_link(url: str | None) -> None:
    """A link to the source, where it has an address."""
    if url:
        # Not in a caption: there a link is paler than anybody can read.
        st.markdown(f":small[[{_('Abrir la fuente')}]({url})]")
