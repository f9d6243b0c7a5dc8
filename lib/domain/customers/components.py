"""Which of many numbered things hang together, in twelve bytes a thing (connected components, union-find)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

_NONE = -1


class Components:
    """The numbers from 0 up to `size`, each alone until it is connected with another one."""

    def __init__(self, size: int) -> None:
        self._parents = array("i", range(size))

    def connect(self, one: int, other: int) -> None:
        """From now on these two, and all that is connected with them, are one component."""
        first, second = self.of(one), self.of(other)
        self._parents[max(first, second)] = min(first, second)

    def of(self, number: int) -> int:
        """The component of a number, called by the smallest number in it."""
        parents = self._parents
        while parents[number] != number:
            # Each look shortens the way for the next one.
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def __iter__(self) -> Iterator[list[int]]:
        """Each component as its numbers, ascending; the components in the order of their smallest ones."""
        size = len(self._parents)
        following, last = array("i", [_NONE]) * size, array("i", range(size))
        for number in range(size):
            component = self.of(number)
            if component != number:
                following[last[component]] = number
                last[component] = number
        del last
        for first in range(size):
            if self._parents[first] == first:
                yield list(_chain(following, first))


def _chain(following: array[int], number: int) -> Iterator[int]:
    while number != _NONE:
        yield number
        number = following[number]
