"""PostgreSQL: tables, migrations, the engine, and the scope every query passes through."""
