"""Secrets at rest: AES-256-GCM, bound to the store and the field they belong to.

A sealed secret reads `1 <length of key id> <key id> <nonce, 12 bytes> <ciphertext and tag>`. The
store and the field are associated data: a ciphertext copied to another row does not open. The
first key of the ring seals; every key of the ring opens, so that keys can be rotated without a gap.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lib.errors import VaultError

_VERSION = 1
_NONCE_BYTES = 12


@dataclass(frozen=True, repr=False)
class Secret:
    """An opened secret. Its text is reached by `reveal()` alone; repr and str hide it."""

    _text: str

    def reveal(self) -> str:
        """The secret itself: only for the call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


class Vault:
    """Seals and opens secrets with a ring of keys (key id to 32 bytes; the first one seals)."""

    def __init__(self, ring: Mapping[str, bytes]) -> None:
        if not ring:
            raise VaultError("vault.no_keys")
        self._ciphers = {kid: AESGCM(key) for kid, key in ring.items()}
        self._writer = next(iter(ring))

    @property
    def mark(self) -> bytes:
        """How everything begins that the first key of the ring sealed."""
        kid = self._writer.encode()
        return bytes((_VERSION, len(kid))) + kid

    def seal(self, secret: str, *, store_id: UUID, field: str) -> bytes:
        """Seal `secret` for one field of one store."""
        nonce = os.urandom(_NONCE_BYTES)
        body = self._ciphers[self._writer].encrypt(nonce, secret.encode(), _bound_to(store_id, field))
        return self.mark + nonce + body

    def open(self, sealed: bytes, *, store_id: UUID, field: str) -> Secret:
        """Open what `seal` made for the same store and field.

        Raises VaultError: `vault.unknown_key` when the ring lacks the key, `vault.tampered` when
        the bytes were changed, moved to another row, or never came from here.
        """
        kid = key_id(sealed)
        if kid is None:
            raise VaultError("vault.tampered")
        cipher = self._ciphers.get(kid)
        if cipher is None:
            raise VaultError("vault.unknown_key")
        end_of_kid = 2 + sealed[1]
        nonce, body = sealed[end_of_kid : end_of_kid + _NONCE_BYTES], sealed[end_of_kid + _NONCE_BYTES :]
        try:
            return Secret(cipher.decrypt(nonce, body, _bound_to(store_id, field)).decode())
        except (InvalidTag, ValueError):
            raise VaultError("vault.tampered") from None


def key_id(sealed: bytes) -> str | None:
    """The id of the key that sealed this; None when it never came from here."""
    if len(sealed) < 2 or sealed[0] != _VERSION:
        return None
    return sealed[2 : 2 + sealed[1]].decode(errors="replace")


def _bound_to(store_id: UUID, field: str) -> bytes:
    return f"puente:{store_id}:{field}".encode()
