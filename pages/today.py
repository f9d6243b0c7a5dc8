"""Hoy: whom an account manager helps first, what comes next, who is waited for, what was finished."""

import streamlit as st

from lib.security.policy import Action
from lib.services.panel_query import OWNER_ALL, OWNER_MINE
from lib.services.today import today
from lib.ui.address import keep_in_address, take_from_address
from lib.ui.guard import guard
from lib.ui.text import zone
from lib.ui.today_view import PORTFOLIO, choices_of, header, show_day, show_mentions

visit = guard(Action.VIEW_PANEL)
choices = choices_of(visit.person)
take_from_address(choices)
header(visit.person)
mine = st.session_state[PORTFOLIO] == OWNER_MINE
show_mentions(visit)
show_day(
    today(visit.actor, OWNER_MINE if mine else OWNER_ALL, zone().key),
    visit.person.id.hex if mine else OWNER_ALL,
)
keep_in_address(choices)
