"""What people paste becomes the value they meant, or a precise refusal."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.pasted import (
    REFUSAL_CODES,
    WARNING_CODES,
    Recognised,
    account_from,
    clean_secret,
    last_four,
    recognise_business_id,
    recognise_hellotext_token,
    recognise_key,
    recognise_token,
)
from lib.errors import InvalidInput

KEY = "vtexappkey-acme-ORYNWX"
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" * 4
BUSINESS_ID = "yQlRPYBb"
HELLOTEXT_TOKEN = "ALK_" + "aB3-x_9Zq" * 16
META_TOKEN = "EAABwzLixnjYBO" + "x7Yz9Kq" * 20
CURL = "curl 'https://acme.myvtex.com/api/vlm/appkeys' --header '{0}'"
BOTH_IN_CURL = CURL.format("X-VTEX-API-AppKey: {0}") + ' \\\n -H "X-VTEX-API-AppToken: {1}"'
LINK = "https://share.vtex.com/credentials/k3J9dQ"

RECOGNISERS: dict[str, Callable[[str], Recognised]] = {
    "app_key": recognise_key,
    "app_token": recognise_token,
    "business_id": recognise_business_id,
    "hellotext_token": recognise_hellotext_token,
}
GOOD = {
    "app_key": KEY,
    "app_token": TOKEN,
    "business_id": BUSINESS_ID,
    "hellotext_token": HELLOTEXT_TOKEN,
}


def refusal(call: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as caught:
        call()
    return caught.value.code, caught.value.field


def code_or_value(call: Callable[[], str]) -> str:
    try:
        return call()
    except InvalidInput as error:
        return error.code


SPELLINGS = (
    "{0}",
    "  {0}\n",
    "'{0}'",
    "“{0}”",
    "{0}/",
    "{0}.myvtex.com",
    "{0}.vtexcommercestable.com.br",
    "http://{0}.myvtex.com",
    "https://{0}.myvtex.com/",
    "https://{0}.myvtex.com./",
    "https://{0}.myvtex.com:443/admin/api-keys?tab=generated#top",
    "https://{0}.myvtex.com/admin/account/",
    "//{0}.myvtex.com",
    "www.{0}.myvtex.com",
    "https://www.{0}.vtexcommercestable.com.br/admin",
    "workspace--{0}.myvtex.com",
    "https://my-work--{0}.myvtex.com/admin",
    "\u200b{0}.myvtex.com\ufeff",
    "https://api.vtexcommercestable.com.br/api/vtexid/apptoken/login?an={0}",
)
accounts = st.from_regex(r"[a-z0-9]([a-z0-9]|-(?=[a-z0-9])){0,30}", fullmatch=True).filter(
    lambda name: "--" not in name and name != "api"
)


@given(accounts, st.sampled_from(SPELLINGS), st.booleans())
def test_all_spellings_of_an_account_agree(account: str, spelling: str, capitals: bool) -> None:
    text = spelling.format(account)
    assert account_from(text.upper() if capitals else text) == account


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "account.empty"),
        (" \u200b '' \n", "account.empty"),
        (KEY, "account.is_app_key"),
        ("ana@acme.com", "account.is_email"),
        (LINK, "account.is_share_link"),
        ("https://www.acme.com.br/", "account.is_shop_domain"),
        ("acme.myvtex.com.evil.example", "account.is_shop_domain"),
        ("mi tienda", "account.shape"),
        (HELLOTEXT_TOKEN, "account.is_hellotext_token"),
        (META_TOKEN, "account.is_meta_token"),
        ("www.a", "account.shape"),
        (TOKEN, "account.is_app_token"),
        (f"{TOKEN[:70]}\n{TOKEN[70:]}", "account.is_app_token"),
        ("+598 99 000 001", "account.is_phone"),
        ("tel:+59899000001", "account.is_phone"),
        ("(11) 98765-4321", "account.is_phone"),
        ("099 123 456", "account.is_phone"),
        ("https://app.hellotext.com/settings", "account.is_hellotext_url"),
        ("www.hellotext.com", "account.is_hellotext_url"),
        (f"X-VTEX-API-AppKey: {KEY}", "account.is_header"),
        ('"X-VTEX-API-AppToken": "abc"', "account.is_header"),
        ("Authorization: Bearer abc", "account.is_header"),
        ("-acme", "account.shape"),
        ("a" * 64, "account.shape"),
        ("https://[acme.myvtex.com/", "account.shape"),
        ("/admin/api-keys", "account.shape"),
        ("https://api.vtexcommercestable.com.br/", "account.shape"),
        ("🛍️", "account.shape"),
        ("متجر", "account.shape"),
        ("a" * 10_000, "too_long"),
    ],
)
def test_what_names_no_account_is_refused_precisely(text: str, code: str) -> None:
    assert refusal(lambda: account_from(text)) == (code, "account")


@pytest.mark.parametrize(
    "text", ["123456789", "0800", "https://acme.myvtex.com/?from=hellotext.com", "hellotext.myvtex.com"]
)
def test_what_may_be_an_account_is_not_taken_for_something_else(text: str) -> None:
    assert account_from(text) == text.removeprefix("https://").partition(".")[0]


@pytest.mark.parametrize(
    "template",
    [
        "{0}",
        " {0}\r\n",
        '"{0}",',
        "«{0}»",
        "X-VTEX-API-AppKey: {0}",
        "x-vtex-api-apptoken={0}",
        '"X-VTEX-API-AppToken": "{0}",',
        "Authorization: Bearer {0}",
        "bearer  {0}",
        "\u200b{0}\u2060\ufeff",
    ],
)
@pytest.mark.parametrize("field", GOOD)
def test_what_a_copy_brings_along_is_removed(template: str, field: str) -> None:
    assert RECOGNISERS[field](template.format(GOOD[field])) == Recognised(GOOD[field])


OWN_NAMES = {
    "app_key": ("App Key", "appKey", "app_key", "APP-KEY", "X-VTEX-API-AppKey", "VTEX App Key"),
    "app_token": ("App Token", "appToken", "app_token", "APP-TOKEN", "X-VTEX-API-AppToken", "VTEX App Token"),
    "business_id": ("Business ID", "businessId", "hellotext_business_id", "business-id"),
    "hellotext_token": ("API token", "apiToken", "hellotext_token", "Token", "access_token"),
}


@pytest.mark.parametrize(
    "template",
    [
        "{0}: {1}",
        "{0} : {1}\n",
        "{0}={1}",
        '{0} = "{1}"',
        '{{"{0}":"{1}"}}',
        "{{ '{0}': '{1}', }}",
        '"{0}": "{1}",',
        '{{"cuenta": "acme", "{0}": "{1}", "activa": true}}',
        '{{\\"{0}\\": \\"{1}\\"}}',
        "Cuenta: acme\n{0}: {1}\nCreada: ayer",
        "cuenta=acme&{0}={1}&x=1",
        "“{0}”: “{1}”",
        CURL.replace("{0}", "{0}: {1}"),
        'curl https://acme.example -H "{0}: {1}" -H "Accept: application/json"',
    ],
)
@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in OWN_NAMES.items() for name in names]
)
def test_the_value_behind_the_fields_own_name_is_taken(field: str, name: str, template: str) -> None:
    assert RECOGNISERS[field](template.format(name, GOOD[field])) == Recognised(GOOD[field])


def test_a_bearer_header_in_a_command_gives_its_token() -> None:
    command = f'curl https://api.hellotext.com/v1/profiles -H "Authorization: Bearer {HELLOTEXT_TOKEN}"'
    assert recognise_hellotext_token(command) == Recognised(HELLOTEXT_TOKEN)


def test_a_named_value_broken_over_lines_is_whole() -> None:
    assert recognise_token(f"App Token: {TOKEN[:70]}\r\n  {TOKEN[70:]}\n") == Recognised(TOKEN)


def test_a_token_that_begins_like_another_vendors_by_chance_is_not_taken_for_it() -> None:
    assert recognise_token("EAA" + TOKEN[3:]) == Recognised("EAA" + TOKEN[3:])


def test_a_line_break_inside_a_token_is_removed() -> None:
    assert recognise_token(f"{TOKEN[:70]}\r\n  {TOKEN[70:]}").value == TOKEN


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("app_key", TOKEN, "is_app_token"),
        ("app_token", KEY, "is_app_key"),
        ("business_id", HELLOTEXT_TOKEN, "is_hellotext_token"),
        ("hellotext_token", BUSINESS_ID, "is_business_id"),
        ("business_id", KEY, "is_app_key"),
        ("hellotext_token", KEY, "is_app_key"),
        ("hellotext_token", TOKEN, "is_app_token"),
        ("app_key", f"{KEY}\n{TOKEN}", "is_both"),
        ("app_token", f"{KEY}\n{TOKEN}", "is_both"),
        ("app_key", HELLOTEXT_TOKEN, "is_hellotext_token"),
        ("app_token", HELLOTEXT_TOKEN, "is_hellotext_token"),
        ("app_key", META_TOKEN, "is_meta_token"),
        ("app_token", META_TOKEN, "is_meta_token"),
        ("business_id", META_TOKEN, "is_meta_token"),
        ("hellotext_token", META_TOKEN, "is_meta_token"),
        ("hellotext_token", f"Bearer {META_TOKEN}", "is_meta_token"),
        ("business_id", TOKEN, "is_app_token"),
        ("app_token", f"App Key: {KEY}", "is_app_key"),
        ("app_token", f"appKey={KEY}", "is_app_key"),
        ("app_token", f'{{"appKey":"{KEY}"}}', "is_app_key"),
        ("app_token", CURL.format(f"X-VTEX-API-AppKey: {KEY}"), "is_app_key"),
        ("app_token", f"la clave {KEY.upper()}", "is_app_key"),
        ("hellotext_token", f"App Key: {KEY}", "is_app_key"),
        ("business_id", f"App Key: {KEY}", "is_app_key"),
        ("app_key", CURL.format(f"X-VTEX-API-AppToken: {TOKEN}"), "is_app_token"),
        ("app_key", BOTH_IN_CURL.format(KEY, TOKEN), "is_both"),
        ("app_token", BOTH_IN_CURL.format(KEY, TOKEN), "is_both"),
        ("app_token", BOTH_IN_CURL.format(KEY, "eyJhbGciOi.eyJzdWIi"), "is_both"),
        ("app_key", f'{{"appKey": "{KEY}", "appToken": "eyJhbGciOi"}}', "is_both"),
        ("app_token", f"App Key: {KEY}\nApp Token: {TOKEN}", "is_both"),
        ("app_key", f"appkey={KEY}&apptoken=eyJhbGciOi", "is_both"),
        ("app_token", f"App Key: {TOKEN}", "shape"),
        ("app_token", f'{{"clave": "{TOKEN}"}}', "shape"),
        ("hellotext_token", f"secreto: {HELLOTEXT_TOKEN}", "shape"),
        ("app_key", "acme", "shape"),
        ("app_key", "vtexappkey-äcme-ORYNWX", "shape"),
        ("app_token", "TÓKEN🔑" * 10, "shape"),
        ("business_id", "yQl-PYBb", "shape"),
        ("business_id", "yQlRP", "shape"),
        ("hellotext_token", "clé" * 30, "shape"),
    ],
)
def test_a_value_in_the_wrong_field_or_shape_is_refused(field: str, text: str, reason: str) -> None:
    assert refusal(lambda: RECOGNISERS[field](text)) == (f"{field}.{reason}", field)


@pytest.mark.parametrize("field", RECOGNISERS)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "{0}.empty"),
        ("\u200b\n''", "{0}.empty"),
        (LINK, "{0}.is_share_link"),
        ("share.vtex.com/credentials/k3J9dQ", "{0}.is_share_link"),
        ("+598 99 000 001", "{0}.is_phone"),
        ("tel:+59899000001", "{0}.is_phone"),
        ("(11) 98765-4321", "{0}.is_phone"),
        ("ana@acme.com", "{0}.is_email"),
        ("https://app.hellotext.com/settings", "{0}.is_hellotext_url"),
        ("www.hellotext.com", "{0}.is_hellotext_url"),
        ("https://acme.myvtex.com/", "{0}.is_url"),
        ("x" * 4_001, "too_long"),
    ],
)
def test_every_secret_field_refuses_what_is_certainly_something_else(
    field: str, text: str, code: str
) -> None:
    assert refusal(lambda: RECOGNISERS[field](text)) == (code.format(field), field)


@pytest.mark.parametrize(
    ("field", "text", "warning"),
    [
        ("app_key", "vtexappkey-appvtex", "app_key.unusual"),
        ("app_key", "vtexappkey-acme-ORYN1", "app_key.unusual"),
        ("app_token", TOKEN[:-1], "app_token.unusual"),
        ("app_token", "eyJhbGciOi.eyJzdWIi.c2ln", "app_token.unusual"),
        ("business_id", "yQlRPYBb9", "business_id.unusual"),
        ("hellotext_token", "short-but-possible", "hellotext_token.unusual"),
        ("hellotext_token", "a" * 9, "hellotext_token.unusual"),
    ],
)
def test_the_merely_unusual_passes_with_a_warning(field: str, text: str, warning: str) -> None:
    assert RECOGNISERS[field](text) == Recognised(text, (warning,))
    assert warning in WARNING_CODES


def test_a_key_of_another_account_passes_with_a_warning() -> None:
    assert recognise_key(KEY, "other").warnings == ("app_key.other_account",)
    assert recognise_key(KEY, "ACME").warnings == ()
    assert recognise_key("vtexappkey-my-shop-ORYNWX", "my-shop").warnings == ()


@given(st.text(max_size=4_100), st.sampled_from(sorted(RECOGNISERS)))
def test_no_text_crashes_a_recogniser(text: str, field: str) -> None:
    code = code_or_value(lambda: RECOGNISERS[field](text).value)
    assert code in REFUSAL_CODES or RECOGNISERS[field](code).value == code


@given(st.text(max_size=200) | st.from_regex(r"(https?:)?/*[^ ]{0,20}(\.myvtex\.com)?[/?#:@\[\]]*[^ ]{0,9}"))
def test_no_text_crashes_the_account_field(text: str) -> None:
    account = code_or_value(lambda: account_from(text))
    assert account in REFUSAL_CODES or account_from(account) == account


pasted_noise = st.lists(
    st.sampled_from(
        [
            *("X-VTEX-API-AppKey", ":", "=", " ", "\n", '"', ",", "Bearer ", "Authorization", "\u200b", "a"),
            *("App Token", "token", "business_id", "{", "}", "&", "curl -H ", "\\", KEY, TOKEN),
        ]
    ),
    max_size=12,
).map("".join)


@given(pasted_noise, st.sampled_from(sorted(RECOGNISERS)))
def test_what_is_left_of_named_values_is_recognised_again(text: str, field: str) -> None:
    code = code_or_value(lambda: RECOGNISERS[field](text).value)
    assert code in REFUSAL_CODES or RECOGNISERS[field](code).value == code


@given(st.text(max_size=300) | pasted_noise)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_secret(text)
    assert clean_secret(once) == once
    assert not any(character.isspace() for character in once)


@given(st.text(alphabet=string.ascii_letters + string.digits, min_size=1, max_size=300))
def test_the_end_of_a_secret_is_four_characters_and_a_short_one_is_hidden_whole(secret: str) -> None:
    assert last_four(secret) == (secret[-4:] if len(secret) >= 12 else "••••")


def test_a_recognised_value_stays_out_of_its_repr() -> None:
    assert TOKEN not in repr(recognise_token(TOKEN))
