"""Open alerts of a store for its account manager: what stopped, since when, how often it was seen.

Those of its secrets, and those of its pixel.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.services.alerts import BROKEN, Alert
from lib.services.pixel_proof import LOST as LOST_PIXEL
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.text import _, ngettext, say, when
from lib.ui.words_checks import CHECK_TITLES, HAPPENED
from lib.ui.words_credentials import ALERTS
from lib.ui.words_pixel import CHECKOUT_STATES, LOST, STOREFRONT_STATES


def show_pixel_alerts(alerts: Sequence[Alert]) -> None:
    """One amber box for each install that was there and is not seen any more."""
    for alert in alerts:
        if alert.cause == LOST_PIXEL:
            install, _dot, state = alert.facts.get("code", "").partition(".")
            words = STOREFRONT_STATES if install == "storefront" else CHECKOUT_STATES
            told = f"**{say(LOST, alert.subject)}** {say(words, state)}."
            st.warning(f"{told}  \n:small[{_seen(alert)}]", icon=":material/visibility_off:")


def show_alerts(alerts: Sequence[Alert]) -> None:
    """One box for each alert of a secret: red when something stopped working, amber when one grew old."""
    for alert in alerts:
        if alert.cause == LOST_PIXEL:
            continue
        broken = alert.cause == BROKEN
        subject = say(CHECK_TITLES if broken else words.CREDENTIAL_FIELDS, alert.subject)
        lines = [f"**{say(ALERTS, alert.cause, {**alert.facts, 'subject': subject})}**"]
        if broken and "code" in alert.facts:
            lines.append(say({**SENTENCES, **HAPPENED}, alert.facts["code"], alert.facts))
        box, icon = (st.error, "error") if broken else (st.warning, "schedule")
        box(f"{' '.join(lines)}  \n:small[{_seen(alert)}]", icon=f":material/{icon}:")


def _seen(alert: Alert) -> str:
    since = _("Desde {when}").format(when=when(alert.opened_at))
    if alert.times == 1:
        return since
    times = ngettext("visto {count} vez", "visto {count} veces", alert.times).format(count=alert.times)
    return f"{since} · {times} · {_('la última, {when}').format(when=when(alert.last_at))}"
