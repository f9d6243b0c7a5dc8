"""Auditoría: everything that was done, by whom and when, for administrators."""

import streamlit as st

from lib.security.policy import Action
from lib.ui.address import keep_in_address, take_from_address
from lib.ui.audit_view import CHOICES, audit_log
from lib.ui.guard import guard
from lib.ui.text import _

visit = guard(Action.VIEW_AUDIT)
take_from_address(CHOICES)

st.title(_("Auditoría"), anchor=False)
st.markdown(_("Todo lo que hizo alguien, o Puente, en cada tienda. Nada de esto se puede cambiar ni borrar."))
audit_log(visit)
keep_in_address(CHOICES)
