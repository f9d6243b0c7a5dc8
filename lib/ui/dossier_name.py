"""The name that customers will see, held against Meta's rules while one types."""

from __future__ import annotations

import streamlit as st

from lib.domain.dossier import DossierField, NameFinding, NameLevel, NameOutcome, NameReport
from lib.services.dossier import DossierState
from lib.ui.dossier_field import keep, text_field
from lib.ui.guard import StoreVisit
from lib.ui.parts import Mark, pill
from lib.ui.text import _, ngettext, plain, say
from lib.ui.words_dossier import NAME_FINDINGS, NAME_FIXES, NAME_LEVELS, NAME_OPEN, NAME_PASSED

_MARKS = {
    NameLevel.HARD: Mark("red", "cancel"),
    NameLevel.SOFT: Mark("orange", "warning"),
    NameLevel.HUMAN: Mark("gray", "help"),
}


def profile_name(visit: StoreVisit, state: DossierState) -> None:
    """The field, and below it what Meta would say."""
    report = state.name
    fine = report is None or not (report.refusals or report.warnings)
    text_field(
        visit,
        state,
        DossierField.PROFILE_NAME,
        live=True,
        placeholder=state.store.name,
        proven=fine,
    )
    if state.name is not None:
        _report(visit, state.name)


def _report(visit: StoreVisit, report: NameReport) -> None:
    broken = [*report.refusals, *report.warnings]
    if not broken:
        st.markdown(
            ":green-badge[:material/check_circle: "
            + _("Cumple lo que se puede revisar")
            + "] "
            + _("La decisión la toma Meta cuando el número entra en uso.")
        )
    offered: set[str] = set()
    for finding in broken:
        suggestion = finding.facts.get("suggestion", "")
        _broken(visit, finding, "" if suggestion in offered else suggestion)
        offered.add(suggestion)
    _folded(report)


def _broken(visit: StoreVisit, finding: NameFinding, suggestion: str) -> None:
    facts = {name: plain(text) for name, text in finding.facts.items()}
    with st.container(border=True, gap="xsmall", key=f"touch-finding-{finding.code.replace('.', '-')}"):
        st.markdown(
            f"{pill(_MARKS[finding.level], say(NAME_LEVELS, finding.level))} "
            f"**{say(NAME_FINDINGS, finding.code, facts)}**  \n{say(NAME_FIXES, finding.code)}"
        )
        if suggestion:
            st.button(
                _("Usar «{name}»").format(name=plain(suggestion)),
                icon=":material/auto_fix_high:",
                on_click=keep,
                args=(visit, DossierField.PROFILE_NAME, suggestion),
                key=f"use-{finding.code}",
            )


def _folded(report: NameReport) -> None:
    """What only a person can tell, and the rules that the name keeps to."""
    open_ones = [one for one in report.findings if one.outcome is NameOutcome.CANNOT_TELL]
    kept = [one for one in report.findings if one.outcome is NameOutcome.PASSED]
    if open_ones:
        label = ngettext("{count} pregunta para ti", "{count} preguntas para ti", len(open_ones))
        with st.expander(label.format(count=len(open_ones)), key="how-name-open", type="compact"):
            for one in open_ones:
                st.markdown(f":gray[:material/help:] {say(NAME_OPEN, one.code)} {say(NAME_FIXES, one.code)}")
    if kept:
        label = ngettext("Cumple {count} regla de Meta", "Cumple {count} reglas de Meta", len(kept))
        with st.expander(label.format(count=len(kept)), key="how-name-kept", type="compact"):
            for one in kept:
                st.markdown(f":green[:material/check_circle:] {say(NAME_PASSED, one.code)}")
