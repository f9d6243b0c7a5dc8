"""Where a number is and who runs it, in a person's language."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from lib.domain.phone.model import Diagnosis


@dataclass(frozen=True)
class Description:
    """Words of libphonenumber; empty where it knows nothing. Time zones are IANA names."""

    place: str
    carrier: str
    time_zones: tuple[str, ...]


def example_mobile(country: str) -> str:
    """A mobile number of a country (ISO 3166-1 alpha-2) as people write it abroad: "+598 94 231 234".

    It is libphonenumber's example. Empty where it knows none.
    """
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return ""
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def describe(diagnosis: Diagnosis, language: str) -> Description:
    """Place, original carrier and time zones of a diagnosed number.

    `language` is `es`, `pt-BR`, `en` or any tag libphonenumber knows; unknown ones fall back to English.
    The carrier is the one the range was given to: a ported number keeps it.
    """
    if diagnosis.e164 is None:
        return Description("", "", ())
    # These three load a third of a second of tables, which a verdict alone does not need.
    from phonenumbers import carrier, geocoder, timezone

    number = phonenumbers.parse(diagnosis.e164)
    primary = language.replace("_", "-").partition("-")[0].lower()
    zones = timezone.time_zones_for_number(number)
    return Description(
        place=geocoder.description_for_valid_number(number, primary),
        carrier=carrier.name_for_valid_number(number, primary),
        time_zones=tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE),
    )
