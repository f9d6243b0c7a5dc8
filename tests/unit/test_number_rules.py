"""The rules of the doctor: the seed's five, Meta's table by type, and the verdict they lead to."""

from __future__ import annotations

from dataclasses import replace

import phonenumbers
import pytest

from lib.domain.phone import (
    Answers,
    Diagnosis,
    Fix,
    NumberType,
    Otp,
    OtpUse,
    Reason,
    RuleId,
    RuleResult,
    RuleRow,
    Verdict,
    Weight,
    describe,
)
from lib.domain.phone.facts import TYPE_OF
from lib.rulebook.doctor import examine, number_rules

GOOD = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)
BRAZILIAN_MOBILE = "+5511987654321"
STANDARD, NOT_RECOMMENDED = OtpUse.STANDARD, OtpUse.NOT_RECOMMENDED


def row_of(diagnosis: Diagnosis, rule: RuleId) -> RuleRow:
    row = diagnosis.rule(rule)
    assert row is not None, f"{rule} has no row"
    return row


def test_a_mobile_with_good_answers_is_eligible() -> None:
    diagnosis = examine(BRAZILIAN_MOBILE, "BR", GOOD)
    assert diagnosis.verdict is Verdict.ELIGIBLE
    assert {row.result for row in diagnosis.rules} <= {RuleResult.PASSED, RuleResult.DECLARED}
    assert (diagnosis.country, diagnosis.national) == ("BR", "(11) 98765-4321")
    assert diagnosis.international == "+55 11 98765-4321"
    assert diagnosis.libphonenumber == phonenumbers.__version__


def test_without_answers_the_doctor_asks_the_three_that_only_the_merchant_knows() -> None:
    diagnosis = examine(BRAZILIAN_MOBILE, "BR")
    asked = {row.id for row in diagnosis.rules if row.result is RuleResult.NEEDS_ANSWER}
    assert asked == {RuleId.BELONGS_TO_COMPANY, RuleId.CAN_RECEIVE_CODE, RuleId.NOT_USED_BEFORE}
    assert diagnosis.verdict is Verdict.NEEDS_ANSWER


@pytest.mark.parametrize(
    ("typed", "number_type", "otp", "rule", "verdict"),
    [
        (BRAZILIAN_MOBILE, "mobile", Otp(STANDARD, STANDARD), None, "eligible"),
        ("+551133334444", "fixed_line", Otp(NOT_RECOMMENDED, STANDARD), "fixed_line", "eligible_with_action"),
        ("+525512345678", "fixed_line_or_mobile", Otp(OtpUse.UNKNOWN, STANDARD), "line_known", "eligible"),
        ("+558007701234", "toll_free", Otp(NOT_RECOMMENDED, STANDARD), "toll_free", "eligible_with_action"),
        (
            "+546001234567",
            "premium_rate",
            Otp(NOT_RECOMMENDED, STANDARD),
            "premium_rate",
            "eligible_with_action",
        ),
        (
            "+566001234567",
            "shared_cost",
            Otp(NOT_RECOMMENDED, NOT_RECOMMENDED),
            "shared_cost",
            "not_eligible",
        ),
        ("+50640001234", "voip", Otp(NOT_RECOMMENDED, STANDARD), "voip", "eligible_with_action"),
        (
            "+5180212345",
            "personal_number",
            Otp(NOT_RECOMMENDED, NOT_RECOMMENDED),
            "personal_number",
            "not_eligible",
        ),
        (
            "+548101234567",
            "universal_access",
            Otp(NOT_RECOMMENDED, STANDARD),
            "universal_access",
            "eligible_with_action",
        ),
        (
            "+447640123456",
            "pager",
            Otp(OtpUse.NOT_SUPPORTED, OtpUse.NOT_SUPPORTED),
            "pager",
            "not_eligible",
        ),
        ("+18686191234", "voicemail", Otp(OtpUse.UNKNOWN, OtpUse.UNKNOWN), "voicemail", "not_eligible"),
        ("+56912345678", "unknown", Otp(OtpUse.UNKNOWN, OtpUse.UNKNOWN), None, "not_eligible"),
    ],
)
def test_the_type_decides_which_code_arrives_and_what_to_prepare(
    typed: str, number_type: str, otp: Otp, rule: str | None, verdict: str
) -> None:
    diagnosis = examine(typed, None, GOOD)
    assert (diagnosis.number_type, diagnosis.otp, diagnosis.verdict) == (number_type, otp, verdict)
    if rule is not None:
        row_of(diagnosis, RuleId(rule))


def test_every_type_of_libphonenumber_is_known() -> None:
    known = set(phonenumbers.PhoneNumberType.values())
    assert set(TYPE_OF) == known
    assert set(number_rules().code_methods) == set(NumberType)


@pytest.mark.parametrize(
    ("change", "rule", "result", "reason", "fix", "verdict"),
    [
        (
            {"owned": None},
            "belongs_to_company",
            "needs_answer",
            "ownership_undeclared",
            "declare_ownership",
            "needs_answer",
        ),
        ({"owned": False}, "belongs_to_company", "failed", "not_owned", "get_company_number", "not_eligible"),
        (
            {"can_receive": "none"},
            "can_receive_code",
            "failed",
            "receives_neither",
            "enable_reception",
            "not_eligible",
        ),
        ({"can_receive": "sms"}, "can_receive_code", "declared", None, None, "eligible"),
        ({"can_receive": "voice"}, "can_receive_code", "declared", None, None, "eligible"),
        ({"used_before": "no"}, "not_used_before", "declared", None, None, "eligible"),
        (
            {"used_before": "whatsapp_app"},
            "not_used_before",
            "declared",
            "used_in_whatsapp_app",
            "delete_account_and_wait",
            "eligible_with_action",
        ),
        (
            {"used_before": "business_app"},
            "not_used_before",
            "declared",
            "used_in_business_app",
            "coexist_or_delete",
            "eligible_with_action",
        ),
        (
            {"used_before": "other_provider"},
            "not_used_before",
            "declared",
            "used_with_other_provider",
            "migrate_from_provider",
            "eligible_with_action",
        ),
        ({"used_before": "banned"}, "not_used_before", "failed", "banned", "appeal_ban", "not_eligible"),
        ({"dedicated": False}, "dedicated", "info", "not_dedicated", "prefer_dedicated", "eligible"),
        ({"dedicated": None}, "dedicated", "info", "dedication_undeclared", "prefer_dedicated", "eligible"),
    ],
)
def test_each_answer_ends_in_a_result_and_a_concrete_instruction(
    change: dict[str, object], rule: str, result: str, reason: str | None, fix: str | None, verdict: str
) -> None:
    diagnosis = examine(BRAZILIAN_MOBILE, "BR", replace(GOOD, **change))  # type: ignore[arg-type]
    row = row_of(diagnosis, RuleId(rule))
    assert (row.result, row.reason, row.fix, diagnosis.verdict) == (result, reason, fix, verdict)


@pytest.mark.parametrize("typed", ["+2348021234567", "+27711234567"])
def test_where_coexistence_does_not_exist_the_business_app_account_must_go(typed: str) -> None:
    row = row_of(examine(typed, None, replace(GOOD, used_before="business_app")), RuleId.NOT_USED_BEFORE)
    assert (row.reason, row.fix) == (Reason.BUSINESS_APP_WITHOUT_COEXISTENCE, Fix.DELETE_ACCOUNT_AND_WAIT)


def test_a_fixed_line_that_only_takes_sms_needs_a_voice_call() -> None:
    diagnosis = examine("+551133334444", "BR", replace(GOOD, can_receive="sms"))
    row = row_of(diagnosis, RuleId.CAN_RECEIVE_CODE)
    assert (row.reason, row.fix) == (Reason.SMS_NOT_RECOMMENDED, Fix.ASK_FOR_VOICE_CALL)
    assert diagnosis.verdict is Verdict.ELIGIBLE_WITH_ACTION


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [
        ("+5351234567", "+53"),
        ("+989121234567", "+98"),
        ("+8501921234567", "+850"),
        ("+963944567890", "+963"),
        ("+79781234567", "+7978"),
        ("+78561234567", "+7856"),
        ("+78571234567", "+7857"),
    ],
)
def test_sanctioned_territories_are_not_eligible_although_the_number_is_valid(
    typed: str, prefix: str
) -> None:
    diagnosis = examine(typed, None, GOOD)
    row = row_of(diagnosis, RuleId.ALLOWED_TERRITORY)
    assert (row.reason, row.facts["prefix"]) == (Reason.SANCTIONED_TERRITORY, prefix)
    assert (diagnosis.e164, diagnosis.verdict) == (typed, Verdict.NOT_ELIGIBLE)


def test_a_russian_number_outside_those_territories_passes() -> None:
    assert row_of(examine("+79161234567", None), RuleId.ALLOWED_TERRITORY).result is RuleResult.PASSED


@pytest.mark.parametrize("typed", ["4003-1234", "4004-1234"])
def test_brazilian_national_numbers_have_no_area_code(typed: str) -> None:
    diagnosis = examine(typed, "BR", GOOD)
    assert row_of(diagnosis, RuleId.HAS_COUNTRY_AND_AREA).reason is Reason.NO_AREA_CODE
    assert row_of(diagnosis, RuleId.CAN_RECEIVE_CODE).reason is Reason.NO_RECOMMENDED_METHOD
    assert diagnosis.verdict is Verdict.NOT_ELIGIBLE


def test_a_number_of_no_country_is_not_eligible() -> None:
    diagnosis = examine("+80012345678", "AR", GOOD)
    assert (diagnosis.country, diagnosis.verdict) == (None, Verdict.NOT_ELIGIBLE)
    assert row_of(diagnosis, RuleId.HAS_COUNTRY_AND_AREA).reason is Reason.NO_COUNTRY


@pytest.mark.parametrize(
    ("typed", "country", "extension"),
    [
        ("55 1234 5678;ext=12", "MX", "12"),
        ("+54 11 2345 6789 ext 5", "AR", "5"),
        ("11 2345 6789 int. 105", "AR", "105"),
        ("(11) 3333-4444 ramal 22", "BR", "22"),
        ("+56 2 2123 4567 anexo 9", "CL", "9"),
        ("+54 11 2345 6789 x7", "AR", "7"),
        ("+54 11 2345 6789,,12", "AR", "12"),
    ],
)
def test_an_extension_is_refused_and_named(typed: str, country: str, extension: str) -> None:
    diagnosis = examine(typed, country, GOOD)
    row = row_of(diagnosis, RuleId.NO_EXTENSION)
    assert (row.reason, row.facts["extension"]) == (Reason.HAS_EXTENSION, extension)
    assert diagnosis.verdict is Verdict.NOT_ELIGIBLE


@pytest.mark.parametrize(("typed", "country"), [("1-800-FLOWERS", "US"), ("11 2345 6789 ventas", "AR")])
def test_letters_are_refused(typed: str, country: str) -> None:
    diagnosis = examine(typed, country, GOOD)
    assert row_of(diagnosis, RuleId.NO_LETTERS).fix is Fix.WRITE_DIGITS
    assert diagnosis.verdict is Verdict.NOT_ELIGIBLE


class TestArgentineNumberWithoutItsNine:
    typed = "+541123456789"

    def test_it_is_never_repaired_and_asks_which_line_is_meant(self) -> None:
        diagnosis = examine(self.typed, "AR", GOOD)
        row = row_of(diagnosis, RuleId.LINE_KNOWN)
        assert (diagnosis.e164, diagnosis.repairs) == (self.typed, ())
        assert (row.reason, row.facts["suggestion"]) == (Reason.ARGENTINA_NINE_UNCLEAR, "+5491123456789")
        assert diagnosis.verdict is Verdict.NEEDS_ANSWER

    def test_as_a_declared_mobile_it_is_the_wrong_number(self) -> None:
        diagnosis = examine(self.typed, "AR", replace(GOOD, line="mobile"))
        row = row_of(diagnosis, RuleId.LINE_KNOWN)
        assert (row.fix, row.facts["suggestion"]) == (Fix.WRITE_NINE, "+5491123456789")
        assert (diagnosis.e164, diagnosis.verdict) == (self.typed, Verdict.NOT_ELIGIBLE)

    @pytest.mark.parametrize("answers", [replace(GOOD, line="fixed"), replace(GOOD, can_receive="voice")])
    def test_as_a_declared_fixed_line_it_takes_the_code_by_voice(self, answers: Answers) -> None:
        diagnosis = examine(self.typed, "AR", answers)
        assert row_of(diagnosis, RuleId.LINE_KNOWN).result is RuleResult.DECLARED
        assert row_of(diagnosis, RuleId.FIXED_LINE).fix is Fix.PREPARE_FIXED_LINE
        assert diagnosis.verdict is Verdict.ELIGIBLE_WITH_ACTION


def test_a_number_that_could_be_either_asks_and_the_answer_decides_the_code() -> None:
    assert row_of(examine("+525512345678", "MX"), RuleId.LINE_KNOWN).fix is Fix.DECLARE_LINE
    mobile = examine("+525512345678", "MX", Answers(line="mobile"))
    fixed = examine("+525512345678", "MX", Answers(line="fixed"))
    assert mobile.otp == Otp(STANDARD, STANDARD)
    assert fixed.otp == Otp(NOT_RECOMMENDED, STANDARD)
    assert fixed.number_type is NumberType.FIXED_LINE_OR_MOBILE


def test_an_international_number_of_another_country_is_taken_and_said() -> None:
    diagnosis = examine("+5491123456789", "BR", GOOD)
    row = row_of(diagnosis, RuleId.COUNTRY_MATCHES)
    assert (row.result, row.reason) == (RuleResult.INFO, Reason.OTHER_COUNTRY)
    assert (row.facts["country"], row.facts["expected"]) == ("AR", "BR")
    assert (diagnosis.country, diagnosis.verdict) == ("AR", Verdict.ELIGIBLE)


def test_a_toll_free_number_of_the_shared_prefix_does_not_tell_its_country() -> None:
    row = row_of(examine("+18002001234", "DO", GOOD), RuleId.COUNTRY_MATCHES)
    assert row.reason is Reason.SHARED_PREFIX


def test_the_heaviest_reason_decides() -> None:
    diagnosis = examine("+5351234567", "AR", Answers(used_before="other_provider"))
    weights = {row.reason.weight for row in diagnosis.rules if row.reason}
    assert weights == {Weight.NOTE, Weight.ACTION, Weight.ASK, Weight.BLOCK}
    assert diagnosis.verdict is Verdict.NOT_ELIGIBLE


@pytest.mark.parametrize(("language", "place"), [("es", "México"), ("pt-BR", "México"), ("en", "Mexico")])
def test_the_place_is_named_in_the_persons_language(language: str, place: str) -> None:
    assert place in describe(examine("+528001234567", None), language).place


def test_carrier_and_time_zone_are_described_where_known() -> None:
    description = describe(examine("+59899123456", None), "es")
    assert description.carrier == "Antel"
    assert description.time_zones == ("America/Montevideo",)


def test_nothing_is_described_without_a_number() -> None:
    description = describe(examine("hola", None), "es")
    assert (description.place, description.carrier, description.time_zones) == ("", "", ())
