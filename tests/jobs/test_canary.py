"""Secrets typed into the form are looked for everywhere afterwards: tables, logs, errors."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterable
from dataclasses import replace

import pytest

from lib.errors import InvalidFields
from lib.services.access import Actor
from lib.services.credential_runs import request_check
from lib.services.credentials import Entered, credential_state, hold, save_credentials
from lib.services.platform import Platform
from lib.settings import Settings
from lib.storage.scope import Scope
from lib.storage.tables import credentials
from tests.builders import BUSINESS_ID, Builder, renamed, rows
from tests.jobs.test_worker import finished
from tests.jobs.worker_process import TALKATIVE, worker
from tests.waiting import eventually

CANARY = Entered(
    app_key="vtexappkey-alfa-CNRYKA",
    app_token="CANARYTOKEN" * 11 + "CANARYT",
    business_id=BUSINESS_ID,
    hellotext_token="canaryHellotext" * 4,
)
SECRETS = (CANARY.app_key, CANARY.app_token, CANARY.hellotext_token)
US = Actor.process("test")


def spellings(secret: str) -> set[str]:
    """The ways in which a secret could lie about: as it is, in part, in hex, in base64."""
    plain = secret.encode()
    encoded = {base64.b64encode(b" " * shift + plain).decode()[4:-4] for shift in range(3)}
    return {secret, secret[:-5], secret[8:], plain.hex(), plain.hex().upper(), *encoded}


def found_in(text: str, secrets: Iterable[str] = SECRETS) -> list[str]:
    """The first characters of every secret that `text` holds."""
    return [secret[:6] for secret in secrets for spelling in spellings(secret) if spelling in text]


def whole_database(platform: Platform) -> str:
    """Every row of every table as text, the queue's tables included."""
    tables = rows(platform, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    names = {row["table_name"] for row in tables}
    assert {"credentials", "events", "procrastinate_jobs", "procrastinate_events"} < names
    return "\n".join(
        row["text"]
        for name in sorted(names)
        for row in rows(platform, f'SELECT t::text AS text FROM "{name}" t')
    )


def test_the_search_itself_finds_a_secret_in_each_spelling() -> None:
    for secret in SECRETS:
        plain = secret.encode()
        for text in (f"x{secret}x", plain.hex(), base64.b64encode(b"ab" + plain + b"c").decode()):
            assert found_in(text)


def test_a_typed_secret_is_in_no_table_and_no_log(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    assert simulator
    ana = build.merchant("alfa")
    with worker(settings, database_url, command=TALKATIVE) as process:
        save_credentials(ana.actor, "alfa", CANARY)
        assert finished("alfa").state == "done"
        assert found_in(whole_database(platform)) == []
        save_credentials(ana.actor, "alfa", Entered(hellotext_token="dead" + CANARY.hellotext_token))
        assert finished("alfa").state == "done"
        eventually(lambda: not rows(platform, "SELECT 1 FROM procrastinate_jobs"))
        log = process.output
    assert "DEBUG:urllib3.connectionpool" in log
    assert "DEBUG:procrastinate" in log
    assert found_in(log) == []
    assert found_in(whole_database(platform)) == []
    assert found_in(repr(credential_state(ana.actor, "alfa"))) == []


def test_a_fault_of_ours_during_a_check_writes_no_secret_into_the_log(
    build: Builder, platform: Platform, settings: Settings, database_url: str, simulator: str
) -> None:
    assert simulator
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", CANARY)
    with (
        renamed(platform, "check_results", "ms"),
        worker(settings, database_url, command=TALKATIVE) as process,
    ):
        eventually(lambda: rows(platform, "SELECT 1 FROM check_runs WHERE problem = 'check.internal'"))
        eventually(lambda: "Traceback" in process.output)
        assert found_in(process.output) == []


def everything_about(error: BaseException) -> str:
    """What a log, a page or a debugger's summary could show of an error."""
    parts = ["".join(traceback.format_exception(error)), repr(error), repr(vars(error))]
    if isinstance(error, InvalidFields):
        parts += [repr(vars(problem)) for problem in error.problems]
    return "\n".join(parts)


@pytest.mark.parametrize(
    "typed",
    [
        replace(CANARY, app_key=CANARY.app_token, app_token=CANARY.app_key),
        replace(CANARY, account=CANARY.app_token),
        replace(CANARY, account=CANARY.hellotext_token),
        replace(CANARY, business_id=CANARY.hellotext_token),
        replace(CANARY, business_id=CANARY.app_key),
        replace(CANARY, hellotext_token=CANARY.app_token),
        replace(CANARY, app_key=f"{CANARY.app_key} {CANARY.app_token}"),
    ],
    ids=[
        "swapped",
        "token as account",
        "token as account 2",
        "token as id",
        "key as id",
        "other token",
        "both",
    ],
)
def test_a_secret_in_the_wrong_field_is_in_no_error_and_no_table(
    build: Builder, platform: Platform, typed: Entered
) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(InvalidFields) as refused:
        save_credentials(ana.actor, "alfa", typed)
    assert found_in(everything_about(refused.value)) == []
    assert found_in(whole_database(platform)) == []
    held = hold(ana.actor, "alfa", typed, without={problem.field for problem in refused.value.problems})
    assert found_in(repr(held)) == []


def test_a_database_error_while_secrets_are_saved_shows_none(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    with renamed(platform, "credentials", "set_by"), pytest.raises(Exception, match="set_by") as raised:
        save_credentials(ana.actor, "alfa", CANARY)
    assert found_in(everything_about(raised.value)) == []


def test_the_sealed_bytes_are_all_that_is_kept(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", CANARY)
    request_check(ana.actor, "alfa")
    with platform.engine.connect() as connection:
        scope = Scope(connection, None)
        kept = connection.execute(credentials.select().where(scope.on(credentials))).mappings().all()
    assert {row["field"] for row in kept} == {"app_key", "app_token", "hellotext_token"}
    for row in kept:
        assert not any(secret.encode() in bytes(row["sealed"]) for secret in SECRETS)
        assert len(row["last_four"]) == 4
