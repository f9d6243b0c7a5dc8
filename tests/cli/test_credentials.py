"""Credentials on the command line: read from standard input, never shown again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.builders import APP_TOKEN, BUSINESS_ID, HEALTHY_OUTCOMES, HELLOTEXT_TOKEN
from tests.cli.conftest import Said, Shell

CANARY = "CANARY" + "QWERTZ" * 20 + "PQ"
GOOD = {
    "app_key": "vtexappkey-casalinda-ORYNWX",
    "app_token": APP_TOKEN,
    "hellotext_business_id": BUSINESS_ID,
    "hellotext_token": HELLOTEXT_TOKEN,
}


def enter(shell: Shell, credentials: dict[str, str]) -> Said:
    """Hand credentials over on standard input."""
    return shell.run("credentials", "set", "casalinda", "--json", stdin=json.dumps(credentials))


def test_credentials_are_sealed_and_checked(shell: Shell) -> None:
    said = enter(shell, GOOD)
    assert said.code == 0
    assert said.json == {"saved": sorted(GOOD), "warnings": []}
    checked = shell.run("credentials", "check", "casalinda", "--json")
    assert checked.code == 0
    assert {row["id"]: row["outcome"] for row in checked.json} == HEALTHY_OUTCOMES
    assert_silent_about(checked, APP_TOKEN, HELLOTEXT_TOKEN)


def test_a_dead_token_is_a_no(shell: Shell) -> None:
    assert enter(shell, {**GOOD, "app_token": "DEAD" + "Q" * 124}).code == 0
    checked = shell.run("credentials", "check", "casalinda", "--json")
    assert checked.code == 1
    failed = [row["id"] for row in checked.json if row["outcome"] == "failed"]
    assert failed[0] == "vtex.login"


def test_a_secret_is_in_no_output_no_argument_and_no_plain_column(shell: Shell) -> None:
    said = enter(shell, {**GOOD, "app_token": CANARY})
    assert said.code == 0
    shown = shell.here("store", "show", "casalinda", "--json")
    checked = shell.here("credentials", "check", "casalinda", "--json")
    for one in (said, shown, checked):
        assert_silent_about(one, CANARY, HELLOTEXT_TOKEN)
    assert CANARY not in everything_kept(shell)
    assert "--app-token" not in shell.here("credentials", "set", "--help").out


def everything_kept(shell: Shell) -> str:
    """Every row of every table of ours, as text."""
    engine = create_engine(make_url(shell.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalars()
        kept = [
            str(tuple(row))
            for table in list(tables)
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))
        ]
    engine.dispose()
    assert any("casalinda" in row for row in kept)
    return "\n".join(kept)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (f"{CANARY}", "credentials.not_json"),
        ("", "credentials.not_json"),
        (b"\xff\xfe{}", "credentials.not_json"),
        ("[" * 100_000, "credentials.not_json"),
        ([CANARY], "credentials.not_an_object"),
        ({**GOOD, "password": CANARY}, "credentials.unknown_field"),
        ({"app_token": {"value": CANARY}}, "credentials.not_text field=app_token"),
        ({"app_token": None}, "credentials.not_text field=app_token"),
        ({}, "credentials.nothing"),
        ({**GOOD, "app_key": CANARY}, "app_key."),
    ],
    ids=[
        "no JSON",
        "nothing",
        "bytes",
        "deep",
        "a list",
        "unknown field",
        "an object",
        "null",
        "empty",
        "swapped",
    ],
)
def test_what_is_no_credentials_is_refused_without_repeating_it(
    shell: Shell, given: object, error: str
) -> None:
    text_given = given if isinstance(given, str | bytes) else json.dumps(given)
    said = shell.here("credentials", "set", "casalinda", "--json", stdin=text_given)
    assert (said.code, said.out) == (2, "")
    assert f"error: {error}" in said.err
    assert_silent_about(said, CANARY)


def assert_silent_about(said: Said, *secrets: str) -> None:
    """Nothing of the secrets is on either stream."""
    for secret in secrets:
        assert secret not in said.out + said.err


def test_a_key_with_too_much_power_is_no_reason_to_fail(shell: Shell) -> None:
    assert enter(shell, {**GOOD, "app_key": "vtexappkey-casalinda-POWERS"}).code == 0
    checked = shell.run("credentials", "check", "casalinda", "--json")
    assert checked.code == 0
    outcomes = {row["id"]: row["outcome"] for row in checked.json}
    assert outcomes["vtex.key_power"] == "warning"


def test_a_key_of_another_account_is_taken_with_a_warning(shell: Shell) -> None:
    said = enter(shell, {**GOOD, "app_key": "vtexappkey-otracasa-ORYNWX"})
    assert said.json["warnings"] == ["app_key.other_account"]


def test_a_check_that_is_not_required_never_makes_a_no(shell: Shell) -> None:
    meta = {"waba_id": "200000000000031", "meta_token": "dead" + "x9Zq" * 40}
    assert enter(shell, {**GOOD, **meta}).code == 0
    checked = shell.run("credentials", "check", "casalinda", "--json")
    assert {row["id"] for row in checked.json if row["outcome"] == "failed"} == {"meta.token"}
    assert checked.code == 0
    assert_silent_about(checked, meta["meta_token"])


def test_warnings_are_said_also_without_json(shell: Shell) -> None:
    typed = {**GOOD, "app_key": "vtexappkey-otracasa-ORYNWX"}
    said = shell.run("credentials", "set", "casalinda", stdin=json.dumps(typed))
    assert (said.out, said.err) == ("saved\n", "warning: app_key.other_account\n")


def test_a_file_that_windows_wrote_is_read(shell: Shell) -> None:
    stdin = b"\xef\xbb\xbf" + json.dumps(GOOD).encode()
    assert shell.run("credentials", "set", "casalinda", "--json", stdin=stdin).code == 0


@pytest.mark.parametrize("command", ["set", "check"])
def test_with_keys_that_do_not_fit_nothing_is_sealed_and_nothing_opened(shell: Shell, command: str) -> None:
    assert enter(shell, GOOD).code == 0
    other = "other:" + "b29v" * 10 + "b28="
    said = shell.run("credentials", command, "casalinda", stdin=json.dumps(GOOD), PUENTE_VAULT_KEYS=other)
    assert (said.code, said.out) == (2, "")
    assert "PUENTE_VAULT_KEYS lacks a key" in said.err
