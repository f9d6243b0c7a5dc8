"""Número: can this number become the store's WhatsApp number, and what to do if not."""

import streamlit as st

from lib.domain.phone import Answers, examine
from lib.services.numbers import save_number, saved_number
from lib.ui.failures import caught, show_caught
from lib.ui.guard import guard_store
from lib.ui.number_view import COUNTRIES, country_name, details, questions, rules, verdict
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store
from lib.ui.text import _, plain, when

visit = guard_store()
saved = saved_number(visit.actor, visit.account)
own_country = visit.store.country
choices = COUNTRIES if own_country in COUNTRIES else [own_country, *COUNTRIES]

with merchant_frame():
    back_to_store(visit)
    st.title(_("Número"), anchor=False)
    st.markdown(_("Escribe el número como lo tengas. Te decimos si sirve para WhatsApp y qué falta."))
    if saved is not None:
        st.caption(
            _("Guardado: {number}, por {by}, {when}").format(
                number=saved.diagnosis.international or saved.raw,
                by=plain(saved.saved_by),
                when=when(saved.saved_at),
            )
        )
    show_caught("number.failure")
    left, right = st.columns([3, 2])
    raw = left.text_input(
        _("Número de teléfono"),
        value=saved.raw if saved else "",
        placeholder="+598 99 123 456",
        type="phone",
        autocomplete="tel",
        live=True,
        key="number-raw",
    )
    country = right.selectbox(
        _("País de la tienda"),
        choices,
        index=choices.index(own_country),
        format_func=country_name,
        key="number-country",
        help=_("Se usa cuando el número no trae el código de país."),
    )
    if raw:
        place_for_verdict = st.container()
        answers = questions(saved.answers if saved else Answers(), examine(raw, country))
        diagnosis = examine(raw, country, answers)
        with place_for_verdict:
            verdict(diagnosis)

        def keep() -> None:
            """Save what the screen shows; the service examines it again."""
            with caught("number.failure"):
                save_number(visit.actor_now(), visit.account, raw or "", country, answers)

        same = saved is not None and saved.raw == raw.strip() and saved.answers == answers
        with st.container(key="touch-save"):
            st.button(
                _("Guardado") if same else _("Guardar este número"),
                type="primary",
                icon=":material/check:" if same else ":material/save:",
                disabled=same,
                on_click=keep,
                key="primary-number-save",
            )
        details(diagnosis)
        rules(diagnosis)
