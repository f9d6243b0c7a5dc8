"""What holds for the doctor whatever is typed."""

from __future__ import annotations

import time

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from lib.domain.phone import SEED_RULES, Doctor, Reason, RepairCode, RuleId, Verdict, equality_key
from lib.domain.phone.clean import MAX_INPUT_LENGTH, clean
from lib.rulebook.doctor import examine, number_rules

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


LONGEST_SECONDS = 0.050


def seconds_for(typed: str, country: str | None, *, tries: int) -> float:
    """Time of this process alone and the best of some tries: other work on the machine does not count."""
    took = []
    for _ in range(tries):
        # A new doctor remembers no number.
        doctor = Doctor(number_rules())
        begun = time.process_time()
        doctor.examine(typed, country)
        took.append(time.process_time() - begun)
    return min(took)


@settings(max_examples=400, deadline=None)
@given(typed=texts, country=countries)
def test_any_text_gives_a_diagnosis_with_the_five_criteria_and_takes_no_longer_than_it_may(
    typed: str, country: str | None
) -> None:
    diagnosis = examine(typed, country)
    assert seconds_for(typed, country, tries=2) < LONGEST_SECONDS
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


# The zero-width space sends a text down the long way; taking it out again is the one change it adds.
@settings(max_examples=500, deadline=None)
@given(
    typed=st.one_of(
        st.text(alphabet="0123456789+ -().", max_size=30),
        st.from_regex(r"\A[ (]?\+?[ (]?(52|0052|1|044|045|01|00)[0-9 ().\-]{0,14}\Z"),
    ),
    region=st.sampled_from([None, "MX", "AR", "BR", "US"]),
)
def test_what_looks_clean_already_is_cleaned_as_everything_else(typed: str, region: str | None) -> None:
    short_way = clean(typed, region)
    long_way = clean(f"\u200b{typed}", region)
    assert long_way.repairs[0].code is RepairCode.INVISIBLE_REMOVED
    assert long_way._replace(repairs=long_way.repairs[1:]) == short_way._replace(is_plain=False)


def filled(pattern: str) -> str:
    """The pattern over and over, as long as a text may be to be looked at."""
    return (pattern * MAX_INPUT_LENGTH)[:MAX_INPUT_LENGTH]


@pytest.mark.parametrize("country", [None, "AR", "BR", "MX", "US"])
@pytest.mark.parametrize(
    "typed",
    [
        filled("9"),
        filled("0"),
        filled("+"),
        filled("("),
        filled(" "),
        filled("x"),
        filled("a"),
        filled("1 "),
        filled("1,"),
        filled("1x"),
        filled("+ 1"),
        filled("(1)"),
        filled("00 "),
        filled("15 11 "),
        filled("wa.me/"),
        filled("tel:"),
        filled("ext"),
        filled("y 1"),
        filled("\u200b1"),
        filled("٣"),
        filled("\n"),
        "123" + filled(" ")[3:-1] + "!",
        "123" + filled("-")[3:-1] + "a",
        "+" + filled("( ")[1:-1] + "!",
        filled(" ,;.")[:-3] + "123",
        "1" * 249,
        "1" * 100 + filled(" ")[:150],
        "+54" + filled("1-")[:240] + "#",
        "123 " + filled("a ")[:240] + "1",
    ],
)
def test_no_text_takes_long(typed: str, country: str | None) -> None:
    assert len(typed) <= MAX_INPUT_LENGTH
    assert seconds_for(typed, country, tries=5) < LONGEST_SECONDS


def test_a_text_beyond_the_longest_is_not_looked_at() -> None:
    """Its length alone decides, so that no text takes longer than the longest one that is looked at."""
    cleaned = clean("+54 9 11 2345 6789" + " " * MAX_INPUT_LENGTH, None)
    assert (cleaned.text, cleaned.problem) == ("", Reason.INPUT_TOO_LONG)
