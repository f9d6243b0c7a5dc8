"""Clientes: the customers of VTEX as profiles in Hellotext, read, looked at, sent, and accounted for."""

import streamlit as st

from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.sync_view import show_sync
from lib.ui.text import _

visit = guard_store()

with merchant_frame():
    back_to_store(visit)
    st.title(_("Clientes"), anchor=False)
    st.markdown(_("Tus clientes de VTEX, como perfiles en Hellotext."))
    show_sync(visit)
