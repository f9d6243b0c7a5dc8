"""`python -m lib.jobs`: one worker, until it is told to end."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from lib.jobs.worker import work
from lib.processes import end_with_parent
from lib.services.platform import install, uninstall
from lib.services.vault_keys import require_opening_keys
from lib.settings import UnsafeConfiguration, get_settings
from lib.storage.address import database_url


def main() -> int:
    """Run until SIGTERM or SIGINT. Exit code 2 when the settings do not allow it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        settings = get_settings()
        settings.require_vault()
        settings.require_mail()
    except UnsafeConfiguration as error:
        print(error, file=sys.stderr)  # noqa: T201 - the operator's terminal
        return 2
    end_with_parent()
    # Until the queue minds the signal itself, there is no job to finish: end in good order at once.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    url = database_url(settings)
    install(settings, url)
    try:
        require_opening_keys()
        asyncio.run(work(url))
    except UnsafeConfiguration as error:
        print(error, file=sys.stderr)  # noqa: T201 - the operator's terminal
        return 2
    finally:
        uninstall()
    return 0


if __name__ == "__main__":
    sys.exit(main())
