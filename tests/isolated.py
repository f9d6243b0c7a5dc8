"""Settings of a test alone."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from lib.settings import Settings


class IsolatedSettings(Settings):
    """Settings that read the environment but no `.env` file of the checkout."""

    model_config = SettingsConfigDict(env_file=None)
