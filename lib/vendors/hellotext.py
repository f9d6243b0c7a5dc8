"""Hellotext, read only: the calls that prove a Business ID and a token.

Endpoints and credentials: Hellotext reference 2.1 and 2.2, 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from lib.domain.answers import Seen
from lib.vendors.http import VendorSession


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

    def _get(self, path: str, bearer: str) -> Seen:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {bearer}"}
        return self.session.get(f"{self.base_url}{path}", headers)
