"""Solicitud a VTEX: the dossier, the ticket made of it, and what became of the ticket."""

import streamlit as st

from lib.domain.dossier import DossierField
from lib.domain.model import Route
from lib.errors import InvalidInput
from lib.services.dossier import dossier
from lib.services.tickets import ticket_of
from lib.ui.dossier_view import (
    ask_for_the_rest,
    form,
    on_with_own_route,
    other_route,
    page_style,
    progress,
    what_holds_today,
)
from lib.ui.failures import keeping_what_was_typed, sentence
from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.text import _
from lib.ui.ticket_pack import copyable, pack
from lib.ui.ticket_view import left_open, life

visit = guard_store()
with keeping_what_was_typed():
    state = dossier(visit.actor, visit.account)
    ticket = ticket_of(visit.actor, visit.account)
ready = state.pack()

with merchant_frame():
    page_style()
    back_to_store(visit)
    st.title(_("Solicitud a VTEX"), anchor=False)
    st.markdown(
        _("Reúne los datos, envía un ticket a VTEX y sigue aquí cada paso hasta tener tu cuenta.")
        if state.route is Route.ASSISTED
        else _("No hace falta el ticket: aquí guardas el nombre y el perfil que te pedirá Meta.")
    )
    what_holds_today()
    if state.route is not Route.ASSISTED:
        other_route(visit, state.route)
        if ticket is not None:
            left_open(visit, ticket)
        form(visit, state)
        on_with_own_route(visit)
    elif ticket is not None:
        life(visit, ticket, state.value(DossierField.BUSINESS_ID))
        if ready is not None:
            with st.expander(_("El texto del ticket"), icon=":material/description:", key="how-text"):
                copyable(visit, state, ready)
        with st.expander(_("Los datos del ticket"), icon=":material/edit:", key="how-dossier"):
            form(visit, state)
    else:
        progress(state)
        form(visit, state)
        if ready is not None:
            pack(visit, state, ready)
        elif state.completeness.ready:
            st.error(sentence(InvalidInput("dossier.ticket.is_secret")), icon=":material/error:")
        else:
            ask_for_the_rest(state)
