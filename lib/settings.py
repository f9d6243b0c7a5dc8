"""Every setting of Puente, in one place. `docs/operating.md` lists them for people.

Settings come from the environment or from a `.env` file in the project's folder. In `rehearsal`
mode everything has a safe default; in `live` mode what protects people and secrets must be given,
and `Settings.require_web` / `require_vault` refuse to go on without it.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
_META_APP = "meta-app"


class UnsafeConfiguration(Exception):
    """The settings do not allow a safe start. The message is a sentence for the operator."""


class Mode(StrEnum):
    """`rehearsal`: simulated vendors and a person picker. `live`: real vendors and OIDC."""

    REHEARSAL = "rehearsal"
    LIVE = "live"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected; each has its usual port."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_SENDER = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_MAIL_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@dataclass(frozen=True)
class MailServer:
    """Where letters leave from. `sender` is an address, or "Name <address>"."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str | None = None
    password: SecretStr | None = None


class Settings(BaseSettings):
    """The settings. Secrets are `SecretStr`: their repr hides them."""

    # An empty text counts as not given: that is how a container's settings leave one out.
    model_config = SettingsConfigDict(
        env_prefix="PUENTE_", env_file=PROJECT / ".env", env_ignore_empty=True, extra="ignore"
    )

    mode: Mode = Mode.REHEARSAL
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    data_dir: Path = PROJECT / ".data"
    port: int | None = Field(default=None, validation_alias="PORT", ge=1, le=65535)
    workers: int = Field(default=1, ge=0, le=64)
    public_url: str | None = None
    cookie_secret: SecretStr | None = None
    oidc_metadata_url: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    vault_keys: SecretStr | None = None
    vtex_url: str | None = None
    vtex_public_url: str | None = None
    hellotext_url: str | None = None
    meta_url: str | None = None
    meta_app_id: str | None = None
    meta_app_secret: SecretStr | None = None
    meta_verify_token: SecretStr | None = None
    allow_loopback_vendors: bool = False
    sync_at_once: int = Field(default=32, ge=1, le=32)
    sync_circuit_seconds: float = Field(default=60.0, gt=0, le=3600)
    sync_settle_seconds: float = Field(default=5.0, ge=0, le=600)
    sync_retention_days: int = Field(default=90, ge=1, le=3650)
    chromium: Path | None = None
    worker_silence_seconds: float = Field(default=5.0, ge=1, le=600)
    smtp_host: str | None = None
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    smtp_security: MailSecurity = MailSecurity.STARTTLS

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return (PROJECT / value).resolve()

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.match(r"postgres(ql)?(\+\w+)?://", value.get_secret_value()):
            raise ValueError("not an address of a PostgreSQL database")
        return value

    @property
    def address(self) -> str:
        """Address that people open, without a final slash."""
        return (self.public_url or f"http://localhost:{self.port or 0}").rstrip("/")

    @property
    def mail(self) -> MailServer | None:
        """The mail server; None: not configured, letters wait."""
        if self.smtp_host is None or self.smtp_from is None:
            return None
        return MailServer(
            self.smtp_host,
            self.smtp_port or _MAIL_PORTS[self.smtp_security],
            self.smtp_security,
            self.smtp_from,
            self.smtp_user,
            self.smtp_password,
        )

    @property
    def live(self) -> bool:
        """Whether real vendors and real sign-in are in use."""
        return self.mode is Mode.LIVE

    def require_web(self) -> None:
        """Refuse a live start that would leave sign-in or secrets unprotected.

        Raises UnsafeConfiguration naming every missing setting at once; also what `require_mail` raises.
        """
        self.require_mail()
        if not self.live:
            return
        needed = {
            "PUENTE_OIDC_METADATA_URL": self.oidc_metadata_url,
            "PUENTE_OIDC_CLIENT_ID": self.oidc_client_id,
            "PUENTE_OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "PUENTE_COOKIE_SECRET": self.cookie_secret,
            "PUENTE_VAULT_KEYS": self.vault_keys,
            "PUENTE_PUBLIC_URL": self.public_url,
        }
        missing = sorted(name for name, value in needed.items() if not value)
        if missing:
            raise UnsafeConfiguration(
                f"Puente does not start in live mode without {', '.join(missing)}. "
                "docs/operating.md says what each one is and how to make it."
            )
        if len(self.cookie_key) < KEY_BYTES:
            raise UnsafeConfiguration("PUENTE_COOKIE_SECRET must have at least 32 characters.")
        self.require_vault()

    def require_mail(self) -> None:
        """Refuse settings of mail that are only half there. Raises UnsafeConfiguration."""
        given = {
            "PUENTE_SMTP_FROM": self.smtp_from,
            "PUENTE_SMTP_USER": self.smtp_user,
            "PUENTE_SMTP_PASSWORD": self.smtp_password,
            "PUENTE_SMTP_PORT": self.smtp_port,
        }
        useless = sorted(name for name, value in given.items() if value is not None)
        if self.smtp_host is None and useless:
            raise UnsafeConfiguration(f"Without PUENTE_SMTP_HOST, {', '.join(useless)} has no use.")
        if self.smtp_host is None:
            return
        if not _SENDER.fullmatch(parseaddr(self.smtp_from or "")[1]):
            raise UnsafeConfiguration(
                "PUENTE_SMTP_FROM must be the address that letters come from: Puente <puente@example.com>."
            )
        if (self.smtp_user is None) is not (self.smtp_password is None):
            raise UnsafeConfiguration("PUENTE_SMTP_USER and PUENTE_SMTP_PASSWORD go together.")
        if self.live and self.smtp_user is not None and self.smtp_security is MailSecurity.NONE:
            raise UnsafeConfiguration(
                "PUENTE_SMTP_SECURITY=none would send the mail password for everybody to read."
            )

    def require_vault(self) -> None:
        """Refuse to go on without usable vault keys. Raises UnsafeConfiguration."""
        if not self.vault_ring:
            raise UnsafeConfiguration(
                "PUENTE_VAULT_KEYS is missing: it holds the keys that encrypt the stores' secrets, "
                "as kid:base64,kid:base64 with 32-byte keys."
            )

    @cached_property
    def cookie_key(self) -> str:
        """The secret that signs cookies. Made and kept in the data folder in rehearsal mode only."""
        if self.cookie_secret is not None:
            return self.cookie_secret.get_secret_value()
        return "" if self.live else self._own_secret("cookie")

    @cached_property
    def meta_signing_key(self) -> str:
        """The secret of Meta's app, which signs its messages; empty: none are taken. Made in a rehearsal."""
        if self.meta_app_secret is not None:
            return self.meta_app_secret.get_secret_value()
        return "" if self.live else self._own_secret(_META_APP)

    def meta_secret_file(self) -> Path:
        """Where a rehearsal keeps that secret, made if it is not there: the simulator signs with it."""
        self._own_secret(_META_APP)
        return self._secret_path(_META_APP)

    @cached_property
    def meta_handshake_key(self) -> str:
        """The word by which Meta's handshake proves that it is ours; empty: there is none."""
        if self.meta_verify_token is not None:
            return self.meta_verify_token.get_secret_value()
        return "" if self.live else self._own_secret("meta-handshake")

    @cached_property
    def vault_ring(self) -> dict[str, bytes]:
        """Key id to 32-byte key; the first one writes. Raises UnsafeConfiguration when malformed."""
        if self.vault_keys is not None:
            return _parse_ring(self.vault_keys.get_secret_value())
        return {} if self.live else {"rehearsal": base64.b64decode(self._own_secret("vault"))}

    def _own_secret(self, name: str) -> str:
        """A secret of this data folder, made at first use, readable by the owner alone."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self._secret_path(name)
        if not path.exists():
            draft = self.data_dir / f".{name}.{secrets.token_hex(8)}"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            # A hard link appears whole or not at all, and never replaces: two starts agree on one secret.
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text()

    def _secret_path(self, name: str) -> Path:
        return self.data_dir / f"{name}.key"


def _parse_ring(text: str) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for part in text.split(","):
        kid, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not kid or len(key) != KEY_BYTES or kid in ring:
            raise UnsafeConfiguration(
                "PUENTE_VAULT_KEYS is malformed: it must read kid:base64,kid:base64 with different ids "
                "and 32-byte keys."
            )
        ring[kid] = key
    return ring


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises UnsafeConfiguration, naming every setting that cannot be read and no value.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(".".join(str(part) for part in problem["loc"]) for problem in error.errors())
        raise UnsafeConfiguration(
            f"Puente cannot read these settings: {names}. docs/operating.md says what they may be."
        ) from None


def announced_simulator(data_dir: Path) -> str | None:
    """Address of the simulator that announced itself in this data folder, if any."""
    try:
        return (data_dir / "simulator.url").read_text().strip() or None
    except OSError:
        return None
