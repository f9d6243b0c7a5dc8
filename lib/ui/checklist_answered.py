"""What a person answered on this visit of the checklist: it stays where it was until the next visit.

A requirement that left the list at once would put the button of the next one under the finger of whoever
presses twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from lib.domain.model import Track
from lib.ui.navigation import page_visit

_KEY = "checklist.answered"


@dataclass(frozen=True)
class Answered:
    """The answers of one visit of the page, about one track; all by the ids of rules.

    `drawn` is the order in which the rows stood last, `order` the one that is kept since the first answer:
    empty while there is none. `rules` were answered, and not taken back.
    """

    visit: int
    track: Track
    drawn: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    rules: frozenset[str] = frozenset()

    def place(self, rule_id: str) -> int:
        """Where a row stands: what was not there at the first answer comes after all that was."""
        return self.order.index(rule_id) if rule_id in self.order else len(self.order)


def answered_on(track: Track) -> Answered:
    """What was answered about a track since the page was opened."""
    kept = st.session_state.get(_KEY)
    fits = isinstance(kept, Answered) and (kept.visit, kept.track) == (page_visit(), track)
    return kept if isinstance(kept, Answered) and fits else Answered(page_visit(), track)


def note_drawn(answered: Answered, rule_ids: Sequence[str]) -> None:
    """Keep the order in which the rows stand now."""
    st.session_state[_KEY] = replace(answered, drawn=tuple(rule_ids))


def note_answer(track: Track, rule_id: str) -> None:
    """From a callback: the row of this rule was answered. One that was among what is done stays there."""
    found = answered_on(track)
    if rule_id in found.drawn:
        rules = found.rules | {rule_id}
        st.session_state[_KEY] = replace(found, order=found.order or found.drawn, rules=rules)


def note_taken_back(track: Track, rule_id: str) -> None:
    """From a callback: the answer was a slip. The rows keep their order."""
    found = answered_on(track)
    st.session_state[_KEY] = replace(found, rules=found.rules - {rule_id})
