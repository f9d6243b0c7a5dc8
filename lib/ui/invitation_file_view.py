"""A file of stores: what it would create, what is wrong in which row, and then the worker's progress.

Nothing is written before "create": the session keeps what the dry run found, and forgets it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.typing import UploadedFile

from lib.domain.calendars import subdivisions_of
from lib.domain.invitation import Column, Invitation, Problem
from lib.domain.model import Language
from lib.services.invitation_file import MOST_BYTES, MOST_ROWS, DryRun, dry_run, owners, refused_as_csv
from lib.services.invitations import start_invitations
from lib.services.outbox import mail_is_configured
from lib.sheets import csv_chunks
from lib.ui import words
from lib.ui.failures import caught, sentence_of, show_caught
from lib.ui.guard import Visit
from lib.ui.invitation_progress import invitation_jobs
from lib.ui.invitation_tables import problems_table, stores_table
from lib.ui.number_view import country_name
from lib.ui.parts import Mark, pager, pill
from lib.ui.text import _, language, listed, ngettext, number, plain, said_to, say, zone
from lib.ui.uploads import forget_upload
from lib.ui.words_invitations import COLUMNS, REASON

ROWS_SHOWN: Final = 50
_FAILURE: Final = "invite-file.failure"
_FOUND: Final = "invite-file.found"
_TURN: Final = "invite-file.turn"
_PAGE: Final = "invite-file-page"
_SEND: Final = "invite-file-send"
_LONGEST_CELL: Final = 80
_MEGABYTE: Final = 1024 * 1024
_GOOD, _WRONG = Mark("green", "check_circle"), Mark("orange", "error")


@dataclass(frozen=True)
class _Found:
    """What the dry run of a file of this name has found."""

    name: str
    run: DryRun

    @property
    def problems(self) -> Iterator[tuple[int, str, Problem]]:
        """Everything that is wrong: the number of the row, what stands in the cell, and the problem."""
        for row in self.run.refused:
            for problem in row.checked.problems:
                place = self.run.places.get(problem.column)
                yield row.checked.number, row.cells[place] if place is not None else "", problem


def file_of_stores(visit: Visit) -> None:
    """The jobs of a moment ago, then a file's dry run, or the place for a file."""
    invitation_jobs(visit)
    show_caught(_FAILURE)
    found = st.session_state.get(_FOUND)
    if isinstance(found, _Found):
        _show(visit, found)
    else:
        _uploader(visit)


def _uploader(visit: Visit) -> None:
    st.markdown(
        _(
            "Sube un CSV o un Excel (XLSX) con una fila por tienda: hasta {rows} filas y {size} MB. Primero "
            "te mostramos qué se crearía y qué hay que corregir; todavía no se guarda nada."
        ).format(rows=number(MOST_ROWS), size=MOST_BYTES // _MEGABYTE)
    )
    key = f"touch-invite-file-{st.session_state.get(_TURN, 0)}"
    # No list of types: Streamlit would refuse the others in English, while our own refusal says why.
    st.file_uploader(
        _("Archivo con tiendas"),
        key=key,
        max_upload_size=MOST_BYTES // _MEGABYTE,
        on_change=_read,
        args=(visit, key),
        width="stretch",
    )
    needed = [_(COLUMNS[column]) for column in (Column.ACCOUNT, Column.NAME, Column.COUNTRY)]
    others = [_(COLUMNS[column]) for column in Column if _(COLUMNS[column]) not in needed]
    st.caption(
        _("Columnas necesarias: {needed}. Opcionales: {others}. El orden no importa.").format(
            needed=listed(needed), others=listed(others)
        )
    )
    with st.container(key="touch-invite-template"):
        st.download_button(
            _("Descargar una plantilla (CSV)"),
            _template(),
            file_name="invitaciones.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="invite-template",
        )


def _template() -> bytes:
    # Where the comma stands before the decimals, spreadsheets expect semicolons between the cells.
    separator = "," if language() is Language.EN else ";"
    return b"".join(csv_chunks([_(COLUMNS[column]) for column in Column], [], separator))


def _read(visit: Visit, key: str) -> None:
    """Check the file, once, and let the session forget its bytes."""
    given = st.session_state.get(key)
    if not isinstance(given, UploadedFile):
        return
    _next_file()
    try:
        with caught(_FAILURE):
            st.session_state[_FOUND] = _Found(given.name, dry_run(visit.actor_now(), given.getvalue()))
    finally:
        forget_upload(given)


def _next_file() -> None:
    """Forget the file that was looked at; the uploader gets a new name, so that the browser does too."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    for name in (_FOUND, _PAGE, _FAILURE):
        st.session_state.pop(name, None)


def _show(visit: Visit, found: _Found) -> None:
    run = found.run
    st.subheader(plain(found.name), anchor=False)
    good = ngettext("Se crearía {count} tienda", "Se crearían {count} tiendas", len(run.good))
    wrong = ngettext("{count} fila por corregir", "{count} filas por corregir", len(run.refused))
    pills = [pill(_GOOD, good.format(count=number(len(run.good))))] if run.good else []
    pills += [pill(_WRONG, wrong.format(count=number(len(run.refused))))] if run.refused else []
    st.markdown(" ".join(pills))
    if run.unused:
        # A file of somebody else's may have hundreds.
        names = listed([plain(name[:60]) for name in run.unused[:8]])
        st.caption(_("No usamos: {names}.").format(names=names))
    if run.good:
        _start_form(visit, run)
    with st.container(horizontal=True):
        if run.refused:
            st.download_button(
                _("Descargar las filas por corregir (CSV)"),
                _refused_file(run),
                file_name="invitaciones-por-corregir.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                key="touch-invite-refused",
            )
        st.button(
            _("Subir otro archivo"),
            icon=":material/upload_file:",
            on_click=_next_file,
            key="touch-invite-other",
        )
    if run.refused:
        _problems(found)
    if run.good:
        _preview(visit, run)


def _start_form(visit: Visit, run: DryRun) -> None:
    letters = sum(one.email is not None for one in run.invitations)
    if letters:
        offer = ngettext(
            "Enviar ahora la invitación por correo a {count} comercio",
            "Enviar ahora la invitación por correo a {count} comercios",
            letters,
        )
        st.checkbox(offer.format(count=number(letters)), key=_SEND)
        if not mail_is_configured():
            st.caption(_("El correo aún no está configurado: las invitaciones esperarán en la cola."))
    label = ngettext("Crear {count} tienda", "Crear {count} tiendas", len(run.good))
    st.button(
        label.format(count=number(len(run.good))),
        type="primary",
        icon=":material/add_business:",
        on_click=_start,
        args=(visit, run),
        key="primary-invite-start",
    )
    if run.refused:
        st.caption(_("Las filas por corregir quedan fuera: descárgalas, corrígelas y súbelas después."))


def _start(visit: Visit, run: DryRun) -> None:
    with caught(_FAILURE):
        start_invitations(visit.actor_now(), run.good, send=bool(st.session_state.get(_SEND)))
        _next_file()


def _refused_file(run: DryRun) -> Callable[[], bytes]:
    """Makes the file when it is asked for, in a thread that knows no session."""
    spoken, here = language(), zone().key

    def made() -> bytes:
        with said_to(spoken, here):
            reasons = (
                " ".join(f"{_(COLUMNS[one.column])}: {_reason(one)}" for one in row.checked.problems)
                for row in run.refused
            )
            return refused_as_csv(run, reasons, _(REASON))

    return made


def _reason(problem: Problem) -> str:
    return sentence_of(problem.code, problem.facts, in_markdown=False)


def _problems(found: _Found) -> None:
    st.markdown(f"**{_('Qué hay que corregir')}**")
    total = sum(len(row.checked.problems) for row in found.run.refused)
    pages = max(1, -(-total // ROWS_SHOWN))
    # The pagination stands below, where it is pressed; what it holds is known before it is drawn.
    first = (min(int(st.session_state.get(_PAGE, 1)), pages) - 1) * ROWS_SHOWN
    shown = list(islice(found.problems, first, first + ROWS_SHOWN))
    problems_table(
        _("Filas por corregir"),
        (_("Fila"), _("Columna"), _("Dice"), _("Qué pasa")),
        ((row, _(COLUMNS[one.column]), cell[:_LONGEST_CELL], _reason(one)) for row, cell, one in shown),
    )
    pager(pages, _PAGE)


def _preview(visit: Visit, run: DryRun) -> None:
    names = {owner.id: owner.name for owner in owners(visit.actor)}
    shown = run.good[:ROWS_SHOWN]
    with (
        st.container(key="how-invite-preview"),
        st.expander(_("Ver las tiendas que se crearían"), expanded=not run.refused),
    ):
        stores_table(
            _("Tiendas que se crearían"),
            [_("Fila"), *(_(COLUMNS[column]) for column in Column)],
            (_cells(row, one, visit, names) for row, one in shown),
        )
        if len(run.good) > len(shown):
            rest = len(run.good) - len(shown)
            st.caption(_("y {count} más").format(count=number(rest)))


def _cells(row: int, one: Invitation, visit: Visit, names: Mapping[UUID, str]) -> list[str]:
    owner = names.get(one.owner_id, "") if one.owner_id else visit.person.name
    said = {
        Column.ACCOUNT: one.account,
        Column.NAME: one.name,
        Column.COUNTRY: country_name(one.country),
        Column.EMAIL: one.email or "",
        Column.OWNER: owner,
        Column.ROUTE: say(words.ROUTES, one.route),
        Column.REGION: dict(subdivisions_of(one.country)).get(one.subdivision or "", ""),
    }
    return [str(row), *(said[column] for column in Column)]
