"""Panel: every integration record, whose turn it is, since when, and what comes next."""

import streamlit as st

from lib.security.policy import Action
from lib.services.panel import panel
from lib.ui.address import keep_in_address, last_written, take_from_address
from lib.ui.guard import STORE_PARAMETER, guard
from lib.ui.panel_view import CHOICES, asked, filters, pages, table, tabs
from lib.ui.text import _

visit = guard(Action.VIEW_PANEL)
if STORE_PARAMETER in st.query_params:
    # The browser's back button, pressed on a store's page, leaves the store in the panel's address.
    st.query_params.from_dict(last_written(CHOICES))
take_from_address(CHOICES)
found = panel(visit.actor, asked())

st.title(_("Panel"), anchor=False)
tabs(found)
filters(found)
table(found)
pages(found)
keep_in_address(CHOICES)
