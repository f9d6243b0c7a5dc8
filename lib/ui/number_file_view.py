"""Files of the number doctor: upload, columns, progress, and the earlier files of the store.

Which file is shown stands in the address alone, so that a link, a reload and the back button work.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import streamlit as st
from streamlit.typing import UploadedFile

from lib.errors import NotFound
from lib.services.number_files import (
    KEPT_FOR,
    FileState,
    NumberFile,
    cancel,
    file_states,
    forget,
    number_file,
    number_files,
    upload,
)
from lib.sheets import MAX_BYTES, MAX_ROWS
from lib.ui.failures import SENTENCES, caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.number_file_columns import FAILURE, columns, default_country_choice
from lib.ui.number_file_results import FILE_PARAMETER, file_styles, results, show_file
from lib.ui.parts import Mark, pill
from lib.ui.text import _, day, ngettext, number, plain, say, when
from lib.ui.uploads import forget_upload
from lib.ui.words_number_file import FILE_STATES

REFRESH_SECONDS = 1.0
_TURN = "number-file.turn"
_MARKS: Mapping[FileState, Mark] = {
    FileState.READING: Mark("blue", "hourglass_empty"),
    FileState.READY: Mark("orange", "play_circle"),
    FileState.RUNNING: Mark("blue", "hourglass_empty"),
    FileState.DONE: Mark("green", "check_circle"),
    FileState.CANCELLED: Mark("gray", "do_not_disturb_on"),
    FileState.FAILED: Mark("red", "error"),
}


def number_files_view(visit: StoreVisit) -> None:
    """Below the title of the page: one file of the store, or the way to give one and the earlier ones."""
    file_styles()
    show_caught(FAILURE)
    asked = st.query_params.get(FILE_PARAMETER)
    file = _asked_file(visit, asked)
    if file is not None:
        _one_file(visit, file)
        return
    if asked is not None:
        st.warning(say(SENTENCES, "number_file.unknown"), icon=":material/search_off:")
    _uploader(visit)
    _earlier(visit)


def _asked_file(visit: StoreVisit, asked: str | None) -> NumberFile | None:
    if asked is None:
        return None
    try:
        return number_file(visit.actor, visit.account, UUID(asked))
    except (ValueError, NotFound):
        return None


def _open(file_id: UUID | None) -> None:
    st.session_state.pop(FAILURE, None)
    show_file(file_id)


def _uploader(visit: StoreVisit) -> None:
    """The place for a file. It gets a new name after each file, so that the browser forgets that one."""
    st.markdown(
        _(
            "Sube un CSV o un Excel (XLSX) con una columna de números de teléfono: hasta {size} MB y {rows} "
            "filas. Te decimos cuáles sirven para WhatsApp y qué le falta a cada uno."
        ).format(size=MAX_BYTES // (1024 * 1024), rows=number(MAX_ROWS))
    )
    own = visit.store.country
    country = default_country_choice(own, own, key=visit.own("number-file-country"), width=360)
    key = f"touch-number-file-{st.session_state.get(_TURN, 0)}"
    # No list of types: Streamlit would refuse the others in English, while our own refusal says why.
    st.file_uploader(
        _("Archivo con números"), key=key, on_change=_hand_over, args=(visit, key, country), width="stretch"
    )
    st.caption(
        _(
            "Guardamos el archivo y su resultado {days} días, solo para tu tienda. Puedes eliminarlos antes, "
            "en cualquier momento."
        ).format(days=KEPT_FOR.days)
    )


def _hand_over(visit: StoreVisit, key: str, country: str) -> None:
    """Give the file to the service, once, and let the session forget it."""
    given = st.session_state.get(key)
    if not isinstance(given, UploadedFile):
        return
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    try:
        with caught(FAILURE):
            file = upload(visit.actor_now(), visit.account, given.name, given.getvalue(), country)
            show_file(file.id)
    finally:
        forget_upload(given)


def _earlier(visit: StoreVisit) -> None:
    files = number_files(visit.actor, visit.account)
    if not files:
        return
    st.subheader(_("Tus archivos"), anchor=False)
    for file in files:
        with st.container(border=True, gap="xsmall", key=f"file-{file.id}"):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                st.markdown(f"**{plain(file.name)}** {_state(file)}", width="content")
                st.button(
                    _("Abrir"),
                    icon=":material/arrow_forward:",
                    on_click=_open,
                    args=(file.id,),
                    key=f"touch-open-{file.id}",
                )
            st.caption(_about(file))
    if any(file.state.is_open for file in files):
        _follow_all(visit, {file.id: file.state for file in files})


def _state(file: NumberFile) -> str:
    return pill(_MARKS[file.state], say(FILE_STATES, file.state))


def _about(file: NumberFile) -> str:
    parts = [
        _("Subido por {by}, {when}").format(by=plain(file.uploaded_by), when=when(file.uploaded_at)),
        _("se elimina el {day}").format(day=day(file.kept_until)),
    ]
    if file.rows:
        parts.insert(1, ngettext("{count} fila", "{count} filas", file.rows).format(count=number(file.rows)))
    if file.sheet is not None:
        parts.insert(1, _("hoja leída: {sheet}").format(sheet=plain(file.sheet)))
    return " · ".join(parts)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow_all(visit: StoreVisit, drawn: Mapping[UUID, FileState]) -> None:
    """Draw the page anew as soon as a file of the list has another state."""
    if file_states(visit.actor_now(), visit.account) != drawn:
        st.rerun()


def _one_file(visit: StoreVisit, file: NumberFile) -> None:
    with st.container(key="touch-all-files"):
        st.button(
            _("Todos los archivos"),
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=_open,
            args=(None,),
            key="all-files",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(file.name), anchor=False, width="content")
        st.markdown(_state(file), width="content")
    st.caption(_about(file))
    if file.state.is_open:
        _work(visit, file)
    elif file.state is FileState.READY:
        columns(visit, file)
    elif file.state is FileState.DONE:
        results(visit, file)
        with st.container(key="how-again"), st.expander(_("Revisar de nuevo con otras columnas")):
            columns(visit, file, again=True)
    elif file.state is FileState.CANCELLED:
        st.info(
            _("Cancelaste la revisión en la fila {done} de {rows}. Puedes iniciarla otra vez.").format(
                done=number(file.done), rows=number(file.rows)
            ),
            icon=":material/do_not_disturb_on:",
        )
        columns(visit, file)
        if file.verdicts:
            results(visit, file)
    else:
        st.error(
            say(
                SENTENCES,
                file.problem or "",
                {name: plain(fact) for name, fact in file.problem_facts.items()},
            ),
            icon=":material/error:",
        )
        if file.columns:
            columns(visit, file)
        else:
            _uploader(visit)
    if file.state is not FileState.RUNNING:
        _forget(visit, file)


@st.fragment(run_every=REFRESH_SECONDS)
def _work(visit: StoreVisit, drawn: NumberFile) -> None:
    """What the worker is at. The page is drawn anew when the file has another state, or is gone."""
    try:
        file = number_file(visit.actor_now(), visit.account, drawn.id)
    except NotFound:
        st.rerun()
    if file.state is not drawn.state:
        st.rerun()
    share = file.done / file.rows if file.rows else 0.0
    st.progress(min(share, 1.0), text=_progress(file))
    st.caption(_("Puedes salir de esta página: seguimos, y el resultado te espera aquí."))
    if file.state is FileState.RUNNING:
        with st.container(key="touch-cancel"):
            st.button(
                _("Cancelar"),
                icon=":material/stop_circle:",
                on_click=_cancel,
                args=(visit, file.id),
                key="cancel-file",
            )


def _progress(file: NumberFile) -> str:
    if file.state is FileState.READING:
        return _("Leyendo el archivo…")
    if not file.done:
        return _("Empezamos enseguida…")
    if file.done >= file.rows:
        return _("Preparando las descargas…")
    parts = [_("{done} de {rows}").format(done=number(file.done), rows=number(file.rows))]
    if file.rows_per_second:
        parts.append(_("{count} por segundo").format(count=number(round(file.rows_per_second))))
    if file.seconds_left is not None:
        parts.append(_time_left(file.seconds_left))
    return ", ".join(parts)


def _time_left(seconds: float) -> str:
    if seconds > 90:
        minutes = round(seconds / 60)
        return ngettext("queda cerca de {count} minuto", "quedan unos {count} minutos", minutes).format(
            count=number(minutes)
        )
    left = max(1, round(seconds))
    return ngettext("queda cerca de {count} segundo", "quedan unos {count} segundos", left).format(
        count=number(left)
    )


def _cancel(visit: StoreVisit, file_id: UUID) -> None:
    with caught(FAILURE):
        cancel(visit.actor_now(), visit.account, file_id)


def _forget(visit: StoreVisit, file: NumberFile) -> None:
    """Remove the file, after a question that names the consequence."""

    @st.dialog(_("Eliminar el archivo"))
    def confirm() -> None:
        st.markdown(
            _("Se eliminan {name}, su resultado y sus descargas, para todos en tu tienda.").format(
                name=f"**{plain(file.name)}**"
            )
        )
        if st.button(_("Eliminar"), type="primary", icon=":material/delete:", key="primary-forget-file"):
            with caught(FAILURE):
                # Somebody else may have been faster: gone is what was wanted.
                with suppress(NotFound):
                    forget(visit.actor_now(), visit.account, file.id)
                show_file(None)
            st.rerun()

    with st.container(key="touch-forget-file"):
        if st.button(_("Eliminar el archivo"), icon=":material/delete:", type="tertiary", key="forget-file"):
            confirm()
