"""Makes the people and stores that a test needs, through the services themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from sqlalchemy import RowMapping, text

from lib.domain.ladder import CHECKS, Vendor
from lib.domain.model import Language, Role, Route
from lib.services.access import Actor
from lib.services.credentials import Entered
from lib.services.people import Person, add_person, person_by_email
from lib.services.platform import Platform
from lib.services.stores import add_store


@dataclass
class Builder:
    """Every call makes something new unless it is given a name."""

    platform: Platform
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def manager(self) -> Person:
        """An account manager."""
        return add_person(
            f"manager{next(self._numbers)}@puente.example", "Marta Gestora", Role.ACCOUNT_MANAGER
        )

    def administrator(self) -> Person:
        """An administrator."""
        return add_person(f"admin{next(self._numbers)}@puente.example", "Elena Duarte", Role.ADMINISTRATOR)

    def merchant(
        self,
        account: str | None = None,
        *,
        country: str = "UY",
        language: Language = Language.ES,
        route: Route = Route.ASSISTED,
    ) -> Person:
        """A merchant with a store of their own; `person.accounts[0]` is its account."""
        number = next(self._numbers)
        email = f"ana{number}@tienda.example"
        add_person(email, "Ana Pérez", Role.MERCHANT, language)
        name = f"Tienda {number}"
        add_store(Actor.process("test"), account or f"tienda{number}", name, country, email, route=route)
        person = person_by_email(email)
        assert person is not None
        return person


APP_TOKEN = "QWERTYUIOPASDFGHJKLZXCVBNMQWERTY" * 4
HELLOTEXT_TOKEN = "ALK_" + "aB3x9Zq" * 20
BUSINESS_ID = "yQlRPYBb"


HEALTHY_OUTCOMES = {
    **{spec.id: "passed" for spec in CHECKS if spec.vendor is not Vendor.META},
    # The key of the ordinary role may not look at stores and affiliates, and nobody agreed to a write.
    "vtex.stores": "not_provable",
    "vtex.affiliates": "not_provable",
    "hellotext.write": "skipped",
    **{spec.id: "skipped" for spec in CHECKS if spec.vendor is Vendor.META},
}
"""What each check finds with the healthy form, by check id."""


def healthy(account: str, **typed: str) -> Entered:
    """Credentials with which every check passes at the simulator, some typed otherwise."""
    return replace(
        Entered("", f"vtexappkey-{account}-ORYNWX", APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN), **typed
    )


def rows(platform: Platform, sql: str, **values: object) -> list[RowMapping]:
    """What a plain SQL query finds, past every scope."""
    with platform.engine.connect() as connection:
        return list(connection.execute(text(sql), values).mappings())


def change(platform: Platform, sql: str, **values: object) -> int:
    """Carry out a plain SQL statement, past every scope; how many rows it touched."""
    with platform.engine.begin() as connection:
        return connection.execute(text(sql), values).rowcount


@contextmanager
def renamed(platform: Platform, table: str, column: str) -> Iterator[None]:
    """A fault of ours: while it lasts, a table lacks a column that the code asks for."""
    change(platform, f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_gone")
    try:
        yield
    finally:
        change(platform, f"ALTER TABLE {table} RENAME COLUMN {column}_gone TO {column}")
