"""The clock of an integration as one sentence and one bar: how many business days, and who had the turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from lib.domain.clock import ClockBar
from lib.domain.model import Party
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_home import OWN_STORE, PARTY_DAYS

# Each party has a pattern besides its colour, so that the bar reads without colours too.
_STYLE = """
<style>
.puente-clock { font-size: .875rem; line-height: 1.5; color: var(--quiet); }
.puente-clock .bar { display: flex; gap: 3px; height: 12px; margin: .125rem 0 .375rem; }
.puente-clock .days { min-width: 14px; }
.puente-clock .days, .puente-clock .swatch { box-sizing: border-box; border: 1.5px solid var(--who);
  border-radius: 3px; background: var(--fill); }
.puente-clock .swatch { display: inline-block; width: 14px; height: 14px; margin-right: .375rem;
  vertical-align: -2px; }
.puente-clock .says > * { margin-right: .75rem; white-space: nowrap; }
.puente-clock .says b { font-weight: 600; color: light-dark(#0C1514, #E6EDEC); }
.puente-clock .merchant { --who: light-dark(#B45309, #FBBF24); --fill: var(--who); }
.puente-clock .vtex { --who: light-dark(#BE185D, #F9A8D4);
  --fill: repeating-linear-gradient(90deg, var(--who) 0 2px, transparent 2px 5px); }
.puente-clock .meta { --who: light-dark(#1D4ED8, #93C5FD);
  --fill: repeating-linear-gradient(45deg, var(--who) 0 3px, transparent 3px 6px); }
.puente-clock .hellotext { --who: light-dark(#6D28D9, #C4B5FD);
  --fill: repeating-linear-gradient(0deg, var(--who) 0 2px, transparent 2px 4px); }
.puente-clock .us { --who: light-dark(#0F766E, #2DD4BF);
  --fill: radial-gradient(var(--who) 1.4px, transparent 1.6px) 0 0 / 5px 5px; }
.puente-clock .paused { --who: light-dark(#64716F, #8FA09D); --fill: none; border-style: dashed; }
</style>
"""


def show_clock_bar(bar: ClockBar, *, to_merchant: bool) -> None:
    """Business days by who held the turn. `to_merchant`: the merchant reads it, as "tu tienda"."""
    said = escape(clock_sentence(bar, to_merchant=to_merchant))
    if not bar.total and not bar.paused_days:
        st.html(f'{_STYLE}<div class="puente puente-clock">{said}</div>')
        return
    held = [(party.value, days) for party, days in _by_days(bar)]
    paused = [("paused", bar.paused_days)] if bar.paused_days else []
    segments = "".join(
        f'<span class="days {css}" style="flex: {days} {days} 0"></span>' for css, days in held + paused
    )
    words = "".join(
        f'<span><i class="swatch {css}"></i>{escape(text)}</span>'
        for (css, _days), text in zip(
            held + paused, [*_parts(bar, to_merchant), *_paused_part(bar)], strict=True
        )
    )
    st.html(
        f'{_STYLE}<div class="puente puente-clock" role="img" aria-label="{said}">'
        f'<div class="bar">{segments}</div>'
        f'<div class="says"><b>{escape(_total(bar))}</b>{words}</div></div>'
    )


def clock_sentence(bar: ClockBar, *, to_merchant: bool) -> str:
    """The whole bar in words: "14 días hábiles: 9 Meta, 3 comercio, 2 nosotros. En pausa: 4 días."."""
    parts = _parts(bar, to_merchant)
    total = f"{_total(bar)}: {', '.join(parts)}." if parts else _("Todavía no pasó ningún día hábil.")
    return " ".join([total, *(f"{part}." for part in _paused_part(bar))])


def _total(bar: ClockBar) -> str:
    return ngettext("{count} día hábil", "{count} días hábiles", bar.total).format(count=number(bar.total))


def _parts(bar: ClockBar, to_merchant: bool) -> list[str]:
    return [f"{number(days)} {_name(party, to_merchant)}" for party, days in _by_days(bar)]


def _paused_part(bar: ClockBar) -> Sequence[str]:
    if not bar.paused_days:
        return ()
    said = ngettext("En pausa: {count} día", "En pausa: {count} días", bar.paused_days)
    return (said.format(count=number(bar.paused_days)),)


def _by_days(bar: ClockBar) -> Iterator[tuple[Party, int]]:
    """Who held the turn for a day at least, the longest first."""
    held = [(party, bar.days[party]) for party in Party if bar.days[party]]
    yield from sorted(held, key=lambda one: -one[1])


def _name(party: Party, to_merchant: bool) -> str:
    return _(OWN_STORE) if to_merchant and party is Party.MERCHANT else say(PARTY_DAYS, party)
