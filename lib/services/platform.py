"""What every service stands on: the database, the vault, the rulebook, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Engine

from lib.domain.rules import Rulebook
from lib.rulebook.loader import load_rulebook
from lib.security.vault import Vault
from lib.settings import Settings
from lib.storage.engine import make_engine


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Platform:
    """One per process. `now` gives the present time in UTC."""

    settings: Settings
    engine: Engine
    database_url: str
    now: Callable[[], datetime] = _utc_now

    @cached_property
    def vault(self) -> Vault:
        """The vault. Raises VaultError('vault.no_keys') when no keys are configured."""
        return Vault(self.settings.vault_ring)

    @property
    def rulebook(self) -> Rulebook:
        """The rules in force."""
        return load_rulebook()


_present: list[Platform] = []


def install(settings: Settings, database_url: str, now: Callable[[], datetime] = _utc_now) -> Platform:
    """Make the platform of this process. A later call replaces it and closes the earlier connections."""
    platform = Platform(settings, make_engine(database_url), database_url, now)
    uninstall()
    _present.append(platform)
    return platform


def uninstall() -> None:
    """Close the connections of this process."""
    while _present:
        _present.pop().engine.dispose()


def is_installed() -> bool:
    """Whether this process has its platform."""
    return bool(_present)


def platform() -> Platform:
    """The platform of this process. Raises RuntimeError before `install`."""
    if not _present:
        raise RuntimeError("the platform is not installed")
    return _present[-1]
