"""A customer is forgotten: out of the mapping, unreadable in every ledger, never to be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from lib.domain.customers import Keys
from lib.domain.sync import RowState, RunState
from lib.errors import InvalidInput
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_forget import Forgotten, forget_customer
from tests.builders import Builder, change, rows
from tests.services.synced import REQUESTED, Shopper, a_run, keys_of, mapped, shopper, store_of

ANA_ID = "0f9a1e2c-5b1d-4a3b-8c44-0123456789ab"
ANA_MAIL, ANA_PHONE = "ana@tienda.example", "+59894123456"


@pytest.fixture
def keys(ana: Actor) -> Keys:
    assert ana.person_id
    return keys_of("alfa")


def counts(platform: Platform, run: UUID) -> dict[str, int]:
    names = (
        "read created updated unchanged rejected pending profiles joined"
        " opted_in opted_out with_phone with_email"
    )
    found = rows(platform, f"SELECT {', '.join(names.split())} FROM sync_runs WHERE id = :id", id=run)[0]
    return {name: number for name, number in found.items() if number}


def ledger_of(platform: Platform, run: UUID) -> dict[str, tuple[str, str | None]]:
    found = rows(platform, "SELECT vtex_id, state, reason FROM sync_rows WHERE run_id = :id", id=run)
    return {row["vtex_id"]: (row["state"], row["reason"]) for row in found}


def kept_keys(platform: Platform) -> set[bytes]:
    return {bytes(row["key"]) for row in rows(platform, "SELECT key FROM sync_forgotten")}


def name_of(keys: Keys, vtex_id: str) -> str:
    return f"forgotten:{keys.of('id', vtex_id).hex()}"


def everything(platform: Platform, tables: Sequence[str]) -> str:
    return "\n".join(
        row["t"] for table in tables for row in rows(platform, f"SELECT t::text t FROM {table} t")
    )


@pytest.mark.parametrize("text", [ANA_ID, "  ANA@tienda.EXAMPLE ", "094 123 456", "+598 94 123 456"])
def test_a_customer_is_found_by_id_mail_and_phone_in_any_spelling(
    ana: Actor, platform: Platform, keys: Keys, text: str
) -> None:
    person = shopper(keys, ANA_ID, ANA_MAIL, ANA_PHONE, RowState.CREATED, profile_id="p1")
    other = shopper(keys, "other", "bruno@tienda.example", "+59894123457", RowState.CREATED, profile_id="p2")
    run = a_run(platform, "alfa", [person, other], state=RunState.DONE)
    mapped(platform, "alfa", person, other)
    assert forget_customer(ana, "alfa", text) == Forgotten(1)
    assert kept_keys(platform) == {
        keys.of("id", ANA_ID),
        keys.of("email", ANA_MAIL),
        keys.of("phone", ANA_PHONE),
    }
    assert [row["vtex_id"] for row in rows(platform, "SELECT vtex_id FROM sync_customers")] == ["other"]
    assert ledger_of(platform, run) == {
        name_of(keys, ANA_ID): ("created", None),
        "other": ("created", None),
    }
    assert counts(platform, run)["created"] == 2


def test_nothing_of_the_person_can_be_read_afterwards(ana: Actor, platform: Platform, keys: Keys) -> None:
    person = shopper(
        keys,
        ANA_ID,
        ANA_MAIL,
        ANA_PHONE,
        holds={"first_name": "Anabela", "email": ANA_MAIL, "phone": ANA_PHONE},
        profile_id="profile-of-ana",
        name="A. P.",
    )
    follower = Shopper("follower", leader=ANA_ID)
    a_run(platform, "alfa", [person, follower])
    mapped(platform, "alfa", person)
    change(
        platform,
        "INSERT INTO sync_corrections (store_id, vtex_id, email, set_by, set_at)"
        " VALUES (:store, :id, :email, 'test', now())",
        store=store_of(platform, "alfa"),
        id=ANA_ID,
        email=ANA_MAIL,
    )
    assert forget_customer(ana, "alfa", ANA_MAIL) == Forgotten(2)
    left = everything(platform, ("sync_rows", "sync_customers", "sync_corrections", "sync_runs", "events"))
    for trace in (ANA_ID, ANA_MAIL, ANA_PHONE, "Anabela", "A. P.", "profile-of-ana", "follower", "•••"):
        assert trace not in left
    for key in (keys.of("email", ANA_MAIL), keys.of("phone", ANA_PHONE)):
        assert key.hex() not in left


@pytest.mark.parametrize("state", [RowState.PENDING, RowState.INTENDED, RowState.UNCERTAIN])
def test_whoever_was_still_to_be_sent_is_rejected_and_the_equation_balances(
    ana: Actor, platform: Platform, keys: Keys, state: RowState
) -> None:
    person = shopper(keys, ANA_ID, ANA_MAIL, ANA_PHONE, state, place=1, consent="in")
    double = shopper(keys, "double", ANA_MAIL, None, leader=ANA_ID, consent="out")
    other = shopper(keys, "other", "bruno@tienda.example", None, place=2, consent="in")
    sent = shopper(keys, "sent", "carla@tienda.example", None, RowState.CREATED, profile_id="p")
    run = a_run(platform, "alfa", [person, double, other, sent], state=RunState.PAUSED, approved=True)
    forget_customer(ana, "alfa", ANA_PHONE)
    assert ledger_of(platform, run) == {
        name_of(keys, ANA_ID): ("rejected", "forgotten"),
        name_of(keys, "double"): ("rejected", "forgotten"),
        "other": ("pending", None),
        "sent": ("created", None),
    }
    assert counts(platform, run) == {
        "read": 4,
        "created": 1,
        "rejected": 2,
        "pending": 1,
        "profiles": 1,
        "opted_in": 1,
        "with_email": 2,
    }
    assert rows(platform, "SELECT reasons FROM sync_runs")[0]["reasons"] == {"forgotten": 2}


def test_a_rejected_customer_is_rejected_as_forgotten(ana: Actor, platform: Platform, keys: Keys) -> None:
    by_vtex = Shopper(ANA_ID, RowState.REJECTED, "unusable_contact", holds={"phone": "12"})
    lost = Shopper(
        "?00", RowState.REJECTED, "no_id", holds={"email": "Ana@x.example", "phone": "1, 94 123 456"}
    )
    refused = shopper(keys, "r", "r@x.example", ANA_PHONE, RowState.REJECTED, reason="refused_422")
    other = Shopper("other", RowState.REJECTED, "unusable_contact", holds={"phone": "13"})
    run = a_run(platform, "alfa", [by_vtex, lost, refused, other], state=RunState.DONE)
    change(platform, "UPDATE sync_runs SET with_phone = 1, with_email = 1")
    assert forget_customer(ana, "alfa", ANA_ID) == Forgotten(1)
    assert forget_customer(ana, "alfa", ANA_PHONE) == Forgotten(2)
    assert rows(platform, "SELECT reasons FROM sync_runs")[0]["reasons"] == {
        "unusable_contact": 1,
        "forgotten": 3,
    }
    assert counts(platform, run) == {"read": 4, "rejected": 4}
    assert "13" in everything(platform, ["sync_rows"])
    assert "Ana@x.example" not in everything(platform, ["sync_rows"])
    assert keys.of("email", "ana@x.example") in kept_keys(platform)


def test_records_that_are_one_person_are_forgotten_together(
    ana: Actor, platform: Platform, keys: Keys
) -> None:
    first = shopper(keys, "first", ANA_MAIL, None, RowState.CREATED, profile_id="p")
    second = shopper(keys, "second", ANA_MAIL, ANA_PHONE, RowState.UNCHANGED, reason="joined", leader="first")
    third = shopper(keys, "third", "ana@trabajo.example", ANA_PHONE, place=1)
    stranger = shopper(keys, "stranger", "bruno@tienda.example", None, place=2)
    mapped(platform, "alfa", first)
    a_run(platform, "alfa", [second], state=RunState.DONE)
    run = a_run(platform, "alfa", [third, stranger])
    assert forget_customer(ana, "alfa", ANA_MAIL) == Forgotten(3)
    assert keys.of("email", "ana@trabajo.example") in kept_keys(platform)
    assert ledger_of(platform, run)["stranger"] == ("pending", None)


def test_whoever_had_a_phone_before_is_not_taken_for_whoever_has_it_now(
    ana: Actor, platform: Platform, keys: Keys
) -> None:
    before = shopper(keys, "first", "a@tienda.example", ANA_PHONE, RowState.CREATED, profile_id="p1")
    now = shopper(keys, "first", "a@tienda.example", None, RowState.UPDATED, profile_id="p1")
    heir = shopper(keys, "heir", "b@tienda.example", ANA_PHONE, RowState.CREATED, profile_id="p2")
    old = a_run(platform, "alfa", [before], state=RunState.DONE)
    new = a_run(
        platform, "alfa", [now, heir], state=RunState.DONE, requested_at=REQUESTED + timedelta(hours=1)
    )
    mapped(platform, "alfa", now, heir)
    assert forget_customer(ana, "alfa", "first") == Forgotten(1)
    assert kept_keys(platform) == {keys.of("id", "first"), keys.of("email", "a@tienda.example")}
    assert set(ledger_of(platform, old)) == {name_of(keys, "first")}
    assert set(ledger_of(platform, new)) == {name_of(keys, "first"), "heir"}


def test_a_customer_who_is_rejected_now_is_found_by_what_was_sent_before(
    ana: Actor, platform: Platform, keys: Keys
) -> None:
    mapped(platform, "alfa", shopper(keys, "c", ANA_MAIL, None, RowState.CREATED, profile_id="p"))
    a_run(platform, "alfa", [Shopper("c", RowState.REJECTED, "no_contact")], state=RunState.DONE)
    assert forget_customer(ana, "alfa", ANA_MAIL) == Forgotten(1)
    assert rows(platform, "SELECT * FROM sync_customers") == []


def test_a_contact_of_too_many_is_not_taken_for_a_person(ana: Actor, platform: Platform, keys: Keys) -> None:
    many = [shopper(keys, f"c{n}", f"c{n}@tienda.example", ANA_PHONE, place=n) for n in range(1, 7)]
    run = a_run(platform, "alfa", many)
    with pytest.raises(InvalidInput, match=r"^sync\.who_common$"):
        forget_customer(ana, "alfa", ANA_PHONE)
    assert kept_keys(platform) == set()
    assert forget_customer(ana, "alfa", "c1@tienda.example") == Forgotten(1)
    assert counts(platform, run)["pending"] == 5
    assert kept_keys(platform) == {keys.of("id", "c1"), keys.of("email", "c1@tienda.example")}


@pytest.mark.parametrize(("text", "kind"), [(ANA_ID, "id"), (ANA_MAIL, "email"), (ANA_PHONE, "phone")])
def test_somebody_whom_no_run_has_read_is_never_sent_either(
    ana: Actor, platform: Platform, keys: Keys, text: str, kind: str
) -> None:
    assert forget_customer(ana, "alfa", text) == Forgotten(0)
    assert kept_keys(platform) == {keys.of(kind, text)}


def test_a_correction_alone_is_forgotten_too(ana: Actor, platform: Platform, keys: Keys) -> None:
    run = a_run(platform, "alfa", [Shopper("c", RowState.REJECTED, "no_contact")], state=RunState.DONE)
    change(
        platform,
        "INSERT INTO sync_corrections (store_id, vtex_id, phone, set_by, set_at)"
        " VALUES (:store, 'c', :phone, 'test', now())",
        store=store_of(platform, "alfa"),
        phone=ANA_PHONE,
    )
    assert forget_customer(ana, "alfa", ANA_PHONE) == Forgotten(1)
    assert rows(platform, "SELECT * FROM sync_corrections") == []
    assert ledger_of(platform, run) == {name_of(keys, "c"): ("rejected", "forgotten")}


@pytest.mark.parametrize("text", ["", "   ", "Ana Pérez", "ana@", "a***@g***.com", "123", "x" * 400, "\x00"])
def test_what_is_neither_id_nor_mail_nor_phone_is_refused(ana: Actor, platform: Platform, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^sync\.who$") as refused:
        forget_customer(ana, "alfa", text)
    assert (refused.value.field, dict(refused.value.facts)) == ("who", {})
    assert kept_keys(platform) == set()


def test_forgetting_twice_is_forgetting_once_also_by_an_id_of_the_shops_own(
    ana: Actor, platform: Platform, keys: Keys
) -> None:
    run = a_run(platform, "alfa", [shopper(keys, "cliente 7", ANA_MAIL, None, place=1)])
    assert forget_customer(ana, "alfa", "cliente 7") == Forgotten(1)
    before = everything(platform, ["sync_forgotten", "sync_runs", "sync_rows"])
    assert forget_customer(ana, "alfa", "cliente 7") == Forgotten(0)
    assert everything(platform, ["sync_forgotten", "sync_runs", "sync_rows"]) == before
    assert counts(platform, run) == {"read": 1, "rejected": 1}
    found = rows(platform, "SELECT subject, old, new FROM events WHERE kind = 'sync.forgotten'")
    assert [dict(row) for row in found] == [{"subject": None, "old": None, "new": {}}]


@pytest.mark.parametrize(
    ("state", "begins_anew"),
    [
        (RunState.QUEUED, True),
        (RunState.READING, True),
        (RunState.WRITING, True),
        (RunState.READY, False),
        (RunState.PAUSED, False),
        (RunState.FAILED, False),
    ],
)
def test_a_run_that_moves_begins_anew_and_learns_of_it(
    ana: Actor, platform: Platform, state: RunState, begins_anew: bool
) -> None:
    run = a_run(platform, "alfa", [Shopper("x", place=1)], state=state)
    for _ in range(2):
        forget_customer(ana, "alfa", ANA_MAIL)
    assert rows(platform, "SELECT attempt FROM sync_runs")[0]["attempt"] == int(begins_anew)
    jobs = rows(platform, "SELECT args FROM procrastinate_jobs")
    assert [row["args"]["run_id"] for row in jobs] == [str(run)] * int(begins_anew)


def test_a_customer_of_another_store_stays(
    ana: Actor, build: Builder, platform: Platform, keys: Keys
) -> None:
    build.merchant("beta")
    theirs = shopper(keys_of("beta"), ANA_ID, ANA_MAIL, ANA_PHONE, place=1)
    mine = shopper(keys, "mine", ANA_MAIL, None, place=1)
    run = a_run(platform, "beta", [theirs])
    mapped(platform, "beta", theirs)
    a_run(platform, "alfa", [mine])
    assert forget_customer(ana, "alfa", ANA_MAIL) == Forgotten(1)
    assert ledger_of(platform, run) == {ANA_ID: ("pending", None)}
    assert [row["vtex_id"] for row in rows(platform, "SELECT vtex_id FROM sync_customers")] == [ANA_ID]
