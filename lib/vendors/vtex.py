"""VTEX, read only: the calls that prove a key. GET, and the POST of the login, are all that exists here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from lib.domain.answers import Reached, Seen, TransportFailure
from lib.vendors.http import VendorSession

_JSON: Final = "application/json"
_MASTER_DATA: Final = "application/vnd.vtex.ds.v10+json"


@dataclass(frozen=True)
class VtexClient:
    """The API of one VTEX account, as one key sees it.

    `base_url` is the account's API host without a final slash. Accept and Content-Type go with every
    call because the specification requires both even of a GET (VTEX reference 8.3, 2026-11-21).
    """

    base_url: str
    app_key: str = field(repr=False)
    app_token: str = field(repr=False)
    session: VendorSession = field(repr=False)

    def reach(self) -> Reached | TransportFailure:
        """Connect to the API host before any credential goes there."""
        return self.session.reach(self.base_url)

    def login(self) -> Seen:
        """Exchange the key for a short-lived token; needs no permission and no key headers."""
        return self.session.post_json(
            f"{self.base_url}/api/vtexid/apptoken/login",
            {"Accept": _JSON, "Content-Type": _JSON},
            {"appkey": self.app_key, "apptoken": self.app_token},
        )

    def customers_probe(self) -> Seen:
        """Read the newest customer's `id` and `email`; `rest-content-range` of the answer has the count."""
        query = urlencode({"_fields": "id,email", "_sort": "createdIn DESC"}, quote_via=quote, safe=",")
        return self.session.get(
            f"{self.base_url}/api/dataentities/CL/search?{query}",
            {**self._key_headers(_MASTER_DATA), "REST-Range": "resources=0-1"},
        )

    def app_keys(self) -> Seen:
        """List the account's keys, which only a key with *Save user* may."""
        return self.session.get(f"{self.base_url}/api/vlm/appkeys", self._key_headers(_JSON))

    def stores(self) -> Seen:
        """Read the stores of the account with their hosts; needs *Get account by identifier*."""
        return self.session.get(f"{self.base_url}/api/vlm/account/stores", self._key_headers(_JSON))

    def affiliates(self) -> Seen:
        """Read the account's affiliates; needs *Save Order(Form) Configuration*."""
        return self.session.get(f"{self.base_url}/api/fulfillment/pvt/affiliates", self._key_headers(_JSON))

    def _key_headers(self, accept: str) -> dict[str, str]:
        return {
            "Accept": accept,
            "Content-Type": _JSON,
            "X-VTEX-API-AppKey": self.app_key,
            "X-VTEX-API-AppToken": self.app_token,
        }
