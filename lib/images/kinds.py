"""Of what kind a file is, told by its first bytes: a name can say anything."""

from __future__ import annotations

import re
from typing import Final

PNG: Final = "png"
JPEG: Final = "jpeg"
PDF: Final = "pdf"
UNKNOWN: Final = "unknown"

_BEGINNINGS: Final = (
    (PNG, rb"\x89PNG\r\n\x1a\n"),
    (JPEG, rb"\xff\xd8\xff"),
    (PDF, rb"(?:\xef\xbb\xbf)?\s*%PDF-"),
    ("gif", rb"GIF8[79]a"),
    ("webp", rb"RIFF.{4}WEBP"),
    ("heic", rb".{4}ftyp(?:hei|hev|mif1|msf1|avi[fs])"),
    ("tiff", rb"II\*\x00|MM\x00[*+]|II\+\x00"),
    ("bmp", rb"BM.{8}"),
    ("svg", rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:\w+:)?svg\b"),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in _BEGINNINGS)
_READ: Final = 1024

REFUSED_PICTURES: Final = ("gif", "webp", "heic", "tiff", "bmp", "svg", "pdf", "unknown")
"""Kinds that are refused by their name where a picture is asked for."""


def kind_of(data: bytes) -> str:
    """The kind of a file; `unknown` when its first kilobyte begins like none of those that we name."""
    head = data[:_READ]
    return next((kind for kind, pattern in _PATTERNS if pattern.match(head)), UNKNOWN)
