"""Files of a run: every customer with what became of them, and those to correct, out and back in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.typing import UploadedFile

from lib.services.sync_corrections import MOST_BYTES, CorrectionReport, correct_customers
from lib.services.sync_ledger import CORRECTABLE, how_many_to_correct
from lib.services.sync_ledger_links import ledger_links
from lib.services.sync_model import Run
from lib.sheets import MEGABYTE
from lib.ui.download_links import download_links
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.sync_parts import customers
from lib.ui.text import _, ngettext, number, say, when
from lib.ui.uploads import forget_upload
from lib.ui.words_sync import CORRECTION_PROBLEMS

# A link is good for 30 minutes; a page may stay open all day.
_LINK_SECONDS: Final = 20 * 60
_REPORT, _TURN, _FAILURE = (f"sync-corrections.{name}" for name in ("report", "turn", "failure"))
_MOST_ROWS: Final = 10


@st.fragment(run_every=_LINK_SECONDS)
def ledger_download(visit: StoreVisit, run_id: UUID) -> None:
    """The way to the file of all customers of a run."""
    links = ledger_links(visit.actor_now(), visit.account, run_id)
    download_links({_("todos los clientes (CSV)"): links["ledger"]})


def corrections(visit: StoreVisit, runs: Sequence[Run]) -> None:
    """The rejected customers of each run as a file with empty columns, and the one way back."""
    found = [run for run in runs if any(run.reasons.get(reason) for reason in CORRECTABLE)]
    if not found:
        return
    count = how_many_to_correct(visit.actor, visit.account, [run.id for run in found])
    if not count:
        # The numbers of an old run outlive its customers.
        return
    st.markdown(f"**{_('Corregir y volver a cargar')}**")
    st.markdown(
        "\n".join(
            f"{place}. {line}"
            for place, line in enumerate(
                (
                    _("Descarga el archivo: trae {customers}, con lo que VTEX tiene de ellos.").format(
                        customers=customers(count)
                    ),
                    _(
                        "Escribe el correo bueno en la columna {email}, o el celular en {phone}. "
                        "Deja lo demás como está."
                    ).format(email="`corrected_email`", phone="`corrected_phone`"),
                    _("Sube el archivo aquí y vuelve a leer todo."),
                ),
                1,
            )
        )
    )
    for run in found:
        _sheet(visit, run.id, when(run.requested_at) if len(found) > 1 else None)
    _uploader(visit)
    show_caught(_FAILURE)
    report = st.session_state.get(_report_of(visit))
    if isinstance(report, CorrectionReport):
        _say(report)


@st.fragment(run_every=_LINK_SECONDS)
def _sheet(visit: StoreVisit, run_id: UUID, of: str | None) -> None:
    links = ledger_links(visit.actor_now(), visit.account, run_id)
    name = _("los que hay que corregir (CSV)")
    if of is not None:
        name = _("los que hay que corregir, {when} (CSV)").format(when=of)
    download_links({name: links["corrections"]})


def _uploader(visit: StoreVisit) -> None:
    """The place for the file. It gets a new name after each file, so that the browser forgets that one."""
    key = f"touch-sync-corrected-{st.session_state.get(_TURN, 0)}"
    # No list of types: Streamlit would refuse the others in English, while our own refusal says why.
    st.file_uploader(
        _("Archivo corregido (CSV o Excel)"),
        key=key,
        max_upload_size=MOST_BYTES // MEGABYTE,
        on_change=_hand_over,
        args=(visit, key),
        width="stretch",
    )


def _hand_over(visit: StoreVisit, key: str) -> None:
    given = st.session_state.get(key)
    if not isinstance(given, UploadedFile):
        return
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.session_state.pop(_report_of(visit), None)
    try:
        with caught(_FAILURE):
            report = correct_customers(visit.actor_now(), visit.account, given.getvalue())
            st.session_state[_report_of(visit)] = report
    finally:
        forget_upload(given)


def _report_of(visit: StoreVisit) -> str:
    return visit.own(_REPORT)


def has_corrected(visit: StoreVisit) -> bool:
    """Whether this session gave corrections that no run has read yet."""
    report = st.session_state.get(_report_of(visit))
    return isinstance(report, CorrectionReport) and report.taken > 0


def forget_corrected(visit: StoreVisit) -> None:
    """A run reads the corrections now: what was said of them is old."""
    st.session_state.pop(_report_of(visit), None)


def _say(report: CorrectionReport) -> None:
    """What was taken, and row by row what was not."""
    if report.taken:
        st.success(
            ngettext(
                "Tomamos {count} corrección. Vuelve a leer todo para enviarla.",
                "Tomamos {count} correcciones. Vuelve a leer todo para enviarlas.",
                report.taken,
            ).format(count=number(report.taken)),
            icon=":material/check_circle:",
        )
    elif not report.counts:
        st.info(_("El archivo no trae correcciones: las dos columnas están vacías."), icon=":material/info:")
    wrong = sum(report.counts.values())
    if not wrong:
        return
    shown = report.problems[:_MOST_ROWS]
    lines = [
        _("Fila {row}: {why}").format(row=number(one.row), why=say(CORRECTION_PROBLEMS, one.code))
        for one in shown
    ]
    if wrong > len(shown):
        lines.append(_("y {count} más").format(count=number(wrong - len(shown))))
    st.warning(
        ngettext("{count} fila no se tomó:", "{count} filas no se tomaron:", wrong).format(
            count=number(wrong)
        )
        + "\n\n"
        + "\n".join(f"- {line}" for line in lines),
        icon=":material/warning:",
    )
