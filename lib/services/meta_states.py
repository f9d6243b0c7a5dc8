"""What Meta last said of a store, as its row: which store is followed, what was read, when to look again."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select, update

from lib.domain.meta import (
    ACCEPTED_RULE,
    RULES,
    Delivery,
    Explanation,
    Field,
    MetaReading,
    Readiness,
    Said,
    Told,
    explain,
    is_for_others,
    number_key,
    readiness,
    standing,
)
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.pasted import META_ID_FIELDS
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import ids_of, known_secrets
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_evidence, refresh, take_turn
from lib.storage.onboarding import meta_deliveries, meta_states
from lib.storage.queue import cancel_jobs, enqueue, is_waiting
from lib.storage.tables import numbers

LOOK_TASK: Final = "look_at_meta"
WATCHER: Final = Actor.process("meta watch")
LEASE: Final = timedelta(minutes=7)
"""How long a look may take before another worker may begin one: no step between looks is as long."""

SECOND_CLICK: Final = timedelta(seconds=10)
TOKEN: Final = "meta_token"  # noqa: S105 - the name of a field
_BEHIND_PEOPLE: Final = -10
_MOST_DELIVERIES: Final = 500


@dataclass(frozen=True)
class MetaView:
    """What a page shows of Meta. `read_at`: when the states were read; `looked_at`: when we last tried.

    `problem`: why the last look brought nothing, or not all. `next_at`: when we look again. `told`: what only
    Meta's messages say. `explanations` are about the errors that keep messages from being sent.
    """

    read_at: datetime | None
    looked_at: datetime | None
    next_at: datetime | None
    is_under_way: bool
    problem: str | None
    problem_facts: Mapping[str, str]
    fields: tuple[Said, ...]
    readiness: Readiness
    notes: tuple[str, ...]
    solution: str | None
    explanations: tuple[Explanation, ...]
    told: tuple[Told, ...]


def meta_state(actor: Actor, account: str) -> MetaView | None:
    """What Meta said of a store, and when we look again; `None` when there is no token to ask with."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        row = load_row(act)
        return _view(act, row) if row is not None and row.look_at is not None else None


def look_now(actor: Actor, account: str) -> MetaView | None:
    """Have the worker look at Meta at once. A second click finds the look that the first one asked for.

    `None`, and nothing is asked, when there is no token to ask with.
    """
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        row = locked_row(act)
        if row is None or row.look_at is None:
            return None
        just_looked = row.looked_at is not None and act.now - row.looked_at < SECOND_CLICK
        if row.look_at <= act.now or not just_looked:
            make_due(act, asked=True)
        return _view(act, load_row(act))


def follow(act: Act) -> None:
    """Bring the row of the store of `act` in step with its token and ids; with both, look at once.

    Call it where a token was accepted or removed, or an id changed. Another id is another thing: what was
    read of the one before goes, with what it proved.
    """
    take_turn(act, Track.WHATSAPP)
    _withdraw_acceptance(act)
    ids = {name: value for name, value in ids_of(act).items() if name in META_ID_FIELDS}
    row = locked_row(act)
    if row is not None and row.facts.get("ids", ids) != ids:
        _withdraw(act, RULES)
        _empty(act, ids)
    token = known_secrets(act).get(TOKEN)
    if token is None or token.proven_at is None or not ids.keys() & {"waba_id", "meta_number_id"}:
        if row is not None:
            _empty(act, ids)
        return
    if row is None:
        act.connection.execute(act.scope.insert(meta_states, act.store.id, facts={"ids": ids}))
    make_due(act)


def make_due(act: Act, *, asked: bool = False) -> None:
    """Let the next free worker look. `asked`: a person waits, who may use the calls kept for people."""
    change(act, look_at=act.now)
    queue_look(act, asked=asked)


def queue_look(act: Act, *, asked: bool = False) -> None:
    """Have one job wait that looks at Meta for the store of `act`; one that a person asked for goes first."""
    lock = f"meta:{act.store.id}"
    if asked:
        cancel_jobs(act.connection, lock)
    elif is_waiting(act.connection, lock):
        return
    enqueue(
        act.connection,
        LOOK_TASK,
        lock=lock,
        priority=0 if asked else _BEHIND_PEOPLE,
        account=act.store.account,
        asked=int(asked),
    )


def change(act: Act, **values: object) -> None:
    """Change the row of the store of `act`."""
    act.connection.execute(
        update(meta_states)
        .where(meta_states.c.store_id == act.store.id, act.scope.on(meta_states))
        .values(**values)
    )


def has_read(act: Act) -> bool:
    """Whether Meta's states were read for the store of `act` with its present ids."""
    row = load_row(act)
    return row is not None and row.read_at is not None


def load_row(act: Act) -> Row[Any] | None:
    """The row of the store of `act`, if it was ever followed."""
    mine = select(meta_states).where(meta_states.c.store_id == act.store.id, act.scope.on(meta_states))
    return act.connection.execute(mine).one_or_none()


def locked_row(act: Act) -> Row[Any] | None:
    """As `load_row`; nobody else changes it before this transaction ends.

    Whoever writes evidence too calls `take_turn` before: then no two acts wait for each other.
    """
    mine = select(meta_states).where(meta_states.c.store_id == act.store.id, act.scope.on(meta_states))
    return act.connection.execute(mine.with_for_update()).one_or_none()


def kept_number_key(act: Act) -> str | None:
    """The equality key of the number that the store keeps for WhatsApp."""
    mine = select(numbers.c.equality_key).where(
        numbers.c.store_id == act.store.id, numbers.c.track == Track.WHATSAPP, act.scope.on(numbers)
    )
    key: str | None = act.connection.execute(mine).scalar_one_or_none()
    return key


def as_facts(reading: MetaReading) -> dict[str, object]:
    """A reading as it is kept."""
    return {
        "raw": {name.value: raw for name, raw in reading.raw.items()},
        "apps": None if reading.apps is None else list(reading.apps),
        "solution": reading.solution,
        "errors": list(reading.errors),
        "on_behalf_of": reading.on_behalf_of,
        "portfolio_readable": reading.portfolio_readable,
    }


def as_reading(facts: Mapping[str, Any]) -> MetaReading:
    """What is kept as a reading again. A field of another version of ours is passed over."""
    known = {field.value for field in Field}
    apps = facts.get("apps")
    return MetaReading(
        {Field(name): raw for name, raw in facts.get("raw", {}).items() if name in known},
        apps=None if apps is None else tuple(apps),
        solution=facts.get("solution"),
        errors=tuple(facts.get("errors", ())),
        on_behalf_of=bool(facts.get("on_behalf_of")),
        portfolio_readable=bool(facts.get("portfolio_readable")),
    )


def our_app_id() -> str | None:
    """The id of the app whose messages from Meta come here, where it is configured."""
    return platform().settings.meta_app_id


def concerns(delivery: Delivery, kept_key: str | None) -> bool:
    """Whether a delivery is about the number that a store keeps: unless it names another one."""
    about = number_key(delivery)
    return about is None or kept_key is None or about == kept_key


def _view(act: Act, row: Row[Any] | None) -> MetaView | None:
    if row is None:
        return None
    reading, app = as_reading(row.facts), our_app_id()
    return MetaView(
        read_at=row.read_at,
        looked_at=row.looked_at,
        next_at=row.look_at,
        is_under_way=row.look_at <= act.now
        or (row.looked_at is not None and row.look_at == row.looked_at + LEASE),
        problem=row.problem,
        problem_facts=row.facts.get("problem_facts", {}),
        fields=reading.all_said(app),
        readiness=readiness(reading, app),
        notes=reading.notes,
        solution=reading.solution,
        explanations=tuple(explain(code, row.read_at or act.now) for code in reading.errors),
        told=_told(act),
    )


def _told(act: Act) -> tuple[Told, ...]:
    ids = ids_of(act)
    mine = [ids[name] for name in ("waba_id", "meta_business_id") if name in ids]
    rows = act.connection.execute(
        select(meta_deliveries)
        .where(meta_deliveries.c.waba_id.in_(mine), meta_deliveries.c.processed_at.is_not(None))
        .order_by(meta_deliveries.c.happened_at.desc(), meta_deliveries.c.id.desc())
        .limit(_MOST_DELIVERIES)
    )
    found = [Delivery(row.digest, row.waba_id, row.field, row.happened_at, row.value) for row in rows]
    key = kept_number_key(act)
    return standing((one for one in found if concerns(one, key)), our_app_id())


def _empty(act: Act, ids: Mapping[str, str]) -> None:
    change(
        act,
        facts={"ids": dict(ids)},
        problem=None,
        looked_at=None,
        read_at=None,
        look_at=None,
        unchanged=0,
    )


def _withdraw_acceptance(act: Act) -> None:
    """No look tells who accepted a request: what was told stays until it is known to be about other ids."""
    if is_for_others(load_evidence(act.scope, act.store.id, Track.WHATSAPP), ids_of(act)):
        _withdraw(act, {ACCEPTED_RULE})


def _withdraw(act: Act, rules: Set[str]) -> None:
    """Take back what Meta was observed to say of the ids before."""
    known = load_evidence(act.scope, act.store.id, Track.WHATSAPP)
    latest = {one.rule_id: one for one in known if one.kind is EvidenceKind.OBSERVED}
    gone = [
        replace(latest[rule], result=EvidenceResult.WITHDRAWN, at=act.now, by=act.actor.name, facts={})
        for rule in sorted(latest.keys() & rules)
        if latest[rule].result is not EvidenceResult.WITHDRAWN
    ]
    if gone:
        add_evidence(act, Track.WHATSAPP, gone)
        refresh(act, Track.WHATSAPP)
