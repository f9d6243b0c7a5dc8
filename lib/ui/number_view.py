"""The number doctor's answer as people see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

import streamlit as st
from babel import Locale

from lib.domain.phone import (
    SEED_RULES,
    Diagnosis,
    Question,
    RuleId,
    RuleResult,
    RuleRow,
    Verdict,
    Weight,
    describe,
)
from lib.services.numbers import Attested, Elsewhere, Future
from lib.ui import words
from lib.ui.parts import Mark, Tone, facts_table, mark_icon
from lib.ui.text import _, day, language, listed, locale, plain, say, when, written_day
from lib.ui.words_number import (
    NUMBER_FIXES,
    NUMBER_OTP_USES,
    NUMBER_REASONS,
    NUMBER_REPAIRS,
    NUMBER_RULE_RESULTS,
    NUMBER_RULES,
    NUMBER_TYPES,
    NUMBER_VERDICTS,
)

VERDICT_TONES: Mapping[str, Tone] = {
    Verdict.ELIGIBLE: "green",
    Verdict.ELIGIBLE_WITH_ACTION: "orange",
    Verdict.NEEDS_ANSWER: "orange",
    Verdict.NOT_ELIGIBLE: "red",
    Verdict.UNREADABLE: "gray",
}

COUNTRY_CODES = frozenset(Locale("en").territories) - {"ZZ"}
COUNTRIES = "AR BO BR CL CO CR DO EC ES GT HN MX NI PA PE PR PY SV US UY VE".split()

# A number of a whole continent lies in too many to tell anything.
_ZONES_WORTH_NAMING = 3

_MARKS = {
    RuleResult.PASSED: Mark("green", "check_circle"),
    RuleResult.FAILED: Mark("red", "cancel"),
    RuleResult.NEEDS_ANSWER: Mark("orange", "help"),
    RuleResult.DECLARED: Mark("green", "person_check"),
    RuleResult.INFO: Mark("blue", "info"),
}

_QUESTION_OF = {
    RuleId.BELONGS_TO_COMPANY: Question.OWNED,
    RuleId.CAN_RECEIVE_CODE: Question.CAN_RECEIVE,
    RuleId.PERSON_ANSWERS: Question.PICKED_UP,
    RuleId.INTERNATIONAL_CALLS: Question.INTERNATIONAL,
    RuleId.NOT_USED_BEFORE: Question.USED_BEFORE,
    RuleId.LINE_KNOWN: Question.LINE,
    RuleId.DEDICATED: Question.DEDICATED,
}


def country_name(code: str) -> str:
    """Name of a country in the language of the session."""
    return _territory(code, str(locale()))


@lru_cache(maxsize=1024)
def _territory(code: str, identifier: str) -> str:
    return str(Locale.parse(identifier).territories.get(code, code))


def country_choice(
    label: str,
    chosen: str,
    own: str,
    *,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    help_text: str | None = None,
) -> str:
    """Ask for a country under this label; `own` is the store's."""
    choices = sorted({chosen, own, *COUNTRIES}, key=country_name)
    return st.selectbox(
        label,
        choices,
        index=choices.index(chosen),
        format_func=country_name,
        key=key,
        width=width,
        help=help_text,
    )


def verdict(diagnosis: Diagnosis, still_holding: Verdict | None = None) -> None:
    """The verdict as one sentence, with what was changed in what was typed.

    `still_holding` is another verdict than today's, while that one waits for its day.
    """
    shown = still_holding or diagnosis.verdict
    sentence = say(NUMBER_VERDICTS, shown)
    match VERDICT_TONES[shown]:
        case "green":
            st.success(sentence, icon=":material/check_circle:")
        case "orange":
            st.warning(sentence, icon=":material/help:")
        case _:
            st.error(sentence, icon=":material/cancel:")
    for repair in diagnosis.repairs:
        what = say(NUMBER_REPAIRS, repair.code, {"before": repair.before, "after": repair.after})
        st.caption(f":material/build: {plain(what)}")


def details(diagnosis: Diagnosis) -> None:
    """What the number is, and which code will arrive."""
    if diagnosis.e164 is None:
        return
    about = describe(diagnosis, language())
    rows = [
        (_("Número"), f"**{plain(diagnosis.international or diagnosis.e164)}**"),
        (_("Formato nacional"), plain(diagnosis.national or diagnosis.e164)),
        (_("País"), plain(country_name(diagnosis.country)) if diagnosis.country else "—"),
        (_("Tipo de línea"), say(NUMBER_TYPES, diagnosis.number_type)),
        (_("Código por SMS"), say(NUMBER_OTP_USES, diagnosis.otp.sms)),
        (_("Código por llamada"), say(NUMBER_OTP_USES, diagnosis.otp.voice)),
        (_("Así lo escribe WhatsApp"), f"`{diagnosis.wa_id}`"),
    ]
    if about.place and diagnosis.country and about.place != country_name(diagnosis.country):
        rows.insert(3, (_("Lugar"), plain(about.place)))
    if about.carrier:
        rows.insert(4, (_("Operador"), plain(about.carrier)))
    if 0 < len(about.time_zones) <= _ZONES_WORTH_NAMING:
        rows.append((_("Zona horaria"), plain(listed([zone.replace("_", " ") for zone in about.time_zones]))))
    facts_table(rows)
    st.caption(
        _("Revisado con libphonenumber {version} y las reglas del {edition}.").format(
            version=plain(diagnosis.libphonenumber),
            edition=written_day(date.fromisoformat(diagnosis.edition)),
        )
    )


def other_places(elsewhere: Elsewhere) -> None:
    """The other places that keep the number: by name where the person may see them, else as a count."""
    for place in elsewhere.places:
        st.markdown(
            _(":material/content_copy: También en {store} (cuenta {account}, {track}): {number}").format(
                store=plain(place.name),
                account=plain(place.account),
                track=say(words.TRACKS, place.track),
                number=plain(place.e164),
            )
        )
    if elsewhere.hidden:
        st.markdown(_(":material/content_copy: También en una tienda que no es tuya."))


def future_notice(future: Future) -> None:
    """A newer judgement that does not hold yet: what it says, and from which day on it holds."""
    st.info(
        _("Con reglas más nuevas: {verdict} Vale desde el {day}. Hasta entonces nada cambia.").format(
            verdict=say(NUMBER_VERDICTS, future.verdict), day=day(future.due)
        ),
        icon=":material/event_upcoming:",
    )


def to_do(diagnosis: Diagnosis) -> None:
    """What has to be done before this number works, the heaviest first; open questions stand elsewhere."""
    rows = [row for row in diagnosis.rules if row.reason is not None and row.fix is not None]
    due = [row for row in rows if row.reason and row.reason.weight in (Weight.ACTION, Weight.BLOCK)]
    if due:
        st.markdown(f"**{_('Qué hacer')}**")
    for row in sorted(due, key=lambda row: -row.reason.weight if row.reason else 0):
        if row.fix is not None:
            st.markdown(f":material/arrow_forward: {say(NUMBER_FIXES, row.fix, _facts(row))}")


def rules(diagnosis: Diagnosis, attested: Mapping[Question, Attested]) -> None:
    """The criteria of VTEX's page first, then the others that apply to this number."""
    seed = [row for row in diagnosis.rules if row.id in SEED_RULES]
    others = [row for row in diagnosis.rules if row.id not in SEED_RULES]
    st.subheader(_("Los cinco criterios de VTEX"), anchor=False)
    _rule_rows(seed, attested)
    if others:
        st.subheader(_("Además, para este número"), anchor=False)
        _rule_rows(others, attested)


def _rule_rows(rows: Sequence[RuleRow], attested: Mapping[Question, Attested]) -> None:
    with st.container(border=True):
        for row in rows:
            with st.container(gap="xsmall"):
                _rule_row(row, attested.get(_QUESTION_OF[row.id]) if row.id in _QUESTION_OF else None)


def _rule_row(row: RuleRow, who: Attested | None) -> None:
    st.markdown(f"{_mark(row)} **{say(NUMBER_RULES, row.id)}** · {_result(row)}")
    if row.reason is not None:
        st.markdown(say(NUMBER_REASONS, row.reason, _facts(row)))
    if row.fix is not None:
        st.markdown(f":material/arrow_forward: {say(NUMBER_FIXES, row.fix, _facts(row))}")
    if who is not None and row.result is not RuleResult.NEEDS_ANSWER:
        st.caption(_("Respondido por {by}, {when}").format(by=plain(who.by), when=when(who.at)))


def _asks_for_action(row: RuleRow) -> bool:
    """Neither refused nor simply fine: green or blue would mislead."""
    settled = row.result in (RuleResult.DECLARED, RuleResult.INFO)
    return settled and row.reason is not None and row.reason.weight is Weight.ACTION


def _mark(row: RuleRow) -> str:
    return mark_icon(Mark("orange", "warning") if _asks_for_action(row) else _MARKS[row.result])


def _result(row: RuleRow) -> str:
    return _("Hay algo que hacer") if _asks_for_action(row) else say(NUMBER_RULE_RESULTS, row.result)


def _facts(row: RuleRow) -> dict[str, str]:
    """The facts of a row as people read them: countries by name, everything harmless for Markdown."""
    named = {"country", "expected"}
    return {
        name: plain(country_name(value) if name in named else str(value)) for name, value in row.facts.items()
    }
