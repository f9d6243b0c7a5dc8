"""What the fields of the dossier take, and how much of it is there."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.dossier import (
    LIMITS,
    REFUSALS,
    REQUIRED_FIELDS,
    REQUIRED_THINGS,
    VERTICALS,
    DossierField,
    completeness,
    field_warnings,
    holds_secret,
    lint_name,
    read_field,
)
from lib.domain.pasted import MAX_PASTED
from lib.errors import InvalidInput

BUSINESS = "2729063490586005"
META_TOKEN = "EAABwzLixnjYBO" + "x7Yz9Kq" * 20
SECRETS = (
    "vtexappkey-acme-ORYNWX",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" * 4,
    META_TOKEN,
    "ALK_abcdef123",
    "https://share.vtex.com/credentials/abc",
    "aB3" * 20,
)
ONE_LINE = (DossierField.ACCOUNT_NAME, DossierField.PROFILE_NAME, DossierField.LEGAL_NAME, DossierField.ABOUT)
FULL = {
    DossierField.BUSINESS_ID: BUSINESS,
    DossierField.ACCOUNT_NAME: "Aurora",
    DossierField.PROFILE_NAME: "Aurora",
    DossierField.LEGAL_NAME: "Aurora S.A.",
    DossierField.WEBSITE: "https://aurora.com",
}
AURORA = lint_name("Aurora", legal_name="Aurora S.A.", website="https://aurora.com")


def refusal(field: DossierField, text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_field(field, text)
    assert caught.value.code in REFUSALS
    assert caught.value.field == field
    return caught.value


@pytest.mark.parametrize("field", DossierField)
@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u200b\ufeff", "\x00"])
def test_a_field_may_be_empty(field: DossierField, text: str) -> None:
    assert read_field(field, text) == ""


@pytest.mark.parametrize(
    "text",
    [BUSINESS, f" {BUSINESS}\n", f"https://business.facebook.com/settings/info?business_id={BUSINESS}"],
)
def test_the_business_id_is_taken_from_what_people_paste(text: str) -> None:
    assert read_field(DossierField.BUSINESS_ID, text) == BUSINESS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "dossier.business_id.shape"),
        ("+598 99 123 456", "dossier.business_id.is_phone"),
        ("ana@aurora.com", "dossier.business_id.is_email"),
        ("https://business.facebook.com/?waba_id=524126980791429", "dossier.business_id.is_other_id"),
        ("vtexappkey-acme-ORYNWX", "dossier.business_id.is_app_key"),
    ],
)
def test_what_is_no_business_id_is_told_apart(text: str, code: str) -> None:
    assert refusal(DossierField.BUSINESS_ID, text).code == code


@pytest.mark.parametrize("field", ONE_LINE)
def test_a_text_comes_back_on_one_line_without_what_cannot_be_seen(field: DossierField) -> None:
    assert read_field(field, "  Casa\r\n\tAuro\u200bra\u202e \x07 Cafe\u0301 ") == "Casa Aurora Café"


def test_a_description_keeps_its_lines_and_emoji_their_joints() -> None:
    assert read_field(DossierField.DESCRIPTION, " Uno \r\n\r\n  dos\t3 ") == "Uno\ndos 3"
    assert read_field(DossierField.ABOUT, "Equipo 👩🏽\u200d💻 a\u200db") == "Equipo 👩🏽\u200d💻 ab"


@pytest.mark.parametrize(
    ("field", "minimum", "maximum"),
    [
        (DossierField.PROFILE_NAME, 3, 75),
        (DossierField.ACCOUNT_NAME, 1, 255),
        (DossierField.ABOUT, 1, 139),
        (DossierField.DESCRIPTION, 1, 256),
        (DossierField.ADDRESS, 1, 256),
    ],
)
def test_a_text_has_the_length_that_meta_takes(field: DossierField, minimum: int, maximum: int) -> None:
    assert (LIMITS[field].minimum, LIMITS[field].maximum) == (minimum, maximum)
    assert read_field(field, "ñ" * maximum) == "ñ" * maximum
    assert read_field(field, "n\u0303" * maximum) == "ñ" * maximum
    over = refusal(field, "ñ" * (maximum + 1))
    assert (over.code, over.facts["limit"]) == (f"dossier.{field}.too_long", maximum)
    assert refusal(field, "ñ" * (MAX_PASTED + 1)).facts["limit"] == maximum


def test_a_name_of_two_letters_is_too_short() -> None:
    short = refusal(DossierField.PROFILE_NAME, "AB")
    assert (short.code, short.facts["limit"]) == ("dossier.profile_name.too_short", 3)


def test_an_email_is_checked_and_has_128_characters_at_most() -> None:
    assert read_field(DossierField.EMAIL, " Ventas@Aurora.com ") == "ventas@aurora.com"
    assert refusal(DossierField.EMAIL, "ventas@aurora").code == "dossier.email.shape"
    assert refusal(DossierField.EMAIL, "a@b.com, c@d.com").code == "dossier.email.shape"
    long = f"ventas@{'a' * 59}.{'a' * 58}.com"
    assert refusal(DossierField.EMAIL, long).facts["limit"] == 128
    assert read_field(DossierField.EMAIL, long.replace("a.com", ".com"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tienda.com.uy", "https://tienda.com.uy"),
        ("www.tienda.com/es?a=1", "https://www.tienda.com/es?a=1"),
        ("//tienda.com", "https://tienda.com"),
        ("tienda.com:8443/a", "https://tienda.com:8443/a"),
        ("HTTP://Tienda.COM/Ropa", "http://tienda.com/Ropa"),
        ("https://ñandú.com.ar", "https://ñandú.com.ar"),
        ("https://xn--and-6ma2c.com", "https://xn--and-6ma2c.com"),
        (" https://tienda.com\u200b\n", "https://tienda.com"),
        ("https://a.myvtex.com", "https://a.myvtex.com"),
    ],
)
@pytest.mark.parametrize("field", [DossierField.WEBSITE, DossierField.SECOND_WEBSITE])
def test_a_web_address_is_completed(field: DossierField, text: str, address: str) -> None:
    assert read_field(field, text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ventas@aurora.com", "is_email"),
        ("mailto:ventas@aurora.com", "is_email"),
        ("aurora.com tienda.com", "spaces"),
        ("ftp://aurora.com", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,a", "scheme"),
        ("https://ana:clave@aurora.com", "credentials"),
        ("ana:clave@aurora.com", "credentials"),
        ("https://aurora.com@evil.com", "credentials"),
        ("aurora", "host"),
        ("https://localhost/", "host"),
        ("https://192.168.0.1/", "host"),
        ("http://[::1]/", "host"),
        ("https://-aurora.com", "host"),
        ("https://aurora..com", "host"),
        (f"https://{'a' * 64}.com", "host"),
        ("https://aurora.com\\@evil.com", "shape"),
        ("https://aurora.com\\a", "shape"),
        ("https://aurora.com:99999", "shape"),
        ("https://[aurora.com", "shape"),
        ('https://aurora.com/"><script>', "shape"),
    ],
)
def test_what_is_no_web_address_is_told_apart(text: str, why: str) -> None:
    assert refusal(DossierField.WEBSITE, text).code == f"dossier.website.{why}"


def test_a_web_address_has_256_characters_at_most() -> None:
    base = "https://aurora.com/"
    assert read_field(DossierField.WEBSITE, base + "a" * (256 - len(base)))
    assert refusal(DossierField.WEBSITE, base + "a" * (257 - len(base))).facts["limit"] == 256


def test_a_vertical_is_one_of_metas_that_can_be_written() -> None:
    assert all(read_field(DossierField.VERTICAL, code.lower()) == code for code in VERTICALS)
    assert {"UNDEFINED", "NOT_A_BIZ"}.isdisjoint(VERTICALS)
    assert refusal(DossierField.VERTICAL, "NOT_A_BIZ").code == "dossier.vertical.unknown"


@pytest.mark.parametrize("field", DossierField)
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("template", ["{}", "Clave: {}", "a\n{}\nb", "https://aurora.com/?token={}"])
def test_no_field_takes_a_key_or_a_token(field: DossierField, secret: str, template: str) -> None:
    error = refusal(field, template.format(secret))
    assert secret not in f"{error!r}{error.facts}"


@pytest.mark.parametrize("length", [40, 43, 64, 180])
@pytest.mark.parametrize("letters", [ascii_letters + digits, ascii_letters + digits + "-_"])
def test_nearly_every_token_drawn_at_random_is_seen(letters: str, length: int) -> None:
    chance = Random(length)
    drawn = ["".join(chance.choices(letters, k=length)) for _ in range(2_000)]
    tokens = [one for one in drawn if all(any(map(kind, one)) for kind in (str.isdigit, str.islower))]
    assert sum(map(holds_secret, tokens)) > 0.98 * len(tokens)


@pytest.mark.parametrize(
    "name",
    [
        "Logo-Final-2024-Perfumes-Rios-Version-Grande-Cuadrado-V2.png",
        "Screenshot_20241122-094512_WhatsAppBusiness.jpg",
        "WhatsApp-Image-2024-05-13-at-10-22-41-AM-1.jpeg",
        "Logo-Perfumeria-Los-Andes-1080x1080-Final.png",
        "Logo-A7C3E1F0-9B2D-4C3E-8F1A-2B3C4D5E6F70-final.jpeg",
        "CapturaDePantalla20241122ALas10h22m41sLogoFinalV2.png",
        "https://perfumeriarios.example/Coleccion-Primavera-Verano-2024-Mujer-Perfumes",
    ],
)
def test_a_long_name_of_words_and_numbers_is_no_token(name: str) -> None:
    assert not holds_secret(name)


@given(st.sampled_from(DossierField), st.text(max_size=200))
def test_any_text_is_read_or_refused_and_a_clean_value_stays_as_it_is(field: DossierField, text: str) -> None:
    try:
        clean = read_field(field, text)
    except InvalidInput as refused:
        clean, known = "", refused.code in REFUSALS
        assert known
    assert read_field(field, clean) == clean
    assert clean == "" or LIMITS[field].minimum <= len(clean) <= LIMITS[field].maximum
    clean.encode()


def test_a_whole_dossier_is_ready() -> None:
    whole = completeness(FULL, has_logo=True, has_number=True, name=AURORA)
    assert (whole.percent, whole.missing, whole.ready) == (100, (), True)


def test_an_empty_dossier_misses_everything_in_the_order_of_the_form() -> None:
    empty = completeness({}, has_logo=False, has_number=False, name=None)
    assert (empty.percent, empty.missing, empty.ready) == (0, REQUIRED_THINGS, False)
    assert (*REQUIRED_FIELDS, "number", "logo") == REQUIRED_THINGS


def test_a_name_that_meta_will_refuse_counts_as_missing_and_a_warning_does_not() -> None:
    refused = lint_name("Aurora WhatsApp", legal_name="", website="")
    warned = lint_name("aurora", legal_name="", website="")
    missing = completeness(FULL, has_logo=True, has_number=True, name=refused)
    assert (missing.percent, missing.missing, missing.ready) == (85, ("profile_name",), False)
    assert completeness(FULL, has_logo=True, has_number=True, name=warned).ready


@given(st.sets(st.sampled_from(DossierField)), st.booleans(), st.booleans())
def test_only_required_things_count_and_each_of_them_counts(
    filled: set[DossierField], has_logo: bool, has_number: bool
) -> None:
    counted = completeness(dict.fromkeys(filled, "algo"), has_logo=has_logo, has_number=has_number, name=None)
    there = len(filled & set(REQUIRED_FIELDS)) + has_logo + has_number
    assert counted.percent == 100 * there // 7
    assert len(counted.missing) == 7 - there
    assert counted.ready is (there == 7)


def test_only_a_business_id_of_an_odd_length_is_warned_of() -> None:
    assert field_warnings(DossierField.BUSINESS_ID, "12345") == ("meta_business_id.unusual",)
    assert field_warnings(DossierField.BUSINESS_ID, BUSINESS) == ()
    assert field_warnings(DossierField.BUSINESS_ID, "") == ()
    assert field_warnings(DossierField.LEGAL_NAME, "12345") == ()
