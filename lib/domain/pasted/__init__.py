"""What people paste into the credential fields, turned into the value that was meant.

A value is refused only when it is certainly wrong; whatever is merely unusual is accepted with a
warning, because the vendors have official exceptions (keys of another VTEX account, token shapes that
changed over the years).
"""

from __future__ import annotations

from typing import Final

from lib.domain.pasted.account import ACCOUNT_SHAPE, NOT_AN_ACCOUNT, account_from
from lib.domain.pasted.cleaning import MAX_PASTED, Recognised, clean_secret, last_four
from lib.domain.pasted.kinds import BUSINESS_ID_LENGTH
from lib.domain.pasted.labels import own_value
from lib.domain.pasted.meta import (
    META_ID_FIELDS,
    NOT_A_META_TOKEN,
    NOT_AN_ID,
    equal_meta_ids,
    recognise_meta_id,
    recognise_meta_token,
)
from lib.domain.pasted.secrets import (
    FOREIGN,
    WARNINGS,
    recognise_business_id,
    recognise_hellotext_token,
    recognise_key,
    recognise_token,
)

WARNING_CODES: Final = (
    WARNINGS | {f"{field}.unusual" for field in META_ID_FIELDS} | frozenset({"meta_token.unusual"})
)
"""Every warning that a `Recognised` can carry."""

_ID_SUFFIXES: Final = ("empty", "shape", "is_phone", "is_other_id", "equal", *NOT_AN_ID)

REFUSAL_CODES: Final = frozenset(
    {"too_long", "account.shape"}
    | {f"account.{suffix}" for suffix in NOT_AN_ACCOUNT}
    | {f"{field}.{suffix}" for field, foreign in FOREIGN.items() for suffix in ("empty", "shape", *foreign)}
    | {f"{field}.{suffix}" for field in META_ID_FIELDS for suffix in _ID_SUFFIXES}
    | {f"meta_token.{suffix}" for suffix in ("empty", "shape", *NOT_A_META_TOKEN)}
)
"""Every code with which a pasted text is refused."""

__all__ = [
    "ACCOUNT_SHAPE",
    "BUSINESS_ID_LENGTH",
    "MAX_PASTED",
    "META_ID_FIELDS",
    "REFUSAL_CODES",
    "WARNING_CODES",
    "Recognised",
    "account_from",
    "clean_secret",
    "equal_meta_ids",
    "last_four",
    "own_value",
    "recognise_business_id",
    "recognise_hellotext_token",
    "recognise_key",
    "recognise_meta_id",
    "recognise_meta_token",
    "recognise_token",
]
