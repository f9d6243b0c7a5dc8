"""The keys, tokens and the Business ID of VTEX and Hellotext in whatever a person pasted for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lib.domain.pasted.cleaning import Predicate, Recognised
from lib.domain.pasted.kinds import (
    BUSINESS_ID,
    BUSINESS_ID_LENGTH,
    HELLOTEXT_TOKEN_USUAL,
    TOKEN,
    holds_app_key,
    holds_app_token,
    is_app_token,
    is_both,
    is_business_id_of_today,
    is_email,
    is_hellotext_token,
    is_hellotext_url,
    is_marked_hellotext_token,
    is_meta_token,
    is_phone,
    is_share_link,
    is_url,
)
from lib.domain.pasted.labels import value_of
from lib.errors import InvalidInput

_APP_KEY: Final = re.compile(r"vtexappkey-[A-Za-z0-9_-]+")
_APP_KEY_PARTS: Final = re.compile(r"vtexappkey-(?P<account>.+)-[A-Z0-9]+")
_APP_KEY_USUAL: Final = re.compile(r"vtexappkey-.+-[A-Z]{6}")
_APP_TOKEN_USUAL: Final = re.compile(r"[A-Z]{128}")


def recognise_key(text: str, account: str | None = None) -> Recognised:
    """Return the App Key in `text`; warn when its account is not `account` (external keys exist)."""
    value = value_of(text, "app_key", FOREIGN["app_key"])
    if not _APP_KEY.fullmatch(value):
        raise InvalidInput("app_key.shape", field="app_key")
    warnings = []
    parts = _APP_KEY_PARTS.fullmatch(value)
    if account and parts and parts["account"].lower() != account.lower():
        warnings.append("app_key.other_account")
    if not _APP_KEY_USUAL.fullmatch(value):
        warnings.append("app_key.unusual")
    return Recognised(value, tuple(warnings))


def recognise_token(text: str) -> Recognised:
    """Return the App Token in `text`; warn when it is not 128 capital letters, VTEX's present shape."""
    value = value_of(text, "app_token", FOREIGN["app_token"])
    if not TOKEN.fullmatch(value):
        raise InvalidInput("app_token.shape", field="app_token")
    return Recognised(value, () if _APP_TOKEN_USUAL.fullmatch(value) else ("app_token.unusual",))


def recognise_business_id(text: str) -> Recognised:
    """Return the Hellotext Business ID in `text`; warn when it is not 8 letters and digits."""
    value = value_of(text, "business_id", FOREIGN["business_id"])
    if not BUSINESS_ID.fullmatch(value):
        raise InvalidInput("business_id.shape", field="business_id")
    return Recognised(value, () if len(value) == BUSINESS_ID_LENGTH else ("business_id.unusual",))


def recognise_hellotext_token(text: str) -> Recognised:
    """Return the Hellotext API token in `text`; warn when it is not long and URL-safe."""
    value = value_of(text, "hellotext_token", FOREIGN["hellotext_token"])
    if not TOKEN.fullmatch(value):
        raise InvalidInput("hellotext_token.shape", field="hellotext_token")
    usual = HELLOTEXT_TOKEN_USUAL.fullmatch(value)
    return Recognised(value, () if usual else ("hellotext_token.unusual",))


_ANY_SECRET: Final[Mapping[str, Predicate]] = {
    "is_share_link": is_share_link,
    "is_email": is_email,
    "is_hellotext_url": is_hellotext_url,
    "is_url": is_url,
    "is_phone": is_phone,
}
FOREIGN: Final[Mapping[str, Mapping[str, Predicate]]] = {
    "app_key": {
        **_ANY_SECRET,
        "is_both": is_both,
        "is_app_token": holds_app_token,
        "is_hellotext_token": is_marked_hellotext_token,
        "is_meta_token": is_meta_token,
    },
    "app_token": {
        **_ANY_SECRET,
        "is_both": is_both,
        "is_app_key": holds_app_key,
        "is_hellotext_token": is_marked_hellotext_token,
        "is_meta_token": is_meta_token,
    },
    "business_id": {
        **_ANY_SECRET,
        "is_app_key": holds_app_key,
        "is_app_token": is_app_token,
        "is_meta_token": is_meta_token,
        "is_hellotext_token": is_hellotext_token,
    },
    "hellotext_token": {
        **_ANY_SECRET,
        "is_app_key": holds_app_key,
        "is_app_token": is_app_token,
        "is_meta_token": is_meta_token,
        "is_business_id": is_business_id_of_today,
    },
}
"""What each field refuses because it is certainly something else: the suffix of the code, and its test."""

WARNINGS: Final = frozenset(
    {
        "app_key.other_account",
        "app_key.unusual",
        "app_token.unusual",
        "business_id.unusual",
        "hellotext_token.unusual",
    }
)
