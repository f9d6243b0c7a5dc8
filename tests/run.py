"""`python -m tests.run [--fast]`: the tests, on every core, with a clean environment.

Settings of the person's own shell must not reach the tests, and nothing may leave this machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def clean_environment() -> dict[str, str]:
    """The environment without Puente's settings, with the network guard for every Python child."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PUENTE_", "STREAMLIT_")) and name not in ("DATABASE_URL", "PORT")
    }
    guard = str(PROJECT / "tests" / "netguard")
    return {**kept, "PYTHONPATH": guard, "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}


def main() -> int:
    """Run pytest; its exit code is ours. Other arguments go to pytest."""
    chosen = [argument for argument in sys.argv[1:] if argument != "--fast"]
    if "--fast" in sys.argv:
        chosen += ["-m", "not browser and not processes"]
    # One more than there are cores: a test that drives a browser or a worker waits half of its time.
    at_once = str((os.cpu_count() or 1) + 1)
    command = [sys.executable, "-m", "pytest", "-q", "-n", at_once, "--dist", "loadfile"]
    command.append("--no-loadscope-reorder")
    return subprocess.run([*command, *chosen], cwd=PROJECT, env=clean_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
