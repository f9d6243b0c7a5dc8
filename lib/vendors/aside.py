"""A process of its own for work that strangers may make hang, swell or break: killed with all its children.

It talks by lines of JSON, gets a folder for whatever is temporary and nothing of our environment but what a
program needs to start: our secrets are there.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, cast

import psutil

_PROJECT: Final = Path(__file__).resolve().parent.parent.parent
_ENVIRONMENT: Final = frozenset(
    "PATH HOME USER LANG LC_ALL TZ PYTHONPATH LD_LIBRARY_PATH XDG_RUNTIME_DIR"
    " SYSTEMROOT WINDIR LOCALAPPDATA APPDATA USERPROFILE PROGRAMFILES".split()
)
_LONGEST_LINE: Final = 100_000
_PREFIX: Final = "puente-aside-"
_STALE_SECONDS: Final = 3600.0
_DYING_SECONDS: Final = 3.0
_DYING_STEP_SECONDS: Final = 0.02


class Aside:
    """The process: what it says, what it is told, what it takes."""

    def __init__(self, command: list[str], folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name.upper() in _ENVIRONMENT}
        self._process = subprocess.Popen(
            command,
            cwd=_PROJECT,
            env={**kept, "TMPDIR": str(folder), "TMP": str(folder), "TEMP": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._root = psutil.Process(self._process.pid)
        self._known = {self._root}
        self._lines: queue.Queue[bytes] = queue.Queue(maxsize=100)
        self._is_over = threading.Event()
        self._reader = threading.Thread(target=self._read, name="aside-read", daemon=True)
        self._reader.start()

    def tell(self, line: str) -> None:
        """Tell it a line, or nothing when it has ended. May wait until it listens or is killed."""
        told = cast(IO[bytes], self._process.stdin)
        with suppress(OSError, ValueError):
            told.write(line.encode() + b"\n")
            told.flush()

    def hear(self, seconds: float) -> bytes | None:
        """Return the next line that it says within so many seconds, empty when it has ended."""
        try:
            return self._lines.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None

    @property
    def memory(self) -> int:
        """Bytes that it and its children hold in memory; what they share counts for each."""
        self._look()
        total = 0
        for process in self._known:
            with suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    def kill(self) -> None:
        """Kill it with all of its children, and wait until they are gone: dying they still write."""
        self._look()
        for process in self._known:
            with suppress(psutil.Error):
                process.kill()
        ends_at = time.monotonic() + _DYING_SECONDS
        while any(_is_alive(process) for process in self._known) and time.monotonic() < ends_at:
            time.sleep(_DYING_STEP_SECONDS)
        self._process.wait()
        self._is_over.set()
        self._reader.join()
        cast(IO[bytes], self._process.stdout).close()
        # What was written and never read cannot be flushed any more.
        with suppress(OSError):
            cast(IO[bytes], self._process.stdin).close()

    def _read(self) -> None:
        said = cast(IO[bytes], self._process.stdout)
        while line := said.readline(_LONGEST_LINE):
            self._put(line)
        self._put(b"")

    def _put(self, line: bytes) -> None:
        while not self._is_over.is_set():
            with suppress(queue.Full):
                self._lines.put(line, timeout=0.1)
                return

    def _look(self) -> None:
        """Note the processes. Those once seen are kept: nobody knows whose child an orphan was."""
        for process in tuple(self._known):
            with suppress(psutil.Error):
                self._known.update(process.children(recursive=True))


def _is_alive(process: psutil.Process) -> bool:
    try:
        # Nobody may be there to reap one whose parent has died.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@contextmanager
def aside(module: str) -> Iterator[Aside]:
    """Run a module of ours aside. After the block neither a process nor a file of it is left.

    Raises `OSError` when it cannot be started.
    """
    with _folder() as folder:
        process = Aside([sys.executable, "-m", module], folder)
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that is gone after the block.

    What a process that was killed could not remove is removed by the next one after an hour.
    """
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
