"""The way back from a store's own pages for somebody who looks after many stores."""

from __future__ import annotations

import streamlit as st

from lib.domain.model import Role
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.text import plain


def back_to_store(visit: StoreVisit) -> None:
    """A link to the store's page; a merchant has the navigation and needs none."""
    if visit.person.role is Role.MERCHANT:
        return
    with st.container(key="touch-back"):
        if st.button(
            plain(visit.store.name), icon=":material/arrow_back:", type="tertiary", key="back-to-store"
        ):
            go_to("tienda", visit.account)
