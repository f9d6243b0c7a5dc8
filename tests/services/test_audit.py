"""The history of everything, and of one store with filters."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lib.domain.model import Language, Role, Track
from lib.errors import NotAllowed, NotFound
from lib.services.audit import AuditEvent, AuditQuery, audit, audit_batches, audit_people
from lib.services.audit_export import note_export
from lib.services.checklist import declare
from lib.services.event_filter import EventGroup, TimelineFilter, is_of_group
from lib.services.people import Person
from lib.services.people_admin import add_staff
from lib.services.platform import Platform
from lib.services.stores import set_subdivision
from lib.services.timeline import timeline, timeline_people
from lib.storage.bulk import copy_rows
from lib.storage.scope import Scope
from lib.storage.tables import events
from lib.ui import words
from tests.builders import Builder, change
from tests.services.conftest import Clock

RULE = "meta_business_account"


@pytest.fixture
def elena(build: Builder) -> Person:
    return build.administrator()


@pytest.fixture
def told(build: Builder, elena: Person, clock: Clock) -> list[datetime]:
    """Two stores in whose history three people did something, and two things of no store; a minute each."""
    clock.stop_at(clock())
    moments = []
    ana, bruno, marta = build.merchant("alfa"), build.merchant("beta", country="BR"), build.manager()

    def at_the_next_minute() -> None:
        clock.advance(minutes=1)
        moments.append(clock())

    at_the_next_minute()
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    at_the_next_minute()
    declare(bruno.actor, "beta", Track.WHATSAPP, RULE, True)
    at_the_next_minute()
    declare(marta.actor, "alfa", Track.WHATSAPP, RULE, False)
    at_the_next_minute()
    set_subdivision(marta.actor, "beta", "SP")
    at_the_next_minute()
    add_staff(elena.actor, "nueva@puente.example", "Nueva", Role.ACCOUNT_MANAGER, Language.ES)
    at_the_next_minute()
    with pytest.raises(NotAllowed):
        timeline(ana.actor, "alfa")
    return moments


def everything(elena: Person, query: AuditQuery | None = None) -> list[AuditEvent]:
    return [event for batch in audit_batches(elena.actor, query or AuditQuery()) for event in batch]


def kinds(found: list[AuditEvent]) -> list[tuple[str, str | None]]:
    return [(one.event.kind, one.account) for one in found]


def test_it_holds_every_event_newest_first_with_its_store(elena: Person, told: list[datetime]) -> None:
    found = everything(elena)
    assert [one.event.at for one in found] == sorted((one.event.at for one in found), reverse=True)
    assert kinds(found)[:2] == [("access.refused", None), ("person.added", None)]
    assert ("requirement.declared", "beta") in kinds(found)
    assert {one.store_name for one in found if one.account == "alfa"} == {"Tienda 2"}
    assert told[-1] == found[0].event.at


def test_a_page_goes_on_where_the_one_before_ended(elena: Person, told: list[datetime]) -> None:
    whole = everything(elena)
    paged: list[AuditEvent] = []
    page = audit(elena.actor, AuditQuery(), limit=2)
    while page.older is not None:
        assert len(page.events) == 2
        paged += page.events
        page = audit(elena.actor, AuditQuery(), page.older, limit=2)
    assert [*paged, *page.events] == whole
    assert len(whole) > 6
    assert told


GROUPS = [
    (EventGroup.REQUIREMENTS, {"requirement.declared"}),
    (EventGroup.PEOPLE, {"person.added"}),
    (EventGroup.ACCESS, {"access.refused"}),
    (EventGroup.MANAGEMENT, {"store.added", "store.subdivision"}),
    (EventGroup.CREDENTIALS, set()),
]


@pytest.mark.parametrize(("group", "expected"), GROUPS)
@pytest.mark.parametrize("account", [None, "beta"])
def test_a_group_of_kinds(
    elena: Person, told: list[datetime], group: EventGroup, expected: set[str], account: str | None
) -> None:
    assert told
    found = everything(elena, AuditQuery(account, TimelineFilter(group=group)))
    by_hand = [one for one in everything(elena, AuditQuery(account)) if one.event.kind in expected]
    assert found == by_hand
    assert bool(found) is bool(expected) or account


def test_a_rare_group_is_paged_like_the_others(elena: Person, told: list[datetime]) -> None:
    assert told
    query = AuditQuery(None, TimelineFilter(group=EventGroup.REQUIREMENTS))
    whole = everything(elena, query)
    first = audit(elena.actor, query, limit=1)
    assert first.older is not None
    second = audit(elena.actor, query, first.older, limit=1)
    assert [*first.events, *second.events] == whole[:2]


def test_one_store_one_person_and_a_time(elena: Person, told: list[datetime]) -> None:
    marta = next(one for one in audit_people(elena.actor, None) if one.name == "Marta Gestora")
    by_marta = TimelineFilter(person=marta.code)
    hers = [one for one in everything(elena) if one.event.actor_name == "Marta Gestora"]
    assert {account for _, account in kinds(hers)} == {"alfa", "beta"}
    assert everything(elena, AuditQuery(None, by_marta)) == hers
    of_alfa = [one for one in hers if one.account == "alfa"]
    assert everything(elena, AuditQuery("alfa", by_marta)) == of_alfa
    both = TimelineFilter(group=EventGroup.MANAGEMENT, person=marta.code)
    assert kinds(everything(elena, AuditQuery(None, both))) == [("store.subdivision", "beta")]
    meanwhile = TimelineFilter(since=told[1], until=told[3])
    found = everything(elena, AuditQuery(None, meanwhile))
    assert {one.event.at for one in found} == {told[1], told[2]}
    nothing = TimelineFilter(since=told[3], until=told[3] - timedelta(seconds=1))
    assert everything(elena, AuditQuery(None, nothing)) == []


def test_a_process_is_found_by_its_name(elena: Person, told: list[datetime]) -> None:
    assert told
    found = everything(elena, AuditQuery("alfa", TimelineFilter(person="test")))
    assert kinds(found) == [("store.added", "alfa")]
    assert everything(elena, AuditQuery("alfa", TimelineFilter(person="Ana Pérez"))) == []


def test_whom_can_be_asked_for(elena: Person, told: list[datetime]) -> None:
    assert told
    ours = [one.name for one in audit_people(elena.actor, None)]
    assert ours == ["Elena Duarte", "Marta Gestora", "Nueva"]
    assert [one.name for one in audit_people(elena.actor, "alfa")] == ["Ana Pérez", "Marta Gestora", "test"]
    assert audit_people(elena.actor, "alfa") == timeline_people(elena.actor, "alfa")


def test_the_history_of_a_store_by_kind_person_and_date(
    elena: Person, build: Builder, told: list[datetime]
) -> None:
    marta = build.manager().actor
    whole = timeline(marta, "alfa")
    requirements = timeline(marta, "alfa", TimelineFilter(group=EventGroup.REQUIREMENTS))
    assert [one.kind for one in requirements] == ["requirement.declared"] * 2
    since = timeline(marta, "alfa", TimelineFilter(since=told[2]))
    assert list(since) == [one for one in whole if one.at >= told[2]]
    assert 0 < len(since) < len(whole)
    assert timeline(marta, "alfa", before=whole[0].cursor) == whole[1:]
    by_ana = [one for one in whole if one.actor_name == "Ana Pérez"]
    ana = next(one for one in timeline_people(marta, "alfa") if one.name == "Ana Pérez")
    assert list(timeline(marta, "alfa", TimelineFilter(person=ana.code))) == by_ana
    assert by_ana
    assert elena


def test_whoever_takes_it_away_stands_in_it(elena: Person) -> None:
    note_export(elena.actor, AuditQuery())
    newest = audit(elena.actor, AuditQuery()).events[0]
    assert (newest.event.kind, newest.event.actor_name) == ("audit.exported", elena.name)


@pytest.mark.parametrize("who", ["manager", "merchant"])
def test_it_is_for_administrators_only(build: Builder, who: str) -> None:
    person = build.manager() if who == "manager" else build.merchant("alfa")
    for account in (None, "alfa"):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            audit(person.actor, AuditQuery(account))
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            note_export(person.actor, AuditQuery(account))
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            next(audit_batches(person.actor, AuditQuery(account)))


def test_a_right_that_is_taken_away_ends_a_download(build: Builder, platform: Platform) -> None:
    elena = build.administrator()
    with platform.engine.begin() as connection:
        row = (platform.now(), "x", "store.added")
        copy_rows(Scope(connection, None), events, ("at", "actor_name", "kind"), [row] * 600)
    batches = audit_batches(elena.actor, AuditQuery())
    assert len(next(batches)) < 600
    change(platform, "UPDATE people SET role = 'account_manager' WHERE id = :id", id=elena.id)
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        next(batches)


def test_a_store_that_does_not_exist_is_said_so(elena: Person) -> None:
    with pytest.raises(NotFound, match=r"store\.unknown"):
        audit(elena.actor, AuditQuery("no-such-store"))


def test_every_kind_of_event_belongs_to_one_group() -> None:
    groups = {kind: [group for group in EventGroup if is_of_group(kind, group)] for kind in words.EVENTS}
    assert [kind for kind, found in groups.items() if len(found) != 1] == []


@pytest.mark.parametrize("kind", ["paused", "resumed", "cancelled", "reopened"])
def test_what_a_manager_did_to_a_track_is_found_under_management(kind: str) -> None:
    assert is_of_group(f"integration.{kind}", EventGroup.MANAGEMENT)
