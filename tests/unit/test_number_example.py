"""The number that a field shows as an example: one of the country, which the doctor accepts as it stands."""

from __future__ import annotations

import phonenumbers
import pytest

from lib.domain.phone import example_mobile
from lib.rulebook.doctor import examine


@pytest.mark.parametrize("country", ["AR", "BR", "CL", "CO", "ES", "MX", "PE", "US", "UY"])
def test_the_example_can_be_typed_as_it_stands(country: str) -> None:
    diagnosis = examine(example_mobile(country), country)
    assert diagnosis.e164 is not None
    assert phonenumbers.region_code_for_number(phonenumbers.parse(diagnosis.e164)) == country


def test_a_country_of_which_nothing_is_known_has_no_example() -> None:
    assert example_mobile("ZZ") == ""
