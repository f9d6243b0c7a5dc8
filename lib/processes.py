"""Starting, watching and ending the child processes of the launcher.

A child holds the reading end of a pipe whose writing end only the launcher has. When the launcher
ends in any way, even by SIGKILL, the system closes the pipe and the child ends itself: nothing is
left behind that would block the next start.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger("puente.launcher")

PARENT_PIPE = "PUENTE_PARENT_PIPE"
STOP_SECONDS = 8.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0


class Child:
    """A child process that is started again whenever it ends, with growing pauses, until `stop`."""

    def __init__(self, name: str, module: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [sys.executable, "-m", *module]
        self._environment = {**os.environ, **environment, PARENT_PIPE: "1"}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process = self._spawn()
        self._watcher = threading.Thread(target=self._watch, name=f"watch-{name}", daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        """Process id of the present incarnation."""
        return self._process.pid

    def stop(self) -> None:
        """Ask the child to end; kill it when it takes too long."""
        with self._lock:
            self._stopping.set()
            self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _spawn(self) -> subprocess.Popen[bytes]:
        # Its standard output is for people who start it by hand; here only the launcher speaks. In a group of
        # its own, so that a terminal's Ctrl-C reaches the launcher alone, which then ends its children.
        return subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            process_group=0,
        )

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            started = time.monotonic()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            log.warning("%s ended with code %s and is started again", self.name, code)
            pause = (
                _FIRST_PAUSE
                if time.monotonic() - started > _LONGEST_PAUSE
                else min(pause * 2, _LONGEST_PAUSE)
            )
            if self._stopping.wait(pause):
                return
            with self._lock:
                if self._stopping.is_set():
                    return
                if self._process.stdin is not None:
                    self._process.stdin.close()
                self._process = self._spawn()


def end_with_parent() -> None:
    """In a child: end this process by SIGTERM when the launcher is gone."""
    if os.environ.get(PARENT_PIPE) != "1":
        return

    def wait_for_the_end() -> None:
        # os.read, not sys.stdin: a thread inside a buffered read breaks the interpreter's exit.
        while os.read(0, 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="parent-pipe", daemon=True).start()
