"""Saying that something failed: a sentence for a known code, a number for an unknown fault."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import streamlit as st

from lib.errors import PuenteError, Unavailable
from lib.ui import (
    words,
    words_bulk,
    words_checks,
    words_dossier,
    words_files,
    words_invitations,
    words_links,
    words_manage,
    words_number_file,
    words_panel,
    words_people,
    words_pixel,
    words_routes,
    words_rules,
    words_setup,
    words_sheets,
    words_solicitud,
    words_sync,
    words_welcome,
)
from lib.ui.text import _, plain, say, when

# The keys of yes-or-no answers; other truth values of a session are buttons, which cannot be set.
ANSWER = "touch-answer-"
_UNDRAWN = "puente.undrawn"
# Facts that are ISO 8601 moments.
_MOMENTS = {"when", "until"}

log = logging.getLogger("puente.pages")

SENTENCES: Mapping[str, str] = {
    **words_rules.ERRORS,
    **words_checks.INPUT_WORDS,
    **words_sheets.SHEET_PROBLEMS,
    **words_number_file.FILE_PROBLEMS,
    **words_links.ERRORS,
    **words_invitations.ERRORS,
    **words_manage.ERRORS,
    **words_bulk.ERRORS,
    **words_panel.VIEW_ERRORS,
    **words_people.ERRORS,
    **words_setup.ERRORS,
    **words_routes.ERRORS,
    **words_dossier.DOSSIER_ERRORS,
    **words_files.FILE_ERRORS,
    **words_solicitud.TICKET_ERRORS,
    **words_welcome.ERRORS,
    **words_sync.ERRORS,
    **words_pixel.ERRORS,
    **words.ERRORS,
}


def sentence(error: PuenteError) -> str:
    """What a person reads about an expected failure."""
    return sentence_of(error.code, error.facts)


def sentence_of(code: str, facts: Mapping[str, str | int], *, in_markdown: bool = True) -> str:
    """The same for a failure that was kept; for a file, which is no Markdown, as it is."""
    return say(SENTENCES, code, _readable(facts, in_markdown=in_markdown))


def _readable(facts: Mapping[str, str | int], *, in_markdown: bool) -> dict[str, str | int]:
    """Facts as people read them: moments in their time zone, every text harmless for Markdown.

    Names and reasons were typed by somebody, and an account may stand in an address that somebody sent.
    """
    shown = dict(facts)
    for name in _MOMENTS & shown.keys():
        shown[name] = when(datetime.fromisoformat(str(shown[name])))
    if not in_markdown:
        return shown
    return {name: plain(fact) if isinstance(fact, str) else fact for name, fact in shown.items()}


def show_failure(error: Exception) -> bool:
    """Show what went wrong in place of a traceback. Streamlit calls it for every uncaught exception."""
    if isinstance(error, PuenteError):
        st.error(sentence(error), icon=":material/error:")
        if isinstance(error, Unavailable):
            # Nothing else of the page was drawn: a press of anything runs it again.
            st.button(_("Volver a intentarlo"), icon=":material/refresh:", key="primary-again")
        return True
    request_id = secrets.token_hex(4)
    log.error("request %s failed", request_id, exc_info=error)
    st.error(
        _(
            "Falló algo nuestro y ya quedó registrado. Lo que estaba guardado sigue guardado. Vuelve a "
            "intentarlo; si se repite, dinos este número: {request_id}."
        ).format(request_id=request_id),
        icon=":material/error:",
    )
    return True


@contextmanager
def keeping_what_was_typed() -> Iterator[None]:
    """Around what a run asks the database before it draws: fields that it did not reach come back.

    A browser forgets the fields that a run leaves out, while the session still knows them. Setting
    them anew in the next run sends them there again.
    """
    if st.session_state.pop(_UNDRAWN, False):
        for name, value in list(st.session_state.items()):
            if isinstance(value, str) or str(name).startswith(ANSWER):
                st.session_state[name] = value
    try:
        yield
    except Unavailable:
        st.session_state[_UNDRAWN] = True
        raise


@contextmanager
def caught(key: str) -> Iterator[None]:
    """Keep an expected failure of a callback for the page that is drawn after it (see `show_caught`)."""
    st.session_state.pop(key, None)
    try:
        yield
    except PuenteError as error:
        st.session_state[key] = error


def show_caught(key: str) -> None:
    """Show the failure that a callback kept under `key`, if any."""
    error = st.session_state.get(key)
    if isinstance(error, PuenteError):
        st.error(sentence(error), icon=":material/error:")


def field_problem(problem: PuenteError | None) -> None:
    """The sentence of a refused field, right under it."""
    if problem is not None:
        st.markdown(f":red[:material/error: {sentence(problem)}]")
