"""The visual vocabulary: every screen is made of these.

Status is always a word, a shape and a colour: green proven and fresh, amber you must act, blue
someone else is on it, red broken, grey not started.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

import streamlit as st

from lib.domain.evidence import Evidence
from lib.domain.model import CheckOutcome, Health, Party, Stage
from lib.domain.requirements import ItemState
from lib.services.panel_query import Status
from lib.ui import words
from lib.ui.address import pressed
from lib.ui.text import _, ngettext, plain, say, when

Tone = Literal["green", "orange", "blue", "red", "gray"]
MERCHANT_WIDTH = 1100
# A page's button in pixels, with its gap; with room for fewer than five, Streamlit shows only two.
_BUTTON = 36
_FEWEST_BUTTONS = 5
_MOST_BUTTONS = 7
_WIDEST_PAGE = 99
_LONG_NUMBERS = 60


@dataclass(frozen=True)
class Mark:
    """A status: its colour and its shape. The word comes from the language."""

    tone: Tone
    icon: str


ITEM_MARKS = {
    ItemState.SATISFIED: Mark("green", "check_circle"),
    ItemState.WAIVED: Mark("gray", "do_not_disturb_on"),
    ItemState.CURRENTLY_DUE: Mark("orange", "radio_button_unchecked"),
    ItemState.PAST_DUE: Mark("red", "error"),
    ItemState.PENDING: Mark("blue", "hourglass_empty"),
    ItemState.EVENTUALLY_DUE: Mark("gray", "circle"),
    ItemState.FUTURE_DUE: Mark("orange", "event_upcoming"),
}

OUTCOME_MARKS = {
    CheckOutcome.PASSED: Mark("green", "check_circle"),
    CheckOutcome.FAILED: Mark("red", "cancel"),
    CheckOutcome.WARNING: Mark("orange", "warning"),
    CheckOutcome.NOT_PROVABLE: Mark("gray", "help"),
    CheckOutcome.SKIPPED: Mark("gray", "remove_circle"),
}

HEALTH_MARKS = {
    Health.OK: Mark("green", "check_circle"),
    Health.ATTENTION: Mark("orange", "warning"),
    Health.BROKEN: Mark("red", "error"),
}

REST_MARKS = {
    Status.PAUSED: Mark("gray", "pause_circle"),
    Status.CANCELLED: Mark("gray", "cancel"),
}


@contextmanager
def merchant_frame() -> Iterator[None]:
    """The column in which a merchant reads: at most 1,100 px, in the middle."""
    with st.container(horizontal_alignment="center"), st.container(width=MERCHANT_WIDTH):
        yield


def pill(mark: Mark, text: str) -> str:
    """A status as Markdown: shape and word on a tinted ground."""
    return f":{mark.tone}-badge[:material/{mark.icon}: {plain(text)}]"


def mark_icon(mark: Mark) -> str:
    """The shape alone, coloured, as Markdown; a word stands beside it."""
    return f":{mark.tone}[:material/{mark.icon}:]"


def health_pill(health: Health) -> str:
    """The health of an integration."""
    return pill(HEALTH_MARKS[health], say(words.HEALTHS, health))


def party_chip(party: Party | None, *, to_merchant: bool = False, to_us: bool = False) -> str:
    """Who holds the turn: amber when it is the merchant's, blue when it is somebody else's.

    `to_merchant`: the merchant reads it and is called "you". `to_us`: we read it, and our turn is amber too.
    """
    if party is None:
        return pill(Mark("green", "check_circle"), _("Nadie: está activa"))
    must_act = party is Party.MERCHANT or (to_us and party is Party.US)
    mark = Mark("orange", "person") if must_act else Mark("blue", "hourglass_empty")
    word = _("Tú") if to_merchant and party is Party.MERCHANT else say(words.PARTY_CHIPS, party)
    return pill(mark, word)


def evidence_line(evidence: Evidence) -> str:
    """How we know, who said it and when, in small type."""
    names = {"vtex": "VTEX", "hellotext": "Hellotext", "meta": "Meta", "pixel": _("una visita a tu tienda")}
    by = names.get(evidence.by, evidence.by)
    invited_by = evidence.facts.get("invited_by")
    if invited_by is not None:
        by = _("{by} (con un enlace de {invited_by})").format(by=by, invited_by=invited_by)
    return say(words.EVIDENCE, evidence.kind, {"by": by, "when": when(evidence.at)})


def stepper(stage: Stage, steps: Sequence[Stage], label: str) -> None:
    """The stages of an integration: done, here, later. Read out as a list with its states."""
    rows = []
    for step in steps:
        done = step.position < stage.position or stage is Stage.LIVE
        here = not done and (step is stage or (stage is Stage.INVITED and step is steps[0]))
        css = "done" if done else "here" if here else "later"
        note = {"done": _("hecho"), "here": _("ahora"), "later": _("después")}[css]
        current = ' aria-current="step"' if here else ""
        name = f'{escape(say(words.STAGES, step))}<span class="puente-sr"> ({escape(note)})</span>'
        rows.append(
            f'<div role="listitem" class="step {css}"{current}>'
            f'<span class="dot" aria-hidden="true">{"✓" if done else ""}</span>'
            f"<span>{name}</span></div>"
        )
    st.html(
        f'<div role="list" class="puente puente-steps" aria-label="{escape(label)}">{"".join(rows)}</div>'
    )


def empty_state(title: str, text: str, *, icon: str) -> None:
    """Nothing here yet, and what to do about it."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.subheader(title, icon=icon, anchor=False)
        st.markdown(text)
        st.space("small")


def facts_table(rows: Sequence[tuple[str, str]]) -> None:
    """Names and values as a small two-column list."""
    for name, value in rows:
        left, right = st.columns([1, 3], vertical_alignment="center")
        left.caption(name)
        right.markdown(value)


def since(moment: datetime, days: int) -> str:
    """Since when somebody holds the turn, with the business days that have passed."""
    if days == 0:
        return _("desde {when}").format(when=when(moment))
    said = ngettext("desde {when} ({days} día hábil)", "desde {when} ({days} días hábiles)", days)
    return said.format(when=when(moment), days=days)


def pager(pages: int, key: str) -> None:
    """The way to the other pages, where there are any.

    Streamlit leaves numbers out by the room that it has, and takes the width of what it shows for that room:
    "1 … 3". So it is told how much there is.
    """
    if pages > 1:
        buttons = min(max(pages, _FEWEST_BUTTONS), _MOST_BUTTONS)
        long_numbers = _LONG_NUMBERS if pages > _WIDEST_PAGE else 0
        st.pagination(
            pages,
            key=key,
            on_change=pressed,
            width=_BUTTON * (buttons + 2) + long_numbers,
            max_visible_pages=_MOST_BUTTONS,
        )
