"""Panel: every integration record, whose turn it is, since when, and what comes next."""

import streamlit as st

from lib.security.policy import Action
from lib.ui.address import last_written
from lib.ui.guard import STORE_PARAMETER, guard
from lib.ui.panel_view import CHOICES, show_panel
from lib.ui.text import _

visit = guard(Action.VIEW_PANEL)
if STORE_PARAMETER in st.query_params:
    # The browser's back button, pressed on a store's page, leaves the store in the panel's address.
    st.query_params.from_dict(last_written(CHOICES))

st.title(_("Panel"), anchor=False)
show_panel(visit)
