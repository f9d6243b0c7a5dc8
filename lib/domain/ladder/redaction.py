"""What a vendor says is shown and copied: a secret that it says back to us must not be in it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Final

from lib.domain.ladder.model import CheckResult

HIDDEN: Final = "…"
"""In place of a text that held a secret."""

_SHORTEST: Final = 8
_PART: Final = 12
_PUBLIC_OF_A_KEY: Final = re.compile(r"vtexappkey-(?:.+-)?", re.IGNORECASE)


class Redaction:
    """Takes secrets out of results: whole ones of 8 or more characters, and any 12 in a row of one.

    Letters count as the same in either case. The beginning of an App Key is public: it is the name of the
    account, which stands in host names too.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        known = [secret.lower() for secret in secrets if len(secret) >= _SHORTEST]
        self._short = tuple(secret for secret in known if len(secret) < _PART)
        self._parts = frozenset(part for secret in known for part in _parts(secret, _public(secret)))

    def apply(self, result: CheckResult) -> CheckResult:
        """Return the result with every fact and request id that holds a secret replaced whole."""
        request_id = self._hidden(result.request_id) if result.request_id else None
        facts = {name: self._hidden(text) for name, text in result.facts.items()}
        return dataclasses.replace(result, request_id=request_id, facts=facts)

    def _hidden(self, text: str) -> str:
        lowered = text.lower()
        holds = any(secret in lowered for secret in self._short) or not self._parts.isdisjoint(
            _parts(lowered, 0)
        )
        return HIDDEN if holds else text


def _parts(text: str, public: int) -> Iterable[str]:
    """Yield every 12 characters in a row that do not lie within the first `public` ones."""
    first = max(0, public - _PART + 1)
    return (text[at : at + _PART] for at in range(first, len(text) - _PART + 1))


def _public(secret: str) -> int:
    beginning = _PUBLIC_OF_A_KEY.match(secret)
    return beginning.end() if beginning else 0
