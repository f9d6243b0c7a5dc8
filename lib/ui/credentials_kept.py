"""What is kept of a store's credentials, in words: never a secret, only its end, its people and its dates."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from babel.dates import format_date, format_timedelta

from lib.domain.credential import NEVER_RENEWED, SECRETS, Age
from lib.domain.ladder import Vendor
from lib.services.credentials import SECRET_FIELDS, CredentialState, Kept
from lib.ui import words
from lib.ui.text import _, locale, plain, say, when, zone
from lib.ui.words_credentials import AGES, VENDORS

_VENDOR_OF = {name: vendor for vendor, names in SECRETS.items() for name in names}


def kept_list(state: CredentialState) -> None:
    """Every kept secret for somebody who only looks on: its end, who set it, its age, its last proof."""
    known = [name for name in SECRET_FIELDS if name in state.kept]
    with st.container(border=True, gap="xsmall", key="kept-secrets"):
        st.subheader(_("Lo que está guardado"), anchor=False)
        if not known and not state.ids:
            st.caption(_("El comercio todavía no las escribió."))
        for name in known:
            one = state.kept[name]
            label = say(words.CREDENTIAL_FIELDS, name)
            st.markdown(
                f"**{label}** · "
                + _("termina en {last_four}").format(last_four=plain(one.last_four))
                + f"  \n:small[:gray[{kept_line(name, one)}]]"
            )
            age_reminder(name, one)
            trial_line(state, name)
        for name, value in state.ids.items():
            st.markdown(f"**{say(words.CREDENTIAL_FIELDS, name)}** · {plain(value)}")


def kept_line(name: str, kept: Kept) -> str:
    """Who set a secret and when, and its last proof."""
    return f"{plain(kept.set_by)}, {when(kept.set_at)} · {proof_line(name, kept)}"


def proof_line(name: str, kept: Kept) -> str:
    """When the vendor last accepted a secret, or that it refuses it now, or that nobody knows yet."""
    if kept.refused_since:
        return _("{vendor} no lo acepta desde {when}").format(
            vendor=VENDORS[_VENDOR_OF[name]], when=when(kept.refused_since)
        )
    if kept.proven_at is None:
        return _("todavía sin probar")
    return _("probado {when}").format(when=long_ago(kept.proven_at))


def age_reminder(name: str, kept: Kept) -> None:
    """That a secret is due to be renewed, if it is: after 90 and after 180 days.

    Source: VTEX developer documentation, "Rotating VTEX API tokens" (VTEX reference 1.4, 2026-11-21).
    """
    if kept.age is Age.FRESH or name in NEVER_RENEWED:
        return
    tone = "red" if kept.age is Age.RENEW_NOW else "orange"
    advice = _("VTEX aconseja hacerlo cada 90 o 180 días.") if _VENDOR_OF[name] is Vendor.VTEX else ""
    st.markdown(f":{tone}[:material/schedule: {say(AGES, kept.age)}] {advice}")


def trial_line(state: CredentialState, name: str) -> None:
    """That a new secret is on trial while the one before stays in force, if so."""
    new = state.waiting.get(name)
    if new is None:
        return
    running = state.latest_run is not None and state.latest_run.open
    text = (
        _("Lo nuevo (termina en {last_four}) se está probando; hasta entonces sigue en uso lo anterior.")
        if running
        else _("Lo nuevo (termina en {last_four}) espera su prueba; hasta entonces sigue en uso lo anterior.")
    )
    st.markdown(f":blue[:material/hourglass_empty: {text.format(last_four=plain(new.last_four))}]")


def long_ago(moment: datetime) -> str:
    """A past moment with its distance: "hoy 10:41", or "hace 3 días, el 19 nov"."""
    here, now = moment.astimezone(zone()), datetime.now(UTC).astimezone(zone())
    if here.date() == now.date():
        return when(moment)
    pattern = "d MMM" if here.year == now.year else "d MMM y"
    return _("{ago}, el {day}").format(
        ago=format_timedelta(moment - now, add_direction=True, locale=locale()),
        day=format_date(here, pattern, locale=locale()),
    )
