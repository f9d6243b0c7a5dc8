"""The ticket to VTEX in words, to be copied into VTEX's form or taken along as a ZIP.

Plain text: every line of it begins with words of ours, so that nothing that a person typed can pose as
another line, a list, a heading or a formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from lib.domain.dossier import (
    DossierField,
    FormField,
    FormValue,
    TicketPack,
    holds_secret,
    one_line,
    ticket_fields,
)
from lib.domain.model import Language
from lib.i18n.catalogue import translations
from lib.ui import words_ticket
from lib.ui.words_dossier import VERTICAL_NAMES

TEXT_FILE: Final = "ticket-vtex.txt"

# The earliest that a ZIP can say: with a date of today the same pack would be another file tomorrow.
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL: Final = 0o644 << 16
_UNIX: Final = 3
_OUR_TEXTS: Final = (FormField.TITLE, FormField.DESCRIPTION)


@dataclass(frozen=True)
class TicketText:
    """A ticket in one language. `fields`: the form's other fields, each with its name and what goes in."""

    title: str
    description: str
    fields: tuple[tuple[str, str], ...]


def ticket_text(pack: TicketPack, language: Language) -> TicketText:
    """Write the ticket in `language`. The form's own words stay in English, their meaning in brackets."""
    said = _Writer(pack, language)
    fields = tuple(
        (said.beside(*words_ticket.FORM_NAMES[one.field]), said.form_value(one.value))
        for one in ticket_fields()
        if one.field not in _OUR_TEXTS
    )
    return TicketText(said.filled(words_ticket.TITLE), said.description(), fields)


def ticket_zip(pack: TicketPack, language: Language, logo: bytes | None, logo_name: str) -> bytes:
    """A ZIP with the ticket as a text file (UTF-8) and the logo. The same pack gives the same bytes."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as archive:
        archive.writestr(_entry(TEXT_FILE), _as_file(pack, language).encode())
        if logo is not None:
            archive.writestr(_entry(_safe_file_name(logo_name)), logo)
    return content.getvalue()


class _Writer:
    """The words of one ticket in one language."""

    def __init__(self, pack: TicketPack, language: Language) -> None:
        self._pack = pack
        self._language = language
        self._translate = translations(language).gettext

    def filled(self, template: str) -> str:
        return self._translate(template).format(
            account=self._pack.account, store=self._pack.store_name, logo=self._pack.logo_name
        )

    def beside(self, english: str, meaning: str) -> str:
        """VTEX's English words, with what they mean for who reads another language."""
        return english if self._language is Language.EN else f"{english} ({self._translate(meaning)})"

    def form_value(self, value: FormValue) -> str:
        if value in words_ticket.FORM_VALUES:
            return self.beside(*words_ticket.FORM_VALUES[value])
        has_no_file = value is FormValue.LOGO and not self._pack.logo_name
        return self.filled(words_ticket.FORM_ADVICE["no_logo" if has_no_file else value])

    def description(self) -> str:
        greeting, *opening = map(self.filled, words_ticket.OPENING)
        approvals = [
            f"{place}. {self._translate(one)}" for place, one in enumerate(words_ticket.APPROVALS, start=1)
        ]
        data = [f"• {self._translate(words_ticket.LABELS[name])}: {value}" for name, value in self._data()]
        paragraphs = (
            greeting,
            *opening[:-1],
            "\n".join((opening[-1], *approvals)),
            self._translate(words_ticket.WAITING),
            "\n".join((self._translate(words_ticket.DATA), *data)),
            *map(self._translate, words_ticket.CLOSING),
        )
        return "\n\n".join(paragraphs)

    def _data(self) -> list[tuple[str, str]]:
        """What is there of the dossier, in the order of the labels."""
        pack = self._pack
        values = {field.value: pack.text(field) for field in DossierField}
        values |= {"account": pack.account, "number": self._number(), "logo": pack.logo_name}
        vertical = values["vertical"]
        if vertical in VERTICAL_NAMES:
            values["vertical"] = f"{self._translate(VERTICAL_NAMES[vertical])} ({vertical})"
        return [(name, values[name]) for name in words_ticket.LABELS if values[name]]

    def _number(self) -> str:
        pack = self._pack
        if pack.number_display in ("", pack.number):
            return pack.number
        return f"{pack.number} ({pack.number_display})"


def _as_file(pack: TicketPack, language: Language) -> str:
    text, said = ticket_text(pack, language), _Writer(pack, language)
    title, description = (said.beside(*words_ticket.FORM_NAMES[field]) for field in _OUR_TEXTS)
    rows = (f"{title}: {text.title}", *(f"{name}: {value}" for name, value in text.fields))
    return "\n".join((*rows, "", f"{description}:", "", text.description, ""))


def _safe_file_name(name: str) -> str:
    """A file name that means the same on every system and leads out of no folder."""
    base = one_line(name).replace("\\", "/").rpartition("/")[2]
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", base).lstrip(".-")[-80:].lstrip(".-")
    return safe if safe and safe != TEXT_FILE and not holds_secret(base) else "logo"


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _DATE)
    entry.create_system = _UNIX
    entry.external_attr = _READABLE_BY_ALL
    return entry
