"""The shape of a rule's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a person reads about a rule, in Spanish, marked for the catalogues.

    `title` is short; `why` one sentence; `how` the concrete steps; `today` what holds now where the
    page that asks for it is out of date, else empty; `says` is that page's own wording, where it has any
    (VTEX "Integración con WhatsApp", 2024-01-05).
    """

    title: str
    why: str
    how: str
    today: str = ""
    says: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence there is."""
        return tuple(text for text in (self.title, self.why, self.how, self.today, self.says) if text)
