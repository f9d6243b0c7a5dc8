"""Which database this process uses."""

from __future__ import annotations

from lib.settings import Settings
from lib.storage.embedded import start_embedded


def database_url(settings: Settings) -> str:
    """Address of the configured database, or of the embedded one, which is started or joined."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return str(start_embedded(settings.data_dir).get_uri())
