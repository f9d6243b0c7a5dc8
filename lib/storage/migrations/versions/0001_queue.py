"""The job queue: procrastinate's own schema, as its installed version defines it."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DROP = """
DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT c.oid::regclass AS name FROM pg_class c
      WHERE c.relname LIKE 'procrastinate\\_%' AND c.relkind = 'r' LOOP
    EXECUTE format('DROP TABLE %s CASCADE', item.name);
  END LOOP;
  FOR item IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.proname LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', item.name);
  END LOOP;
  FOR item IN SELECT t.typname AS name FROM pg_type t
      WHERE t.typname LIKE 'procrastinate\\_%' AND t.typtype IN ('c', 'e') LOOP
    EXECUTE format('DROP TYPE %I CASCADE', item.name);
  END LOOP;
END $$
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql(_DROP.replace("%", "%%"))
