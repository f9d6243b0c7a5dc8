"""One application in rehearsal mode for every test that only asks it things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text

from lib.security.tokens import Tokens
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.streamed import streamed


@dataclass(frozen=True)
class Rehearsal:
    """A running application, its database, and the secret that signs its cookies."""

    app: RunningApp
    database_url: str

    @property
    def secret(self) -> str:
        """The cookie secret, which a rehearsal keeps in its data folder."""
        return IsolatedSettings(data_dir=self.app.data_dir).cookie_key

    @property
    def tokens(self) -> Tokens:
        """The application's own signer."""
        return Tokens(self.secret)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query finds in the database."""
        engine = create_engine(make_url(self.database_url).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            found = _all(connection, sql)
        engine.dispose()
        return found

    def sign_in(self, position: int) -> dict[str, str]:
        """Cookies of a person of the picker: 0 and 1 are merchants, 2 the manager, 3 the administrator."""
        with streamed(self.app.base, "/") as page:
            links = re.findall(r"/entrar/[\w.-]+", page.text)
        return dict(self.app.get(links[position]).cookies)


def _all(connection: Connection, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture(scope="session")
def rehearsal(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """An application that no test changes."""
    folder: Path = tmp_path_factory.mktemp("rehearsal")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        yield Rehearsal(app, url)
