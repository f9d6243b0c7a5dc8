"""Two customers whom Hellotext took for one: neither is believed, and both get profiles of their own."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.builders import Builder
from tests.services.lying import Asked, Lie, Told, lying
from tests.services.syncing import Shop, crowd, is_settled, open_shop, person


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    return open_shop(build, simulator)


def answers_with(profile: str) -> Lie:
    """What is written is written, and it is said to be this profile."""

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_write:
            return None
        truth()
        return Told(200, json.dumps({"id": profile}).encode())

    return lie


def contacts(shop: Shop) -> list[str]:
    return sorted(str(one["email"]) for one in shop.profiles())


def test_whoever_comes_later_into_a_profile_is_sent_anew_as_well(shop: Shop, simulator: str) -> None:
    shop.holds(person(1))
    shop.synchronise()
    (first,) = shop.mapping().values()
    shop.add(**person(2))
    with lying(shop.platform, simulator, answers_with(first)):
        shop.synchronise(full=True)
    assert shop.mapping() == {}
    # Believing it, the profile of the other would be overwritten by this.
    shop.change("c-00002", firstName="Berta")
    assert is_settled(shop.synchronise())
    assert is_settled(shop.synchronise())
    assert contacts(shop) == ["ana.1@example.com", "ana.2@example.com"]
    assert len(set(shop.mapping().values())) == 2


def test_of_two_in_the_same_moment_neither_is_believed(shop: Shop, simulator: str) -> None:
    shop.holds(*crowd(2))
    with lying(shop.platform, simulator, answers_with("profile1")):
        run = shop.synchronise()
    assert (run.equation.updated, shop.mapping()) == (2, {})
    assert is_settled(shop.synchronise())
    assert len(set(shop.mapping().values())) == 2
