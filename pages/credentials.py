"""Credenciales: entered once, sealed, and proven by named checks."""

import streamlit as st

from lib.services.credentials import credential_state
from lib.ui.credentials_form import form, notices
from lib.ui.credentials_guide import guide
from lib.ui.credentials_kept import kept_list
from lib.ui.credentials_renewal import renewal_assistant
from lib.ui.credentials_view import checks, forget, may_set
from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.text import _

visit = guard_store()
state = credential_state(visit.actor, visit.account)

with merchant_frame():
    back_to_store(visit)
    st.title(_("Credenciales"), anchor=False)
    if may_set(visit):
        st.markdown(_("La clave de VTEX y el token de Hellotext, probados en segundos."))
        guide(state)
        renewal_assistant(state)
        notices(visit)
        form(visit, state)
    else:
        st.markdown(_("Las escribe el comercio. Aquí ves su estado; nadie puede leerlas."))
        kept_list(state)
    checks(visit)
    if may_set(visit) and state.kept:
        forget(visit)
