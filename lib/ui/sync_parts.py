"""What the page of the customer sync is made of: its style, the three steps, numbers, the equation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from lib.domain.sync import RowState, RunState, Wanted
from lib.services.sync_model import Run
from lib.ui.parts import Mark, pill
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_sync import RESULTS, RUN_STATES, STEPS, TERMS

FAILURE: Final = "sync-failure"
"""Where a callback keeps what was refused, for the next run of the page to show once."""

DIALOG: Final = "sync-dialog"
"""Set while a dialog stands open into which something is written."""

READ, REVIEW, SEND, OVER = range(4)

_MARKS: Mapping[RunState, Mark] = {
    RunState.QUEUED: Mark("blue", "hourglass_empty"),
    RunState.READING: Mark("blue", "hourglass_empty"),
    RunState.READY: Mark("orange", "person"),
    RunState.WRITING: Mark("blue", "hourglass_empty"),
    RunState.PAUSED: Mark("gray", "pause_circle"),
    RunState.DONE: Mark("green", "check_circle"),
    RunState.CANCELLED: Mark("gray", "cancel"),
    RunState.FAILED: Mark("red", "error"),
}
_ENDING: Final = Mark("gray", "hourglass_empty")
_NOTHING: Final = Mark("gray", "check_circle")
_TONES: Mapping[str, str] = {
    **dict.fromkeys(("created", "updated"), "green"),
    "rejected": "orange",
    **dict.fromkeys(("pending", "intended", "uncertain"), "blue"),
}
_SHAPES: Mapping[RowState, str] = {
    RowState.PENDING: "○",
    RowState.INTENDED: "→",
    RowState.UNCERTAIN: "?",
    RowState.CREATED: "✓",
    RowState.UPDATED: "✓",
    RowState.UNCHANGED: "=",
    RowState.REJECTED: "!",
}

_ENDED_TONES: Mapping[RunState, str] = {RunState.DONE: "green", RunState.FAILED: "red"}
_ENDED_SHAPES: Mapping[RunState, str] = {
    RunState.DONE: "✓",
    RunState.CANCELLED: "–",
    RunState.FAILED: "✕",
}

_SHEET = """
<style>
.puente-sync { --green: light-dark(#166534, #86EFAC); --orange: light-dark(#8A3D07, #FCD34D);
  --blue: light-dark(#1D4ED8, #93C5FD); --red: light-dark(#991B1B, #FCA5A5); --tone: inherit; }
.puente-sync .green { --tone: var(--green); }
.puente-sync .orange { --tone: var(--orange); }
.puente-sync .blue { --tone: var(--blue); }
.puente-sync .red { --tone: var(--red); }
.puente-sync ul { list-style: none; margin: 0; padding: 0; }
.puente-sync li { margin: 0; }
.puente-sync .count { font-variant-numeric: tabular-nums; }
.puente-sync .quiet { color: var(--quiet); }

.puente-numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 45%), 1fr));
  gap: .5rem; }
.puente-numbers li { padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .5rem; }
.puente-numbers .count { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 650; }
.puente-numbers .name { font-size: .875rem; line-height: 1.3; }
.puente-numbers .chief { border: 2px solid var(--accent); }

.puente-equation { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: flex-end; }
.puente-equation .term { display: inline-flex; align-items: flex-end; gap: .75rem; }
.puente-equation .sign { font-size: 1.25rem; line-height: 2.1; color: var(--quiet); }
.puente-equation .one { display: inline-flex; flex-direction: column; line-height: 1.3; }
.puente-equation .count { font-size: 1.25rem; font-weight: 650; color: var(--tone); }
.puente-equation .zero { font-weight: 400; color: var(--quiet); }
.puente-equation .name { font-size: .8125rem; color: var(--quiet); }

.puente-customers table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
.puente-customers th { text-align: left; font-weight: 600; color: var(--quiet); white-space: nowrap; }
.puente-customers th, .puente-customers td { padding: .5rem .75rem .5rem 0; vertical-align: top; border: 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.puente-customers .state { color: var(--tone); font-weight: 600; }
.puente-customers .id { font-size: .75rem; color: var(--quiet); }
.puente-customers .when { white-space: nowrap; }
.st-key-sync-moment { min-height: 4.5rem; }
/* As with the primary buttons: white on the light teal of the dark theme is unreadable. */
[class*="st-key-sync-phones"] :has(> span[title]) * { color: light-dark(#FFFFFF, #04201C) !important; }
.puente-reasons { display: grid; grid-template-columns: max-content 1fr; gap: .75rem; }
.puente-reasons li { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; line-height: 1.4; }
.puente-reasons .count { text-align: right; font-weight: 650; font-size: 1.125rem; }
@media (max-width: 640px) {
  .puente-equation { display: grid; gap: 0; }
  .puente-equation .term { display: grid; grid-template-columns: 1.25rem 1fr; gap: 0;
    align-items: center; padding: .25rem 0; }
  .puente-equation .sign { line-height: 1.4; }
  .puente-equation .one { flex-direction: row-reverse; justify-content: flex-end; align-items: baseline;
    gap: .5rem; grid-column: 2; }
  .puente-equation .name { font-size: 1rem; }
  .puente-equation .count { min-width: 4.5rem; text-align: right; }
  .st-key-sync-moment { min-height: 6.5rem; }
}
@media (max-width: 900px) {
  .puente-customers thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .puente-customers table, .puente-customers tbody { display: block; }
  .puente-customers tr { display: grid; grid-template-columns: 1fr auto; gap: .125rem .75rem;
    padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .puente-customers td { display: block; padding: 0; border: 0; grid-column: 1 / -1; }
  .puente-customers td:empty { display: none; }
  .puente-customers td.who { grid-column: 1; }
  .puente-customers td.state, .puente-customers td.consent { grid-column: 2; grid-row: 1; text-align: right; }
  .puente-customers td.email { grid-column: 1; }
  .puente-customers td.phone { grid-column: 2; text-align: right; }
  .puente-customers :is(td.consent, td.profile):not(:empty)::before { content: attr(data-label) ": ";
    color: var(--quiet); }
}
</style>
"""


def sync_styles() -> None:
    """Put the style sheet of the page on it; once per run, before what uses it."""
    st.html(_SHEET)


def state_pill(run: Run) -> str:
    """Where a run stands; one with customers to correct is not all green."""
    if run.state.is_moving and run.wanted is Wanted.CANCEL:
        return pill(_ENDING, _("Cancelando…"))
    if run.state is RunState.READY and not run.profiles:
        return pill(_NOTHING, _("Nada que enviar"))
    if _has_rejected(run):
        return pill(Mark("orange", "rule"), _state_word(run))
    return pill(_MARKS[run.state], _state_word(run))


def run_state(run: Run) -> str:
    """How a run ended, as HTML."""
    tone = "orange" if _has_rejected(run) else _ENDED_TONES.get(run.state, "")
    shape = "!" if _has_rejected(run) else _ENDED_SHAPES.get(run.state, "")
    return (
        f'<span class="state {tone}"><span aria-hidden="true">{shape}</span> '
        f"{escape(_state_word(run))}</span>"
    )


def _has_rejected(run: Run) -> bool:
    return run.state is RunState.DONE and run.equation.rejected > 0


def _state_word(run: Run) -> str:
    return _("Terminada, con rechazados") if _has_rejected(run) else say(RUN_STATES, run.state)


def step_of(run: Run) -> int:
    """Which of the three steps a run is at, or OVER."""
    if run.state is RunState.DONE:
        return OVER
    if run.read_at is None:
        return READ
    return SEND if run.approved_by or run.automatic else REVIEW


def steps(here: int, *, is_over: bool = False) -> None:
    """The three steps as dots: done, here, later. Read out as a list with its states.

    `is_over`: it ended before the step `here` was done, and goes on with none.
    """
    items = []
    for place, code in enumerate(STEPS):
        css, note = (
            ("done", _("hecho"))
            if place < here
            else ("later", _("no se hizo"))
            if is_over
            else ("here", _("ahora"))
            if place == here
            else ("later", _("después"))
        )
        current = ' aria-current="step"' if css == "here" else ""
        items.append(
            f'<div role="listitem" class="step {css}"{current}>'
            f'<span class="dot" aria-hidden="true">{"✓" if place < here else ""}</span>'
            f'<span>{escape(say(STEPS, code))}<span class="puente-sr"> ({escape(note)})</span></span></div>'
        )
    label = escape(_("Pasos de la sincronización"))
    st.html(f'<div role="list" class="puente puente-steps" aria-label="{label}">{"".join(items)}</div>')


@dataclass(frozen=True)
class Figure:
    """A number with what it counts; `chief`: the one that matters most."""

    count: int
    name: str
    tone: str = ""
    chief: bool = False


def figures(found: Sequence[Figure], label: str) -> None:
    """Numbers side by side."""
    items = "".join(
        f'<li class="{one.tone}{" chief" if one.chief else ""}">'
        f'<span class="count">{number(one.count)}</span>'
        f' <span class="name">{escape(one.name)}</span></li>'
        for one in found
    )
    st.html(
        f'<div class="puente puente-sync"><ul class="puente-numbers" aria-label="{escape(label)}">'
        f"{items}</ul></div>"
    )


def equation(run: Run) -> None:
    """What was read is the sum of what became of it, at any moment."""
    counts = {name: getattr(run.equation, name) for name in TERMS}
    # Nobody is on those that are left when it was cancelled.
    tones = {**_TONES, "pending": ""} if run.state is RunState.CANCELLED else _TONES
    signs = ("", "=", *("+" for _term in range(len(counts) - 2)))
    terms = "".join(
        f'<span class="term">{f"<span class=sign>{sign}</span> " if sign else ""}'
        f'<span class="one {tones.get(name, "")}"><span class="name">{escape(say(TERMS, name))}</span> '
        f'<span class="count{"" if count else " zero"}">{number(count)}</span></span></span> '
        for sign, (name, count) in zip(signs, counts.items(), strict=True)
    )
    st.html(
        f'<div class="puente puente-sync"><div class="puente-equation" role="group" '
        f'aria-label="{escape(_("Cuentas de los clientes"))}">{terms}</div></div>'
    )


def joined_line(run: Run) -> None:
    """Why fewer are sent than the equation counts. Those that share a profile stand in any of its terms: with
    the one who leads them they wait, stay as they are, or are refused.
    """
    if not run.joined:
        return
    said = ngettext(
        "{count} de los leídos comparte el perfil de otro registro de la misma persona.",
        "{count} de los leídos comparten el perfil de otro registro de la misma persona.",
        run.joined,
    )
    st.caption(said.format(count=number(run.joined)))


def counts_line(run: Run) -> str:
    """The terms of the equation that are not nought, in one line."""
    counts = {name: getattr(run.equation, name) for name in TERMS}
    return ", ".join(_term(name, count) for name, count in counts.items() if count or name == "read")


def _term(name: str, count: int) -> str:
    """A term of the equation as it is said in a sentence."""
    said = {
        "read": ngettext("{count} leído", "{count} leídos", count),
        "created": ngettext("{count} creado", "{count} creados", count),
        "updated": ngettext("{count} actualizado", "{count} actualizados", count),
        "unchanged": _("{count} sin cambios"),
        "rejected": ngettext("{count} rechazado", "{count} rechazados", count),
        "pending": _("{count} sin enviar"),
    }
    return said[name].format(count=number(count))


def result(state: RowState) -> str:
    """What became of a customer, as HTML: a shape, a word, a colour."""
    return (
        f'<span class="state {_TONES.get(state, "")}"><span aria-hidden="true">{_SHAPES[state]}</span> '
        f"{escape(say(RESULTS, state))}</span>"
    )


def customers(count: int) -> str:
    """So many customers."""
    return ngettext("{count} cliente", "{count} clientes", count).format(count=number(count))
