"""`python -m lib.i18n.extract`: bring the catalogues in step with the sentences in the code.

New sentences are added without a translation (a test then fails until they have one), sentences
that are gone are removed, and what was translated stays.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from lib.domain.model import Language
from lib.i18n.catalogue import DOMAIN, po_path

PROJECT = Path(__file__).resolve().parent.parent.parent
_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_MESSAGE_ARGUMENTS = {"_": 1, "N_": 1, "ngettext": 2}


def sentences() -> Catalog:
    """Every sentence of the code, as a catalogue without translations.

    The syntax tree is read, because babel's own extractor does not see calls inside f-strings.
    """
    catalogue = Catalog(domain=DOMAIN, fuzzy=False)
    for folder in ("lib", "pages"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            place = path.relative_to(PROJECT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                message = _message(node)
                if message:
                    catalogue.add(message, None, [(place, 0)])
    return catalogue


def _message(node: ast.AST) -> str | tuple[str, ...] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    count = _MESSAGE_ARGUMENTS.get(node.func.id, 0)
    texts = [
        part.value
        for part in node.args[:count]
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if not count or len(texts) < count or not all(texts):
        return None
    return texts[0] if count == 1 else tuple(texts)


def update(language: Language) -> int:
    """Rewrite one catalogue and return how many sentences lack a translation."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    locale = language.replace("-", "_")
    known = Catalog(locale=locale, domain=DOMAIN)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=locale, domain=DOMAIN)
    fresh = Catalog(
        locale=locale,
        domain=DOMAIN,
        fuzzy=False,
        header_comment="",
        project="Puente",
        version="1",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        # A fixed date: running this again without a new sentence changes nothing.
        creation_date=_DATE,
        revision_date=_DATE,
    )
    missing = 0
    for message in sentences():
        if not message.id:
            continue
        before = known.get(message.id)
        # A sentence that gained or lost its plural is another one.
        text = before.string if before and before.id == message.id else None
        missing += not text
        fresh.add(message.id, text, sorted({(place, 0) for place, _ in message.locations}))
    with path.open("wb") as file:
        write_po(file, fresh, omit_header=False, include_lineno=False, sort_output=True, width=110)
    return missing


def main() -> None:
    """Update every catalogue and say what is missing."""
    for language in Language:
        if language is not Language.ES:
            print(f"{language}: {update(language)} sentences without a translation")  # noqa: T201


if __name__ == "__main__":
    main()
