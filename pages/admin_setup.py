"""Configuración en el Admin: the set-up step by step, what to have at hand, and what to do when it fails."""

import streamlit as st

from lib.domain.model import Role
from lib.services.checklist import checklist
from lib.services.dossier import dossier
from lib.services.numbers import saved_number
from lib.services.setup import TRACK, enter_setup, setup
from lib.ui.failures import show_caught
from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.setup_hand import AtHand, hand_list
from lib.ui.setup_trouble import FAILURE
from lib.ui.setup_view import all_done, done_by_vtex, introduction, stepper_of
from lib.ui.store_link import back_to_store
from lib.ui.text import _, say
from lib.ui.words_setup import INTRODUCTIONS

ENTERED = "setup.entered"

visit = guard_store()
state = setup(visit.actor, visit.account)
# Only the store's own people come to a step, and a session comes once: the funnel counts no looks.
place = (visit.account, state.here.step.id if state.here else "")
if visit.person.role is Role.MERCHANT and state.guide and st.session_state.get(ENTERED) != place:
    state = enter_setup(visit.actor, visit.account)
    st.session_state[ENTERED] = place

with merchant_frame():
    back_to_store(visit)
    st.title(_("Configuración en el Admin"), anchor=False)
    if state.guide is None:
        done_by_vtex(visit)
    else:
        st.markdown(say(INTRODUCTIONS, state.guide.route))
        introduction(visit, state)
        show_caught(FAILURE)
        hand = AtHand(
            setup=state,
            checklist=checklist(visit.actor, visit.account, TRACK),
            dossier=dossier(visit.actor, visit.account),
            number=saved_number(visit.actor, visit.account, TRACK),
        )
        if state.here is None:
            all_done(visit, state)
        else:
            hand_list(visit, hand, state.guide.needs)
        stepper_of(visit, state, hand)
