"""Documents that prove a step of the checklist: a picture, made anew, or a PDF in which nothing acts.

A PDF is inspected and kept as it came: there is no writing anew that would not change what it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lib.images.kinds import JPEG, PDF, PNG, kind_of
from lib.images.pdf import Unsafe, safe_pdf
from lib.images.picture import ONE_AT_A_TIME, encoded, read_picture, refuse_size, refused

FIELD: Final = "document"
REFUSALS: Final = frozenset(
    f"{FIELD}.{why}"
    for why in ("empty", "too_big", "not_taken", "bomb", "damaged", "encrypted", "active", "opaque")
)
"""Every code with which a document is refused."""

_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


@dataclass(frozen=True)
class Document:
    """A document that can be kept. `clean`: a picture written anew, a PDF as it came; `pages` of a PDF."""

    media_type: str
    clean: bytes
    pages: int | None


def read_document(data: bytes, name: str) -> Document:
    """Check a document by its content; `name`, the file's, only tells a person which one is refused.

    Raises `InvalidInput` with a code of `REFUSALS`.
    """
    refuse_size(data, FIELD)
    kind = kind_of(data)
    if kind in (PNG, JPEG):
        picture = read_picture(data, FIELD)
        return Document(f"image/{picture.format}", encoded(picture), None)
    if kind != PDF:
        extension = _EXTENSION.search(name)
        raise refused(FIELD, "not_taken", kind=extension[0].lower() if extension else "?")
    try:
        with ONE_AT_A_TIME:
            clean, pages = safe_pdf(data)
    except Unsafe as unsafe:
        raise refused(FIELD, unsafe.why) from None
    return Document("application/pdf", clean, pages)
