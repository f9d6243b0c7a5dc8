"""The worker's progress with files of stores, and what became of their rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

import streamlit as st

from lib.domain.invitation import Column
from lib.errors import NotFound
from lib.services.access import Actor
from lib.services.bulk import cancel, each_result, recent, state
from lib.services.bulk_model import DONE, BulkItem, BulkKind, BulkState, JobState
from lib.services.invitation_file import owners
from lib.services.invitation_letters import send_unsent, unsent
from lib.services.panel_query import OWNER_ALL, Sort
from lib.sheets import csv_chunks
from lib.ui.failures import SENTENCES, caught, sentence_of, show_caught
from lib.ui.guard import Visit
from lib.ui.navigation import go_to
from lib.ui.text import _, language, ngettext, number, said_to, say, when, zone
from lib.ui.words_invitations import COLUMNS, OUTCOMES, REASON

REFRESH_SECONDS: Final = 1.0
_FAILURE: Final = "invite-job.failure"


def invitation_jobs(visit: Visit) -> None:
    """This person's jobs that create stores: those that run, and those that ended within the hour."""
    show_caught(_FAILURE)
    jobs = recent(visit.actor, (BulkKind.INVITE,))
    is_sending = any(job.sends and job.state.is_open for job in jobs)
    for job in jobs:
        with st.container(border=True, key=f"invite-job-{job.id}"):
            if job.state.is_open:
                _follow(visit, job)
            else:
                _result(visit, job)
                if job.succeeded and not job.sends:
                    _next_steps(visit, job, is_sending=is_sending)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(visit: Visit, drawn: BulkState) -> None:
    """How far the worker is. The page is drawn anew when the job has ended."""
    try:
        job = state(visit.actor_now(), drawn.id)
    except NotFound:
        st.rerun()
    if not job.state.is_open:
        st.rerun()
    share = job.done / job.total if job.total else 0.0
    doing = _("Invitando: {done} de {total}") if job.sends else _("Creando tiendas: {done} de {total}")
    text = doing.format(done=number(job.done), total=number(job.total))
    st.progress(min(share, 1.0), text=text if job.done else _("Empezamos enseguida…"))
    st.caption(_("Puedes salir de esta página: seguimos, y el resultado te espera aquí."))
    st.button(
        _("Detener"),
        icon=":material/stop_circle:",
        on_click=_cancel,
        args=(visit, job.id),
        key=f"touch-invite-cancel-{job.id}",
    )


def _cancel(visit: Visit, job_id: UUID) -> None:
    with caught(_FAILURE):
        cancel(visit.actor_now(), job_id)


def _next_steps(visit: Visit, job: BulkState, *, is_sending: bool) -> None:
    """To the stores that were created, and to their merchants where nobody has written to them."""
    with st.container(horizontal=True):
        if st.button(_("Ver las tiendas"), icon=":material/table_rows:", key=f"touch-invite-stores-{job.id}"):
            go_to("panel", orden=Sort.NEWEST, ejecutivo=OWNER_ALL)
        left = 0 if is_sending else unsent(visit.actor, job.id)
        if left:
            label = ngettext("Enviar {count} invitación", "Enviar {count} invitaciones", left)
            st.button(
                label.format(count=number(left)),
                icon=":material/send:",
                on_click=_send,
                args=(visit, job.id),
                key=f"touch-invite-send-{job.id}",
            )


def _send(visit: Visit, job_id: UUID) -> None:
    with caught(_FAILURE):
        send_unsent(visit.actor_now(), job_id)


def _result(visit: Visit, job: BulkState) -> None:
    made = (
        ngettext("{count} invitación va por correo", "{count} invitaciones van por correo", job.succeeded)
        if job.sends
        else ngettext("{count} tienda creada", "{count} tiendas creadas", job.succeeded)
    )
    line = made.format(count=number(job.succeeded))
    icon = (
        ":green[:material/check_circle:]" if job.state is JobState.FINISHED else ":orange[:material/error:]"
    )
    ended = when(job.finished_at) if job.finished_at else ""
    st.markdown(f"{icon} **{line}** · {ended}")
    if job.state is JobState.CANCELLED:
        st.caption(_("Detuviste el trabajo: las demás filas no se hicieron."))
    elif job.state is JobState.FAILED:
        st.error(say(SENTENCES, job.problem or ""), icon=":material/error:")
    refused = {code: count for code, count in job.outcomes.items() if code != DONE}
    for code, count in sorted(refused.items(), key=lambda one: (-one[1], one[0])):
        st.markdown(f"- {number(count)}: {say(OUTCOMES if code in OUTCOMES else SENTENCES, code)}")
    if job.done - job.succeeded or job.state is not JobState.FINISHED:
        st.download_button(
            _("Descargar lo que no se hizo (CSV)") if job.sends else _("Descargar lo que no se creó (CSV)"),
            _not_done(visit.actor, job.id),
            file_name="invitaciones-no-creadas.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"touch-invite-not-done-{job.id}",
        )


def _not_done(actor: Actor, job_id: UUID) -> Callable[[], bytes]:
    """Makes the file when it is asked for, in a thread that knows no session."""
    spoken, here = language(), zone().key

    def made() -> bytes:
        with said_to(spoken, here):
            emails = {owner.id: owner.email for owner in owners(actor)}
            rows = (
                [*_cells(item, emails), _reason(item)]
                for item in each_result(actor, job_id)
                if item.outcome != DONE
            )
            header = [*(_(COLUMNS[column]) for column in Column), _(REASON)]
            return b"".join(csv_chunks(header, rows))

    return made


def _reason(item: BulkItem) -> str:
    if item.outcome is None:
        return _("No se llegó a esta fila.")
    return sentence_of(item.outcome, item.facts, in_markdown=False)


def _cells(item: BulkItem, emails: dict[UUID, str]) -> list[str]:
    given = item.given
    owner = emails.get(UUID(given["owner_id"]), "") if given["owner_id"] else ""
    said = {
        Column.ACCOUNT: item.account,
        Column.NAME: given["name"],
        Column.COUNTRY: given["country"],
        Column.EMAIL: given["email"] or "",
        Column.OWNER: owner,
        Column.ROUTE: given["route"],
        Column.REGION: given["subdivision"] or "",
    }
    return [said[column] for column in Column]
