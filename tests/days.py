"""Days as the stores of the tests count them, whose calendar is hours behind UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTEVIDEO: Final = ZoneInfo("America/Montevideo")


def days_ago(days: int) -> date:
    """The day in Montevideo that many days before the one it is there now."""
    return datetime.now(UTC).astimezone(MONTEVIDEO).date() - timedelta(days=days)
