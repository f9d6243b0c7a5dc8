"""What the doctor reads in what people type: country traps, repairs, and WhatsApp's spellings."""

from __future__ import annotations

import pytest

from lib.domain.phone import Reason, RepairCode, RuleId, RuleResult, Verdict, equality_key
from lib.rulebook.doctor import examine

MOBILE, FIXED, EITHER = "mobile", "fixed_line", "fixed_line_or_mobile"


@pytest.mark.parametrize(
    ("typed", "country", "e164", "number_type", "repairs"),
    [
        ("+5511987654321", None, "+5511987654321", MOBILE, []),
        ("+551187654321", None, "+5511987654321", MOBILE, ["brazil_nine_added"]),
        ("+553187654321", None, "+5531987654321", MOBILE, ["brazil_nine_added"]),
        ("31 8765-4321", "BR", "+5531987654321", MOBILE, ["brazil_nine_added"]),
        ("553187654321", "BR", "+5531987654321", MOBILE, ["plus_added", "brazil_nine_added"]),
        ("0 15 31 8765-4321", "BR", "+5531987654321", MOBILE, ["carrier_code_removed", "brazil_nine_added"]),
        ("00 55 11 98765-4321", "BR", "+5511987654321", MOBILE, ["double_zero_to_plus"]),
        ("00 21 55 11 98765-4321", "BR", "+5511987654321", MOBILE, ["dial_out_to_plus"]),
        ("0 15 11 98765-4321", "BR", "+5511987654321", MOBILE, ["carrier_code_removed"]),
        ("+55 11 7012-3456", None, "+551170123456", MOBILE, []),
        ("11 7012 3456", "BR", "+551170123456", MOBILE, []),
        ("+55 11 4003 1234", None, "+551140031234", FIXED, []),
        ("4003-1234", "BR", "+5540031234", "shared_cost", []),
        ("4004-1234", "BR", "+5540041234", "shared_cost", []),
        ("0300 123 4567", "BR", "+553001234567", "shared_cost", []),
        ("0800 770 1234", "BR", "+558007701234", "toll_free", []),
        ("+525512345678", None, "+525512345678", EITHER, []),
        ("+5215512345678", None, "+525512345678", EITHER, ["mexico_one_removed"]),
        ("(+52) 1 55 1234 5678", None, "+525512345678", EITHER, ["mexico_one_removed"]),
        ("52 1 55 1234 5678", "MX", "+525512345678", EITHER, ["mexico_one_removed"]),
        ("1 55 1234 5678", "MX", "+525512345678", EITHER, ["mexico_one_removed"]),
        ("1 (664) 612-3456", "MX", "+526646123456", EITHER, ["mexico_one_removed"]),
        ("044 55 1234 5678", "MX", "+525512345678", EITHER, ["mexico_prefix_removed"]),
        ("045 55 1234 5678", "MX", "+525512345678", EITHER, ["mexico_prefix_removed"]),
        ("01 800 123 4567", "MX", "+528001234567", "toll_free", ["mexico_prefix_removed"]),
        ("+52 01 55 1234 5678", None, "+525512345678", EITHER, ["mexico_prefix_removed"]),
        ("800 123 4567", "MX", "+528001234567", "toll_free", []),
        ("900 123 4567", "MX", "+529001234567", "premium_rate", []),
        ("+5491123456789", None, "+5491123456789", MOBILE, []),
        ("+541123456789", None, "+541123456789", FIXED, []),
        ("011 15 2345-6789", "AR", "+5491123456789", MOBILE, ["argentina_fifteen_to_nine"]),
        ("11 15 2345 6789", "AR", "+5491123456789", MOBILE, ["argentina_fifteen_to_nine"]),
        ("+54111523456789", None, "+5491123456789", MOBILE, ["argentina_fifteen_to_nine"]),
        ("9 11 2345 6789", "AR", "+5491123456789", MOBILE, []),
        ("0800 123 4567", "AR", "+548001234567", "toll_free", []),
        ("0810 123 4567", "AR", "+548101234567", "universal_access", []),
        ("0600 123 4567", "AR", "+546001234567", "premium_rate", []),
        ("+573001234567", None, "+573001234567", MOBILE, []),
        ("+576012345678", None, "+576012345678", FIXED, []),
        ("+5712345678", None, "+576012345678", FIXED, ["colombia_area_updated"]),
        ("(1) 234 5678", "CO", "+576012345678", FIXED, ["colombia_area_updated"]),
        ("01 8000 123456", "CO", "+5718000123456", "toll_free", []),
        ("+56922345678", None, "+56922345678", EITHER, []),
        ("+56987654321", None, "+56987654321", EITHER, []),
        ("+56221234567", None, "+56221234567", EITHER, []),
        ("600 600 1234", "CL", "+566006001234", "shared_cost", []),
        ("800 123 456", "CL", "+56800123456", "toll_free", []),
        ("+56441234567", None, "+56441234567", "voip", []),
        ("0800 12345", "PE", "+5180012345", "toll_free", []),
        ("0801 12345", "PE", "+5180112345", "shared_cost", []),
        ("0805 12345", "PE", "+5180512345", "premium_rate", []),
        ("0802 12345", "PE", "+5180212345", "personal_number", []),
        ("1800 123456", "EC", "+5931800123456", "toll_free", []),
        ("0800 1234", "UY", "+5988001234", "toll_free", []),
        ("0800 1234567", "VE", "+588001234567", "toll_free", []),
        ("+595201234567", None, "+595201234567", "universal_access", []),
        ("+585010123456", None, "+585010123456", "universal_access", []),
        ("+59821123", None, "+59821123", "universal_access", []),
        ("+50640001234", None, "+50640001234", "voip", []),
        ("+59150123456", None, "+59150123456", "voip", []),
        ("+59328901234", None, "+59328901234", "voip", []),
        ("+595870012345", None, "+595870012345", "voip", []),
        ("+18095551234", None, "+18095551234", EITHER, []),
        ("+14155552671", None, "+14155552671", EITHER, []),
        ("+18002001234", "DO", "+18002001234", "toll_free", []),
        ("+80012345678", None, "+80012345678", "toll_free", []),
        ("+80812345678", None, "+80812345678", "shared_cost", []),
        ("1-800-FLOWERS", "US", "+18003569377", "toll_free", ["plus_added"]),
    ],
)
def test_country_spellings_become_one_number_and_every_change_is_reported(
    typed: str, country: str | None, e164: str, number_type: str, repairs: list[str]
) -> None:
    diagnosis = examine(typed, country)
    assert (diagnosis.e164, diagnosis.number_type.value) == (e164, number_type)
    assert [repair.code.value for repair in diagnosis.repairs] == repairs


@pytest.mark.parametrize(
    ("typed", "country", "reason", "read"),
    [
        ("+5590012345678", None, Reason.NOT_ASSIGNED, "+5590012345678"),
        ("+56912345678", None, Reason.NOT_ASSIGNED, "+56912345678"),
        ("+55 11 8765", None, Reason.TOO_SHORT, "+55118765"),
        ("+55 11 98765 432 101 2", None, Reason.TOO_LONG, "+5511987654321012"),
        ("300 123 456", "CO", Reason.WRONG_LENGTH, "+57300123456"),
        ("+999 123 4567", None, Reason.UNKNOWN_COUNTRY_CODE, None),
        ("15 2345-6789", "AR", Reason.AREA_CODE_MISSING, "+541523456789"),
        ("2345-6789", "AR", Reason.AREA_CODE_MISSING, "+5423456789"),
        ("98765-4321", "BR", Reason.AREA_CODE_MISSING, "+55987654321"),
        ("1234 5678", "MX", Reason.AREA_CODE_MISSING, "+5212345678"),
        ("234 5678", "CO", Reason.AREA_CODE_MISSING, "+572345678"),
    ],
)
def test_a_number_that_does_not_exist_is_not_given_out_and_says_what_is_wrong(
    typed: str, country: str | None, reason: Reason, read: str | None
) -> None:
    diagnosis = examine(typed, country)
    row = diagnosis.rule(RuleId.HAS_COUNTRY_AND_AREA)
    assert row is not None
    assert (diagnosis.e164, diagnosis.wa_id, diagnosis.equality_key) == (None, None, None)
    assert (row.reason, row.facts.get("read")) == (reason, read)
    assert row.fix is not None


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("27700", "BR"),
        ("29100", "BR"),
        ("190", "BR"),
        ("78887", "MX"),
        ("911", "MX"),
        ("2345", "AR"),
        ("85432", "CO"),
        ("#123", "AR"),
        ("*144#", "AR"),
        ("+55 190", None),
        ("2345", None),
    ],
)
def test_short_codes_are_not_eligible(typed: str, country: str | None) -> None:
    diagnosis = examine(typed, country)
    row = diagnosis.rule(RuleId.NOT_SHORT_CODE)
    assert row is not None
    assert (row.result, row.reason) == (RuleResult.FAILED, Reason.SHORT_CODE)
    assert diagnosis.verdict is Verdict.NOT_ELIGIBLE


@pytest.mark.parametrize("typed", ["4003-1234", "0800 1234567", "+551133334444"])
def test_numbers_without_a_short_code_shape_pass_that_rule(typed: str) -> None:
    row = examine(typed, "BR").rule(RuleId.NOT_SHORT_CODE)
    assert row is not None
    assert row.result is RuleResult.PASSED


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("tel:+54-9-11-2345-6789", ["scheme_removed"]),
        ("whatsapp:+5491123456789", ["scheme_removed"]),
        ("https://wa.me/5491123456789?text=hola", ["link_removed"]),
        ("wa.me/+5491123456789", ["link_removed"]),
        ("https://api.whatsapp.com/send?phone=%2B5491123456789&text=x", ["link_removed"]),
        ("whatsapp://send?phone=5491123456789", ["link_removed"]),
        ("++54 9 11 2345 6789", ["plus_doubled"]),
        ("0054 9 11 2345 6789", ["double_zero_to_plus"]),
        ("(00 54) 9 11 2345 6789", ["double_zero_to_plus"]),
        ("\u202a+54 9 11 2345\u200b6789\u202c", ["invisible_removed"]),
        ("＋５４ ９ １１ ２３４５ ６７８９", ["characters_folded"]),
        ("+٥٤ ٩ ١١ ٢٣٤٥ ٦٧٨٩", ["characters_folded"]),
        ("+54 9 11 २३४५ ६७८९", ["characters_folded"]),
        ("Cel: +54 9 11 2345 6789", ["surroundings_removed"]),
        ("📱 +54 9 11 2345 6789 ✅", ["surroundings_removed"]),
        ("5491123456789", ["plus_added"]),
        ("(011) 15-2345-6789", ["argentina_fifteen_to_nine"]),
        ("+54 9 (11) 2345.6789", []),
    ],
)
def test_wrappings_of_one_argentine_mobile_are_removed_and_reported(typed: str, codes: list[str]) -> None:
    diagnosis = examine(typed, "AR")
    assert diagnosis.e164 == "+5491123456789"
    assert [repair.code.value for repair in diagnosis.repairs] == codes
    assert all(repair.before != repair.after for repair in diagnosis.repairs)


def test_a_repair_shows_the_text_before_and_after() -> None:
    (repair,) = examine("+553187654321", None).repairs
    assert (repair.code, repair.before, repair.after) == (
        RepairCode.BRAZIL_NINE_ADDED,
        "+553187654321",
        "+5531987654321",
    )


def test_an_islands_local_number_says_that_its_area_code_was_added() -> None:
    diagnosis = examine("460-1234", "AG")
    assert diagnosis.e164 == "+12684601234"
    assert [repair.code for repair in diagnosis.repairs] == [RepairCode.NATIONAL_FORM_REWRITTEN]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        (" \u200b ", Reason.EMPTY),
        ("hola", Reason.NO_NUMBER),
        ("🎉🎉", Reason.NO_NUMBER),
        ("1" * 301, Reason.INPUT_TOO_LONG),
        ("https://wa.me/message/ABC123DEF", Reason.LINK_WITHOUT_NUMBER),
        ("https://chat.whatsapp.com/HKhj23kJH23", Reason.LINK_WITHOUT_NUMBER),
        ("11 2345 6789 / 11 2345 6790", Reason.SEVERAL_NUMBERS),
        ("+54 9 11 2345 6789, +54 9 11 2345 6790", Reason.SEVERAL_NUMBERS),
        ("11 2345 6789 o 11 2345 6790", Reason.SEVERAL_NUMBERS),
    ],
)
def test_what_is_no_number_is_unreadable_and_says_why(typed: str, reason: Reason) -> None:
    diagnosis = examine(typed, "AR")
    row = diagnosis.rule(RuleId.HAS_COUNTRY_AND_AREA)
    assert row is not None
    assert (diagnosis.verdict, row.reason) == (Verdict.UNREADABLE, reason)


def test_very_long_input_is_not_kept() -> None:
    assert len(examine("9" * 10_000, "AR").input) == 300


@pytest.mark.parametrize("country", [None, "", "XX", "Argentina"])
def test_a_number_without_country_asks_for_it_and_is_not_guessed(country: str | None) -> None:
    diagnosis = examine("5491123456789", country)
    row = diagnosis.rule(RuleId.HAS_COUNTRY_AND_AREA)
    assert row is not None
    assert (diagnosis.verdict, diagnosis.e164) == (Verdict.NEEDS_ANSWER, None)
    assert (row.reason, row.facts["suggestion"]) == (Reason.COUNTRY_UNKNOWN, "+5491123456789")


@pytest.mark.parametrize(
    ("typed", "country", "meant"),
    [
        ("5491123456789", "BR", "+5491123456789"),
        # No area of Mexico begins with 21: the 1 is not the old one of its mobiles.
        ("1 212 555 1234", "MX", "+12125551234"),
    ],
)
def test_a_foreign_number_without_plus_is_suggested_and_not_guessed(
    typed: str, country: str, meant: str
) -> None:
    diagnosis = examine(typed, country)
    row = diagnosis.rule(RuleId.HAS_COUNTRY_AND_AREA)
    assert row is not None
    assert (diagnosis.verdict, diagnosis.e164) == (Verdict.NEEDS_ANSWER, None)
    assert (row.reason, row.facts["suggestion"]) == (Reason.PLUS_MISSING, meant)


@pytest.mark.parametrize(
    ("wa_id", "e164"),
    [
        ("5215512345678", "+525512345678"),
        ("553187654321", "+5531987654321"),
        ("5491123456789", "+5491123456789"),
    ],
)
@pytest.mark.parametrize("country", [None, "UY"])
def test_whatsapps_own_spelling_without_its_country_suggests_the_number_it_stands_for(
    wa_id: str, e164: str, country: str | None
) -> None:
    diagnosis = examine(wa_id, country)
    row = diagnosis.rule(RuleId.HAS_COUNTRY_AND_AREA)
    assert row is not None
    assert (diagnosis.e164, row.facts["suggestion"]) == (None, e164)


def test_each_of_several_repairs_begins_with_what_the_one_before_has_left() -> None:
    first, second = examine("553187654321", "BR").repairs
    assert (first.before, first.after) == ("553187654321", "+553187654321")
    assert (second.before, second.after) == ("+553187654321", "+5531987654321")


def test_the_country_may_be_given_in_lower_case() -> None:
    assert examine("11 15 2345 6789", " ar ").e164 == "+5491123456789"


@pytest.mark.parametrize(
    ("e164", "wa_id"),
    [
        ("+5531987654321", "553187654321"),
        ("+5548987654321", "554887654321"),
        ("+5511987654321", "5511987654321"),
        ("+5528987654321", "5528987654321"),
        ("+553133334444", "553133334444"),
        ("+525512345678", "5215512345678"),
        ("+528001234567", "528001234567"),
        ("+5491123456789", "5491123456789"),
        ("+541123456789", "541123456789"),
        ("+573001234567", "573001234567"),
    ],
)
def test_whatsapp_spells_numbers_its_own_way(e164: str, wa_id: str) -> None:
    assert examine(e164, None).wa_id == wa_id


@pytest.mark.parametrize("area", [*range(11, 20), 21, 22, 24, 27, 28])
def test_whatsapp_keeps_the_ninth_digit_in_the_area_codes_that_had_it_first(area: int) -> None:
    assert examine(f"+55{area}987654321", None).wa_id == f"55{area}987654321"


@pytest.mark.parametrize("area", [31, 38, 41, 49, 51, 55, 61, 69, 71, 79, 81, 89, 91, 99])
def test_whatsapp_leaves_the_ninth_digit_out_from_area_code_31(area: int) -> None:
    assert examine(f"+55{area}987654321", None).wa_id == f"55{area}87654321"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+5531987654321", "553187654321"),
        ("+5511987654321", "551187654321"),
        ("+525512345678", "5215512345678"),
        ("+5491123456789", "+541123456789"),
        ("+573001234567", "573001234567"),
    ],
)
def test_spellings_of_one_number_have_one_equality_key(one: str, other: str) -> None:
    assert equality_key(one) == equality_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+551133334444", "5511933334444"),
        ("+5531987654321", "+5511987654321"),
        ("+525512345678", "+525512345679"),
        ("+541123456789", "+541123456780"),
    ],
)
def test_different_numbers_keep_different_equality_keys(one: str, other: str) -> None:
    assert equality_key(one) != equality_key(other)
