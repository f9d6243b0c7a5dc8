"""Pictures and PDFs made for the tests."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image


def png(
    width: int = 640, height: int = 640, mode: str = "RGB", color: object = "red", **options: object
) -> bytes:
    """A PNG of one colour."""
    content = BytesIO()
    Image.new(mode, (width, height), color).save(content, "PNG", **options)  # type: ignore[arg-type]
    return content.getvalue()


def jpeg(
    width: int = 640, height: int = 640, mode: str = "RGB", color: object = "red", **options: object
) -> bytes:
    """A JPEG of one colour."""
    content = BytesIO()
    Image.new(mode, (width, height), color).save(content, "JPEG", **options)  # type: ignore[arg-type]
    return content.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """A picture whose upper half is red and whose lower half is blue."""
    image = Image.new("RGB", (width, height), "red")
    image.paste((0, 0, 255), (0, height // 2, width, height))
    return image


def opened(content: bytes) -> Image.Image:
    """A picture, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG (PNG 5.3)."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose frame claims any size."""
    content = bytearray(jpeg(16, 16))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page, with these objects from number 4 on and entries in its catalog and trailer."""
    first = (
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate((*first, *objects), start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    rows = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    return content + rows + end


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object with these entries in its dictionary."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def packed_objects(content: bytes, filters: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream (ISO 32000-2, 7.5.7) with one object."""
    body = b"10 0 " + content
    return stream(zlib.compress(body), b"/Type /ObjStm /N 1 /First 5 " + filters)
