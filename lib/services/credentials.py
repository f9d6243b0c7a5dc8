"""Credentials of a store: entered once, sealed, proven by the worker, never read back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from lib.domain.evidence import Evidence
from lib.domain.ladder import CHECKS
from lib.domain.model import CheckOutcome, EvidenceKind, EvidenceResult, Track
from lib.domain.pasted import (
    Recognised,
    account_from,
    clean_secret,
    last_four,
    recognise_business_id,
    recognise_hellotext_token,
    recognise_key,
    recognise_token,
)
from lib.errors import InvalidFields, InvalidInput
from lib.security.policy import Action
from lib.security.vault import Secret
from lib.services.access import Act, Actor, acting
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_integration, refresh, state_of
from lib.storage.queue import enqueue
from lib.storage.tables import check_results, check_runs, credentials, stores

CHECK_TASK = "check_credentials"
SECRET_FIELDS = ("app_key", "app_token", "hellotext_token")
SECOND_CLICK = timedelta(seconds=10)
ABANDONED_AFTER = timedelta(minutes=5)
_OPEN = ("queued", "running")
_FORGOTTEN = "credentials.forgotten"
_POSITION = {spec.id: position for position, spec in enumerate(CHECKS)}


@dataclass(frozen=True)
class Entered:
    """What a person typed. An empty field leaves what is kept as it is. The repr hides all of it."""

    account: str = field(repr=False, default="")
    app_key: str = field(repr=False, default="")
    app_token: str = field(repr=False, default="")
    business_id: str = field(repr=False, default="")
    hellotext_token: str = field(repr=False, default="")


@dataclass(frozen=True)
class Kept:
    """What is known of a kept secret without opening it."""

    last_four: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class Held:
    """A secret that waits, sealed, for the rest of its form to be corrected."""

    sealed: bytes = field(repr=False)
    last_four: str


@dataclass(frozen=True)
class CheckRow:
    """One finished check of a run."""

    check_id: str
    outcome: CheckOutcome
    code: str
    field: str | None
    who: str | None
    request_id: str | None
    ms: int
    facts: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class CheckRun:
    """One run of the ladder. `rows` grow while it runs, in the order of the checks."""

    id: UUID
    state: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    problem: str | None
    rows: tuple[CheckRow, ...]

    @property
    def open(self) -> bool:
        """Whether the worker has still to finish it."""
        return self.state in _OPEN


@dataclass(frozen=True)
class CredentialState:
    """What a page may know: never a secret."""

    account: str
    business_id: str | None
    kept: Mapping[str, Kept]
    latest_run: CheckRun | None


def credential_state(actor: Actor, account: str) -> CredentialState:
    """Which credentials a store has, and the latest run of their checks."""
    with acting(actor, Action.VIEW_STORE, account) as act:
        return _state(act)


def save_credentials(
    actor: Actor, account: str, entered: Entered, held: Mapping[str, Held] | None = None
) -> tuple[str, ...]:
    """Seal what was typed, ask the worker to check it, and return the codes of warnings.

    `held` are secrets of an earlier try of the same form; what was typed now goes before them.
    The same once more within a moment is a double click and changes nothing. Raises InvalidFields
    with one problem per field that cannot be used; then nothing was saved.
    """
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        business_id = act.take_turn().business_id
        values, warnings = _recognised(act, _with_held(act, entered, held or {}))
        if _is_second_click(act, values, business_id):
            return warnings
        for name in SECRET_FIELDS:
            if name in values:
                _keep(act, name, values[name])
        if "business_id" in values:
            act.connection.execute(
                update(stores)
                .where(stores.c.id == act.store.id, act.scope.on(stores))
                .values(business_id=values["business_id"])
            )
        act.record("credentials.saved", new={"fields": sorted(values)})
        # A run that has read the secrets already must begin again: what was just typed gets proven.
        while not _start_run(act) and not _put_back(act):
            continue
        return warnings


def hold(actor: Actor, account: str, entered: Entered, *, without: Collection[str | None]) -> dict[str, Held]:
    """Seal the typed secrets of a refused form, but for the refused ones, to wait in the session."""
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        return hold_unsent(act.store.id, entered, without=without)


def hold_unsent(store_id: UUID, entered: Entered, *, without: Collection[str | None] = ()) -> dict[str, Held]:
    """Seal typed secrets to wait in the session of who typed them, also while no database answers."""
    return {
        name: Held(
            platform().vault.seal(text, store_id=store_id, field=f"held.{name}"),
            last_four(clean_secret(text)),
        )
        for name in SECRET_FIELDS
        if name not in without and (text := getattr(entered, name).strip())
    }


def request_check(actor: Actor, account: str) -> CheckRun:
    """Ask the worker to check what is kept. While a run is open, that run is the answer.

    Raises InvalidInput('credentials.nothing') when there is nothing to check.
    """
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        state = _state(act)
        if not state.kept and not state.business_id:
            raise InvalidInput("credentials.nothing")
        _start_run(act)
        run = _latest_run(act)
        if run is None:
            raise InvalidInput("credentials.nothing")
        return run


def forget_credentials(actor: Actor, account: str) -> None:
    """Remove every secret of the store at once. What they proved is proven no more."""
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        act.connection.execute(
            delete(credentials).where(credentials.c.store_id == act.store.id, act.scope.on(credentials))
        )
        act.connection.execute(
            update(check_runs).where(*_open_run(act)).values(state="cancelled", finished_at=act.now)
        )
        act.record(_FORGOTTEN)
        _unprove(act)


def _unprove(act: Act) -> None:
    """Take back what the removed secrets proved; the Business ID is public, stays, and so does its proof."""
    rules = {rule for spec in CHECKS if spec.id != "hellotext.business" for rule in spec.proves}
    state = state_of(act, load_integration(act.scope, act.store.id, Track.HELLOTEXT))
    kind, failed, facts = EvidenceKind.OBSERVED, EvidenceResult.FAILED, {"code": _FORGOTTEN}
    lost = [
        Evidence(item.rule.id, kind, failed, act.now, act.actor.name, facts)
        for item in state.items
        if item.rule.id in rules and item.holds
    ]
    add_evidence(act, Track.HELLOTEXT, lost)
    refresh(act, Track.HELLOTEXT)


def open_secrets(act: Act, purpose: str) -> dict[str, Secret]:
    """Open the secrets of the store of `act`; the opening and its purpose are written to the history."""
    rows = act.connection.execute(
        select(credentials.c.field, credentials.c.sealed).where(
            credentials.c.store_id == act.store.id, act.scope.on(credentials)
        )
    ).all()
    vault = platform().vault
    opened = {row.field: vault.open(row.sealed, store_id=act.store.id, field=row.field) for row in rows}
    act.record("credentials.opened", subject=purpose, new={"fields": sorted(opened)})
    return opened


def _with_held(act: Act, entered: Entered, held: Mapping[str, Held]) -> Entered:
    opened = {
        name: platform().vault.open(one.sealed, store_id=act.store.id, field=f"held.{name}").reveal()
        for name, one in held.items()
        if name in SECRET_FIELDS and not getattr(entered, name).strip()
    }
    return replace(entered, **opened)


def _recognised(act: Act, entered: Entered) -> tuple[dict[str, str], tuple[str, ...]]:
    """The usable values by field, and warning codes. Collects every problem before it raises."""
    problems: list[InvalidInput] = []
    values: dict[str, str] = {}
    warnings: list[str] = []

    def take(name: str, text: str, recognise: Callable[[str], Recognised]) -> None:
        if not text.strip():
            return
        try:
            found = recognise(text)
        except InvalidInput as problem:
            problems.append(problem)
            return
        values[name] = found.value
        warnings.extend(found.warnings)

    try:
        if account_from(entered.account or act.store.account) != act.store.account:
            problems.append(InvalidInput("account.other_store", field="account", account=act.store.account))
    except InvalidInput as problem:
        problems.append(problem)
    take("app_key", entered.app_key, lambda text: recognise_key(text, act.store.account))
    take("app_token", entered.app_token, recognise_token)
    take("business_id", entered.business_id, recognise_business_id)
    take("hellotext_token", entered.hellotext_token, recognise_hellotext_token)
    kept = _kept(act)
    for one, other in (("app_key", "app_token"), ("app_token", "app_key")):
        if (
            one in values
            and other not in values
            and other not in kept
            and not getattr(entered, other).strip()
        ):
            problems.append(InvalidInput(f"{other}.empty", field=other))
    if problems:
        raise InvalidFields(problems)
    if not values:
        raise InvalidFields([InvalidInput("credentials.nothing", field="app_key")])
    return values, tuple(warnings)


def _is_second_click(act: Act, values: Mapping[str, str], business_id: str | None) -> bool:
    """Whether exactly this was saved a moment ago and its check was asked for."""
    latest = _latest_run(act)
    if latest is None or act.now - latest.requested_at > SECOND_CLICK:
        return False
    if not values.keys() - {"business_id"} <= _kept(act).keys():
        return False
    opened = open_secrets(act, purpose="comparison")
    kept = {name: secret.reveal() for name, secret in opened.items()}
    return values.items() <= {**kept, "business_id": business_id}.items()


def _keep(act: Act, name: str, value: str) -> None:
    act.connection.execute(
        act.scope.upsert(
            credentials,
            act.store.id,
            ("store_id", "field"),
            field=name,
            sealed=platform().vault.seal(value, store_id=act.store.id, field=name),
            last_four=last_four(value),
            set_by=act.actor.name,
            set_at=act.now,
        )
    )


def _start_run(act: Act) -> bool:
    """Queue a run with its job. False when one is open; one that nobody works on any more is given up."""
    act.connection.execute(
        update(check_runs)
        .where(*_open_run(act), check_runs.c.requested_at < act.now - ABANDONED_AFTER)
        .values(state="failed", problem="check.abandoned", finished_at=act.now)
    )
    run_id = uuid4()
    try:
        with act.connection.begin_nested():
            act.connection.execute(
                act.scope.insert(
                    check_runs,
                    act.store.id,
                    id=run_id,
                    state="queued",
                    requested_by=act.actor.name,
                    requested_at=act.now,
                )
            )
    except IntegrityError:
        return False
    enqueue(
        act.connection,
        CHECK_TASK,
        lock=f"credentials:{act.store.id}",
        run_id=str(run_id),
        account=act.store.account,
    )
    return True


def _put_back(act: Act) -> bool:
    """Have the open run begin again. False when there is none any more."""
    put_back = act.connection.execute(update(check_runs).where(*_open_run(act)).values(state="queued"))
    return put_back.rowcount > 0


def _open_run(act: Act) -> tuple[ColumnElement[bool], ...]:
    return check_runs.c.store_id == act.store.id, check_runs.c.state.in_(_OPEN), act.scope.on(check_runs)


def _state(act: Act) -> CredentialState:
    return CredentialState(act.store.account, act.store.business_id, _kept(act), _latest_run(act))


def _kept(act: Act) -> dict[str, Kept]:
    rows = act.connection.execute(
        select(
            credentials.c.field, credentials.c.last_four, credentials.c.set_by, credentials.c.set_at
        ).where(credentials.c.store_id == act.store.id, act.scope.on(credentials))
    )
    return {row.field: Kept(row.last_four, row.set_by, row.set_at) for row in rows}


def _latest_run(act: Act) -> CheckRun | None:
    row = act.connection.execute(
        select(check_runs)
        .where(check_runs.c.store_id == act.store.id, act.scope.on(check_runs))
        .order_by(check_runs.c.requested_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    results = act.connection.execute(
        select(check_results).where(check_results.c.run_id == row.id, act.scope.on(check_results))
    )
    rows = tuple(
        CheckRow(
            item.check_id,
            CheckOutcome(item.outcome),
            item.code,
            item.field,
            item.who,
            item.request_id,
            item.ms,
            item.facts,
            item.at,
        )
        for item in sorted(results, key=lambda item: _POSITION.get(item.check_id, 0))
    )
    return CheckRun(row.id, row.state, row.requested_by, row.requested_at, row.finished_at, row.problem, rows)
