"""Personas: our own people, what they may do, and whose stores are whose. For administrators."""

import streamlit as st

from lib.security.policy import Action
from lib.ui.guard import guard
from lib.ui.people_view import people_list
from lib.ui.text import _

visit = guard(Action.MANAGE_PEOPLE)

st.title(_("Personas"), anchor=False)
st.markdown(_("Quién de tu equipo entra en Puente, qué puede hacer y qué tiendas lleva."))
people_list(visit)
