"""What a cell of a workbook holds, as the text that a person sees there.

Source: ECMA-376 part 1, 18.3.1.4 (cells), 18.8.30 (number formats), 18.17.4 (dates as serial numbers),
22.9.2.19 (characters written as _xHHHH_).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from lib.sheets.package import damaged

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SECONDS_A_DAY = 86_400
# Beyond, a number written out would be a line of zeros that nobody typed.
_LARGEST_WHOLE = 1e21
# A serial number of this size is a day of the year 10000.
_FIRST_DAY_TOO_LATE = 2_958_466
# The first day that is right: Lotus, and Excel after it, hold 1900 for a leap year.
_AFTER_LEAP_ERROR = 60


class Look(Enum):
    """How a style shows a number."""

    PLAIN = "plain"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Style:
    """A number format as far as it changes what is read; `digits` is the length that zeros fill up to."""

    look: Look = Look.PLAIN
    digits: int = 0


PLAIN = Style()
_DATE, _TIME = Style(Look.DATE), Style(Look.TIME)
_BUILT_IN: dict[str, Style] = {
    **dict.fromkeys(map(str, (*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59))), _DATE),
    **dict.fromkeys(map(str, (*range(18, 22), 32, 33, *range(45, 48))), _TIME),
}


def style_of(format_id: str, code: str | None) -> Style:
    """The style of a number format: its own code, or the built-in one of this id."""
    if code is None:
        return _BUILT_IN.get(format_id, PLAIN)
    shown = _UNSHOWN.sub("", code.partition(";")[0]).lower()
    if re.fullmatch("0{1,20}", shown):
        return Style(digits=len(shown))
    if shown == "general" or not re.search("[dmyhs]", shown):
        return PLAIN
    return _TIME if re.search("[hs]", shown) and not re.search("[dy]", shown) else _DATE


def text_of_number(written: str, style: Style, *, from_1904: bool) -> str:
    """A number as text: never with an exponent, dates and times in ISO 8601. Raises `sheet.damaged`."""
    if style is PLAIN and written.isascii() and written.isdecimal():
        return written
    try:
        value = float(written)
    except ValueError:
        raise damaged() from None
    if not math.isfinite(value):
        raise damaged()
    in_calendar = 0 <= value < _FIRST_DAY_TOO_LATE
    if style.look is Look.DATE and in_calendar:
        return _date(value, from_1904=from_1904)
    if style.look is Look.TIME and in_calendar:
        minutes, seconds = divmod(round(value * _SECONDS_A_DAY), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value)).zfill(style.digits)
    # Excel shows 15 digits; those after them are noise of the machine.
    return format(Decimal(format(value, ".15g")), "f")


def _date(value: float, *, from_1904: bool) -> str:
    days, seconds = divmod(round(value * _SECONDS_A_DAY), _SECONDS_A_DAY)
    if from_1904:
        first = date(1904, 1, 1)
    else:
        first = date(1899, 12, 30) if days > _AFTER_LEAP_ERROR else date(1899, 12, 31)
    try:
        moment = datetime.combine(first, datetime.min.time()) + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return str(int(value))
    return moment.isoformat(" ") if seconds else moment.date().isoformat()


def unescaped(text: str) -> str:
    """Text with the characters that XML cannot hold, which a workbook writes as _x000D_."""
    if "_x" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = int(match.group(1), 16)
        # Half a surrogate pair is no character, and nothing could write it out again.
        return match.group() if 0xD800 <= code <= 0xDFFF else chr(code)

    return _ESCAPED.sub(character, text)
