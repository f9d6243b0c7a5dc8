"""Píxel: what the shop's pages and its checkout show from outside, and what to paste where."""

import streamlit as st

from lib.ui.guard import guard_store
from lib.ui.parts import merchant_frame
from lib.ui.pixel_view import show_pixel
from lib.ui.store_link import back_to_store
from lib.ui.text import _

visit = guard_store()

with merchant_frame():
    back_to_store(visit)
    st.title(_("Píxel"), anchor=False)
    st.markdown(_("Le cuenta a Hellotext qué miran y compran los clientes de tu tienda."))
    show_pixel(visit)
