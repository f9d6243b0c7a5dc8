"""The panel's rows as cards, in place of the table on a narrow screen: each leads to its store."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st

from lib.services.panel_query import PanelPage, PanelRow, Status
from lib.ui import words
from lib.ui.guard import STORE_PARAMETER
from lib.ui.number_view import country_name
from lib.ui.panel_words import (
    Badge,
    go_live_said,
    health_badge,
    next_step,
    stage_badge,
    state_badge,
    turn_badge,
)
from lib.ui.text import _, ngettext, say

WIDE_ONLY = "panel-wide"
"""Key of the container that a narrow screen does not show."""

_SHEET = f"""
<style>
.puente-cards {{ display: none;
  --green: light-dark(#166534, #86EFAC); --orange: light-dark(#8A3D07, #FCD34D);
  --red: light-dark(#991B1B, #FCA5A5); --blue: light-dark(#1E40AF, #93C5FD); --gray: var(--quiet); }}
.puente-cards ul {{ list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }}
.puente-cards li {{ margin: 0; }}
.puente-cards a, .puente-cards a:visited {{ display: grid; gap: .25rem; padding: .75rem 1rem;
  border: 1px solid var(--line); border-radius: .5rem; color: inherit; text-decoration: none;
  background: var(--ground); overflow-wrap: anywhere; }}
.puente-cards a:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px; }}
.puente-cards .name {{ font-weight: 650; }}
.puente-cards .about, .puente-cards .facts {{ font-size: .875rem; color: var(--quiet); }}
.puente-cards .badges {{ display: flex; flex-wrap: wrap; gap: .125rem .75rem; font-size: .875rem;
  font-weight: 600; }}
.puente-cards .green {{ color: var(--green); }}
.puente-cards .orange {{ color: var(--orange); }}
.puente-cards .red {{ color: var(--red); }}
.puente-cards .blue {{ color: var(--blue); }}
.puente-cards .gray {{ color: var(--gray); }}
@media (max-width: 640px) {{
  .puente-cards {{ display: block; }}
  .st-key-{WIDE_ONLY} {{ display: none; }}
}}
</style>
"""


def cards(found: PanelPage) -> None:
    """The same rows as the table's, without marks: what is done to many is done at a desk."""
    label = escape(_("Integraciones de las tiendas"))
    countries = {code: country_name(code) for code in {row.country for row in found.rows}}
    items = "".join(f"<li>{_card(row, countries[row.country])}</li>" for row in found.rows)
    st.html(f'{_SHEET}<div class="puente puente-cards"><ul aria-label="{label}">{items}</ul></div>')


def _card(row: PanelRow, country: str) -> str:
    about = " · ".join((row.account, say(words.TRACKS, row.track), country))
    state = state_badge(row) if row.stuck or row.status is not Status.ACTIVE else None
    badges = (stage_badge(row.stage), turn_badge(row), health_badge(row.health), state)
    days = ngettext("{count} día hábil en la etapa", "{count} días hábiles en la etapa", row.days_in_stage)
    facts = [days.format(count=row.days_in_stage)]
    if turn_badge(row):
        facts.append(_("esperando: {count}").format(count=row.days_waiting))
    facts += filter(None, [go_live_said(row)])
    facts.append(row.owner_name or _("Sin ejecutivo"))
    return (
        f'<a href="/tienda?{STORE_PARAMETER}={quote(row.account)}" data-account="{escape(row.account)}">'
        f'<span class="name">{escape(row.name)}</span>'
        f'<span class="about">{escape(about)}</span>'
        f'<span class="badges">{"".join(_badge(badge) for badge in badges if badge)}</span>'
        f"<span>{escape(next_step(row))}</span>"
        f'<span class="facts">{escape(" · ".join(facts))}</span></a>'
    )


def _badge(badge: Badge) -> str:
    text, tone = badge
    return f'<span class="{tone}">{escape(text)}</span>'
