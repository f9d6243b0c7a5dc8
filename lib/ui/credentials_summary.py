"""What a run of the checks comes to: the counts of a vendor, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lib.domain.ladder import CHECKS, CheckSpec, Vendor
from lib.domain.model import CheckOutcome
from lib.services.credential_runs import CheckRow, CheckRun
from lib.services.credentials import CredentialState
from lib.ui import words
from lib.ui.text import _, listed, plain, say
from lib.ui.words_checks import CHECK_TITLES, HAPPENED, WHAT_TO_DO, WHERE
from lib.ui.words_credentials import VENDORS

Tone = Literal["success", "info", "warning", "error"]
_META_FIELDS = ("meta_business_id", "waba_id", "meta_number_id", "meta_token")
_HOSTS = ("host", "hosts")


@dataclass(frozen=True)
class Step:
    """One check of a run with its result; no result: it is still to come, or never came."""

    spec: CheckSpec
    row: CheckRow | None

    @property
    def outcome(self) -> CheckOutcome | None:
        """What the check ended with."""
        return self.row.outcome if self.row else None


@dataclass(frozen=True)
class Group:
    """The checks of one vendor in a run, in the order of the ladder."""

    vendor: Vendor
    steps: tuple[Step, ...]
    running: bool

    def count(self, *outcomes: CheckOutcome) -> int:
        """How many checks ended with one of these outcomes."""
        return sum(step.outcome in outcomes for step in self.steps)


@dataclass(frozen=True)
class Headline:
    """The sentence above a finished run, in Markdown, and how grave it is."""

    tone: Tone
    text: str


def groups_of(state: CredentialState, run: CheckRun) -> tuple[Group, ...]:
    """The checks of a run by vendor; Meta's only when something of Meta's is kept.

    The check that writes stands among them only once somebody agreed to it.
    """
    found = {row.check_id: row for row in run.rows}
    known = {*state.kept, *state.waiting, *state.ids}
    groups = []
    for vendor in Vendor:
        if vendor is Vendor.META and not known.intersection(_META_FIELDS):
            continue
        specs = [spec for spec in CHECKS if spec.vendor is vendor and (_is_asked(spec, run))]
        steps = tuple(Step(spec, found.get(spec.id)) for spec in specs)
        groups.append(Group(vendor, steps, run.open and any(step.row is None for step in steps)))
    return tuple(groups)


def _is_asked(spec: CheckSpec, run: CheckRun) -> bool:
    return spec.id != "hellotext.write" or run.write_agreed


def counts(group: Group) -> str:
    """How a vendor's checks stand, what needs attention first: "1 por corregir · 5 de 7 en orden"."""
    parts = [
        text.format(count=count)
        for text, count in (
            (_("{count} por corregir"), group.count(CheckOutcome.FAILED)),
            (_("{count} con aviso"), group.count(CheckOutcome.WARNING)),
            (_("{count} sin poder comprobar"), group.count(CheckOutcome.NOT_PROVABLE)),
        )
        if count
    ]
    good = _("{count} de {total} en orden").format(
        count=group.count(CheckOutcome.PASSED), total=len(group.steps)
    )
    return " · ".join([*parts, good])


def headline(state: CredentialState, run: CheckRun) -> Headline:
    """Whether all is ready; else the one thing to do next, and where."""
    steps = [step for group in groups_of(state, run) for step in group.steps]
    failed = _first(steps, CheckOutcome.FAILED)
    if failed is not None:
        return Headline("error", _("Lo próximo: {what}").format(what=_next_thing(state, failed)))
    missing = _missing(state)
    if missing:
        return Headline("info", _("Falta escribir: {fields}.").format(fields=listed(missing)))
    unproven = _first([step for step in steps if step.spec.required], CheckOutcome.NOT_PROVABLE)
    if unproven is not None:
        return Headline(
            "info", _("No pudimos comprobar todo. {what}").format(what=_next_thing(state, unproven))
        )
    warned = _first(steps, CheckOutcome.WARNING)
    if warned is not None:
        return Headline(
            "warning",
            _("Lo necesario funciona. Queda un aviso: {what}").format(what=_next_thing(state, warned)),
        )
    return Headline("success", _("Todo listo: lo necesario funciona."))


def _first(steps: Sequence[Step], outcome: CheckOutcome) -> CheckRow | None:
    return next((step.row for step in steps if step.outcome is outcome), None)


def _missing(state: CredentialState) -> list[str]:
    """The names of the fields that are needed and not kept."""
    needed = ("app_key", "app_token", "business_id", "hellotext_token")
    return [
        say(words.CREDENTIAL_FIELDS, name)
        for name in needed
        if name not in state.kept and name not in state.ids
    ]


def _next_thing(state: CredentialState, row: CheckRow) -> str:
    """The check, what to do about it, and where: Markdown of one or two lines."""
    where = place(state.account, row)
    advice = f"**{say(CHECK_TITLES, row.check_id)}**. {to_do(row)}"
    return f"{advice}  \n:material/location_on: {where}" if where else advice


def to_do(row: CheckRow) -> str:
    """What to do about a result; what happened when there is nothing to do."""
    table = WHAT_TO_DO if row.code in WHAT_TO_DO else HAPPENED
    return say(table, row.code, readable(row.facts))


def place(account: str, row: CheckRow) -> str:
    """Where to click to mend what a result says, with the store's account in the address; or nothing."""
    # An account is letters, digits, hyphens and underscores: harmless in an address as it is.
    return say(WHERE, row.code, {"account": account}) if row.code in WHERE else ""


def readable(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts of a result, made harmless for Markdown; host names as code, or they would become links."""
    return {
        name: f"`{value.replace('`', '')}`" if name in _HOSTS else plain(value)
        for name, value in facts.items()
    }


def one_line(state: CredentialState) -> str:
    """How the credentials of a store stand, on one line of Markdown."""
    run = state.latest_run
    if run is None:
        return _("Todavía no se comprobaron.")
    if run.open:
        return _("Comprobando…")
    return " · ".join(f"**{VENDORS[group.vendor]}**: {counts(group)}" for group in groups_of(state, run))
