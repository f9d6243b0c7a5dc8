"""The catalogues: complete, in step with the code, and in the language they claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lib.domain.model import Language
from lib.i18n import extract
from lib.i18n.catalogue import po_path, translations
from tests.spanish import spanish_in

TRANSLATED = tuple(language for language in Language if language is not Language.ES)


def catalogue(language: Language) -> Catalog:
    """The catalogue of a language as it is kept."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def messages(language: Language) -> Iterator[Message]:
    """Its messages without the header."""
    return (message for message in catalogue(language) if message.id)


def forms(message: Message) -> list[str]:
    """Every text that a message may be shown as."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def placeholders(text: str) -> set[str | None]:
    """The names that are filled in when the text is shown."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def identities(language: Language) -> set[str | tuple[str, ...]]:
    """Ids of the messages of a catalogue, as plain values."""
    return {_identity(message) for message in messages(language)}


def _identity(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


SENTENCES = {_identity(message) for message in extract.sentences() if message.id}


def test_the_code_has_sentences() -> None:
    assert "¿Quién eres?" in SENTENCES
    assert ("{count} integración", "{count} integraciones") in SENTENCES
    # Inside an f-string, and marked for later: both are easily overlooked.
    assert "Tu próximo paso" in SENTENCES
    assert "Empieza con vtexappkey-" in SENTENCES


REGIONAL = re.compile(
    r"\b(?:recién|acá|allá|celu|vos|sos|tenés|podés|querés|sabés|elegí|escribí|hacé|poné|mirá|fijate|andá|alcanza)\b",
    re.IGNORECASE,
)
"""Words and forms that a merchant in Mexico does not use so: all of Latin America reads the sentences."""


def test_the_spanish_is_that_of_all_of_latin_america() -> None:
    texts = [text for one in SENTENCES for text in ([one] if isinstance(one, str) else one)]
    assert [text for text in texts if REGIONAL.search(text)] == []
    assert REGIONAL.search("Espera y recién entonces mirá acá.")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_the_code_is_translated_and_nothing_else_is_kept(language: Language) -> None:
    known = identities(language)
    assert SENTENCES - known == set(), "run python -m lib.i18n.extract and translate"
    assert known - SENTENCES == set(), "run python -m lib.i18n.extract"
    assert [message.id for message in messages(language) if not all(forms(message))] == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_what_the_sentence_fills_in(language: Language) -> None:
    for message in messages(language):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set.union(*(placeholders(text) for text in originals))
        for text in forms(message):
            assert placeholders(text) == wanted, (message.id, text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_shape_of_its_sentence(language: Language) -> None:
    for message in messages(language):
        original = message.id if isinstance(message.id, str) else message.id[0]
        for text in forms(message):
            assert text.strip() == text, text
            assert text.endswith(".") == original.endswith("."), (original, text)
            assert text.count("**") == original.count("**"), (original, text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_spanish_is_left_over(language: Language) -> None:
    left = {
        text: found
        for message in messages(language)
        for text in forms(message)
        if (found := spanish_in(text, language))
    }
    assert left == {}


def test_leftover_spanish_would_be_found() -> None:
    assert spanish_in("Guarda la configuración de tu tienda", Language.EN)
    assert spanish_in("Escribe el número con código de país", Language.PT_BR)
    assert spanish_in("Mañana", Language.PT_BR)
    assert spanish_in("A VTEX pode guardá-los em outro lugar", Language.PT_BR) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_english_is_not_in_the_portuguese_catalogue_nor_portuguese_in_the_english(language: Language) -> None:
    other = {"the", "your", "with", "and"} if language is Language.PT_BR else {"não", "você", "sua", "com"}
    for message in messages(language):
        for text in forms(message):
            assert not other & set(text.lower().split()), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_bringing_the_catalogues_in_step_again_changes_nothing(
    language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = po_path(language).read_bytes()
    copy = tmp_path / "puente.po"
    copy.write_bytes(before)
    monkeypatch.setattr(extract, "po_path", lambda _: copy)
    assert extract.update(language) == 0
    assert copy.read_bytes() == before


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        (Language.ES, "{count} integración", "{count} integraciones"),
        (Language.PT_BR, "{count} integração", "{count} integrações"),
        (Language.EN, "{count} integration", "{count} integrations"),
    ],
)
def test_numbers_choose_their_form(language: Language, one: str, several: str) -> None:
    say = translations(language).ngettext
    ids = ("{count} integración", "{count} integraciones")
    assert say(*ids, 1) == one
    assert say(*ids, 2) == several
    assert say(*ids, 0) == (one if language is Language.PT_BR else several)
