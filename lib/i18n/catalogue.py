"""gettext catalogues: `locales/<language>/LC_MESSAGES/puente.po`, read once per process.

Spanish needs no catalogue: a message id is the Spanish sentence.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lib.domain.model import Language

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "puente"


def po_path(language: Language) -> Path:
    """Where the catalogue of a language is kept."""
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


@lru_cache(maxsize=len(Language))
def translations(language: Language) -> NullTranslations:
    """The catalogue of a language, ready to translate."""
    if language is Language.ES:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def has_translation(language: Language, sentence: str) -> bool:
    """Whether a Spanish sentence can be said in a language."""
    if language is Language.ES:
        return bool(sentence)
    message = _catalogue(language).get(sentence)
    return message is not None and bool(message.string)


@lru_cache(maxsize=len(Language))
def _catalogue(language: Language) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)
