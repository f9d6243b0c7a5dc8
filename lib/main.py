"""What Streamlit runs for every page: person, language, navigation, page.

This file lies away from `pages/` on purpose: a script beside a folder of that name would let
Streamlit serve the pages by themselves, before anybody is asked to sign in.
"""

from __future__ import annotations

import streamlit as st

from lib.storage.moment import one_moment
from lib.ui.assets import ICON
from lib.ui.chrome import keep_language, top_bar
from lib.ui.failures import keeping_what_was_typed
from lib.ui.identity import looker
from lib.ui.navigation import note_page, pages_for, pages_signed_out
from lib.ui.signin import sign_in_screen

st.set_page_config(page_title="Puente", page_icon=ICON, layout="wide")

with one_moment():
    with keeping_what_was_typed():
        found = looker()
    keep_language(found.person)
    if found.person is None:
        st.navigation(pages_signed_out(lambda: sign_in_screen(found.absence)), position="hidden").run()
    else:
        page = st.navigation(pages_for(found.person.role), position="top")
        note_page(page)
        top_bar(found.person)
        page.run()
