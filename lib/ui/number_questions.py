"""The questions about a number that only the merchant can answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.domain.phone import Answers, Question
from lib.i18n import N_
from lib.ui.failures import ANSWER
from lib.ui.text import _


@dataclass(frozen=True)
class Asking:
    """A question as people read it: its words and the words of each answer, by the answer's code."""

    words: str
    choices: Mapping[Any, str]


_YES_NO: dict[bool, str] = {True: N_("Sí"), False: N_("No")}

QUESTIONS: dict[Question, Asking] = {
    Question.OWNED: Asking(N_("¿El número es de tu empresa?"), _YES_NO),
    Question.LINE: Asking(N_("¿Es celular o fijo?"), {"mobile": N_("Celular"), "fixed": N_("Fijo")}),
    Question.CAN_RECEIVE: Asking(
        N_("¿Qué puede recibir?"),
        {
            "sms": N_("SMS"),
            "voice": N_("Llamadas"),
            "both": N_("Las dos cosas"),
            "none": N_("Ninguna"),
        },
    ),
    Question.PICKED_UP: Asking(
        N_("¿Quién atiende cuando llaman?"),
        {
            "person": N_("Una persona"),
            "menu": N_("Un menú automático"),
            "forwarded": N_("Se desvía a otra línea"),
        },
    ),
    Question.INTERNATIONAL: Asking(N_("¿Recibe llamadas del exterior?"), _YES_NO),
    Question.USED_BEFORE: Asking(
        N_("¿Se usó antes en WhatsApp?"),
        {
            "no": N_("Nunca"),
            "whatsapp_app": N_("En WhatsApp personal"),
            "business_app": N_("En la app WhatsApp Business"),
            "other_provider": N_("Con otro proveedor"),
            "banned": N_("WhatsApp lo bloqueó"),
        },
    ),
    Question.KEEPS_APP: Asking(N_("¿Quieres seguir usando la app?"), _YES_NO),
    Question.ACCOUNT_DELETED: Asking(N_("¿Ya borraste la cuenta en la app?"), _YES_NO),
    Question.TWO_STEP: Asking(
        N_("¿Tiene activa la verificación en dos pasos?"),
        {"on": N_("Sí"), "off": N_("No"), "unknown": N_("No lo sé")},
    ),
    Question.APPEALED: Asking(N_("¿Ya apelaste el bloqueo?"), _YES_NO),
    Question.DEDICATED: Asking(N_("¿Será solo para ventas?"), _YES_NO),
}


def questions(saved: Answers, applying: Callable[[Answers], Sequence[Question]], suffix: str) -> Answers:
    """Ask what applies, each question after the answers before it; each starts with what was saved.

    `applying` names the questions that apply after some answers, in order. What no longer applies is
    not asked and not answered. `suffix` keeps the widgets of two numbers apart.
    """
    answers = Answers()
    asked: set[Question] = set()
    with st.container(border=True):
        st.markdown(f"**{_('Lo que solo tú sabes')}**")
        while question := next((one for one in applying(answers) if one not in asked), None):
            asked.add(question)
            answer = _ask(question, getattr(saved, question), f"{question}{suffix}")
            answers = replace(answers, **{question: answer})
    return answers


def _ask(question: Question, saved: object, key: str) -> Any:
    asking = QUESTIONS[question]
    return st.segmented_control(
        _(asking.words),
        list(asking.choices),
        default=saved,
        format_func=lambda choice: _(asking.choices[choice]),
        key=f"{ANSWER}{key}",
        wrap=True,
    )
