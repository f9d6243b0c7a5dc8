"""What people paste into the credential fields, turned into the value that was meant.

A value is refused only when it is certainly wrong; whatever is merely unusual is accepted with a
warning, because both vendors have official exceptions (keys of another VTEX account, token shapes
that changed over the years). Shapes: VTEX and Hellotext references, sections 1.1 and 2.1, checked
2026-11-21.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lib.errors import InvalidInput

MAX_PASTED: Final = 4_000
"""Longest text, in characters, that a field takes; the longest known credential is a JWT of about 600."""

ACCOUNT_SHAPE: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
"""A VTEX account name as one label of a host name (RFC 1035: at most 63 characters)."""

BUSINESS_ID_LENGTH: Final = 8
"""Letters and digits of every Business ID seen (Hellotext reference 2.1, 2026-11-21)."""

_VTEX_DOMAINS: Final = (".myvtex.com", ".vtexcommercestable.com.br")
_QUOTES: Final = "\"'`´“”„‘’‚«»"
_SHARE_LINK: Final = re.compile(r"share\.vtex\.com/+credentials", re.IGNORECASE)
_HEADER_NAME: Final = re.compile(
    r"(?:x-vtex-api-app-?(?:key|token)|vtexidclientautcookie|authorization)[\"'`]?\s*[:=]|bearer\s+",
    re.IGNORECASE,
)
_APP_KEY: Final = re.compile(r"vtexappkey-[A-Za-z0-9_-]+")
_APP_KEY_PARTS: Final = re.compile(r"vtexappkey-(?P<account>.+)-[A-Z0-9]+")
_APP_KEY_USUAL: Final = re.compile(r"vtexappkey-.+-[A-Z]{6}")
_APP_TOKEN_USUAL: Final = re.compile(r"[A-Z]{128}")
_CAPITALS_RUN: Final = re.compile(r"[A-Z]{64,}")
_BUSINESS_ID: Final = re.compile(r"[A-Za-z0-9]{6,12}")
_HELLOTEXT_TOKEN_USUAL: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
_PHONE: Final = re.compile(r"(?:tel:)?\+?[\d().\-/]+")
_EMAIL: Final = re.compile(r"[^@/\s]+@[^@/\s]+\.[^@/\s]+")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Recognised:
    """A cleaned value and the codes of what is unusual about it. The repr hides the value."""

    value: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def account_from(text: str) -> str:
    """Return the VTEX account name that `text` spells: a name, a host, an Admin or a workspace address.

    Raises `InvalidInput` with field `account` for anything that names no account for certain. Accepted
    hosts: VTEX reference 1.1 (2026-11-21).
    """
    _refuse_too_long(text, "account")
    cleaned = unicodedata.normalize("NFKC", _visible(text)).strip().strip(_QUOTES).strip().lower()
    for suffix, applies in _NOT_AN_ACCOUNT.items():
        if applies(cleaned):
            raise InvalidInput(f"account.{suffix}", field="account")
    label = _account_label(cleaned)
    if not ACCOUNT_SHAPE.fullmatch(label):
        raise InvalidInput("account.shape", field="account")
    return label


def clean_secret(text: str) -> str:
    """Remove what a copy brings along: white space, invisible characters, quotes, a header's name.

    `X-VTEX-API-AppKey: "abc"` becomes `abc`. Applying it twice changes nothing more.
    """
    before, cleaned = None, _visible(text)
    while cleaned != before:
        before = cleaned
        cleaned = cleaned.strip().strip(_QUOTES + ",;").strip()
        header = _HEADER_NAME.match(cleaned)
        cleaned = cleaned[header.end() :] if header else "".join(cleaned.split())
    return cleaned


def recognise_key(text: str, account: str | None = None) -> Recognised:
    """Return the App Key in `text`; warn when its account is not `account` (external keys exist)."""
    value = _cleaned_or_refused(text, "app_key", _NOT_A_KEY)
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
    value = _cleaned_or_refused(text, "app_token", _NOT_A_TOKEN)
    if not _PRINTABLE.fullmatch(value):
        raise InvalidInput("app_token.shape", field="app_token")
    return Recognised(value, () if _APP_TOKEN_USUAL.fullmatch(value) else ("app_token.unusual",))


def recognise_business_id(text: str) -> Recognised:
    """Return the Hellotext Business ID in `text`; warn when it is not 8 letters and digits."""
    value = _cleaned_or_refused(text, "business_id", _NOT_A_BUSINESS_ID)
    if not _BUSINESS_ID.fullmatch(value):
        raise InvalidInput("business_id.shape", field="business_id")
    return Recognised(value, () if len(value) == BUSINESS_ID_LENGTH else ("business_id.unusual",))


def recognise_hellotext_token(text: str) -> Recognised:
    """Return the Hellotext API token in `text`; warn when it is not long and URL-safe."""
    value = _cleaned_or_refused(text, "hellotext_token", _NOT_A_HELLOTEXT_TOKEN)
    if not _PRINTABLE.fullmatch(value):
        raise InvalidInput("hellotext_token.shape", field="hellotext_token")
    usual = _HELLOTEXT_TOKEN_USUAL.fullmatch(value)
    return Recognised(value, () if usual else ("hellotext_token.unusual",))


def last_four(value: str) -> str:
    """Return the only form in which a secret is shown: its last four characters.

    A value under 12 characters is hidden whole, because four of so few would give too much away.
    """
    return value[-4:] if len(value) >= 12 else "••••"


def _visible(text: str) -> str:
    """Drop zero-width, direction and control characters, keeping white space as plain blanks."""
    kept = (" " if character.isspace() else character for character in text)
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cc", "Cs"))


def _refuse_too_long(text: str, field_name: str) -> None:
    if len(text) > MAX_PASTED:
        raise InvalidInput("too_long", field=field_name, limit=MAX_PASTED)


def _account_label(cleaned: str) -> str:
    """Return what stands where the account name should stand, or an empty text."""
    if cleaned.startswith("/") and not cleaned.startswith("//"):
        return ""
    try:
        address = urlsplit(cleaned if "://" in cleaned else f"//{cleaned.removeprefix('//')}")
        host = (address.hostname or "").rstrip(".")
    except ValueError:
        return ""
    for domain in _VTEX_DOMAINS:
        host = host.removesuffix(domain)
    if host == "api":
        return (parse_qs(address.query).get("an") or [""])[0]
    return host.rpartition("--")[2]


def _cleaned_or_refused(text: str, field_name: str, foreign: Mapping[str, _Predicate]) -> str:
    _refuse_too_long(text, field_name)
    value = clean_secret(text)
    if not value:
        raise InvalidInput(f"{field_name}.empty", field=field_name)
    for suffix, applies in foreign.items():
        if applies(value):
            raise InvalidInput(f"{field_name}.{suffix}", field=field_name)
    return value


def _is_share_link(value: str) -> bool:
    return _SHARE_LINK.search(value) is not None


def _is_both(value: str) -> bool:
    return "vtexappkey-" in value and _CAPITALS_RUN.search(value) is not None


def _is_app_key(value: str) -> bool:
    return value.lower().startswith("vtexappkey-")


def _is_app_token(value: str) -> bool:
    return _CAPITALS_RUN.fullmatch(value) is not None


def _is_phone(value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    return _PHONE.fullmatch(value) is not None and (7 if "+" in value else 9) <= digits <= 20


def _is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def _is_hellotext_url(value: str) -> bool:
    return "hellotext.com" in value.lower()


def _is_url(value: str) -> bool:
    return _URL.match(value) is not None


def _is_business_id_of_today(value: str) -> bool:
    return _BUSINESS_ID.fullmatch(value) is not None and len(value) == BUSINESS_ID_LENGTH


def _is_hellotext_token(value: str) -> bool:
    return _HELLOTEXT_TOKEN_USUAL.fullmatch(value) is not None


def _is_shop_domain(value: str) -> bool:
    """A host with dots that is none of VTEX's own."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://|^//", "", value)
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].rstrip(".")
    return bool(re.fullmatch(r"[^\s@]+\.[^\s@.]{2,}", host)) and not host.endswith(_VTEX_DOMAINS)


_Predicate = Callable[[str], bool]

_NOT_AN_ACCOUNT: Final[Mapping[str, _Predicate]] = {
    "empty": lambda value: not value,
    "is_share_link": _is_share_link,
    "is_app_key": _is_app_key,
    "is_email": _is_email,
    "is_shop_domain": _is_shop_domain,
}
_ANY_SECRET: Final[Mapping[str, _Predicate]] = {
    "is_share_link": _is_share_link,
    "is_email": _is_email,
    "is_hellotext_url": _is_hellotext_url,
    "is_url": _is_url,
    "is_phone": _is_phone,
}
_NOT_A_KEY: Final[Mapping[str, _Predicate]] = {
    **_ANY_SECRET,
    "is_both": _is_both,
    "is_app_token": _is_app_token,
}
_NOT_A_TOKEN: Final[Mapping[str, _Predicate]] = {
    **_ANY_SECRET,
    "is_both": _is_both,
    "is_app_key": _is_app_key,
}
_NOT_A_BUSINESS_ID: Final[Mapping[str, _Predicate]] = {
    **_ANY_SECRET,
    "is_app_key": _is_app_key,
    "is_hellotext_token": _is_hellotext_token,
}
_NOT_A_HELLOTEXT_TOKEN: Final[Mapping[str, _Predicate]] = {
    **_ANY_SECRET,
    "is_app_key": _is_app_key,
    "is_app_token": _is_app_token,
    "is_business_id": _is_business_id_of_today,
}

WARNING_CODES: Final = frozenset(
    {
        "app_key.other_account",
        "app_key.unusual",
        "app_token.unusual",
        "business_id.unusual",
        "hellotext_token.unusual",
    }
)
"""Every warning that a `Recognised` can carry."""

REFUSAL_CODES: Final = frozenset(
    {"too_long", "account.shape"}
    | {f"account.{suffix}" for suffix in _NOT_AN_ACCOUNT}
    | {f"app_key.{suffix}" for suffix in ("empty", "shape", *_NOT_A_KEY)}
    | {f"app_token.{suffix}" for suffix in ("empty", "shape", *_NOT_A_TOKEN)}
    | {f"business_id.{suffix}" for suffix in ("empty", "shape", *_NOT_A_BUSINESS_ID)}
    | {f"hellotext_token.{suffix}" for suffix in ("empty", "shape", *_NOT_A_HELLOTEXT_TOKEN)}
)
"""Every code with which this module refuses a text."""
