"""Which Hellotext profile each VTEX record went into: kept when it is known, never before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.services.access import Act
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows

LEADS: Final = "leads"
JOINS: Final = "joined"

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
