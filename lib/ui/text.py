"""Sentences, dates and numbers in the language of the person who looks.

The language of a session is kept in its state, because callbacks and fragments run without
`lib.main`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import streamlit as st
from babel.core import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.domain.model import Language
from lib.i18n.catalogue import translations

_LANGUAGE = "puente.language"


@dataclass(frozen=True)
class _Reader:
    """Who reads what is said outside a session."""

    language: Language
    zone: ZoneInfo


_READER: ContextVar[_Reader | None] = ContextVar("puente.reader", default=None)

_SPOKEN: ContextVar[Language | None] = ContextVar("puente.spoken", default=None)
"""The language of the session that this thread runs for: a page says hundreds of words."""


@contextmanager
def said_to(language: Language, zone: str) -> Iterator[None]:
    """Say what is said inside in this language and IANA time zone: for a file, which no session shows."""
    token = _READER.set(_Reader(language, _zone_called(zone)))
    try:
        yield
    finally:
        _READER.reset(token)


def set_language(language: Language) -> None:
    """Make `language` the language of this session."""
    st.session_state[_LANGUAGE] = language
    if get_script_run_ctx(suppress_warning=True) is not None:
        _SPOKEN.set(language)


def language() -> Language:
    """The language of this session."""
    reader = _READER.get()
    if reader is not None:
        return reader.language
    return _SPOKEN.get() or Language(st.session_state.get(_LANGUAGE, Language.ES))


def _(text: str) -> str:
    """Say a Spanish sentence in the language of this session."""
    return translations(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Say a Spanish sentence for a count; the caller fills in `{count}`."""
    return translations(language()).ngettext(one, many, count)


def say(table: Mapping[str, str], code: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence for `code` from a table of words, filled with `facts`.

    A code without words is shown as it is: better a code than nothing, and a test finds it.
    """
    sentence = _(table.get(code, code))
    return sentence.format_map(_Lenient(facts or {}))


class _Lenient(dict[str, object]):
    """Facts of a sentence; one that is missing leaves a gap instead of a failure on the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def locale() -> Locale:
    """Babel's locale for the language of this session. Spanish as it is written in Latin America."""
    return _locale_of(language())


@lru_cache(maxsize=len(Language))
def _locale_of(language: Language) -> Locale:
    return Locale.parse({"es": "es_419", "pt-BR": "pt_BR", "en": "en_US"}[language])


def zone() -> ZoneInfo:
    """The browser's time zone; UTC when it does not say."""
    reader = _READER.get()
    return _zone_called(st.context.timezone or "UTC") if reader is None else reader.zone


def _zone_called(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def when(moment: datetime) -> str:
    """A past moment as people say it: today and the hour, else the day and month, else the year too."""
    here, now = moment.astimezone(zone()), datetime.now(UTC).astimezone(zone())
    clock = f"{here:%H:%M}"
    if here.date() == now.date():
        return _("hoy {time}").format(time=clock)
    if here.year == now.year:
        return f"{day_and_month(here.date())} {clock}"
    return written_day(here.date())


def day(moment: datetime) -> str:
    """A day in the person's time zone, with its year: what holds from then on."""
    return written_day(moment.astimezone(zone()).date())


def written_day(value: date) -> str:
    """A day with its year."""
    return _written(value, "d MMM y", language())


def day_and_month(value: date) -> str:
    """A day of this year."""
    return _written(value, "d MMM", language())


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, spoken: Language) -> str:
    return str(format_date(value, pattern, locale=_locale_of(spoken)))


def number(value: int) -> str:
    """A whole number with the separators of the language."""
    return _separated(value, language())


@lru_cache(maxsize=4096)
def _separated(value: int, spoken: Language) -> str:
    return str(format_decimal(value, locale=_locale_of_numbers(spoken)))


def tenths(value: float) -> str:
    """A number with one decimal."""
    return str(format_decimal(value, "#,##0.0", locale=_locale_of_numbers(language())))


def _locale_of_numbers(spoken: Language) -> Locale:
    """Babel's Spanish of all of Latin America writes numbers as Mexico does; the rest, and Brazil, do not."""
    return Locale("es", "UY") if spoken is Language.ES else _locale_of(spoken)


def listed(items: list[str]) -> str:
    """Items as a list in a sentence: "a, b y c"."""
    return str(format_list(items, locale=locale()))


def plain(text: str) -> str:
    """Text of a person or a vendor, made harmless for Markdown.

    What looks like an address gets an invisible joiner: GitHub's Markdown, which Streamlit speaks, turns
    addresses into links after it has read the escapes, and nobody may put a link on our pages. So does the
    beginning of an indented line, which would be code after an empty one.
    """
    apart = _ADDRESS.sub("\\g<0>\N{WORD JOINER}", text)
    apart = _INDENT.sub("\N{WORD JOINER}", apart)
    return "".join(f"\\{character}" if character in _MARKDOWN else character for character in apart)


_ADDRESS = re.compile(r"www(?=\.)|https?:(?=//)|@(?=[-\w]+\.)", re.IGNORECASE)
_INDENT = re.compile(r"(?:^|(?<=[\n\r]))(?= {4}| {0,3}\t)")
_MARKDOWN = frozenset("\\`*_{}[]()#+-.!|<>~:$&^=")
