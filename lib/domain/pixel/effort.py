"""How much work a page is worth: what is paid for cannot grow without end."""

from __future__ import annotations


class Effort:
    """How much work a page is worth; when it is spent, what was found so far is the answer."""

    def __init__(self, events: int = 150_000, characters: int = 15_000_000) -> None:
        self._events, self._characters = events, characters

    @property
    def is_spent(self) -> bool:
        """Whether something was left unread."""
        return self._events < 0 or self._characters < 0

    def take(self, *, events: int = 1, characters: int = 0) -> bool:
        """Pay for a piece of work; False when there is nothing left to pay with."""
        self._events -= events
        self._characters -= characters
        return not self.is_spent
