"""Meta's ids and the token of its system user in whatever a person pasted for them.

The ids of a Business Manager, of a WhatsApp Business Account and of a phone number are digits of the
same length: shape alone cannot tell them apart, only the address in which one stands can (WhatsApp
reference 8, "ID shapes", 2026-11-21).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from lib.domain.pasted.cleaning import (
    Predicate,
    Recognised,
    clean_secret,
    refuse_foreign,
    refuse_too_long,
    visible,
)
from lib.domain.pasted.kinds import (
    META_ID,
    TOKEN,
    holds_app_key,
    host_of,
    is_app_token,
    is_email,
    is_hellotext_url,
    is_marked_hellotext_token,
    is_meta_id,
    is_opaque_token,
    is_phone,
    is_share_link,
    is_under,
    is_url,
)
from lib.domain.pasted.labels import value_of
from lib.errors import InvalidInput

META_ID_FIELDS: Final = ("meta_business_id", "waba_id", "meta_number_id")

_META_DOMAINS: Final = ("facebook.com", "meta.com")
_USUAL_DIGITS: Final = range(15, 18)
_PHONE_DIGITS: Final = range(7, 14)
_PARAMETER: Final = re.compile(r"(?:^|[?&#])(business_id|waba_id|asset_id|phone_number_id)=([0-9]+)")
_FIELD_OF_PARAMETER: Final = {
    "business_id": "meta_business_id",
    "waba_id": "waba_id",
    "phone_number_id": "meta_number_id",
}
_GRAPH_PATH: Final = re.compile(r"/(?:v[0-9.]+/)?([0-9]+)(?:/([a-z_]+))?/?(?:[?#]|$)")
_FIELD_OF_EDGE: Final = {
    "owned_whatsapp_business_accounts": "meta_business_id",
    "client_whatsapp_business_accounts": "meta_business_id",
    "phone_numbers": "waba_id",
    "subscribed_apps": "waba_id",
    "in_progress_onbehalf_request": "waba_id",
    "register": "meta_number_id",
    "request_code": "meta_number_id",
    "verify_code": "meta_number_id",
    "whatsapp_business_profile": "meta_number_id",
}


def recognise_meta_id(text: str, field: str) -> Recognised:
    """Return the id in `text` for one of `META_ID_FIELDS`: digits, or an address of Meta that holds it.

    Raises `InvalidInput` with that field; `<field>.is_other_id` when an address holds only ids of
    another kind. Warns when the id has not the 15 to 17 digits of those seen.
    """
    refuse_too_long(text, field)
    value = clean_secret(text)
    if not value:
        raise InvalidInput(f"{field}.empty", field=field)
    if _is_written_phone(text):
        raise InvalidInput(f"{field}.is_phone", field=field)
    value = _in_address(value, field)
    refuse_foreign(value, field, NOT_AN_ID)
    if not META_ID.fullmatch(value):
        raise InvalidInput(f"{field}.shape", field=field)
    return Recognised(value, () if len(value) in _USUAL_DIGITS else (f"{field}.unusual",))


def recognise_meta_token(text: str) -> Recognised:
    """Return the access token of a Meta system user in `text`; warn when it does not begin with `EAA`."""
    value = value_of(text, "meta_token", NOT_A_META_TOKEN)
    if not TOKEN.fullmatch(value):
        raise InvalidInput("meta_token.shape", field="meta_token")
    return Recognised(value, () if value.startswith("EAA") else ("meta_token.unusual",))


def equal_meta_ids(ids: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields whose id equals another field's: no two of Meta's objects share one."""
    times = Counter(ids.values())
    return tuple(field for field, value in ids.items() if times[value] > 1)


def _in_address(value: str, field: str) -> str:
    """Return the id for `field` in an address of Meta; another value comes back unchanged."""
    host = host_of(value)
    if not _PARAMETER.match(value) and not any(is_under(host, domain) for domain in _META_DOMAINS):
        return value
    found = _ids_in(value, host)
    fitting = found.get(field) or found.get("")
    if fitting:
        return fitting
    if found:
        raise InvalidInput(f"{field}.is_other_id", field=field)
    return value


def _ids_in(address: str, host: str) -> dict[str, str]:
    """Return the ids in an address by the field that they are for; under "" one that may be for any."""
    found = {}
    path = _GRAPH_PATH.search(address) if host == "graph.facebook.com" else None
    if path:
        found[_FIELD_OF_EDGE.get(path[2], "")] = path[1]
    for name, value in _PARAMETER.findall(address):
        kind = _FIELD_OF_PARAMETER.get(name)
        if name == "asset_id" and "whatsapp" in address:
            kind = "waba_id"
        if kind:
            found.setdefault(kind, value)
    return found


def _is_written_phone(text: str) -> bool:
    """Digits with what phone numbers are written with; as few digits alone may be an id."""
    written = visible(text).strip().strip("\"'")
    value = "".join(written.split())
    digits = sum(character.isdigit() for character in value)
    return not written.isdigit() and is_phone(value) and ("+" in value or digits in _PHONE_DIGITS)


NOT_AN_ID: Final[Mapping[str, Predicate]] = {
    "is_share_link": is_share_link,
    "is_email": is_email,
    "is_hellotext_url": is_hellotext_url,
    "is_url": is_url,
    "is_app_key": holds_app_key,
    "is_app_token": is_app_token,
    "is_token": is_opaque_token,
}
NOT_A_META_TOKEN: Final[Mapping[str, Predicate]] = {
    "is_share_link": is_share_link,
    "is_email": is_email,
    "is_hellotext_url": is_hellotext_url,
    "is_url": is_url,
    "is_app_key": holds_app_key,
    "is_app_token": is_app_token,
    "is_hellotext_token": is_marked_hellotext_token,
    "is_id": is_meta_id,
    "is_phone": is_phone,
}
