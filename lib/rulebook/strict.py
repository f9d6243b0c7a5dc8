"""TOML read strictly: whatever is not fully understood is refused, with its document and rule named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from lib.domain.rules import RulebookError

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

Code = TypeVar("Code", bound=StrEnum)


def read_document(name: str, text: str) -> Table:
    """A TOML document as one table. Raises RulebookError('rulebook.not_toml')."""
    try:
        return Table(tomllib.loads(text), document=name)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError("rulebook.not_toml", document=name) from error


@dataclass(frozen=True)
class Table:
    """One TOML table read strictly; errors name the document and the rule."""

    values: Mapping[str, Any]
    document: str
    owner: str | None = None

    def refused(self, code: str, field: str, **facts: str) -> RulebookError:
        """The error that names this table."""
        rule = self.owner or self.values.get("id")
        if isinstance(rule, str):
            facts = {"rule": rule, **facts}
        return RulebookError(code, field=field, document=self.document, **facts)

    def check_fields(self, *, required: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
        """Refuse a field that is unknown or missing."""
        for field in sorted(self.values.keys() - required - optional):
            raise self.refused("rulebook.unknown_field", field)
        for field in sorted(required - self.values.keys()):
            raise self.refused("rulebook.missing_field", field)

    def has(self, field: str) -> bool:
        """Whether the field is written."""
        return field in self.values

    def text(self, field: str) -> str:
        """A text that is not empty."""
        value = self.values[field]
        if not isinstance(value, str):
            raise self.refused("rulebook.wrong_type", field)
        if not value.strip():
            raise self.refused("rulebook.missing_field", field)
        return value

    def text_starting_with(self, field: str, prefix: str) -> str:
        """A text with this beginning."""
        value = self.text(field)
        if not value.startswith(prefix):
            raise self.refused("rulebook.unknown_value", field, value=value)
        return value

    def rule_id(self) -> str:
        """The `id`: words of lower-case letters and digits, joined by `_`."""
        value = self.text("id")
        if not _ID.fullmatch(value):
            raise self.refused("rulebook.unknown_value", "id", value=value)
        return value

    def code(self, field: str, kind: type[Code]) -> Code:
        """A text that is a code of `kind`."""
        return self._as_code(field, kind, self.text(field))

    def codes(self, field: str, kind: type[Code]) -> tuple[Code, ...]:
        """At least one code of `kind`."""
        values = self.texts(field)
        if not values:
            raise self.refused("rulebook.missing_field", field)
        return tuple(self._as_code(field, kind, value) for value in values)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; none when the field is not written."""
        values = self.values.get(field, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.refused("rulebook.wrong_type", field)
        return tuple(values)

    def tables(self, field: str) -> tuple[Table, ...]:
        """A list of tables."""
        values = self.values[field]
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.refused("rulebook.wrong_type", field)
        return tuple(Table(value, self.document) for value in values)

    def table(self, field: str) -> Table:
        """One table; its refusals name the rule that it belongs to."""
        value = self.values[field]
        if not isinstance(value, dict):
            raise self.refused("rulebook.wrong_type", field)
        return Table(value, self.document, self.owner or self.values.get("id"))

    def truth(self, field: str) -> bool:
        """True or false."""
        value = self.values[field]
        if not isinstance(value, bool):
            raise self.refused("rulebook.wrong_type", field)
        return value

    def counts(self, field: str) -> tuple[int, ...]:
        """At least one positive whole number."""
        values = self.values[field]
        if (
            not isinstance(values, list)
            or not values
            or any(type(value) is not int or value <= 0 for value in values)
        ):
            raise self.refused("rulebook.wrong_type", field)
        return tuple(values)

    def count(self, field: str) -> int | None:
        """A positive whole number; None when the field is not written."""
        return self.required_count(field) if self.has(field) else None

    def required_count(self, field: str) -> int:
        """A positive whole number."""
        value = self.values[field]
        if type(value) is not int or value <= 0:
            raise self.refused("rulebook.wrong_type", field)
        return value

    def day(self, field: str) -> date:
        """A date without a time."""
        value = self.values[field]
        # A TOML date with a time is a datetime, which Python counts as a date too.
        if type(value) is not date:
            raise self.refused("rulebook.wrong_type", field)
        return value

    def _as_code(self, field: str, kind: type[Code], value: str) -> Code:
        try:
            return kind(value)
        except ValueError as error:
            raise self.refused("rulebook.unknown_value", field, value=value) from error
