"""Tienda: one store for its account manager: tracks, number, credentials' state, history."""

import streamlit as st

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.model import Track
from lib.security.policy import Action
from lib.services.alerts import open_alerts
from lib.services.credentials import SECRET_FIELDS, credential_state
from lib.services.numbers import saved_number
from lib.services.platform import platform
from lib.services.stores import overview
from lib.services.timeline import timeline
from lib.services.turns import clock_bar_of
from lib.ui import words
from lib.ui.address import last_written
from lib.ui.clock_bar import show_clock_bar
from lib.ui.credentials_alerts import show_alerts
from lib.ui.credentials_kept import kept_line
from lib.ui.credentials_summary import one_line, run_line
from lib.ui.guard import guard, guard_store
from lib.ui.meta_view import meta_panel
from lib.ui.navigation import go_to
from lib.ui.number_view import country_name, future_notice, other_places
from lib.ui.panel_view import CHOICES
from lib.ui.parts import health_pill, party_chip, since, stepper
from lib.ui.store_region import region_select
from lib.ui.text import _, plain, say, when
from lib.ui.timeline_view import show_timeline
from lib.ui.words_number import NUMBER_VERDICTS
from lib.ui.words_rules import RULE_WORDS

guard(Action.VIEW_PANEL)
visit = guard_store(Action.VIEW_TIMELINE)
found = overview(visit.actor, visit.account)
calendar = Calendar.of(found.store.country, found.store.subdivision, found.store.time_zone)
number = saved_number(visit.actor, visit.account)
credentials = credential_state(visit.actor, visit.account)

if st.button(_("Volver al panel"), icon=":material/arrow_back:", type="tertiary", key="touch-back"):
    go_to("panel", **last_written(CHOICES))
st.title(plain(found.store.name), anchor=False)
st.caption(
    _("Cuenta {account} · {country} · a cargo de {owner} · desde {when}").format(
        account=plain(found.store.account),
        country=plain(country_name(found.store.country)),
        owner=plain(found.owner_name or "—"),
        when=when(found.created_at),
    )
)
region_select(visit, found.store)

left, right = st.columns([3, 2], gap="large")
with left:
    for track in Track:
        integration = found.integration(track)
        with st.container(border=True):
            name = say(words.TRACKS, track)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(name, anchor=False, width="content")
                st.markdown(health_pill(integration.health), width="content")
            stepper(integration.stage, integration.steps, name)
            days = business_days_between(integration.waiting_since, platform().now(), calendar)
            st.markdown(
                f"{party_chip(integration.waiting_on)} {since(integration.waiting_since, days)}  \n"
                + (_(RULE_WORDS[integration.next_rule].title) if integration.next_rule in RULE_WORDS else "")
            )
            show_clock_bar(clock_bar_of(visit.actor, visit.account, track), to_merchant=False)
            st.caption(
                _("{route} · {percent} % listo · tu parte: {mine} %").format(
                    route=say(words.ROUTES, integration.route),
                    percent=integration.whole_percent,
                    mine=integration.merchant_percent,
                )
            )
        if track is Track.WHATSAPP:
            meta_panel(visit)
    with st.container(horizontal=True):
        for path, label in (
            ("requisitos", _("Requisitos")),
            ("solicitud", _("Solicitud a VTEX")),
            ("configuracion", _("Configuración en el Admin")),
            ("numero", _("Número")),
            ("credenciales", _("Credenciales")),
        ):
            if st.button(label, key=f"touch-open-{path}"):
                go_to(path, visit.account)
    st.subheader(_("Número"), anchor=False)
    if number is None:
        st.caption(_("Todavía no hay un número guardado."))
    else:
        st.markdown(f"**{plain(number.diagnosis.international or number.raw)}**")
        st.caption(say(NUMBER_VERDICTS, number.verdict))
        other_places(number.elsewhere)
        if number.future is not None:
            future_notice(number.future)
    st.subheader(_("Credenciales"), anchor=False)
    show_alerts(open_alerts(visit.actor, visit.account))
    if not credentials.kept and not credentials.ids:
        st.caption(_("El comercio todavía no las escribió."))
    else:
        st.markdown(one_line(credentials))
        if credentials.latest_run is not None:
            st.caption(run_line(credentials.latest_run))
    with st.container(gap="xsmall"):
        if credentials.business_id:
            st.caption(f"{say(words.CREDENTIAL_FIELDS, 'business_id')}: {plain(credentials.business_id)}")
        for name in (name for name in SECRET_FIELDS if name in credentials.kept):
            kept = credentials.kept[name]
            label = say(words.CREDENTIAL_FIELDS, name)
            ends = _("termina en {last_four}").format(last_four=plain(kept.last_four))
            st.caption(f"{label}: {ends} · {kept_line(name, kept)}")
with right:
    st.subheader(_("Historia"), anchor=False)
    show_timeline(timeline(visit.actor, visit.account))
