"""What holds for the reader whatever a shop has stored."""

from __future__ import annotations

import re

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.customers import FIELDS, Customer, Keys, Reader, Unusable, attributes, content_hash
from lib.domain.entered import email_address
from lib.errors import InvalidInput
from lib.rulebook.doctor import number_rules

READER = Reader(number_rules(), "BR")
PHONE_LIKE = "0123456789+ -()./#*;,x٣５\u200b\u202aext"

json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=30),
        # JSON can write half characters, which no encoding takes.
        st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lu"]), max_size=10),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
likely_values = st.one_of(
    json_values,
    st.text(alphabet=PHONE_LIKE, max_size=25),
    st.integers(10**7, 10**14),
    st.emails(),
    st.sampled_from(["true", "null", "ana@example.com", "11987654321", "2025-03-19T21:43:29.7132146Z"]),
)
documents = st.one_of(
    json_values, st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=5)), likely_values)
)
emails = st.one_of(st.emails(), st.from_regex(r"[a-zA-Z.+]{1,8}@[a-zA-Z-]{1,6}\.[a-z]{1,4}", fullmatch=True))
customers = st.builds(
    lambda document, vtex_id: {**document, "id": vtex_id},
    st.dictionaries(st.sampled_from(FIELDS), likely_values),
    st.uuids().map(str),
)


@given(document=documents)
@settings(max_examples=300, deadline=None)
def test_every_json_value_is_a_customer_or_says_why_not(document: object) -> None:
    result = READER.read(document)

    assert isinstance(result, Customer | Unusable)
    assert READER.read(document) == result
    texts = [result.vtex_id]
    if isinstance(result, Unusable):
        texts += result.found.values()
        assert all(0 < len(text) <= 200 for text in result.found.values())
    else:
        texts += attributes(result, "p").values()
    for text in texts:
        # What PostgreSQL refuses: NUL and half characters.
        assert "\x00" not in text.encode().decode()


@given(document=customers)
@settings(max_examples=300, deadline=None)
def test_a_customer_has_a_contact_that_stands_every_test(document: object) -> None:
    result = READER.read(document)

    if isinstance(result, Customer):
        assert result.email or result.phone
        if result.email:
            assert email_address(result.email) == result.email
        if result.phone:
            assert re.fullmatch(r"\+[1-9][0-9]{5,14}", result.phone)
            assert phonenumbers.is_valid_number(phonenumbers.parse(result.phone))
        assert len(content_hash(attributes(result, None), Keys(b"k"))) == 16
    else:
        assert result.vtex_id == document["id"]  # type: ignore[index]


@given(
    email=st.one_of(st.emails(), st.from_regex(r"[a-zA-Z.+]{1,8}@[a-zA-Z-]{1,6}\.[a-z]{1,4}", fullmatch=True))
)
@settings(deadline=None)
def test_an_email_is_used_exactly_when_people_could_enter_it(email: str) -> None:
    result = READER.read({"id": "c1", "email": email})

    assert (result.email if isinstance(result, Customer) else None) == _entered(email)


def _entered(email: str) -> str | None:
    try:
        return None if "*" in email else email_address(email)
    except InvalidInput:
        return None
