"""Meta's ids and token: taken from the addresses people paste, told apart as far as that can be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.pasted import (
    META_ID_FIELDS,
    REFUSAL_CODES,
    WARNING_CODES,
    Recognised,
    equal_meta_ids,
    recognise_meta_id,
    recognise_meta_token,
)
from lib.errors import InvalidInput

BUSINESS, WABA, NUMBER = "2729063490586005", "524126980791429", "106540352242922"
META_TOKEN = "EAABwzLixnjYBO" + "x7Yz9Kq" * 20
KEY = "vtexappkey-acme-ORYNWX"
APP_TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" * 4
IDS = {"meta_business_id": BUSINESS, "waba_id": WABA, "meta_number_id": NUMBER}
MANAGER = f"https://business.facebook.com/wa/manage/phone-numbers/?business_id={BUSINESS}&waba_id={WABA}"


def refusal(call: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return caught.value.code, caught.value.field


@pytest.mark.parametrize("field", META_ID_FIELDS)
@pytest.mark.parametrize("template", ["{0}", " {0}\r\n", '"{0}",', "«{0}»", "\u200b{0}\ufeff", "{0} "])
def test_what_a_copy_brings_along_is_removed(field: str, template: str) -> None:
    assert recognise_meta_id(template.format(IDS[field]), field) == Recognised(IDS[field])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (MANAGER, "meta_business_id"),
        (MANAGER, "waba_id"),
        (MANAGER.removeprefix("https://"), "waba_id"),
        (f"{MANAGER}&phone_number_id={NUMBER}", "meta_number_id"),
        (f"https://business.facebook.com/latest/whatsapp_manager/?asset_id={WABA}", "waba_id"),
        (f"https://business.facebook.com/settings/?business_id={BUSINESS}", "meta_business_id"),
        (f"business_id={BUSINESS}", "meta_business_id"),
        (f"https://graph.facebook.com/v26.0/{WABA}/phone_numbers?limit=1", "waba_id"),
        (f"https://graph.facebook.com/v26.0/{NUMBER}/register", "meta_number_id"),
        (f"https://graph.facebook.com/v26.0/{BUSINESS}/owned_whatsapp_business_accounts", "meta_business_id"),
        (f"https://graph.facebook.com/v26.0/{WABA}", "waba_id"),
        (f"https://graph.facebook.com/{NUMBER}?fields=id", "meta_number_id"),
    ],
)
def test_an_id_is_taken_from_an_address_of_meta(text: str, field: str) -> None:
    assert recognise_meta_id(text, field).value == IDS[field]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (MANAGER, "meta_number_id"),
        (f"https://business.facebook.com/settings/?business_id={BUSINESS}", "waba_id"),
        (f"waba_id={WABA}", "meta_business_id"),
        (f"https://graph.facebook.com/v26.0/{WABA}/phone_numbers", "meta_number_id"),
        (f"https://graph.facebook.com/v26.0/{NUMBER}/register", "waba_id"),
    ],
)
def test_an_address_with_only_another_kind_of_id_is_refused(text: str, field: str) -> None:
    assert refusal(lambda: recognise_meta_id(text, field)) == (f"{field}.is_other_id", field)


@pytest.mark.parametrize("field", META_ID_FIELDS)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\u200b ''", "empty"),
        ("+598 99 000 001", "is_phone"),
        ("+5511987654321", "is_phone"),
        ("(11) 98765-4321", "is_phone"),
        ("tel:+59899000001", "is_phone"),
        ("099 123 456", "is_phone"),
        ("ana@acme.com", "is_email"),
        ("https://share.vtex.com/credentials/k3J9dQ", "is_share_link"),
        ("https://app.hellotext.com/settings", "is_hellotext_url"),
        ("https://acme.myvtex.com/", "is_url"),
        (f"https://evil.example/?waba_id={WABA}", "is_url"),
        ("https://business.facebook.com/settings/", "is_url"),
        (f"https://business.facebook.com/ads/?asset_id={WABA}", "is_url"),
        (KEY, "is_app_key"),
        (APP_TOKEN, "is_app_token"),
        (META_TOKEN, "is_token"),
        ("ALK_" + "aB3-x_9Zq" * 16, "is_token"),
        ("yQlRPYBb", "shape"),
        ("1234", "shape"),
        ("1" * 21, "shape"),
        ("١٢٣٤٥٦٧٨٩٠١٢٣٤٥", "shape"),
    ],
)
def test_what_is_certainly_no_id_is_refused_precisely(field: str, text: str, reason: str) -> None:
    assert refusal(lambda: recognise_meta_id(text, field)) == (f"{field}.{reason}", field)


def test_a_text_without_end_is_refused() -> None:
    assert refusal(lambda: recognise_meta_id("1" * 4_001, "waba_id")) == ("too_long", "waba_id")


@pytest.mark.parametrize("digits", [5, 10, 13, 14, 18, 20])
def test_an_id_of_unusual_length_passes_with_a_warning(digits: int) -> None:
    assert recognise_meta_id("1" * digits, "waba_id") == Recognised("1" * digits, ("waba_id.unusual",))


@pytest.mark.parametrize("digits", [15, 16, 17])
def test_an_id_of_the_lengths_seen_passes(digits: int) -> None:
    assert recognise_meta_id("1" * digits, "waba_id").warnings == ()


@pytest.mark.parametrize(
    "template",
    [
        "{0}",
        "Bearer {0}",
        "Authorization: Bearer {0}",
        '"{0}"\n',
        "\u200b{0}",
        "access_token={0}",
        '{{"access_token": "{0}", "token_type": "bearer"}}',
        'curl -i https://graph.facebook.com/v26.0/1 -H "Authorization: Bearer {0}"',
    ],
)
def test_a_token_is_cleaned(template: str) -> None:
    assert recognise_meta_token(template.format(META_TOKEN)) == Recognised(META_TOKEN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (WABA, "is_id"),
        ("+59899000001", "is_phone"),
        ("ana@acme.com", "is_email"),
        ("https://share.vtex.com/credentials/k3J9dQ", "is_share_link"),
        ("https://app.hellotext.com/", "is_hellotext_url"),
        (MANAGER, "is_url"),
        (KEY, "is_app_key"),
        (f"App Key: {KEY}", "is_app_key"),
        (APP_TOKEN, "is_app_token"),
        ("ALK_" + "aB3-x_9Zq" * 16, "is_hellotext_token"),
        ("Bearer ALK_" + "aB3-x_9Zq" * 16, "is_hellotext_token"),
        (f'{{"secreto": "{META_TOKEN}"}}', "shape"),
        ("EAAclé" * 20, "shape"),
    ],
)
def test_what_is_certainly_no_token_of_meta_is_refused(text: str, reason: str) -> None:
    assert refusal(lambda: recognise_meta_token(text)) == (f"meta_token.{reason}", "meta_token")


def test_a_token_with_another_beginning_passes_with_a_warning() -> None:
    assert recognise_meta_token("abc|def-123_").warnings == ("meta_token.unusual",)


def test_a_token_stays_out_of_the_repr() -> None:
    assert META_TOKEN not in repr(recognise_meta_token(META_TOKEN))


def test_equal_ids_are_named_by_their_fields() -> None:
    assert equal_meta_ids(IDS) == ()
    assert equal_meta_ids({**IDS, "waba_id": NUMBER}) == ("waba_id", "meta_number_id")
    assert equal_meta_ids(dict.fromkeys(META_ID_FIELDS, WABA)) == META_ID_FIELDS
    assert {f"{field}.equal" for field in META_ID_FIELDS} <= REFUSAL_CODES


addresses = st.from_regex(
    r"(https://)?(graph|business|www)\.facebook\.com/[a-z0-9./]{0,30}([?&](waba_id|asset_id|x)=[0-9a-z]{0,20}){0,3}",
    fullmatch=True,
)


def attempt(call: Callable[[], Recognised]) -> Recognised | str:
    """What was recognised, or the code of the refusal."""
    try:
        return call()
    except InvalidInput as error:
        return error.code


@given(st.text(max_size=300) | addresses, st.sampled_from(META_ID_FIELDS))
def test_no_text_crashes_the_recogniser_of_ids(text: str, field: str) -> None:
    found = attempt(lambda: recognise_meta_id(text, field))
    if isinstance(found, str):
        assert found in REFUSAL_CODES
    else:
        assert recognise_meta_id(found.value, field) == found
        assert set(found.warnings) <= WARNING_CODES


@given(st.text(max_size=300))
def test_no_text_crashes_the_recogniser_of_tokens(text: str) -> None:
    found = attempt(lambda: recognise_meta_token(text))
    if isinstance(found, str):
        assert found in REFUSAL_CODES
    else:
        assert recognise_meta_token(found.value) == found
        assert set(found.warnings) <= WARNING_CODES
