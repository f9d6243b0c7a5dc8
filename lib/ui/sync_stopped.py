"""A run that stands still: paused by a person, or stopped by something that somebody must mend."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.sync import RunKind
from lib.services.sync_model import Run
from lib.ui.failures import sentence_of
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import ask_to_cancel, resume, start, to_credentials
from lib.ui.sync_live import share
from lib.ui.sync_parts import READ, SEND, equation, step_of
from lib.ui.text import _, number

# What only a person with other secrets can mend.
OF_SECRETS: Final = frozenset(
    {
        "sync.vtex_unauthorized",
        "sync.vtex_forbidden",
        "sync.hellotext_unauthorized",
        "sync.hellotext_forbidden",
        "sync.no_vtex_key",
        "sync.no_hellotext_token",
    }
)


def show_paused(visit: StoreVisit, run: Run) -> None:
    """What is done, and the way on."""
    _standing(run)
    _resume(visit, run, primary=True)


def show_failed(visit: StoreVisit, run: Run) -> None:
    """Why it stopped, what to do, what is done, and the way on."""
    st.error(sentence_of(run.problem or "sync.internal", run.problem_facts), icon=":material/error:")
    _standing(run)
    _resume(visit, run, primary=run.problem not in OF_SECRETS)


def _standing(run: Run) -> None:
    """How far it came; nothing of that is lost."""
    if step_of(run) == SEND:
        st.progress(share(run), text=_("Se envió una parte. Lo que falta se envía al reanudar."))
        equation(run.equation)
    elif step_of(run) == READ and run.expected:
        done, total = number(run.equation.read), number(run.expected)
        st.progress(share(run), text=_("{done} de {total} leídos").format(done=done, total=total))
    st.caption(_("No se pierde nada: al reanudar sigue donde quedó."))


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
            st.button(
                _("Empezar de nuevo"),
                icon=":material/refresh:",
                type="tertiary",
                key="sync-anew",
                on_click=start,
                args=(visit, run.kind is RunKind.FULL),
            )
        elif st.button(_("Cancelar"), icon=":material/stop_circle:", type="tertiary", key="sync-ask-cancel"):
            ask_to_cancel(visit, run)
