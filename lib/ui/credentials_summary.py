"""What a run of the checks comes to: the counts of a vendor, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lib.domain.credential import SECRETS
from lib.domain.ladder import CHECKS, CheckSpec, Vendor
from lib.domain.model import CheckOutcome
from lib.domain.pasted import META_ID_FIELDS
from lib.services.credential_runs import DAILY, CheckRow, CheckRun
from lib.services.credentials import CredentialState
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.text import _, listed, plain, say, when
from lib.ui.words_checks import CHECK_TITLES, HAPPENED, WHAT_TO_DO, WHERE
from lib.ui.words_credentials import VENDORS

Tone = Literal["success", "info", "warning", "error"]
_META_FIELDS = (*META_ID_FIELDS, *SECRETS[Vendor.META])
_NEEDED = (*SECRETS[Vendor.VTEX], "business_id", *SECRETS[Vendor.HELLOTEXT])
_FOUND = {**SENTENCES, **HAPPENED}
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

    @property
    def spared(self) -> bool:
        """Whether the key may not look there and need not: with as few permissions as it should have."""
        return self.row is not None and self.row.code.endswith(".not_granted")


@dataclass(frozen=True)
class Group:
    """The checks of one vendor in a run, in the order of the ladder."""

    vendor: Vendor
    steps: tuple[Step, ...]
    running: bool

    def count(self, *outcomes: CheckOutcome) -> int:
        """How many checks that are needed ended with one of these outcomes."""
        return sum(step.outcome in outcomes for step in self.needed)

    @property
    def needed(self) -> tuple[Step, ...]:
        """The checks but for those that nobody needs."""
        return tuple(step for step in self.steps if not step.spared)

    @property
    def untouched(self) -> bool:
        """Whether there was nothing to check: nothing of the vendor's is entered."""
        return not self.running and all(
            step.row is None or step.row.code.endswith(".not_entered") for step in self.steps
        )


@dataclass(frozen=True)
class Headline:
    """What a finished run comes to, in Markdown: how grave it is, one short sentence, and what to do."""

    tone: Tone
    text: str
    advice: str = ""


def groups_of(state: CredentialState, run: CheckRun) -> tuple[Group, ...]:
    """The checks of a run by vendor; Meta's only when something of Meta's is kept.

    The check that writes stands among them only once somebody agreed to it.
    """
    found = {row.check_id: row for row in run.rows}
    lost = frozenset() if run.open else _lost(state)
    known = {*state.kept, *state.waiting, *state.ids}
    groups = []
    for vendor in Vendor:
        if vendor is Vendor.META and not known.intersection(_META_FIELDS):
            continue
        specs = [spec for spec in CHECKS if spec.vendor is vendor and (_is_asked(spec, run))]
        steps = tuple(Step(spec, None if spec.id in lost else found.get(spec.id)) for spec in specs)
        groups.append(Group(vendor, steps, run.open and any(step.row is None for step in steps)))
    return tuple(groups)


def _lost(state: CredentialState) -> frozenset[str]:
    """The checks that speak of secrets that were deleted since. A business is known by its id alone."""
    return frozenset(
        spec.id
        for spec in CHECKS
        if spec.id != "hellotext.business"
        and not any(name in state.kept or name in state.waiting for name in SECRETS[spec.vendor])
    )


def _is_asked(spec: CheckSpec, run: CheckRun) -> bool:
    return spec.id != "hellotext.write" or run.write_agreed


def counts(group: Group) -> str:
    """How a vendor's checks stand, what needs attention first: "1 por corregir · 5 de 7 en orden"."""
    if group.running:
        return _("Comprobando…")
    if group.untouched:
        return _("faltan datos")
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
        count=group.count(CheckOutcome.PASSED), total=len(group.needed)
    )
    return " · ".join([*parts, good])


def headline(state: CredentialState, run: CheckRun) -> Headline:
    """Whether all is ready; else the one thing to do next, and where."""
    steps = [step for group in groups_of(state, run) for step in group.steps]
    failed = _first(steps, CheckOutcome.FAILED)
    if failed is not None:
        return Headline(
            "error", _("Por corregir: {what}.").format(what=_named(failed)), _advice(state, failed)
        )
    missing = [say(words.CREDENTIAL_FIELDS, name) for name in missing_fields(state)]
    if missing:
        return Headline("info", _("Falta escribir: {fields}.").format(fields=listed(missing)))
    unproven = _first([step for step in steps if step.spec.required], CheckOutcome.NOT_PROVABLE)
    if unproven is not None:
        text = _("No pudimos comprobar todo: {what}.").format(what=_named(unproven))
        return Headline("info", text, _advice(state, unproven))
    warned = _first(steps, CheckOutcome.WARNING)
    if warned is not None:
        text = _("Lo necesario funciona. Queda un aviso: {what}.").format(what=_named(warned))
        return Headline("warning", text, _advice(state, warned))
    return Headline("success", _("Todo listo: lo necesario funciona."))


def _first(steps: Sequence[Step], outcome: CheckOutcome) -> CheckRow | None:
    return next((step.row for step in steps if step.outcome is outcome), None)


def has_something(state: CredentialState) -> bool:
    """Whether anything of the store's credentials is known that was entered as such.

    The id of the Business Manager alone says nothing: the dossier asks for it too.
    """
    return bool(state.kept or state.waiting or state.ids.keys() - {"meta_business_id"})


def missing_fields(state: CredentialState) -> tuple[str, ...]:
    """The fields that are needed and not kept."""
    return tuple(name for name in _NEEDED if name not in state.kept and name not in state.ids)


def _named(row: CheckRow) -> str:
    return f"**{say(CHECK_TITLES, row.check_id)}**"


def _advice(state: CredentialState, row: CheckRow) -> str:
    """What to do about a result, and where: Markdown of one or two lines."""
    where = place(state.account, row)
    advice = f":material/arrow_forward: {to_do(row)}"
    return f"{advice}  \n:material/location_on: {where}" if where else advice


def happened(row: CheckRow) -> str:
    """What a check found."""
    return say(_FOUND, row.code, readable(row.facts))


def to_do(row: CheckRow) -> str:
    """What to do about a result; what happened when there is nothing to do."""
    return say(WHAT_TO_DO, row.code, readable(row.facts)) if row.code in WHAT_TO_DO else happened(row)


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


def run_line(run: CheckRun) -> str:
    """Who asked for a run, and when."""
    if run.requested_by == DAILY.name:
        return _("Comprobación diaria, {when}").format(when=when(run.requested_at))
    by = words.OUR_NAMES.get(run.requested_by, run.requested_by)
    return _("Pedida por {by}, {when}").format(by=plain(by), when=when(run.requested_at))


def progress_line(state: CredentialState, run: CheckRun) -> str:
    """How far an open run is."""
    steps = [step for group in groups_of(state, run) for step in group.steps]
    done = sum(step.row is not None for step in steps)
    return _("Comprobando… {done} de {total}").format(done=done, total=len(steps))


def one_line(state: CredentialState) -> str:
    """How the credentials of a store stand, on one line of Markdown."""
    run = state.latest_run
    if run is None:
        return _("Todavía no se comprobaron.")
    if run.open:
        return progress_line(state, run)
    return " · ".join(f"**{VENDORS[group.vendor]}**: {counts(group)}" for group in groups_of(state, run))
