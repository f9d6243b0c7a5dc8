"""What became of the work on many stores that a person asked for: how far it is, and item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from lib.errors import PuenteError
from lib.services.bulk import cancel, recent, results, undo
from lib.services.bulk_model import PANEL_KINDS, WENT_WELL, BulkKind, BulkState, JobState
from lib.services.export import results_link
from lib.ui.bulk_results import result_table
from lib.ui.download_links import download_links
from lib.ui.failures import SENTENCES, caught, sentence, sentence_of
from lib.ui.guard import Visit
from lib.ui.mail_note import mail_waits
from lib.ui.parts import Mark, pager, pill
from lib.ui.text import _, language, ngettext, number, plain, say, zone
from lib.ui.words_bulk import ACTIONS, JOB_STATES, OUTCOMES

FAILURE = "puente.bulk.failure"
"""Where a callback keeps what was refused, for the next run of the page to show once."""

REFRESH_SECONDS = 2.0
_CLOSED = "puente.bulk.closed"
_LOOKED_AT = "puente.bulk.looked_at"
_SETTLED = "puente.bulk.settled"
_OUTCOME = "bulk-outcome"
_PAGE = "bulk-results-page"
_MARKS: Mapping[JobState, Mark] = {
    JobState.QUEUED: Mark("blue", "hourglass_empty"),
    JobState.RUNNING: Mark("blue", "hourglass_empty"),
    JobState.FINISHED: Mark("green", "check_circle"),
    JobState.CANCELLED: Mark("gray", "do_not_disturb_on"),
    JobState.FAILED: Mark("red", "error"),
}


def bulk_progress(visit: Visit) -> None:
    """The person's jobs that run or have just ended, until they are put away."""
    refused = st.session_state.pop(FAILURE, None)
    if isinstance(refused, PuenteError):
        st.error(sentence(refused), icon=":material/error:")
    st.session_state.pop(_SETTLED, None)
    jobs = _news(recent(visit.actor, PANEL_KINDS))
    if any(job.state.is_open for job in jobs):
        _follow(visit, jobs)
    else:
        _list(visit, jobs)
    looked_at = st.session_state.pop(_LOOKED_AT, None)
    for job in jobs:
        if job.id == looked_at:
            _details(visit, job)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(visit: Visit, drawn: Sequence[BulkState]) -> None:
    """How far they are. When one ends, the rows of the table say something else; the page is drawn anew only
    by who asks for it, because that closes a question that is open, with what was typed.
    """
    if FAILURE in st.session_state or _LOOKED_AT in st.session_state:
        st.rerun()
    # Once all have ended there is nothing to ask for, as long as the page stays open.
    found = st.session_state.get(_SETTLED) or recent(visit.actor_now(), PANEL_KINDS)
    if not any(job.state.is_open for job in found):
        st.session_state[_SETTLED] = found
    jobs = _news(found)
    ended = {job.id for job in jobs if not job.state.is_open}
    is_old = any(job.state.is_open and job.id in ended for job in drawn)
    if is_old and st.button(_("Actualizar la tabla"), icon=":material/refresh:", key="touch-bulk-fresh"):
        st.rerun()
    _list(visit, jobs)


def _news(jobs: Sequence[BulkState]) -> list[BulkState]:
    closed = st.session_state.get(_CLOSED, frozenset())
    return [job for job in jobs if job.id not in closed]


def _list(visit: Visit, jobs: Sequence[BulkState]) -> None:
    """All that run, and the newest one that ended; the others behind their number."""
    for job in jobs:
        if job.state.is_open:
            _running(visit, job)
    ended = [job for job in jobs if not job.state.is_open]
    for job in ended[:1]:
        _ended(visit, job)
    if ended[1:]:
        more = _("y {count} más").format(count=number(len(ended) - 1))
        with st.expander(more, key="how-bulk-more", type="compact"):
            for job in ended[1:]:
                _ended(visit, job)


def _running(visit: Visit, job: BulkState) -> None:
    counted = _("{done} de {total}").format(done=number(job.done), total=number(job.total))
    with st.container(border=True, gap="small", key=f"touch-bulk-{job.id.hex}"):
        st.progress(min(1.0, job.done / job.total), text=f"{_what(job)}: {counted}")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(_("Puedes salir de esta página: seguimos solos."), width="content")
            st.button(
                _("Detener"),
                icon=":material/stop_circle:",
                type="tertiary",
                key=f"stop-bulk-{job.id.hex}",
                on_click=_cancel,
                args=(visit, job.id),
            )


def _ended(visit: Visit, job: BulkState) -> None:
    notes = [sentence_of(job.problem, {})] if job.problem else []
    notes += mail_waits() if job.kind is BulkKind.REMIND and job.succeeded else ()
    why = "".join(f"  \n{note}" for note in notes)
    with st.container(
        border=True,
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        key=f"touch-bulk-{job.id.hex}",
    ):
        st.markdown(f"{_state_pill(job)} **{_what(job)}** · {_how_many(job)}{why}", width="stretch")
        st.button(
            _("Ver qué pasó"),
            icon=":material/list_alt:",
            type="tertiary",
            key=f"look-bulk-{job.id.hex}",
            on_click=_look_at,
            args=(job.id,),
        )
        if job.undoable:
            st.button(
                _("Deshacer"),
                icon=":material/undo:",
                type="tertiary",
                key=f"undo-bulk-{job.id.hex}",
                on_click=_undo,
                args=(visit, job.id),
            )
        st.button(
            _("Cerrar"),
            icon=":material/close:",
            type="tertiary",
            key=f"close-bulk-{job.id.hex}",
            on_click=_close,
            args=(job.id,),
        )


def _state_pill(job: BulkState) -> str:
    """Green only for what was done altogether."""
    is_partly_done = job.state is JobState.FINISHED and job.succeeded < job.total
    mark = Mark("gray", "rule") if is_partly_done else _MARKS[job.state]
    return pill(mark, say(JOB_STATES, job.state))


def _what(job: BulkState) -> str:
    if job.undoes:
        return _("Deshacer la asignación")
    if job.new_owner:
        return _("Asignar a {name}").format(name=plain(job.new_owner))
    return say(ACTIONS, job.kind)


def _how_many(job: BulkState) -> str:
    done = ngettext("{count} hecha", "{count} hechas", job.succeeded).format(count=number(job.succeeded))
    undone = job.total - job.succeeded
    if not undone:
        return done
    return _("{done}, {count} no").format(done=done, count=number(undone))


def _details(visit: Visit, job: BulkState) -> None:
    """What was done and what was not, item by item."""

    @st.dialog(_("Qué pasó"), width="medium")
    def details() -> None:
        st.markdown(f"**{_what(job)}** · {_how_many(job)}")
        outcomes = sorted(job.outcomes, key=lambda one: (one in WENT_WELL, -job.outcomes[one], one))
        if outcomes:
            picked = st.pills(
                _("Resultado"),
                outcomes,
                format_func=lambda one: f"{_outcome(one)} · {number(job.outcomes[one])}",
                default=outcomes[0],
                required=True,
                key=_OUTCOME,
                on_change=_first_page,
            )
            _items(visit, job, picked)
        left = job.total - job.done
        if left:
            st.caption(
                ngettext("{count} quedó sin hacer.", "{count} quedaron sin hacer.", left).format(
                    count=number(left)
                )
            )
        link = results_link(visit.actor_now(), job.id, language(), zone().key)
        download_links({_("todo (CSV)"): link})

    _first_page()
    details()


def _items(visit: Visit, job: BulkState, outcome: str) -> None:
    page = st.session_state.get(_PAGE, 1)
    found = results(visit.actor_now(), job.id, outcome, page if isinstance(page, int) else 1)
    result_table(found.rows, _outcome(outcome))
    pager(found.pages, _PAGE)


def _outcome(code: str) -> str:
    return say(OUTCOMES, code) if code in OUTCOMES else say(SENTENCES, code)


def _first_page() -> None:
    st.session_state[_PAGE] = 1


def _cancel(visit: Visit, job_id: UUID) -> None:
    with caught(FAILURE):
        cancel(visit.actor_now(), job_id)


def _undo(visit: Visit, job_id: UUID) -> None:
    with caught(FAILURE):
        undo(visit.actor_now(), job_id)
        st.session_state.pop(_SETTLED, None)
        _close(job_id)


def _look_at(job_id: UUID) -> None:
    """Have the page open what became of a job: the dialog of a part of it closes when that is drawn anew."""
    st.session_state[_LOOKED_AT] = job_id


def _close(job_id: UUID) -> None:
    st.session_state[_CLOSED] = st.session_state.get(_CLOSED, frozenset()) | {job_id}
