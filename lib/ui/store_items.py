"""What still has to hold for a track of a store: who has it, and what was let go, for its account manager."""

from __future__ import annotations

import streamlit as st

from lib.domain.calendars import Calendar
from lib.domain.clock import last_day_of_term
from lib.domain.requirements import Item, ItemState
from lib.services.integrations import calendar_of
from lib.services.store_view import TrackView
from lib.ui import words
from lib.ui.guard import StoreVisit
from lib.ui.parts import ITEM_MARKS, evidence_line, mark_icon
from lib.ui.store_actions import unwaive_button, waive_button
from lib.ui.store_days import said
from lib.ui.text import _, ngettext, plain, say, when
from lib.ui.words_rules import ITEM_STATES, REASONS, RULE_WORDS


def items(visit: StoreVisit, view: TrackView) -> None:
    """Counts of the required items, and behind them the open ones and those that were let go.

    The rows are drawn only while they are looked at.
    """
    waived = [item for item in view.required if item.state is ItemState.WAIVED]
    st.caption(_counts(view, len(waived)))
    if not view.open_items and not waived:
        return
    title = _("Lo que falta") if view.open_items else _("Lo que se eximió")
    with st.expander(
        title, key=visit.own(f"how-items-{view.track}"), type="compact", on_change="rerun"
    ) as details:
        if not details.open:
            return
        for item in view.open_items:
            _row(visit, view, item)
        for item in waived:
            _row(visit, view, item)


def _counts(view: TrackView, waived: int) -> str:
    done = sum(item.holds for item in view.required)
    counted = _("{done} de {total} requisitos listos").format(done=done, total=len(view.required))
    if not waived:
        return counted
    let_go = ngettext("{count} eximido", "{count} eximidos", waived).format(count=waived)
    return f"{counted} · {let_go}"


def _row(visit: StoreVisit, view: TrackView, item: Item) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"touch-item-{item.rule.id}"):
        title = _(RULE_WORDS[item.rule.text].title)
        small = " · ".join(_small(item, calendar_of(visit.store)))
        st.markdown(f"{mark_icon(ITEM_MARKS[item.state])} {title}  \n:small[:gray[{small}]]", width="stretch")
        if item.state is ItemState.WAIVED:
            unwaive_button(visit, view.track, item)
        else:
            waive_button(visit, view.track, item)


def _small(item: Item, calendar: Calendar) -> list[str]:
    """State, who has it, and what is known of it."""
    parts = [plain(say(ITEM_STATES, item.state))]
    if item.waiver is not None:
        by, reason = plain(item.waiver.by), plain(item.waiver.reason)
        return [*parts, f"{by}, {plain(when(item.waiver.at))}: {reason}"]
    parts.append(plain(say(words.PARTY_CHIPS, item.party)))
    if item.reason is not None and item.evidence is not None:
        parts += [plain(say(REASONS, item.reason).rstrip(".")), plain(evidence_line(item.evidence))]
    if item.due_by is not None:
        last = said(last_day_of_term(item.due_by, calendar))
        overdue = item.state is ItemState.PAST_DUE
        sentence = _("Venció el {day}.") if overdue else _("Vence el {day}.")
        parts.append(plain(sentence.format(day=last).rstrip(".")))
    return parts
