"""Makes the people and stores that a test needs, through the services themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from lib.domain.model import Language, Role
from lib.services.access import Actor
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
        return add_person(f"manager{next(self._numbers)}@puente.example", "Marta Gestora", Role.ACCOUNT_MANAGER)

    def administrator(self) -> Person:
        """An administrator."""
        return add_person(f"admin{next(self._numbers)}@puente.example", "Elena Duarte", Role.ADMINISTRATOR)

    def merchant(
        self, account: str | None = None, *, country: str = "UY", language: Language = Language.ES
    ) -> Person:
        """A merchant with a store of their own; `person.accounts[0]` is its account."""
        number = next(self._numbers)
        email = f"ana{number}@tienda.example"
        add_person(email, "Ana Pérez", Role.MERCHANT, language)
        add_store(Actor.process("test"), account or f"tienda{number}", f"Tienda {number}", country, email)
        person = person_by_email(email)
        assert person is not None
        return person
