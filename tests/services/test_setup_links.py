"""Set-up links: whom they let in, how often, until when, and who may make, see and revoke them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest

from lib.domain.model import Language, Role
from lib.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lib.services.access import Actor
from lib.services.outbox import MailKind, letters
from lib.services.panel import PanelQuery, panel
from lib.services.people import Person, add_person, person_by_email, person_by_setup_link, sign_out
from lib.services.platform import Platform
from lib.services.setup_link_use import (
    Asked,
    OpenedSetupLink,
    ask_for_new_link,
    open_setup_link,
    setup_link,
    use_setup_link,
)
from lib.services.setup_links import (
    LIFE,
    SetupLinkState,
    enrol_member,
    invite,
    links_of,
    make_setup_link,
    members_of,
    revoke_setup_link,
    send_setup_link,
)
from lib.services.stores import list_stores, overview
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock
from tests.threads import at_once

ADDRESS = "carla@tienda.example"


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    clock.stop_at(clock())


@pytest.fixture
def marta(build: Builder) -> Actor:
    """An account manager, beside the stores `alfa` and `beta`."""
    build.merchant("alfa")
    build.merchant("beta")
    return build.manager().actor


def made(marta: Actor) -> str:
    """The token of a link for Carla into `alfa`."""
    return invite(marta, "alfa", ADDRESS, "Carla Ruiz")[1]


def opened(token: str) -> OpenedSetupLink:
    found = open_setup_link(token)
    assert found is not None
    return found


def enter(token: str, browser: str = "hers") -> Person:
    """Carla, inside by her link."""
    found = person_by_setup_link(use_setup_link(opened(token).id, browser).id)
    assert found is not None
    return found


def kinds(platform: Platform) -> list[tuple[str, str, str]]:
    """What happened: kind, subject, by whom."""
    found = rows(
        platform,
        "SELECT kind, subject, actor_name FROM events"
        " WHERE kind LIKE 'setup_link.%' OR kind LIKE 'member.%' ORDER BY id",
    )
    return [(row["kind"], row["subject"], row["actor_name"]) for row in found]


def test_an_invitation_makes_a_merchant_of_the_store_and_a_link_that_is_told_once(
    platform: Platform, marta: Actor, clock: Clock
) -> None:
    link, token = invite(marta, "alfa", " Carla@Tienda.example ", "Carla Ruiz", Language.PT_BR)
    carla = person_by_email(ADDRESS)
    assert carla is not None
    assert (carla.role, carla.language, carla.accounts) == (Role.MERCHANT, Language.PT_BR, ("alfa",))
    assert (link.person_id, link.person_name, link.email) == (carla.id, "Carla Ruiz", ADDRESS)
    assert (link.state, link.expires_at) == (SetupLinkState.OPEN, clock() + timedelta(days=30))
    assert links_of(marta, "alfa") == (link,)
    [kept] = rows(platform, "SELECT token_hash FROM setup_links")
    assert bytes(kept["token_hash"]) == hashlib.sha256(token.encode()).digest()
    assert kinds(platform) == [
        ("member.added", "Carla Ruiz", marta.name),
        ("setup_link.made", "Carla Ruiz", marta.name),
    ]
    for table in ("setup_links", "events", "people", "stores"):
        assert token not in str(rows(platform, f"SELECT t::text AS text FROM {table} t"))


def test_whoever_is_a_merchant_of_the_store_already_stays_as_they_are(
    platform: Platform, marta: Actor
) -> None:
    first = enrol_member(marta, "alfa", ADDRESS, "Carla Ruiz")
    assert enrol_member(marta, "alfa", ADDRESS, "Otro Nombre", Language.EN) == first
    assert [member.name for member in members_of(marta, "alfa")] == ["Ana Pérez", "Carla Ruiz"]
    assert [kind for kind, _, _ in kinds(platform)] == ["member.added"]


def test_without_a_name_a_person_is_called_by_the_address(marta: Actor) -> None:
    assert invite(marta, "alfa", ADDRESS)[0].person_name == "carla"


def test_the_history_keeps_no_part_of_an_address_in_place_of_a_name(platform: Platform, marta: Actor) -> None:
    link, token = invite(marta, "alfa", ADDRESS)
    enter(token)
    revoke_setup_link(marta, "alfa", link.id)
    assert [subject for _, subject, _ in kinds(platform)] == [None] * 4


def test_the_history_names_somebody_who_is_known_as_they_are_known(platform: Platform, marta: Actor) -> None:
    invite(marta, "beta", ADDRESS, "Carla Ruiz")
    enrol_member(marta, "alfa", ADDRESS)
    assert kinds(platform)[-1] == ("member.added", "Carla Ruiz", marta.name)


def test_a_new_member_is_found_by_the_address(marta: Actor) -> None:
    made(marta)
    assert [row.account for row in panel(marta, PanelQuery(search="carla@")).rows] == ["alfa", "alfa"]


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR])
def test_nobody_of_ours_is_let_in_by_a_link(marta: Actor, role: Role) -> None:
    add_person("jefa@puente.example", "Jefa", role)
    with pytest.raises(InvalidInput, match=r"invite\.staff") as refused:
        invite(marta, "alfa", "jefa@puente.example")
    assert refused.value.field == "email"
    assert links_of(marta, "alfa") == ()


def test_an_address_that_is_none_is_said_at_its_field(marta: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"email\.shape"):
        invite(marta, "alfa", "carla")


def test_a_second_click_makes_no_second_link_and_its_token_counts(marta: Actor, clock: Clock) -> None:
    first = made(marta)
    clock.advance(seconds=9)
    second = made(marta)
    assert open_setup_link(first) is None
    assert opened(second).state is SetupLinkState.OPEN
    clock.advance(seconds=11)
    made(marta)
    assert len(links_of(marta, "alfa")) == 2
    assert open_setup_link(second) is not None


def test_a_second_click_on_sending_tells_one_letter(marta: Actor, clock: Clock) -> None:
    carla = enrol_member(marta, "alfa", ADDRESS)
    first = send_setup_link(marta, "alfa", carla)
    assert first.state is SetupLinkState.TO_SEND
    assert send_setup_link(marta, "alfa", carla) == first
    clock.advance(minutes=2)
    with pytest.raises(Conflict, match=r"setup_link\.just_sent") as refused:
        send_setup_link(marta, "alfa", carla)
    assert refused.value.facts == {"minutes": 2, "left": 13}
    clock.advance(minutes=13)
    assert send_setup_link(marta, "alfa", carla) != first
    assert [letter.kind for letter in letters(marta, "alfa")] == [MailKind.SETUP_LINK] * 2


def test_links_are_made_for_merchants_of_the_store_alone(marta: Actor) -> None:
    of_beta = members_of(marta, "beta")[0].id
    for person in (of_beta, uuid4(), marta.person_id):
        assert person is not None
        for make in (make_setup_link, send_setup_link):
            with pytest.raises(NotFound, match=r"member\.unknown"):
                make(marta, "alfa", person)


def test_opening_a_link_uses_nothing_up_and_says_whom_it_lets_in_where(
    platform: Platform, marta: Actor
) -> None:
    token = made(marta)
    found = [open_setup_link(token) for _ in range(3)]
    assert found[0] is not None
    assert (found[0].person_name, found[0].account, found[0].to) == (
        "Carla Ruiz",
        "alfa",
        "c•••@tienda.example",
    )
    assert {one.state for one in found if one} == {SetupLinkState.OPEN}
    assert rows(platform, "SELECT used_at FROM setup_links")[0]["used_at"] is None


def test_a_link_is_used_once(platform: Platform, marta: Actor, clock: Clock) -> None:
    token = made(marta)
    carla = enter(token)
    assert (carla.name, carla.accounts) == ("Carla Ruiz", ("alfa",))
    with pytest.raises(Conflict, match=r"setup_link\.used"):
        use_setup_link(opened(token).id, "another browser")
    link = links_of(marta, "alfa")[0]
    assert (link.state, link.used_at) == (SetupLinkState.USED, clock())
    assert kinds(platform)[-1] == ("setup_link.used", "Carla Ruiz", "Carla Ruiz")


def test_the_browser_that_used_a_link_may_come_again_while_its_session_goes_on(
    platform: Platform, marta: Actor, clock: Clock
) -> None:
    token = made(marta)
    enter(token)
    clock.advance(hours=1)
    assert enter(token).accounts == ("alfa",)
    assert [kind for kind, _, _ in kinds(platform)].count("setup_link.used") == 1
    clock.advance(hours=11)
    with pytest.raises(Conflict, match=r"setup_link\.used"):
        use_setup_link(opened(token).id, "hers")


def test_of_two_browsers_at_once_one_wins(marta: Actor) -> None:
    link_id = opened(made(marta)).id

    answers: list[str] = []

    def use(browser: str) -> None:
        try:
            answers.append(use_setup_link(link_id, browser).state)
        except Conflict as refused:
            answers.append(refused.code)

    at_once(lambda: use("hers"), lambda: use("his"))
    assert sorted(answers) == ["setup_link.used", "used"]


def test_a_link_works_for_thirty_days(marta: Actor, clock: Clock) -> None:
    token = made(marta)
    clock.advance(seconds=LIFE.total_seconds() - 1)
    assert opened(token).state is SetupLinkState.OPEN
    clock.advance(seconds=1)
    assert opened(token).state is SetupLinkState.EXPIRED
    with pytest.raises(NotAllowed, match=r"setup_link\.expired"):
        use_setup_link(opened(token).id, "hers")
    assert links_of(marta, "alfa")[0].state is SetupLinkState.EXPIRED


def test_a_revoked_link_and_one_that_never_was_cannot_be_told_apart(platform: Platform, marta: Actor) -> None:
    token = made(marta)
    link_id = opened(token).id
    revoke_setup_link(marta, "alfa", link_id)
    revoke_setup_link(marta, "alfa", link_id)
    assert open_setup_link(token) is open_setup_link("never made") is None
    assert setup_link(link_id) is None
    for attempt in (lambda: use_setup_link(link_id, "hers"), lambda: ask_for_new_link(link_id)):
        with pytest.raises(NotAllowed, match=r"setup_link\.closed"):
            attempt()
    assert links_of(marta, "alfa")[0].state is SetupLinkState.REVOKED
    assert [kind for kind, _, _ in kinds(platform)].count("setup_link.revoked") == 1


def test_a_link_is_revoked_in_its_own_store_alone(marta: Actor) -> None:
    token = made(marta)
    with pytest.raises(NotFound, match=r"setup_link\.unknown"):
        revoke_setup_link(marta, "beta", opened(token).id)
    assert opened(token).state is SetupLinkState.OPEN
    assert links_of(marta, "beta") == ()


def test_a_session_by_link_reaches_its_one_store_whatever_else_the_person_has(marta: Actor) -> None:
    token = made(marta)
    enrol_member(marta, "beta", ADDRESS)
    carla = enter(token)
    assert carla.accounts == ("alfa",)
    assert [store.account for store in list_stores(carla.actor)] == ["alfa"]
    assert overview(carla.actor, "alfa").store.account == "alfa"
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        overview(carla.actor, "beta")


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE setup_links SET revoked_at = now()",
        "UPDATE people SET disabled_at = now() WHERE email = 'carla@tienda.example'",
        "UPDATE people SET role = 'administrator' WHERE email = 'carla@tienda.example'",
        "DELETE FROM memberships",
        "UPDATE setup_links SET used_at = used_at - interval '12 hours'",
    ],
)
def test_a_session_by_link_ends_at_once(platform: Platform, marta: Actor, ending: str) -> None:
    carla = enter(made(marta))
    link_id = carla.actor.setup_link_id
    assert link_id is not None
    change(platform, ending)
    assert person_by_setup_link(link_id) is None
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(carla.actor, "alfa")


def test_signing_out_ends_a_session_by_link_also_for_the_browser_that_used_it(
    marta: Actor, clock: Clock
) -> None:
    token = made(marta)
    carla = enter(token)
    clock.advance(minutes=1)
    sign_out(carla.actor)
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(carla.actor, "alfa")
    with pytest.raises(Conflict, match=r"setup_link\.used"):
        use_setup_link(opened(token).id, "hers")


def test_nobody_acts_by_the_session_of_somebody_else(marta: Actor) -> None:
    carla = enter(made(marta))
    other = Actor(members_of(marta, "beta")[0].id, "Otra", setup_link_id=carla.setup_link_id)
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(other, "alfa")


def test_an_unused_link_opens_no_session(marta: Actor) -> None:
    assert person_by_setup_link(opened(made(marta)).id) is None
    assert person_by_setup_link(uuid4()) is None


def test_a_used_link_asks_for_a_new_one_which_goes_to_its_person_at_most_once_an_hour(
    platform: Platform, marta: Actor, clock: Clock
) -> None:
    token = made(marta)
    enter(token)
    link_id = opened(token).id
    to = "c•••@tienda.example"
    assert ask_for_new_link(link_id) == Asked(to, sent=True)
    clock.advance(minutes=59)
    assert ask_for_new_link(link_id) == Asked(to, sent=False)
    clock.advance(minutes=1)
    assert ask_for_new_link(link_id) == Asked(to, sent=True)
    newest = links_of(marta, "alfa")[0]
    assert (newest.state, newest.made_by) == (SetupLinkState.TO_SEND, "Carla Ruiz")
    told = rows(platform, "SELECT o.kind, p.email FROM outbox o JOIN people p ON p.id = o.person_id")
    assert [(row["kind"], row["email"]) for row in told] == [("setup_link", ADDRESS)] * 2
    assert [kind for kind, _, _ in kinds(platform)].count("setup_link.made") == 3


def test_two_requests_at_once_send_one_letter(marta: Actor) -> None:
    token = made(marta)
    enter(token)
    link_id = opened(token).id
    answers: list[Asked] = []
    at_once(*[lambda: answers.append(ask_for_new_link(link_id))] * 2)
    assert sorted(one.sent for one in answers) == [False, True]


def test_an_expired_link_asks_for_a_new_one_and_one_that_works_does_not(marta: Actor, clock: Clock) -> None:
    link_id = opened(made(marta)).id
    with pytest.raises(Conflict, match=r"setup_link\.open"):
        ask_for_new_link(link_id)
    clock.advance(days=30)
    assert ask_for_new_link(link_id).sent


def test_a_person_who_left_the_store_gets_no_new_link(platform: Platform, marta: Actor) -> None:
    token = made(marta)
    enter(token)
    link_id = opened(token).id
    change(platform, "DELETE FROM memberships")
    with pytest.raises(NotAllowed, match=r"setup_link\.closed"):
        ask_for_new_link(link_id)
    assert rows(platform, "SELECT id FROM outbox") == []


def test_links_are_made_and_seen_by_account_managers_alone(marta: Actor) -> None:
    token = made(marta)
    carla = enter(token)
    for attempt in (
        lambda: invite(carla.actor, "alfa", "otra@tienda.example"),
        lambda: links_of(carla.actor, "alfa"),
        lambda: make_setup_link(carla.actor, "alfa", carla.id),
        lambda: send_setup_link(carla.actor, "alfa", carla.id),
    ):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            attempt()
