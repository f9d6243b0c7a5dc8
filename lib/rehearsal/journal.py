"""What outlives the simulator's process: a file of JSON lines, one for each thing that was written.

A line reaches the operating system before the call that caused it is answered, so that a killed process
loses nothing that it confirmed. Nothing is forced to the disk: a power cut is not played.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self


class Journal:
    """An append-only file, made when it is missing; leaving the `with` block closes it.

    A last line that a kill left unfinished is dropped when the file is opened.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out = file.open("ab", buffering=0)
        self._out.truncate(_whole(file))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def lines(self) -> Iterator[dict[str, Any]]:
        """What was noted, oldest first."""
        with self._file.open("rb") as kept:
            yield from map(json.loads, kept)

    def note(self, line: Mapping[str, object]) -> None:
        """Append one line."""
        self._out.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    def forget(self) -> None:
        """Empty the file."""
        self._out.truncate(0)


def _whole(file: Path) -> int:
    """The length in bytes up to the end of the last finished line."""
    return file.read_bytes().rfind(b"\n") + 1
