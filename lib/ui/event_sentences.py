"""An event of the history as a sentence: who, what, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lib.domain.ladder import CHECKS
from lib.rulebook.setup import TROUBLE_WORDS
from lib.rulebook.setup_words import STEP_WORDS
from lib.services.timeline import TimelineEvent
from lib.ui import words, words_routes
from lib.ui.store_days import said
from lib.ui.text import _, listed, ngettext, number, say
from lib.ui.words_checks import CHECK_TITLES
from lib.ui.words_credentials import VENDORS
from lib.ui.words_dossier import FIELD_NAMES
from lib.ui.words_home import NOBODY
from lib.ui.words_meta import META_FIELDS, META_NOTES
from lib.ui.words_number import NUMBER_VERDICTS
from lib.ui.words_pixel import CHECKOUT_STATES, INSTALLS, KIND_NAMES, STOREFRONT_STATES
from lib.ui.words_rules import RULE_WORDS

_NAMES = {
    **VENDORS,
    **words.OUR_NAMES,
}
_REQUIRED = {spec.id for spec in CHECKS if spec.required}


def who(name: str) -> str:
    """Who did it, as people read it: a process of ours is Puente."""
    return _NAMES.get(name, name)


def sentence(event: TimelineEvent) -> str:
    """What happened, in the language of the session."""
    facts = {
        "track": say(words.TRACKS, event.track) if event.track else "",
        "subject": _subject(event),
        "old": _value(event.kind, event.old),
        "new": _value(event.kind, event.new),
    }
    said = say(words.EVENTS, event.kind, facts)
    if _is_nameless(event):
        # A word in the name's place may begin the sentence.
        said = said[:1].upper() + said[1:]
    reason = _reason(event)
    return f"{said}. {_('Motivo')}: {reason}" if reason else said


def _reason(event: TimelineEvent) -> str:
    """Why a manager did it, where they said so."""
    if event.kind == "store.owner":
        return event.subject or ""
    return str((event.new or {}).get("reason", ""))


def _subject(event: TimelineEvent) -> str:
    if event.kind.startswith("person.") and event.new and event.subject is None:
        return str(event.new.get("name"))
    if _is_nameless(event):
        return _("alguien")
    if event.kind == "dossier.field":
        return say(FIELD_NAMES, event.subject or "")
    if event.subject in words_routes.QUESTIONS:
        return say(words_routes.QUESTIONS, event.subject)
    if event.subject in STEP_WORDS:
        return _(STEP_WORDS[event.subject].title)
    if event.subject in INSTALLS:
        return say(INSTALLS, event.subject)
    if event.kind.startswith("meta."):
        return say({**META_FIELDS, **META_NOTES}, event.subject or "")
    rule = RULE_WORDS.get(event.subject or "")
    return _(rule.title) if rule else event.subject or ""


def _is_nameless(event: TimelineEvent) -> bool:
    """Whether it is about a merchant whose name nobody had said."""
    return event.subject is None and event.kind.startswith(("member.", "setup_link."))


def _value(kind: str, value: Mapping[str, Any] | None) -> str:
    if not value:
        return "—"
    if kind.startswith("person."):
        return _told_of_person(kind, value)
    if "owner" in value:
        return str(value["owner"] or "—")
    if "stage" in value:
        return say(words.STAGES, str(value["stage"]))
    if "route" in value:
        return say(words.ROUTES, str(value["route"]))
    if "subdivision" in value:
        return str(value["subdivision"] or "—")
    if "party" in value:
        return say(words.PARTY_CHIPS, str(value["party"])) if value["party"] else _(NOBODY)
    if "verdict" in value:
        return f"{value.get('e164')} · {say(NUMBER_VERDICTS, str(value['verdict']))}"
    if "trouble" in value:
        trouble = TROUBLE_WORDS.get(str(value["trouble"]))
        return _(trouble.title) if trouble else str(value["trouble"])
    if "answer" in value:
        return say(words_routes.ANSWERS, f"{value.get('question')}.{value['answer']}")
    if "result" in value:
        return say(words.RESULTS, str(value["result"]))
    if "link" in value:
        return str(value.get("name"))
    if "fields" in value:
        return listed(_fields(value))
    if kind.startswith("pixel."):
        return listed(_told_of_pixel(value))
    if kind.startswith("ticket."):
        return listed(_told_of_ticket(value))
    if kind == "credentials.checked":
        return listed(_worth_saying(value)) or _("todo en orden")
    return listed([str(item) for item in value.values()])


def _told_of_person(kind: str, value: Mapping[str, Any]) -> str:
    """What somebody may do; of stores that were handed over, whose they are and how many."""
    if kind != "person.handed_over":
        return say(words.ROLES, str(value.get("role")))
    name = str(value.get("name") or _(NOBODY))
    if "stores" not in value:
        return name
    count = int(value["stores"])
    stores = ngettext("{count} tienda", "{count} tiendas", count).format(count=number(count))
    return f"{name} ({stores})"


def _told_of_pixel(value: Mapping[str, Any]) -> list[str]:
    """The shop's address or kind, what was seen of each install, or what became of one of them."""
    if "kind" in value:
        return [say(KIND_NAMES, str(value["kind"]))]
    if "code" in value:
        install, _dot, state = str(value["code"]).partition(".")
        return [say(STOREFRONT_STATES if install == "storefront" else CHECKOUT_STATES, state).lower()]
    if "storefront" in value:
        return [
            f"{say(INSTALLS, name)}: {say(states, str(value[name])).lower()}"
            for name, states in (("storefront", STOREFRONT_STATES), ("checkout", CHECKOUT_STATES))
            if name in value
        ]
    return [str(item) for item in value.values()]


def _told_of_ticket(value: Mapping[str, Any]) -> list[str]:
    """The day and the number of a ticket, as far as they were told."""
    told = [said(date.fromisoformat(str(value["on"])))] if "on" in value else []
    return [*told, str(value["number"])] if "number" in value else told


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
