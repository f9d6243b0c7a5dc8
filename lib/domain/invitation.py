"""Stores to be created: what a form or one row of a file says, checked field by field.

First each row by itself (`read_row`), then all of them against each other and against what there is already
(`settle`). Nothing here asks the database: what is known comes as a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType
from uuid import UUID

from lib.domain.calendars import subdivisions_of
from lib.domain.dossier import holds_secret
from lib.domain.entered import email_address, searchable, short_text
from lib.domain.model import Route
from lib.domain.pasted import account_from
from lib.domain.route_advice import DEFAULT_ROUTE
from lib.errors import InvalidInput


class Column(StrEnum):
    """What is said of a store that is to be created. The first three must be said."""

    ACCOUNT = "account"
    NAME = "name"
    COUNTRY = "country"
    EMAIL = "email"
    OWNER = "owner"
    ROUTE = "route"
    REGION = "region"


REQUIRED = (Column.ACCOUNT, Column.NAME, Column.COUNTRY)

_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.ACCOUNT: (
        *("cuenta", "cuenta vtex", "cuenta de vtex"),
        *("conta", "conta vtex", "conta da vtex", "conta na vtex"),
        *("account", "vtex account", "account name", "vtex"),
    ),
    Column.NAME: (
        *("nombre", "nombre de la tienda", "nombre tienda", "tienda"),
        *("nome", "nome da loja", "loja"),
        *("name", "store name", "store"),
    ),
    Column.COUNTRY: ("pais", "country"),
    Column.EMAIL: (
        *("correo", "correo electronico", "correo del comercio", "mail"),
        *("e mail", "email", "e mail do lojista", "e mail da loja"),
        *("merchant s email", "merchant email", "email address"),
    ),
    Column.OWNER: (
        *("ejecutivo", "ejecutivo de cuentas", "responsable"),
        *("executivo", "executivo de contas", "gerente", "gerente de contas", "responsavel"),
        *("owner", "account manager"),
    ),
    Column.ROUTE: ("ruta", "camino", "rota", "caminho", "route"),
    Column.REGION: ("region", "provincia", "estado", "regiao", "state", "province", "subdivision"),
}
COLUMN_OF: Mapping[str, Column] = {name: column for column, names in _NAMES.items() for name in names}
"""The column of each name, written as `plain_words` gives it: in Spanish, Portuguese and English."""

_ROUTE_NAMES: Mapping[Route, tuple[str, ...]] = {
    Route.ASSISTED: (
        *("assisted", "asistida", "asistido", "assistida", "assistido", "vtex", "obo"),
        *("vtex lo hace por ti", "a vtex faz por voce", "vtex does it for you"),
    ),
    Route.SELF_SERVICE: (
        *("self service", "selfservice", "autoservicio", "autosservico", "autoatendimento", "admin"),
        *("tu en el admin de vtex", "voce no admin vtex", "you in the vtex admin"),
    ),
    Route.CX_PLATFORM: ("cx platform", "vtex cx platform", "cx", "plataforma cx"),
}
_ROUTE_OF = {name: route for route, names in _ROUTE_NAMES.items() for name in names}

# What our own downloads put where a spreadsheet would run something (`lib.sheets.writing`).
_MARK = re.compile(r"""^'(?=[=+\-@\t\r'])|(?<=[;,\t|\r\n])'(?="*[=+\-@\t\r'])""")
_SEPARATED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: a stable code, and the facts of its sentence."""

    column: Column
    code: str
    facts: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who can be in charge of a store."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A store that can be created as it is.

    `country` is an ISO 3166-1 alpha-2 code, `subdivision` a code of `subdivisions_of(country)` or None.
    Without `email` nobody is invited yet; without `owner_id` whoever creates it is in charge.
    """

    account: str
    name: str
    country: str
    subdivision: str | None
    route: Route
    email: str | None
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row by itself: the fields that can be used, and what is wrong with the others.

    `number` is what a spreadsheet shows beside the row. `owner` is as it was typed: who that is, only
    `settle` can tell.
    """

    number: int
    account: str | None
    name: str | None
    country: str | None
    subdivision: str | None
    route: Route | None
    email: str | None
    owner: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row in the end: a store that can be created, or what is wrong, in the order of `Column`."""

    number: int
    invitation: Invitation | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Known:
    """What there is already.

    `accounts`: of stores that exist. `owners`: who can be in charge of one. `refused`: e-mail addresses with
    which no merchant can be invited, each with the code of why not.
    """

    accounts: frozenset[str] = frozenset()
    owners: tuple[Owner, ...] = ()
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def _owners_by_word(self) -> Mapping[str, tuple[Owner, ...]]:
        found: dict[str, tuple[Owner, ...]] = {}
        for owner in self.owners:
            for word in {owner.email.casefold(), plain_words(owner.name)}:
                found[word] = (*found.get(word, ()), owner)
        return found

    def owner(self, text: str) -> UUID:
        """Who is meant by an e-mail address or a name.

        Raises InvalidInput: `invitation.unknown_owner`, `invitation.ambiguous_owner` when several people have
        that name.
        """
        found = self._owners_by_word.get(text.casefold()) or self._owners_by_word.get(plain_words(text), ())
        if not found:
            raise InvalidInput("invitation.unknown_owner", field=Column.OWNER)
        if len(found) > 1:
            raise InvalidInput("invitation.ambiguous_owner", field=Column.OWNER)
        return found[0].id


def plain_words(text: str) -> str:
    """The words of a text without accents, capitals and signs: how names of columns and routes compare."""
    return _SEPARATED.sub(" ", searchable(text)).strip()


def columns_of(header: Sequence[str]) -> dict[Column, int]:
    """Where each column stands, by its name in any of the three languages; zero-based.

    Raises InvalidInput: `invitation.no_account_column`, `invitation.no_name_column`,
    `invitation.no_country_column` for the ones that must be there; `invitation.same_column` (first, second:
    positions from 1) when two columns have a name of the same.
    """
    found: dict[Column, int] = {}
    for index, name in enumerate(header):
        column = COLUMN_OF.get(plain_words(name))
        if column is None:
            continue
        if column in found:
            raise InvalidInput(
                "invitation.same_column", field="source", first=found[column] + 1, second=index + 1
            )
        found[column] = index
    for column in REQUIRED:
        if column not in found:
            raise InvalidInput(f"invitation.no_{column}_column", field="source")
    return found


def without_mark(cell: str) -> str:
    """A cell as somebody typed it, where one of our own downloads has put marks into it."""
    return _MARK.sub("", cell.strip())


def read_row(number: int, cells: Mapping[Column, str], country_of: Callable[[str], str | None]) -> ReadRow:
    """Check each field of a row by itself; `country_of` gives the ISO 3166 code of a country as written.

    Beyond the codes of `account_from`, `short_text` and `email_address`: `store.country` when none is said,
    `invitation.unknown_country`, `invitation.unknown_route`, `invitation.unknown_region`,
    `name.holds_secret`.
    """
    given = {column: without_mark(cells.get(column, "")) for column in Column}
    problems: list[Problem] = []

    def tried(column: Column, read: Callable[[str], str | None]) -> str | None:
        try:
            return read(given[column])
        except InvalidInput as error:
            problems.append(Problem(column, error.code, error.facts))
            return None

    account = tried(Column.ACCOUNT, account_from)
    name = tried(Column.NAME, _name)
    country = tried(Column.COUNTRY, lambda text: _country(text, country_of))
    email = tried(Column.EMAIL, lambda text: email_address(text) if text else None)
    route = tried(Column.ROUTE, _route)
    # Without its country nobody can say whether a region is one.
    subdivision = tried(Column.REGION, lambda text: _region(text, country)) if country else None
    return ReadRow(
        number,
        account,
        name,
        country,
        subdivision,
        Route(route) if route else None,
        email,
        given[Column.OWNER],
        tuple(problems),
    )


def settle(rows: Sequence[ReadRow], known: Known) -> Iterator[CheckedRow]:
    """Each row in the end, in order: also against the rows before it and against what is known.

    Adds the codes `store.exists` (account), `invitation.same_account` (row: the first one with it), those of
    `Known.owner` and the values of `Known.refused`.
    """
    first_with: dict[str, int] = {}
    for row in rows:
        problems = list(row.problems)
        if row.account is not None:
            first = first_with.setdefault(row.account, row.number)
            if row.account in known.accounts:
                problems.append(Problem(Column.ACCOUNT, "store.exists", {"account": row.account}))
            elif first != row.number:
                problems.append(Problem(Column.ACCOUNT, "invitation.same_account", {"row": first}))
        if row.email is not None and row.email in known.refused:
            problems.append(Problem(Column.EMAIL, known.refused[row.email]))
        owner_id: UUID | None = None
        if row.owner:
            try:
                owner_id = known.owner(row.owner)
            except InvalidInput as error:
                problems.append(Problem(Column.OWNER, error.code))
        problems.sort(key=lambda problem: _ORDER[problem.column])
        yield CheckedRow(row.number, None if problems else _invitation(row, owner_id), tuple(problems))


_ORDER = {column: place for place, column in enumerate(Column)}


def _invitation(row: ReadRow, owner_id: UUID | None) -> Invitation | None:
    if row.account is None or row.name is None or row.country is None or row.route is None:
        return None
    return Invitation(row.account, row.name, row.country, row.subdivision, row.route, row.email, owner_id)


def _name(text: str) -> str:
    name = short_text(text, Column.NAME)
    if holds_secret(name):
        raise InvalidInput("name.holds_secret", field=Column.NAME)
    return name


def _country(text: str, country_of: Callable[[str], str | None]) -> str:
    if not text:
        raise InvalidInput("store.country", field=Column.COUNTRY)
    found = country_of(text)
    if found is None:
        raise InvalidInput("invitation.unknown_country", field=Column.COUNTRY)
    return found


def _route(text: str) -> Route:
    if not text:
        return DEFAULT_ROUTE
    found = _ROUTE_OF.get(plain_words(text))
    if found is None:
        raise InvalidInput("invitation.unknown_route", field=Column.ROUTE)
    return found


def _region(text: str, country: str) -> str | None:
    if not text:
        return None
    found = _regions(country).get(plain_words(text))
    if found is None:
        raise InvalidInput("invitation.unknown_region", field=Column.REGION)
    return found


@lru_cache(maxsize=256)
def _regions(country: str) -> Mapping[str, str]:
    """The codes of a country's subdivisions by code and by name, as `plain_words` gives them."""
    known = subdivisions_of(country)
    names = {plain_words(name): code for code, name in known}
    return names | {plain_words(code): code for code, _ in known}
