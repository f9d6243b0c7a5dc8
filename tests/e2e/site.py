"""The application that the browsers look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, make_url, text

from lib.security.tokens import Tokens
from tests.isolated import IsolatedSettings
from tests.running import RunningApp
from tests.waiting import eventually

_CLOSE = "ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@dataclass(frozen=True)
class Site:
    """A running application and the database that is its own."""

    app: RunningApp
    database_url: str

    @property
    def tokens(self) -> Tokens:
        """The application's own signer: a rehearsal keeps its secret in the data folder."""
        return Tokens(IsolatedSettings(data_dir=self.app.data_dir).cookie_key)

    @property
    def faults(self) -> int:
        """How many times a page has met what nobody expected: each one has its number in the log."""
        return len(re.findall(r"request [0-9a-f]{8} failed", self.app.output))

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """The database ends every connection and takes no new one; everything is back in the end."""
        try:
            self._administer(_CLOSE, allowed="false")
            self._administer(_END)
            yield
        finally:
            self._administer(_CLOSE, allowed="true")
            eventually(lambda: all(self.app.ready().values()), 60)

    def _administer(self, statement: str, **words: str) -> None:
        address = make_url(self.database_url)
        engine = create_engine(
            address.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(statement.format(name=address.database, **words)))
        engine.dispose()
