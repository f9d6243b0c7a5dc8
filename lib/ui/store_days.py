"""Days as they are where the store is: a ticket is sent on a day, not at a moment."""

from __future__ import annotations

from datetime import date, datetime

from babel.core import Locale
from babel.dates import format_date

from lib.domain.model import Language
from lib.services.access import Store
from lib.services.platform import platform
from lib.services.progress import calendar_of
from lib.ui.text import locale

DAY_FORMAT = "DD/MM/YYYY"


def today_at(store: Store) -> date:
    """The date where the store is."""
    return date_at(store, platform().now())


def date_at(store: Store, moment: datetime) -> date:
    """The date of an aware moment where the store is."""
    return calendar_of(store).date_of(moment)


def said(day: date, spoken: Language | None = None) -> str:
    """A day with its year, in the language of the session or another one."""
    named = locale() if spoken is None else Locale.parse(spoken.value, sep="-")
    return str(format_date(day, "d MMM y", locale=named))
