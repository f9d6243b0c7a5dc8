"""Our own people: let in, given another role, taken out, and whose stores become whose."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest

from lib.domain.model import Language, Role
from lib.errors import Conflict, InvalidFields, InvalidInput, NotAllowed, NotFound, PuenteError
from lib.services.access import Actor
from lib.services.event_chain import verify_chain
from lib.services.people import Person, person_by_email, person_by_id
from lib.services.people_admin import (
    StaffMember,
    add_staff,
    hand_over_portfolio,
    managers,
    remove,
    restore,
    set_role,
    staff,
    unowned,
)
from lib.services.platform import Platform
from lib.services.stores import add_store
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

OPERATOR = Actor.process("test")


@pytest.fixture
def elena(build: Builder) -> Person:
    return build.administrator()


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager with three stores, one of them in Brazil."""
    marta = build.manager()
    for account, country in (("alfa", "UY"), ("beta", "BR"), ("gamma", "UY")):
        add_store(marta.actor, account, account.title(), country)
    return marta


def member(elena: Person, person: Person) -> StaffMember:
    return next(one for one in staff(elena.actor) if one.id == person.id)


def owners(platform: Platform) -> dict[str, object]:
    found = rows(platform, "SELECT account, owner_id FROM stores ORDER BY account")
    return {row["account"]: row["owner_id"] for row in found}


def told(platform: Platform, kind: str) -> list[tuple[object, ...]]:
    found = rows(
        platform,
        "SELECT e.actor_name, s.account, e.subject, e.old, e.new FROM events AS e"
        " LEFT JOIN stores AS s ON s.id = e.store_id WHERE e.kind = :kind ORDER BY e.id",
        kind=kind,
    )
    return [tuple(row.values()) for row in found]


def test_the_list_shows_roles_and_portfolios_by_country(elena: Person, marta: Person) -> None:
    found = staff(elena.actor)
    assert [(one.name, one.role, dict(one.portfolio)) for one in found] == [
        ("Elena Duarte", Role.ADMINISTRATOR, {}),
        ("Marta Gestora", Role.ACCOUNT_MANAGER, {"BR": 1, "UY": 2}),
    ]
    assert (found[1].stores, found[1].email, found[1].last_change) == (3, marta.email, None)


def test_merchants_are_not_in_it_and_cannot_be_changed_there(elena: Person, build: Builder) -> None:
    ana = build.merchant("alfa")
    assert [one.id for one in staff(elena.actor)] == [elena.id]
    with pytest.raises(NotFound, match=r"person\.unknown"):
        set_role(elena.actor, ana.id, Role.ADMINISTRATOR, seen=Role.MERCHANT)
    with pytest.raises(NotFound, match=r"person\.unknown"):
        remove(elena.actor, ana.id, elena.id)
    with pytest.raises(NotFound, match=r"person\.unknown"):
        restore(elena.actor, uuid4())


def test_somebody_is_let_in_once(elena: Person, platform: Platform) -> None:
    for _click in range(2):
        added = add_staff(
            elena.actor, " Nueva@Puente.example ", "Nueva  Gestora", Role.ACCOUNT_MANAGER, Language.PT_BR
        )
    found = person_by_id(added)
    assert found is not None
    assert (found.email, found.name, found.role, found.language) == (
        "nueva@puente.example",
        "Nueva Gestora",
        Role.ACCOUNT_MANAGER,
        Language.PT_BR,
    )
    facts = {"person": added.hex, "name": "Nueva Gestora", "role": "account_manager"}
    assert told(platform, "person.added") == [(elena.name, None, None, None, facts)]
    change_of_it = member(elena, found).last_change
    assert change_of_it is not None
    assert (change_of_it.kind, change_of_it.by) == ("person.added", elena.name)


@pytest.mark.parametrize(
    ("email", "name", "role", "code"),
    [
        ("nobody", "Nueva", Role.ACCOUNT_MANAGER, "email.shape"),
        ("a@b.example", " ", Role.ACCOUNT_MANAGER, "name.empty"),
        ("a@b.example", "Nueva", Role.MERCHANT, "role.not_staff"),
    ],
)
def test_what_cannot_be_used_is_refused(
    elena: Person, platform: Platform, email: str, name: str, role: Role, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_staff(elena.actor, email, name, role)
    assert refused.value.code == code
    assert refused.value.field == code.partition(".")[0]
    assert len(rows(platform, "SELECT id FROM people")) == 1


def test_what_is_wrong_in_both_fields_is_said_at_once(elena: Person) -> None:
    with pytest.raises(InvalidFields) as refused:
        add_staff(elena.actor, "nobody", "", Role.ACCOUNT_MANAGER)
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("email", "email.shape"),
        ("name", "name.empty"),
    ]


def test_an_address_that_is_known_is_not_taken_over(elena: Person, build: Builder) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(Conflict, match=r"person\.exists") as refused:
        add_staff(elena.actor, ana.email, "Ana", Role.ADMINISTRATOR)
    assert dict(refused.value.facts) == {"name": "Ana Pérez"}
    assert person_by_email(ana.email) == ana


def test_a_role_is_changed_with_what_was_seen(elena: Person, marta: Person, platform: Platform) -> None:
    for _click in range(2):
        set_role(elena.actor, marta.id, Role.ADMINISTRATOR, seen=Role.ACCOUNT_MANAGER)
    assert member(elena, marta).role is Role.ADMINISTRATOR
    assert set(owners(platform).values()) == {marta.id}
    assert [entry[3] for entry in told(platform, "person.role")] == [{"role": "account_manager"}]
    set_role(marta.actor, elena.id, Role.ACCOUNT_MANAGER, seen=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        set_role(elena.actor, marta.id, Role.ACCOUNT_MANAGER, seen=Role.ADMINISTRATOR)


def test_the_second_of_two_who_change_a_role_is_told(elena: Person, marta: Person) -> None:
    set_role(elena.actor, marta.id, Role.ADMINISTRATOR, seen=Role.ACCOUNT_MANAGER)
    with pytest.raises(Conflict, match=r"person\.changed"):
        set_role(OPERATOR, marta.id, Role.ACCOUNT_MANAGER, seen=Role.ACCOUNT_MANAGER)
    remove(elena.actor, marta.id, elena.id)
    with pytest.raises(Conflict, match=r"person\.changed"):
        set_role(OPERATOR, marta.id, Role.ACCOUNT_MANAGER, seen=Role.ADMINISTRATOR)


def test_nobody_removes_or_demotes_themselves(elena: Person, build: Builder) -> None:
    build.administrator()
    with pytest.raises(NotAllowed, match=r"person\.oneself"):
        remove(elena.actor, elena.id, None)
    with pytest.raises(NotAllowed, match=r"person\.oneself"):
        set_role(elena.actor, elena.id, Role.ACCOUNT_MANAGER, seen=Role.ADMINISTRATOR)
    assert member(elena, elena).role is Role.ADMINISTRATOR


def test_the_last_administrator_stays(elena: Person, marta: Person) -> None:
    with pytest.raises(Conflict, match=r"person\.last_administrator"):
        remove(OPERATOR, elena.id, marta.id)
    with pytest.raises(Conflict, match=r"person\.last_administrator"):
        set_role(OPERATOR, elena.id, Role.ACCOUNT_MANAGER, seen=Role.ADMINISTRATOR)
    assert member(elena, elena).disabled_at is None


def test_of_two_administrators_who_remove_each_other_one_stays(elena: Person, build: Builder) -> None:
    other = build.administrator()

    def try_to(remove_whom: tuple[Person, Person]) -> str:
        who, whom = remove_whom
        try:
            remove(who.actor, whom.id, None)
        except PuenteError as error:
            return error.code
        return "removed"

    with ThreadPoolExecutor(2) as both:
        outcomes = sorted(both.map(try_to, [(elena, other), (other, elena)]))
    assert outcomes[1] == "removed"
    assert outcomes[0] in ("access.refused", "access.unknown_person")
    assert sum(one.disabled_at is None for one in staff(OPERATOR)) == 1


def test_whoever_is_removed_hands_the_stores_over_in_the_same_step(
    elena: Person, marta: Person, build: Builder, platform: Platform, clock: Clock
) -> None:
    heir = build.manager()
    with pytest.raises(InvalidInput, match=r"heir\.missing"):
        remove(elena.actor, marta.id, None)
    assert person_by_id(marta.id) is not None
    clock.advance(minutes=1)
    assert remove(elena.actor, marta.id, heir.id) == 3
    assert remove(elena.actor, marta.id, heir.id) == 0
    assert person_by_id(marta.id) is None
    assert set(owners(platform).values()) == {heir.id}
    assert rows(platform, "SELECT DISTINCT owner_id FROM integrations") == [{"owner_id": heir.id}]
    changes = told(platform, "store.owner")
    assert sorted(str(entry[1]) for entry in changes) == ["alfa", "beta", "gamma"]
    assert {(entry[0], str(entry[3]), str(entry[4])) for entry in changes} == {
        (elena.name, "{'owner': 'Marta Gestora'}", "{'owner': 'Marta Gestora'}")
    }
    assert len(told(platform, "person.removed")) == 1
    assert verify_chain(OPERATOR).faults == ()


def test_sessions_end_and_do_not_come_back_with_the_access(
    elena: Person, build: Builder, clock: Clock
) -> None:
    marta = build.manager()
    clock.advance(minutes=1)
    remove(elena.actor, marta.id, None)
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        managers(marta.actor)
    assert [one.id for one in staff(elena.actor)] == [elena.id, marta.id]
    clock.advance(minutes=1)
    for _click in range(2):
        restore(elena.actor, marta.id)
    back = person_by_id(marta.id)
    assert back is not None
    assert back.role is Role.ACCOUNT_MANAGER
    assert back.sessions_valid_from == changed_at(elena, marta)
    assert back.sessions_valid_from > marta.sessions_valid_from


def changed_at(elena: Person, person: Person) -> datetime:
    """When the last change of a person was made."""
    found = member(elena, person).last_change
    assert found is not None
    return found.at


def test_the_address_of_somebody_removed_says_so(elena: Person, build: Builder) -> None:
    marta = build.manager()
    remove(elena.actor, marta.id, None)
    with pytest.raises(InvalidInput, match=r"email\.removed"):
        add_staff(elena.actor, marta.email, marta.name, Role.ACCOUNT_MANAGER)
    with pytest.raises(InvalidInput, match=r"email\.removed"):
        add_store(elena.actor, "alfa", "Alfa", "UY", marta.email)


def test_a_portfolio_is_handed_over_by_country_or_as_a_whole(
    elena: Person, marta: Person, platform: Platform
) -> None:
    assert hand_over_portfolio(elena.actor, marta.id, elena.id, "UY") == 2
    assert hand_over_portfolio(elena.actor, marta.id, elena.id, "UY") == 0
    assert owners(platform) == {"alfa": elena.id, "beta": marta.id, "gamma": elena.id}
    assert hand_over_portfolio(elena.actor, marta.id, elena.id) == 1
    assert hand_over_portfolio(elena.actor, elena.id, elena.id) == 0
    assert dict(member(elena, elena).portfolio) == {"BR": 1, "UY": 2}
    general = told(platform, "person.handed_over")
    assert [(entry[2], entry[4]) for entry in general] == [
        ("UY", {"person": elena.id.hex, "name": elena.name, "stores": 2}),
        (None, {"person": elena.id.hex, "name": elena.name, "stores": 1}),
    ]
    found = member(elena, marta).last_change
    assert found is not None
    assert found.kind == "person.handed_over"


def test_stores_of_nobody_find_an_owner(elena: Person, platform: Platform) -> None:
    add_store(OPERATOR, "alfa", "Alfa", "UY")
    assert unowned(elena.actor) == {"UY": 1}
    assert hand_over_portfolio(elena.actor, None, elena.id) == 1
    assert unowned(elena.actor) == {}
    assert owners(platform) == {"alfa": elena.id}
    assert told(platform, "store.owner")[0][3] == {"owner": None}


def test_only_one_of_our_people_can_receive_stores(
    elena: Person, marta: Person, build: Builder, platform: Platform
) -> None:
    ana, gone = build.merchant("delta"), build.manager()
    remove(elena.actor, gone.id, None)
    for heir in (ana.id, gone.id, uuid4()):
        with pytest.raises(InvalidInput, match=r"owner\.unknown"):
            hand_over_portfolio(elena.actor, marta.id, heir)
    for heir in (ana.id, gone.id, marta.id):
        with pytest.raises(InvalidInput, match=r"owner\.unknown"):
            remove(elena.actor, marta.id, heir)
    assert member(elena, marta).stores == 3
    change(platform, "UPDATE stores SET owner_id = NULL WHERE account = 'alfa'")
    assert member(elena, marta).stores == 2


def test_those_who_can_have_stores_are_named_to_managers(elena: Person, build: Builder) -> None:
    marta, gone, ana = build.manager(), build.manager(), build.merchant("alfa")
    remove(elena.actor, gone.id, None)
    assert [(one.id, one.name) for one in managers(marta.actor)] == [
        (elena.id, elena.name),
        (marta.id, marta.name),
    ]
    with pytest.raises(NotAllowed):
        managers(ana.actor)


CALLS: dict[str, Callable[[Actor, Person], object]] = {
    "staff": lambda actor, _: staff(actor),
    "unowned": lambda actor, _: unowned(actor),
    "add_staff": lambda actor, _: add_staff(actor, "x@puente.example", "X", Role.ADMINISTRATOR),
    "set_role": lambda actor, whom: set_role(actor, whom.id, Role.ADMINISTRATOR, seen=Role.ACCOUNT_MANAGER),
    "remove": lambda actor, whom: remove(actor, whom.id, None),
    "restore": lambda actor, whom: restore(actor, whom.id),
    "hand_over_portfolio": lambda actor, whom: hand_over_portfolio(actor, None, whom.id),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_only_administrators_do_any_of_it(
    build: Builder, platform: Platform, call: Callable[[Actor, Person], object]
) -> None:
    marta, ana, whom = build.manager(), build.merchant("alfa"), build.manager()
    before = rows(platform, "SELECT * FROM people ORDER BY id")
    for person in (marta, ana):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            call(person.actor, whom)
        with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
            call(replace(person.actor, person_id=uuid4()), whom)
    assert rows(platform, "SELECT * FROM people ORDER BY id") == before
