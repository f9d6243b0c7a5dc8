"""Hellotext's profiles, for writing every customer: one call for each, no batch, no search.

Endpoints and answers: Hellotext reference 2.2 to 2.4, 2026-11-21.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from lib.domain.answers import Answer, Seen
from lib.domain.sync import id_in
from lib.vendors.lean import LeanSession

LISTED: Final = 100
"""How many profiles are asked for at once. What the most is, no source says; fewer are read as well."""

PROPERTY_KIND: Final = "text"
"""The only kind of property that the documentation shows in a call."""


@dataclass(frozen=True)
class ProfilesClient:
    """The profiles of one business; `base_url` has no final slash and no version."""

    base_url: str
    token: str = field(repr=False)
    session: LeanSession = field(repr=False)
    _writing: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        object.__setattr__(self, "_writing", headers)

    async def create(self, body: bytes) -> Seen:
        """Write a profile by POST, once. Hellotext may match one that has the same phone or e-mail."""
        return await self.session.send("POST", f"{self.base_url}/v1/profiles", self._writing, body)

    async def update(self, profile: str, body: bytes) -> Seen:
        """Write a profile by its id, once."""
        url = f"{self.base_url}/v1/profiles/{quote(profile, safe='')}"
        return await self.session.send("PATCH", url, self._writing, body)

    async def read(self, profile: str) -> Seen:
        """Read a profile by its id."""
        return await self._get(f"/v1/profiles/{quote(profile, safe='')}")

    async def newest(self, after: str | None = None) -> Seen:
        """List profiles, newest first, from the one after the profile `after` on."""
        cursor = f"&starting_after={quote(after, safe='')}" if after else ""
        return await self._get(f"/v1/profiles?limit={LISTED}{cursor}")

    async def create_property(self, name: str) -> Seen:
        """Make a property of texts, once."""
        body = json.dumps({"name": name, "kind": PROPERTY_KIND, "unique": False}).encode()
        return await self.session.send("POST", f"{self.base_url}/v1/properties", self._writing, body)

    async def _get(self, path: str) -> Seen:
        headers = {name: value for name, value in self._writing.items() if name != "Content-Type"}
        return await self.session.send("GET", f"{self.base_url}{path}", headers)


def listed(seen: Seen) -> tuple[Mapping[str, object], ...] | None:
    """The profiles of a list that have a readable id, or `None` when there is no list.

    How the list is wrapped no source says: a bare array is read, and one under `data` or `profiles`.
    """
    if not isinstance(seen, Answer) or seen.status != 200:
        return None
    body = seen.json
    if isinstance(body, dict):
        body = body.get("data", body.get("profiles"))
    if not isinstance(body, list):
        return None
    return tuple(one for one in body if id_in(one))
