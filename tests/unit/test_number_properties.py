"""What holds for the doctor whatever is typed."""

from __future__ import annotations

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from lib.domain.phone import SEED_RULES, RuleId, Verdict, equality_key, examine

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
PHONE_LIKE = "0123456789+ -()./#*;,x٣５\u200b\u202aext"
VALID_NUMBERS = [
    "+5511987654321",
    "+551133334444",
    "+525512345678",
    "+5491123456789",
    "+541123456789",
    "+573001234567",
    "+56987654321",
    "+51912345678",
    "+59894231234",
    "+18095551234",
    "+34612345678",
    "+390612345678",
]

texts = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=PHONE_LIKE, max_size=40),
    st.from_regex(r"\A(tel:|https://wa\.me/|\+|00)?[0-9 ()\-]{3,25}(;ext=|x|#)?[0-9]{0,5}\Z"),
)
countries = st.one_of(st.none(), st.sampled_from(REGIONS), st.text(max_size=3))


@settings(max_examples=400, deadline=None)
@given(typed=texts, country=countries)
def test_any_text_gives_a_diagnosis_with_the_five_criteria(typed: str, country: str | None) -> None:
    diagnosis = examine(typed, country)
    assert tuple(row.id for row in diagnosis.rules[:5]) == SEED_RULES
    assert len({row.id for row in diagnosis.rules}) == len(diagnosis.rules)
    # Without a single answer nothing can be declared eligible.
    assert diagnosis.verdict not in {Verdict.ELIGIBLE, Verdict.ELIGIBLE_WITH_ACTION}


@settings(max_examples=300, deadline=None)
@given(typed=texts, country=countries)
def test_its_own_e164_is_read_back_unchanged(typed: str, country: str | None) -> None:
    e164 = examine(typed, country).e164
    if e164 is not None:
        again = examine(e164, country)
        assert (again.e164, again.repairs) == (e164, ())


@settings(max_examples=300, deadline=None)
@given(typed=texts, country=countries)
def test_no_digit_is_changed_without_a_repair(typed: str, country: str | None) -> None:
    diagnosis = examine(typed, country)
    refused = diagnosis.rule(RuleId.NO_LETTERS) or diagnosis.rule(RuleId.NO_EXTENSION)
    if diagnosis.e164 is not None and not diagnosis.repairs and not refused:
        number = phonenumbers.parse(diagnosis.e164)
        national = phonenumbers.national_significant_number(number)
        assert "".join(filter(str.isdigit, typed)).endswith(national)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str, str]:
    """A valid number, its country, and one of the ways in which people write it."""
    e164 = draw(st.sampled_from(VALID_NUMBERS))
    number = phonenumbers.parse(e164)
    region = phonenumbers.region_code_for_number(number) or ""
    style = draw(
        st.sampled_from([PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.E164])
    )
    text = phonenumbers.format_number(number, style)
    text = text.replace(" ", draw(st.sampled_from([" ", "-", ".", "\u00a0", "", "  "])))
    if text.startswith("+"):
        text = draw(st.sampled_from(["+", "++", "00", "tel:+", "https://wa.me/", "＋", "(+"])) + text[1:]
        if text.startswith("(+"):
            code = str(number.country_code)
            text = f"(+{code})" + text[2 + len(code) :]
    if draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    around = draw(st.sampled_from(["", " ", "\u200e", "\u202a", "\ufeff"]))
    return e164, region, f"{around}{text}{around}"


@settings(max_examples=400, deadline=None)
@given(case=spelled())
def test_every_way_of_writing_a_number_gives_one_e164_and_one_key(case: tuple[str, str, str]) -> None:
    e164, region, typed = case
    diagnosis = examine(typed, region)
    assert diagnosis.e164 == e164
    assert diagnosis.equality_key == equality_key(e164)


@settings(max_examples=200, deadline=None)
@given(digits=st.from_regex(r"\A(55[1-9]{2}9[0-9]{8}|52[2-9][0-9]{9}|549[1-3][0-9]{9})\Z"))
def test_whatsapps_spelling_has_the_same_equality_key(digits: str) -> None:
    diagnosis = examine(f"+{digits}", None)
    if diagnosis.wa_id is not None:
        assert equality_key(diagnosis.wa_id) == diagnosis.equality_key


# Brazil's old eight-digit trunking numbers (7x) are valid as WhatsApp writes them, hence only 8 and 9 here.
@settings(max_examples=200, deadline=None)
@given(digits=st.from_regex(r"\A(55[3-9][1-9]9[89][0-9]{7}|52[2-9][0-9]{9}|549[1-3][0-9]{9})\Z"))
def test_whatsapps_spelling_is_read_as_the_number_it_stands_for(digits: str) -> None:
    diagnosis = examine(f"+{digits}", None)
    if diagnosis.wa_id is not None:
        assert examine(f"+{diagnosis.wa_id}", None).e164 == diagnosis.e164
