"""What tells the document the language of the page."""

from __future__ import annotations

import streamlit as st

from lib.ui.text import language


def language_mark() -> None:
    """Tell the document the language of the page; `lib/web/assets/words.js` reads it."""
    st.html(f'<span class="puente-sr" data-puente-language="{language()}"></span>', width="content")
