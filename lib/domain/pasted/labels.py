"""What was pasted for one field: the value behind the field's own name, and nothing of another kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lib.domain.pasted.cleaning import (
    QUOTES,
    Predicate,
    clean_secret,
    refuse_foreign,
    refuse_too_long,
    visible,
)
from lib.domain.pasted.kinds import NAMES_AT_VTEX, is_url
from lib.errors import InvalidInput

_OWN_NAMES: Final[Mapping[str, str]] = {
    **NAMES_AT_VTEX,
    "business_id": r"(?:hellotext[\s_-]?)?business[\s_-]?id",
    "hellotext_token": r"authorization|(?:hellotext[\s_-]?)?(?:api[\s_-]?|access[\s_-]?)?token",
    "meta_token": r"authorization|(?:meta[\s_-]?)?(?:access[\s_-]?)?token",
}
_MARKS: Final = re.escape(QUOTES + "\\^")
_END: Final = re.escape(QUOTES + "\\^,;{}&")
_NEXT_NAME: Final = r"\s[a-z][\w -]{0,30}[:=]\s?[^\s=]"
_LABELLED: Final[Mapping[str, re.Pattern[str]]] = {
    field: re.compile(
        rf"(?<![\w-])(?:{name})[{_MARKS}]{{0,3}}\s?[:=]\s?[{_MARKS}]{{0,3}}\s?"
        rf"(?P<value>[^{_END}]+?)(?=[{_END}]|{_NEXT_NAME}|$)",
        re.IGNORECASE,
    )
    for field, name in _OWN_NAMES.items()
}
_ANYWHERE: Final = ("is_share_link", "is_both", "is_app_key")


def value_of(text: str, field: str, foreign: Mapping[str, Predicate]) -> str:
    """Return the cleaned value that was pasted for a field. Raises `InvalidInput` for none or a foreign one.

    `foreign` holds the tests of what is certainly something else, by the suffix of its code. Those for a
    one-time link and for VTEX's pair look at everything pasted, the others at the value.
    """
    refuse_too_long(text, field)
    refuse_foreign(clean_secret(text), field, {name: foreign[name] for name in _ANYWHERE if name in foreign})
    value = own_value(text, field)
    if not value:
        raise InvalidInput(f"{field}.empty", field=field)
    refuse_foreign(value, field, foreign)
    return value


def own_value(text: str, field: str) -> str:
    """Return the value behind the field's own name in `text`, else all of it, cleaned of what a copy brings.

    `App Key: abc`, `appKey=abc`, `{"appKey": "abc"}` and `curl -H "X-VTEX-API-AppKey: abc"` give `abc`.
    Applying it twice changes nothing more.
    """
    before, value = None, text
    while value != before:
        before = value
        spaced = " ".join(visible(value).split())
        labelled = None if is_url(spaced) else _LABELLED[field].search(spaced)
        value = clean_secret(labelled["value"] if labelled else value)
    return value
