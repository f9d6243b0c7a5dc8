"""Earlier runs of a store: a small chart of what was sent, and every run with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from lib.domain.sync import RunKind
from lib.services.sync_model import Run
from lib.ui.event_sentences import who
from lib.ui.pace_charts import Bar, bars
from lib.ui.sync_parts import counts_line, run_state
from lib.ui.sync_rows import rows_table
from lib.ui.sync_times import length
from lib.ui.text import _, number, say, when
from lib.ui.words_sync import RUN_KINDS

_DRAWN: Final = 5


def show_history(runs: Sequence[Run]) -> None:
    """The runs that have ended, newest first."""
    if not runs:
        st.markdown(_("Todavía no terminó ninguna sincronización."))
        return
    for kind in RunKind:
        _chart(kind, [run for run in runs if run.kind is kind and _sent(run)][:_DRAWN])
    heads = (_("Cuándo"), _("Cómo terminó"), _("Qué leyó"), _("Clientes"))
    cells = [
        (
            ("who", _when(run)),
            ("state", run_state(run)),
            ("why", _what(run)),
            ("counts", escape(counts_line(run))),
        )
        for run in runs
    ]
    rows_table(heads, cells, _("Sincronizaciones anteriores"))


def _chart(kind: RunKind, drawn: Sequence[Run]) -> None:
    """What runs of one kind sent. Beside one that read everything those that read changes would vanish."""
    if not drawn:
        return
    st.markdown(f"**{_('Clientes enviados')}** · {say(RUN_KINDS, kind)}")
    bars(
        [_bar(run) for run in drawn],
        _("Clientes enviados en cada sincronización; los números están en la lista de abajo"),
    )


def _sent(run: Run) -> int:
    return run.equation.created + run.equation.updated


def _bar(run: Run) -> Bar:
    return Bar(when(run.requested_at), _sent(run), _sent(run), number(_sent(run)))


def _when(run: Run) -> str:
    # A run that a person approved has waited for that person too.
    taken = (
        length(run.finished_at - run.started_at)
        if run.automatic and run.finished_at and run.started_at
        else ""
    )
    return f'<div>{escape(when(run.requested_at))}</div><div class="quiet">{escape(taken)}</div>'


def _what(run: Run) -> str:
    kind, by = escape(say(RUN_KINDS, run.kind)), escape(who(run.requested_by))
    return f'<div>{kind}</div><div class="quiet">{by}</div>'
