"""The VTEX account in whatever a person pasted for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lib.domain.pasted.cleaning import (
    HEADER_NAME,
    QUOTES,
    Predicate,
    refuse_foreign,
    refuse_too_long,
    visible,
)
from lib.domain.pasted.kinds import (
    VTEX_DOMAINS,
    host_of,
    is_app_key,
    is_app_token,
    is_email,
    is_marked_hellotext_token,
    is_meta_token,
    is_phone,
    is_share_link,
    is_under,
)
from lib.errors import InvalidInput

ACCOUNT_SHAPE: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
"""A VTEX account name as one label of a host name (RFC 1035: at most 63 characters)."""


def account_from(text: str) -> str:
    """Return the VTEX account name that `text` spells: a name, a host, an Admin or a workspace address.

    Raises `InvalidInput` with field `account` for anything that names no account for certain. Accepted
    hosts: VTEX reference 1.1 (2026-11-21).
    """
    refuse_too_long(text, "account")
    cleaned = unicodedata.normalize("NFKC", visible(text)).strip().strip(QUOTES).strip()
    refuse_foreign(cleaned, "account", NOT_AN_ACCOUNT)
    label = _account_label(cleaned.lower())
    if not ACCOUNT_SHAPE.fullmatch(label):
        raise InvalidInput("account.shape", field="account")
    return label


def _account_label(cleaned: str) -> str:
    """Return what stands where the account name should stand, or an empty text."""
    if cleaned.startswith("/") and not cleaned.startswith("//"):
        return ""
    host = host_of(cleaned)
    for domain in VTEX_DOMAINS:
        if host.endswith(domain):
            host = host.removesuffix(domain).removeprefix("www.")
    if host == "api":
        return (parse_qs(urlsplit(cleaned).query).get("an") or [""])[0]
    return host.rpartition("--")[2]


def _is_written_phone(value: str) -> bool:
    """A phone number that cannot be an account: digits with blanks, brackets or a plus sign."""
    return is_phone("".join(value.split())) and not ACCOUNT_SHAPE.fullmatch(value)


def _is_spaced_app_token(value: str) -> bool:
    return is_app_token("".join(value.split()))


def _is_shop_domain(value: str) -> bool:
    """A host with dots that is none of VTEX's own."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://|^//", "", value.lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].rstrip(".")
    return bool(re.fullmatch(r"[^\s@]+\.[^\s@.]{2,}", host)) and not host.endswith(VTEX_DOMAINS)


NOT_AN_ACCOUNT: Final[Mapping[str, Predicate]] = {
    "empty": lambda value: not value,
    "is_share_link": is_share_link,
    "is_header": lambda value: HEADER_NAME.match(value) is not None,
    "is_app_key": is_app_key,
    "is_app_token": _is_spaced_app_token,
    "is_hellotext_token": is_marked_hellotext_token,
    "is_meta_token": is_meta_token,
    "is_email": is_email,
    "is_phone": _is_written_phone,
    "is_hellotext_url": lambda value: is_under(host_of(value.lower()), "hellotext.com"),
    "is_shop_domain": _is_shop_domain,
}
