"""One track of a store as its account manager sees it: whose turn, since when, how fast, what is next."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lib.domain.model import Stage
from lib.services.panel_query import Status
from lib.services.platform import platform
from lib.services.store_view import TrackView
from lib.ui import words
from lib.ui.clock_bar import show_clock_bar
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.pace_words import estimate_sentence, usual_sentence
from lib.ui.parts import REST_MARKS, Mark, health_pill, party_chip, pill, since, stepper
from lib.ui.store_actions import track_menu
from lib.ui.store_items import items
from lib.ui.text import _, ngettext, number, plain, say, when
from lib.ui.words_panel import STATUSES
from lib.ui.words_rules import BLOCKED_REASONS, RULE_WORDS

_SLOW = Mark("orange", "speed")
_OVERDUE = Mark("red", "error")
_LOUD = ("overdue", "failed", "outdated", "stale", "late")


def track_card(visit: StoreVisit, view: TrackView) -> None:
    """A track with its actions, its stage, its turn, its pace and its requirements."""
    name = say(words.TRACKS, view.track)
    with st.container(border=True, gap="small", key=f"track-{view.track}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(name, anchor=False, width="content")
            st.markdown(" ".join(_pills(view)), width="stretch")
            track_menu(visit, view)
        _rest(view)
        stepper(view.integration.stage, (Stage.INVITED, *view.integration.steps), name)
        if view.status is Status.ACTIVE:
            _turn(visit, view)
        st.caption("  \n".join(_pace(view)))
        show_clock_bar(view.bar, to_merchant=False)
        items(visit, view)


def _pills(view: TrackView) -> Iterator[str]:
    if view.status is not Status.ACTIVE:
        yield pill(REST_MARKS[view.status], say(STATUSES, view.status))
        return
    yield health_pill(view.state.health)
    if view.state.blocked_reason == "overdue":
        yield pill(_OVERDUE, _("Fuera de plazo"))
    if view.is_slow:
        yield pill(_SLOW, _("Más lenta de lo habitual"))


def _rest(view: TrackView) -> None:
    """Who let it rest, when and why."""
    if view.rest is None:
        return
    about = _("{by}, {when}").format(by=plain(view.rest.by), when=plain(when(view.rest.at)))
    st.markdown(f":gray[{about}:] {plain(view.rest.reason)}" if view.rest.reason else f":gray[{about}]")


def _turn(visit: StoreVisit, view: TrackView) -> None:
    """Whose turn it is and since when, the next step in words, and the way to where it gets done."""
    found = view.integration
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key=f"touch-next-{view.track}",
    ):
        chip = party_chip(found.waiting_on, to_us=True)
        lines = [f"{chip} {since(found.waiting_since, view.days_waiting)}"]
        rule = RULE_WORDS.get(found.next_rule or "")
        if rule is not None:
            lines.append(f"**{_('Sigue:')}** {_(rule.title)}")
        if found.blocked_reason in _LOUD:
            lines.append(f":small[{say(BLOCKED_REASONS, found.blocked_reason)}]")
        st.markdown("  \n".join(lines), width="stretch")
        screen = _screen(view)
        if screen and st.button(
            _("Abrir el paso"), icon=":material/arrow_forward:", key=f"next-{view.track}"
        ):
            go_to(screen, visit.account)


def _screen(view: TrackView) -> str | None:
    rule = platform().rulebook.find(view.integration.next_rule) if view.integration.next_rule else None
    return rule.screen.removeprefix("/") if rule else None


def _pace(view: TrackView) -> Iterator[str]:
    """How long it is in its stage, what is usual, and when it is expected to be live; each with its basis."""
    yield _("{route} · {percent} % listo · parte del comercio: {mine} %").format(
        route=say(words.ROUTES, view.integration.route),
        percent=view.state.whole_percent,
        mine=view.state.merchant_percent,
    )
    if view.integration.stage is Stage.LIVE:
        return
    if view.usual is None:
        days = ngettext(
            "Lleva {days} día hábil en la etapa.",
            "Lleva {days} días hábiles en la etapa.",
            view.days_in_stage,
        )
        yield f":material/timelapse: {days.format(days=number(view.days_in_stage))}"
    else:
        yield f":material/timelapse: {plain(usual_sentence(view.days_in_stage, view.usual))}"
    if view.status is Status.ACTIVE:
        yield f":material/flag: {plain(estimate_sentence(view.estimate))}"
