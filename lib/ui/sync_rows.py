"""Customers of a run as rows: the preview, and what became of each, behind filters kept in the address."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from lib.domain.sync import RowState
from lib.services.sync_ledger import ROWS_OF_A_PAGE, ledger, preview
from lib.services.sync_model import LedgerRow, Run, SyncPage
from lib.ui.address import Kept, keep_in_address, pressed, take_from_address
from lib.ui.guard import StoreVisit
from lib.ui.parts import pager
from lib.ui.sync_files import ledger_download
from lib.ui.sync_parts import customers, result
from lib.ui.text import _, ngettext, number, say, when
from lib.ui.words_sync import ADVICE, CONSENTS, REASONS, RESULTS, RUN_KINDS

_STATES: Final = (
    RowState.CREATED,
    RowState.UPDATED,
    RowState.UNCHANGED,
    RowState.REJECTED,
    RowState.PENDING,
)
_OF_UNCHANGED: Final = ("same", "joined")
_RUN, _STATE, _REASON, _PAGE = "sincronizacion", "cliente", "porque", "tramo"
_LAST: Final = "ultima"
_SEEN_AT_ONCE: Final = 5
_FORGOTTEN: Final = "forgotten:"


def show_preview(visit: StoreVisit, run: Run) -> None:
    """Some of the customers as they will be sent, masked."""
    found = preview(visit.actor, visit.account, run.id)
    if not found:
        return
    st.subheader(_("Así se verían"), anchor=False)
    about = _("Los primeros {count}, con sus datos tapados. A Hellotext van completos.")
    if len(found) == 1:
        about = _("Este cliente, con sus datos tapados. A Hellotext va completo.")
    st.caption(about.format(count=number(len(found))))
    heads = (_("Cliente"), _("Correo"), _("Teléfono"), _("Boletín"))
    cells = [
        (
            ("who", escape(row.name or _("Sin nombre"))),
            ("email", escape(row.email or "")),
            ("phone", escape(row.phone or "")),
            ("consent", escape(_consent(row.consent))),
        )
        for row in found
    ]
    label, folded = _("Vista previa de los clientes"), cells[_SEEN_AT_ONCE:]
    rows_table(heads, cells[:_SEEN_AT_ONCE], label)
    if folded:
        more = ngettext("Ver {count} cliente más", "Ver {count} clientes más", len(folded))
        with st.container(key="how-sync-preview"), st.expander(more.format(count=number(len(folded)))):
            rows_table(heads, folded, label)


def _consent(code: str) -> str:
    return say(CONSENTS, code) if code in CONSENTS else ""


def show_rows(visit: StoreVisit, page: SyncPage) -> None:
    """What became of each customer of one run: the last one, or an earlier one that is chosen."""
    known = {run.id: run for run in (*((page.run,) if page.run else ()), *page.history) if run.read_at}
    # The newest one has a name of its own: whoever looks at it looks at the next one when that is over.
    runs = {_LAST if place == 0 else run.id.hex: run for place, run in enumerate(known.values())}
    if not runs:
        st.markdown(_("Aquí verás qué pasó con cada cliente, después de la primera lectura."))
        return
    choices = (
        Kept(_RUN, _LAST, runs),
        Kept(_STATE, None, _STATES),
        Kept(_REASON, None, REASONS),
        Kept(_PAGE, 1),
    )
    take_from_address(choices)
    if st.session_state[_RUN] not in runs:
        st.session_state[_RUN] = _LAST
    run = runs[st.session_state[_RUN]]
    _filters(runs, run)
    state = st.session_state[_STATE]
    number_of_page = st.session_state[_PAGE] if isinstance(st.session_state[_PAGE], int) else 1
    found = ledger(
        visit.actor,
        visit.account,
        run.id,
        state=RowState(state) if state else None,
        reason=st.session_state[_REASON],
        page=number_of_page,
    )
    if found.rows:
        show_ledger_rows(found.rows)
        _pages(found.total, len(found.rows), number_of_page)
        ledger_download(visit, run.id)
    else:
        st.info(_nothing(run), icon=":material/filter_alt_off:")
    keep_in_address(choices)


def _nothing(run: Run) -> str:
    if run.equation.read and not st.session_state[_STATE] and not st.session_state[_REASON]:
        return _("El detalle de esta sincronización ya se borró por antiguo; quedan sus números.")
    return _("Ningún cliente cumple estos filtros.")


def _filters(runs: Mapping[str, Run], run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="touch-sync-filters"):
        if len(runs) > 1:
            st.selectbox(
                _("Sincronización"),
                list(runs),
                format_func=lambda code: (
                    f"{when(runs[code].requested_at)} · {say(RUN_KINDS, runs[code].kind)}"
                ),
                key=_RUN,
                on_change=_other_run,
                width=280,
            )
        counts = {state.value: getattr(run.equation, state.value) for state in _STATES}
        st.selectbox(
            _("Resultado"),
            [state.value for state in _STATES],
            format_func=lambda code: f"{say(RESULTS, code)} · {number(counts[code])}",
            index=None,
            placeholder=_("Todos"),
            key=_STATE,
            on_change=_other_state,
            width=200,
        )
        reasons = _reasons(run, st.session_state[_STATE])
        if st.session_state[_REASON] not in reasons:
            st.session_state[_REASON] = None
        if reasons:
            st.selectbox(
                _("Motivo"),
                list(reasons),
                format_func=lambda code: reasons.get(code, code),
                index=None,
                placeholder=_("Todos"),
                key=_REASON,
                on_change=_first_page,
                width=320,
            )


def _reasons(run: Run, state: str | None) -> dict[str, str]:
    """The reasons that customers of a state may have, with their words."""
    if state == RowState.UNCHANGED:
        return {code: say(REASONS, code) for code in _OF_UNCHANGED}
    if state not in (None, RowState.REJECTED):
        return {}
    return {code: f"{say(REASONS, code)} · {number(count)}" for code, count in by_count(run.reasons) if count}


def by_count(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Reasons with their numbers, the most frequent first."""
    return sorted(reasons.items(), key=lambda one: (-one[1], one[0]))


def _other_run() -> None:
    st.session_state[_STATE] = st.session_state[_REASON] = None
    _first_page()


def _other_state() -> None:
    st.session_state[_REASON] = None
    _first_page()


def _first_page() -> None:
    st.session_state[_PAGE] = 1
    pressed()


def show_ledger_rows(rows: Sequence[LedgerRow]) -> None:
    """Customers with what became of them, masked."""
    heads = (_("Cliente"), _("Resultado"), _("Por qué"), _("Perfil en Hellotext"), _("Cuándo"))
    cells = [
        (
            ("who", _who(row)),
            ("state", result(row.state)),
            ("why", _why(row)),
            ("profile id", escape(row.profile_id or "")),
            ("when", escape(when(row.done_at)) if row.done_at else ""),
        )
        for row in rows
    ]
    rows_table(heads, cells, _("Clientes de la sincronización"))


def _who(row: LedgerRow) -> str:
    contact = " · ".join(escape(one) for one in (row.email, row.phone) if one)
    name = f"<div>{escape(row.name)}</div>" if row.name else ""
    if row.vtex_id.startswith(_FORGOTTEN):
        return f'<div class="quiet">{escape(_("Cliente olvidado"))}</div>'
    return f'{name}<div class="quiet">{contact}</div><div class="id">VTEX {escape(row.vtex_id)}</div>'


def _why(row: LedgerRow) -> str:
    if row.reason is None:
        return ""
    advice = say(ADVICE, row.reason) if row.reason in ADVICE else ""
    of_leader = f'<div class="id">VTEX {escape(row.leader)}</div>' if row.leader else ""
    quiet = f'<div class="quiet">{escape(advice)}</div>' if advice else ""
    return f"<div>{escape(say(REASONS, row.reason))}</div>{quiet}{of_leader}"


def rows_table(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], label: str) -> None:
    """Rows of cells of HTML, each with its class. Roles are said: a phone shows each row as a block."""
    head = "".join(f'<th role="columnheader" scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_row(heads, row) for row in rows)
    st.html(
        f'<div class="puente puente-sync puente-customers"><table role="table" aria-label="{escape(label)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(heads: Sequence[str], cells: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<td role="cell" class="{name}" data-label="{escape(head)}">{cell}</td>'
        for head, (name, cell) in zip(heads, cells, strict=True)
    )
    return f'<tr role="row">{inside}</tr>'


def _pages(total: int, shown: int, page: int) -> None:
    pages = max(1, math.ceil(total / ROWS_OF_A_PAGE))
    first = (min(page, pages) - 1) * ROWS_OF_A_PAGE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(
            _("{first} a {last} de {count}").format(
                first=number(first), last=number(first + shown - 1), count=customers(total)
            ),
            width="content",
        )
        pager(pages, _PAGE)
