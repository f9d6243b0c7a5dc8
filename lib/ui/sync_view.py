"""The page of the customer sync: where it stands, the one thing to do, and all that can be looked up."""

from __future__ import annotations

import streamlit as st

from lib.domain.sync import RunState
from lib.errors import PuenteError
from lib.services.sync_model import Run, SyncPage
from lib.services.sync_runs import sync_page
from lib.ui.address import Kept, keep_in_address, pressed, take_from_address
from lib.ui.event_sentences import who
from lib.ui.failures import sentence
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import to_credentials
from lib.ui.sync_choices import is_at_a_field, settings_form
from lib.ui.sync_done import show_over
from lib.ui.sync_forgetting import forgetting
from lib.ui.sync_history import show_history
from lib.ui.sync_live import show_moving, watch
from lib.ui.sync_parts import DIALOG, FAILURE, READ, state_pill, step_of, steps, sync_styles
from lib.ui.sync_ready import show_new, show_ready
from lib.ui.sync_rows import show_rows
from lib.ui.sync_stopped import show_failed, show_paused
from lib.ui.text import _, listed, plain, say, when
from lib.ui.words_sync import RUN_KINDS, VIEWS

VIEW = (Kept("ver", None, VIEWS),)


def show_sync(visit: StoreVisit) -> None:
    """Below the title: everything about the customers of the store."""
    sync_styles()
    # A run of the whole page closes every dialog.
    st.session_state.pop(DIALOG, None)
    page = sync_page(visit.actor, visit.account)
    refused = st.session_state.get(FAILURE)
    if isinstance(refused, PuenteError) and not is_at_a_field(refused):
        st.error(sentence(refused), icon=":material/error:")
    if page.missing_secrets and (page.run is None or not page.run.state.is_open):
        _secrets(visit, page)
        if page.run is None:
            return
    elif page.run is None:
        steps(READ)
        show_new(visit, page)
    else:
        _head(page.run)
        _state(visit, page, page.run)
    _more(visit, page)
    st.session_state.pop(FAILURE, None)
    watch(visit, page.run)


def _secrets(visit: StoreVisit, page: SyncPage) -> None:
    """Without the keys of both sides nothing can be read or sent."""
    names = {"vtex": _("la clave de VTEX"), "hellotext": _("el token de Hellotext")}
    missing = listed([names[vendor] for vendor in page.missing_secrets])
    st.warning(
        _("Primero escribe {what}: con eso leemos tus clientes y los enviamos.").format(what=missing),
        icon=":material/key:",
    )
    to_credentials(visit, _("Ir a Credenciales"))


def _head(run: Run) -> None:
    steps(step_of(run), is_over=run.state is RunState.CANCELLED)
    about = _("{what} · automática, {when}") if run.automatic else _("{what} · la pidió {by}, {when}")
    said = about.format(
        what=say(RUN_KINDS, run.kind), by=plain(who(run.requested_by)), when=when(run.requested_at)
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(state_pill(run), width="content")
        st.caption(said, width="content")


def _state(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    if run.state.is_moving:
        show_moving(visit, run)
    elif run.state is RunState.READY:
        show_ready(visit, page, run)
    elif run.state is RunState.PAUSED:
        show_paused(visit, page, run)
    elif run.state is RunState.FAILED:
        show_failed(visit, page, run)
    else:
        show_over(visit, page, run)


def _more(visit: StoreVisit, page: SyncPage) -> None:
    """What can be looked up and changed; only what is asked for is read."""
    if page.run is None:
        return
    take_from_address(VIEW)
    with st.container(key="touch-sync-view"):
        view = st.segmented_control(
            _("Ver más"),
            list(VIEWS),
            format_func=lambda code: say(VIEWS, code),
            key=VIEW[0].name,
            on_change=pressed,
        )
    keep_in_address(VIEW)
    if view == "clientes":
        show_rows(visit, page)
    elif view == "historial":
        show_history(page.history)
    elif view == "ajustes":
        settings_form(visit, page.settings)
        forgetting(visit, page.forgotten)
