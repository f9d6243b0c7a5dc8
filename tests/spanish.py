"""Finding Spanish where Portuguese or English is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lib.domain.model import Language

_ONLY_SPANISH = frozenset(
    """
    al aquí ayer claves con correo cuál cuándo cuenta cuentas del después dónde el elige ella ellos entonces
    eres escribe escribiste guardado guardar hábiles hacer hacia haz hecho hoy los luego mañana más mientras
    muy nombre nosotros nuestra nuestro otra otras otro otros paso pasos pero puedes quién quieres revisa
    según sin son su sus también tienda tiendas tiene tienen tienes todavía tú una unas unos usted vacío
    volver y ya
    """.split()
)
_ALSO_PORTUGUESE = frozenset(
    "como de desde en es está guarda la las lo nada número página para por que se sobre um un".split()
)
_SPELLING = re.compile(r"[ñ¿¡]|\w+(?:ción|ciones)\b", re.IGNORECASE)
# In Portuguese a pronoun hangs at its verb by a hyphen, as in guardá-los.
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+")


# Titles of documents stay as their authors wrote them.
_TITLES = ("Integración con WhatsApp",)


def without_titles(text: str, titles: Iterable[str] = _TITLES) -> str:
    """The text without the titles of the documents that it cites, the longest first."""
    for title in sorted(titles, key=len, reverse=True):
        text = text.replace(title, "")
    return text


def spanish_in(text: str, language: Language) -> list[str]:
    """The words of `text` that are Spanish for certain, for a text that is meant in `language`."""
    known = _ONLY_SPANISH | _ALSO_PORTUGUESE if language is Language.EN else _ONLY_SPANISH
    text = without_titles(text)
    words = [word for word in _WORD.findall(text) if word.lower() in known]
    return [*words, *_SPELLING.findall(text)]
