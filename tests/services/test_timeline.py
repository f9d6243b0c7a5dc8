"""The history of a store, as staff read it."""

from __future__ import annotations

import pytest

from lib.domain.model import Route, Track
from lib.domain.phone import Answers
from lib.errors import NotAllowed, NotFound
from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.checklist import choose_route, declare
from lib.services.credential_runs import request_check
from lib.services.credentials import forget_credentials, save_credentials
from lib.services.event_filter import TimelineFilter
from lib.services.numbers import save_number
from lib.services.timeline import timeline
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, healthy
from tests.services.conftest import Clock


def test_the_newest_event_comes_first_with_who_what_old_and_new(build: Builder, clock: Clock) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    clock.advance(minutes=1)
    choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)
    clock.advance(minutes=1)
    declare(marta.actor, "alfa", Track.WHATSAPP, "meta_business_account", True)
    events = timeline(marta.actor, "alfa")
    assert [event.kind for event in events] == [
        "integration.stage",
        "requirement.declared",
        "integration.route",
        "store.added",
    ]
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
    route = events[2]
    assert (route.actor_name, route.track) == (ana.name, Track.WHATSAPP)
    assert (route.old, route.new) == ({"route": Route.ASSISTED}, {"route": Route.CX_PLATFORM})
    assert events[1].actor_name == marta.name
    assert events[1].subject == "meta_business_account"


def test_it_shows_no_more_than_was_asked_for(build: Builder) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    for holds in (True, False, True):
        declare(ana.actor, "alfa", Track.WHATSAPP, "meta_business_account", holds)
    assert timeline(marta.actor, "alfa", limit=2) == timeline(marta.actor, "alfa")[:2]


def test_it_holds_the_events_of_this_store_alone(build: Builder) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    declare(bruno.actor, "beta", Track.WHATSAPP, "meta_business_account", True)
    with pytest.raises(NotAllowed):
        declare(ana.actor, "beta", Track.WHATSAPP, "meta_business_account", True)
    marta = build.manager()
    assert [event.kind for event in timeline(marta.actor, "alfa")] == ["store.added"]
    assert timeline(marta.actor, "beta")[0].kind == "access.refused"


def test_no_event_ever_shows_a_secret(build: Builder, simulator: str) -> None:
    assert simulator
    ana, marta = build.merchant("alfa"), build.manager()
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", Answers())
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    assert run_check(Actor.process("worker"), "alfa", request_check(ana.actor, "alfa").id)
    forget_credentials(ana.actor, "alfa")
    shown = repr(timeline(marta.actor, "alfa"))
    assert "credentials.saved" in shown
    assert "credentials.checked" in shown
    assert "credentials.forgotten" in shown
    for secret in (APP_TOKEN, HELLOTEXT_TOKEN, "vtexappkey", BUSINESS_ID):
        assert secret not in shown


def test_the_opening_of_secrets_by_the_worker_is_kept_and_not_listed(build: Builder, simulator: str) -> None:
    assert simulator
    ana, marta = build.merchant("alfa"), build.manager()
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    assert run_check(Actor.process("worker"), "alfa", request_check(ana.actor, "alfa").id)
    kinds = [event.kind for event in timeline(marta.actor, "alfa")]
    assert "credentials.checked" in kinds
    assert "credentials.opened" not in kinds


@pytest.mark.parametrize("code", ["\x00", "An\x00a", "\ud800", "x" * 500])
def test_nobody_is_called_what_no_name_can_be(build: Builder, code: str) -> None:
    build.merchant("alfa")
    assert timeline(build.manager().actor, "alfa", TimelineFilter(person=code)) == ()


def test_a_merchant_may_not_read_it(build: Builder) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        timeline(ana.actor, "alfa")


def test_there_is_none_of_a_store_that_does_not_exist(build: Builder) -> None:
    with pytest.raises(NotFound, match=r"store\.unknown"):
        timeline(build.manager().actor, "no-such-store")
