"""What the panel counts, sorts and searches by, kept by the database in the same transaction."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Connection, Row, text

from lib.domain.entered import grams, searchable

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BATCH = 1000

# Each integration is counted under its owner, and once more whoever owns it. What a statement takes away and
# adds of the same kind cancels out, so that one that changes nothing of this adds nothing.
_ADD = """
  INSERT INTO panel_counts
      (any_owner, owner_id, country, track, route, stage, waiting_on, health, status, stuck, n)
    SELECT grouping(owner_id) = 1, owner_id, country, track, route, stage, waiting_on, health, status,
      stuck, sum(n)
    FROM ({changes}) AS change
    GROUP BY GROUPING SETS (
      (owner_id, country, track, route, stage, waiting_on, health, status, stuck),
      (country, track, route, stage, waiting_on, health, status, stuck))
    HAVING sum(n) <> 0;
"""
_TRIGGER = """
CREATE FUNCTION puente_count_{happening}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {add}
  RETURN NULL;
END $$;
CREATE TRIGGER count_{happening} AFTER {happening} ON integrations REFERENCING {tables}
  FOR EACH STATEMENT EXECUTE FUNCTION puente_count_{happening}();
"""
_GONE = "SELECT *, -1 AS n FROM gone"
_COME = "SELECT *, 1 AS n FROM come"
_COUNTED = {
    "insert": ("NEW TABLE AS come", _COME),
    "update": ("OLD TABLE AS gone NEW TABLE AS come", f"{_GONE} UNION ALL {_COME}"),
    "delete": ("OLD TABLE AS gone", _GONE),
}

_INDEXES = """
CREATE INDEX ix_panel_counts_any_owner_owner_id ON panel_counts (any_owner, owner_id);
CREATE INDEX ix_stores_search_grams ON stores USING gin (search_grams);
CREATE INDEX ix_integrations_kind
  ON integrations (country, track, route, stage, waiting_on, health, status, stuck);
CREATE INDEX ix_integrations_owner_id ON integrations (owner_id);
CREATE INDEX ix_integrations_calendar ON integrations (calendar);
CREATE INDEX ix_integrations_longest_wait
  ON integrations ((waiting_on IS NULL OR status <> 'active'), waiting_since, id);
CREATE INDEX ix_integrations_longest_stage
  ON integrations ((stage = 'live' OR status <> 'active'), pace_from, id)
  INCLUDE (calendar, stage, status, waiting_on, stuck, owner_id, country, track, route, health);
CREATE INDEX ix_integrations_longest_wait_live
  ON integrations ((waiting_on IS NULL OR status <> 'active'), waiting_since, id) WHERE stage = 'live';
CREATE INDEX ix_integrations_created_at_id ON integrations (created_at, id);
CREATE INDEX ix_integrations_oldest_proof
  ON integrations (coalesce(last_proof_at, '9999-01-01 00:00:00+00'::timestamptz), id);
CREATE INDEX ix_integrations_go_live
  ON integrations ((stage = 'live' OR status <> 'active'), (-whole_percent), id);
CREATE INDEX ix_integrations_day_urgent ON integrations
  ((health <> 'broken'), (slow_since IS NOT NULL), pace_from, id)
  INCLUDE (owner_id) WHERE status = 'active' AND (health = 'broken' OR stuck);
CREATE INDEX ix_integrations_day_next ON integrations ((least(due_by, expected_by)), waiting_since, id)
  INCLUDE (owner_id)
  WHERE status = 'active' AND health <> 'broken' AND NOT stuck AND waiting_on IN ('merchant', 'us');
CREATE INDEX ix_integrations_day_waiting ON integrations (waiting_on, waiting_since, id)
  INCLUDE (owner_id) WHERE status = 'active' AND health <> 'broken' AND NOT stuck;
CREATE INDEX ix_integrations_day_finished ON integrations (live_at DESC, id)
  INCLUDE (owner_id) WHERE status = 'active' AND live_at IS NOT NULL;
DROP INDEX ix_integrations_stage, ix_integrations_waiting_on, ix_integrations_waiting_since_id;
"""

# An index that answers without the table does so only where the table has been vacuumed since; the kinds that
# are counted change often, and what is folded is left behind.
_VACUUMED = ("integrations", "panel_counts", "pace_cells")


def upgrade() -> None:
    op.execute("ALTER TABLE panel_counts ADD COLUMN any_owner BOOLEAN NOT NULL")
    op.execute(_ADD.format(changes="SELECT *, 1 AS n FROM integrations"))
    for happening, (tables, changes) in _COUNTED.items():
        add = _ADD.format(changes=changes)
        op.execute(_TRIGGER.format(happening=happening, tables=tables, add=add))
    _fill_search(op.get_bind())
    op.execute(_INDEXES)
    for table in _VACUUMED:
        op.execute(
            f"ALTER TABLE {table} SET"
            " (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)"
        )


def _fill_search(connection: Connection) -> None:
    """Number and members are searched too, from now on; and all of it by its parts."""
    last = ""
    while found := connection.execute(_STORES, {"last": last, "limit": _BATCH}).all():
        connection.execute(_FILL, list(map(_searched, found)))
        last = found[-1].account


_STORES = text(
    """
    SELECT id, account, concat_ws(' ', account, name,
      (SELECT string_agg(DISTINCT e164, ' ') FROM numbers WHERE store_id = stores.id),
      (SELECT string_agg(email, ' ' ORDER BY email) FROM people JOIN memberships ON person_id = people.id
        WHERE store_id = stores.id)) AS words
    FROM stores WHERE account > :last ORDER BY account LIMIT :limit
    """
)
_FILL = text("UPDATE stores SET search = :search, search_grams = :grams WHERE id = :id")


def _searched(store: Row[tuple[object, ...]]) -> dict[str, object]:
    words = searchable(store.words)
    return {"id": store.id, "search": words, "grams": sorted(grams(words))}


def downgrade() -> None:
    for table in _VACUUMED:
        op.execute(
            f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)"
        )
    for happening in _COUNTED:
        op.execute(f"DROP TRIGGER count_{happening} ON integrations")
        op.execute(f"DROP FUNCTION puente_count_{happening}()")
    op.execute(
        """
        DROP INDEX ix_panel_counts_any_owner_owner_id, ix_stores_search_grams, ix_integrations_kind,
          ix_integrations_owner_id, ix_integrations_calendar, ix_integrations_longest_wait,
          ix_integrations_longest_stage, ix_integrations_longest_wait_live, ix_integrations_created_at_id,
          ix_integrations_oldest_proof, ix_integrations_go_live, ix_integrations_day_urgent,
          ix_integrations_day_next, ix_integrations_day_waiting, ix_integrations_day_finished;
        CREATE INDEX ix_integrations_stage ON integrations (stage);
        CREATE INDEX ix_integrations_waiting_on ON integrations (waiting_on);
        CREATE INDEX ix_integrations_waiting_since_id ON integrations (waiting_since, id);
        DELETE FROM panel_counts;
        ALTER TABLE panel_counts DROP COLUMN any_owner;
        """
    )
