"""The settings: what a live start demands, and the secrets that a rehearsal makes for itself."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from lib.settings import PROJECT, Mode, Settings, UnsafeConfiguration
from tests.isolated import IsolatedSettings

KEY_A = base64.b64encode(b"a" * 32).decode()
KEY_B = base64.b64encode(b"b" * 32).decode()
LIVE = {
    "PUENTE_MODE": "live",
    "PUENTE_OIDC_METADATA_URL": "https://id.example/.well-known/openid-configuration",
    "PUENTE_OIDC_CLIENT_ID": "puente",
    "PUENTE_OIDC_CLIENT_SECRET": "client-secret",
    "PUENTE_COOKIE_SECRET": "c" * 32,
    "PUENTE_VAULT_KEYS": f"k1:{KEY_A}",
    "PUENTE_PUBLIC_URL": "https://puente.example",
}
NEEDED = sorted(set(LIVE) - {"PUENTE_MODE"})
EVERY_NAME = (
    *LIVE,
    "DATABASE_URL",
    "PORT",
    "PUENTE_DATA_DIR",
    "PUENTE_WORKERS",
    "PUENTE_VTEX_URL",
    "PUENTE_VTEX_PUBLIC_URL",
    "PUENTE_HELLOTEXT_URL",
    "PUENTE_META_URL",
    "PUENTE_META_APP_ID",
    "PUENTE_META_APP_SECRET",
    "PUENTE_META_VERIFY_TOKEN",
    "PUENTE_ALLOW_LOOPBACK_VENDORS",
    "PUENTE_SMTP_HOST",
    "PUENTE_SMTP_PORT",
    "PUENTE_SMTP_USER",
    "PUENTE_SMTP_PASSWORD",
    "PUENTE_SMTP_FROM",
    "PUENTE_SMTP_SECURITY",
)


@pytest.fixture(autouse=True)
def _no_settings_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in EVERY_NAME:
        monkeypatch.delenv(name, raising=False)


def configured(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    """Settings read from an environment with these values and nothing else."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return IsolatedSettings()


def test_without_any_setting_it_rehearses_on_this_machine() -> None:
    settings = IsolatedSettings()
    assert settings.mode is Mode.REHEARSAL
    assert not settings.live
    assert settings.database_url is None
    assert settings.port is None
    assert settings.data_dir == PROJECT / ".data"
    settings.require_web()


def test_a_complete_live_configuration_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, LIVE)
    settings.require_web()
    assert settings.live
    assert settings.vault_ring == {"k1": b"a" * 32}
    assert settings.cookie_key == "c" * 32


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("spelling", ["absent", "empty"])
def test_a_live_start_without_one_needed_setting_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, missing: str, spelling: str
) -> None:
    given = {**LIVE, missing: ""} if spelling == "empty" else {k: v for k, v in LIVE.items() if k != missing}
    with pytest.raises(UnsafeConfiguration) as refused:
        configured(monkeypatch, given).require_web()
    assert [name for name in NEEDED if name in str(refused.value)] == [missing]


def test_a_live_start_without_anything_names_all_that_is_missing_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(UnsafeConfiguration) as refused:
        configured(monkeypatch, {"PUENTE_MODE": "live"}).require_web()
    assert [name for name in NEEDED if name in str(refused.value)] == NEEDED


def test_a_live_worker_needs_the_vault_keys_and_no_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsafeConfiguration, match="PUENTE_VAULT_KEYS"):
        configured(monkeypatch, {"PUENTE_MODE": "live"}).require_vault()
    configured(monkeypatch, {"PUENTE_VAULT_KEYS": f"k1:{KEY_A}"}).require_vault()


def test_a_short_cookie_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsafeConfiguration, match="PUENTE_COOKIE_SECRET") as refused:
        configured(monkeypatch, {**LIVE, "PUENTE_COOKIE_SECRET": "c" * 31}).require_web()
    assert "ccc" not in str(refused.value)


@pytest.mark.parametrize(
    "keys",
    [
        KEY_A,
        f":{KEY_A}",
        "k1:",
        "k1:not base64",
        "k1:ñandú",
        f"k1:{base64.b64encode(b'a' * 31).decode()}",
        f"k1:{base64.b64encode(b'a' * 33).decode()}",
        f"k1:{KEY_A},",
        f"k1:{KEY_A},k1:{KEY_B}",
        f"k1:{KEY_A};k2:{KEY_B}",
    ],
)
def test_malformed_vault_keys_are_refused_without_repeating_them(
    monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    with pytest.raises(UnsafeConfiguration, match="PUENTE_VAULT_KEYS is malformed") as refused:
        configured(monkeypatch, {**LIVE, "PUENTE_VAULT_KEYS": keys}).require_web()
    assert KEY_A not in str(refused.value)


def test_a_ring_of_several_keys_keeps_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = configured(monkeypatch, {"PUENTE_VAULT_KEYS": f"new:{KEY_B}, old:{KEY_A}\n"}).vault_ring
    assert list(ring.items()) == [("new", b"b" * 32), ("old", b"a" * 32)]


def test_secrets_hide_in_the_printed_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    secret_url = "postgresql://puente:canary-password@db.example/puente"
    shown = repr(configured(monkeypatch, {**LIVE, "DATABASE_URL": secret_url}))
    for secret in (KEY_A, "client-secret", "c" * 32, "canary-password"):
        assert secret not in shown


def test_every_setting_given_as_an_empty_text_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = IsolatedSettings()
    assert configured(monkeypatch, dict.fromkeys(EVERY_NAME, "")) == plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PUENTE_WORKERS", "-1"),
        ("PUENTE_MODE", "prod"),
    ],
)
def test_an_impossible_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        configured(monkeypatch, {name: value})


def test_a_relative_data_folder_lies_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured(monkeypatch, {"PUENTE_DATA_DIR": "elsewhere"}).data_dir == PROJECT / "elsewhere"


def test_a_rehearsal_makes_its_secrets_once_and_keeps_them_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = IsolatedSettings(data_dir=folder)
    cookie_key, ring = first.cookie_key, first.vault_ring
    again = IsolatedSettings(data_dir=folder)
    assert (again.cookie_key, again.vault_ring) == (cookie_key, ring)
    assert len(cookie_key) >= 32
    assert [len(key) for key in ring.values()] == [32]
    assert base64.b64decode(cookie_key) != next(iter(ring.values()))
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["cookie.key", "vault.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_another_data_folder_has_other_secrets(tmp_path: Path) -> None:
    one, other = (IsolatedSettings(data_dir=tmp_path / name) for name in ("one", "other"))
    assert one.cookie_key != other.cookie_key
    assert one.vault_ring != other.vault_ring


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    code = "from tests.isolated import IsolatedSettings; import hashlib; s = IsolatedSettings()\n"
    code += "print(hashlib.sha256(s.cookie_key.encode() + s.vault_ring['rehearsal']).hexdigest())"
    environment = {**os.environ, "PUENTE_DATA_DIR": str(tmp_path / "data")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=30)[0] for process in started}) == 1
    assert {process.returncode for process in started} == {0}
    assert sorted(os.listdir(tmp_path / "data")) == ["cookie.key", "vault.key"]


def test_a_live_start_never_makes_a_secret_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = configured(monkeypatch, {"PUENTE_MODE": "live", "PUENTE_DATA_DIR": str(tmp_path / "data")})
    assert settings.cookie_key == ""
    assert settings.vault_ring == {}
    assert not (tmp_path / "data").exists()


def test_a_live_start_without_metas_app_takes_no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, LIVE)
    assert (settings.meta_signing_key, settings.meta_handshake_key) == ("", "")
    given = {"PUENTE_META_APP_SECRET": "app-secret", "PUENTE_META_VERIFY_TOKEN": "a-word"}
    settings = configured(monkeypatch, {**LIVE, **given})
    assert (settings.meta_signing_key, settings.meta_handshake_key) == ("app-secret", "a-word")
    assert "app-secret" not in repr(settings)
    assert "a-word" not in repr(settings)


def test_a_rehearsal_has_an_app_at_meta_of_its_own(tmp_path: Path) -> None:
    settings = IsolatedSettings(data_dir=tmp_path)
    assert len(settings.meta_signing_key) > 40
    assert settings.meta_signing_key == settings.meta_secret_file().read_text()
    assert settings.meta_handshake_key not in ("", settings.meta_signing_key)
    assert stat.S_IMODE(settings.meta_secret_file().stat().st_mode) == 0o600
