"""What is sent to Hellotext, its hash, and what stands for a person elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.customers import (
    Consent,
    Customer,
    Keys,
    attributes,
    content_hash,
    masked_email,
    masked_name,
    masked_phone,
)

ANA = Customer("c1", "ana@example.com", "+5511987654321", "Ana", "Silva", Consent.IN, "2025-03-19", None)


def test_only_keys_that_hellotext_confirms_are_sent() -> None:
    assert attributes(ANA, None) == {
        "first_name": "Ana",
        "last_name": "Silva",
        "email": "ana@example.com",
        "phone": "+5511987654321",
        "reference": "c1",
    }


def test_empty_values_are_left_out() -> None:
    bare = replace(ANA, email=None, first_name=None, last_name=None)

    assert attributes(bare, None) == {"phone": "+5511987654321", "reference": "c1"}


@pytest.mark.parametrize(
    ("consent", "on", "said"),
    [
        (Consent.IN, "2025-03-19", "isNewsletterOptIn=true 2025-03-19"),
        (Consent.OUT, "2025-03-19", "isNewsletterOptIn=false 2025-03-19"),
        (Consent.IN, None, "isNewsletterOptIn=true"),
        (Consent.UNKNOWN, "2025-03-19", None),
    ],
)
def test_the_newsletter_choice_goes_into_the_chosen_property_alone(
    consent: Consent, on: str | None, said: str | None
) -> None:
    someone = replace(ANA, consent=consent, consent_on=on)

    assert attributes(someone, "xYz123").get("property_by_id[xYz123]") == said
    assert attributes(someone, None) == attributes(replace(someone, consent=Consent.UNKNOWN), "xYz123")


def test_attributes_come_in_one_order() -> None:
    expected = ["first_name", "last_name", "email", "phone", "reference", "property_by_id[p]"]

    assert list(attributes(ANA, "p")) == expected


KEYS = Keys(b"a key")
contents = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5)


@given(one=contents, other=contents)
def test_hashes_are_equal_exactly_when_the_contents_are(one: dict[str, str], other: dict[str, str]) -> None:
    assert (content_hash(one, KEYS) == content_hash(other, KEYS)) is (one == other)


@given(content=contents, seed=st.randoms(use_true_random=False))
def test_a_hash_has_16_bytes_and_no_regard_for_order(content: dict[str, str], seed: object) -> None:
    items = list(content.items())
    seed.shuffle(items)  # type: ignore[attr-defined]

    assert content_hash(dict(items), KEYS) == content_hash(content, KEYS)
    assert len(content_hash(content, KEYS)) == 16


@pytest.mark.parametrize(
    "changed",
    [
        replace(ANA, vtex_id="c2"),
        replace(ANA, email=None),
        replace(ANA, phone="+5511987654322"),
        replace(ANA, first_name="Silva", last_name="Ana"),
        replace(ANA, consent=Consent.OUT),
        replace(ANA, consent_on="2025-03-20"),
    ],
)
def test_any_change_of_what_is_sent_changes_the_hash(changed: Customer) -> None:
    assert content_hash(attributes(changed, "p"), KEYS) != content_hash(attributes(ANA, "p"), KEYS)


KINDS = ("id", "email", "phone", "content")


@given(value=st.text(max_size=20), key=st.binary(min_size=1, max_size=64))
def test_a_key_depends_on_kind_value_and_key(value: str, key: bytes) -> None:
    keys = Keys(key)
    of_all_kinds = {keys.of(kind, value) for kind in KINDS}

    assert len(of_all_kinds) == len(KINDS)
    assert {len(one) for one in of_all_kinds} == {16}
    assert Keys(key).of("email", value) == keys.of("email", value)
    assert keys.of("email", value + "x") != keys.of("email", value)
    assert Keys(key[:-1] + bytes([key[-1] ^ 1])).of("email", value) != keys.of("email", value)


def test_a_key_is_made_of_half_characters_too() -> None:
    assert Keys(b"k").of("id", "\ud800") != Keys(b"k").of("id", "\ud801")


def test_keys_are_of_three_kinds_and_never_without_a_key() -> None:
    with pytest.raises(KeyError):
        Keys(b"k").of("name", "Ana")
    with pytest.raises(ValueError, match="wants a key"):
        Keys(b"")


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("ana@example.com", "a•••@e•••.com"),
        ("ana@mail.example.com.br", "a•••@m•••.br"),
        ("al@mi.co", "•••@•••.co"),
        ("ana@localhost", "a•••@•••"),
        ("sin correo", "s•••"),
        ("no", "•••"),
        (" x  @ y .com", "•••@•••.com"),
        ("", "•••"),
    ],
)
def test_a_masked_email_keeps_first_letters_and_the_ending(email: str, masked: str) -> None:
    assert masked_email(email) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+5511987651234", "+55 •••• 1234"),
        ("+59899123456", "+598 •••• 3456"),
        ("+12025550195", "+1 •••• 0195"),
        ("(11) 98765-1234", "•••• 1234"),
        ("+999 1234 5678", "•••• 5678"),
        ("123", "••••"),
        ("no tiene", "••••"),
    ],
)
def test_a_masked_phone_keeps_country_and_last_four_digits(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Ana Silva", "A. S."),
        ("  José  ", "J."),
        ("(Ana) O'Higgins", "A. O."),
        ("X", "•••"),
        ("A. S.", "•••"),
        ("", "•••"),
        ("a b c d e f", "a. b. c. d."),
    ],
)
def test_a_masked_name_keeps_initials(name: str, masked: str) -> None:
    assert masked_name(name) == masked


texts = st.one_of(st.text(st.characters(exclude_characters="•"), max_size=40), st.text("a@. 1+", max_size=8))


# A mark alone, such as "@", is nobody's.
@given(text=texts.filter(lambda text: any(map(str.isalnum, text))))
def test_no_masked_text_holds_the_whole(text: str) -> None:
    for masked in (masked_email(text), masked_phone(text), masked_name(text)):
        assert text.strip() not in masked


@given(
    local=st.text("abcdefghij.", min_size=1, max_size=20),
    domain=st.text("abcdefghij", min_size=1, max_size=20),
)
def test_no_masked_email_holds_a_part_of_two_letters(local: str, domain: str) -> None:
    masked = masked_email(f"{local}@{domain}.zz")

    assert not any(local[place : place + 2] in masked for place in range(len(local) - 1))
    assert not any(domain[place : place + 2] in masked for place in range(len(domain) - 1))


def test_the_same_content_of_another_store_has_another_hash() -> None:
    sent = attributes(ANA, "p")

    assert content_hash(sent, Keys(b"one store")) != content_hash(sent, Keys(b"another"))
