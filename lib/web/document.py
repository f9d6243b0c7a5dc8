"""The HTML document that every page starts from.

It is Streamlit's own `index.html` with five changes: the language of the reader, our title, our
scripts (one says Streamlit's own words in the reader's language, one lets mouse and keyboard open what
the panel's table shows), our styles, and no preload of a font that is not used. It is prepared once.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lib.domain.model import Language

WORDS_PATH = "/puente/words.js"
ROWS_PATH = "/puente/rows.js"
SCRIPT_PATHS = (WORDS_PATH, ROWS_PATH)
ASSETS = Path(__file__).parent / "assets"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FONT_PRELOAD = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*/>', re.DOTALL)


@lru_cache(maxsize=len(Language))
def document(language: Language) -> bytes:
    """The document in one language, as UTF-8. Raises RuntimeError if Streamlit changed its shape."""
    html = _source()
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<title>Streamlit</title>", "<title>Puente</title>"),
        ("</head>", f"{_scripts()}</head>"),
        ("</body>", f"{_styles()}</body>"),
    ):
        if old not in html:
            raise RuntimeError(f"Streamlit's document has no {old!r} any more")
        html = html.replace(old, new, 1)
    return _FONT_PRELOAD.sub("", html).encode()


def _scripts() -> str:
    return "".join(f'<script type="module" src="{path}"></script>' for path in SCRIPT_PATHS)


def _styles() -> str:
    """Our styles, within the document: a page that is drawn piece by piece never stands without them.

    They come after those that Streamlit's scripts put into the head: where both say as much, ours count.
    """
    return f"<style>\n{(ASSETS / 'puente.css').read_text(encoding='utf-8')}</style>"


@lru_cache(maxsize=1)
def inline_script_hashes() -> tuple[str, ...]:
    """CSP sources of the inline scripts of the document, as `'sha256-…'`."""
    return tuple(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in _INLINE_SCRIPT.findall(_source())
    )


def streamlit_folder() -> Path:
    """Where Streamlit is installed. Raises RuntimeError when it is not."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise RuntimeError("Streamlit is not installed")
    return Path(spec.origin).parent


@lru_cache(maxsize=1)
def _source() -> str:
    return (streamlit_folder() / "static" / "index.html").read_text(encoding="utf-8")
