"""Documents of proof: pictures made anew, PDFs in which nothing acts, and nothing else."""

from __future__ import annotations

import zlib
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lib.errors import InvalidInput
from lib.images import MAX_BYTES, read_document
from lib.images.document import REFUSALS
from lib.ui.failures import SENTENCES
from tests.unit.pictures import jpeg, jpeg_claiming, opened, packed_objects, pdf, png, png_claiming, stream

ACTIVE = (
    b"/JavaScript 9 0 R",
    b"/JS (app.alert\\(1\\))",
    b"/S /Launch /F (cmd.exe)",
    b"/Names << /EmbeddedFiles 9 0 R >>",
    b"/Type /EmbeddedFile",
    b"/OpenAction 9 0 R",
    b"/AA << /O 9 0 R >>",
    b"/AcroForm << /XFA 9 0 R >>",
    b"/Subtype /RichMedia",
    b"/S /SubmitForm",
    b"/S /ImportData",
    b"/S /GoToE",
    b"/S /GoToR",
    b"/S /Rendition",
    b"/AA << /O << /S /URI /URI (https://evil.example) >> >>",
)


def refusal(data: bytes, name: str = "papel.pdf") -> str:
    with pytest.raises(InvalidInput) as caught:
        read_document(data, name)
    assert caught.value.code in REFUSALS
    assert caught.value.field == "document"
    asked = {fact for _, fact, _, _ in Formatter().parse(SENTENCES[caught.value.code]) if fact}
    assert asked <= set(caught.value.facts)
    return caught.value.code


def escaped(name: bytes) -> bytes:
    """A name whose letters are spelt with escapes, which mean the same (ISO 32000-2, 7.3.5)."""
    return b"/" + b"".join(b"#%02x" % letter for letter in name.removeprefix(b"/"))


def test_a_picture_is_made_anew_and_may_be_small() -> None:
    exif = Image.Exif()
    exif[0x010E] = "latitude-of-home"
    for data, kind in ((png(20, 30), "png"), (jpeg(20, 30, exif=exif) + b"PK\x03\x04", "jpeg")):
        document = read_document(data, "foto")
        assert (document.media_type, document.pages) == (f"image/{kind}", None)
        assert opened(document.clean).size == (20, 30)
        assert b"latitude" not in document.clean
        assert b"PK\x03\x04" not in document.clean


@pytest.mark.parametrize("data", [png_claiming(60_000, 60_000), jpeg_claiming(65_500, 65_500)])
def test_a_picture_that_is_a_bomb_is_refused(data: bytes) -> None:
    assert refusal(data) == "document.bomb"


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    data = pdf(stream(zlib.compress(b"BT /F1 12 Tf (Hola) Tj ET"), b"/Filter /FlateDecode"))
    document = read_document(data, "papel.pdf")
    assert (document.media_type, document.pages) == ("application/pdf", 1)
    assert document.clean == data.rstrip()


def test_the_content_counts_and_not_the_name() -> None:
    assert read_document(pdf(), "papel.exe").media_type == "application/pdf"
    assert read_document(png(), "papel.pdf").media_type == "image/png"
    assert refusal(b"MZ" + bytes(100), "papel.pdf") == "document.not_taken"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.DOCX", ".docx"), ("a", "?"), ("a.b**c**", "?"), ("a.tar.gz", ".gz"), ("", "?")]
)
def test_what_is_not_taken_is_named_by_its_extension(name: str, kind: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_document(b"PK\x03\x04" + bytes(50), name)
    assert (caught.value.code, caught.value.facts["kind"]) == ("document.not_taken", kind)


@pytest.mark.parametrize("data", [b"GIF89a" + bytes(99), b"<svg/>", b"<html><script>", b"BM" + bytes(99)])
def test_other_kinds_are_not_taken(data: bytes) -> None:
    assert refusal(data) == "document.not_taken"


def test_an_empty_file_and_one_over_5_mb_are_refused() -> None:
    assert refusal(b"") == "document.empty"
    assert refusal(pdf() + bytes(MAX_BYTES)) == "document.too_big"


@pytest.mark.parametrize(
    "data",
    [
        pdf().replace(b"%%EOF", b""),
        pdf() + b"<script>alert(1)</script>",
        pdf() + b"PK\x05\x06" + bytes(18),
        pdf()[:200],
        pdf(b"<< /Length 5 >>\nstream\nhello"),
    ],
)
def test_a_pdf_with_something_hung_on_or_cut_off_is_damaged(data: bytes) -> None:
    assert refusal(data) == "document.damaged"


@pytest.mark.parametrize("before", [b"<html>", b"GIF89a", b"#!/bin/sh\n"])
def test_a_pdf_behind_something_else_is_not_taken(before: bytes) -> None:
    assert refusal(before + pdf()) == "document.not_taken"


def test_white_space_around_a_pdf_goes() -> None:
    assert read_document(b"\xef\xbb\xbf\r\n" + pdf() + b"\r\n\x00\x00", "a.pdf").clean == pdf().rstrip()


@pytest.mark.parametrize("entry", ACTIVE)
def test_a_pdf_with_anything_that_acts_is_refused(entry: bytes) -> None:
    assert refusal(pdf(catalog=entry)) == "document.active"
    assert refusal(pdf(b"<< " + entry + b" >>")) == "document.active"


@pytest.mark.parametrize("entry", ACTIVE)
def test_escapes_hide_no_name(entry: bytes) -> None:
    words = entry.split()
    hidden = b" ".join(escaped(word) if word.startswith(b"/") else word for word in words)
    assert hidden != entry
    assert refusal(pdf(catalog=hidden)) == "document.active"


@pytest.mark.parametrize("entry", ACTIVE)
@pytest.mark.parametrize(
    "filters", [b"/Filter /FlateDecode", b"/Filter [ /FlateDecode ]", b"/Filter/Fl#61teDecode"]
)
def test_an_object_stream_hides_nothing(entry: bytes, filters: bytes) -> None:
    assert refusal(pdf(packed_objects(b"<< " + entry + b" >>", filters))) == "document.active"


def test_an_object_stream_without_anything_that_acts_is_fine_and_its_pages_count() -> None:
    document = read_document(pdf(packed_objects(b"<< /Type /Page /Parent 2 0 R >>")), "a.pdf")
    assert document.pages == 2


@pytest.mark.parametrize(
    "filters",
    [
        b"/Filter /LZWDecode",
        b"/Filter /ASCIIHexDecode",
        b"/Filter [ /ASCII85Decode /FlateDecode ]",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
        b"/Filter 7 0 R",
        b"/Filter /FlateDecode /F (otro.pdf)/Filter /Crypt",
    ],
)
def test_an_object_stream_that_cannot_be_read_here_is_refused(filters: bytes) -> None:
    hidden = zlib.compress(b"10 0 << /Type /Page >>").hex().encode()
    entries = b"/Type /ObjStm /N 1 /First 5 " + filters
    data = pdf(stream(hidden, entries))
    assert refusal(data) in {"document.opaque", "document.active"}
    assert refusal(pdf(stream(b"\x00\x01not zlib", entries))) == "document.opaque"


def test_an_object_stream_that_is_called_a_picture_is_looked_into() -> None:
    filters = b"/Subtype /Image /Filter /FlateDecode"
    assert refusal(pdf(packed_objects(b"<< /OpenAction 9 0 R >>", filters))) == "document.active"


def test_an_object_stream_whose_dictionary_is_cut_by_a_comment_is_refused() -> None:
    entries = b"/Type /ObjStm /N 1 /First 5 % 9 0 obj\n /Filter /ASCIIHexDecode"
    assert refusal(pdf(stream(b"3130", entries))) == "document.opaque"


@pytest.mark.parametrize("entry", [b"/JavaScript 9 0 R", b"/S /Launch", b"/OpenAction 9 0 R", b"/XFA 9 0 R"])
def test_what_acts_is_seen_within_a_plain_stream(entry: bytes) -> None:
    assert refusal(pdf(stream(b"<< " + entry + b" >>"))) == "document.active"


OBJECT = b" 9 0 obj << /AA << /O << /S /URI /URI (https://evil.example) >> >> >> endobj "


@pytest.mark.parametrize(
    "hidden",
    [
        stream(OBJECT),
        stream(OBJECT, b"/Filter /DCTDecode /Subtype /Image"),
        b"<< /A 1 >>\n%" + OBJECT,
        b"(" + OBJECT + b")",
        b"(\\(" + OBJECT + b"(deep))",
    ],
)
def test_no_object_can_begin_where_a_reader_alone_would_look(hidden: bytes) -> None:
    """An address in the file may lead a reader into a stream, a comment or a text."""
    assert refusal(pdf(hidden)) in {"document.opaque", "document.active"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"% stream\n", b"\n% endstream\n"),
        (b"% >> stream\n", b"\n% endstream\n"),
        (b"% >>\nstream\n", b"\nendstream\n"),
        (b"/T (>> stream\n)", b"/U (endstream)"),
        (b"/T (a\\) >>\nstream\n)", b"/U (endstream)"),
        (b"/T (in (deep) >>\nstream\n)", b"/U (endstream)"),
        (b"/T << /U 1 >>\nstream\n", b"endstream"),
        (b"/T <\nstream\n>", b"/U <endstream>"),
        (b"stream\n", b"endstream\n"),
        (b">> << /T 1 >>\nstream\n", b"endstream << /T 1"),
    ],
)
def test_only_what_is_a_stream_hides_two_letters(before: bytes, after: bytes) -> None:
    hidden = before + b"/AA << /O << /S /URI /URI (https://evil.example) >> >>" + after
    assert refusal(pdf(catalog=hidden)) in {"document.opaque", "document.active"}
    assert refusal(pdf(b"<< /A 1 " + hidden + b" >>")) in {"document.opaque", "document.active"}


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("blank", [b"", b" ", b"\r\n"])
def test_a_stream_follows_its_dictionary_and_blanks(blank: bytes, line_end: bytes) -> None:
    body = (
        b"<< /Length 9 /A (\\(x) /B << /C <0A> >> >>" + blank + b"stream" + line_end + b"/JS /AA !\nendstream"
    )
    assert read_document(pdf(body), "a.pdf").pages == 1


def test_a_link_that_a_person_has_to_click_is_fine() -> None:
    link = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://puente.example) >> >>"
    assert read_document(pdf(link), "a.pdf").pages == 1


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF",
        b"%PDF-1.4\n(html)\n%%EOF",
        b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF",
        pdf().replace(b"/Type /Page ", b"/Type /Pag "),
    ],
)
def test_what_has_no_root_or_no_page_is_no_document(data: bytes) -> None:
    assert refusal(data) in {"document.damaged", "document.opaque"}


def test_a_document_whose_root_is_told_by_a_stream_is_taken() -> None:
    table = stream(b"\x01\x00\x10\x00", b"/Type /XRef /W [1 2 1] /Size 4 /Root 1 0 R")
    body = pdf(table)
    assert read_document(body[: body.index(b"xref\n0")] + b"startxref\n9\n%%EOF", "a.pdf").pages == 1


def test_an_object_stream_that_goes_on_behind_a_false_end_is_refused() -> None:
    packed = zlib.compressobj(0)
    body = packed.compress(b"10 0 << /T (endstream) /OpenAction 9 0 R >>") + packed.flush()
    assert refusal(pdf(stream(body, b"/N 1 /First 5 /Filter /FlateDecode"))) in {
        "document.opaque",
        "document.active",
        "document.damaged",
    }


def test_an_object_stream_with_two_filters_is_refused() -> None:
    twice = b"/Filter /FlateDecode /Filter /ASCIIHexDecode"
    assert refusal(pdf(packed_objects(b"<< /T 1 >>", twice))) == "document.opaque"


def test_an_encrypted_pdf_is_refused_as_such() -> None:
    assert refusal(pdf(trailer=b"/Encrypt 9 0 R")) == "document.encrypted"
    assert refusal(pdf(trailer=escaped(b"/Encrypt") + b" 9 0 R")) == "document.encrypted"


def test_a_stream_that_unfolds_to_more_than_16_mb_is_a_bomb() -> None:
    packed = zlib.compress(bytes(17 * 1024 * 1024), 9)
    assert len(packed) < 100_000
    assert refusal(pdf(stream(packed, b"/Filter /FlateDecode"))) == "document.bomb"
    halved = zlib.compress(bytes(9 * 1024 * 1024), 9)
    assert refusal(pdf(*[stream(halved, b"/Filter /FlateDecode")] * 2)) == "document.bomb"


def test_a_scan_is_not_unfolded_and_two_letters_in_it_are_chance() -> None:
    pixels = stream(zlib.compress(bytes(17 * 1024 * 1024), 9), b"/Subtype /Image /Filter /FlateDecode")
    photo = stream(jpeg() + b"/JS /AA ", b"/Subtype /Image /Filter /DCTDecode")
    assert read_document(pdf(pixels, photo), "escaneo.pdf").pages == 1


@pytest.mark.parametrize("entry", [b"/JSON 1", b"/AAB 2", b"/LaunchPad 3", b"/XFAB 4", b"/Encrypted 5"])
def test_names_that_only_begin_alike_are_fine(entry: bytes) -> None:
    assert read_document(pdf(catalog=entry), "a.pdf").pages == 1


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    for whole in (data, b"%PDF-1.4\n" + data + b"\n%%EOF", pdf(stream(data)), pdf(data)):
        try:
            document = read_document(whole, name)
        except InvalidInput as refused:
            assert {refused.code} <= REFUSALS  # noqa: PT017 - being read is as good
        else:
            assert document.media_type in {"application/pdf", "image/png", "image/jpeg"}
