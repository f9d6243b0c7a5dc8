"""The database goes away and comes back while people look at pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.running import RunningApp, free_port, own_database
from tests.streamed import streamed
from tests.waiting import eventually
from tests.web.wire import CuttableDatabase


@dataclass(frozen=True)
class Watched:
    """A running application whose database stands behind a door."""

    app: RunningApp
    door: CuttableDatabase
    database_url: str

    @property
    def link(self) -> str:
        """The picker's first link."""
        with streamed(self.app.base, "/") as start:
            return str(re.findall(r"/entrar/[\w.-]+", start.text)[0])

    def change(self, statement: str) -> None:
        """Change the database behind the application's back."""
        engine = create_engine(make_url(self.database_url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="module")
def watched(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Both tests use one application: each leaves it as it was."""
    with own_database(postgres) as url:
        door = CuttableDatabase(url)
        with RunningApp(tmp_path_factory.mktemp("away"), door.url, port=free_port()) as app:
            eventually(lambda: all(app.ready().values()))
            yield Watched(app, door, url)
        door.cut()


def test_it_says_so_to_operators_and_people_and_recovers_by_itself(watched: Watched) -> None:
    app, link = watched.app, watched.link
    with streamed(app.base, "/inicio", cookies=dict(app.get(link).cookies)) as page:
        assert "Tu próximo paso" in page.text

        watched.door.cut()
        missing = eventually(lambda: app.get("/readyz").status_code == 503 and app.ready())
        assert missing == {"database": False, "migrations": False, "worker": False}
        assert app.get("/healthz").status_code == 200
        assert app.get("/inicio").status_code == 200
        assert app.get(link).status_code == 503
        asked = app.get(f"/paso/{'x' * 43}")
        assert (asked.status_code, asked.headers["Location"]) == (303, "/paso?enlace=luego")
        assert "Set-Cookie" not in asked.headers
        shown = page.run()
        assert "No podemos leer ni guardar en este momento" in shown
        assert_no_internals(shown)

        watched.door.mend()
        assert "Tu próximo paso" in page.run()
        assert app.get(link).status_code == 303
        eventually(lambda: all(app.ready().values()), 40)


def test_a_fault_that_nobody_expected_shows_a_number_that_the_log_has_too(watched: Watched) -> None:
    app = watched.app
    with streamed(app.base, "/inicio", cookies=dict(app.get(watched.link).cookies)) as page:
        watched.change("ALTER TABLE evidence RENAME TO elsewhere")
        shown = page.run()
        number = re.search(r"dinos este número: ([0-9a-f]{8})\b", shown)
        assert number is not None
        assert_no_internals(shown)
        assert f"request {number.group(1)} failed" in app.output

        watched.change("ALTER TABLE elsewhere RENAME TO evidence")
        assert "Tu próximo paso" in page.run()


def assert_no_internals(shown: str) -> None:
    """Nothing of the code, the database or the machine."""
    for internal in ("Traceback", "psycopg", "sqlalchemy", "SELECT", ".py", "lib/", "127.0.0.1"):
        assert internal not in shown
