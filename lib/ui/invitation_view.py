"""Invitations: one store, a file of stores, or the links that were made; the address says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

import streamlit as st

from lib.ui.address import Kept
from lib.ui.guard import Visit
from lib.ui.invitation_file_view import file_of_stores
from lib.ui.invitation_links import LINK_CHOICES, links_table
from lib.ui.invitation_one import one_store
from lib.ui.setup_link_dialog import setup_link_dialog
from lib.ui.text import _, say
from lib.ui.words_invitations import MODES


class Mode(StrEnum):
    """What the page is about, as its address says it."""

    ONE = "una"
    FILE = "archivo"
    LINKS = "enlaces"


CHOICES: Final = (Kept("modo", Mode.ONE, list(Mode)), *LINK_CHOICES)
_VIEWS: Final[Mapping[Mode, Callable[[Visit], None]]] = {
    Mode.ONE: one_store,
    Mode.FILE: file_of_stores,
    Mode.LINKS: links_table,
}


def invitations(visit: Visit) -> None:
    """The choice between the three, the one that is chosen, and the link that was made just now."""
    st.segmented_control(
        _("Qué quieres hacer"),
        list(Mode),
        format_func=lambda mode: say(MODES, mode),
        required=True,
        key="modo",
        label_visibility="collapsed",
        wrap=True,
    )
    chosen = st.session_state.get("modo")
    _VIEWS[Mode(chosen) if chosen in list(Mode) else Mode.ONE](visit)
    setup_link_dialog(visit)
