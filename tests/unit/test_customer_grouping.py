"""Who is joined with whom, whose profile it is, and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lib.domain.customers import Consent, Customer, Member, filled, group, profile_of

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def member(vtex_id: str, email: str = "", phone: str = "", day: int | None = 0, profile: str = "") -> Member:
    return Member(
        vtex_id,
        email.encode() or None,
        phone.encode() or None,
        None if day is None else DAY + timedelta(days=day),
        profile or None,
    )


def ids(groups: Sequence[Sequence[Member]]) -> list[str]:
    """Each group as the ids of its members, one letter each."""
    return ["".join(one.vtex_id for one in joined) for joined in groups]


def test_an_equal_email_or_an_equal_phone_joins() -> None:
    members = [member("a", email="e1"), member("b", email="e1", phone="p1"), member("c", phone="p1")]

    assert ids(group([*members, member("d", email="e2", phone="p2")])) == ["abc", "d"]


def test_joining_reaches_over_third_and_fourth_members() -> None:
    members = [member("a", "e1", "p1"), member("b", "e2", "p2"), member("c", "e3", "p2")]

    assert ids(group([*members, member("d", "e1", "p3"), member("e", "e3", "p3")])) == ["abcde"]


def test_an_email_never_equals_a_phone_and_nothing_equals_nothing() -> None:
    assert ids(group([member("a", email="x"), member("b", phone="x"), member("c"), member("d")])) == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_the_newest_leads_then_the_smaller_id_and_no_moment_comes_last() -> None:
    members = [member(vtex_id, "e1", day=day) for vtex_id, day in (("d", 3), ("b", 1), ("a", 1), ("c", None))]

    assert ids(group(members)) == ["dabc"]


def test_groups_come_in_the_order_of_their_leaders() -> None:
    members = [member("a", "e1", day=1), member("c", "e1", day=2), member("b", "e2")]

    assert ids(group(members)) == ["b", "ca"]


def test_the_profile_is_the_leaders_else_that_of_the_newest_who_has_one() -> None:
    old, middle, newest = member("a", profile="p-a"), member("b", profile="p-b"), member("c")

    assert profile_of([newest, middle, old]) == "p-b"
    assert profile_of([middle, newest, old]) == "p-b"
    assert profile_of([newest]) is None


members = st.lists(
    st.builds(
        member,
        st.text("abcdefghijklmnop", min_size=1, max_size=2),
        st.sampled_from(["", "e1", "e2", "e3", "e4"]),
        st.sampled_from(["", "p1", "p2", "p3", "p4"]),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    max_size=12,
    unique_by=lambda one: one.vtex_id,
)


@given(members=members, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(members: list[Member], seed: object) -> None:
    shuffled = list(members)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    assert group(shuffled) == group(members)


@given(members=members)
def test_everybody_is_in_exactly_one_group_and_no_key_in_two(members: list[Member]) -> None:
    groups = group(members)

    assert sorted(one.vtex_id for joined in groups for one in joined) == sorted(m.vtex_id for m in members)
    for kind in ("email_key", "phone_key"):
        keys = [{key for one in joined if (key := getattr(one, kind))} for joined in groups]
        assert sum(map(len, keys)) == len(set().union(*keys))


@given(members=members)
def test_nobody_is_joined_without_a_chain_of_equal_contacts(members: list[Member]) -> None:
    for joined in group(members):
        reached, left = [joined[0]], list(joined[1:])
        while near := [one for one in left if any(_share(one, other) for other in reached)]:
            reached += near
            left = [one for one in left if one not in near]
        assert left == []


def _share(one: Member, other: Member) -> bool:
    same_email = one.email_key is not None and one.email_key == other.email_key
    return same_email or (one.phone_key is not None and one.phone_key == other.phone_key)


def customer(
    vtex_id: str,
    *,
    email: str | None = None,
    phone: str | None = None,
    name: tuple[str | None, str | None] = (None, None),
    consent: Consent = Consent.UNKNOWN,
    on: str | None = None,
) -> Customer:
    return Customer(vtex_id, email, phone, *name, consent, on, DAY)


def test_what_the_leader_lacks_comes_from_the_next_newest() -> None:
    leader = customer("a", email="a@x.co")
    next_one = customer("b", email="b@x.co", name=("Ana", "Silva"))
    oldest = customer("c", phone="+5511987654321", name=("Ana María", "Souza"))

    assert filled(leader, [next_one, oldest]) == customer(
        "a", email="a@x.co", phone="+5511987654321", name=("Ana", "Silva")
    )


def test_nobody_gets_a_name_put_together_from_two_people() -> None:
    result = filled(customer("a", name=("Ana", None)), [customer("b", name=("Luis", "Pérez"))])

    assert (result.first_name, result.last_name) == ("Ana", None)


def test_an_opt_out_of_anybody_beats_the_opt_in_of_anybody() -> None:
    wants = customer("a", consent=Consent.IN, on="2026-03-01")
    refuses = customer("b", consent=Consent.OUT, on="2024-01-01")
    silent = customer("c", on="2026-04-01")

    for leader, others in ((wants, [refuses]), (silent, [wants, refuses]), (refuses, [wants])):
        result = filled(leader, others)
        assert (result.consent, result.consent_on) == (Consent.OUT, "2024-01-01")


def test_an_unknown_choice_is_filled_with_its_own_date() -> None:
    result = filled(customer("a", on="2026-04-01"), [customer("b", consent=Consent.IN, on="2025-02-02")])

    assert (result.consent, result.consent_on) == (Consent.IN, "2025-02-02")


def test_a_leader_who_lacks_nothing_stays_as_it_is() -> None:
    leader = customer("a", email="a@x.co", phone="+541123456789", name=("Ana", "Silva"), consent=Consent.IN)

    assert filled(leader, [customer("b", email="b@x.co", name=("Eva", "Paz"), consent=Consent.IN)]) == leader
    assert filled(leader, []) == leader
