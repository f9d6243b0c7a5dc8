"""The history of a store as sentences: who, when, from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib.domain.ladder import CHECKS
from lib.services.timeline import TimelineEvent
from lib.ui import words
from lib.ui.text import _, listed, plain, say, when
from lib.ui.words_checks import CHECK_TITLES
from lib.ui.words_credentials import VENDORS
from lib.ui.words_number import NUMBER_VERDICTS
from lib.ui.words_rules import RULE_WORDS

_NAMES = {
    **VENDORS,
    **words.OUR_NAMES,
}
_REQUIRED = {spec.id for spec in CHECKS if spec.required}


def show_timeline(events: Sequence[TimelineEvent]) -> None:
    """Newest first: what happened, and in small type when and by whom."""
    with st.container(gap="xsmall"):
        for event in events:
            who = _NAMES.get(event.actor_name, event.actor_name)
            st.markdown(f"{plain(sentence(event))}  \n:small[:gray[{plain(when(event.at))} · {plain(who)}]]")


def sentence(event: TimelineEvent) -> str:
    """What happened, in the language of the session."""
    facts = {
        "track": say(words.TRACKS, event.track) if event.track else "",
        "subject": _subject(event),
        "old": _value(event.kind, event.old),
        "new": _value(event.kind, event.new),
    }
    return say(words.EVENTS, event.kind, facts)


def _subject(event: TimelineEvent) -> str:
    rule = RULE_WORDS.get(event.subject or "")
    return _(rule.title) if rule else event.subject or ""


def _value(kind: str, value: Mapping[str, Any] | None) -> str:
    if not value:
        return "—"
    if "stage" in value:
        return say(words.STAGES, str(value["stage"]))
    if "route" in value:
        return say(words.ROUTES, str(value["route"]))
    if "verdict" in value:
        return f"{value.get('e164')} · {say(NUMBER_VERDICTS, str(value['verdict']))}"
    if "result" in value:
        return say(words.RESULTS, str(value["result"]))
    if "fields" in value:
        return listed(_fields(value))
    if kind == "credentials.checked":
        return listed(_worth_saying(value)) or _("todo en orden")
    return listed([str(item) for item in value.values()])


def _fields(value: Mapping[str, Any]) -> list[str]:
    """The fields of the credentials that were typed; a new secret beside the one in force is on trial."""
    names = {str(name): say(words.CREDENTIAL_FIELDS, str(name)) for name in value["fields"]}
    on_trial = value.get("on_trial", ())
    return [f"{label} ({_('a prueba')})" if name in on_trial else label for name, label in names.items()]


def _worth_saying(outcomes: Mapping[str, Any]) -> list[str]:
    """What a run found that somebody should know: what is not in order, not what merely was not looked at."""
    silent = {"passed", "skipped"}
    return [
        f"{say(CHECK_TITLES, check)}: {say(words.OUTCOMES, str(outcome))}"
        for check, outcome in outcomes.items()
        if outcome not in silent and (outcome != "not_provable" or check in _REQUIRED)
    ]
