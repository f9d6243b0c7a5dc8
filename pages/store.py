"""Tienda: one store for its account manager: tracks, facts, notes, history, and what can be done."""

import streamlit as st

from lib.domain.model import Track
from lib.security.policy import Action
from lib.services.store_view import store_view
from lib.ui.guard import guard, guard_store
from lib.ui.meta_view import meta_panel
from lib.ui.store_doing import show_done
from lib.ui.store_facts import facts
from lib.ui.store_head import head, places
from lib.ui.store_notes import notes_panel
from lib.ui.store_people import people_panel
from lib.ui.store_tracks import track_card
from lib.ui.text import _
from lib.ui.timeline_view import show_timeline_panel

guard(Action.VIEW_PANEL)
visit = guard_store(Action.VIEW_TIMELINE)
found = store_view(visit.actor, visit.account)

head(visit, found)
left, right = st.columns([3, 2], gap="large")
with left:
    for view in found.tracks:
        track_card(visit, view)
        if view.track is Track.WHATSAPP:
            meta_panel(visit)
    places(visit)
with right:
    facts(visit, found.store)
    history, notes, people = st.tabs(
        [_("Historia"), _("Notas"), _("Personas y correos")], key=visit.own("store-tabs"), on_change="rerun"
    )
    # Only what is looked at is read.
    if history.open:
        with history:
            show_timeline_panel(visit)
    if notes.open:
        with notes:
            notes_panel(visit)
    if people.open:
        with people:
            people_panel(visit)
show_done(visit)
