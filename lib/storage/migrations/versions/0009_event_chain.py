"""The events of each store hang together: each carries a hash over itself and the one before."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# `at` as microseconds: a timestamp's own text depends on the session's time zone.
# Not IMMUTABLE: it is built on functions that are not, and would no longer be inlined.
_HASH = """
CREATE FUNCTION puente_event_hash(before bytea, place bigint, event events) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(before || convert_to(jsonb_build_array(place, event.store_id, event.track,
    (extract(epoch FROM event.at) * 1000000)::bigint, event.actor_id, event.actor_name, event.kind,
    event.subject, event.old, event.new)::text, 'UTF8'))
$$
"""

# The head's row is what makes one writer of a store wait for the other. Most events find it: an UPDATE
# costs less than an INSERT that meets a conflict.
_CHAIN = """
CREATE FUNCTION puente_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own uuid := coalesce(NEW.store_id, '00000000-0000-0000-0000-000000000000');
BEGIN
  UPDATE event_heads AS head
    SET length = head.length + 1, hash = puente_event_hash(head.hash, head.length + 1, NEW)
    WHERE head.chain = own
    RETURNING head.length, head.hash INTO NEW.place, NEW.hash;
  IF NOT FOUND THEN
    INSERT INTO event_heads AS head VALUES (own, 1, puente_event_hash('', 1, NEW))
      ON CONFLICT (chain) DO UPDATE
        SET length = head.length + 1, hash = puente_event_hash(head.hash, head.length + 1, NEW)
      RETURNING head.length, head.hash INTO NEW.place, NEW.hash;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER event_chain BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION puente_chain_event();
-- Room for the next version of a head on the same page: no index entry is written for it.
ALTER TABLE event_heads SET (fillfactor = 50);
"""

# What exists is chained in the order in which it was written.
_EXISTING = """
ALTER TABLE events DISABLE TRIGGER events_append_only;
DO $$
DECLARE
  event events;
  current uuid;
  own uuid;
  reached bigint;
  link bytea;
BEGIN
  FOR event IN SELECT * FROM events ORDER BY store_id, id LOOP
    own := coalesce(event.store_id, '00000000-0000-0000-0000-000000000000');
    IF own IS DISTINCT FROM current THEN
      IF current IS NOT NULL THEN
        INSERT INTO event_heads VALUES (current, reached, link);
      END IF;
      current := own;
      reached := 0;
      link := '';
    END IF;
    reached := reached + 1;
    link := puente_event_hash(link, reached, event);
    UPDATE events SET place = reached, hash = link WHERE id = event.id;
  END LOOP;
  IF current IS NOT NULL THEN
    INSERT INTO event_heads VALUES (current, reached, link);
  END IF;
END $$;
ALTER TABLE events ENABLE TRIGGER events_append_only;
ALTER TABLE events ALTER COLUMN place SET NOT NULL, ALTER COLUMN hash SET NOT NULL;
CREATE INDEX ix_events_at_id ON events (at, id);
CREATE INDEX ix_events_actor_id_at ON events (actor_id, at) WHERE actor_id IS NOT NULL;
"""


def upgrade() -> None:
    for statements in (_HASH, _EXISTING, _CHAIN):
        op.execute(statements)


def downgrade() -> None:
    op.execute(
        """
        DROP INDEX ix_events_at_id, ix_events_actor_id_at;
        DROP TRIGGER event_chain ON events;
        DROP FUNCTION puente_chain_event();
        DROP FUNCTION puente_event_hash(bytea, bigint, events);
        ALTER TABLE events ALTER COLUMN place DROP NOT NULL, ALTER COLUMN hash DROP NOT NULL;
        TRUNCATE event_heads;
        """
    )
