"""Pictures opened so that none can take more memory or time than it may, and written anew.

Whatever is not a pixel is left behind by the writing: camera data, places, profiles, comments, thumbnails,
and whatever was hung on after the end.
"""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image

from lib.errors import InvalidInput
from lib.images.kinds import JPEG, PNG, REFUSED_PICTURES, kind_of

MEGABYTE: Final = 1024 * 1024
MAX_BYTES: Final = 5 * MEGABYTE
"""Largest file (WhatsApp reference 3.2 for the photo and 5.6 for documents, 2026-11-21)."""

MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 4096
"""A larger picture is kept with this side: no page and no form of Meta shows more."""

REASONS: Final = ("empty", "too_big", "bomb", "damaged", *(f"is_{kind}" for kind in REFUSED_PICTURES))
"""Why a picture is refused, wherever one is asked for."""

_MAX_WORK: Final = 600_000_000
"""Pixels times scans of a JPEG: each scan goes over the whole picture. Cameras and programs make up to 10."""

ONE_AT_A_TIME: Final = threading.Lock()
"""Held while a file is opened. The largest picture takes some 400 MB then: ten of them must not take 4 GB."""

_JPEG_QUALITY: Final = 92
_SHRINK: Final = 0.75
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on pictures that do not keep to their form; warnings, where they are made errors.
_BROKEN: Final = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    UserWarning,
    struct.error,
    zlib.error,
)
_FRAMES_WITHOUT_SIZE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PictureFormat(StrEnum):
    """The formats that are taken, as Meta takes them."""

    PNG = PNG
    JPEG = JPEG


@dataclass(frozen=True)
class Picture:
    """A picture with nothing but its pixels: mode `RGB`, or `RGBA` when some of it can be seen through.

    `width` and `height` are those of the file, upright; `image` may be smaller (see `MAX_SIDE`).
    """

    format: PictureFormat
    width: int
    height: int
    is_transparent: bool
    is_animated: bool
    image: Image.Image


def read_picture(data: bytes, field: str) -> Picture:
    """Open a PNG or JPEG. Raises `InvalidInput("<field>.<why>")` with a why of `REASONS`."""
    refuse_size(data, field)
    kind = kind_of(data)
    if kind not in (PNG, JPEG):
        raise refused(field, f"is_{kind}")
    size = _png_size(data) if kind == PNG else _jpeg_size(data)
    if size is None or 0 in size:
        raise refused(field, "damaged")
    pixels = size[0] * size[1]
    # Inside a scan FF is never followed by DA, so that this counts scans.
    scans = data.count(b"\xff\xda") if kind == JPEG else 1
    if pixels > MAX_PIXELS or pixels * scans > _MAX_WORK:
        raise refused(field, "bomb", limit=MAX_PIXELS // 1_000_000)
    try:
        with ONE_AT_A_TIME:
            return _decoded(data, PictureFormat(kind), size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refused(field, "bomb", limit=MAX_PIXELS // 1_000_000) from None
    except _BROKEN:
        raise refused(field, "damaged") from None


def encoded(picture: Picture) -> bytes:
    """The picture written anew in its format, smaller if it would not fit into `MAX_BYTES` otherwise."""
    image = picture.image
    while len(content := _written(image, picture.format)) > MAX_BYTES:
        image = image.resize((max(1, int(image.width * _SHRINK)), max(1, int(image.height * _SHRINK))))
    return content


def refuse_size(data: bytes, field: str) -> None:
    """Raise `InvalidInput` for an empty file or one over `MAX_BYTES`."""
    if not data:
        raise refused(field, "empty")
    if len(data) > MAX_BYTES:
        megabytes = -(-len(data) // MEGABYTE)
        raise refused(field, "too_big", size=megabytes, limit=MAX_BYTES // MEGABYTE)


def refused(field: str, why: str, **facts: str | int) -> InvalidInput:
    """The refusal of a file."""
    return InvalidInput(f"{field}.{why}", field=field, **facts)


def _decoded(data: bytes, kind: PictureFormat, size: tuple[int, int]) -> Picture:
    with Image.open(BytesIO(data), formats=(kind.upper(),)) as opened:
        # Pillow believes the last of several headers, of which only the first was looked at.
        if opened.size != size:
            raise ValueError
        turn = _UPRIGHT.get(_orientation(opened))
        is_animated = bool(getattr(opened, "is_animated", False)) and kind is PictureFormat.PNG
        if kind is PictureFormat.JPEG:
            opened.draft(opened.mode, (MAX_SIDE, MAX_SIDE))
        opened.load()
        image = _small(_plain(opened))
    if turn is not None:
        image = image.transpose(turn)
    is_turned = turn is not None and turn not in (
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.ROTATE_180,
    )
    width, height = reversed(size) if is_turned else size
    return Picture(kind, width, height, image.mode == "RGBA", is_animated, image)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels as `RGB` or, if any of them can be seen through, `RGBA`; eight bits, nothing else."""
    if image.mode.startswith("I"):
        # A conversion alone would cut off what is over 255.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = _in_mode(image, "RGBA")
        is_opaque = image.getchannel("A").histogram()[255] == image.width * image.height
        return image.convert("RGB") if is_opaque else image
    return _in_mode(image, "RGB")


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    # Converting to the mode that it has would copy it.
    return image if image.mode == mode else image.convert(mode)


def _small(image: Image.Image) -> Image.Image:
    """A picture of its own, without anything that was known beside the pixels, within `MAX_SIDE`."""
    scale = min(1.0, MAX_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.copy() if size == image.size else image.resize(size, reducing_gap=2.0)
    small.info.clear()
    return small


def _orientation(image: Image.Image) -> int:
    """How the camera was held (EXIF 274); 1, upright, when the picture does not say it readably."""
    try:
        value = image.getexif().get(_ORIENTATION)
    except _BROKEN:
        return 1
    return value if isinstance(value, int) else 1


def _written(image: Image.Image, kind: PictureFormat) -> bytes:
    content = BytesIO()
    if kind is PictureFormat.PNG:
        image.save(content, "PNG")
    else:
        image.save(content, "JPEG", quality=_JPEG_QUALITY)
    return content.getvalue()


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in the header (PNG 11.2.1), which is the first chunk; `None` when it is not."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in the first frame's header (ITU-T T.81 B.2.2); `None` when there is none."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF or marker in _FRAMES_WITHOUT_SIZE:
            place += 1 if marker == 0xFF else 2
            continue
        if marker in _START_OF_FRAME:
            if place + 9 > len(data):
                return None
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return None
