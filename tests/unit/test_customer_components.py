"""Numbers that hang together, however the connections come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lib.domain.customers import Components

SIZE = 12
connections = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=20)


def reached(pairs: list[tuple[int, int]], start: int) -> list[int]:
    """All numbers that a walk from `start` along the pairs comes to."""
    found = {start}
    for _ in range(SIZE):
        found |= {end for pair in pairs if found & set(pair) for end in pair}
    return sorted(found)


@given(connections)
def test_who_is_connected_by_any_way_is_one_component(pairs: list[tuple[int, int]]) -> None:
    components = Components(SIZE)
    for one, other in pairs:
        components.connect(one, other)
    walks = [reached(pairs, number) for number in range(SIZE)]
    assert [components.of(number) for number in range(SIZE)] == [walk[0] for walk in walks]
    assert list(components) == [walk for number, walk in enumerate(walks) if walk[0] == number]


def test_numbers_that_nobody_connected_are_alone() -> None:
    assert list(Components(3)) == [[0], [1], [2]]
    assert list(Components(0)) == []


def test_a_long_chain_is_one_component() -> None:
    components = Components(5_000)
    for number in reversed(range(4_999)):
        components.connect(number, number + 1)
    assert list(components) == [list(range(5_000))]
