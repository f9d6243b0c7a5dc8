"""The ways to WhatsApp side by side: who does what, how long, what is needed, what is true today."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import streamlit as st

from lib.domain.model import Party, Route
from lib.domain.rules import RuleStatus
from lib.rulebook.routes import Provenance, RouteFacts, Wait, route_facts
from lib.ui import words, words_routes
from lib.ui.parts import Mark, pill
from lib.ui.provenance import source_line, source_link
from lib.ui.text import _, listed, say

_STATUS_MARKS = {
    RuleStatus.CURRENT: Mark("green", "check_circle"),
    RuleStatus.SEED: Mark("gray", "description"),
    RuleStatus.SUPERSEDED: Mark("gray", "history"),
}


def compare(present: Route, advised: Route | None) -> Iterator[Route]:
    """Draw the ways in columns, stacked on a phone; yields the one that somebody asks to take."""
    taken = []
    columns = st.columns(len(route_facts()), gap="small")
    for column, facts in zip(columns, route_facts().values(), strict=True):
        with column, st.container(border=True, gap="small", key=f"touch-compare-{facts.route}"):
            _heading(facts, present, advised)
            _who_does_what(facts)
            _how_long(facts)
            _needs(facts)
            _then_and_now(facts)
            if facts.route is not present and st.button(
                _("Tomar este camino"), key=f"compare-take-{facts.route}", width="stretch"
            ):
                taken.append(facts.route)
    yield from taken


def _heading(facts: RouteFacts, present: Route, advised: Route | None) -> None:
    st.markdown(f"#### {say(words.ROUTES, facts.route)}")
    marks = [pill(_STATUS_MARKS[facts.status], say(words_routes.ROUTE_STATUSES, facts.status))]
    if facts.route is advised:
        marks.append(pill(Mark("orange", "lightbulb"), _("Te conviene")))
    if facts.route is present:
        marks.append(pill(Mark("blue", "route"), _("Tu camino")))
    st.markdown(" ".join(marks))
    st.markdown(say(words_routes.ROUTE_SUMMARIES, facts.route))


def _who_does_what(facts: RouteFacts) -> None:
    """The steps in order; what one party does in a row is one line."""
    lines = []
    for party, steps in groupby(facts.steps, key=lambda step: step.party):
        done = listed([say(words_routes.STEPS, step.code) for step in steps])
        who = _("La tienda") if party is Party.MERCHANT else say(words.PARTY_CHIPS, party)
        lines.append(f"1. **{who}** {done}")
    st.markdown(f"**{_('Quién hace qué')}**\n\n" + "\n".join(lines))


def _how_long(facts: RouteFacts) -> None:
    lines = [f"- {_figure(wait)}" for wait in facts.waits]
    lines += [
        "- " + _("{party}: nadie dice cuánto tarda").format(party=say(words.PARTY_CHIPS, party))
        for party in facts.without_figure
    ]
    st.markdown(f"**{_('Cuánto suele tardar')}**\n\n" + "\n".join(lines))


def _figure(wait: Wait) -> str:
    figure = say(words_routes.FIGURES, wait.unit, {"least": wait.least, "most": wait.most})
    return f"{say(words_routes.WAITS, wait.code)}: {figure}  \n:small[:gray[{_source(wait.provenance)}]]"


def _needs(facts: RouteFacts) -> None:
    lines = "\n".join(f"- {say(words_routes.NEEDS, code)}" for code in facts.needs)
    st.markdown(f"**{_('Qué necesitas')}**\n\n{lines}")


def _then_and_now(facts: RouteFacts) -> None:
    """The page's own words where it describes the way, and what holds today."""
    if facts.seed is not None:
        said = say(words_routes.ROUTE_SAYS, facts.route)
        st.markdown(f"**{_('La página de VTEX dice')}**  \n“{said}”")
        st.markdown(f":small[:gray[{_source(facts.seed)}]]")
    st.markdown(f"**{_('Hoy')}**  \n{say(words_routes.ROUTE_TODAY, facts.route)}")
    st.markdown(f":small[:gray[{_source(facts.today)}]]")
    source_link(facts.today.source_url)


def _source(provenance: Provenance) -> str:
    return source_line(provenance.source, provenance.checked_on)
