"""No result shows a secret that a vendor said back, whole or in part."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.ladder import CheckResult, Redaction
from lib.domain.model import CheckOutcome

TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" * 4
KEY = "vtexappkey-casalindahogar-ORYNWX"


def shown(text: str, *secrets: str) -> str:
    """What is left of a text that stands both as a fact and as the request id."""
    seen = CheckResult("a.b", CheckOutcome.PASSED, "a.b.c", request_id=text, facts={"label": text})
    result = Redaction(secrets).apply(seen)
    assert result.request_id == (result.facts["label"] or None)
    return result.facts["label"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (TOKEN, TOKEN),
        (TOKEN.lower(), TOKEN),
        (f"label of {TOKEN[:12]}", TOKEN),
        (f"{TOKEN[-12:].lower()}, acme", TOKEN),
        ("x" * 148 + TOKEN[40:52], TOKEN),
        ("the token s3cr3t-8 is bad", "S3CR3T-8"),
        ("s3cr3t-8-11", "s3cr3t-8-11"),
        (KEY, KEY),
        (f"key {KEY.upper()}", KEY),
        ("lindahogar-ORYNWX", KEY),
        ("vtexappkey-appvtex", "vtexappkey-appvtex"),
    ],
)
def test_a_text_that_holds_a_secret_or_twelve_of_its_characters_is_hidden_whole(
    text: str, secret: str
) -> None:
    assert shown(text, "another-secret-of-mine", secret) == "…"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("acme", TOKEN),
        (TOKEN[:11], TOKEN),
        (f"{TOKEN[:11]} {TOKEN[11:22]}", TOKEN),
        ("•••• CDEF", TOKEN),
        ("my token is short", "token"),
        ("casalindahogar", KEY),
        ("casalindahogar.vtexcommercestable.com.br, www.casalindahogar.com", KEY),
        ("vtexappkey-casalindahogar", KEY),
        ("", TOKEN),
    ],
)
def test_other_texts_stay_as_they_are(text: str, secret: str) -> None:
    assert shown(text, secret) == text


def test_nothing_typed_hides_nothing() -> None:
    seen = CheckResult(
        "a.b", CheckOutcome.PASSED, "a.b.c", "app_key", None, None, 7, {"host": "acme.example"}
    )
    assert Redaction(["", "short"]).apply(seen) == seen


ascii_texts = st.text(alphabet=string.ascii_letters + string.digits + "-_. ")


@given(ascii_texts.filter(lambda text: len(text) >= 12), ascii_texts, ascii_texts, st.data())
def test_no_long_part_of_a_secret_gets_through(
    secret: str, before: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(secret) - 12))
    part = secret[start : start + 12].swapcase()
    assert shown(before + part + after, secret) == "…"
