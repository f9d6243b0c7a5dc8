"""What a server may send: so many bytes, packed as browsers know it, and never more in memory than that."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from lib.domain.pixel.model import PageProblem
from lib.vendors.guarded import MAX_BODY
from tests.vendors.shops import PAGE, endless, gzip_of_zeros, packed, reply, tls_shop
from tests.vendors.wire import serving

HOME = "https://tienda.example/"
PROJECT = Path(__file__).resolve().parents[2]
Pack = Callable[[bytes], bytes]
BIG_PAGE = b"".join(b"<p>%d</p>" % (n * 7919 % 100_003) for n in range(30_000))


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def quick_brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=1))


@pytest.mark.parametrize(
    "body",
    [PAGE, BIG_PAGE, bytes(65_536), bytes(131_072), b"a", b""],
    ids=["page", "big page", "one piece", "two pieces", "a byte", "nothing"],
)
@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("identity", bytes),
        ("", bytes),
        ("gzip", gzip.compress),
        ("GZIP ", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", bare_deflate),
        ("br", brotli.compress),
    ],
    ids=["identity", "none", "gzip", "capitals", "x-gzip", "zlib", "bare deflate", "brotli"],
)
def test_every_coding_of_the_web_is_undone(coding: str, pack: Pack, body: bytes) -> None:
    with tls_shop({"tienda.example/": packed(coding, pack(body))}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.problem, seen.is_cut) == (None, False)
    assert seen.body == body


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_nothing_at_all_is_not_broken(coding: str) -> None:
    with tls_shop({"tienda.example/": packed(coding, b"")}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.body, seen.problem) == (200, b"", None)


def test_what_follows_the_end_of_a_packed_page_is_left_alone() -> None:
    with tls_shop({"tienda.example/": packed("gzip", gzip.compress(PAGE) + gzip.compress(b"mas"))}) as shop:
        assert shop.fetcher.fetch(HOME).body == PAGE


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", PAGE),
        ("gzip", gzip.compress(PAGE)[:-9]),
        ("gzip", gzip.compress(PAGE)[:-8] + b"\0" * 8),
        ("gzip", zlib.compress(PAGE)),
        ("deflate", PAGE),
        ("deflate", zlib.compress(PAGE)[:-3]),
        ("deflate", b"x"),
        ("br", PAGE),
        ("br", brotli.compress(BIG_PAGE)[:-3]),
        ("zstd", b"\x28\xb5\x2f\xfd\x00"),
        ("compress", PAGE),
        ("exi", PAGE),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
        ("gzip,gzip,gzip,gzip,gzip,gzip", PAGE),
        ("ñ", PAGE),
    ],
    ids=[
        "not gzip",
        "gzip without its end",
        "gzip with a wrong sum",
        "zlib called gzip",
        "not deflate",
        "zlib without its end",
        "one byte",
        "not brotli",
        "brotli without its end",
        "zstd",
        "compress",
        "exi",
        "gzip twice",
        "gzip in brotli",
        "six times",
        "no token",
    ],
)
def test_what_cannot_be_undone_is_unreadable_and_not_shown_by_halves(coding: str, body: bytes) -> None:
    with tls_shop({"tienda.example/": packed(coding, body)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.problem, seen.body) == (200, PageProblem.UNREADABLE_BODY, b"")


@pytest.mark.parametrize(
    "header", ["Content-Encoding: gzip\r\nContent-Encoding: br", "Transfer-Encoding: gzip, chunked"]
)
def test_a_body_that_comes_in_a_way_unasked_for_is_unreadable(header: str) -> None:
    answer = f"HTTP/1.1 200 OK\r\n{header}\r\n\r\n".encode() + gzip.compress(PAGE)
    with tls_shop({"tienda.example/": answer}) as shop:
        assert shop.fetcher.fetch(HOME).problem is PageProblem.UNREADABLE_BODY


def test_a_body_in_chunks_is_put_together() -> None:
    chunks = b"3;a=b\r\nTie\r\n3\r\nnda\r\n0\r\nX-Fin: 1\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with tls_shop({"tienda.example/": head + chunks}) as shop:
        assert shop.fetcher.fetch(HOME).body == b"Tienda"


@pytest.mark.parametrize("end", [b"", b"ab", b"ab\r\n", b"ab\r\n5\r\nx"])
def test_a_body_that_ends_before_its_end_is_lost(end: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n"
    short = reply(body=PAGE)[:-1]
    for answer in (head + end, short):
        with tls_shop({"tienda.example/": answer}) as shop:
            seen = shop.fetcher.fetch(HOME)
        assert (seen.problem, seen.body) == (PageProblem.CONNECTION_LOST, b"")


@pytest.mark.parametrize(
    "answer",
    [b"", b"hola", b"HTTP/1.1 \r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 100],
)
def test_what_is_not_http_is_a_lost_connection(answer: bytes) -> None:
    with tls_shop({"tienda.example/": answer}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.problem) == (None, PageProblem.CONNECTION_LOST)


def test_a_page_of_exactly_the_cap_is_whole_and_one_byte_more_is_cut() -> None:
    page = b"x" * 1_000
    with tls_shop({"tienda.example/": reply(body=page)}, max_body=1_000) as shop:
        seen = shop.fetcher.fetch(HOME)
        assert (len(seen.body), seen.is_cut) == (1_000, False)
    with tls_shop({"tienda.example/": reply(body=page + b"y")}, max_body=1_000) as shop:
        seen = shop.fetcher.fetch(HOME)
        assert (seen.body, seen.is_cut, seen.problem) == (page, True, None)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_page_of_more_than_five_megabytes_is_cut(coding: str) -> None:
    page = BIG_PAGE * 20
    pack: dict[str, Pack] = {"identity": bytes, "gzip": gzip.compress, "br": quick_brotli}
    assert len(page) > MAX_BODY
    with tls_shop({"tienda.example/": packed(coding, pack[coding](page))}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.problem, seen.is_cut) == (200, None, True)
    assert seen.body == page[:MAX_BODY]


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip_of_zeros(20_000_000)),
        ("deflate", zlib.compress(bytes(20_000_000))),
        ("deflate", bare_deflate(bytes(20_000_000))),
        ("br", brotli.compress(bytes(20_000_000), quality=1)),
    ],
    ids=["gzip", "zlib", "bare deflate", "brotli"],
)
def test_a_bomb_is_stopped_and_named(coding: str, bomb: bytes) -> None:
    assert len(bomb) * 900 < 20_000_000
    with tls_shop({"tienda.example/": packed(coding, bomb)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.problem, seen.body) == (PageProblem.BOMB, b"")


def test_a_small_page_may_be_packed_as_well_as_it_likes() -> None:
    with tls_shop({"tienda.example/": packed("gzip", gzip_of_zeros(1_000_000))}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.problem, len(seen.body)) == (None, 1_000_000)


CHILD = """
import resource, sys
from lib.vendors.guarded import Fetcher
from lib.vendors.networks import LocalShops
fetcher = Fetcher(LocalShops(sys.argv[1]))
fetcher.fetch("https://calienta.example/")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
seen = fetcher.fetch("https://bomba.example/")
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(seen.problem.value, (after - before) // (1024 if sys.platform == "linux" else 1024 * 1024))
"""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_memory_stays_bounded_whatever_a_bomb_holds(coding: str) -> None:
    pack: dict[str, Pack] = {"gzip": gzip.compress, "deflate": zlib.compress, "br": quick_brotli}
    bomb = packed(coding, pack[coding](bytes(300_000_000)))
    with serving(packed("gzip", gzip.compress(PAGE)), bomb) as server:
        child = subprocess.run(
            [sys.executable, "-c", CHILD, server.url],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    problem, megabytes = child.stdout.split()
    assert problem == "bomb"
    assert int(megabytes) < 30


@pytest.mark.parametrize(
    ("beginning", "block"),
    [
        (b"", b"x" * 10_000),
        (b"HTTP/1.1 200 OK\r\n", b"X-Mas: " + b"x" * 1_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Larga: ", b"x" * 10_000),
        (b"HTTP/1.1 200 OK\r\n", b"a\r\n" * 1_000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
    ids=["status line", "headers", "one header", "many headers", "promises"],
)
def test_a_head_without_end_is_too_large(beginning: bytes, block: bytes) -> None:
    with tls_shop({"tienda.example/": endless(beginning, block)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.problem) == (None, PageProblem.TOO_LARGE)


def test_a_flood_of_session_tickets_is_too_large() -> None:
    with tls_shop({"tienda.example/": reply(body=PAGE)}, tickets=200) as shop:
        assert shop.fetcher.fetch(HOME).status == 200
    with tls_shop({"tienda.example/": reply(body=PAGE)}, tickets=5_000) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.status, seen.problem) == (None, PageProblem.TOO_LARGE)


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (b"Content-Length: 99999999999\r\n\r\n", b"x" * 50_000),
        (b"\r\n", b"x" * 50_000),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"c350\r\n" + b"x" * 50_000 + b"\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 5_000 + b"\r\nx\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5_000),
    ],
    ids=["length", "no length", "chunks", "padded chunks", "tiny chunks"],
)
def test_a_body_without_end_is_cut(head: bytes, block: bytes) -> None:
    with tls_shop(
        {"tienda.example/": endless(b"HTTP/1.1 200 OK\r\n" + head, block)}, max_body=200_000
    ) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.problem, seen.is_cut) == (None, True)
    assert set(seen.body) == {ord("x")}
    assert len(seen.body) <= 200_000


@pytest.mark.parametrize(
    ("coding", "beginning", "block"),
    [
        ("deflate", b"\x78\x9c", b"\x00\x00\x00\xff\xff" * 2_000),
        ("gzip", gzip.compress(b""), gzip.compress(b"") * 500),
    ],
    ids=["empty blocks", "after the end"],
)
def test_packed_nothing_without_end_is_cut(coding: str, beginning: bytes, block: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    with tls_shop({"tienda.example/": endless(head + beginning, block)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.body, seen.is_cut, seen.problem) == (b"", True, None)


def test_trailers_without_end_are_cut() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    with tls_shop({"tienda.example/": endless(head, b"X-Mas: 1\r\n" * 1_000)}) as shop:
        seen = shop.fetcher.fetch(HOME)
    assert (seen.body, seen.is_cut) == (b"x", True)
