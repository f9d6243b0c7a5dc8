"""Pictures and documents of people: taken when they are what they say.

Pictures are made anew before they are kept. PDFs are inspected and kept as they came.
"""

from __future__ import annotations

from lib.images.document import Document, read_document
from lib.images.logo import Logo, LogoFinding, chat_preview, read_logo
from lib.images.picture import MAX_BYTES, PictureFormat

__all__ = [
    "MAX_BYTES",
    "Document",
    "Logo",
    "LogoFinding",
    "PictureFormat",
    "chat_preview",
    "read_document",
    "read_logo",
]
