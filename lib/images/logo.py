"""A store's logo for its WhatsApp profile.

WhatsApp reference 3.2, "Photo" (2026-11-21): square, 640 x 640 recommended, under 192 px gives trouble, at
most 5 MB, JPG or PNG, what is transparent becomes black.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from lib.images.picture import REASONS, Picture, PictureFormat, encoded, read_picture, refused

FIELD: Final = "logo"
SMALLEST_SIDE: Final = 192
RECOMMENDED_SIDE: Final = 640

REFUSALS: Final = frozenset(f"{FIELD}.{why}" for why in (*REASONS, "too_small"))
"""Every code with which a logo is refused."""

FINDINGS: Final = ("logo.small", "logo.not_square", "logo.transparent", "logo.animated")
"""Every code of a `LogoFinding`."""

_PREVIEW_SIDES: Final = range(16, 1025)
_FINER: Final = 4


@dataclass(frozen=True)
class LogoFinding:
    """Something to look at before the logo is sent. `facts` are pixels; `cut` goes at each of two edges."""

    code: str
    facts: Mapping[str, int]


@dataclass(frozen=True)
class Logo:
    """A logo that can be sent. `width` and `height` in pixels, upright; `clean` is the file made anew."""

    format: PictureFormat
    width: int
    height: int
    findings: tuple[LogoFinding, ...]
    clean: bytes


def read_logo(data: bytes) -> Logo:
    """Check a logo and write it anew without anything but its pixels.

    Raises `InvalidInput` with a code of `REFUSALS`. An animated picture is kept as its first frame.
    """
    picture = read_picture(data, FIELD)
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        raise refused(FIELD, "too_small", width=picture.width, height=picture.height, limit=SMALLEST_SIDE)
    return Logo(picture.format, picture.width, picture.height, _findings(picture), encoded(picture))


def chat_preview(clean: bytes, size: int = 96) -> bytes:
    """The logo as a chat shows it: a PNG of `size` pixels (16 to 1024), the middle square in a circle.

    What is transparent is black, as WhatsApp makes it. `clean` is that of a `Logo`.
    """
    picture = read_picture(clean, FIELD)
    side = min(max(size, _PREVIEW_SIDES.start), _PREVIEW_SIDES.stop - 1)
    square = _middle(picture.image).resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
    shown = Image.alpha_composite(Image.new("RGBA", (side, side), "black"), square)
    shown.putalpha(_circle(side))
    content = BytesIO()
    shown.save(content, "PNG")
    return content.getvalue()


def _findings(picture: Picture) -> tuple[LogoFinding, ...]:
    shorter, longer = sorted((picture.width, picture.height))
    found = []
    if shorter < RECOMMENDED_SIDE:
        found.append(
            LogoFinding(
                "logo.small",
                {"width": picture.width, "height": picture.height, "limit": RECOMMENDED_SIDE},
            )
        )
    if shorter != longer:
        found.append(LogoFinding("logo.not_square", {"side": shorter, "cut": (longer - shorter + 1) // 2}))
    if picture.is_transparent:
        found.append(LogoFinding("logo.transparent", {}))
    if picture.is_animated:
        found.append(LogoFinding("logo.animated", {}))
    return tuple(found)


def _middle(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def _circle(side: int) -> Image.Image:
    """A mask whose edge is smooth: drawn larger, then made smaller."""
    large = Image.new("L", (side * _FINER, side * _FINER), 0)
    ImageDraw.Draw(large).ellipse((0, 0, side * _FINER - 1, side * _FINER - 1), fill=255)
    return large.resize((side, side), Image.Resampling.LANCZOS)
