"""The HTML document that every page starts from.

It is Streamlit's own `index.html` with four changes: the language of the reader, our title, our
script that says Streamlit's own words in the reader's language, and no preload of a font that is
not used. It is prepared once at start.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import streamlit

from lib.domain.model import Language

WORDS_PATH = "/puente/words.js"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FONT_PRELOAD = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*/>', re.DOTALL)


@lru_cache(maxsize=len(Language))
def document(language: Language) -> bytes:
    """The document in one language, as UTF-8. Raises RuntimeError if Streamlit changed its shape."""
    html = _source()
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<title>Streamlit</title>", "<title>Puente</title>"),
        ("</head>", f'<script type="module" src="{WORDS_PATH}"></script></head>'),
    ):
        if old not in html:
            raise RuntimeError(f"Streamlit's document has no {old!r} any more")
        html = html.replace(old, new, 1)
    return _FONT_PRELOAD.sub("", html).encode()


@lru_cache(maxsize=1)
def inline_script_hashes() -> tuple[str, ...]:
    """CSP sources of the inline scripts of the document, as `'sha256-…'`."""
    return tuple(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in _INLINE_SCRIPT.findall(_source())
    )


@lru_cache(maxsize=1)
def _source() -> str:
    return (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


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
