"""Doing something to a store from its page: asking first, saying what was done, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import streamlit as st

from lib.domain.entered import MAX_NAME
from lib.errors import InvalidInput, PuenteError
from lib.services.access import Actor
from lib.ui.failures import caught, field_problem, sentence
from lib.ui.guard import StoreVisit
from lib.ui.text import _, say
from lib.ui.words_manage import DONE

_FAILURE = "store.failure"
_REFUSED = "store.refused"
_DONE = "store.done"


@dataclass(frozen=True)
class _Done:
    """What was done, in words, and how it is taken back where it can be."""

    said: str
    undo: Callable[[Actor], object] | None


@contextmanager
def doing() -> Iterator[None]:
    """Around an action of a callback: what was typed wrong is kept for its field, the rest for the page."""
    for name in (_REFUSED, _DONE):
        st.session_state.pop(name, None)
    with caught(_FAILURE):
        try:
            yield
        except InvalidInput as error:
            st.session_state[_REFUSED] = error


def done(code: str, undo: Callable[[Actor], object] | None = None, **facts: object) -> None:
    """Keep what was done for the page that is drawn next. `undo` takes it back for whoever asks for that."""
    st.session_state[_DONE] = _Done(say(DONE, code, facts), undo)


def forget_done() -> None:
    """Something else was done, and is seen where it was: what was done before needs no more room."""
    st.session_state.pop(_DONE, None)


def show_done(visit: StoreVisit) -> None:
    """What the last action came to: the failure, or what was done, with the way back.

    It stands at the foot of the window, in sight wherever the page was pressed. To be drawn last: it takes
    room at the end of the page, so that nothing moves and nothing stays covered. A failure is said once.
    """
    failure, last = st.session_state.pop(_FAILURE, None), st.session_state.get(_DONE)
    if not isinstance(failure, PuenteError) and not isinstance(last, _Done):
        return
    with (
        st.container(key="store-done-room"),
        st.container(horizontal=True, vertical_alignment="center", gap="small", key="touch-store-done"),
    ):
        if isinstance(failure, PuenteError):
            st.error(sentence(failure), icon=":material/error:")
        if isinstance(last, _Done):
            _say_done(visit, last)


def _say_done(visit: StoreVisit, last: _Done) -> None:
    st.markdown(f":green[:material/check_circle:] {last.said}", width="stretch")
    if last.undo is not None:
        st.button(_("Deshacer"), icon=":material/undo:", key="store-undo", on_click=_undo, args=(visit, last))
    st.button(
        _("Cerrar"),
        icon=":material/close:",
        type="tertiary",
        key="store-done-close",
        on_click=lambda: st.session_state.pop(_DONE, None),
    )


def refused() -> bool:
    """Whether the last action was refused for what was typed: its dialog stays open."""
    return _REFUSED in st.session_state


def ask(
    visit: StoreVisit,
    key: str,
    title: str,
    consequence: str,
    button: str,
    confirm: Callable[[str], None],
    *,
    reason: str | None = None,
    draw: Callable[[], bool] | None = None,
) -> None:
    """Open a dialog that names the consequence.

    `reason` is the label of the field for it, where one is asked; `draw` draws what else is chosen and tells
    whether that changes anything. `confirm` is called with the reason that was typed, or nothing.
    """
    field = visit.own(f"reason-{key}")
    st.session_state.pop(_REFUSED, None)
    st.session_state.pop(field, None)

    # Whoever closes it without an answer is asked anew the next time, with nothing chosen.
    @st.dialog(title, on_dismiss="rerun")
    def dialog() -> None:
        st.markdown(consequence)
        changes = draw is None or draw()
        # Enter in the field of a form presses its button.
        with st.form(f"form-{key}", border=False) if reason is not None else nullcontext():
            if reason is not None:
                st.text_input(reason, key=field, max_chars=MAX_NAME, autocomplete="off")
            failure = st.session_state.get(_REFUSED)
            field_problem(failure if isinstance(failure, InvalidInput) else None)
            press = st.button if reason is None else st.form_submit_button
            pressed = press(
                button,
                type="primary",
                icon=":material/check:",
                key=f"primary-{key}",
                on_click=lambda: confirm(str(st.session_state.get(field) or "")),
                disabled=not changes,
                width="stretch",
            )
        if pressed and not refused():
            st.rerun()

    dialog()


def _undo(visit: StoreVisit, last: _Done) -> None:
    with doing():
        if last.undo is not None:
            last.undo(visit.actor_now())
            done("undone")
