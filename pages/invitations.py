"""Invitaciones: create stores one by one or from a file, and give their merchants a way in."""

import streamlit as st

from lib.security.policy import Action
from lib.ui.address import keep_in_address, take_from_address
from lib.ui.guard import guard
from lib.ui.invitation_view import CHOICES, invitations
from lib.ui.text import _

visit = guard(Action.INVITE)
take_from_address(CHOICES)

st.title(_("Invitaciones"), anchor=False)
st.caption(_("Crea tiendas y da a cada comercio un enlace para entrar a la suya."))
invitations(visit)
keep_in_address(CHOICES)
