"""Which of our languages a browser asks for."""

from __future__ import annotations

from lib.domain.model import Language


def preferred_language(accept_language: str) -> Language:
    """The best of our languages for an Accept-Language header; Spanish when it names none of them."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wanted.append((weight, tag.strip().lower()[:2]))
    for _, primary in sorted(wanted, key=lambda item: -item[0]):
        for language in Language:
            if language.lower().startswith(primary) and primary:
                return language
    return Language.ES
