"""The kept secrets of a store as rows: sealed, opened with a purpose, on trial, accepted or refused.

For services that already act on a store. A new secret whose vendor accepts the one in force is kept beside
it, under its field with `next.` in front, until it has passed: a renewal has no gap and no way back is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from sqlalchemy import ColumnElement, delete, func, select, update

from lib.domain.credential import (
    CHECKS_OF_ID,
    CHECKS_OF_SECRETS,
    OPEN_FIELDS,
    SECRETS,
    Age,
    age_of,
)
from lib.domain.ladder import Vendor
from lib.domain.pasted import last_four
from lib.security.vault import Secret
from lib.services.access import Act
from lib.services.platform import platform
from lib.storage.tables import credentials, stores

NEXT = "next."
"""Stands in front of the field of a new secret on trial."""

SYNC_KEY = "own.sync_key"
"""The field of the key by which customers are remembered without their data. Ours, of no vendor."""

_OURS = "own."
_KEY_BYTES = 32


@dataclass(frozen=True)
class Kept:
    """What is known of a kept secret without opening it.

    `proven_at`: when its vendor last accepted it. `refused_since`: the vendor refuses it since then.
    """

    last_four: str
    set_by: str
    set_at: datetime
    proven_at: datetime | None
    age: Age
    refused_since: datetime | None


def open_secrets(act: Act, purpose: str, *, on_trial: bool = True) -> dict[str, Secret]:
    """Open the secrets of the store of `act`, a new one on trial in the place of the one in force.

    Without `on_trial`, only those in force. The opening and its purpose are written to the history.
    """
    which = of_vendors(act) if on_trial else (*of_vendors(act), credentials.c.field.not_like(f"{NEXT}%"))
    rows = act.connection.execute(select(credentials.c.field, credentials.c.sealed).where(*which)).all()
    vault = platform().vault
    opened = {row.field: vault.open(row.sealed, store_id=act.store.id, field=row.field) for row in rows}
    if opened:
        record_opening(act, purpose, opened)
    new = {name.removeprefix(NEXT): secret for name, secret in opened.items() if name.startswith(NEXT)}
    return {**{name: secret for name, secret in opened.items() if not name.startswith(NEXT)}, **new}


def open_one(act: Act, purpose: str, name: str) -> Secret | None:
    """Open one secret in force of the store of `act`, if its vendor ever accepted it; as `open_secrets`."""
    accepted = credentials.c.proven_at.is_not(None)
    mine = select(credentials.c.sealed).where(*_field(act, name), accepted)
    sealed = act.connection.execute(mine).scalar_one_or_none()
    if sealed is None:
        return None
    record_opening(act, purpose, [name])
    return platform().vault.open(sealed, store_id=act.store.id, field=name)


def vendors_on_trial(act: Act) -> frozenset[Vendor]:
    """The vendors for which new secrets wait to be proven."""
    known = known_secrets(act)
    return frozenset(
        vendor for vendor, names in SECRETS.items() if any(f"{NEXT}{name}" in known for name in names)
    )


def put_in_force(act: Act, vendor: Vendor) -> None:
    """Let the new secrets of a vendor take the place of those before, which are forgotten."""
    for name in SECRETS[vendor]:
        row = act.connection.execute(select(credentials).where(*_field(act, f"{NEXT}{name}"))).one_or_none()
        if row is None:
            continue
        secret = platform().vault.open(row.sealed, store_id=act.store.id, field=row.field)
        record_opening(act, "renewal", [name])
        _keep(act, name, secret.reveal(), set_by=row.set_by, set_at=row.set_at)
    drop_trial(act, vendor)
    act.record("credentials.renewed", new={"fields": list(SECRETS[vendor])})


def drop_trial(act: Act, vendor: Vendor) -> None:
    """Forget the new secrets of a vendor; those before stay in force."""
    for name in SECRETS[vendor]:
        act.connection.execute(delete(credentials).where(*_field(act, f"{NEXT}{name}")))


def mark_answer(act: Act, vendor: Vendor, at: datetime, *, accepted: bool) -> None:
    """Note on the secrets of a vendor that it accepted them at a time, or since when it refuses them."""
    refused_since = func.coalesce(credentials.c.refused_at, at)
    change = {"proven_at": at, "refused_at": None} if accepted else {"refused_at": refused_since}
    for name in SECRETS[vendor]:
        act.connection.execute(update(credentials).where(*_field(act, name)).values(**change))


def record_opening(act: Act, purpose: str, fields: Iterable[str]) -> None:
    """Write to the history that secrets of the store were opened, which, by whom and what for."""
    act.record("credentials.opened", subject=purpose, new={"fields": sorted(fields)})


def lock_secrets(act: Act) -> None:
    """Let one act at a time change the secrets of the store, a rotation of the keys included.

    In the order of the fields, as the rotation takes them: two that wait for each other are none the wiser.
    """
    mine = select(credentials.c.field).where(
        credentials.c.store_id == act.store.id, act.scope.on(credentials)
    )
    act.connection.execute(mine.order_by(credentials.c.field).with_for_update())


def keep_secrets(act: Act, secrets: Mapping[str, str]) -> tuple[frozenset[str], frozenset[Vendor]]:
    """Keep the typed secrets; return the fields that go on trial, and the vendors whose old ones are gone."""
    known = known_secrets(act)
    trial: set[str] = set()
    replaced: set[Vendor] = set()
    for vendor, names in SECRETS.items():
        typed = [name for name in names if name in secrets]
        if not typed:
            continue
        accepted = all(
            name in known and known[name].proven_at and not known[name].refused_since for name in names
        )
        if accepted:
            trial.update(typed)
        else:
            drop_trial(act, vendor)
            replaced.add(vendor)
        for name in typed:
            _keep(act, f"{NEXT}{name}" if accepted else name, secrets[name])
    return frozenset(trial), frozenset(replaced)


def _keep(
    act: Act, name: str, value: str, *, set_by: str | None = None, set_at: datetime | None = None
) -> None:
    act.connection.execute(
        act.scope.upsert(
            credentials,
            act.store.id,
            ("store_id", "field"),
            field=name,
            sealed=platform().vault.seal(value, store_id=act.store.id, field=name),
            last_four=last_four(value),
            set_by=set_by or act.actor.name,
            set_at=set_at or act.now,
            proven_at=None,
            refused_at=None,
        )
    )


def keep_ids(act: Act, ids: Mapping[str, str]) -> frozenset[str]:
    """Keep the typed ids, by open field; return the fields that hold another id than before."""
    before = ids_of(act)
    changed = {name: value for name, value in ids.items() if before.get(name) != value}
    if changed:
        now = {name: act.now.isoformat() for name in changed}
        mine = update(stores).where(stores.c.id == act.store.id, act.scope.on(stores))
        act.connection.execute(mine.values(**changed, ids_set_at=stores.c.ids_set_at.op("||")(now)))
    return frozenset(changed)


def valid_since(ids: KeptIds, known: Mapping[str, Kept]) -> Mapping[str, datetime]:
    """From when on the results of a check are about what is kept now, by check id; else they always are."""
    since: dict[str, datetime] = {}
    for vendor, checks in CHECKS_OF_SECRETS.items():
        set_at = [known[name].set_at for name in SECRETS[vendor] if name in known]
        since |= {check: max(set_at) for check in checks if set_at}
    for name, moment in ids.set_at.items():
        for check in CHECKS_OF_ID[name]:
            since[check] = max(moment, since.get(check, datetime.min.replace(tzinfo=UTC)))
    return since


@dataclass(frozen=True)
class KeptIds:
    """The ids of a store that are known, by open field, and since when those that were typed hold."""

    ids: Mapping[str, str]
    set_at: Mapping[str, datetime]


def kept_ids(act: Act) -> KeptIds:
    """The ids of the store of `act`."""
    columns = [stores.c[name] for name in (*OPEN_FIELDS, "ids_set_at")]
    mine = select(*columns).where(stores.c.id == act.store.id, act.scope.on(stores))
    row = act.connection.execute(mine).one()._mapping
    return KeptIds(
        {name: row[name] for name in OPEN_FIELDS if row[name]},
        {name: datetime.fromisoformat(moment) for name, moment in row["ids_set_at"].items()},
    )


def ids_of(act: Act) -> dict[str, str]:
    """The ids of the store that are known, by open field."""
    return dict(kept_ids(act).ids)


def known_secrets(act: Act) -> dict[str, Kept]:
    """What is kept, by field; a new one on trial has `NEXT` in front of its field."""
    rows = act.connection.execute(
        select(*(column for column in credentials.c if column.name != "sealed")).where(*of_vendors(act))
    )
    return {
        row.field: Kept(
            row.last_four,
            row.set_by,
            row.set_at,
            row.proven_at,
            age_of(row.set_at, act.now),
            row.refused_at,
        )
        for row in rows
    }


def own_key(act: Act) -> bytes:
    """The key of the store by which customers are remembered (`SYNC_KEY`), made at its first use.

    It outlives the vendors' secrets: whoever was forgotten stays forgotten when those are deleted.
    """
    vault = platform().vault
    made = act.scope.insert(
        credentials,
        act.store.id,
        field=SYNC_KEY,
        sealed=vault.seal(token_hex(_KEY_BYTES), store_id=act.store.id, field=SYNC_KEY),
        last_four="",
        set_by=act.actor.name,
        set_at=act.now,
    )
    mine = select(credentials.c.sealed).where(*_field(act, SYNC_KEY))
    sealed = act.connection.execute(mine).scalar_one_or_none()
    if sealed is None:
        act.take_turn()
        sealed = act.connection.execute(mine).scalar_one_or_none()
    if sealed is None:
        act.connection.execute(made)
        sealed = act.connection.execute(mine).scalar_one()
    return bytes.fromhex(vault.open(sealed, store_id=act.store.id, field=SYNC_KEY).reveal())


def of_vendors(act: Act) -> tuple[ColumnElement[bool], ...]:
    """The condition for the secrets of the store that a vendor gave; keys of our own are not among them."""
    return (
        credentials.c.store_id == act.store.id,
        credentials.c.field.not_like(f"{_OURS}%"),
        act.scope.on(credentials),
    )


def _field(act: Act, name: str) -> tuple[ColumnElement[bool], ...]:
    return credentials.c.store_id == act.store.id, credentials.c.field == name, act.scope.on(credentials)
