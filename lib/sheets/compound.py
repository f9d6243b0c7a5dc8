"""Compound files (OLE), in which Excel keeps workbooks with a password and those before 2007.

Source: [MS-CFB] 2.2 and 2.6.1 (directory entries of 128 bytes: name in UTF-16, its length in bytes with
the closing zero at 64, kind at 66) and [MS-OFFCRYPTO] 2.3.4.4 (the stream `EncryptedPackage`).
"""

from __future__ import annotations

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENTRY = 128
_STREAM = 2


def has_stream(content: bytes, name: str) -> bool:
    """Whether a stream of this name is in the directory of a compound file."""
    raw = name.encode("utf-16-le") + b"\0\0"
    position = content.find(raw)
    while position >= 0:
        entry = content[position : position + _ENTRY]
        if position % _ENTRY == 0 and entry[64:67] == len(raw).to_bytes(2, "little") + bytes([_STREAM]):
            return True
        position = content.find(raw, position + 1)
    return False
