"""Which Hellotext profile each VTEX record went into: kept when it is known, never before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Text, bindparam, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.services.access import Act
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows

LEADS: Final = "leads"
JOINS: Final = "joined"

_COMPARED: Final = ("vtex_id", "profile_id", "email_key", "phone_key", "state")
_COPIED: Final = ("store_id", "vtex_id", "profile_id", "content_hash", "email_key", "phone_key", "moment")


def remember(act: Act, work: Work, ids: Sequence[str], state: str) -> None:
    """Keep the mapping of these rows of the run, as they stand; `state` is `LEADS` or `JOINS`."""
    given = (
        select(
            *(sync_rows.c[name] for name in _COPIED),
            literal(state).label("state"),
            bindparam("now", act.now).label("written_at"),
        )
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
            # Whoever was forgotten meanwhile has none.
            sync_rows.c.profile_id.is_not(None),
            sync_rows.c.content_hash.is_not(None),
            act.scope.on(sync_rows),
        )
        # In one order everywhere, so that two that write the same do not wait for each other.
        .order_by(sync_rows.c.vtex_id)
    )
    kept = postgresql_insert(sync_customers).from_select([*_COPIED, "state", "written_at"], given)
    replaced = {name: kept.excluded[name] for name in (*_COPIED[2:], "state", "written_at")}
    act.connection.execute(
        kept.on_conflict_do_update(index_elements=["store_id", "vtex_id"], set_=replaced),
        {"ids": list(ids)},
        execution_options={"scope_store": act.store.id},
    )


def newly_led(act: Act, profiles: Mapping[str, str]) -> dict[str, str]:
    """Those of these records that do not lead their profiles yet. `profiles`: by VTEX id."""
    rows = act.connection.execute(
        select(sync_customers.c.vtex_id, sync_customers.c.profile_id).where(
            *_these(act), sync_customers.c.state == LEADS
        ),
        {"ids": list(profiles)},
    )
    known = {row.vtex_id: row.profile_id for row in rows}
    return {one: profile for one, profile in profiles.items() if known.get(one) != profile}


def take_over(act: Act, profiles: Mapping[str, str]) -> bool:
    """Let these records be the only ones that lead their profiles. `profiles`: by the id of who leads now.

    Whoever led one before and shares a contact with somebody in it has joined. Whoever does not is a
    stranger, and Hellotext took the one for the other: which of them was written last nobody knows, so
    nothing of either is kept, and both are sent when they are read the next time. Returns whether there
    were such.
    """
    # Not compared with an array, which would be looked through for each customer of the store.
    given = func.unnest(bindparam("profiles", type_=ARRAY(Text))).table_valued("id", name="given")
    rows = act.connection.execute(
        select(*(sync_customers.c[name] for name in _COMPARED)).where(
            sync_customers.c.store_id == act.store.id,
            sync_customers.c.profile_id.in_(select(given.render_derived().c.id)),
            act.scope.on(sync_customers),
        ),
        {"profiles": list(profiles.values())},
    ).all()
    former = [row for row in rows if row.state == LEADS and row.vtex_id not in profiles]
    joined = [row.vtex_id for row in former if any(_share(row, other) for other in rows)]
    if joined:
        act.connection.execute(
            update(sync_customers).where(*_these(act)).values(state=JOINS), {"ids": joined}
        )
    leading = [row for row in rows if row.state == LEADS and row.vtex_id not in joined]
    at_once = Counter(row.profile_id for row in leading)
    strangers = [row.vtex_id for row in leading if at_once[row.profile_id] > 1]
    if strangers:
        act.connection.execute(delete(sync_customers).where(*_these(act)), {"ids": strangers})
    return bool(strangers)


def _share(one: Row[Any], other: Row[Any]) -> bool:
    """Whether two records of the mapping are in one profile and have a contact in common."""
    if one.vtex_id == other.vtex_id or one.profile_id != other.profile_id:
        return False
    return any(
        key is not None and key == same
        for key, same in ((one.email_key, other.email_key), (one.phone_key, other.phone_key))
    )


def _these(act: Act) -> tuple[ColumnElement[bool], ...]:
    return (
        sync_customers.c.store_id == act.store.id,
        sync_customers.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
        act.scope.on(sync_customers),
    )
