"""What the panel needs beside the theme: a short head on a phone, and no order but the database's."""

from __future__ import annotations

import streamlit as st

HEAD = "panel-head"
"""Key of the container of what is asked: on a phone it leaves room for the first card."""

_SHEET = f"""
<style>
/* The menu of a column begins with two orders and a line: they would sort the rows of one page alone. */
[data-testid="stDataFrameColumnMenu"] [role="menu"] > :is(:nth-child(2), :nth-child(3))[role="menuitem"],
[data-testid="stDataFrameColumnMenu"] [role="menu"] > :nth-child(4):not([role]) {{ display: none; }}
@media (max-width: 640px) {{
  .st-key-{HEAD}, .st-key-touch-panel-asked {{ gap: .5rem; }}
  .st-key-{HEAD} [role="radio"][aria-checked="true"], .st-key-{HEAD} [aria-pressed="true"] {{ order: -1; }}
  :is(.st-key-etapa, .st-key-buscar) [data-testid="stWidgetLabel"] {{ position: absolute; width: 1px;
    height: 1px; min-height: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
  .st-key-touch-panel-asked > .st-key-buscar {{ flex: 1 1 100%; width: 100%; }}
  .st-key-touch-panel-asked > :is(.st-key-ejecutivo, .st-key-orden) {{ flex: 1 1 40%; width: 40%;
    min-width: 0; }}
}}
</style>
"""


def style_sheet() -> None:
    """Put the panel's style sheet on the page."""
    st.html(_SHEET)
