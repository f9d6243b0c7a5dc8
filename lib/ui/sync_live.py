"""A run that moves: how far it is, how fast, why it waits and until when. The page may be left."""

from __future__ import annotations

from collections.abc import Hashable
from time import monotonic
from typing import Final

import streamlit as st

from lib.domain.sync import RunState, Wanted
from lib.services.sync_model import BEFORE_SENDING, Run
from lib.services.sync_sharing import SHARED
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import ask_to_cancel, newest, pause, resume
from lib.ui.sync_parts import DIALOG, SEND, equation, joined_line, step_of
from lib.ui.sync_times import clock, span
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_sync import RUN_STATES, WAITS

# Rejected without Hellotext.
_NEVER_ASKED: Final = BEFORE_SENDING | {SHARED}
REFRESH_SECONDS: Final = 2.0
# What stands still is moved by people, what is over by the clock: both may be seen a little later.
_STANDING_SECONDS: Final = 4.0
_OVER_SECONDS: Final = 15.0


def show_moving(visit: StoreVisit, run: Run) -> None:
    """The part that follows the run, and what can be asked of it."""
    _follow(visit, run)
    _controls(visit, run)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(visit: StoreVisit, drawn: Run) -> None:
    """How far it is now. When it is at something else, all of the page says something else."""
    run = newest(visit)
    if run is None or _stands_at(run) != _stands_at(drawn):
        st.rerun()
    st.progress(share(run), text=_progress(run))
    if run.wanted is Wanted.GO:
        st.caption(_("Puedes cerrar esta página: esto sigue solo."))
    if step_of(run) == SEND or run.state is RunState.READING or run.equation.read:
        equation(run)
        joined_line(run)
    # The place is kept while there is little to say: what stands below does not jump.
    with st.container(key="sync-moment"):
        _now(run)


def watch(visit: StoreVisit, drawn: Run | None) -> None:
    """Follow a run that stands still, or the absence of one: a colleague or the clock may move it.

    Nothing is drawn. The page says something else as soon as the run stands elsewhere.
    """
    if drawn is not None and drawn.state.is_moving:
        return
    seconds = _STANDING_SECONDS if drawn is not None and drawn.state.is_open else _OVER_SECONDS
    st.fragment(_watch, run_every=seconds)(visit, drawn, monotonic() + seconds / 2)


def _watch(visit: StoreVisit, drawn: Run | None, look_from: float) -> None:
    # With the page itself there is nothing to look at yet. And whoever writes into a dialog keeps it: a run
    # of the page would close it.
    if monotonic() < look_from or DIALOG in st.session_state:
        return
    if _stands_at(newest(visit)) != _stands_at(drawn):
        st.rerun()


def _stands_at(run: Run | None) -> Hashable:
    """What decides which page is shown."""
    return None if run is None else (run.id, run.state, run.wanted)


def share(run: Run) -> float:
    """How much of the step that it is at is done, from 0 to 1."""
    if step_of(run) == SEND:
        return min(1.0, sent(run) / run.profiles) if run.profiles else 1.0
    return min(1.0, run.equation.read / run.expected) if run.expected else 0.0


def sent(run: Run) -> int:
    """How many profiles Hellotext has answered for."""
    refused = sum(count for reason, count in run.reasons.items() if reason not in _NEVER_ASKED)
    return min(run.profiles, run.equation.created + run.equation.updated + refused)


def progress_line(run: Run) -> str:
    """How far the step is that the run is at, in numbers."""
    if step_of(run) == SEND:
        return _("{done} de {total} enviados").format(done=number(sent(run)), total=number(run.profiles))
    done, total = number(run.equation.read), number(run.expected or 0)
    return _("{done} de {total} leídos").format(done=done, total=total)


def _progress(run: Run) -> str:
    if run.state is RunState.QUEUED:
        return _before_it_begins(run)
    if step_of(run) == SEND:
        return _with_time_left(run)
    if run.wanted is Wanted.CANCEL:
        return progress_line(run) if run.expected else _("Cancelando…")
    if run.expected is None:
        return _("Preguntamos a VTEX cuántos clientes hay…")
    if run.equation.read >= run.expected:
        return _("Comparamos con lo que ya tiene Hellotext…")
    return _with_time_left(run)


def _before_it_begins(run: Run) -> str:
    if run.is_silent or run.is_in_line:
        return say(RUN_STATES, run.state)
    if step_of(run) == SEND:
        return _("Empezamos a enviar enseguida…")
    return _("Empezamos a leer enseguida…")


def _with_time_left(run: Run) -> str:
    if run.left is None or run.wanted is not Wanted.GO or not _goes(run):
        return progress_line(run)
    return f"{progress_line(run)} · {_('falta: {time}').format(time=span(run.left))}"


def _goes(run: Run) -> bool:
    """Whether nothing keeps it from going on right now."""
    return run.waiting is None and not run.is_silent and not run.is_in_line


def _now(run: Run) -> None:
    """Why nothing moves for now, if that is so; else how fast it goes."""
    if run.wanted is Wanted.CANCEL:
        # It will not go on, whatever it waited for.
        return
    why = _why_not(run)
    if why:
        st.info(why, icon=":material/hourglass_empty:")
    st.caption(_details(run))


def _why_not(run: Run) -> str:
    """Why nothing moves for now; nothing where it does."""
    if run.waiting is not None:
        why = say(WAITS, run.waiting.why)
        if run.waiting.until is None:
            return _("{why}: seguimos solos en cuanto se pueda.").format(why=why)
        return _("{why}: seguimos a las {time}.").format(why=why, time=clock(run.waiting.until))
    if run.is_silent:
        return _("Hay una pausa de nuestro lado. Sigue sola en cuanto volvamos; no se pierde nada.")
    return _("Espera su turno: ahora se sincronizan otras tiendas.") if run.is_in_line else ""


def _details(run: Run) -> str:
    parts = []
    speed = {RunState.READING: run.reading_speed, RunState.WRITING: run.speed}.get(run.state)
    if speed and _goes(run) and share(run) < 1:
        parts.append(_speed(speed))
    if run.uncertain:
        parts.append(
            ngettext(
                "{count} sin respuesta: averiguamos si llegó antes de enviarlo otra vez",
                "{count} sin respuesta: averiguamos si llegaron antes de enviarlos otra vez",
                run.uncertain,
            ).format(count=number(run.uncertain))
        )
    return " · ".join(parts)


def _speed(each_second: float) -> str:
    if each_second < 1:
        return _("{count} por minuto").format(count=number(max(1, round(each_second * 60))))
    return _("{count} por segundo").format(count=number(round(each_second)))


def _controls(visit: StoreVisit, run: Run) -> None:
    if run.wanted is Wanted.CANCEL:
        st.caption(_("Cancelando: terminamos lo que está en camino."))
        return
    with st.container(horizontal=True, key="touch-sync-controls"):
        if run.wanted is Wanted.PAUSE:
            st.button(
                _("Pausando… Mejor seguir"),
                icon=":material/play_arrow:",
                key="sync-go-on",
                on_click=resume,
                args=(visit, run.id),
            )
        else:
            st.button(
                _("Pausar"),
                icon=":material/pause:",
                key="sync-pause",
                on_click=pause,
                args=(visit, run.id),
            )
        if st.button(_("Cancelar"), icon=":material/stop_circle:", type="tertiary", key="sync-ask-cancel"):
            ask_to_cancel(visit, run)
