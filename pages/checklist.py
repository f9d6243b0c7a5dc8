"""Requisitos: the way, and what must hold before a store is live, by who must act."""

import streamlit as st

from lib.domain.model import Track
from lib.services.checklist import checklist
from lib.services.routes import route_view
from lib.ui import words
from lib.ui.address import Kept, keep_in_address, pressed, take_from_address
from lib.ui.checklist_view import groups
from lib.ui.guard import guard_store
from lib.ui.meta_view import meta_panel
from lib.ui.parts import merchant_frame, stepper
from lib.ui.route_view import is_choosing, route_chooser
from lib.ui.store_link import back_to_store
from lib.ui.text import _, plain, say

visit = guard_store()
CHOICES = (Kept("canal", Track.WHATSAPP, list(Track)),)

with merchant_frame():
    back_to_store(visit)
    st.title(_("Requisitos"), anchor=False)
    st.markdown(
        _("Todo lo que {store} necesita, en orden, con quién debe actuar y cómo lo sabemos.").format(
            store=plain(visit.store.name)
        )
    )
    take_from_address(CHOICES)
    chosen = st.segmented_control(
        _("Canal"),
        list(Track),
        format_func=lambda track: say(words.TRACKS, track),
        required=True,
        key="canal",
        on_change=pressed,
    )
    keep_in_address(CHOICES)
    track = Track(chosen or Track.WHATSAPP)
    found = checklist(visit.actor, visit.account, track)
    choice = route_view(visit.actor, visit.account, track)
    stepper(found.integration.stage, found.integration.steps, say(words.TRACKS, track))
    st.progress(
        found.state.merchant_percent,
        text=_("Tu parte: {mine} % · Todo: {whole} %").format(
            mine=found.state.merchant_percent, whole=found.state.whole_percent
        ),
    )
    route_chooser(visit, found, choice)
    groups(visit, found, leads=not is_choosing(visit, found, choice))
    if track is Track.WHATSAPP:
        meta_panel(visit, invites=False)
