"""A run that stands still: paused by a person, or stopped by something that somebody must mend."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.sync import RunKind
from lib.services.sync_model import Run, SyncPage
from lib.ui.failures import sentence_of
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import ask_to_cancel, resume, start, to_credentials
from lib.ui.sync_choices import held_up
from lib.ui.sync_live import progress_line, share
from lib.ui.sync_parts import READ, SEND, equation, joined_line, step_of
from lib.ui.sync_times import coming
from lib.ui.text import _

# What only a person with other secrets can mend.
OF_SECRETS: Final = frozenset(
    {
        "sync.vtex_unauthorized",
        "sync.vtex_forbidden",
        "sync.no_vtex_key",
        "sync.hellotext_unauthorized",
        "sync.hellotext_forbidden",
        "sync.no_hellotext_token",
    }
)

# What it knows is about another business: going on would fail again.
_ONLY_ANEW: Final = "sync.other_business"


def show_paused(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """What is done, and the way on."""
    _standing(run, held_up(page.settings))
    _resume(visit, run, primary=True)


def show_failed(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """Why it stopped, what to do, what is done, and the way on."""
    st.error(sentence_of(run.problem or "sync.internal", run.problem_facts), icon=":material/error:")
    if run.problem == _ONLY_ANEW:
        _begin_anew(visit, full=True, primary=True)
        return
    can_go_on = not page.is_refused and not page.missing_secrets
    if can_go_on and run.problem in OF_SECRETS:
        said = _("Ya hay credenciales que sirven: puedes reanudar.")
        st.markdown(f":green[:material/check_circle:] {said}")
    _standing(run, _next_one(page) if can_go_on else _("Hasta entonces no empieza ninguna otra sola."))
    _resume(visit, run, primary=can_go_on)


def _next_one(page: SyncPage) -> str:
    """What happens where nobody does anything."""
    if page.settings.next_run_at is None:
        return ""
    return _("Si nadie reanuda, otra empieza sola: {when}.").format(when=coming(page.settings.next_run_at))


def _standing(run: Run, otherwise: str) -> None:
    """How far it came; nothing of that is lost. `otherwise`: what comes of it if it stays like this."""
    if step_of(run) == SEND:
        st.progress(share(run), text=progress_line(run))
        equation(run)
        joined_line(run)
    elif step_of(run) == READ and run.expected:
        st.progress(share(run), text=progress_line(run))
    st.caption(f"{_('No se pierde nada: al reanudar sigue donde quedó.')} {otherwise}")


def _resume(visit: StoreVisit, run: Run, *, primary: bool) -> None:
    with st.container(horizontal=True, key="touch-sync-stopped"):
        if not primary:
            to_credentials(visit, _("Ir a Credenciales"))
        st.button(
            _("Reanudar"),
            type="primary" if primary else "secondary",
            icon=":material/play_arrow:",
            key="primary-sync-resume" if primary else "sync-resume",
            on_click=resume,
            args=(visit, run.id),
        )
        if not run.state.is_open:
            _begin_anew(visit, full=run.kind is RunKind.FULL, primary=False)
        elif st.button(_("Cancelar"), icon=":material/stop_circle:", type="tertiary", key="sync-ask-cancel"):
            ask_to_cancel(visit, run)


def _begin_anew(visit: StoreVisit, *, full: bool, primary: bool) -> None:
    st.button(
        _("Empezar de nuevo"),
        icon=":material/refresh:",
        type="primary" if primary else "tertiary",
        key="primary-sync-anew" if primary else "sync-anew",
        on_click=start,
        args=(visit, full),
    )
