"""Inviting stores: one by a form, many by a file, and the links of their merchants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.invitation import Column, Invitation
from lib.domain.model import Language, Route
from lib.errors import Conflict, InvalidFields, InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.bulk import each_result, state
from lib.services.bulk_model import BulkItem, JobState
from lib.services.bulk_run import run_bulk
from lib.services.invitation_file import dry_run
from lib.services.invitations import (
    MERCHANT_NAME,
    LinkQuery,
    create_store,
    invite_item,
    language_of,
    sent_links,
    start_invitations,
)
from lib.services.people import Person, person_by_email
from lib.services.platform import Platform
from lib.services.setup_links import (
    SetupLinkState,
    links_of,
    make_setup_link,
    revoke_setup_link,
    send_setup_link,
)
from lib.services.stores import count_stores, overview
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

FORM = {
    Column.ACCOUNT: "https://alfa.myvtex.com/admin",
    Column.NAME: "Tienda Alfa",
    Column.COUNTRY: "BR",
    Column.REGION: "SP",
    Column.ROUTE: "assisted",
    Column.EMAIL: "ana@alfa.example",
}


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager."""
    return build.manager()


def codes(refused: pytest.ExceptionInfo[InvalidFields]) -> list[tuple[str | None, str]]:
    """What is wrong with a form: fields and codes."""
    return [(one.field, one.code) for one in refused.value.problems]


def invitations(
    *lines: str, actor: Actor, header: str = "cuenta,nombre,país,correo,ejecutivo"
) -> list[tuple[int, Invitation]]:
    """The good rows of a file of these lines."""
    return list(dry_run(actor, "\n".join([header, *lines]).encode()).good)


def outcomes(platform: Platform) -> list[tuple[str, str | None]]:
    """What became of each item, in order."""
    found = rows(platform, "SELECT account, outcome FROM bulk_items ORDER BY job_id, place")
    return [(row["account"], row["outcome"]) for row in found]


def count(platform: Platform, table: str) -> int:
    return int(rows(platform, f"SELECT count(*) AS n FROM {table}")[0]["n"])


def test_a_form_creates_a_store_with_a_link_for_its_merchant(marta: Person) -> None:
    made = create_store(marta.actor, FORM)
    assert (made.account, made.name) == ("alfa", "Tienda Alfa")
    assert made.link is not None
    assert made.token
    assert made.token not in repr(made)
    assert (made.link.email, made.link.state) == ("ana@alfa.example", SetupLinkState.OPEN)
    assert made.link.expires_at - made.link.made_at == timedelta(days=30)
    store = overview(marta.actor, "alfa").store
    assert (store.country, store.subdivision, store.owner_id) == ("BR", "SP", marta.id)
    assert {one.route for one in overview(marta.actor, "alfa").integrations} == {
        Route.ASSISTED,
        Route.VTEX_WIZARD,
    }
    ana = person_by_email("ana@alfa.example")
    assert ana is not None
    assert (ana.accounts, ana.language) == (("alfa",), Language.PT_BR)


def test_the_merchant_is_called_as_the_form_says(marta: Person) -> None:
    made = create_store(marta.actor, FORM, "  Ana Pereira ")
    assert made.link is not None
    assert made.link.person_name == "Ana Pereira"


@pytest.mark.parametrize("unsaid", ["", "  "])
def test_a_merchant_whom_nobody_named_is_called_by_the_address(marta: Person, unsaid: str) -> None:
    made = create_store(marta.actor, FORM, unsaid)
    assert made.link is not None
    assert made.link.person_name == "ana"


@pytest.mark.parametrize(("name", "code"), [("a" * 121, "too_long"), ("\u200b", "name.empty")])
def test_a_name_that_cannot_be_kept_is_refused_at_its_own_field(
    marta: Person, platform: Platform, name: str, code: str
) -> None:
    with pytest.raises(InvalidFields) as refused:
        create_store(marta.actor, FORM, name)
    assert codes(refused) == [(MERCHANT_NAME, code)]
    assert count(platform, "stores") == 0


def test_without_an_e_mail_address_there_is_a_store_and_no_link(marta: Person) -> None:
    made = create_store(marta.actor, {**FORM, Column.EMAIL: ""})
    assert (made.account, made.link, made.token) == ("alfa", None, None)
    assert links_of(marta.actor, "alfa") == ()


def test_somebody_else_can_be_put_in_charge(marta: Person, build: Builder) -> None:
    elena = build.administrator()
    create_store(marta.actor, {**FORM, Column.OWNER: elena.email})
    assert overview(marta.actor, "alfa").owner_name == "Elena Duarte"


def test_a_form_is_refused_field_by_field_and_nothing_is_written(marta: Person, platform: Platform) -> None:
    before = count(platform, "people")
    with pytest.raises(InvalidFields) as refused:
        create_store(marta.actor, {**FORM, Column.ACCOUNT: "mi tienda", Column.EMAIL: "ana"})
    assert codes(refused) == [("account", "account.shape"), ("email", "email.shape")]
    assert (count(platform, "stores"), count(platform, "people")) == (0, before)


def test_a_second_click_makes_no_second_store_and_no_second_link(marta: Person, platform: Platform) -> None:
    first, second = create_store(marta.actor, FORM), create_store(marta.actor, FORM)
    assert first.link is not None
    assert second.link is not None
    assert (first.link.id, count(platform, "stores")) == (second.link.id, 1)


def test_the_account_of_a_store_that_exists_is_refused(marta: Person, build: Builder, clock: Clock) -> None:
    create_store(marta.actor, FORM)
    with pytest.raises(InvalidFields) as refused:
        create_store(build.manager().actor, FORM)
    assert codes(refused) == [("account", "store.exists")]
    clock.advance(minutes=1)
    with pytest.raises(InvalidFields) as again:
        create_store(marta.actor, FORM)
    assert codes(again) == [("account", "store.exists")]


def test_a_merchant_creates_no_store(build: Builder) -> None:
    ana = build.merchant("beta").actor
    for ask in (
        lambda: create_store(ana, FORM),
        lambda: sent_links(ana, LinkQuery()),
        lambda: start_invitations(ana, [(2, _invitation("gama"))], send=False),
        lambda: invite_item(ana, _item("gama")),
    ):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            ask()
    assert count_stores(Actor.process("test")) == 1


def _invitation(account: str) -> Invitation:
    return Invitation(account, "Gama", "UY", None, Route.ASSISTED, None, None)


def _item(account: str) -> BulkItem:
    given = {
        "id": "0" * 32,
        "name": "Gama",
        "country": "UY",
        "subdivision": None,
        "route": "assisted",
        "email": None,
        "owner_id": None,
        "send": False,
    }
    return BulkItem(1, account, given=given)


@pytest.mark.parametrize(
    ("country", "language"),
    [("UY", "es"), ("PY", "es"), ("PR", "es"), ("BR", "pt-BR"), ("US", "en"), ("FR", "en")],
)
def test_a_merchant_is_written_to_in_the_language_of_the_country(country: str, language: str) -> None:
    assert language_of(country) == language


def test_the_worker_creates_the_stores_of_a_file_and_sends_what_was_asked_for(
    marta: Person, build: Builder, platform: Platform
) -> None:
    elena = build.administrator()
    good = invitations("alfa,Alfa,UY,ana@alfa.example,", f"beta,Beta,BR,,{elena.email}", actor=marta.actor)
    job = start_invitations(marta.actor, good, send=True)
    assert state(marta.actor, job).state is JobState.QUEUED
    assert run_bulk(job, lambda: True)
    done = state(marta.actor, job)
    assert (done.state, done.done, done.succeeded) == (JobState.FINISHED, 2, 2)
    assert overview(marta.actor, "alfa").owner_name == "Marta Gestora"
    assert overview(marta.actor, "beta").owner_name == "Elena Duarte"
    assert [one.state for one in links_of(marta.actor, "alfa")] == [SetupLinkState.TO_SEND]
    assert links_of(marta.actor, "beta") == ()
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM outbox")] == ["setup_link"]


def test_without_letters_merchants_are_enrolled_and_nothing_is_sent(
    marta: Person, platform: Platform
) -> None:
    good = invitations("alfa,Alfa,UY,ana@alfa.example,", actor=marta.actor)
    assert run_bulk(start_invitations(marta.actor, good, send=False), lambda: True)
    ana = person_by_email("ana@alfa.example")
    assert ana is not None
    assert ana.accounts == ("alfa",)
    assert (count(platform, "outbox"), count(platform, "setup_links")) == (0, 0)


def test_what_changed_since_the_dry_run_is_said_for_each_row(
    marta: Person, build: Builder, platform: Platform
) -> None:
    gone, elena = build.merchant("vieja"), build.administrator()
    good = invitations(
        "alfa,Alfa,UY,,",
        f"beta,Beta,UY,{gone.email},",
        f"gama,Gama,UY,,{elena.email}",
        "delta,Delta,UY,,",
        actor=marta.actor,
    )
    job = start_invitations(marta.actor, good, send=True)
    build.merchant("alfa")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = ANY(:ids)", ids=[gone.id, elena.id])
    assert run_bulk(job, lambda: True)
    assert outcomes(platform) == [
        ("alfa", "store.exists"),
        ("beta", "email.removed"),
        ("gama", "invitation.unknown_owner"),
        ("delta", "done"),
    ]
    refused = [item for item in each_result(marta.actor, job) if item.outcome != "done"]
    assert [(item.given["row"], item.given["name"]) for item in refused] == [
        (2, "Alfa"),
        (3, "Beta"),
        (4, "Gama"),
    ]


def test_an_item_that_is_done_again_ends_with_one_store_and_one_letter(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    good = invitations("alfa,Alfa,UY,ana@alfa.example,", actor=marta.actor)
    job = start_invitations(marta.actor, good, send=True)
    (item,) = each_result(marta.actor, job)
    invite_item(marta.actor, item)
    clock.advance(minutes=5)
    assert run_bulk(job, lambda: True)
    assert outcomes(platform) == [("alfa", "done")]
    tables = ("stores", "memberships", "setup_links", "outbox")
    assert [count(platform, table) for table in tables] == [1, 1, 1, 1]


def test_a_worker_that_was_killed_in_the_middle_of_an_item_is_followed_by_the_rest_of_it(
    marta: Person, platform: Platform
) -> None:
    good = invitations("alfa,Alfa,UY,ana@alfa.example,", actor=marta.actor)
    job = start_invitations(marta.actor, good, send=True)
    (item,) = each_result(marta.actor, job)
    invite_item(marta.actor, BulkItem(1, "alfa", given={**item.given, "email": None}))
    assert count(platform, "memberships") == 0
    assert run_bulk(job, lambda: True)
    tables = ("stores", "memberships", "setup_links", "outbox")
    assert [count(platform, table) for table in tables] == [1, 1, 1, 1]


def test_a_double_click_starts_one_job(marta: Person, platform: Platform) -> None:
    good = invitations("alfa,Alfa,UY,,", actor=marta.actor)
    first = start_invitations(marta.actor, good, send=False)
    assert start_invitations(marta.actor, good, send=False) == first
    assert start_invitations(marta.actor, good, send=True) != first
    assert count(platform, "bulk_items") == 2


def test_a_file_without_a_good_row_starts_nothing(marta: Person) -> None:
    with pytest.raises(Conflict, match=r"invitation\.nothing"):
        start_invitations(marta.actor, [], send=False)


def test_links_of_all_stores_come_newest_first_and_can_be_searched(marta: Person, clock: Clock) -> None:
    for account in ("alfa", "beta", "gama"):
        create_store(marta.actor, {**FORM, Column.ACCOUNT: account, Column.NAME: f"Tienda {account}"})
        clock.advance(minutes=1)
    page = sent_links(marta.actor, LinkQuery())
    assert [row.account for row in page.rows] == ["gama", "beta", "alfa"]
    assert (page.total, page.page, page.pages) == (3, 1, 1)
    assert {row.email for row in page.rows} == {"ana@alfa.example"}
    assert [row.account for row in sent_links(marta.actor, LinkQuery(search="BET")).rows] == ["beta"]
    assert sent_links(marta.actor, LinkQuery(search="nadie")).total == 0
    assert sent_links(marta.actor, LinkQuery(page=9)).page == 1


def test_links_are_filtered_by_state_and_by_who_made_them(
    marta: Person, build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock())
    made = {}
    for account in ("abierta", "usada", "anulada", "enviada", "vencida"):
        made[account] = create_store(marta.actor, {**FORM, Column.ACCOUNT: account}).link
    used, revoked, sent = made["usada"], made["anulada"], made["enviada"]
    assert used is not None
    assert revoked is not None
    assert sent is not None
    change(platform, "UPDATE setup_links SET used_at = now() WHERE id = :id", id=used.id)
    revoke_setup_link(marta.actor, "anulada", revoked.id)
    change(platform, "DELETE FROM setup_links WHERE id = :id", id=sent.id)
    send_setup_link(marta.actor, "enviada", sent.person_id)
    change(
        platform,
        "UPDATE setup_links SET expires_at = :now WHERE store_id ="
        " (SELECT id FROM stores WHERE account = 'vencida')",
        now=clock(),
    )
    by_state = {
        state: [row.account for row in sent_links(marta.actor, LinkQuery(state=state)).rows]
        for state in SetupLinkState
    }
    assert by_state == {
        SetupLinkState.OPEN: ["abierta"],
        SetupLinkState.USED: ["usada"],
        SetupLinkState.REVOKED: ["anulada"],
        SetupLinkState.TO_SEND: ["enviada"],
        SetupLinkState.EXPIRED: ["vencida"],
    }
    everything = sent_links(marta.actor, LinkQuery()).rows
    assert {row.account: row.state for row in everything} == {
        accounts[0]: state for state, accounts in by_state.items()
    }
    make_setup_link(build.manager().actor, "abierta", used.person_id)
    assert sent_links(marta.actor, LinkQuery(mine=True)).total == 5
    assert sent_links(marta.actor, LinkQuery()).total == 6


def test_a_job_of_five_thousand_rows_is_written_down_in_a_moment(marta: Person, platform: Platform) -> None:
    many = [(number, _invitation(f"tienda{number}")) for number in range(2, 5_002)]
    job = start_invitations(marta.actor, many, send=False)
    assert state(marta.actor, job).total == 5_000
    assert count(platform, "bulk_items") == 5_000


def test_an_item_whose_row_is_no_longer_right_is_refused_with_its_reason(marta: Person) -> None:
    item = _item("gama")
    refused = BulkItem(1, "gama", given={**item.given, "email": marta.email})
    with pytest.raises(InvalidInput, match=r"invite\.staff"):
        invite_item(marta.actor, refused)
