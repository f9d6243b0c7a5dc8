"""What the worst documents cost: a person who uploads one waits for nobody else's sake."""

from __future__ import annotations

import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest

from lib.errors import InvalidInput
from lib.images import read_document
from lib.images.picture import ONE_AT_A_TIME
from tests.unit.pictures import pdf, stream

SECONDS = 2.0
MEGABYTES = 150
FLATE = b"/Filter /FlateDecode"
OBJECTS = b"/Type /ObjStm /N 1 /First 5 " + FLATE
NAMES = b"/JSX /AAX /JavaScriptX /LaunchX /OpenActionX /GoToRX /XFAX "


def packed(unit: bytes, size: int, entries: bytes = FLATE) -> bytes:
    """A stream that unfolds to about `size` bytes of `unit`."""
    return stream(zlib.compress(unit * (size // len(unit)), 9), entries)


def plain(unit: bytes, size: int = 4_900_000) -> bytes:
    return unit * (size // len(unit))


def breaking(size: int, count: int) -> bytes:
    """Streams that unfold to `size` bytes and break just before their end."""
    whole = zlib.compress(bytes(size), 9)
    return pdf(*[stream(whole[:-60] + b"\xff" * 60, FLATE)] * count)


WORST: dict[str, Callable[[], bytes]] = {
    "escapes, packed": lambda: pdf(packed(b"#41", 60_000_000)),
    "escapes, plain": lambda: pdf(plain(b"#41")),
    "escaped names": lambda: pdf(plain(b"/#41")),
    "escaped objects": lambda: pdf(packed(b"/#41", 16_000_000, OBJECTS)),
    "streams that break late": lambda: breaking(60_000_000, 80),
    "many that break soon": lambda: breaking(60_000, 15_000),
    "names of objects": lambda: pdf(stream(zlib.compress(NAMES + b"/#41" + b"/" * 16_700_000, 9), OBJECTS)),
    "pages": lambda: pdf(packed(b"/Type/Page ", 16_500_000, OBJECTS)),
    "texts": lambda: pdf(plain(b"()")),
    "escapes in a text": lambda: pdf(b"(" + plain(b"\\(") + b")"),
    "texts in texts": lambda: pdf(b"(" * 2_400_000 + b")" * 2_400_000),
    "dictionaries": lambda: pdf(plain(b"<<>>")),
    "comments": lambda: pdf(plain(b"%\n")),
    "objects": lambda: pdf(plain(b" obj ")),
    "blanks": lambda: pdf(stream(b"x", (b"/Subtype" + b" " * 400) * 10_000)),
    "small streams": lambda: pdf(plain(b"x\nendobj\n9 0 obj\n" + stream(zlib.compress(b"a"), FLATE))),
}


def cost(data: bytes) -> float:
    """Seconds of this thread's processor time that a document takes, read or refused."""
    began = time.thread_time()
    with suppress(InvalidInput):
        read_document(data, "a.pdf")
    return time.thread_time() - began


@pytest.mark.parametrize("name", WORST)
def test_no_document_takes_long(name: str) -> None:
    assert cost(WORST[name]()) < SECONDS


@pytest.mark.parametrize("name", ["escapes, packed", "streams that break late", "names of objects", "texts"])
def test_no_document_takes_much_memory(name: str) -> None:
    data = WORST[name]()
    tracemalloc.start()
    try:
        cost(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 1024**2


def test_pdfs_are_read_one_at_a_time_with_pictures() -> None:
    reader = threading.Thread(target=read_document, args=(pdf(), "a.pdf"))
    with ONE_AT_A_TIME:
        reader.start()
        reader.join(0.2)
        assert reader.is_alive()
    reader.join(10)
    assert not reader.is_alive()
