"""Names, places, ages and hours of the demonstration's stores. Deterministic by position."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from lib.domain.calendars import default_time_zone

_FIRST = (
    "Lucía Mateo Valentina Santiago Camila Sebastián Mariana Nicolás Sofía Joaquín Renata Diego Isabella "
    "Andrés Antonella Tomás Gabriela Felipe Paula Rodrigo Juliana Emiliano Catalina Thiago Daniela Bruno"
).split()
_LAST = (
    "Pereira Rojas Fernández Silva Gómez Souza Martínez Oliveira Herrera Castillo Vargas Ribeiro Torres "
    "Mendoza Quiroga Salazar Costa Benítez Navarro Carvalho Aguirre Paredes Molina Duarte Cáceres Lima"
).split()
_KIND = (
    "Casa Moda Farmacia Librería Calzados Deportes Mundo Almacén Óptica Juguetería Perfumería Ferretería "
    "Mascotas Cocina Muebles Bazar Jardín Tecno Bebés Vinos"
).split()
_WORD = (
    "Linda Austral Andina Central Norte Sol Pampa Caribe Luna Nueva Express Urbana Clara Verde Real Azul "
    "Serrana Costera Viva Feliz Prima Aurora Bonita Libre"
).split()
_COUNTRIES = ("UY", "MX", "BR", "AR", "CO", "CL", "PE", "MX", "BR", "AR", "EC", "CO", "BR", "PY", "MX", "CR")
_MANAGERS = (
    "Carolina Ibarra",
    "Martín Acosta",
    "Beatriz Nogueira",
    "Hernán Villalba",
    "Ximena Fuentes",
    "Rafael Teixeira",
)
OLDEST_DAYS = 365
MANAGERS = len(_MANAGERS)
FRESH = 2
"""How many stores have everything before them: those of the two merchants of the picker."""


_OPENS, _CLOSES = 8, 19
_DAY = timedelta(days=1)


def next_daytime(moment: datetime, time_zone: str) -> datetime:
    """The moment as local time; what falls outside of 08:00 to 18:59 comes to the next 08:00 to 08:59."""
    here = moment.astimezone(ZoneInfo(time_zone))
    if here.hour < _OPENS:
        return here.replace(hour=_OPENS)
    return here if here.hour < _CLOSES else (here + _DAY).replace(hour=_OPENS)


def last_daytime(moment: datetime, time_zone: str) -> datetime:
    """The moment as local time; what falls outside of 08:00 to 18:59 comes to the last 18:00 to 18:59."""
    here = moment.astimezone(ZoneInfo(time_zone))
    if here.hour < _OPENS:
        here -= _DAY
    return here if _OPENS <= here.hour < _CLOSES else here.replace(hour=_CLOSES - 1)


@dataclass(frozen=True)
class Place:
    """Where a store is."""

    country: str
    time_zone: str


def uuid_from(kind: str, name: str) -> UUID:
    """A stable id for one thing of the demonstration."""
    return uuid5(NAMESPACE_URL, f"puente-demo:{kind}:{name}")


def business_id_of(account: str) -> str:
    """A Hellotext Business ID in its usual shape: eight letters and digits."""
    return uuid_from("business", account).hex[:8]


class Names:
    """Names by position; the same seed gives the same names."""

    def __init__(self, random_seed: int) -> None:
        self._seed = random_seed

    def _chance(self, topic: str, position: int) -> random.Random:
        return random.Random(f"{self._seed}:{topic}:{position}")  # noqa: S311 - demonstration data

    def store(self, position: int) -> str:
        """Name of a store."""
        chance = self._chance("store", position)
        return f"{chance.choice(_KIND)} {chance.choice(_WORD)}"

    def account(self, position: int) -> str:
        """VTEX account of a store; unique by its position."""
        plain = normalize("NFKD", self.store(position)).encode("ascii", "ignore").decode()
        return f"{plain.lower().replace(' ', '')}{position + 1}"

    def person(self, position: int) -> str:
        """Name of a store's merchant."""
        chance = self._chance("person", position)
        return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"

    def manager(self, number: int) -> tuple[str, str]:
        """Name and e-mail address of an account manager."""
        name = _MANAGERS[number]
        plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
        return name, f"{plain.lower().replace(' ', '.')}@puente.example"

    def place(self, position: int) -> Place:
        """Country and time zone of a store."""
        country = _COUNTRIES[position % len(_COUNTRIES)]
        return Place(country, default_time_zone(country))

    def email_name(self, position: int) -> str:
        """The part of a merchant's e-mail address before the at sign."""
        first = self.person(position).split()[0]
        return normalize("NFKD", first).encode("ascii", "ignore").decode().lower()

    def created_at(self, position: int, now: datetime) -> datetime:
        """When the store was added, by day: up to twelve months ago; the two of the picker this week."""
        days = (
            3 + position if position < FRESH else self._chance("age", position).triangular(2, OLDEST_DAYS, 12)
        )
        return last_daytime(now - timedelta(days=days), self.place(position).time_zone)
