"""The door of every service: whose store, which role, right now; and what a refusal leaves behind."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from lib.domain.model import Role, Track
from lib.errors import NotAllowed, NotFound, Unavailable
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import checklist
from lib.services.credentials import credential_state, save_credentials
from lib.services.panel import PanelQuery, panel
from lib.services.platform import Platform, install
from lib.services.setup_links import invite
from lib.services.stores import add_store, list_stores, overview
from tests.builders import Builder, change, healthy, rows
from tests.services.conftest import Clock

REFUSALS = """
    SELECT s.account, e.actor_id, e.actor_name, e.subject, e.new ->> 'asked' AS asked, e.at
    FROM events e LEFT JOIN stores s ON s.id = e.store_id WHERE e.kind = 'access.refused' ORDER BY e.id
"""


def refusal(actor: Actor, account: str) -> tuple[str, str | None, dict[str, str | int]]:
    """Everything that a refused person learns."""
    with pytest.raises(NotAllowed) as refused:
        overview(actor, account)
    return refused.value.code, refused.value.field, dict(refused.value.facts)


def test_a_merchant_sees_the_own_store(build: Builder) -> None:
    ana = build.merchant()
    assert overview(ana.actor, ana.accounts[0]).store.account == ana.accounts[0]


def test_another_merchants_store_looks_exactly_like_none_at_all(build: Builder) -> None:
    ana, _ = build.merchant("alfa"), build.merchant("beta")
    assert refusal(ana.actor, "beta") == refusal(ana.actor, "no-such-store") == ("access.refused", None, {})


def test_a_refusal_is_written_into_the_history_of_the_store_with_who_and_what(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana, _ = build.merchant("alfa"), build.merchant("beta")
    clock.stop_at(clock())
    refusal(ana.actor, "beta")
    [event] = rows(platform, REFUSALS)
    assert event["account"] == "beta"
    assert (event["actor_id"], event["actor_name"]) == (ana.id, ana.name)
    assert (event["subject"], event["asked"]) == (Action.VIEW_STORE, "beta")
    assert event["at"] == clock()


def test_a_refusal_on_a_store_that_does_not_exist_is_kept_without_a_store(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    refusal(ana.actor, " no-such-store ")
    [event] = rows(platform, REFUSALS)
    assert event["account"] is None
    assert event["asked"] == "no-such-store"


def test_what_cannot_be_an_account_is_kept_nowhere_it_may_be_a_token(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    _link, token = invite(build.manager().actor, "alfa", "carla@tienda.example")
    for asked in (token, f"https://puente.example/bienvenida/{token}", "x" * 10_000, "a\x00b"):
        refusal(ana.actor, asked)
    assert [event["asked"] for event in rows(platform, REFUSALS)] == [None] * 4
    assert rows(platform, "SELECT 1 FROM events WHERE new::text LIKE :told", told=f"%{token}%") == []


def test_an_action_outside_the_role_is_refused_and_kept(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        panel(ana.actor, PanelQuery())
    assert [event["subject"] for event in rows(platform, REFUSALS)] == [Action.VIEW_PANEL]


def test_what_was_refused_is_undone_and_the_refusal_is_kept(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    before = rows(platform, "SELECT * FROM stores")
    with pytest.raises(NotAllowed):
        add_store(ana.actor, "gamma", "Gamma", "UY", "nuevo@gamma.example")
    assert rows(platform, "SELECT * FROM stores") == before
    assert rows(platform, "SELECT * FROM people WHERE email = 'nuevo@gamma.example'") == []
    assert len(rows(platform, REFUSALS)) == 1


@pytest.mark.parametrize(
    "account",
    ["", " ", "\x00", "alfa\x00", "🙂", "\u202eafla", "alfa'--", "%", "_lfa", "../alfa", "x" * 10_000],
)
def test_any_text_as_an_account_is_refused_like_a_store_that_does_not_exist(
    build: Builder, platform: Platform, account: str
) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    assert refusal(ana.actor, account) == ("access.refused", None, {})
    assert len(rows(platform, REFUSALS)) == 1
    with pytest.raises(NotFound, match=r"store\.unknown"):
        overview(marta.actor, account)


def test_the_spelling_of_an_account_does_not_matter(build: Builder) -> None:
    ana = build.merchant("alfa")
    assert overview(ana.actor, "  ALFA ").store.account == "alfa"


def test_staff_see_every_store_and_learn_when_there_is_none(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    build.merchant("beta")
    for person in (build.manager(), build.administrator()):
        assert [store.account for store in list_stores(person.actor)] == ["alfa", "beta"]
        assert overview(person.actor, "beta").store.account == "beta"
        with pytest.raises(NotFound, match=r"store\.unknown"):
            overview(person.actor, "no-such-store")
    assert rows(platform, REFUSALS) == []


def test_a_manager_may_not_enter_secrets_even_where_every_store_is_in_reach(build: Builder) -> None:
    build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        save_credentials(build.manager().actor, "alfa", healthy("alfa"))
    assert credential_state(Actor.process("test"), "alfa").kept == {}


def test_a_removed_person_may_do_nothing_more(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    overview(ana.actor, "alfa")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.id)
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(ana.actor, "alfa")


def test_somebody_who_never_existed_may_do_nothing(build: Builder) -> None:
    build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(Actor(uuid4(), "Nobody"), "alfa")


def test_a_role_taken_away_is_gone_at_the_next_call(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    marta = build.manager()
    assert panel(marta.actor, PanelQuery()).total == len(Track)
    change(platform, "UPDATE people SET role = :role WHERE id = :id", role=Role.MERCHANT, id=marta.id)
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        panel(marta.actor, PanelQuery())
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        overview(marta.actor, "alfa")
    change(platform, "UPDATE people SET role = :role WHERE id = :id", role=Role.ADMINISTRATOR, id=marta.id)
    assert overview(marta.actor, "alfa").store.account == "alfa"


def test_a_membership_given_or_taken_counts_at_the_next_call(build: Builder, platform: Platform) -> None:
    ana, _ = build.merchant("alfa"), build.merchant("beta")
    add = """
        INSERT INTO memberships (person_id, store_id, created_at)
        SELECT :person, id, now() FROM stores WHERE account = 'beta'
    """
    change(platform, add, person=ana.id)
    assert checklist(ana.actor, "beta", Track.WHATSAPP).store.account == "beta"
    change(platform, "DELETE FROM memberships WHERE person_id = :person", person=ana.id)
    for account in ("alfa", "beta"):
        assert refusal(ana.actor, account) == ("access.refused", None, {})
    assert list_stores(ana.actor) == ()


def test_a_process_of_ours_reaches_every_store(build: Builder) -> None:
    build.merchant("alfa")
    worker = Actor.process("worker")
    assert overview(worker, "alfa").store.account == "alfa"
    with pytest.raises(NotFound, match=r"store\.unknown"):
        overview(worker, "no-such-store")


def test_an_action_that_names_no_store_has_none(build: Builder) -> None:
    with (
        acting(build.manager().actor, Action.VIEW_PANEL) as act,
        pytest.raises(RuntimeError, match="names no store"),
    ):
        assert act.store


def test_a_fault_inside_an_action_undoes_all_of_it(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    before = rows(platform, "SELECT count(*) FROM events")
    with suppress(ZeroDivisionError), acting(ana.actor, Action.DECLARE, "alfa") as act:
        act.record("requirement.declared")
        raise ZeroDivisionError
    assert rows(platform, "SELECT count(*) FROM events") == before


def test_a_database_that_does_not_answer_is_unavailable_and_comes_back(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    away = platform.database_url.rpartition("/")[0] + "/no_such_database"
    install(platform.settings, away)
    with pytest.raises(Unavailable, match=r"database\.unreachable") as unavailable:
        overview(ana.actor, "alfa")
    assert "no_such_database" not in str(unavailable.value)
    install(platform.settings, platform.database_url)
    assert overview(ana.actor, "alfa").store.account == "alfa"


def test_connections_that_the_server_closed_are_replaced_unnoticed(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with pytest.raises(Exception, match="terminat"):
        rows(platform, end)
    assert overview(ana.actor, "alfa").store.account == "alfa"


def test_the_text_of_a_database_error_does_not_repeat_what_was_written(platform: Platform) -> None:
    with pytest.raises(DBAPIError) as raised:
        change(platform, "SELECT 1 / 0 FROM (SELECT CAST(:written AS text)) one", written="canary-value")
    assert "canary-value" not in str(raised.value)
