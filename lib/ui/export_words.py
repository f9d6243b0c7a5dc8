"""What stands in the files that people take along: the panel's rows, and what became of a job's items.

Said in the language and time zone of `lib.ui.text.said_to`. Statuses are words alone and times have one
shape, so that a spreadsheet sorts and filters them.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from lib.domain.model import Stage
from lib.services.bulk_model import DONE, WENT_WELL, BulkItem
from lib.services.panel_query import PanelRow, Status
from lib.ui import words
from lib.ui.failures import sentence_of
from lib.ui.panel_words import next_step, why_stuck
from lib.ui.text import _, say, zone
from lib.ui.words_panel import STATUSES, STUCK

_START = "/inicio"


def panel_header() -> list[str]:
    """The names of the columns of `panel_cells`."""
    return [
        _("Tienda"),
        _("Cuenta"),
        _("País"),
        _("Canal"),
        _("Camino"),
        _("Etapa"),
        _("Días hábiles en la etapa"),
        _("Turno de"),
        _in_zone(_("Turno desde")),
        _("Días hábiles en el turno"),
        _("Próximo paso"),
        _("Estado"),
        _("Atascada"),
        _("Salud"),
        _in_zone(_("Activa desde")),
        _("Activación estimada, desde"),
        _("Activación estimada, hasta"),
        _("Activación estimada, según cuántas"),
        _("Ejecutivo"),
        _in_zone(_("Última prueba")),
        _in_zone(_("Vence")),
        _("Listo (%)"),
        _("Listo del comercio (%)"),
        _in_zone(_("Creada")),
        _("Enlace para seguir"),
    ]


def panel_cells(row: PanelRow, address: str) -> list[str | int]:
    """One record; `address` is where people open Puente, without a final slash."""
    is_active = row.status is Status.ACTIVE
    why = why_stuck(row)
    return [
        row.name,
        row.account,
        row.country,
        say(words.TRACKS, row.track),
        say(words.ROUTES, row.route),
        say(words.STAGES, row.stage),
        row.days_in_stage,
        say(words.PARTY_CHIPS, row.waiting_on) if row.waiting_on and is_active else "",
        _moment(row.waiting_since),
        row.days_waiting,
        next_step(row) if row.next_rule else "",
        say(STATUSES, row.status),
        say(STUCK, why) if why else "",
        say(words.HEALTHS, row.health),
        _moment(row.live_at if row.stage is Stage.LIVE else None),
        *_estimate(row),
        row.owner_name or "",
        _moment(row.last_proof_at),
        _moment(row.due_by),
        row.whole_percent,
        row.merchant_percent,
        _moment(row.created_at),
        f"{address}{row.screen or _START}?{urlencode({'tienda': row.account})}",
    ]


def result_header() -> list[str]:
    """The names of the columns of `result_cells`."""
    return [_("Cuenta"), _("Canal"), _("Resultado"), _("Motivo")]


def result_cells(item: BulkItem) -> list[str]:
    """What became of one item of a job."""
    return [
        item.account,
        say(words.TRACKS, item.track) if item.track else "",
        _("Hecho") if item.outcome in WENT_WELL else _("No se hizo"),
        _why_not(item),
    ]


def _why_not(item: BulkItem) -> str:
    if item.outcome == DONE:
        return ""
    if item.outcome is None:
        return _("La acción terminó antes de llegar a esta tienda.")
    return sentence_of(item.outcome, item.facts, in_markdown=False)


def _estimate(row: PanelRow) -> tuple[str, str, str | int]:
    """Between which days it is expected to be live, by how many others; in words where too few tell."""
    if row.status is not Status.ACTIVE or row.stage is Stage.LIVE:
        return "", "", ""
    if row.estimate is None:
        return _("Poca historia"), "", ""
    basis = row.estimate.comparable
    if row.estimate.latest is None:
        return _("Más lenta que casi todas"), "", basis
    return row.estimate.earliest.isoformat(), row.estimate.latest.isoformat(), basis


def _in_zone(name: str) -> str:
    return f"{name} ({zone().key})"


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(zone()).strftime("%Y-%m-%d %H:%M") if moment else ""
