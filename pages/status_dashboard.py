"""Panel: every integration record, whose turn it is, since when, and what comes next."""

import streamlit as st

from lib.security.policy import Action
from lib.services.panel import panel
from lib.ui.guard import guard
from lib.ui.panel_view import asked, filters, pages, table, tabs
from lib.ui.text import _

visit = guard(Action.VIEW_PANEL)
found = panel(visit.actor, asked())

st.title(_("Panel"), anchor=False)
tabs(found)
filters(found)
table(found)
pages(found)
