"""Something went wrong at a step: what the screen said, what to do about it, kept until it is over."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from lib.domain.model import Party
from lib.domain.setup import Guide, StepState, StepView, Trouble
from lib.rulebook.setup import TROUBLE_WORDS
from lib.services.setup import clear_trouble, report_trouble
from lib.ui.failures import caught
from lib.ui.guard import StoreVisit
from lib.ui.parts import Mark, pill
from lib.ui.text import _, ngettext, plain, say, when
from lib.ui.words_setup import FIXERS

FAILURE = "setup.failure"
_SHOWN = 90
REGISTRATION = ("pin_mismatch", "registration_locked", "certificate")
"""What goes wrong with PIN and registration: explained before anybody meets it."""


def stuck_card(visit: StoreVisit, guide: Guide, view: StepView) -> None:
    """The trouble that was reported at a step, with its fix, until somebody says that it is over."""
    trouble = guide.trouble(view.mark.trouble) if view.mark is not None else None
    if view.state is not StepState.STUCK or view.mark is None or trouble is None:
        return
    words = TROUBLE_WORDS[trouble.id]
    over = trouble.over_at(view.mark.at)
    lines = [f"**{_(words.title)}**", _(words.fix)]
    if over is not None:
        lines.append(_("Vuelve a intentarlo: {when}.").format(when=when(over)))
    lines.append(_origin(trouble))
    st.warning("  \n".join(lines), icon=":material/warning:")
    said = _("Lo avisó {by}, {when}").format(by=view.mark.by, when=when(view.mark.at))
    mine = trouble.party is Party.MERCHANT
    fixer = Mark("orange", "person") if mine else Mark("blue", "hourglass_empty")
    st.markdown(f"{pill(fixer, say(FIXERS, trouble.party))} :small[:gray[{plain(said)}]]")
    with st.container(key=f"touch-clear-{view.step.id}"):
        st.button(
            _("Ya se resolvió"),
            icon=":material/check:",
            key=f"clear-{view.step.id}",
            on_click=_clear,
            args=(visit, view.step.id),
        )


def trouble_picker(visit: StoreVisit, guide: Guide, view: StepView) -> None:
    """Find what the screen said, by its number or its words; taking one keeps that somebody is stuck."""
    key = _key(visit, view.step.id)

    def report() -> None:
        chosen = st.session_state.get(key)
        if chosen is not None:
            with caught(FAILURE):
                report_trouble(visit.actor_now(), visit.account, view.step.id, str(chosen))

    with st.expander(_("Algo salió mal"), icon=":material/report:", type="compact", key=f"how-{key}"):
        st.selectbox(
            _("¿Qué decía la pantalla?"),
            _options(guide, view),
            index=None,
            format_func=lambda one: _label(guide.trouble(one)),
            placeholder=_("Busca por número o por palabras"),
            on_change=report,
            key=key,
        )


def registration_notes(guide: Guide) -> None:
    """What the errors of PIN and registration mean, for whoever will meet them."""
    with st.expander(_("PIN y registro: 133005, 133016 y 2388001"), type="compact", key="how-registration"):
        for one in REGISTRATION:
            trouble, words = guide.trouble(one), TROUBLE_WORDS[one]
            numbers = ", ".join(map(str, trouble.numbers)) if trouble is not None else ""
            st.markdown(f"**{numbers}** {_(words.title)}  \n{_(words.fix)}")


def waiting_time(minutes: int) -> str:
    """A length of time as people say it."""
    length = timedelta(minutes=minutes)
    hours = length // timedelta(hours=1)
    if hours:
        return ngettext("{count} hora", "{count} horas", hours).format(count=hours)
    return ngettext("{count} minuto", "{count} minutos", minutes).format(count=minutes)


def _options(guide: Guide, view: StepView) -> list[str]:
    """Every trouble of the way, those of this step first, what is not in the list last."""
    mine = [one for one in view.step.troubles if one != "other"]
    rest = [one.id for one in guide.troubles if one.id not in mine and one.id != "other"]
    return [*mine, *rest, "other"]


def _label(trouble: Trouble | None) -> str:
    if trouble is None:
        return ""
    shown = trouble.shown or ""
    cut = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
    title = _(TROUBLE_WORDS[trouble.id].title)
    return " · ".join(part for part in (title, *map(str, trouble.numbers), cut) if part)


def _origin(trouble: Trouble) -> str:
    """What the vendor itself says, and where that is written."""
    parts = [f"“{plain(trouble.shown)}”"] if trouble.shown else []
    if trouble.numbers:
        parts.append(_("Error {numbers}").format(numbers=", ".join(map(str, trouble.numbers))))
    if trouble.wait_minutes is not None:
        parts.append(_("espera: {time}").format(time=waiting_time(trouble.wait_minutes)))
    if trouble.id != "other":
        parts.append(_("fuente: {source}").format(source=plain(trouble.source)))
    return f":small[{' · '.join(parts)}]" if parts else ""


def _clear(visit: StoreVisit, step: str) -> None:
    st.session_state.pop(_key(visit, step), None)
    with caught(FAILURE):
        clear_trouble(visit.actor_now(), visit.account, step)


def _key(visit: StoreVisit, step: str) -> str:
    return visit.own(f"trouble-{step}")
