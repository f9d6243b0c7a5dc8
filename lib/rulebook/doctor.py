"""The number doctor with the rules in force.

The rules lie in `numbers/rules.toml`, each with its source and the day it was checked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lib.domain.phone.doctor import Doctor
from lib.domain.phone.model import Answers, Diagnosis, NumberType, Otp, OtpUse
from lib.domain.phone.rules import Nationwide, NumberRules
from lib.domain.rules import RulebookError
from lib.rulebook.strict import Table, read_document

_DOCUMENT = Path(__file__).parent / "numbers" / "rules.toml"
_LISTS: dict[str, frozenset[str]] = {
    "territory": frozenset({"prefix"}),
    "without_coexistence": frozenset({"country"}),
    "code_method": frozenset({"sms", "voice"}),
    "nationwide": frozenset({"country", "type", "digits"}),
    "short_code": frozenset({"digits"}),
    "local_number": frozenset({"country", "digits"}),
}
_PROVENANCE = frozenset({"id", "source", "checked_on"})


def examine(raw: str, country: str | None = None, answers: Answers = Answers()) -> Diagnosis:  # noqa: B008 - frozen
    """Say whether what was typed can become a store's WhatsApp number; see `Doctor.examine`."""
    return doctor().examine(raw, country, answers)


@cache
def doctor() -> Doctor:
    """The doctor of this process. Raises `RulebookError` when the data is wrong."""
    return Doctor(number_rules())


@cache
def number_rules() -> NumberRules:
    """The rules shipped with Puente. Raises `RulebookError` when their data is wrong."""
    return parse_number_rules(_DOCUMENT.read_text(encoding="utf-8"))


def parse_number_rules(text: str) -> NumberRules:
    """Build the rules from their TOML text.

    Raises `RulebookError` as `lib.rulebook.loader.parse` does; also for a line type without its methods.
    """
    document = read_document(_DOCUMENT.name, text)
    document.check_fields(required=frozenset(_LISTS) | {"edition"})
    found = {name: _checked(document, name) for name in _LISTS}
    return NumberRules(
        edition=document.text("edition"),
        sanctioned=tuple(table.text_starting_with("prefix", "+") for table in found["territory"]),
        without_coexistence=frozenset(table.text("country") for table in found["without_coexistence"]),
        code_methods=_code_methods(found["code_method"]),
        nationwide=tuple(
            Nationwide(table.text("country"), table.code("type", NumberType), table.required_count("digits"))
            for table in found["nationwide"]
        ),
        short_code_digits=frozenset(
            count for table in found["short_code"] for count in table.counts("digits")
        ),
        local_digits={
            table.text("country"): frozenset(table.counts("digits")) for table in found["local_number"]
        },
    )


def _checked(document: Table, name: str) -> tuple[Table, ...]:
    tables = document.tables(name)
    seen: set[str] = set()
    for table in tables:
        table.check_fields(required=_LISTS[name] | _PROVENANCE, optional=frozenset({"source_url"}))
        table.text("source")
        table.day("checked_on")
        if table.has("source_url"):
            table.text_starting_with("source_url", "https://")
        if table.rule_id() in seen:
            raise table.refused("rulebook.duplicate_id", "id")
        seen.add(table.rule_id())
    return tables


def _code_methods(tables: tuple[Table, ...]) -> dict[NumberType, Otp]:
    methods = {
        table.code("id", NumberType): Otp(table.code("sms", OtpUse), table.code("voice", OtpUse))
        for table in tables
    }
    for number_type in NumberType:
        if number_type not in methods:
            raise RulebookError("rulebook.missing_field", field=number_type.value, document=_DOCUMENT.name)
    return methods
