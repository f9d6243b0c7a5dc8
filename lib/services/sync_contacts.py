"""An e-mail or a phone that a person typed, read exactly as the sync reads what VTEX holds."""

from __future__ import annotations

from lib.domain.customers import Customer, Reader
from lib.rulebook.doctor import number_rules


class Contacts:
    """Reads for the store of a country, an ISO 3166 code."""

    def __init__(self, country: str) -> None:
        self._reader = Reader(number_rules(), country)

    def email(self, text: str) -> str | None:
        """The address in lower case; None for what the sync would not send."""
        read = self._reader.read({"id": "-", "email": text})
        return read.email if isinstance(read, Customer) else None

    def phone(self, text: str) -> str | None:
        """The number in E.164; None for what the sync would not send."""
        read = self._reader.read({"id": "-", "phone": text})
        return read.phone if isinstance(read, Customer) else None
