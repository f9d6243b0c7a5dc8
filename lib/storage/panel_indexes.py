"""The indexes of `integrations` by which the panel and the day find, count and sort."""

from __future__ import annotations

from sqlalchemy import Index, text

_WAITS_FOR_NOBODY = text("(waiting_on IS NULL OR status <> 'active')")
_IS_OVER = text("(stage = 'live' OR status <> 'active')")
_AT_EASE = "status = 'active' AND health <> 'broken' AND NOT stuck"
_KIND = ("country", "track", "route", "stage", "waiting_on", "health", "status", "stuck")

PANEL_INDEXES = (
    # Few kinds have many rows each: by this one, any mix of their columns is found.
    Index("ix_integrations_kind", *_KIND),
    Index(None, "owner_id"),
    Index(None, "calendar"),
    # The orders of the panel.
    Index("ix_integrations_longest_wait", _WAITS_FOR_NOBODY, "waiting_since", "id"),
    # Of what is live most waits for nobody.
    Index(
        "ix_integrations_longest_wait_live",
        _WAITS_FOR_NOBODY,
        "waiting_since",
        "id",
        postgresql_where=text("stage = 'live'"),
    ),
    # With all that is counted: how long something has been in its stage is not.
    Index(
        "ix_integrations_longest_stage",
        _IS_OVER,
        "pace_from",
        "id",
        postgresql_include=[
            *("calendar", "stage", "status", "waiting_on", "stuck"),
            *("owner_id", "country", "track", "route", "health"),
        ],
    ),
    Index(None, "created_at", "id"),
    Index(
        "ix_integrations_oldest_proof",
        text("coalesce(last_proof_at, '9999-01-01 00:00:00+00'::timestamptz)"),
        "id",
    ),
    Index("ix_integrations_go_live", _IS_OVER, text("(-whole_percent)"), "id"),
    # The places of a manager's day, each in its order: they hold nothing else.
    Index(
        "ix_integrations_day_urgent",
        # What broke comes first, then what is past its deadline, then what is slow.
        text("(health <> 'broken')"),
        text("(slow_since IS NOT NULL)"),
        "pace_from",
        "id",
        postgresql_include=["owner_id"],
        postgresql_where=text("status = 'active' AND (health = 'broken' OR stuck)"),
    ),
    Index(
        "ix_integrations_day_next",
        text("(least(due_by, expected_by))"),
        "waiting_since",
        "id",
        postgresql_include=["owner_id"],
        postgresql_where=text(f"{_AT_EASE} AND waiting_on IN ('merchant', 'us')"),
    ),
    Index(
        "ix_integrations_day_waiting",
        "waiting_on",
        "waiting_since",
        "id",
        postgresql_include=["owner_id"],
        postgresql_where=text(_AT_EASE),
    ),
    Index(
        "ix_integrations_day_finished",
        text("live_at DESC"),
        "id",
        postgresql_include=["owner_id"],
        postgresql_where=text("status = 'active' AND live_at IS NOT NULL"),
    ),
)
