"""The last days of the pixel as a strip: a shape, a colour and a word for each day, for each install."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from lib.services.pixel import PixelDay
from lib.ui.text import _, day_and_month, number, say
from lib.ui.words_pixel import STRIP

_SHAPES = {"right": "✓", "wrong": "✕", "unknown": "?", "none": "·"}
_SHEET = """
<style>
.puente-days { --good-wash: light-dark(#DCFCE7, #12301F); --good-ink: light-dark(#166534, #86EFAC);
  --bad-wash: light-dark(#FEE2E2, #441919); --bad-ink: light-dark(#991B1B, #FCA5A5); }
.puente-days h4 { margin: .5rem 0 .25rem; padding: 0; font-size: .875rem; font-weight: 600; }
.puente-days .sum { font-weight: 400; color: var(--quiet); }
.puente-days ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 3px;
  grid-template-columns: repeat(15, minmax(0, 1fr)); }
.puente-days li { margin: 0; height: 1.5rem; border-radius: .25rem; display: flex; align-items: center;
  justify-content: center; font-size: .8125rem; font-weight: 700; line-height: 1; color: var(--quiet);
  background: var(--wash); border: 1px solid transparent; }
.puente-days .right { color: var(--good-ink); background: var(--good-wash); }
.puente-days .wrong { color: var(--bad-ink); background: var(--bad-wash); }
.puente-days .unknown { border-color: var(--line); }
.puente-days .none { font-weight: 400; }
.puente-days p { margin: 0; font-size: .875rem; }
.puente-days .ends { display: flex; gap: .375rem; font-size: .8125rem; color: var(--quiet);
  margin-top: .25rem; }
.puente-days .ends span + span::before { content: "– "; }
.puente-days .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .8125rem;
  color: var(--quiet); margin-top: .5rem; }
/* In one row each end stands below its day; in two rows they are said in one breath. */
@media (min-width: 641px) { .puente-days ol { grid-template-columns: repeat(30, minmax(0, 1fr)); }
  .puente-days .ends { justify-content: space-between; }
  .puente-days .ends span + span::before { content: none; } }
</style>
"""


def strip(days: Sequence[PixelDay]) -> None:
    """Day by day what was seen of both installs; nothing while there is one day alone: the result says it."""
    if sum(bool(day.count) for day in days) < 2:
        return
    st.html(_SHEET)
    rows = (
        _row(_("Tu tienda"), days, lambda day: day.storefront_right),
        _row(_("La página de pago"), days, lambda day: day.checkout_right),
    )
    ends = f"<span>{escape(day_and_month(days[0].day))}</span><span>{escape(_('hoy'))}</span>"
    legend = "".join(
        f"<span>{_SHAPES[code]} {escape(say(STRIP, code))}</span>"
        for code in ("right", "wrong", "unknown", "none")
    )
    st.html(
        f'<div class="puente puente-days"><p class="sum">'
        f"{escape(_('Los últimos {count} días').format(count=number(len(days))))}</p>"
        f'{"".join(rows)}<div class="ends" aria-hidden="true">{ends}</div>'
        f'<div class="legend" aria-hidden="true">{legend}</div></div>'
    )


def _row(title: str, days: Sequence[PixelDay], right_on: Callable[[PixelDay], bool | None]) -> str:
    codes = [_code(day, right_on(day)) for day in days]
    looked = sum(code != "none" for code in codes)
    said = _("días correctos: {count} de {looked}").format(
        count=number(codes.count("right")), looked=number(looked)
    )
    cells = "".join(_cell(day, code) for day, code in zip(days, codes, strict=True))
    return (
        f'<h4>{escape(title)} <span class="sum">· {escape(said)}</span></h4>'
        f'<ol aria-label="{escape(title)}">{cells}</ol>'
    )


def _code(day: PixelDay, right: bool | None) -> str:
    if not day.count:
        return "none"
    return "unknown" if right is None else "right" if right else "wrong"


def _cell(day: PixelDay, code: str) -> str:
    said = f"{day_and_month(day.day)}: {say(STRIP, code)}"
    return (
        f'<li class="{code}" title="{escape(said)}"><span aria-hidden="true">{_SHAPES[code]}</span>'
        f'<span class="puente-sr">{escape(said)}</span></li>'
    )
