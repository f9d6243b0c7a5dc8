"""Hellotext: the reads that prove a Business ID and a token, and the one write that a person may agree to.

Endpoints and credentials: Hellotext reference 2.1, 2.2 and 2.4, 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from lib.domain.answers import Seen
from lib.vendors.http import VendorSession

_NAMES: Final = {"first_name": "Prueba", "last_name": "Puente"}
_REFERENCE: Final = "puente-write-check"


@dataclass(frozen=True)
class HellotextClient:
    """Hellotext's API; `base_url` has no final slash and no version."""

    base_url: str
    session: VendorSession = field(repr=False)

    def business(self, business_id: str) -> Seen:
        """Read the public data of a business. The Business ID is public and is its own bearer."""
        return self._get(f"/v1/public/businesses/{quote(business_id, safe='')}", business_id)

    def profiles_probe(self, token: str) -> Seen:
        """Read at most one profile with the private token."""
        return self._get("/v1/profiles?limit=1", token)

    def create_check_profile(self, token: str) -> Seen:
        """Write the check's own profile. It has no phone and no e-mail, so that it can neither be messaged
        nor be matched with a customer's profile (Hellotext reference 4.3).
        """
        url = f"{self.base_url}/v1/profiles"
        return self.session.post_json(url, _writing(token), {**_NAMES, "reference": _REFERENCE})

    def update_check_profile(self, token: str, profile: str) -> Seen:
        """Write the check's own profile again, by its id."""
        url = f"{self.base_url}/v1/profiles/{quote(profile, safe='')}"
        return self.session.patch_json(url, _writing(token), _NAMES)

    def _get(self, path: str, bearer: str) -> Seen:
        return self.session.get(f"{self.base_url}{path}", _reading(bearer))


def _reading(bearer: str) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {bearer}"}


def _writing(bearer: str) -> dict[str, str]:
    return {**_reading(bearer), "Content-Type": "application/json"}
