"""What stands for a person where the person must not be read: keyed hashes, and masked texts for screens."""

from __future__ import annotations

from hashlib import blake2b

from lib.domain.phone.engine_plan import CALLING_CODES

KINDS = ("id", "email", "phone", "content")
"""What there are keys of."""

_KEY_BYTES = 16
_DOTS = "•••"
_FEWEST_SHOWN = 3
_SHORTEST_NUMBER = 8
_LAST_DIGITS = 4
_MOST_INITIALS = 4


class Keys:
    """Keyed hashes of one store. Without the key nobody can try out which person one belongs to.

    `key` has 1 to 64 bytes (BLAKE2b, RFC 7693).
    """

    def __init__(self, key: bytes) -> None:
        if not key:
            raise ValueError("a keyed hash wants a key")
        self._begun = {kind: blake2b(digest_size=_KEY_BYTES, key=key, person=kind.encode()) for kind in KINDS}

    def of(self, kind: str, value: str) -> bytes:
        """The 16 bytes of a value: an `id` of VTEX, an `email` in lower case, a `phone` in E.164, a
        `content` in one spelling.

        Equal values of different kinds have different keys. Raises KeyError for another kind.
        """
        hashed = self._begun[kind].copy()
        hashed.update(value.encode(errors="surrogatepass"))
        return hashed.digest()


def masked_email(email: str) -> str:
    """ "ana@example.com" as "a•••@e•••.com"; of very short parts not even the first letter."""
    local, at, domain = email.rpartition("@")
    if not at:
        return _first_of(email)
    name, dot, ending = domain.rpartition(".")
    return f"{_first_of(local)}@{_first_of(name)}.{ending}" if dot else f"{_first_of(local)}@{_DOTS}"


def masked_phone(phone: str) -> str:
    """ "+5511987651234" as "+55 •••• 1234"; without the country where none is said, dots alone if short."""
    digits = "".join(one for one in phone if one in "0123456789")
    if len(digits) < _SHORTEST_NUMBER:
        return "••••"
    hidden = f"•••• {digits[-_LAST_DIGITS:]}"
    if not phone.startswith("+"):
        return hidden
    code = next((digits[:length] for length in (2, 3, 1) if digits[:length] in CALLING_CODES), None)
    return f"+{code} {hidden}" if code else hidden


def masked_name(name: str) -> str:
    """ "Ana Silva" as "A. S."; dots where the initials would be the whole name."""
    initials = [next((one for one in word if one.isalnum()), word[0]) for word in name.split()]
    masked = " ".join(f"{one}." for one in initials[:_MOST_INITIALS])
    return _DOTS if name.strip() in masked else masked


def _first_of(part: str) -> str:
    text = part.strip()
    return f"{text[0]}{_DOTS}" if len(text) >= _FEWEST_SHOWN else _DOTS
