"""What the rules say about a number, worked out once for all numbers that are alike but for their digits.

A file has a hundred thousand numbers and a few dozen kinds of them, and to judge one takes several times as
long as to read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.domain.phone.case import Case
from lib.domain.phone.codes import Reason, RuleId
from lib.domain.phone.declared import questions
from lib.domain.phone.engine import ParsedNumber, calling_code_of
from lib.domain.phone.model import Answers, NumberType, Otp, Question, RuleRow, Verdict, weighing
from lib.domain.phone.reading import Reading, argentine_mobile
from lib.domain.phone.rules import NumberRules
from lib.domain.phone.verdict import judge, judge_alike, verdict_of

WORLD = "001"
"""libphonenumber's region of the calling codes that belong to no country."""

_ARGENTINA = "AR"
_UNKNOWN, _FIXED_LINE = NumberType.UNKNOWN, NumberType.FIXED_LINE
_OPINIONS_REMEMBERED = 2048

_ANY_COUNTRY = "any"

# What a case is but for its digits: the country assumed; type, region and length of a valid number, whether
# it has a twin with a 9; else what is known of a number that is not valid.
_Kind = tuple[str | None, NumberType | None, str | None, int, Reason | None, bool]


@dataclass(frozen=True)
class Opinion:
    """What the rules say about one case. `reasons` are those that weigh on the verdict, each once."""

    verdict: Verdict
    otp: Otp
    rows: tuple[RuleRow, ...]
    reasons: tuple[Reason, ...]
    questions: tuple[Question, ...]


class Opinions:
    """The opinions by one edition of the rules and one set of answers."""

    def __init__(self, rules: NumberRules, answers: Answers) -> None:
        self._rules = rules
        self._answers = answers
        self._known: dict[_Kind, Opinion] = {}
        by_name = {some.country for some in rules.nationwide} | rules.without_coexistence
        self._countries_in_rules = by_name | {_ARGENTINA, WORLD}

    def of(self, reading: Reading, region: str | None) -> Opinion:
        """The opinion of a number read with this region assumed. The facts of its rows may name another
        number: `rows_of` gives those of this one.
        """
        kind = self._kind_of(reading, region)
        if kind is None:
            return self._judged(reading, region)
        known = self._known.get(kind)
        if known is None:
            known = self._judged(reading, region)
            if len(self._known) >= _OPINIONS_REMEMBERED:
                self._known.clear()
            self._known[kind] = known
        return known

    def rows_of(self, reading: Reading, region: str | None, opinion: Opinion) -> tuple[RuleRow, ...]:
        """The rows of the opinion, with the digits of this number in their facts."""
        if reading.number is None or _is_argentine_fixed_line(reading.number):
            return judge_alike(self._case(reading, region), opinion.rows)
        return opinion.rows

    def _kind_of(self, reading: Reading, region: str | None) -> _Kind | None:
        """The kind, or `None` for the rare numbers that are judged one by one."""
        number = reading.number
        if reading.extension or reading.has_letters:
            return None
        if reading.read_as is not None and reading.read_as.startswith(self._rules.sanctioned):
            return None
        if number is None:
            was_read = (reading.read_as is not None) + 2 * (reading.suggestion is not None)
            return None, None, None, was_read, reading.problem, reading.short_code
        if number.region not in self._countries_in_rules and (region is None or region == number.region):
            # No rule knows this country by name, so that it is like all others.
            assumed = None if region is None else _ANY_COUNTRY
            return assumed, number.number_type, _ANY_COUNTRY, 0, None, False
        has_twin = _is_argentine_fixed_line(number) and argentine_mobile(number.e164) is not None
        return region, number.number_type, number.region, len(number.national), None, has_twin

    def _judged(self, reading: Reading, region: str | None) -> Opinion:
        case = self._case(reading, region)
        rows = judge(case)
        line_asked = any(row.id is RuleId.LINE_KNOWN for row in rows)
        return Opinion(
            verdict=verdict_of(rows),
            otp=case.otp,
            rows=rows,
            reasons=weighing(rows),
            questions=questions(case, line_asked),
        )

    def _case(self, reading: Reading, region: str | None) -> Case:
        number = reading.number
        return Case(
            reading=reading,
            number_type=number.number_type if number else _UNKNOWN,
            country=home_of(number),
            expected_country=region,
            calling_code_shared=(
                number is not None and region is not None and calling_code_of(region) == number.calling_code
            ),
            answers=self._answers,
            rules=self._rules,
        )


def home_of(number: ParsedNumber | None) -> str | None:
    """The ISO country of a valid number, or `None` where its calling code belongs to no country."""
    return None if number is None or number.region == WORLD else number.region


def _is_argentine_fixed_line(number: ParsedNumber) -> bool:
    return number.number_type is _FIXED_LINE and number.region == _ARGENTINA
