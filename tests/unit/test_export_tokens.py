"""Tokens of the links to exported rows and to the results of bulk work."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lib.domain.model import Language
from lib.security.tokens import DOWNLOAD_AGE, BulkGrant, DownloadGrant, ExportGrant, Tokens

SECRET = "s" * 40
PERSON = UUID("0d5c3f60-3d4c-4f0e-9f43-3d1e9d0f7a11")
SINCE = datetime(2026, 11, 20, 15, 4, 5, 678901, tzinfo=UTC)
MONTEVIDEO = "America/Montevideo"
EXPORT = ExportGrant(
    PERSON, {"tab": "ours", "age": 5, "search": "ñandú"}, None, "csv", Language.PT_BR, MONTEVIDEO, SINCE
)
BULK = BulkGrant(PERSON, uuid4(), Language.EN, MONTEVIDEO, SINCE)


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(SECRET)


def signed_before(age: timedelta, kind: str, value: object) -> str:
    """A token that our own secret signed `age` ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age.total_seconds())

    text = URLSafeTimedSerializer(SECRET, salt=f"puente.{kind}", signer=Earlier).dumps(value)
    return text if isinstance(text, str) else text.decode()


@pytest.mark.parametrize("only", [None, frozenset[UUID](), frozenset({uuid4(), uuid4()})])
def test_an_export_names_what_was_asked_for(tokens: Tokens, only: frozenset[UUID] | None) -> None:
    grant = ExportGrant(PERSON, EXPORT.query, only, "xlsx", Language.ES, MONTEVIDEO, SINCE)
    assert tokens.read_export(tokens.export(grant)) == grant


def test_the_results_of_a_job_name_the_job(tokens: Tokens) -> None:
    assert tokens.read_bulk(tokens.bulk(BULK)) == BULK


def test_a_page_of_chosen_rows_fits_into_an_address(tokens: Tokens) -> None:
    chosen = frozenset(uuid4() for _ in range(50))
    token = tokens.export(ExportGrant(PERSON, {}, chosen, "csv", Language.ES, MONTEVIDEO, SINCE))
    assert len(token) < 4_000


def test_one_kind_is_never_read_as_another(tokens: Tokens) -> None:
    download = tokens.download(DownloadGrant(PERSON, "alfa", uuid4(), "csv", SINCE))
    export, bulk = tokens.export(EXPORT), tokens.bulk(BULK)
    assert [tokens.read_export(token) for token in (download, bulk)] == [None, None]
    assert [tokens.read_bulk(token) for token in (download, export)] == [None, None]
    assert [tokens.read_download(token) for token in (export, bulk)] == [None, None]


def test_a_token_of_another_secret_is_refused(tokens: Tokens) -> None:
    other = Tokens("t" * 40)
    assert tokens.read_export(other.export(EXPORT)) is None
    assert tokens.read_bulk(other.bulk(BULK)) is None


def test_a_token_ends_with_its_age(tokens: Tokens) -> None:
    value = [str(PERSON), str(BULK.job_id), "es", MONTEVIDEO, SINCE.timestamp()]
    exported: list[object] = [str(PERSON), {}, None, "csv", "es", MONTEVIDEO, SINCE.timestamp()]
    margin = timedelta(seconds=5)
    for age, is_open in ((DOWNLOAD_AGE - margin, True), (DOWNLOAD_AGE + margin, False)):
        assert (tokens.read_bulk(signed_before(age, "bulk", value)) is not None) is is_open
        assert (tokens.read_export(signed_before(age, "export", exported)) is not None) is is_open


@pytest.mark.parametrize(
    "junk",
    [
        "x",
        [],
        5,
        [str(PERSON), {}, "x", "csv", "es", "UTC", 1],
        [str(PERSON), 5, None, "csv", "es", "UTC", 1],
        [str(PERSON), {}, None, "csv", "xx", "UTC", 1],
        [str(PERSON), "no-job", "es", "UTC", 1],
    ],
)
def test_a_signed_token_of_another_shape_is_refused(tokens: Tokens, junk: object) -> None:
    now = timedelta()
    assert tokens.read_export(signed_before(now, "export", junk)) is None
    assert tokens.read_bulk(signed_before(now, "bulk", junk)) is None
