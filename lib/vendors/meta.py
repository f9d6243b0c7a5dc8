"""Meta's Graph API, read only: the nodes of a WhatsApp Business Account and of a phone number.

Calls: WhatsApp reference 4.1, 2026-11-21. `GET /debug_token` is not among them: it carries the token that
it asks about in the address, where logs and proxies keep it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from lib.domain.answers import Seen
from lib.domain.ladder import NUMBER_FIELDS, WABA_FIELDS
from lib.vendors.http import VendorSession


@dataclass(frozen=True)
class MetaClient:
    """The Graph API as one token sees it; `base_url` has the version and no final slash."""

    base_url: str
    token: str = field(repr=False)
    session: VendorSession = field(repr=False)

    def waba(self, waba_id: str) -> Seen:
        """Read the node of a WhatsApp Business Account."""
        return self._node(waba_id, WABA_FIELDS)

    def number(self, number_id: str) -> Seen:
        """Read the node of a phone number."""
        return self._node(number_id, NUMBER_FIELDS)

    def _node(self, node_id: str, fields: str) -> Seen:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token}"}
        query = urlencode({"fields": fields}, quote_via=quote, safe=",")
        return self.session.get(f"{self.base_url}/{quote(node_id, safe='')}?{query}", headers)
