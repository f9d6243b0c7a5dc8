"""The stable codes of the number doctor: rules, reasons, fixes and repairs.

The members of each enumeration are the complete list of what the doctor can say; `lib.ui` must
have words for every one of them.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class RuleId(StrEnum):
    """One criterion. The first five are the ones of VTEX's page (seed, 2024-01-05) and always present."""

    HAS_COUNTRY_AND_AREA = "has_country_and_area"
    BELONGS_TO_COMPANY = "belongs_to_company"
    CAN_RECEIVE_CODE = "can_receive_code"
    NOT_SHORT_CODE = "not_short_code"
    NOT_USED_BEFORE = "not_used_before"
    DEDICATED = "dedicated"
    ALLOWED_TERRITORY = "allowed_territory"
    COUNTRY_MATCHES = "country_matches"
    NO_EXTENSION = "no_extension"
    NO_LETTERS = "no_letters"
    LINE_KNOWN = "line_known"
    FIXED_LINE = "fixed_line"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    VOIP = "voip"
    PERSONAL_NUMBER = "personal_number"
    PAGER = "pager"
    UNIVERSAL_ACCESS = "universal_access"
    VOICEMAIL = "voicemail"
    PERSON_ANSWERS = "person_answers"
    INTERNATIONAL_CALLS = "international_calls"
    NOT_ON_OTHER_TRACK = "not_on_other_track"
    NOT_IN_OTHER_STORE = "not_in_other_store"


SEED_RULES: tuple[RuleId, ...] = (
    RuleId.HAS_COUNTRY_AND_AREA,
    RuleId.BELONGS_TO_COMPANY,
    RuleId.CAN_RECEIVE_CODE,
    RuleId.NOT_SHORT_CODE,
    RuleId.NOT_USED_BEFORE,
)


class RuleResult(StrEnum):
    """What one rule says. `DECLARED` rests on a person's word, `INFO` neither helps nor blocks by itself."""

    PASSED = "passed"
    FAILED = "failed"
    NEEDS_ANSWER = "needs_answer"
    DECLARED = "declared"
    INFO = "info"


class Weight(IntEnum):
    """How much a reason weighs on the verdict; the heaviest one decides."""

    NOTE = 0
    ACTION = 1
    ASK = 2
    BLOCK = 3
    UNREADABLE = 4


class Reason(StrEnum):
    """Why a rule is not simply passed."""

    EMPTY = "empty"
    INPUT_TOO_LONG = "input_too_long"
    NO_NUMBER = "no_number"
    SEVERAL_NUMBERS = "several_numbers"
    LINK_WITHOUT_NUMBER = "link_without_number"

    COUNTRY_UNKNOWN = "country_unknown"
    PLUS_MISSING = "plus_missing"
    AREA_CODE_MISSING = "area_code_missing"
    LINE_UNKNOWN = "line_unknown"
    ARGENTINA_NINE_UNCLEAR = "argentina_nine_unclear"
    OWNERSHIP_UNDECLARED = "ownership_undeclared"
    RECEPTION_UNDECLARED = "reception_undeclared"
    USE_UNDECLARED = "use_undeclared"

    UNKNOWN_COUNTRY_CODE = "unknown_country_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WRONG_LENGTH = "wrong_length"
    NOT_ASSIGNED = "not_assigned"
    NO_COUNTRY = "no_country"
    NO_AREA_CODE = "no_area_code"
    ARGENTINA_NINE_MISSING = "argentina_nine_missing"
    NOT_OWNED = "not_owned"
    RECEIVES_NEITHER = "receives_neither"
    CODE_NOT_SUPPORTED = "code_not_supported"
    NO_RECOMMENDED_METHOD = "no_recommended_method"
    SHORT_CODE = "short_code"
    BANNED = "banned"
    BAN_APPEALED = "ban_appealed"
    SANCTIONED_TERRITORY = "sanctioned_territory"
    HAS_EXTENSION = "has_extension"
    HAS_LETTERS = "has_letters"
    SHARED_COST = "shared_cost"
    PERSONAL_NUMBER = "personal_number"
    PAGER = "pager"
    VOICEMAIL = "voicemail"

    SMS_NOT_RECOMMENDED = "sms_not_recommended"
    USED_IN_WHATSAPP_APP = "used_in_whatsapp_app"
    USED_IN_BUSINESS_APP = "used_in_business_app"
    BUSINESS_APP_WITHOUT_COEXISTENCE = "business_app_without_coexistence"
    KEEPS_BUSINESS_APP = "keeps_business_app"
    USED_WITH_OTHER_PROVIDER = "used_with_other_provider"
    TWO_STEP_OFF = "two_step_off"
    TWO_STEP_ON = "two_step_on"
    MENU_ANSWERS = "menu_answers"
    CALLS_FORWARDED = "calls_forwarded"
    NO_INTERNATIONAL_CALLS = "no_international_calls"
    ON_OTHER_TRACK = "on_other_track"
    IN_OTHER_STORE = "in_other_store"
    FIXED_LINE = "fixed_line"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    VOIP = "voip"
    UNIVERSAL_ACCESS = "universal_access"

    NUMBER_NOT_READ = "number_not_read"
    APP_ACCOUNT_DELETED = "app_account_deleted"
    OTHER_COUNTRY = "other_country"
    SHARED_PREFIX = "shared_prefix"
    DEDICATION_UNDECLARED = "dedication_undeclared"
    NOT_DEDICATED = "not_dedicated"

    @property
    def weight(self) -> Weight:
        """How much this reason weighs on the verdict."""
        return _WEIGHT_OF[self]


_REASONS_BY_WEIGHT: dict[Weight, tuple[Reason, ...]] = {
    Weight.UNREADABLE: (
        Reason.EMPTY,
        Reason.INPUT_TOO_LONG,
        Reason.NO_NUMBER,
        Reason.SEVERAL_NUMBERS,
        Reason.LINK_WITHOUT_NUMBER,
    ),
    Weight.ASK: (
        Reason.COUNTRY_UNKNOWN,
        Reason.PLUS_MISSING,
        Reason.AREA_CODE_MISSING,
        Reason.LINE_UNKNOWN,
        Reason.ARGENTINA_NINE_UNCLEAR,
        Reason.OWNERSHIP_UNDECLARED,
        Reason.RECEPTION_UNDECLARED,
        Reason.USE_UNDECLARED,
    ),
    Weight.ACTION: (
        Reason.SMS_NOT_RECOMMENDED,
        Reason.USED_IN_WHATSAPP_APP,
        Reason.USED_IN_BUSINESS_APP,
        Reason.BUSINESS_APP_WITHOUT_COEXISTENCE,
        Reason.KEEPS_BUSINESS_APP,
        Reason.USED_WITH_OTHER_PROVIDER,
        Reason.TWO_STEP_OFF,
        Reason.TWO_STEP_ON,
        Reason.MENU_ANSWERS,
        Reason.CALLS_FORWARDED,
        Reason.NO_INTERNATIONAL_CALLS,
        Reason.ON_OTHER_TRACK,
        Reason.IN_OTHER_STORE,
        Reason.FIXED_LINE,
        Reason.TOLL_FREE,
        Reason.PREMIUM_RATE,
        Reason.VOIP,
        Reason.UNIVERSAL_ACCESS,
    ),
    Weight.NOTE: (
        Reason.NUMBER_NOT_READ,
        Reason.APP_ACCOUNT_DELETED,
        Reason.OTHER_COUNTRY,
        Reason.SHARED_PREFIX,
        Reason.DEDICATION_UNDECLARED,
        Reason.NOT_DEDICATED,
    ),
}

# A reason without a place above blocks: a forgotten entry must never let a number through.
_WEIGHT_OF: dict[Reason, Weight] = dict.fromkeys(Reason, Weight.BLOCK) | {
    reason: weight for weight, reasons in _REASONS_BY_WEIGHT.items() for reason in reasons
}


class Fix(StrEnum):
    """What a person can do about a reason."""

    TYPE_ONE_NUMBER = "type_one_number"
    PASTE_THE_NUMBER = "paste_the_number"
    CHOOSE_COUNTRY = "choose_country"
    WRITE_WITH_PLUS = "write_with_plus"
    ADD_AREA_CODE = "add_area_code"
    CHECK_DIGITS = "check_digits"
    USE_OTHER_NUMBER = "use_other_number"
    USE_FULL_NUMBER = "use_full_number"
    USE_DIRECT_LINE = "use_direct_line"
    WRITE_DIGITS = "write_digits"
    DECLARE_LINE = "declare_line"
    CONFIRM_FIXED_OR_WRITE_NINE = "confirm_fixed_or_write_nine"
    WRITE_NINE = "write_nine"
    DECLARE_OWNERSHIP = "declare_ownership"
    GET_COMPANY_NUMBER = "get_company_number"
    DECLARE_RECEPTION = "declare_reception"
    ENABLE_RECEPTION = "enable_reception"
    ASK_FOR_VOICE_CALL = "ask_for_voice_call"
    PREPARE_FIXED_LINE = "prepare_fixed_line"
    PREPARE_TOLL_FREE = "prepare_toll_free"
    PREPARE_VOICE_CALL = "prepare_voice_call"
    PREFER_ORDINARY_NUMBER = "prefer_ordinary_number"
    DECLARE_USE = "declare_use"
    DELETE_ACCOUNT_AND_WAIT = "delete_account_and_wait"
    WAIT_AFTER_DELETION = "wait_after_deletion"
    COEXIST_OR_DELETE = "coexist_or_delete"
    PREPARE_COEXISTENCE = "prepare_coexistence"
    MIGRATE_FROM_PROVIDER = "migrate_from_provider"
    MIGRATE_NUMBER = "migrate_number"
    TURN_OFF_TWO_STEP = "turn_off_two_step"
    APPEAL_BAN = "appeal_ban"
    WAIT_FOR_APPEAL = "wait_for_appeal"
    SWITCH_OFF_MENU = "switch_off_menu"
    SWITCH_OFF_FORWARDING = "switch_off_forwarding"
    ENABLE_INTERNATIONAL = "enable_international"
    CHOOSE_ONE_SERVICE = "choose_one_service"
    CLEAR_UP_OTHER_STORE = "clear_up_other_store"
    PREFER_DEDICATED = "prefer_dedicated"
    CHECK_COUNTRY = "check_country"


class RepairCode(StrEnum):
    """One change made to what was typed. Nothing is changed without one of these."""

    CHARACTERS_FOLDED = "characters_folded"
    INVISIBLE_REMOVED = "invisible_removed"
    LINK_REMOVED = "link_removed"
    SCHEME_REMOVED = "scheme_removed"
    SURROUNDINGS_REMOVED = "surroundings_removed"
    PLUS_DOUBLED = "plus_doubled"
    DOUBLE_ZERO_TO_PLUS = "double_zero_to_plus"
    DIAL_OUT_TO_PLUS = "dial_out_to_plus"
    PLUS_ADDED = "plus_added"
    CARRIER_CODE_REMOVED = "carrier_code_removed"
    MEXICO_ONE_REMOVED = "mexico_one_removed"
    MEXICO_PREFIX_REMOVED = "mexico_prefix_removed"
    BRAZIL_NINE_ADDED = "brazil_nine_added"
    ARGENTINA_FIFTEEN_TO_NINE = "argentina_fifteen_to_nine"
    COLOMBIA_AREA_UPDATED = "colombia_area_updated"
    NATIONAL_FORM_REWRITTEN = "national_form_rewritten"
