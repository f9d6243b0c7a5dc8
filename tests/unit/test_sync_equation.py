"""read = created + updated + unchanged + rejected + pending, whatever happens in between."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from lib.domain.sync import Equation, RowState


def test_customers_that_are_read_are_pending_first() -> None:
    equation = Equation().moved(None, RowState.PENDING, 500)

    assert equation == Equation(read=500, pending=500)
    assert equation.balances
    assert not equation.is_settled


def test_a_customer_can_be_rejected_or_unchanged_as_soon_as_it_is_read() -> None:
    equation = Equation().moved(None, RowState.REJECTED).moved(None, RowState.UNCHANGED, 2)

    assert equation == Equation(read=3, rejected=1, unchanged=2)
    assert (equation.done, equation.is_settled) == (3, True)


def test_what_is_uncertain_stays_pending_until_it_is_known() -> None:
    equation = Equation(read=2, pending=2)

    uncertain = equation.moved(RowState.PENDING, RowState.INTENDED, 2).moved(
        RowState.INTENDED, RowState.UNCERTAIN
    )

    assert uncertain == equation
    assert uncertain.moved(RowState.UNCERTAIN, RowState.CREATED) == Equation(read=2, created=1, pending=1)


def test_a_rejected_customer_can_come_back() -> None:
    assert Equation(read=1, rejected=1).moved(RowState.REJECTED, RowState.PENDING) == Equation(
        read=1, pending=1
    )


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        (RowState.PENDING, RowState.CREATED, 2),
        (RowState.CREATED, RowState.UPDATED, 1),
        (RowState.PENDING, RowState.UNCERTAIN, 2),
        (RowState.PENDING, RowState.CREATED, -1),
        (None, RowState.PENDING, -1),
    ],
)
def test_nobody_is_moved_who_is_not_there(before: RowState | None, after: RowState, count: int) -> None:
    with pytest.raises(ValueError, match="not so many"):
        Equation(read=1, pending=1).moved(before, after, count)


@pytest.mark.parametrize(
    "equation", [Equation(read=1), Equation(pending=1), Equation(read=3, created=1, rejected=1)]
)
def test_a_customer_without_a_term_or_in_two_does_not_balance(equation: Equation) -> None:
    assert not equation.balances


class Ledger(RuleBasedStateMachine):
    """Customers that are read and go from state to state, counted one by one beside the equation."""

    rows: Bundle[RowState] = Bundle("rows")

    def __init__(self) -> None:
        super().__init__()
        self.equation = Equation()
        self.counted: Counter[str] = Counter()
        self.read = 0

    @rule(target=rows, state=st.sampled_from(RowState), count=st.integers(0, 5))
    def read_some(self, state: RowState, count: int) -> MultipleResults[RowState]:
        self.equation = self.equation.moved(None, state, count)
        self.read += count
        self.counted[state.term] += count
        return multiple(*[state] * count)

    @rule(target=rows, before=consumes(rows), after=st.sampled_from(RowState))
    def move_one(self, before: RowState, after: RowState) -> RowState:
        self.equation = self.equation.moved(before, after)
        self.counted[before.term] -= 1
        self.counted[after.term] += 1
        return after

    @invariant()
    def balances(self) -> None:
        terms = ("created", "updated", "unchanged", "rejected", "pending")
        assert {term: getattr(self.equation, term) for term in terms} == {
            term: self.counted[term] for term in terms
        }
        assert self.equation.read == self.read == self.equation.done + self.equation.pending
        assert self.equation.balances
        assert self.equation.is_settled is (self.counted["pending"] == 0)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
