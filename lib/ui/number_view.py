"""The number doctor's answer as people see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st
from babel import Locale

from lib.domain.phone import (
    SEED_RULES,
    Answers,
    Diagnosis,
    Line,
    PriorUse,
    Reception,
    RuleId,
    RuleResult,
    RuleRow,
    Verdict,
    describe,
)
from lib.i18n import N_
from lib.ui.failures import ANSWER
from lib.ui.parts import Mark, facts_table, mark_icon
from lib.ui.text import _, language, locale, plain, say
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

COUNTRY_CODES = frozenset(Locale("en").territories) - {"ZZ"}
COUNTRIES = "AR BO BR CL CO CR DO EC ES GT HN MX NI PA PE PR PY SV US UY VE".split()

_MARKS = {
    RuleResult.PASSED: Mark("green", "check_circle"),
    RuleResult.FAILED: Mark("red", "cancel"),
    RuleResult.NEEDS_ANSWER: Mark("orange", "help"),
    RuleResult.DECLARED: Mark("green", "person_check"),
    RuleResult.INFO: Mark("blue", "info"),
}

_T = TypeVar("_T")

_YES_NO: dict[bool, str] = {True: N_("Sí"), False: N_("No")}
_RECEIVE: dict[Reception, str] = {
    "sms": N_("SMS"),
    "voice": N_("Llamadas"),
    "both": N_("Las dos cosas"),
    "none": N_("Ninguna"),
}
_USED: dict[PriorUse, str] = {
    "no": N_("Nunca"),
    "whatsapp_app": N_("En WhatsApp personal"),
    "business_app": N_("En la app WhatsApp Business"),
    "other_provider": N_("Con otro proveedor"),
    "banned": N_("WhatsApp lo bloqueó"),
}
_LINE: dict[Line, str] = {"mobile": N_("Celular"), "fixed": N_("Fijo")}


def country_name(code: str) -> str:
    """Name of a country in the language of the session."""
    territories: dict[str, str] = dict(Locale.parse(str(locale())).territories)
    return territories.get(code, code)


def questions(saved: Answers, unanswered: Diagnosis) -> Answers:
    """Ask what only the merchant knows; each question starts with what was answered before.

    Whether it is a mobile or a fixed line is asked only where the number itself does not tell.
    """
    with st.container(border=True):
        st.markdown(f"**{_('Lo que solo tú sabes')}**")
        owned = _ask(_("¿El número es de tu empresa?"), _YES_NO, saved.owned, "owned")
        can_receive = _ask(_("¿Qué puede recibir?"), _RECEIVE, saved.can_receive, "can_receive")
        used_before = _ask(_("¿Se usó antes en WhatsApp?"), _USED, saved.used_before, "used_before")
        line = saved.line
        if unanswered.rule(RuleId.LINE_KNOWN) is not None:
            line = _ask(_("¿Es celular o fijo?"), _LINE, saved.line, "line")
        dedicated = _ask(_("¿Será solo para ventas?"), _YES_NO, saved.dedicated, "dedicated")
    return Answers(
        owned=owned, can_receive=can_receive, used_before=used_before, dedicated=dedicated, line=line
    )


def _ask(label: str, choices: Mapping[_T, str], saved: _T | None, key: str) -> _T | None:
    return st.segmented_control(
        label,
        list(choices),
        default=saved,
        format_func=lambda choice: _(choices[choice]),
        key=f"{ANSWER}{key}",
        wrap=True,
    )


def verdict(diagnosis: Diagnosis) -> None:
    """The verdict as one sentence, with what was changed in what was typed."""
    sentence = say(NUMBER_VERDICTS, diagnosis.verdict)
    if diagnosis.verdict is Verdict.ELIGIBLE:
        st.success(sentence, icon=":material/check_circle:")
    elif diagnosis.verdict in (Verdict.ELIGIBLE_WITH_ACTION, Verdict.NEEDS_ANSWER):
        st.warning(sentence, icon=":material/help:")
    else:
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
        (_("País"), plain(country_name(diagnosis.country)) if diagnosis.country else "—"),
        (_("Tipo de línea"), say(NUMBER_TYPES, diagnosis.number_type)),
        (_("Código por SMS"), say(NUMBER_OTP_USES, diagnosis.otp.sms)),
        (_("Código por llamada"), say(NUMBER_OTP_USES, diagnosis.otp.voice)),
        (_("Así lo escribe WhatsApp"), f"`{diagnosis.wa_id}`"),
    ]
    if about.place and diagnosis.country and about.place != country_name(diagnosis.country):
        rows.insert(2, (_("Lugar"), plain(about.place)))
    if about.carrier:
        rows.insert(3, (_("Operador"), plain(about.carrier)))
    facts_table(rows)


def rules(diagnosis: Diagnosis) -> None:
    """The criteria of VTEX's page first, then the others that apply to this number."""
    seed = [row for row in diagnosis.rules if row.id in SEED_RULES]
    others = [row for row in diagnosis.rules if row.id not in SEED_RULES]
    st.subheader(_("Los cinco criterios de VTEX"), anchor=False)
    for row in seed:
        _rule_row(row)
    if others:
        st.subheader(_("Además, para este número"), anchor=False)
        for row in others:
            _rule_row(row)


def _rule_row(row: RuleRow) -> None:
    facts = {name: plain(str(value)) for name, value in row.facts.items()}
    with st.container(border=True, gap="xsmall"):
        result = say(NUMBER_RULE_RESULTS, row.result)
        st.markdown(f"{mark_icon(_MARKS[row.result])} **{say(NUMBER_RULES, row.id)}** · {result}")
        if row.reason is not None:
            st.markdown(say(NUMBER_REASONS, row.reason, facts))
        if row.fix is not None:
            st.markdown(f":material/arrow_forward: {say(NUMBER_FIXES, row.fix, facts)}")
