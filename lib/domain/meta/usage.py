"""How much of Meta's limits is used up, from an answer's headers. Source: WhatsApp reference 4.5, 2026-11-21.

    X-Business-Use-Case-Usage: {"<business id>": [{"type": "whatsapp", "call_count": 28, "total_cputime": 15,
                                 "total_time": 12, "estimated_time_to_regain_access": 0}]}
    X-App-Usage: {"call_count": 28, "total_time": 12, "total_cputime": 15}

Counts are percentages, the time is in minutes. Whatever else stands there is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

BUSINESS_USAGE: Final = "x-business-use-case-usage"
APP_USAGE: Final = "x-app-usage"
_PERCENTAGES: Final = ("call_count", "total_cputime", "total_time")
_ALMOST: Final = 80
_MOST_MINUTES: Final = 7 * 24 * 60


@dataclass(frozen=True)
class Usage:
    """The fullest limit in percent, and how long Meta says to wait; zero where it says nothing."""

    percent: int = 0
    wait: timedelta = timedelta()

    @property
    def is_almost_up(self) -> bool:
        """Whether to stop before Meta does: from 80 percent on, or when it already says to wait."""
        return self.percent >= _ALMOST or self.wait > timedelta()

    def worse(self, other: Usage) -> Usage:
        """The worse of two, each part by itself."""
        return Usage(max(self.percent, other.percent), max(self.wait, other.wait))


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What the headers of an answer, names in lower case, say; nothing of garbage."""
    usage = Usage()
    for limit in _limits(headers):
        usage = usage.worse(
            Usage(
                max((_number(limit.get(name)) for name in _PERCENTAGES), default=0),
                timedelta(minutes=min(_number(limit.get("estimated_time_to_regain_access")), _MOST_MINUTES)),
            )
        )
    return usage


def _limits(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    app = _parsed(headers.get(APP_USAGE, ""))
    if isinstance(app, dict):
        yield app
    cases = _parsed(headers.get(BUSINESS_USAGE, ""))
    for limits in cases.values() if isinstance(cases, dict) else ():
        yield from (one for one in limits if isinstance(one, dict)) if isinstance(limits, list) else ()


def _parsed(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> int:
    """A whole number that is not negative; anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    try:
        return max(0, int(value))
    except (ValueError, OverflowError):
        return 0
