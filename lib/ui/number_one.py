"""One number: typed, judged while one types, asked about, saved."""

from __future__ import annotations

import streamlit as st

from lib.domain.model import Track
from lib.domain.phone import Answers, Diagnosis, Verdict, example_mobile, with_sharing
from lib.rulebook.doctor import examine
from lib.services.numbers import SavedNumber, save_number, saved_number
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.number_questions import questions
from lib.ui.number_view import (
    country_choice,
    details,
    future_notice,
    other_places,
    rules,
    to_do,
    verdict,
)
from lib.ui.text import _, plain, when

_FAILURE = "number.failure"


def one_number(visit: StoreVisit, track: Track) -> None:
    """The number of one track of the store: what is saved, what is typed, and what the doctor says."""
    saved = saved_number(visit.actor, visit.account, track)
    # Each track has its own fields: what is typed for one must not show in the other.
    suffix = visit.own("" if track is Track.WHATSAPP else f"-{track}")
    if saved is not None:
        _saved_line(saved)
    show_caught(_FAILURE)
    raw, country = _fields(visit, saved, suffix)
    if not raw:
        return
    place_for_verdict = st.container()
    known = saved.answers if saved else Answers()
    answers = questions(known, lambda given: examine(raw, country, given).questions, suffix)
    diagnosis = examine(raw, country, answers)
    same = saved is not None and (saved.raw, saved.country, saved.answers) == (raw.strip(), country, answers)
    about_saved = saved is not None and saved.diagnosis.equality_key == diagnosis.equality_key
    if saved is not None and about_saved:
        diagnosis = with_sharing(diagnosis, saved.elsewhere.sharing)
    with place_for_verdict:
        verdict(diagnosis, _still_holding(saved, diagnosis))
        if saved is not None and about_saved:
            other_places(saved.elsewhere)
        to_do(diagnosis)
    _save_button(visit, raw, country, answers, track, same=same, suffix=suffix)
    details(diagnosis)
    rules(diagnosis, saved.attested if saved is not None and same else {})


def _saved_line(saved: SavedNumber) -> None:
    st.caption(
        _("Guardado: {number}, por {by}, {when}").format(
            number=_readable(saved.diagnosis, saved.raw), by=plain(saved.saved_by), when=when(saved.saved_at)
        )
    )
    if saved.future is not None:
        future_notice(saved.future)


def _still_holding(saved: SavedNumber | None, diagnosis: Diagnosis) -> Verdict | None:
    """The verdict that holds for the saved number until the day of an announced one."""
    if saved is None or saved.future is None or not saved.diagnosis.weighs_like(diagnosis):
        return None
    return saved.verdict


def _readable(diagnosis: Diagnosis, raw: str) -> str:
    return diagnosis.international or plain(raw)


def _fields(visit: StoreVisit, saved: SavedNumber | None, suffix: str) -> tuple[str, str]:
    own_country = visit.store.country
    start = saved.country if saved and saved.country else own_country
    left, right = st.columns([3, 2])
    raw = left.text_input(
        _("Número de teléfono"),
        value=saved.raw if saved else "",
        placeholder=example_mobile(own_country),
        type="phone",
        autocomplete="tel",
        live=True,
        key=f"number-raw{suffix}",
    )
    with right:
        country = country_choice(
            _("País de la tienda"),
            start,
            own_country,
            key=f"number-country{suffix}",
            help_text=_("Se usa cuando el número no trae el código de país."),
        )
    return raw or "", country


def _save_button(
    visit: StoreVisit, raw: str, country: str, answers: Answers, track: Track, *, same: bool, suffix: str
) -> None:
    def keep() -> None:
        """Save what the screen shows; the service examines it again."""
        with caught(_FAILURE):
            save_number(visit.actor_now(), visit.account, raw, country, answers, track)

    with st.container(key=f"touch-save{suffix}"):
        st.button(
            _("Guardado") if same else _("Guardar este número"),
            type="primary",
            icon=":material/check:" if same else ":material/save:",
            disabled=same,
            on_click=keep,
            key=f"primary-number-save{suffix}",
        )
