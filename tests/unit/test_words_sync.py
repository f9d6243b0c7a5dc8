"""The customer sync in words: every code has its own, and times are said as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.customers import PHONE_FIELDS, Rejection
from lib.domain.model import Language
from lib.domain.sync import Equation, Range, RowState, RunKind, RunState, Schedule, Wait
from lib.services import sync_corrections
from lib.services.sync_ledger import CORRECTABLE
from lib.services.sync_model import OtherWriter
from lib.services.sync_sharing import SHARED
from lib.settings import PROJECT
from lib.ui import words_sync
from lib.ui.failures import SENTENCES
from lib.ui.sync_stopped import OF_SECRETS
from lib.ui.sync_times import clock, coming, length, span
from lib.ui.text import said_to

REFUSED = {"refused_400", "refused_404", "refused_422", "no_answer"}
REASONS = set(Rejection) | REFUSED | {SHARED}
UNCHANGED = {"same", "joined"}
ENDINGS = re.compile(r"Failed\(\s*\"(sync\.\w+)\"")


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words_sync.RUN_STATES, set(RunState)),
        (words_sync.RUN_KINDS, set(RunKind)),
        (words_sync.RESULTS, set(RowState)),
        (words_sync.TERMS, {field.name for field in fields(Equation)}),
        (words_sync.REASONS, REASONS | UNCHANGED),
        (words_sync.ADVICE, REASONS),
        (words_sync.WAITS, set(Wait)),
        (words_sync.PHONES, set(PHONE_FIELDS)),
        (words_sync.WRITERS, set(OtherWriter)),
        (words_sync.WRITER_MEANINGS, set(OtherWriter)),
        (words_sync.SCHEDULES, set(Schedule)),
        (words_sync.CORRECTION_PROBLEMS, set(sync_corrections.PROBLEMS)),
    ],
)
def test_every_code_has_words_and_every_word_a_code(table: Mapping[str, str], codes: set[str]) -> None:
    assert set(table) == codes


def test_the_terms_stand_in_the_order_of_the_equation() -> None:
    assert list(words_sync.TERMS) == [field.name for field in fields(Equation)]


def test_every_end_that_a_run_can_come_to_by_a_fault_has_a_sentence() -> None:
    sources = (PROJECT / "lib" / "services").glob("sync_*.py")
    ends = {code for path in sources for code in ENDINGS.findall(path.read_text(encoding="utf-8"))}
    assert {"sync.vtex_unreachable", "sync.property_unknown"} <= ends
    assert ends <= set(SENTENCES)


def test_only_faults_of_a_secret_lead_to_the_secrets() -> None:
    assert set(SENTENCES) >= OF_SECRETS
    assert {code for code in OF_SECRETS if code.endswith(("unauthorized", "forbidden"))} == {
        code for code in words_sync.PROBLEMS if code.endswith(("unauthorized", "forbidden"))
    }


def test_what_can_be_corrected_says_how() -> None:
    assert {code for code in CORRECTABLE if "archivo" not in words_sync.ADVICE[code]} <= {"refused_404"}


def _range(low: float, high: float) -> Range:
    return Range(timedelta(seconds=low), timedelta(seconds=high))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "menos de 1 minuto"),
        (3, 59, "menos de 1 minuto"),
        (3, 60, "hasta 1 minuto"),
        (31, 1_000, "hasta 17 minutos"),
        (60, 61, "entre 1 y 2 minutos"),
        (130, 130, "entre 2 y 3 minutos"),
        (120, 120, "entre 2 y 3 minutos"),
        (600, 8_940, "entre 10 y 149 minutos"),
        (600, 9_000, "hasta 3 horas"),
        (3_700, 10_801, "entre 1 y 4 horas"),
    ],
)
def test_a_range_is_rounded_outwards(low: float, high: float, said: str) -> None:
    with said_to(Language.ES, "UTC"):
        assert span(_range(low, high)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 segundo"),
        (17, "17 segundos"),
        (89.4, "89 segundos"),
        (90, "2 minutos"),
        (600, "10 minutos"),
        (9_000, "2 horas"),
    ],
)
def test_how_long_it_took_is_said_in_the_unit_that_fits(seconds: float, said: str) -> None:
    with said_to(Language.ES, "UTC"):
        assert length(timedelta(seconds=seconds)) == said


def test_a_moment_to_come_is_said_in_the_persons_zone() -> None:
    now = datetime.now(UTC)
    tonight = now.replace(hour=23, minute=58, second=30, microsecond=0)
    later = now + timedelta(days=3)
    with said_to(Language.ES, "UTC"):
        assert clock(tonight) in ("23:58", "23:58:30")
        assert clock(later).startswith(f"{later.day} ")
        assert clock(later).endswith(f" {later:%H:%M}")
    with said_to(Language.ES, "Asia/Tokyo"):
        assert "08:58" in clock(tonight)


def test_when_the_next_run_starts_is_said_with_its_day() -> None:
    now = datetime.now(UTC)
    today, later = now.replace(hour=23, minute=58, second=30), now + timedelta(days=3)
    with said_to(Language.ES, "UTC"):
        assert coming(today) == "hoy 23:58"
        assert coming(later) == clock(later)


def test_a_moment_that_is_near_is_said_with_its_seconds() -> None:
    near = datetime.now(UTC) + timedelta(seconds=20)
    with said_to(Language.ES, "UTC"):
        assert f"{near:%H:%M}" in clock(near)
        is_today = near.date() == datetime.now(UTC).date()
        assert clock(near).endswith(f"{near:%H:%M:%S}") or not is_today
