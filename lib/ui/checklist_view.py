"""The checklist as people see it: who must act, and in each group what is due now, later, and done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.domain.model import Party, Role
from lib.domain.requirements import Item, ItemState
from lib.domain.rules import Level
from lib.services.checklist import Checklist
from lib.services.credential_runs import latest_check
from lib.ui import words
from lib.ui.checklist_answered import Answered, answered_on, note_drawn
from lib.ui.checklist_row import FAILURE, show_row
from lib.ui.credentials_view import follow_run
from lib.ui.failures import show_caught
from lib.ui.guard import StoreVisit
from lib.ui.text import _, day, ngettext, say

_NOW = (ItemState.PAST_DUE, ItemState.CURRENTLY_DUE, ItemState.PENDING, ItemState.FUTURE_DUE)
_DONE = (ItemState.SATISFIED, ItemState.WAIVED)


@dataclass(frozen=True)
class Group:
    """What one party must do: now, later, and what is done; each in the order of the work.

    `now` has also what this person has just answered, at its old place.
    """

    party: Party
    now: tuple[Item, ...]
    later: tuple[Item, ...]
    done: tuple[Item, ...]

    @property
    def pending(self) -> int:
        """How much is due now."""
        return sum(item.state in _NOW for item in self.now)


def grouped(items: Sequence[Item], answered: Answered | None = None) -> tuple[Group, ...]:
    """The items by the party that must act, in the order of `Party`; parties without items are left out.

    What is due now comes with the most pressing first: past its deadline, later than usual, required,
    recommended, and last what is asked from a later day on. What was `answered` on this visit of the page
    is done, and yet stays where it was; from then on the rows keep their order.
    """
    rules = answered.rules if answered else frozenset()

    def stays(item: Item) -> bool:
        return item.rule.id in rules and item.state in _DONE

    def place(item: Item) -> tuple[int, tuple[bool, ...]]:
        return (answered.place(item.rule.id) if answered else 0), _pressing(item)

    groups = []
    for party in Party:
        own = [item for item in items if item.party is party]
        if own:
            now = sorted((item for item in own if item.state in _NOW or stays(item)), key=place)
            groups.append(
                Group(
                    party,
                    tuple(now),
                    tuple(item for item in own if item.state is ItemState.EVENTUALLY_DUE),
                    tuple(item for item in own if item.state in _DONE and not stays(item)),
                )
            )
    return tuple(groups)


def _pressing(item: Item) -> tuple[bool, bool, bool, bool]:
    return (
        item.state is ItemState.FUTURE_DUE,
        item.state is not ItemState.PAST_DUE,
        not item.is_late,
        item.level is Level.RECOMMENDED,
    )


def groups(visit: StoreVisit, found: Checklist, *, leads: bool) -> None:
    """Every requirement, grouped by who must act. While the worker checks something, the page follows.

    `leads`: whether the next step carries the screen's primary button.
    """
    show_caught(FAILURE)
    _news(found)
    run = latest_check(visit.actor, visit.account)
    if run is not None and run.open:
        st.caption(f":material/progress_activity: {_('Comprobando…')}")
        follow_run(visit, run)
    answered = answered_on(found.integration.track)
    ordered = grouped(found.state.items, answered)
    note_drawn(answered, [item.rule.id for group in ordered for item in group.now])
    for group in ordered:
        with st.container(gap="small", key=f"touch-party-{group.party}"):
            _group(visit, found, group, leads=leads)


def _news(found: Checklist) -> None:
    if found.number.shared:
        st.warning(
            _("Tu número también está guardado en otro lugar. Míralo en Número."),
            icon=":material/content_copy:",
        )
    if found.number.changes_on is not None:
        st.info(
            _("Desde el {day} cambia lo que se pide de tu número. Míralo en Número.").format(
                day=day(found.number.changes_on)
            ),
            icon=":material/event_upcoming:",
        )


def _group(visit: StoreVisit, found: Checklist, group: Group, *, leads: bool) -> None:
    mine = group.party is Party.MERCHANT and visit.person.role is Role.MERCHANT
    name = _("Tú") if mine else say(words.PARTY_CHIPS, group.party)
    st.subheader(f"{name} :small[:gray[{_counts(group)}]]", anchor=False)
    for item in group.now:
        show_row(visit, found, item, leads=leads, answered=item.state in _DONE)
    # The keys keep them open when the counts in their labels change.
    _fold(visit, found, f"{_('Más adelante')} ({len(group.later)})", f"later-{group.party}", group.later)
    _fold(visit, found, f"{_('Listo')} ({len(group.done)})", f"done-{group.party}", group.done)


def _counts(group: Group) -> str:
    """How much is due now, or that nothing is."""
    if group.pending:
        return ngettext("{count} pendiente", "{count} pendientes", group.pending).format(count=group.pending)
    return _("nada pendiente ahora") if group.later else _("todo listo")


def _fold(visit: StoreVisit, found: Checklist, label: str, key: str, items: Sequence[Item]) -> None:
    if items:
        with st.expander(label, key=f"how-{key}"):
            for item in items:
                show_row(visit, found, item, leads=False)
