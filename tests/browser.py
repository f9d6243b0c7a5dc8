"""`python -m tests.browser`: make sure that there is a Chromium for the browser tests.

An installed one is taken; else Playwright's own is downloaded; else Debian's package is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from lib.vendors.deep import browser_path


def chromium() -> str | None:
    """Path of a usable Chromium: PUENTE_TEST_CHROMIUM, one on the path, or Playwright's own."""
    given = os.environ.get("PUENTE_TEST_CHROMIUM")
    if given:
        return given
    found = browser_path()
    return str(found) if found else None


def _download() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _debian() -> bool:
    if shutil.which("apt-get") is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
    return all(
        subprocess.run([*prefix, *step], check=False, capture_output=True, env=environment).returncode == 0
        for step in steps
    )


def main() -> int:
    """Exit code 0 when there is a Chromium now."""
    if chromium() or (_download() and chromium()) or (_debian() and chromium()):
        return 0
    print("No Chromium: install one, or set PUENTE_TEST_CHROMIUM to its path.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
