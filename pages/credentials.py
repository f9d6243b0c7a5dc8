"""Credenciales: entered once, sealed, and proven by named checks."""

import streamlit as st

from lib.services.credentials import credential_state
from lib.ui.credentials_form import form, form_of_change
from lib.ui.credentials_guide import guide
from lib.ui.credentials_kept import kept_list
from lib.ui.credentials_renewal import renewal_assistant
from lib.ui.credentials_summary import has_something
from lib.ui.credentials_view import checks, forget, may_set, support_trace
from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.text import _

visit = guard_store()
state = credential_state(visit.actor, visit.account)

with merchant_frame():
    back_to_store(visit)
    st.title(_("Credenciales"), anchor=False)
    if not may_set(visit):
        st.markdown(_("Las escribe el comercio. Aquí ves su estado; nadie puede leerlas."))
        if has_something(state):
            checks(visit, state)
        kept_list(state)
        support_trace(state)
    elif has_something(state):
        checks(visit, state)
        form_of_change(visit, state)
        guide(state)
        renewal_assistant(state)
        support_trace(state)
        forget(visit, state)
    else:
        st.markdown(_("La clave de VTEX y el token de Hellotext, probados en segundos."))
        guide(state)
        form(visit, state)
