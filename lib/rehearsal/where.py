"""The `_where` language of Master Data v1, as far as vtex.md 3.3 and 3.7 (2026-11-21) show it.

    (firstName=Jon OR lastName=Smith) OR (createdIn between 2001-01-01 AND 2016-01-01)
    (updatedIn>T0 AND updatedIn<T1) OR ((updatedIn is null) AND (createdIn>T0 AND createdIn<T1))

Whether the ends of `between` belong to it is not documented: here both do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lib.rehearsal.crowd import DATE_FIELDS, Crowd, comparable, instant
from lib.rehearsal.people import Customer

FILTERABLE = (*DATE_FIELDS, "id", "userId", "email", "firstName", "lastName", "document", "isNewsletterOptIn")
_TOKENS = re.compile(r'"[^"]*"|<>|>=|<=|[()=<>]|[^\s()=<>"]+')
_LAST = "\U0010ffff"


class NotFilterable(ValueError):
    """The condition names a field that is not configured as a filter, or cannot be read at all."""


class Condition(Protocol):
    """What a customer must fulfil."""

    def holds(self, customer: Customer) -> bool:
        """Whether the customer fulfils it."""
        ...

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, each once."""
        ...


@dataclass(frozen=True)
class Span:
    """An instant of the customer is `low` or later and before `high`; comparable texts."""

    name: str
    low: str
    high: str

    def holds(self, customer: Customer) -> bool:
        """Whether the customer fulfils it."""
        moment = instant(customer, self.name)
        return moment is not None and self.low <= moment < self.high

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, the earliest instant first."""
        return crowd.between(self.name, self.low, self.high)

    def within(self, other: Span) -> Span:
        """What lies in both spans of one field."""
        return Span(self.name, max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True)
class Without:
    """The customer has no such instant."""

    name: str

    def holds(self, customer: Customer) -> bool:
        """Whether the customer fulfils it."""
        return instant(customer, self.name) is None

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, in the order of storage."""
        return crowd.without(self.name)


@dataclass(frozen=True)
class Predicate:
    """Anything else, which takes a look at each customer."""

    holds: Callable[[Customer], bool]

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, in the order of storage."""
        return [place for place, row in enumerate(crowd.rows) if self.holds(row)]


class Every:
    """All parts must hold."""

    def __init__(self, parts: Iterable[Condition]) -> None:
        self._spans: dict[str, Span] = {}
        self._others: list[Condition] = []
        for part in parts:
            if isinstance(part, Span):
                known = self._spans.get(part.name)
                self._spans[part.name] = part.within(known) if known else part
            else:
                self._others.append(part)

    def holds(self, customer: Customer) -> bool:
        """Whether the customer fulfils it."""
        return all(part.holds(customer) for part in [*self._spans.values(), *self._others])

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, in the order of the part that holds for the fewest."""
        found = [part.places(crowd) for part in self._spans.values() or self._others]
        return [place for place in min(found, key=len) if self.holds(crowd.rows[place])]


class Some:
    """One part at least must hold."""

    def __init__(self, parts: Iterable[Condition]) -> None:
        self._parts = tuple(parts)

    def holds(self, customer: Customer) -> bool:
        """Whether the customer fulfils it."""
        return any(part.holds(customer) for part in self._parts)

    def places(self, crowd: Crowd) -> Sequence[int]:
        """The places of all customers that fulfil it, part by part."""
        return list(dict.fromkeys(place for part in self._parts for place in part.places(crowd)))


def condition(text: str, *, with_and: bool = True) -> Condition:
    """Read a `_where` text; without `with_and`, AND stands in `between` alone. Raises `NotFilterable`."""
    parser = _Parser(_TOKENS.findall(text), with_and=with_and)
    found = parser.either()
    parser.end()
    return found


def equals(name: str, wanted: str) -> Condition:
    """The simple filter `?email=…`; `*text*` matches a part. Raises `NotFilterable`."""
    read = _reader(name)
    if wanted.startswith("*") and wanted.endswith("*"):
        part = wanted.strip("*")
        return Predicate(lambda customer: part in (read(customer) or ""))
    value = _value(name, wanted)
    return Predicate(lambda customer: read(customer) == value)


class _Parser:
    def __init__(self, tokens: list[str], *, with_and: bool) -> None:
        self._tokens = tokens
        self._place = 0
        self._with_and = with_and

    def either(self) -> Condition:
        options = [self._both()]
        while self._accept("or"):
            options.append(self._both())
        return options[0] if len(options) == 1 else Some(options)

    def end(self) -> None:
        if self._place != len(self._tokens):
            raise NotFilterable("unexpected text after the condition")

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._accept("and"):
            if not self._with_and:
                raise NotFilterable("AND is not supported here")
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Every(parts)

    def _one(self) -> Condition:
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
            return _null(name, negated=negated)
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


def _between(name: str, low: str, high: str) -> Condition:
    start, end = _value(name, low), _value(name, high)
    if name in DATE_FIELDS:
        return Span(name, start, _after(end))
    read = _reader(name)
    return Predicate(lambda customer: (value := read(customer)) is not None and start <= value <= end)


def _null(name: str, *, negated: bool) -> Condition:
    if name in DATE_FIELDS:
        return Span(name, "", _LAST) if negated else Without(name)
    read = _reader(name)
    return Predicate(lambda customer: (read(customer) is None) != negated)


def _compared(name: str, operator: str, wanted: str) -> Condition:
    value, read = _value(name, wanted.strip('"')), _reader(name)
    if operator == "=":
        return equals(name, wanted.strip('"'))
    if operator == "<>":
        return Predicate(lambda customer: read(customer) != value)
    spans = {
        ">": Span(name, _after(value), _LAST),
        ">=": Span(name, value, _LAST),
        "<": Span(name, "", value),
        "<=": Span(name, "", _after(value)),
    }
    if operator not in spans:
        raise NotFilterable(f"unknown operator {operator}")
    span = spans[operator]
    if name in DATE_FIELDS:
        return span
    return Predicate(lambda customer: (own := read(customer)) is not None and span.low <= own < span.high)


def _after(value: str) -> str:
    """The first text after a value, nothing that is compared lying in between."""
    return value + "\0"


def _reader(name: str) -> Callable[[Customer], str | None]:
    _must_filter(name)
    if name in DATE_FIELDS:
        return lambda customer: instant(customer, name)

    def read(customer: Customer) -> str | None:
        value = customer.value(name, "")
        return None if value is None else _value(name, str(value))

    return read


def _must_filter(name: str) -> None:
    if name not in FILTERABLE:
        raise NotFilterable(f"{name} is not configured as a filter")


def _value(name: str, text: str) -> str:
    """The comparable form: instants of equal length, truth values in lower case."""
    _must_filter(name)
    if name == "isNewsletterOptIn":
        return text.lower()
    if name not in DATE_FIELDS:
        return text
    moment = comparable(text)
    if moment is None:
        raise NotFilterable(f"{text} is not a date")
    return moment
