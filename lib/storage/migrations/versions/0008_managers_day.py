"""The account manager's day: counts, pace, waivers, notes, set-up links, bulk work, mail."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE panel_counts (
    owner_id UUID,
    country TEXT NOT NULL,
    track TEXT NOT NULL,
    route TEXT NOT NULL,
    stage TEXT NOT NULL,
    waiting_on TEXT,
    health TEXT NOT NULL,
    status TEXT NOT NULL,
    stuck BOOLEAN NOT NULL,
    n INTEGER NOT NULL
);
CREATE TABLE pace_cells (
    kind TEXT NOT NULL,
    track TEXT NOT NULL,
    route TEXT NOT NULL,
    country TEXT NOT NULL,
    month DATE,
    key TEXT NOT NULL,
    days INTEGER NOT NULL,
    n INTEGER NOT NULL
);
CREATE INDEX ix_pace_cells_comparable ON pace_cells (kind, track, route, country, key)
  INCLUDE (days, n);
CREATE TABLE waivers (
    id UUID NOT NULL,
    store_id UUID NOT NULL,
    track TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_name TEXT NOT NULL,
    by_id UUID,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_waivers PRIMARY KEY (id),
    CONSTRAINT fk_waivers_store_id FOREIGN KEY(store_id) REFERENCES stores (id) ON DELETE CASCADE,
    CONSTRAINT fk_waivers_by_id FOREIGN KEY(by_id) REFERENCES people (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX uq_waivers_open ON waivers (store_id, track, rule_id) WHERE revoked_at IS NULL;
CREATE TABLE notes (
    id UUID NOT NULL,
    store_id UUID NOT NULL,
    text TEXT NOT NULL,
    by_name TEXT NOT NULL,
    by_id UUID,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT uq_notes_id_store_id UNIQUE (id, store_id),
    CONSTRAINT fk_notes_store_id FOREIGN KEY(store_id) REFERENCES stores (id) ON DELETE CASCADE,
    CONSTRAINT fk_notes_by_id FOREIGN KEY(by_id) REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX ix_notes_store_id_at ON notes (store_id, at);
CREATE TABLE note_mentions (
    note_id UUID NOT NULL,
    person_id UUID NOT NULL,
    store_id UUID NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_note_mentions PRIMARY KEY (note_id, person_id),
    CONSTRAINT fk_note_mentions_note_id FOREIGN KEY(note_id, store_id)
      REFERENCES notes (id, store_id) ON DELETE CASCADE,
    CONSTRAINT fk_note_mentions_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_note_mentions_person_id_seen_at ON note_mentions (person_id, seen_at);
CREATE TABLE setup_links (
    id UUID NOT NULL,
    store_id UUID NOT NULL,
    person_id UUID NOT NULL,
    token_hash BYTEA,
    made_by TEXT NOT NULL,
    made_by_id UUID,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    used_by BYTEA,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_setup_links PRIMARY KEY (id),
    CONSTRAINT fk_setup_links_store_id FOREIGN KEY(store_id) REFERENCES stores (id) ON DELETE CASCADE,
    CONSTRAINT fk_setup_links_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT uq_setup_links_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_setup_links_made_by_id FOREIGN KEY(made_by_id) REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX ix_setup_links_person_id ON setup_links (person_id);
CREATE INDEX ix_setup_links_made_at_id ON setup_links (made_at, id);
CREATE INDEX ix_setup_links_store_id_made_at ON setup_links (store_id, made_at);
CREATE TABLE saved_views (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    name TEXT NOT NULL,
    query JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_saved_views PRIMARY KEY (id),
    CONSTRAINT uq_saved_views_person_id_name UNIQUE (person_id, name),
    CONSTRAINT fk_saved_views_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE bulk_jobs (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    args JSONB DEFAULT '{}' NOT NULL,
    asked_by TEXT NOT NULL,
    asked_by_id UUID,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER DEFAULT 0 NOT NULL,
    outcomes JSONB DEFAULT '{}' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    problem TEXT,
    CONSTRAINT pk_bulk_jobs PRIMARY KEY (id),
    CONSTRAINT fk_bulk_jobs_asked_by_id FOREIGN KEY(asked_by_id) REFERENCES people (id) ON DELETE SET NULL
);
CREATE INDEX ix_bulk_jobs_asked_by_id ON bulk_jobs (asked_by_id);
CREATE TABLE bulk_items (
    job_id UUID NOT NULL,
    place INTEGER NOT NULL,
    account TEXT NOT NULL,
    track TEXT,
    given JSONB DEFAULT '{}' NOT NULL,
    outcome TEXT,
    facts JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_bulk_items PRIMARY KEY (job_id, place),
    CONSTRAINT fk_bulk_items_job_id FOREIGN KEY(job_id) REFERENCES bulk_jobs (id) ON DELETE CASCADE
);
CREATE INDEX ix_bulk_items_waiting ON bulk_items (job_id, place) WHERE outcome IS NULL;
CREATE TABLE outbox (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    person_id UUID NOT NULL,
    store_id UUID NOT NULL,
    facts JSONB DEFAULT '{}' NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    problem TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT uq_outbox_cause UNIQUE (cause),
    CONSTRAINT fk_outbox_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_outbox_store_id FOREIGN KEY(store_id) REFERENCES stores (id) ON DELETE CASCADE
);
CREATE INDEX ix_outbox_state_next_try_at ON outbox (state, next_try_at);
CREATE INDEX ix_outbox_store_id_asked_at ON outbox (store_id, asked_at);
CREATE TABLE event_heads (
    chain UUID NOT NULL,
    length BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_event_heads PRIMARY KEY (chain)
);
"""

_COLUMNS = """
ALTER TABLE stores
  ADD COLUMN search_grams integer[] NOT NULL DEFAULT '{}',
  ADD COLUMN reminded_at timestamptz;
ALTER TABLE events ADD COLUMN place bigint, ADD COLUMN hash bytea;
ALTER TABLE step_links ADD COLUMN setup_link_id uuid
  CONSTRAINT fk_step_links_setup_link_id REFERENCES setup_links (id) ON DELETE CASCADE;
ALTER TABLE integrations
  ADD COLUMN due_by timestamptz,
  ADD COLUMN live_at timestamptz,
  ADD COLUMN pace_from timestamptz,
  ADD COLUMN slow_since timestamptz,
  ADD COLUMN owner_id uuid,
  ADD COLUMN country text,
  ADD COLUMN calendar text,
  ADD COLUMN status text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled'
    WHEN paused_at IS NOT NULL THEN 'paused' ELSE 'active' END) STORED,
  ADD COLUMN stuck boolean NOT NULL GENERATED ALWAYS AS (
    cancelled_at IS NULL AND paused_at IS NULL AND stage <> 'live'
    AND (slow_since IS NOT NULL OR blocked_reason IS NOT DISTINCT FROM 'overdue')) STORED;
"""

# What an integration repeats of its store follows the store, whoever writes.
_FOLLOW = """
CREATE FUNCTION puente_calendar_of(store stores) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws('/', store.country, coalesce(store.subdivision, ''), store.time_zone)
$$;
CREATE FUNCTION puente_integration_of_store() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT owner_id, country, puente_calendar_of(stores) INTO NEW.owner_id, NEW.country, NEW.calendar
    FROM stores WHERE id = NEW.store_id;
  RETURN NEW;
END $$;
CREATE TRIGGER integration_of_store BEFORE INSERT ON integrations
  FOR EACH ROW EXECUTE FUNCTION puente_integration_of_store();
CREATE FUNCTION puente_store_of_integrations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE integrations
    SET owner_id = NEW.owner_id, country = NEW.country, calendar = puente_calendar_of(NEW)
    WHERE store_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER store_of_integrations
  AFTER UPDATE OF owner_id, country, subdivision, time_zone ON stores FOR EACH ROW
  WHEN ((OLD.owner_id, OLD.country, OLD.subdivision, OLD.time_zone)
    IS DISTINCT FROM (NEW.owner_id, NEW.country, NEW.subdivision, NEW.time_zone))
  EXECUTE FUNCTION puente_store_of_integrations();
UPDATE integrations SET
  pace_from = stage_since,
  live_at = CASE WHEN stage = 'live' THEN stage_since END,
  changes_at = now(),
  owner_id = stores.owner_id, country = stores.country, calendar = puente_calendar_of(stores)
  FROM stores WHERE stores.id = integrations.store_id;
ALTER TABLE integrations
  ALTER COLUMN pace_from SET NOT NULL,
  ALTER COLUMN country SET NOT NULL,
  ALTER COLUMN calendar SET NOT NULL;
"""


def upgrade() -> None:
    for statements in (_TABLES, _COLUMNS, _FOLLOW):
        op.execute(statements)


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER store_of_integrations ON stores;
        DROP TRIGGER integration_of_store ON integrations;
        DROP FUNCTION puente_store_of_integrations();
        DROP FUNCTION puente_integration_of_store();
        DROP FUNCTION puente_calendar_of(stores);
        ALTER TABLE integrations DROP COLUMN status, DROP COLUMN stuck, DROP COLUMN due_by,
          DROP COLUMN live_at, DROP COLUMN pace_from, DROP COLUMN slow_since, DROP COLUMN owner_id,
          DROP COLUMN country, DROP COLUMN calendar;
        ALTER TABLE step_links DROP COLUMN setup_link_id;
        ALTER TABLE events DROP COLUMN place, DROP COLUMN hash;
        ALTER TABLE stores DROP COLUMN search_grams, DROP COLUMN reminded_at;
        DROP TABLE event_heads, outbox, bulk_items, bulk_jobs, saved_views, setup_links, note_mentions,
          notes, waivers, pace_cells, panel_counts;
        """
    )
