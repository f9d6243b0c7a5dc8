"""The shape of a rule's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a person reads about a rule, in Spanish, marked for the catalogues.

    `title` is short; `why` one sentence; `how` the concrete steps; `today` what holds now where the
    page that asks for it is out of date, else empty.
    """

    title: str
    why: str
    how: str
    today: str = ""
