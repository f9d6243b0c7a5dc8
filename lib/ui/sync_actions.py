"""What is done to a run from the page. Every one may be pressed twice."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from lib.domain.sync import RunKind
from lib.services.sync_model import Run
from lib.services.sync_runs import (
    approve_sync,
    cancel_sync,
    latest_run,
    pause_sync,
    resume_sync,
    start_sync,
)
from lib.ui.failures import caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.sync_choices import keep_choices
from lib.ui.sync_files import forget_corrected
from lib.ui.sync_parts import FAILURE
from lib.ui.text import _


def to_credentials(visit: StoreVisit, label: str) -> None:
    """The way to the secrets: what is to be done first."""
    if st.button(label, type="primary", icon=":material/key:", key="primary-sync-credentials"):
        go_to("credenciales", visit.account)


def start_chosen(visit: StoreVisit) -> None:
    """Save the choices and begin to read."""
    with caught(FAILURE):
        keep_choices(visit)
        start_sync(visit.actor_now(), visit.account)


def start(visit: StoreVisit, full: bool) -> None:
    """Begin to read: what changed, or everything."""
    with caught(FAILURE):
        begun = start_sync(visit.actor_now(), visit.account, full=full)
        if full and begun.kind is RunKind.FULL:
            forget_corrected(visit)
        elif full:
            # One that reads changes had begun by itself meanwhile; what was wished for is not forgotten.
            st.toast(_("Hay una sincronización en curso. La siguiente lee todo, también las correcciones."))


def read_again(visit: StoreVisit, run: Run) -> None:
    """Drop what was read and read it again."""
    with caught(FAILURE):
        cancel_sync(visit.actor_now(), visit.account, run.id)
        start_sync(visit.actor_now(), visit.account, full=run.kind is RunKind.FULL)


def approve(visit: StoreVisit, run_id: UUID) -> None:
    """Let a run send what it read."""
    with caught(FAILURE):
        approve_sync(visit.actor_now(), visit.account, run_id)


def pause(visit: StoreVisit, run_id: UUID) -> None:
    """Stop for now. One that has ended meanwhile needs no pause."""
    with caught(FAILURE):
        pause_sync(visit.actor_now(), visit.account, run_id)


def resume(visit: StoreVisit, run_id: UUID) -> None:
    """Go on where it stopped."""
    with caught(FAILURE):
        resume_sync(visit.actor_now(), visit.account, run_id)


def cancel(visit: StoreVisit, run_id: UUID) -> None:
    """End it; what was sent stays sent."""
    with caught(FAILURE):
        cancel_sync(visit.actor_now(), visit.account, run_id)


def ask_to_cancel(visit: StoreVisit, run: Run) -> None:
    """Ask before a run is ended, and say what that means."""

    @st.dialog(_("Cancelar la sincronización"))
    def confirm() -> None:
        st.markdown(
            _("No enviamos a nadie más. Lo que ya se envió queda en Hellotext.")
            if run.equation.created or run.equation.updated
            else _("Lo leído se descarta. Para enviar habrá que leer otra vez.")
        )
        if st.button(
            _("Cancelar la sincronización"),
            type="primary",
            icon=":material/stop_circle:",
            key="primary-sync-cancel",
            on_click=cancel,
            args=(visit, run.id),
            width="stretch",
        ):
            st.rerun()
        if st.button(_("No cancelar"), icon=":material/undo:", key="touch-sync-keep", width="stretch"):
            st.rerun()

    confirm()


def newest(visit: StoreVisit) -> Run | None:
    """The run of the page as it is now, for its part that follows it."""
    return latest_run(visit.actor_now(), visit.account)
