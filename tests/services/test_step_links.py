"""Links for one step: what they open, for how long, what a colleague can do by them, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from lib.domain.model import EvidenceKind, EvidenceResult, Language, Route, Track
from lib.domain.phone import Answers
from lib.domain.requirements import Item
from lib.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import checklist, choose_route, declare
from lib.services.documents import documents_of, upload_document
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.services.step_links import (
    LIFE,
    MOST_OPEN,
    StepLink,
    can_be_shared,
    declare_by_link,
    make_step_link,
    open_step_link,
    revoke_step_link,
    step_links,
    step_of_link,
    upload_by_link,
)
from tests.builders import Builder, rows
from tests.papers import png
from tests.services.conftest import Clock

RULE = "whatsapp_number_owned"
WORD_ONLY = "meta_business_account"
WHATSAPP = Track.WHATSAPP
EVENTS = (
    "SELECT kind, subject, actor_name, actor_id, old, new FROM events WHERE kind LIKE 'link.%' ORDER BY id"
)
EVIDENCE = "SELECT rule_id, kind, result, by_name, person_id, facts FROM evidence ORDER BY id"


def make(
    actor: Actor, rule: str = RULE, name: str = "Carla Ruiz", language: Language = Language.PT_BR
) -> tuple[StepLink, str]:
    return make_step_link(actor, "alfa", WHATSAPP, rule, name, language)


def colleague(token: str) -> Actor:
    """Whoever opened the address with this token."""
    opened = open_step_link(token)
    assert opened is not None
    return Actor(None, "", opened.id)


def item_of(actor: Actor, rule: str = RULE) -> Item:
    item = checklist(actor, "alfa", WHATSAPP).state.item(rule)
    assert item is not None
    return item


def events(platform: Platform) -> list[str]:
    return [row["kind"] for row in rows(platform, EVENTS)]


def test_a_link_opens_its_step_in_its_language_and_names_who_asked(ana: Actor, clock: Clock) -> None:
    clock.stop_at(clock())
    link, token = make(ana)
    step = step_of_link(colleague(token))
    assert (step.track, step.item.rule.id) == (WHATSAPP, RULE)
    assert (step.for_name, step.language, step.made_by) == ("Carla Ruiz", Language.PT_BR, ana.name)
    assert step.expires_at == link.expires_at == clock() + timedelta(days=7)
    assert (step.done_at, step.documents, step.number) == (None, (), None)


@pytest.mark.parametrize("name", ["vtexappkey-alfa-ABCDEF", "Carla ALK_abc\u200bdef123"])
def test_a_colleague_has_a_name_and_not_a_secret(ana: Actor, platform: Platform, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"^name\.is_secret$"):
        make_step_link(ana, "alfa", WHATSAPP, RULE, name, Language.ES)
    assert rows(platform, "SELECT id FROM step_links") == []


def test_of_the_store_a_link_tells_the_name_alone(ana: Actor, platform: Platform) -> None:
    save_number(ana, "alfa", "+598 94 123 456", "UY", Answers())
    _, token = make(ana, WORD_ONLY)
    told = repr(step_of_link(colleague(token)))
    [store] = rows(platform, "SELECT name, account FROM stores")
    assert store["name"] in told
    assert store["account"] not in told
    assert "94123456" not in told


def test_only_a_step_about_the_number_shows_it(ana: Actor) -> None:
    _, token = make(ana, RULE)
    save_number(ana, "alfa", "+598 94 123 456", "UY", Answers())
    assert step_of_link(colleague(token)).number == "+59894123456"


def test_the_database_does_not_know_the_token(ana: Actor, platform: Platform) -> None:
    link, token = make(ana)
    assert len(token) == 43
    [kept] = rows(platform, "SELECT * FROM step_links")
    assert bytes(kept["token_hash"]) == hashlib.sha256(token.encode()).digest()
    assert token not in repr(dict(kept)) + repr(link)
    assert token not in repr([dict(row) for row in rows(platform, EVENTS)])


@pytest.mark.parametrize("token", ["", "x", "\udcff", "A" * 100_000, "' OR true --"])
@pytest.mark.usefixtures("ana")
def test_an_unknown_token_opens_nothing(token: str) -> None:
    assert open_step_link(token) is None


def test_opening_the_address_uses_nothing_up_and_showing_the_step_is_noted_once(
    ana: Actor, platform: Platform
) -> None:
    link, token = make(ana)
    assert open_step_link(token) == open_step_link(token)
    assert events(platform) == ["link.made"]
    [unopened] = step_links(ana, "alfa", WHATSAPP)
    assert unopened.opened_at is None
    step_of_link(colleague(token))
    step_of_link(colleague(token))
    [opened] = step_links(ana, "alfa", WHATSAPP)
    assert opened.opened_at is not None
    made, seen = rows(platform, EVENTS)
    assert (made["kind"], made["subject"], made["actor_name"]) == ("link.made", RULE, ana.name)
    assert made["new"] == {"link": str(link.id), "name": "Carla Ruiz"}
    assert (seen["kind"], seen["subject"], seen["actor_name"]) == ("link.opened", RULE, "Carla Ruiz")
    assert seen["actor_id"] is None
    assert seen["new"] == {"link": str(link.id), "name": ana.name}


def test_a_word_given_by_a_link_carries_the_colleague_the_link_and_who_asked(
    ana: Actor, platform: Platform
) -> None:
    link, token = make(ana)
    declare_by_link(colleague(token), True)
    declare_by_link(colleague(token), True)
    item = item_of(ana)
    assert item.holds
    assert item.evidence is not None
    assert item.evidence.by == "Carla Ruiz"
    [kept] = rows(platform, EVIDENCE)
    assert dict(kept) == {
        "rule_id": RULE,
        "kind": EvidenceKind.ATTESTED,
        "result": EvidenceResult.PASSED,
        "by_name": "Carla Ruiz",
        "person_id": None,
        "facts": {"link": str(link.id), "invited_by": ana.name},
    }
    assert events(platform) == ["link.made", "link.used"]
    assert step_of_link(colleague(token)).done_at is not None


def test_who_came_by_a_link_has_the_name_that_the_link_gives(ana: Actor, platform: Platform) -> None:
    link, _ = make(ana)
    declare_by_link(Actor(None, "Somebody Else", link.id), True)
    assert [row["by_name"] for row in rows(platform, EVIDENCE)] == ["Carla Ruiz"]
    assert {row["actor_name"] for row in rows(platform, EVENTS)} == {ana.name, "Carla Ruiz"}


def test_what_was_done_by_a_link_can_be_put_right_by_it(ana: Actor, platform: Platform) -> None:
    _, token = make(ana)
    declare_by_link(colleague(token), True)
    declare_by_link(colleague(token), False)
    declare_by_link(colleague(token), False)
    assert not item_of(ana).holds
    assert step_of_link(colleague(token)).done_at is None
    declare_by_link(colleague(token), True)
    assert item_of(ana).holds
    assert events(platform) == ["link.made", "link.used", "link.taken_back", "link.opened", "link.used"]


def test_a_link_takes_back_nobody_elses_word(ana: Actor, platform: Platform, clock: Clock) -> None:
    _, token = make(ana)
    declare(ana, "alfa", WHATSAPP, RULE, True)
    declare_by_link(colleague(token), False)
    assert item_of(ana).holds
    assert events(platform) == ["link.made"]
    declare_by_link(colleague(token), True)
    clock.advance(seconds=1)
    declare_by_link(colleague(token), False)
    assert item_of(ana).holds
    assert [row["by_name"] for row in rows(platform, EVIDENCE)] == [ana.name]


def test_a_document_sent_by_a_link_proves_the_rule(ana: Actor, platform: Platform) -> None:
    link, token = make(ana)
    upload_document(ana, "alfa", WHATSAPP, RULE, "mío.png", png("red"))
    sent = upload_by_link(colleague(token), "../contrato.html", png("blue"))
    assert (sent.name, sent.uploaded_by) == ("contrato.png", "Carla Ruiz")
    assert sent.facts == {"link": str(link.id), "invited_by": ana.name}
    step = step_of_link(colleague(token))
    assert step.documents == (sent,)
    assert step.done_at is not None
    evidence = item_of(ana).evidence
    assert evidence is not None
    assert (evidence.kind, evidence.by) == (EvidenceKind.DOCUMENT, "Carla Ruiz")
    assert evidence.facts == {
        "document": str(sent.id),
        "name": "contrato.png",
        "link": str(link.id),
        "invited_by": ana.name,
    }
    assert events(platform)[-2:] == ["link.used", "link.opened"]


def test_a_step_that_no_document_proves_takes_none_by_a_link(ana: Actor) -> None:
    _, token = make(ana, WORD_ONLY)
    with pytest.raises(InvalidInput, match=r"^rule\.no_document$"):
        upload_by_link(colleague(token), "x.png", png())
    assert documents_of(ana, "alfa", WHATSAPP) == ()
    assert step_of_link(colleague(token)).done_at is None


def test_a_file_that_is_refused_answers_nothing(ana: Actor) -> None:
    _, token = make(ana)
    with pytest.raises(InvalidInput, match=r"^document\.not_taken$"):
        upload_by_link(colleague(token), "x.exe", b"MZ\x90\x00")
    assert step_of_link(colleague(token)).done_at is None


USES: dict[str, Callable[[Actor], object]] = {
    "step": step_of_link,
    "declare": lambda actor: declare_by_link(actor, True),
    "upload": lambda actor: upload_by_link(actor, "x.png", png()),
}
by_use = pytest.mark.parametrize("use", USES.values(), ids=USES)


@by_use
def test_a_revoked_link_opens_nothing_also_for_whoever_has_it_open(
    ana: Actor, use: Callable[[Actor], object]
) -> None:
    link, token = make(ana)
    came = colleague(token)
    revoke_step_link(ana, "alfa", link.id)
    with pytest.raises(NotAllowed, match=r"^link\.closed$"):
        use(came)
    assert open_step_link(token) is None
    assert not item_of(ana).holds


@by_use
def test_a_link_ends_after_seven_days_and_says_so(
    ana: Actor, clock: Clock, use: Callable[[Actor], object]
) -> None:
    clock.stop_at(clock())
    _, token = make(ana)
    came = colleague(token)
    clock.advance(days=7, seconds=-1)
    opened = open_step_link(token)
    assert opened is not None
    assert not opened.is_over
    step_of_link(came)
    clock.advance(seconds=1)
    opened = open_step_link(token)
    assert opened is not None
    assert opened.is_over
    with pytest.raises(NotAllowed, match=r"^link\.expired$"):
        use(came)


@by_use
def test_a_link_that_never_was_reads_like_a_revoked_one(
    ana: Actor, clock: Clock, use: Callable[[Actor], object]
) -> None:
    link, _ = make(ana)
    revoke_step_link(ana, "alfa", link.id)
    clock.advance(days=8)
    for link_id in (uuid4(), link.id):
        with pytest.raises(NotAllowed, match=r"^link\.closed$"):
            use(Actor(None, "Carla", link_id))


@by_use
def test_only_somebody_who_came_by_a_link_uses_one(
    build: Builder, ana: Actor, use: Callable[[Actor], object]
) -> None:
    for actor in (ana, build.manager().actor, Actor.process("worker")):
        with pytest.raises(NotAllowed, match=r"^access\.refused$"):
            use(actor)


@pytest.mark.parametrize("action", [one for one in Action if one is not Action.USE_STEP_LINK])
def test_a_link_is_good_for_nothing_else(ana: Actor, action: Action) -> None:
    _, token = make(ana)
    with pytest.raises(NotAllowed, match=r"^access\.refused$"), acting(colleague(token), action, "alfa"):
        pytest.fail("the door stood open")


@by_use
def test_a_step_that_the_new_route_does_not_have_is_said_to_be_over(
    ana: Actor, use: Callable[[Actor], object]
) -> None:
    _, token = make(ana, "whatsapp_logo")
    choose_route(ana, "alfa", WHATSAPP, Route.CX_PLATFORM)
    with pytest.raises(Conflict, match=r"^link\.not_needed$"):
        use(colleague(token))


@pytest.mark.parametrize(
    "rule",
    [
        "whatsapp_number_eligible",  # proven by us
        "whatsapp_number_connected",  # our turn
        "vtex_ticket_sent",  # waits for other steps
        "self_service_account_confirmed",  # of another route
        "nothing",
    ],
)
def test_a_step_that_is_not_the_merchants_own_word_now_is_not_shared(ana: Actor, rule: str) -> None:
    with pytest.raises(InvalidInput, match=r"^link\.not_shareable$"):
        make(ana, rule)
    assert step_links(ana, "alfa", WHATSAPP) == ()


def test_a_step_is_shared_while_it_is_open_and_not_once_it_is_done(ana: Actor) -> None:
    assert can_be_shared(item_of(ana))
    declare(ana, "alfa", WHATSAPP, RULE, True)
    assert not can_be_shared(item_of(ana))
    with pytest.raises(InvalidInput, match=r"^link\.not_shareable$"):
        make(ana)


@pytest.mark.parametrize(("name", "code"), [(" \x00\n", "name.empty"), ("x" * 121, "too_long")])
def test_a_link_is_for_somebody_with_a_name(ana: Actor, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(ana, name=name)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_a_second_click_makes_no_second_link(ana: Actor, platform: Platform, clock: Clock) -> None:
    first, lost = make(ana)
    second, token = make(ana)
    assert second.id == first.id
    assert open_step_link(lost) is None
    assert open_step_link(token) is not None
    clock.advance(seconds=11)
    third, _ = make(ana)
    assert third.id != first.id
    assert open_step_link(token) is not None
    assert events(platform) == ["link.made", "link.made"]


def test_a_link_that_was_opened_already_is_not_given_another_token(ana: Actor) -> None:
    first, token = make(ana)
    step_of_link(colleague(token))
    second, _ = make(ana)
    assert second.id != first.id
    assert open_step_link(token) is not None


def test_a_store_has_at_most_twenty_links_that_wait_for_an_answer(ana: Actor, clock: Clock) -> None:
    made = [make(ana, name=f"Colega {number}") for number in range(MOST_OPEN)]
    with pytest.raises(Conflict) as refused:
        make(ana)
    assert (refused.value.code, dict(refused.value.facts)) == ("link.too_many", {"limit": 20})
    revoke_step_link(ana, "alfa", made[0][0].id)
    make(ana)
    declare_by_link(colleague(made[1][1]), True)
    make(ana, WORD_ONLY)
    clock.advance(seconds=LIFE.total_seconds())
    make(ana, WORD_ONLY)


def test_the_list_holds_the_links_that_still_open_newest_first(ana: Actor, clock: Clock) -> None:
    first, token = make(ana, name="Uno")
    clock.advance(minutes=1)
    second, _ = make(ana, name="Dos")
    clock.advance(minutes=1)
    gone, _ = make(ana, name="Tres")
    revoke_step_link(ana, "alfa", gone.id)
    assert step_links(ana, "alfa", WHATSAPP) == (second, first)
    assert step_links(ana, "alfa", Track.HELLOTEXT) == ()
    declare_by_link(colleague(token), True)
    assert [link.done_at is not None for link in step_links(ana, "alfa", WHATSAPP)] == [False, True]
    clock.advance(days=7, seconds=-90)
    assert [link.id for link in step_links(ana, "alfa", WHATSAPP)] == [second.id]


def test_a_link_of_another_store_cannot_be_revoked(build: Builder, ana: Actor) -> None:
    link, token = make(ana)
    bruno = build.merchant("beta").actor
    for link_id in (link.id, uuid4()):
        with pytest.raises(NotFound, match=r"^link\.unknown$"):
            revoke_step_link(bruno, "beta", link_id)
    assert open_step_link(token) is not None
    assert step_links(bruno, "beta", WHATSAPP) == ()
