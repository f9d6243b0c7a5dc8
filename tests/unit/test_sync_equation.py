"""read = created + updated + unchanged + rejected + pending."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lib.domain.sync import Equation

TERMS = ("created", "updated", "unchanged", "rejected", "pending")
NUMBERS = st.fixed_dictionaries({term: st.integers(0, 10**6) for term in TERMS})


@given(numbers=NUMBERS)
def test_what_was_read_is_settled_or_pending(numbers: dict[str, int]) -> None:
    equation = Equation(read=sum(numbers.values()), **numbers)

    assert equation.balances
    assert equation.done == equation.read - numbers["pending"]


@given(numbers=NUMBERS, term=st.sampled_from(("read", *TERMS)), by=st.integers(-3, 3).filter(bool))
def test_a_customer_without_a_term_or_in_two_does_not_balance(
    numbers: dict[str, int], term: str, by: int
) -> None:
    counted = {"read": sum(numbers.values()), **numbers}

    assert not Equation(**{**counted, term: counted[term] + by}).balances
