"""The settings of the mail server: where letters leave from, and what a start refuses."""

from __future__ import annotations

import pytest

from lib.settings import MailSecurity, Settings, UnsafeConfiguration
from tests.isolated import IsolatedSettings

PASSWORD = "canary-password"
MAIL = {"PUENTE_SMTP_HOST": "mail.example", "PUENTE_SMTP_FROM": "Puente <puente@nuestra.example>"}
SIGN_IN = {"PUENTE_SMTP_USER": "puente", "PUENTE_SMTP_PASSWORD": PASSWORD}


def configured(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "SECURITY"):
        monkeypatch.delenv(f"PUENTE_SMTP_{name}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return IsolatedSettings()


def test_without_a_host_there_is_no_mail_and_a_start_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, {})
    settings.require_web()
    assert settings.mail is None


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25), ("", 587), ("STARTTLS", None)]
)
def test_each_protection_has_its_usual_port(
    monkeypatch: pytest.MonkeyPatch, security: str, port: int | None
) -> None:
    values = {**MAIL, "PUENTE_SMTP_SECURITY": security}
    if port is None:
        with pytest.raises(ValueError, match="smtp_security"):
            configured(monkeypatch, values)
        return
    settings = configured(monkeypatch, values)
    settings.require_mail()
    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.port) == ("mail.example", port)
    assert settings.mail.security is MailSecurity(security or "starttls")


def test_a_port_of_its_own_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = configured(monkeypatch, {**MAIL, "PUENTE_SMTP_PORT": "2525"}).mail
    assert mail is not None
    assert mail.port == 2525


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"PUENTE_SMTP_HOST": "mail.example"}, "PUENTE_SMTP_FROM"),
        ({**MAIL, "PUENTE_SMTP_FROM": "nuestra"}, "PUENTE_SMTP_FROM"),
        ({**MAIL, "PUENTE_SMTP_USER": "puente"}, "go together"),
        ({**MAIL, "PUENTE_SMTP_PASSWORD": PASSWORD}, "go together"),
        ({"PUENTE_SMTP_FROM": MAIL["PUENTE_SMTP_FROM"]}, "Without PUENTE_SMTP_HOST"),
        (SIGN_IN, "PUENTE_SMTP_PASSWORD, PUENTE_SMTP_USER"),
    ],
)
def test_half_a_mail_server_is_refused_without_repeating_a_secret(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], says: str
) -> None:
    settings = configured(monkeypatch, values)
    with pytest.raises(UnsafeConfiguration, match=says) as refused:
        settings.require_web()
    assert PASSWORD not in str(refused.value)


def test_in_live_mode_a_password_never_goes_unprotected(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {**MAIL, **SIGN_IN, "PUENTE_SMTP_SECURITY": "none"}
    configured(monkeypatch, values).require_mail()
    with pytest.raises(UnsafeConfiguration, match="PUENTE_SMTP_SECURITY"):
        configured(monkeypatch, {**values, "PUENTE_MODE": "live"}).require_mail()


def test_the_password_hides_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, {**MAIL, **SIGN_IN})
    assert PASSWORD not in repr(settings) + repr(settings.mail)


def test_our_address_has_no_final_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    public = {"PUENTE_PUBLIC_URL": "https://puente.example/", "PORT": "8600"}
    assert configured(monkeypatch, public).address == "https://puente.example"
    monkeypatch.delenv("PUENTE_PUBLIC_URL")
    assert IsolatedSettings().address == "http://localhost:8600"
