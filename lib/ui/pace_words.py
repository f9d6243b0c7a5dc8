"""How fast an integration is, in sentences: when it may be live, and by what it is slower than usual."""

from __future__ import annotations

from datetime import date

from babel.dates import format_interval

from lib.domain.pace import Estimate
from lib.services.pace import Usual
from lib.ui.text import _, locale, ngettext, number, written_day


def estimate_sentence(estimate: Estimate | None) -> str:
    """When it may be live, and what that is read from; or that there is too little history to say so."""
    if estimate is None:
        return _("Todavía hay poca historia para estimar cuándo estará activa.")
    if estimate.latest is None:
        said = _(
            "Ya tardó más que casi todas las {count} comparables: no se puede estimar cuándo estará activa."
        )
        return said.format(count=number(estimate.comparable))
    said = ngettext(
        "Activa: {range}, según {count} comparable (mismo canal, camino y país).",
        "Activa: {range}, según {count} comparables (mismo canal, camino y país).",
        estimate.comparable,
    )
    return said.format(range=_range(estimate.earliest, estimate.latest), count=number(estimate.comparable))


def usual_sentence(days: int, usual: Usual | None) -> str:
    """How `days` business days in the stage compare with what is usual, and what that is read from."""
    if usual is None:
        return _("Todavía hay poca historia para decir qué es lo habitual en esta etapa.")
    facts = {"days": number(days), "usual": number(usual.days), "count": number(usual.comparable)}
    if days > usual.days:
        said = ngettext(
            "Más lenta de lo habitual: lleva {days} día hábil en la etapa; 9 de cada 10 la pasaron en"
            " {usual} o menos (según {count} comparables).",
            "Más lenta de lo habitual: lleva {days} días hábiles en la etapa; 9 de cada 10 la pasaron en"
            " {usual} o menos (según {count} comparables).",
            days,
        )
    else:
        said = ngettext(
            "Lleva {days} día hábil en la etapa; 9 de cada 10 la pasaron en {usual} o menos"
            " (según {count} comparables).",
            "Lleva {days} días hábiles en la etapa; 9 de cada 10 la pasaron en {usual} o menos"
            " (según {count} comparables).",
            days,
        )
    return said.format(**facts)


def _range(earliest: date, latest: date) -> str:
    if earliest == latest:
        return written_day(earliest)
    return str(format_interval(earliest, latest, "yMMMd", locale=locale()))
