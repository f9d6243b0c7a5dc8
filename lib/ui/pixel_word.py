"""A person's word for what cannot be seen from outside: given, shown with name and day, taken back."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.model import EvidenceKind, Track
from lib.domain.requirements import Item, ItemState, RequirementState
from lib.services.checklist import checklist, declare
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import evidence_line
from lib.ui.text import _, plain
from lib.ui.words_rules import RULE_WORDS

_FAILURE: Final = "pixel.word.failure"


def is_given(visit: StoreVisit, rule_id: str) -> bool:
    """Whether it holds by the word of somebody."""
    item = checklist(visit.actor, visit.account, Track.HELLOTEXT).state.item(rule_id)
    said = item.evidence if item is not None and item.holds else None
    return said is not None and said.kind is EvidenceKind.ATTESTED


def comes_first(visit: StoreVisit, rule_id: str) -> Item | None:
    """The requirement for which this one waits before anybody can confirm it; None: it can be confirmed."""
    state = checklist(visit.actor, visit.account, Track.HELLOTEXT).state
    item = state.item(rule_id)
    if item is None or item.state is not ItemState.EVENTUALLY_DUE:
        return None
    return _awaited(state, item)


def own_word(visit: StoreVisit, rule_id: str, *, primary: bool = False) -> None:
    """The button with which somebody says that it is so, or what was said and the way back.

    What the checklist does not ask for yet is not confirmed yet: there stands what comes first. `primary`:
    the way to it is the next step.
    """
    state = checklist(visit.actor, visit.account, Track.HELLOTEXT).state
    item = state.item(rule_id)
    if item is None:
        return
    if item.state is ItemState.EVENTUALLY_DUE:
        _what_comes_first(visit, item, _awaited(state, item), primary=primary)
        return
    show_caught(f"{_FAILURE}.{rule_id}")
    said = item.evidence if item.holds else None
    if said is not None and said.kind is EvidenceKind.ATTESTED:
        st.markdown(f":small[:gray[:material/person_check: {plain(evidence_line(said))}]]")
        st.button(
            _("Ya no es así"),
            icon=":material/undo:",
            type="tertiary",
            on_click=_declare,
            args=(visit, rule_id, False),
            key=f"unsay-{rule_id}",
        )
    elif said is None:
        st.button(
            _("Lo confirmo: está instalado"),
            icon=":material/check:",
            on_click=_declare,
            args=(visit, rule_id, True),
            key=f"say-{rule_id}",
        )


def _awaited(state: RequirementState, item: Item) -> Item | None:
    """The first requirement for which this one waits."""
    waits_for = (state.item(rule) for rule in item.rule.depends_on)
    first = next((one for one in waits_for if one is not None and not one.holds), None)
    if first is None and state.next_action is not None:
        # It waits for all of an earlier stage.
        first = state.item(state.next_action.rule_id)
    return first


def _what_comes_first(visit: StoreVisit, item: Item, first: Item | None, *, primary: bool) -> None:
    """What comes first, and the way to it."""
    if first is None:
        return
    title = _(RULE_WORDS[first.rule.text].title)
    st.caption(_("Para confirmarlo falta antes, en Requisitos: “{title}”.").format(title=title))
    if st.button(
        _("Ir a Requisitos"),
        icon=":material/checklist:",
        type="primary" if primary else "tertiary",
        key=f"{'primary-first' if primary else 'first'}-{item.rule.id}",
    ):
        go_to("requisitos", visit.account, canal=Track.HELLOTEXT)


def _declare(visit: StoreVisit, rule_id: str, holds: bool) -> None:
    with caught(f"{_FAILURE}.{rule_id}"):
        declare(visit.actor_now(), visit.account, Track.HELLOTEXT, rule_id, holds)
