"""Sending the invitations of a file that was created without them: to whom, once, and by whom."""

from __future__ import annotations

from uuid import UUID

import pytest

from lib.errors import Conflict, NotAllowed
from lib.services.bulk import recent, state
from lib.services.bulk_run import run_bulk
from lib.services.invitation_file import dry_run
from lib.services.invitation_letters import send_unsent, unsent
from lib.services.invitations import start_invitations
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.setup_links import members_of, send_setup_link
from tests.builders import Builder, rows
from tests.services.conftest import Clock

FILE = (
    "cuenta,nombre,país,correo\nalfa,Alfa,UY,ana@alfa.example\nbeta,Beta,UY,bea@beta.example\ngama,Gama,UY,\n"
)


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager."""
    return build.manager()


def created(person: Person, *, send: bool = False) -> UUID:
    """The job of a file that the worker has gone through."""
    job = start_invitations(person.actor, dry_run(person.actor, FILE.encode()).good, send=send)
    assert run_bulk(job, lambda: True)
    return job


def letters(platform: Platform) -> list[str]:
    """To whom there are letters with links."""
    found = rows(
        platform,
        "SELECT p.email FROM outbox o JOIN people p ON p.id = o.person_id WHERE o.kind = 'setup_link'"
        " ORDER BY p.email",
    )
    return [row["email"] for row in found]


def test_those_who_have_an_address_and_no_link_are_sent_one(marta: Person, platform: Platform) -> None:
    job = created(marta)
    assert unsent(marta.actor, job) == 2
    sending = send_unsent(marta.actor, job)
    assert state(marta.actor, sending).sends
    assert not state(marta.actor, job).sends
    assert letters(platform) == []
    assert run_bulk(sending, lambda: True)
    assert letters(platform) == ["ana@alfa.example", "bea@beta.example"]
    assert state(marta.actor, sending).succeeded == 2
    assert unsent(marta.actor, job) == 0


def test_what_was_sent_in_another_way_is_not_sent_again(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    job = created(marta)
    sending = send_unsent(marta.actor, job)
    send_setup_link(marta.actor, "alfa", members_of(marta.actor, "alfa")[0].id)
    assert unsent(marta.actor, job) == 1
    clock.advance(minutes=1)
    assert run_bulk(sending, lambda: True)
    assert letters(platform) == ["ana@alfa.example", "bea@beta.example"]


def test_a_second_click_sends_nothing_twice(marta: Person, platform: Platform, clock: Clock) -> None:
    job = created(marta)
    first = send_unsent(marta.actor, job)
    assert send_unsent(marta.actor, job) == first
    clock.advance(minutes=1)
    later = send_unsent(marta.actor, job)
    assert later != first
    for sending in (first, later):
        assert run_bulk(sending, lambda: True)
        clock.advance(minutes=1)
    assert len(letters(platform)) == 2


def test_when_all_were_sent_there_is_nothing_to_send(marta: Person) -> None:
    job = created(marta, send=True)
    assert unsent(marta.actor, job) == 0
    with pytest.raises(Conflict, match=r"bulk\.nothing"):
        send_unsent(marta.actor, job)
    assert [one.id for one in recent(marta.actor)] == [job]


def test_the_job_of_somebody_else_is_none(marta: Person, build: Builder) -> None:
    job = created(marta)
    elena = build.administrator()
    assert unsent(elena.actor, job) == 0
    with pytest.raises(Conflict, match=r"bulk\.nothing"):
        send_unsent(elena.actor, job)


def test_a_merchant_sends_no_invitations(marta: Person, build: Builder) -> None:
    job, ana = created(marta), build.merchant("delta").actor
    for ask in (unsent, send_unsent):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            ask(ana, job)
