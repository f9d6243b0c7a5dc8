"""Keeping what a page shows in its address, as codes.

Streamlit's own binding writes the label of a choice into the address; ours are in three languages and
some carry a count, so a link would show a colleague something else. Here the address holds the codes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import streamlit as st

from lib.domain.entered import storable

_WRITTEN = "puente.address"
_PRESSED = "puente.address.pressed"
# From a press to its run pass milliseconds; what is older belongs to a run that never came.
_PRESS_SECONDS = 2.0
_MOST_DIGITS = 6
_LONGEST = 100


@dataclass(frozen=True)
class Kept:
    """One choice of a page: its name in the address and as widget key, its default, and what it may be.

    `allowed` None means any text, and for a whole-number default any number from 1 to 999999. `explicit`: the
    default depends on who looks, so an address that says anything says this too.
    """

    name: str
    default: str | int | None
    allowed: Collection[str] | None = None
    explicit: bool = False

    def read(self, text: str | None) -> str | int | None:
        """The value that an address means; what it may not be means the default."""
        if text is None:
            return self.default
        if isinstance(self.default, int):
            # Python converts no endless number.
            is_number = text.isdecimal() and len(text) <= _MOST_DIGITS
            return (int(text) if is_number else 0) or self.default
        if self.allowed is not None:
            return text if text in self.allowed else self.default
        return storable(text)[:_LONGEST] or self.default


@dataclass(frozen=True)
class _Press:
    """Something was pressed at a moment (seconds that only go on); `heard` by the pages that took it in."""

    at: float
    heard: set[str]


def pressed() -> None:
    """For the callback of whatever changes what a page shows: the run that follows comes of a press.

    Who presses twice in a moment has sent the second press before the browser knew the address that followed
    from the first. That address is older than what the page shows, and decides nothing.
    """
    st.session_state[_PRESSED] = _Press(monotonic(), set())


def forget_press() -> None:
    """Another page is opened: its address decides what it shows."""
    st.session_state.pop(_PRESSED, None)


def _is_of_a_press(slot: str) -> bool:
    press = st.session_state.get(_PRESSED)
    if not isinstance(press, _Press) or monotonic() - press.at > _PRESS_SECONDS or slot in press.heard:
        return False
    press.heard.add(slot)
    return True


def take_from_address(choices: Sequence[Kept]) -> None:
    """Before the widgets: when the address is not what we last wrote (a link, the back button, a new
    visit), let it decide what the widgets show.
    """
    present = _present(choices)
    is_of_a_press = _is_of_a_press(_slot(choices))
    is_ours = st.session_state.get(_slot(choices)) == present or is_of_a_press
    if is_ours and all(choice.name in st.session_state for choice in choices):
        return
    for choice in choices:
        st.session_state[choice.name] = choice.read(present.get(choice.name))


def keep_in_address(choices: Sequence[Kept]) -> None:
    """After the widgets: write what they show into the address, leaving out the defaults.

    All in one step, so that the back button undoes one click and not half of it.
    """
    wanted = _chosen(choices)
    if _present(choices) != wanted:
        names = {choice.name for choice in choices}
        others = {name: value for name, value in st.query_params.to_dict().items() if name not in names}
        st.query_params.from_dict({**others, **wanted})
    st.session_state[_slot(choices)] = wanted


def full_address(choices: Sequence[Kept]) -> dict[str, str]:
    """What an address must say for anybody to see this view: also what is a default of who looks now."""
    explicit = {
        choice.name: str(st.session_state[choice.name])
        for choice in choices
        if choice.explicit and st.session_state.get(choice.name) not in (None, "")
    }
    return {**explicit, **_different(choices)}


def last_written(choices: Sequence[Kept]) -> dict[str, str]:
    """What the page with these choices wrote last in this session."""
    return dict(st.session_state.get(_slot(choices), {}))


def _chosen(choices: Sequence[Kept]) -> dict[str, str]:
    says_something = _different(choices) or _present(choices)
    return full_address(choices) if says_something else {}


def _different(choices: Sequence[Kept]) -> dict[str, str]:
    """The choices that are not the default."""
    return {
        choice.name: str(st.session_state[choice.name])
        for choice in choices
        if st.session_state.get(choice.name) not in (None, "", choice.default)
    }


def _slot(choices: Sequence[Kept]) -> str:
    return ".".join((_WRITTEN, *(choice.name for choice in choices)))


def _present(choices: Sequence[Kept]) -> Mapping[str, str]:
    names = {choice.name for choice in choices}
    return {name: value for name, value in st.query_params.to_dict().items() if name in names}
