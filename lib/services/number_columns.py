"""Which column of a spreadsheet holds the numbers and which their countries, by content and by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import phonenumbers
from babel.core import Locale, get_global

from lib.domain.entered import searchable
from lib.domain.model import Language
from lib.domain.phone import NOBODY_ASKED
from lib.errors import InvalidInput
from lib.rulebook.doctor import examine

SAMPLE_ROWS = 200
_WEAK_NAME = 0.1
# The more a name speaks of the line that WhatsApp would be on, the more it weighs. Compared without
# accents and capitals; a part of the name is enough.
_NUMBER_NAMES: dict[str, float] = {
    "whatsapp": 0.6,
    "wsp": 0.6,
    "celular": 0.5,
    "movil": 0.5,
    "mobile": 0.5,
    "telemovel": 0.5,
    "cellphone": 0.5,
    "telefon": 0.4,
    "phone": 0.4,
    "fone": 0.4,
    "tel": 0.3,
    "cel": 0.3,
    "msisdn": 0.3,
    "contacto": _WEAK_NAME,
    "contato": _WEAK_NAME,
    "numero": _WEAK_NAME,
    "number": _WEAK_NAME,
}
# What else is a long number: a column that says so by its name is the last to be taken.
_OTHER_NAMES = (
    "documento cedula dni rut ruc cuit cuil nit cpf cnpj curp rfc pasaporte passport pedido orden order "
    "factura invoice postal cep zip ean sku codigo code id fax fecha data date cuenta account tarjeta card"
).split()
_COUNTRY_NAMES = ("pais", "country", "nacion")
_NOT_COUNTRY_NAMES = ("idioma", "lengua", "lingua", "language", "locale", "estado", "provincia", "uf")
_YES_AND_NO = frozenset({"si", "no", "sim", "nao", "yes", "s", "n"})
_SHARE_OF_COUNTRIES = 0.9
_SHARE_OF_COUNTRIES_IF_NAMED = 0.5
_COLUMNS_EXAMINED = 8
_FEWEST_DIGITS, _MOST_DIGITS = 7, 20
# Names shorter than this are looked for among the words: "tel" is no part of "hotel".
_SHORTEST_PART = 5
_ALPHA_3 = 3
_OTHER_NAME_COSTS = 0.5
_EMPTY_COSTS = 0.3
_LONG_NUMBER = 0.2
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CALLING_CODE = re.compile(r"(?:\+|00)\s?([1-9]\d{0,2})")
# Names that people write and Unicode's list of territories does not have.
_ALSO_CALLED = {
    "eeuu": "US",
    "ee uu": "US",
    "eua": "US",
    "u s a": "US",
    "estados unidos de america": "US",
    "uk": "GB",
    "inglaterra": "GB",
    "england": "GB",
    "mejico": "MX",
    "holanda": "NL",
    "rep dominicana": "DO",
}


@dataclass(frozen=True)
class Columns:
    """Zero-based positions: of the numbers, and of their countries where there is such a column."""

    number: int
    country: int | None


def guess(
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    default_country: str | None,
    number: int | None = None,
) -> Columns:
    """Find the columns by what the first rows (`SAMPLE_ROWS` are enough) hold and by their names.

    `default_country` is the ISO 3166 code of numbers that do not name their country; `number` is the
    column of the numbers where that is known. Raises InvalidInput('number_file.no_number_column').
    """
    columns = [
        _Column(name, tuple(row[index].strip() for row in sample_rows)) for index, name in enumerate(header)
    ]
    country = _country_column(columns)
    if number is not None:
        return Columns(number, None if country == number else country)
    countries = [country_of(row[country]) if country is not None else None for row in sample_rows]
    regions = [found or default_country for found in countries]
    likely = sorted(range(len(columns)), key=lambda index: -columns[index].promise)[:_COLUMNS_EXAMINED]
    scores = {index: columns[index].score(regions) for index in sorted(likely)}
    best = max(scores, key=lambda index: scores[index], default=None)
    if best is None or scores[best] <= 0:
        raise InvalidInput("number_file.no_number_column", field="column")
    return Columns(best, country)


def country_of(cell: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country as people write it, or None.

    Codes of two and three letters, names in Spanish, Portuguese and English (Unicode CLDR), and calling
    codes with + or 00; +1 is the United States, the main country of its plan.
    """
    return _country_of(cell.strip()) if cell else None


@lru_cache(4096)
def _country_of(cell: str) -> str | None:
    if dialled := _CALLING_CODE.fullmatch(cell):
        region = phonenumbers.region_code_for_country_code(int(dialled.group(1)))
        return region if region in phonenumbers.SUPPORTED_REGIONS else None
    return _countries().get(_plain(cell))


@cache
def _countries() -> Mapping[str, str]:
    """Every way to write a country, by its plain form. Countries without a numbering plan are left out."""
    known = phonenumbers.SUPPORTED_REGIONS
    found = {alias.lower(): code for alias, code in _ALSO_CALLED.items()}
    for language in Language:
        names = Locale.parse(language, sep="-").territories
        found |= {_plain(name): code for code, name in names.items() if code in known}
    aliases = get_global("territory_aliases")
    found |= {
        alias.lower(): codes[0]
        for alias, codes in aliases.items()
        if len(alias) == _ALPHA_3 and alias.isalpha() and len(codes) == 1 and codes[0] in known
    }
    return found | {code.lower(): code for code in known}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", searchable(text)))


def require_country(code: str | None, field: str) -> None:
    """Refuse what is no ISO 3166-1 alpha-2 code of a country with a numbering plan; None is fine.

    Raises InvalidInput('number_file.unknown_country').
    """
    if code is not None and code not in phonenumbers.SUPPORTED_REGIONS:
        raise InvalidInput("number_file.unknown_country", field=field)


@dataclass(frozen=True)
class _Column:
    """The first cells of a column under its name."""

    name: str
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def name_weight(self) -> float:
        """How much the name says that these are telephone numbers; below zero when it says something else."""
        weight = max(
            (weight for part, weight in _NUMBER_NAMES.items() if self.is_called([part])), default=0.0
        )
        return weight - _OTHER_NAME_COSTS if self.is_called(_OTHER_NAMES) else weight

    @cached_property
    def long_numbers(self) -> float:
        """Which share of its cells has as many digits as a telephone number."""
        return _share(_FEWEST_DIGITS <= _digits(cell) <= _MOST_DIGITS for cell in self.filled)

    @property
    def promise(self) -> float:
        """What speaks for a closer look."""
        return self.long_numbers + self.name_weight

    def is_called(self, parts: Iterable[str]) -> bool:
        """Whether one of these is in the name, short ones as a word of their own."""
        plain = _plain(self.name)
        words = re.findall("[a-z]+", _plain(_CAMEL_CASE.sub(" ", self.name)))
        return any(part in words or (len(part) >= _SHORTEST_PART and part in plain) for part in parts)

    def score(self, regions: Sequence[str | None]) -> float:
        """How surely these are telephone numbers of the countries of their rows; 0 or less when not."""
        judged = [
            examine(cell, region, NOBODY_ASKED).e164 is not None
            for cell, region in zip(self.cells, regions, strict=True)
            if cell
        ]
        if any(judged):
            fullness = len(judged) / len(self.cells)
            return _share(judged) * (1 - _EMPTY_COSTS * (1 - fullness)) + self.name_weight
        if self.long_numbers and (self.name_weight > 0 or not any(regions)):
            return self.long_numbers * _LONG_NUMBER + self.name_weight
        named = self.name_weight > _WEAK_NAME and any(map(_digits, self.filled))
        return self.name_weight if named else 0.0


def _country_column(columns: Sequence[_Column]) -> int | None:
    """The first column of countries; one that says so by its name goes before the others."""
    unnamed: int | None = None
    for index, column in enumerate(columns):
        share = _share(country_of(cell) is not None for cell in column.filled)
        if column.is_called(_COUNTRY_NAMES) and share >= _SHARE_OF_COUNTRIES_IF_NAMED:
            return index
        answers = all(_plain(cell) in _YES_AND_NO for cell in column.filled)
        if share >= _SHARE_OF_COUNTRIES and not answers and not column.is_called(_NOT_COUNTRY_NAMES):
            unnamed = index if unnamed is None else unnamed
    return unnamed


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values) if values else 0.0


def _digits(cell: str) -> int:
    return sum(map(str.isdigit, cell))
