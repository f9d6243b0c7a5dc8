"""The errors of Puente. They carry stable codes and facts; `lib.ui` turns a code into a sentence.

PuenteError
  ├── InvalidInput      what a person typed cannot be used; `field` says which
  │     └── InvalidFields     several fields at once; `problems` holds one InvalidInput for each
  ├── NotAllowed        the actor may not do this (also: the thing is not theirs to see)
  ├── NotFound          there is no such thing for this actor
  ├── Conflict          somebody else changed it first, or it already exists
  ├── VendorError       a vendor did not give a usable answer
  ├── VaultError        a secret cannot be sealed or opened
  └── Unavailable       our own database or queue does not answer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class PuenteError(Exception):
    """An expected failure.

    `code` is stable and in `lower.dotted` form. `facts` are values a sentence may show; they never
    hold a secret. `str(error)` is the code alone, so that a log line can never leak a fact.
    """

    def __init__(self, code: str, *, field: str | None = None, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts: Mapping[str, str | int] = facts


class InvalidInput(PuenteError):
    """What a person typed cannot be used. Nothing was saved."""


class InvalidFields(InvalidInput):
    """Several fields of one form cannot be used. Nothing was saved."""

    def __init__(self, problems: Sequence[InvalidInput]) -> None:
        super().__init__("form.invalid")
        self.problems = tuple(problems)


class NotAllowed(PuenteError):
    """The actor may not do this."""


class NotFound(PuenteError):
    """There is no such thing, or the actor must not learn that there is."""


class Conflict(PuenteError):
    """The state changed under the actor, or the thing exists already."""


class VendorError(PuenteError):
    """A vendor answered something unusable, or did not answer."""


class VaultError(PuenteError):
    """A secret cannot be sealed or opened with the keys at hand."""


class Unavailable(PuenteError):
    """The database or the queue does not answer right now."""
