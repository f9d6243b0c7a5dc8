"""A logo is what it says, no bomb, made anew, and shown as a chat shows it."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from io import BytesIO
from random import Random
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from lib.errors import InvalidInput
from lib.images import MAX_BYTES, PictureFormat, chat_preview, read_logo
from lib.images.logo import FINDINGS, REFUSALS
from lib.images.picture import MAX_SIDE
from lib.ui.failures import SENTENCES
from tests.unit.pictures import chunk, halves, jpeg, jpeg_claiming, opened, png, png_claiming

SECRET = b"37.7749-latitude-of-home"
RED, BLUE = (255, 0, 0), (0, 0, 255)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_logo(data)
    assert caught.value.code in REFUSALS
    assert caught.value.field == "logo"
    asked = {name for _, name, _, _ in Formatter().parse(SENTENCES[caught.value.code]) if name}
    assert asked <= set(caught.value.facts)
    return caught.value.code


def findings(data: bytes) -> dict[str, dict[str, int]]:
    found = {one.code: dict(one.facts) for one in read_logo(data).findings}
    assert set(found) <= set(FINDINGS)
    return found


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def near(one: object, other: tuple[int, ...]) -> bool:
    """Whether two colours differ by no more than a JPEG makes them."""
    assert isinstance(one, tuple)
    return len(one) == len(other) and all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def test_a_square_png_and_jpeg_of_640_pixels_have_no_findings() -> None:
    for data, kind in ((png(), PictureFormat.PNG), (jpeg(), PictureFormat.JPEG)):
        logo = read_logo(data)
        assert (logo.format, logo.width, logo.height, logo.findings) == (kind, 640, 640, ())
        assert opened(logo.clean).format == kind.upper()
        assert near(opened(logo.clean).getpixel((320, 320)), RED)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "logo.empty"),
        (b"hola", "logo.is_unknown"),
        (b"PK\x03\x04" + bytes(100), "logo.is_unknown"),
        (b"GIF89a" + bytes(100), "logo.is_gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "logo.is_webp"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "logo.is_heic"),
        (b"II*\x00" + bytes(50), "logo.is_tiff"),
        (b"MM\x00*" + bytes(50), "logo.is_tiff"),
        (b"BM" + bytes(100), "logo.is_bmp"),
        (b"%PDF-1.7\n", "logo.is_pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.is_svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg>\n<svg/>", "logo.is_svg"),
    ],
)
def test_other_kinds_are_refused_by_their_name(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "BMP"])
def test_real_files_of_other_kinds_are_refused(kind: str) -> None:
    assert refusal(saved(Image.new("RGB", (640, 640)), kind)) == f"logo.is_{kind.lower()}"


def test_a_file_over_5_mb_is_refused() -> None:
    assert refusal(png() + bytes(MAX_BYTES)) == "logo.too_big"


@pytest.mark.parametrize(
    "data",
    [png_claiming(60_000, 60_000), jpeg_claiming(65_500, 65_500), png_claiming(2**31 - 1, 2**31 - 1)],
)
def test_a_bomb_is_refused_before_it_is_decoded(data: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    assert refusal(data) == "logo.bomb"
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - started < 0.1
    assert taken < 1_000_000


def test_40_megapixels_are_the_most() -> None:
    assert refusal(png_claiming(8_000, 5_001)) == "logo.bomb"
    assert refusal(png_claiming(8_000, 5_000)) == "logo.damaged"


def test_a_jpeg_in_hundreds_of_scans_is_a_bomb() -> None:
    data = saved(Image.new("RGB", (3_000, 3_000)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert refusal(data[:-2] + scan * 100 + data[-2:]) == "logo.bomb"
    assert read_logo(data).width == 3_000


def test_a_second_header_of_another_size_is_damage() -> None:
    data = png()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 9_000, 9_000, 8, 2, 0, 0, 0))
    assert refusal(data[:33] + header + data[33:]) == "logo.damaged"


@pytest.mark.parametrize("whole", [png(), jpeg()])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_file_that_ends_too_early_is_damaged(whole: bytes, part: float) -> None:
    assert refusal(whole[: max(12, int(len(whole) * part))]) == "logo.damaged"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_with_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = data.draw(
        st.sampled_from(
            [png(200, 200, "P", 3), png(200, 200, "RGBA", (1, 2, 3, 4)), jpeg(200, 200, exif=exif)]
        )
    )
    broken = bytearray(whole)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(8, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=6)
    ):
        broken[place] = value
    try:
        read_logo(bytes(broken))
    except InvalidInput as refused:
        assert {refused.code} <= REFUSALS  # noqa: PT017 - being read is as good


def test_a_side_under_192_is_refused_and_one_under_640_warned_about() -> None:
    assert refusal(png(191, 640)) == "logo.too_small"
    assert refusal(jpeg(640, 191)) == "logo.too_small"
    assert findings(png(192, 192)) == {"logo.small": {"width": 192, "height": 192, "limit": 640}}
    assert findings(png(639, 639))["logo.small"]["limit"] == 640


def test_a_logo_that_is_not_square_says_what_is_cut_off() -> None:
    assert findings(png(1000, 640)) == {"logo.not_square": {"side": 640, "cut": 180}}
    assert findings(png(640, 641)) == {"logo.not_square": {"side": 640, "cut": 1}}


@pytest.mark.parametrize(
    "data",
    [
        png(mode="RGBA", color=(255, 0, 0, 0)),
        png(mode="RGBA", color=(255, 0, 0, 254)),
        png(mode="LA", color=(255, 0)),
        png(mode="P", color=0, transparency=0),
        png(mode="L", color=7, transparency=7),
        png(mode="RGB", color=(1, 2, 3), transparency=(1, 2, 3)),
    ],
)
def test_what_can_be_seen_through_is_warned_about(data: bytes) -> None:
    assert set(findings(data)) == {"logo.transparent"}


def test_a_transparency_channel_that_hides_nothing_is_no_transparency() -> None:
    logo = read_logo(png(mode="RGBA", color=(255, 0, 0, 255)))
    assert logo.findings == ()
    assert opened(logo.clean).mode == "RGB"


def test_an_animated_png_is_kept_as_its_first_frame() -> None:
    first, second = (Image.new("RGB", (640, 640), color) for color in (RED, BLUE))
    data = saved(first, "PNG", save_all=True, append_images=[second])
    assert set(findings(data)) == {"logo.animated"}
    clean = opened(read_logo(data).clean)
    assert not getattr(clean, "is_animated", False)
    assert clean.getpixel((5, 5)) == RED


@pytest.mark.parametrize(
    ("orientation", "top_left", "size"),
    [
        (1, RED, (640, 800)),
        (3, BLUE, (640, 800)),
        (4, BLUE, (640, 800)),
        (6, BLUE, (800, 640)),
        (8, RED, (800, 640)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_turned_as_the_camera_says_and_says_no_more(
    kind: str, orientation: int, top_left: tuple[int, ...], size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    logo = read_logo(saved(halves(640, 800), kind, exif=exif))
    clean = opened(logo.clean)
    assert (logo.width, logo.height) == clean.size == size
    assert near(clean.getpixel((3, 3)), top_left)
    assert not clean.getexif()


def test_a_jpeg_is_left_with_nothing_but_its_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    data = jpeg(exif=exif, comment=SECRET, icc_profile=SECRET * 10, dpi=(300, 300)) + b"PK\x03\x04" + SECRET
    assert data.count(SECRET) >= 13
    clean = read_logo(data).clean
    assert SECRET not in clean
    assert clean.endswith(b"\xff\xd9")
    assert {"exif", "icc_profile", "comment", "dpi"}.isdisjoint(opened(clean).info)


def test_a_png_is_left_with_nothing_but_its_pixels() -> None:
    exif, texts = Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010E] = SECRET.decode()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    data = png(exif=exif, pnginfo=texts, icc_profile=SECRET * 10, dpi=(300, 300)) + b"<script>" + SECRET
    clean = read_logo(data).clean
    kinds = set()
    place = 8
    while place < len(clean):
        (length,) = struct.unpack(">I", clean[place : place + 4])
        kinds.add(clean[place + 4 : place + 8])
        place += 12 + length
    assert kinds == {b"IHDR", b"IDAT", b"IEND"}
    assert clean.endswith(chunk(b"IEND", b""))


def test_a_text_chunk_that_unfolds_to_gigabytes_is_damage() -> None:
    data = png()
    bomb = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(50_000_000)))
    assert refusal(data[:33] + bomb + data[33:]) == "logo.damaged"


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    clean = opened(read_logo(jpeg(mode="CMYK", color=(0, 255, 255, 0))).clean)
    assert clean.mode == "RGB"
    assert near(clean.getpixel((9, 9)), RED)


def test_sixteen_bits_a_grey_become_eight_of_the_same_grey() -> None:
    clean = opened(read_logo(png(mode="I;16", color=0x8000)).clean)
    assert (clean.mode, clean.getpixel((9, 9))) == ("RGB", (128, 128, 128))


@pytest.mark.parametrize(("mode", "color"), [("P", 0), ("1", 1), ("L", 200), ("RGB", (9, 8, 7))])
def test_every_kind_of_png_keeps_its_colours(mode: str, color: object) -> None:
    data = png(mode=mode, color=color)
    clean = opened(read_logo(data).clean)
    assert clean.mode == "RGB"
    assert clean.getpixel((9, 9)) == opened(data).convert("RGB").getpixel((9, 9))


def test_a_logo_made_anew_stays_the_same_when_made_anew_again() -> None:
    clean = read_logo(png(mode="RGBA", color=(9, 8, 7, 100))).clean
    assert read_logo(clean).clean == clean


def test_a_large_picture_is_kept_smaller_and_says_its_own_size() -> None:
    logo = read_logo(png(MAX_SIDE + 904, 1000))
    assert (logo.width, logo.height) == (MAX_SIDE + 904, 1000)
    assert opened(logo.clean).size == (MAX_SIDE, 819)


def test_what_is_made_anew_fits_into_5_mb() -> None:
    noise = Image.frombytes("RGB", (2_600, 2_600), Random(1).randbytes(3 * 2_600 * 2_600))
    data = saved(noise, "JPEG", quality=60)
    assert len(data) < MAX_BYTES < len(saved(noise, "JPEG", quality=92))
    logo = read_logo(data)
    assert len(logo.clean) <= MAX_BYTES
    assert (logo.width, logo.height) == (2_600, 2_600)


def test_the_preview_is_a_circle_of_the_middle() -> None:
    image = Image.new("RGB", (900, 640), BLUE)
    image.paste(RED, (130, 0, 770, 640))
    preview = opened(chat_preview(read_logo(saved(image, "PNG")).clean, 100))
    assert (preview.format, preview.size, preview.mode) == ("PNG", (100, 100), "RGBA")
    corners = [(0, 0), (99, 0), (0, 99), (99, 99)]
    assert all(preview.getpixel(corner)[3] == 0 for corner in corners)  # type: ignore[index]
    assert preview.getpixel((50, 50)) == preview.getpixel((3, 50)) == (*RED, 255)


def test_the_preview_shows_what_is_transparent_as_black() -> None:
    preview = opened(chat_preview(read_logo(png(mode="RGBA", color=(255, 255, 255, 0))).clean))
    assert preview.size == (96, 96)
    assert preview.getpixel((48, 48)) == (0, 0, 0, 255)


@pytest.mark.parametrize(("asked", "given"), [(0, 16), (-5, 16), (5_000, 1024)])
def test_the_preview_has_a_size_that_can_be_shown(asked: int, given: int) -> None:
    assert opened(chat_preview(png(), asked)).size == (given, given)
