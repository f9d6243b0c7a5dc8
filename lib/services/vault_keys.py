"""The keys of the vault and the secrets they sealed: whether they fit, and sealing anew with the first.

For operators: everything here works on all stores and gives no secret out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, true, tuple_, update

from lib.errors import VaultError
from lib.security.vault import key_id
from lib.services.platform import platform
from lib.settings import UnsafeConfiguration
from lib.storage.scope import Scope, transaction
from lib.storage.tables import credentials, events

_BATCH = 500
# More than one: a single damaged row must not keep everybody out.
_TRIED = 3
_BY = "vault"
# Version and length of the id.
_HEAD = 2


@dataclass(frozen=True)
class SealingKey:
    """A key that sealed something: how many secrets, and whether the ring's key of that id opens them."""

    id: str
    secrets: int
    opens: bool


def sealing_keys() -> tuple[SealingKey, ...]:
    """Every key that kept secrets name, by id. Of each some secrets are tried; one that opens proves it.

    What never came from a vault of ours is passed over: it has no key, and whoever needs it is told.
    """
    # Version, length of the id, id: what stands in front of the nonce (see `lib.security.vault`).
    sealed = credentials.c.sealed
    head = case(
        (func.length(sealed) > _HEAD, func.substring(sealed, 1, _HEAD + func.get_byte(sealed, 1))), else_=None
    )
    newest_first = credentials.c.set_at.desc()
    with transaction(platform().engine) as connection:
        numbered = (
            select(
                credentials,
                func.count().over(partition_by=head).label("secrets"),
                func.row_number().over(partition_by=head, order_by=newest_first).label("place"),
            )
            .where(Scope(connection, None).on(credentials))
            .subquery()
        )
        tried = connection.execute(select(numbered).where(numbered.c.place <= _TRIED)).all()
        rows = [row for row in tried if key_id(row.sealed)]
        opened = [row for row in rows if _opens(row)]
        _tell(connection, opened, "key_check")
    opening = {key_id(row.sealed) for row in opened}
    secrets = {str(key_id(row.sealed)): row.secrets for row in rows}
    return tuple(SealingKey(key, secrets[key], key in opening) for key in sorted(secrets))


def require_opening_keys() -> None:
    """Refuse to go on when a kept secret cannot be opened. Raises UnsafeConfiguration naming the key ids."""
    closed = [key for key in sealing_keys() if not key.opens]
    if closed:
        named = ", ".join(f"{key.id} ({key.secrets})" for key in closed)
        raise UnsafeConfiguration(
            "PUENTE_VAULT_KEYS lacks a key, or holds another one under its id. Secrets cannot be opened that "
            f"these sealed: {named}."
        )


def rotate() -> int:
    """Seal every secret anew with the first key of the ring; return how many needed it.

    Goes in steps of 500, each a transaction: stopped anywhere it can be started again, and a secret that
    is entered meanwhile stays what was entered. One that cannot be opened stops no other; VaultError at the
    end says how many there are: `vault.unknown_key` when a key is missing, else `vault.tampered`.
    """
    done = 0
    closed: list[str] = []
    after: tuple[Any, ...] | None = None
    while True:
        rows, refusals = _step(after)
        if not rows:
            break
        done, closed = done + len(rows) - len(refusals), closed + refusals
        after = (rows[-1].store_id, rows[-1].field)
    if closed:
        missing = "vault.unknown_key"
        raise VaultError(missing if missing in closed else closed[0], secrets=len(closed))
    return done


def _step(after: tuple[Any, ...] | None) -> tuple[Sequence[Row[Any]], list[str]]:
    """Seal the next secrets anew; returns what was looked at, and why some could not be opened."""
    here = platform()
    mark = here.vault.mark
    with transaction(here.engine) as connection:
        scope = Scope(connection, None)
        place = tuple_(credentials.c.store_id, credentials.c.field)
        rows = connection.execute(
            select(credentials)
            .where(
                func.substring(credentials.c.sealed, 1, len(mark)) != mark,
                true() if after is None else place > after,
                scope.on(credentials),
            )
            .order_by(credentials.c.store_id, credentials.c.field)
            .limit(_BATCH)
            .with_for_update()
        ).all()
        whole, refusals = _seal_anew(connection, scope, rows)
        _tell(connection, whole, "rotation")
    return rows, refusals


def _seal_anew(
    connection: Connection, scope: Scope, rows: Sequence[Row[Any]]
) -> tuple[list[Row[Any]], list[str]]:
    """Seal these anew; returns those that could be opened, and the codes of the refusals of the others."""
    vault = platform().vault
    statement = (
        update(credentials)
        .where(
            credentials.c.store_id == bindparam("of_store"),
            credentials.c.field == bindparam("of_field"),
            scope.on(credentials),
        )
        .values(sealed=bindparam("anew"))
    )
    changes, whole, refusals = [], [], []
    for row in rows:
        try:
            secret = vault.open(row.sealed, store_id=row.store_id, field=row.field).reveal()
        except VaultError as error:
            refusals.append(error.code)
            continue
        anew = vault.seal(secret, store_id=row.store_id, field=row.field)
        changes.append({"of_store": row.store_id, "of_field": row.field, "anew": anew})
        whole.append(row)
    if changes:
        connection.execute(statement, changes)
    return whole, refusals


def _tell(connection: Connection, rows: Sequence[Row[Any]], purpose: str) -> None:
    """One event for each store: its secrets were opened, and what for."""
    if not rows:
        return
    now = platform().now()
    fields: dict[Any, list[str]] = {}
    for row in rows:
        fields.setdefault(row.store_id, []).append(row.field)
    told = [
        {
            "store_id": store_id,
            "at": now,
            "actor_name": _BY,
            "kind": "credentials.opened",
            "subject": purpose,
            "new": {"fields": sorted(names)},
        }
        # In one order everywhere: the end of a store's history is held by whoever writes to it.
        for store_id, names in sorted(fields.items())
    ]
    connection.execute(insert(events).execution_options(scope_store=None), told)


def _opens(row: Row[Any]) -> bool:
    try:
        platform().vault.open(row.sealed, store_id=row.store_id, field=row.field)
    except VaultError:
        return False
    return True
