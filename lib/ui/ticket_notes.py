"""What comes back about a ticket: its number, and VTEX's answers as people paste them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.errors import PuenteError
from lib.services.tickets import MAX_ANSWER, TicketNote, TicketState, add_answer, set_ticket_number
from lib.ui.failures import caught, field_problem
from lib.ui.guard import StoreVisit
from lib.ui.store_days import DAY_FORMAT, said, today_at
from lib.ui.text import _, number, plain

_NUMBER_FAILURE = "ticket.number.failure"
_ANSWER_FAILURE = "ticket.answer.failure"
_NUMBER = "ticket-number"
_SEEN = "ticket.number.seen"
_ANSWER = "ticket-answer"
_ANSWER_DAY = "ticket-answer-day"


def number_field(visit: StoreVisit, ticket: TicketState) -> None:
    """The number of the ticket; it comes by e-mail, after the ticket was sent."""
    kept, key = ticket.number or "", visit.own(_NUMBER)
    untouched = st.session_state.get(key) == st.session_state.get(_SEEN)
    if key not in st.session_state or (untouched and st.session_state.get(_SEEN) != kept):
        st.session_state[key] = kept
    st.session_state[_SEEN] = kept
    with st.container(gap="xsmall"):
        st.text_input(
            _("Número del ticket"),
            placeholder=_("VTEX lo manda por correo"),
            autocomplete="off",
            width=360,
            on_change=_save_number,
            args=(visit,),
            key=key,
        )
        failure = st.session_state.get(_NUMBER_FAILURE)
        if isinstance(failure, PuenteError):
            field_problem(failure)
        else:
            saved = f":green[:material/check_circle:] {_('Guardado')}"
            st.caption(saved if kept else _("Se guarda solo. Sirve para que VTEX encuentre tu pedido."))


def answers(visit: StoreVisit, ticket: TicketState) -> None:
    """What VTEX answered and when it was reminded, newest first, and the place for one more answer."""
    st.subheader(_("Respuestas de VTEX"), anchor=False)
    if not ticket.notes:
        st.caption(_("Todavía no hay respuestas anotadas."))
    for note in ticket.notes:
        _note(note)
    with st.expander(_("Anotar una respuesta"), icon=":material/mail:", key="how-answer"):
        today = today_at(visit.store)
        st.date_input(
            _("¿Qué día llegó?"),
            today,
            min_value=min(ticket.sent_on, today),
            max_value=today,
            format=DAY_FORMAT,
            width=180,
            key=visit.own(_ANSWER_DAY),
        )
        st.text_area(
            _("Respuesta"),
            placeholder=_("Pega aquí el texto del correo, sin claves ni tokens"),
            height=140,
            key=visit.own(_ANSWER),
        )
        failure = st.session_state.get(_ANSWER_FAILURE)
        if isinstance(failure, PuenteError):
            field_problem(failure)
        else:
            st.caption(_("Hasta {limit} caracteres.").format(limit=number(MAX_ANSWER)))
        with st.container(key="touch-answer-save"):
            st.button(
                _("Guardar la respuesta"),
                icon=":material/save:",
                on_click=_save_answer,
                args=(visit,),
                key="answer-save",
            )


def _note(note: TicketNote) -> None:
    about = f"{said(note.said_on)} · {plain(note.by)}"
    with st.container(border=True, gap="xsmall"):
        if note.kind == "reminder":
            st.markdown(f":gray[:material/notifications:] {_('Recordatorio enviado')}  \n:small[{about}]")
        else:
            text = "  \n".join(plain(line) for line in note.text.splitlines())
            st.markdown(f"{text}  \n:small[:material/mail: {about}]")


def _save_number(visit: StoreVisit) -> None:
    typed = str(st.session_state.get(visit.own(_NUMBER)) or "")
    with caught(_NUMBER_FAILURE):
        st.session_state[_SEEN] = set_ticket_number(visit.actor_now(), visit.account, typed).number or ""


def _save_answer(visit: StoreVisit) -> None:
    on = st.session_state.get(visit.own(_ANSWER_DAY))
    text = str(st.session_state.get(visit.own(_ANSWER)) or "")
    with caught(_ANSWER_FAILURE):
        day = on if isinstance(on, date) else today_at(visit.store)
        add_answer(visit.actor_now(), visit.account, day, text)
        st.session_state[visit.own(_ANSWER)] = ""
