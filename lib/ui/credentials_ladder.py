"""The rows of the checks: what passed on one line, what did not with everything that helps to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import streamlit as st

from lib.domain.ladder import CheckSpec
from lib.domain.model import CheckOutcome
from lib.services.credential_runs import CheckRow, CheckRun
from lib.services.credentials import CredentialState
from lib.ui import words
from lib.ui.credentials_kept import long_ago
from lib.ui.credentials_renewal import renewal_notice
from lib.ui.credentials_summary import Group, Step, counts, happened, place, to_do
from lib.ui.parts import OUTCOME_MARKS, Mark, mark_icon
from lib.ui.text import _, plain, say, when
from lib.ui.words_checks import CHECK_PROVES, CHECK_TITLES, WHAT_TO_DO, WHO_FIXES
from lib.ui.words_credentials import VENDORS

_QUIET = (CheckOutcome.PASSED, CheckOutcome.SKIPPED)
_SPARED = Mark("gray", "do_not_disturb_on")
_PENDING, _NEVER_MADE = Mark("gray", "progress_activity"), Mark("gray", "remove_circle")


def group_heading(state: CredentialState, group: Group, run: CheckRun) -> None:
    """The vendor, how its checks stand, and what became of new secrets that were on trial."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(VENDORS[group.vendor], anchor=False, width="content")
        st.markdown(f":small[:gray[{counts(group)}]]", width="content")
    renewal_notice(group.vendor, state, run)


def step_row(state: CredentialState, step: Step, *, running: bool) -> None:
    """One check: in short while it waits, passed or was not made; else with what to do about it."""
    with st.container(gap="xxsmall", key=f"check-{step.spec.id.replace('.', '-')}"):
        row = step.row
        if row is None or row.outcome in _QUIET or step.spared:
            st.markdown(_in_short(step, running=running), help=_tooltip(step))
        else:
            st.markdown("  \n".join(_lines(state, step.spec, row)))


def _in_short(step: Step, *, running: bool) -> str:
    """A check that needs nobody. While it waits it says what it proves, where its result will stand."""
    title, row = say(CHECK_TITLES, step.spec.id), step.row
    if row is None:
        outcome = _("Comprobando…") if running else say(words.OUTCOMES, CheckOutcome.SKIPPED)
        mark = mark_icon(_PENDING if running else _NEVER_MADE)
        proves = f" {_small([say(CHECK_PROVES, step.spec.id)])}" if running else ""
        return f"{mark} **{title}** · {outcome}{proves}"
    if step.spared:
        return f"{mark_icon(_SPARED)} :gray[{title} · {_('No hace falta')}]"
    if row.outcome is CheckOutcome.SKIPPED:
        return f"{mark_icon(_NEVER_MADE)} :gray[{title} · {say(words.OUTCOMES, row.outcome)}]"
    return f"{_title(row)} {_small([happened(row)])}"


def _tooltip(step: Step) -> str | None:
    """What stands in small type beside other rows: a row that needs nobody keeps it for who wants to know."""
    if step.row is None or step.row.outcome is CheckOutcome.SKIPPED:
        return None
    proves = _("Qué prueba: {what}").format(what=say(CHECK_PROVES, step.spec.id))
    return " · ".join([proves, *_timing(step.row)])


def _lines(state: CredentialState, spec: CheckSpec, row: CheckRow) -> Iterator[str]:
    """What happened, what to do, where, which field and who; the old proof; in small type the rest."""
    yield _title(row)
    yield " ".join([happened(row), *_about_the_key(row)])
    if row.code in WHAT_TO_DO:
        yield f":material/arrow_forward: {to_do(row)}"
    where = place(state.account, row)
    if where:
        yield f":material/location_on: {where}"
    whose = " ".join(_whose(row))
    if whose:
        yield f":material/person: {whose}"
    if row.outcome is CheckOutcome.NOT_PROVABLE:
        yield from _old_proof(state, spec)
    yield _small([_("Qué prueba: {what}").format(what=say(CHECK_PROVES, spec.id)), *_timing(row)])


def _title(row: CheckRow) -> str:
    outcome = say(words.OUTCOMES, row.outcome)
    return f"{mark_icon(OUTCOME_MARKS[row.outcome])} **{say(CHECK_TITLES, row.check_id)}** · {outcome}"


def _whose(row: CheckRow) -> Iterator[str]:
    """The field to look at, and who can mend it."""
    if row.field:
        yield _("Mira el campo **{field}**.").format(field=say(words.CREDENTIAL_FIELDS, row.field))
    if row.who:
        yield say(WHO_FIXES, row.who)


def _about_the_key(row: CheckRow) -> Iterator[str]:
    """How VTEX lists a key that may list keys: its label, its age, and whether it is active."""
    if "label" in row.facts:
        yield _("En VTEX se llama “{label}”.").format(label=plain(row.facts["label"]))
    made = _moment(row.facts.get("created_in", ""))
    if made is not None:
        yield _("Se creó {when}.").format(when=long_ago(made))


def _moment(text: str) -> datetime | None:
    """A vendor's time, or None when it cannot be read or names no time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _old_proof(state: CredentialState, spec: CheckSpec) -> Iterator[str]:
    """When the check last passed with what is kept: that a vendor cannot answer now takes nothing away."""
    proven = state.proven.get(spec.id)
    if proven is not None:
        yield ":material/history: " + _("Probado por última vez {when}. Sigue valiendo.").format(
            when=long_ago(proven)
        )
    elif spec.required:
        yield ":material/history: " + _("Con lo que está guardado todavía no se probó.")


def _timing(row: CheckRow) -> list[str]:
    parts = [when(row.at)]
    if row.ms:
        parts.append(f"{row.ms}\u00a0ms")
    if row.request_id:
        parts.append(plain(row.request_id))
    return parts


def _small(parts: list[str]) -> str:
    return f":small[:gray[{' · '.join(parts)}]]"
