"""Número: can this number become the store's WhatsApp number, and what to do if not."""

import streamlit as st

from lib.domain.model import Track
from lib.i18n import N_
from lib.ui.address import Kept, keep_in_address, pressed, take_from_address
from lib.ui.guard import guard_store
from lib.ui.number_file_view import number_files_view
from lib.ui.number_one import one_number
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.text import _

VIEWS = {"uno": N_("Un número"), "archivo": N_("Un archivo")}
SERVICES = {Track.WHATSAPP.value: N_("WhatsApp en VTEX"), Track.HELLOTEXT.value: N_("Hellotext")}
VIEW = (Kept("modo", "uno", VIEWS),)
# A group of its own: its widget is there only while one number is looked at.
SERVICE = (Kept("para", Track.WHATSAPP.value, SERVICES),)

visit = guard_store()
take_from_address(VIEW)

with merchant_frame():
    back_to_store(visit)
    st.title(_("Número"), anchor=False)
    with st.container(key="touch-number-view"):
        view = st.segmented_control(
            _("Qué revisar"),
            list(VIEWS),
            format_func=lambda code: _(VIEWS[code]),
            label_visibility="collapsed",
            required=True,
            key="modo",
            on_change=pressed,
        )
    keep_in_address(VIEW)
    if view == "archivo":
        number_files_view(visit)
    else:
        st.markdown(_("Escribe el número como lo tengas. Te decimos si sirve para WhatsApp y qué falta."))
        take_from_address(SERVICE)
        with st.container(key="touch-number-track"):
            track = st.segmented_control(
                _("¿Qué servicio lo usará?"),
                list(SERVICES),
                format_func=lambda code: _(SERVICES[code]),
                required=True,
                key="para",
                on_change=pressed,
            )
        keep_in_address(SERVICE)
        one_number(visit, Track(track or Track.WHATSAPP))
