"""Alembic migrations. They run at start, under an advisory lock (see `lib.storage.migrate`)."""
