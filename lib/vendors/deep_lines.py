"""What the process of a deep look and whoever started it say to each other: lines of JSON."""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass
from enum import StrEnum

from lib.domain.pixel.model import PageProblem


@dataclass(frozen=True)
class Order:
    """What to look at with which browser; `quiet` and `seconds` as in `deep_look`."""

    path: str
    url: str
    quiet: float
    seconds: float

    def line(self) -> str:
        """This as a line."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of(cls, line: bytes) -> Order:
        """Read such a line."""
        found = json.loads(line)
        return cls(found["path"], found["url"], found["quiet"], found["seconds"])


@dataclass(frozen=True)
class Given:
    """An answer for the page. `status` None: none came."""

    status: int | None = None
    content_type: str = ""
    policies: tuple[str, ...] = ()
    body: bytes = b""

    def line(self) -> str:
        """This as a line."""
        return json.dumps({**dataclasses.asdict(self), "body": base64.b64encode(self.body).decode()})

    @classmethod
    def of(cls, line: bytes) -> Given:
        """Read such a line."""
        found = json.loads(line)
        return cls(
            found["status"], found["content_type"], tuple(found["policies"]), base64.b64decode(found["body"])
        )


class Kind(StrEnum):
    """What a line says: the browser runs; the page wants an address; the look is over."""

    STARTED = "started"
    WANTED = "wanted"
    ENDED = "ended"


@dataclass(frozen=True)
class Said:
    """One line of this process. `url` is what is wanted; the rest is what was seen up to the end."""

    kind: Kind
    url: str = ""
    asked: str | None = None
    has_sdk: bool = False
    problem: PageProblem | None = None
    withheld: int = 0

    def line(self) -> str:
        """This as a line."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of(cls, line: bytes) -> Said:
        """Read such a line. Raises `ValueError`, `KeyError` or `TypeError` for any other."""
        found = json.loads(line)
        problem = found["problem"]
        return cls(
            Kind(found["kind"]),
            str(found["url"]),
            None if found["asked"] is None else str(found["asked"]),
            bool(found["has_sdk"]),
            None if problem is None else PageProblem(problem),
            int(found["withheld"]),
        )
