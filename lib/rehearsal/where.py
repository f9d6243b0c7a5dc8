"""The `_where` language of Master Data v1, as far as vtex.md 3.3 and 3.7 (2026-11-21) show it.

    (firstName=Jon OR lastName=Smith) OR (createdIn between 2001-01-01 AND 2016-01-01)
    (updatedIn>T0 AND updatedIn<T1) OR ((updatedIn is null) AND (createdIn>T0 AND createdIn<T1))

Whether the ends of `between` belong to it is not documented: here both do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lib.rehearsal.people import Customer

Predicate = Callable[[Customer], bool]

DATE_FIELDS = ("createdIn", "updatedIn", "lastInteractionIn")
FILTERABLE = (*DATE_FIELDS, "id", "userId", "email", "firstName", "lastName", "document", "isNewsletterOptIn")
_TOKENS = re.compile(r'"[^"]*"|<>|>=|<=|[()=<>]|[^\s()=<>"]+')
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?)?")


class NotFilterable(ValueError):
    """The condition names a field that is not configured as a filter, or cannot be read at all."""


def condition(text: str) -> Predicate:
    """Turn a `_where` text into a test of one customer. Raises `NotFilterable`."""
    parser = _Parser(_TOKENS.findall(text))
    predicate = parser.either()
    parser.end()
    return predicate


def equals(name: str, wanted: str) -> Predicate:
    """The simple filter `?email=…`; `*text*` matches a part. Raises `NotFilterable`."""
    read = _reader(name)
    if wanted.startswith("*") and wanted.endswith("*"):
        part = wanted.strip("*")
        return lambda customer: part in (read(customer) or "")
    value = _value(name, wanted)
    return lambda customer: read(customer) == value


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0

    def either(self) -> Predicate:
        options = [self._both()]
        while self._accept("or"):
            options.append(self._both())
        return lambda customer: any(option(customer) for option in options)

    def end(self) -> None:
        if self._place != len(self._tokens):
            raise NotFilterable("unexpected text after the condition")

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._accept("and"):
            parts.append(self._one())
        return lambda customer: all(part(customer) for part in parts)

    def _one(self) -> Predicate:
        if self._accept("("):
            inside = self.either()
            self._expect(")")
            return inside
        name, operator = self._next(), self._next().lower()
        if operator == "between":
            low = self._next()
            self._expect("and")
            return _between(name, low, self._next())
        if operator == "is":
            negated = self._accept("not")
            self._expect("null")
            read = _reader(name)
            return lambda customer: (read(customer) is None) != negated
        return _compared(name, operator, self._next())

    def _next(self) -> str:
        if self._place == len(self._tokens):
            raise NotFilterable("the condition ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _accept(self, word: str) -> bool:
        found = self._place < len(self._tokens) and self._tokens[self._place].lower() == word
        self._place += found
        return found

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            raise NotFilterable(f"expected {word}")


def _between(name: str, low: str, high: str) -> Predicate:
    read, start, end = _reader(name), _value(name, low), _value(name, high)
    return lambda customer: (value := read(customer)) is not None and start <= value <= end


def _compared(name: str, operator: str, wanted: str) -> Predicate:
    if operator == "=":
        return equals(name, wanted.strip('"'))
    read, value = _reader(name), _value(name, wanted.strip('"'))
    match operator:
        case "<>":
            return lambda customer: read(customer) != value
        case ">":
            return lambda customer: (own := read(customer)) is not None and own > value
        case "<":
            return lambda customer: (own := read(customer)) is not None and own < value
        case ">=":
            return lambda customer: (own := read(customer)) is not None and own >= value
        case "<=":
            return lambda customer: (own := read(customer)) is not None and own <= value
    raise NotFilterable(f"unknown operator {operator}")


def _reader(name: str) -> Callable[[Customer], str | None]:
    if name not in FILTERABLE:
        raise NotFilterable(f"{name} is not configured as a filter")

    def read(customer: Customer) -> str | None:
        value = customer.value(name, "")
        return None if value is None else _value(name, str(value))

    return read


def _value(name: str, text: str) -> str:
    """The comparable form: instants padded to seven decimals, truth values in lower case."""
    if name == "isNewsletterOptIn":
        return text.lower()
    if name not in DATE_FIELDS:
        return text
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise NotFilterable(f"{text} is not a date")
    day, clock, fraction = match.groups(default="")
    return f"{day}T{clock or '00:00:00'}.{fraction:0<7}"
