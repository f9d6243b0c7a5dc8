"""A run that is over: what came of it, what to correct, when the next one is."""

from __future__ import annotations

import streamlit as st

from lib.domain.sync import RunKind, RunState
from lib.services.sync_model import Run, SyncPage
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import start
from lib.ui.sync_choices import schedule_choice
from lib.ui.sync_files import corrections, has_corrected
from lib.ui.sync_parts import customers, equation, joined_line
from lib.ui.sync_ready import nothing_read, rejected
from lib.ui.sync_times import length
from lib.ui.text import _, ngettext, number, when


def show_over(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """The summary, the next time, and what was rejected."""
    st.subheader(_headline(run), anchor=False)
    st.caption(_about(page, run))
    if run.equation.read:
        equation(run)
        joined_line(run)
    _again(visit, page)
    schedule_choice(visit, page.settings)
    _to_correct(visit, page, run)


def _to_correct(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """Who was rejected, here and when everything was read last, and the way to correct them.

    A run that reads changes only says nothing about the others: theirs is still what the full one found.
    """
    found = [run] if run.state is RunState.DONE else []
    if not (found and run.kind is RunKind.FULL):
        found += [one for one in page.history if _was_whole(one)][:1]
    for one in found:
        rejected(one, advised=True, earlier="" if one is run else _earlier(one))
    corrections(visit, found)
    if has_corrected(visit) and page.settings.read_until is not None:
        _read_corrections(visit)


def _earlier(run: Run) -> str:
    return _(
        "Así quedaron cuando leímos todo, {when}. Los que ya corregiste en VTEX se envían solos."
    ).format(when=when(run.requested_at))


def _was_whole(run: Run) -> bool:
    return run.state is RunState.DONE and run.kind is RunKind.FULL


def _read_corrections(visit: StoreVisit) -> None:
    """Where corrections wait, reading everything is what to do next: right below what was said of them."""
    st.button(
        _("Leer todo con las correcciones"),
        type="primary",
        icon=":material/download:",
        key="primary-sync-corrected",
        on_click=start,
        args=(visit, True),
    )


def _headline(run: Run) -> str:
    if run.state is RunState.CANCELLED:
        return _cancelled(run)
    sent = run.equation.created + run.equation.updated
    if not sent:
        return _nothing_sent(run)
    return ngettext(
        "{count} cliente enviado a Hellotext", "{count} clientes enviados a Hellotext", sent
    ).format(count=number(sent))


def _cancelled(run: Run) -> str:
    if run.equation.created or run.equation.updated:
        return _("Se canceló. Lo que ya se envió queda en Hellotext.")
    return _("Se canceló antes de enviar a nadie.")


def _nothing_sent(run: Run) -> str:
    if run.equation.unchanged:
        return _("Todo estaba al día: no hizo falta enviar nada")
    if run.equation.read:
        return _("No se pudo enviar a ningún cliente")
    return nothing_read(run)


def _about(page: SyncPage, run: Run) -> str:
    parts = []
    if run.finished_at:
        parts.append(_("Terminó {when}").format(when=when(run.finished_at)))
        # A run that a person approved has waited for that person too.
        if run.started_at and run.automatic:
            parts.append(_("tardó {time}").format(time=length(run.finished_at - run.started_at)))
    if page.customers:
        parts.append(
            _("{customers} de VTEX con perfil en Hellotext").format(customers=customers(page.customers))
        )
    if run.missing:
        parts.append(_("VTEX no entregó {count} que había anunciado").format(count=number(run.missing)))
    return " · ".join(parts)


def _again(visit: StoreVisit, page: SyncPage) -> None:
    """What changed since, or everything. Where corrections wait, the next thing to do stands below them."""
    is_first = page.settings.read_until is None
    wants_all = has_corrected(visit) and not is_first
    with st.container(horizontal=True, key="touch-sync-again"):
        st.button(
            _("Sincronizar ahora"),
            type="secondary" if wants_all else "primary",
            icon=":material/sync:",
            key="sync-now" if wants_all else "primary-sync-now",
            on_click=start,
            args=(visit, False),
            help=_("Lee lo que cambió en VTEX. Nada se envía hasta que lo apruebes."),
        )
        if not is_first and not wants_all:
            st.button(
                _("Leer todo de nuevo"),
                type="tertiary",
                icon=":material/download:",
                key="sync-all",
                on_click=start,
                args=(visit, True),
                help=_("Revisa a todos tus clientes. Solo se envía lo que cambió."),
            )
