"""A run that stands still: paused by a person, or stopped by something that somebody must mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from lib.domain.sync import RunKind
from lib.services.credentials import credential_state
from lib.services.sync_model import Run, SyncPage
from lib.ui.failures import sentence_of
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import ask_to_cancel, resume, start, to_credentials
from lib.ui.sync_choices import held_up
from lib.ui.sync_live import progress_line, share
from lib.ui.sync_parts import READ, SEND, equation, joined_line, step_of
from lib.ui.sync_times import coming
from lib.ui.text import _

_VTEX: Final = ("app_key", "app_token")
_HELLOTEXT: Final = ("hellotext_token",)
# What only a person with other secrets can mend, and which ones.
OF_SECRETS: Final[Mapping[str, tuple[str, ...]]] = {
    "sync.vtex_unauthorized": _VTEX,
    "sync.vtex_forbidden": _VTEX,
    "sync.no_vtex_key": _VTEX,
    "sync.hellotext_unauthorized": _HELLOTEXT,
    "sync.hellotext_forbidden": _HELLOTEXT,
    "sync.no_hellotext_token": _HELLOTEXT,
}


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
    needed = OF_SECRETS.get(run.problem or "", ())
    is_mended = bool(needed) and _have_changed(visit, run, needed)
    if is_mended:
        st.markdown(f":green[:material/check_circle:] {_('Ya hay credenciales nuevas: puedes reanudar.')}")
    can_go_on = is_mended or not needed
    _standing(run, _next_one(page) if can_go_on else "")
    _resume(visit, run, primary=can_go_on)


def _next_one(page: SyncPage) -> str:
    """What happens where nobody does anything."""
    if page.settings.next_run_at is None:
        return ""
    return _("Si nadie reanuda, otra empieza sola: {when}.").format(when=coming(page.settings.next_run_at))


def _have_changed(visit: StoreVisit, run: Run, needed: Sequence[str]) -> bool:
    """Whether the vendor's secrets were written or accepted again since the run stopped."""
    kept = credential_state(visit.actor, visit.account).kept
    since = run.finished_at
    if since is None or not all(name in kept for name in needed):
        return False
    return any(
        moment is not None and moment > since
        for name in needed
        for moment in (kept[name].set_at, kept[name].proven_at)
    ) and not any(kept[name].refused_since for name in needed)


def _standing(run: Run, otherwise: str) -> None:
    """How far it came; nothing of that is lost. `otherwise`: what comes of it if it stays like this."""
    if step_of(run) == SEND:
        st.progress(share(run), text=progress_line(run))
        equation(run.equation)
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
