"""Open alerts of a store for its account manager: what stopped, since when, how often it was seen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.services.alerts import BROKEN, Alert
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.text import _, ngettext, say, when
from lib.ui.words_checks import CHECK_TITLES, HAPPENED
from lib.ui.words_credentials import ALERTS


def show_alerts(alerts: Sequence[Alert]) -> None:
    """One box for each alert: red when something stopped working, amber when a secret grew old."""
    for alert in alerts:
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
