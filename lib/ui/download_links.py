"""Links that save a file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from lib.ui.text import _


def download_links(links: Mapping[str, str]) -> None:
    """The addresses of files, by what the files are called."""
    # An anchor of our own: Streamlit's opens another tab, which a phone then leaves behind, empty.
    anchors = " ".join(
        f'<a class="puente-download" href="{escape(link)}" download>'
        f"{escape(_('Descargar {kind}').format(kind=name))}</a>"
        for name, link in links.items()
    )
    st.html(f'<div class="puente" style="display:flex;gap:1.5rem;flex-wrap:wrap">{anchors}</div>')
