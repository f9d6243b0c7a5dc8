"""Adding stores: what can be typed into each field, and that half a store never exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.entered import MAX_NAME
from lib.domain.model import Health, Party, Role, Route, Stage, Track
from lib.errors import Conflict, InvalidInput, PuenteError
from lib.services.access import Actor
from lib.services.people import person_by_email
from lib.services.platform import Platform
from lib.services.stores import add_store, list_stores, overview, set_subdivision
from lib.storage.tables import STORE_TABLES
from tests.builders import Builder, change, rows

OPERATOR = Actor.process("test")


def nothing_was_saved(platform: Platform) -> bool:
    tables = [*STORE_TABLES, "people"]
    return all(rows(platform, f"SELECT count(*) AS n FROM {table}")[0]["n"] == 0 for table in tables)


def test_a_new_store_has_both_tracks_at_the_beginning(build: Builder) -> None:
    marta = build.manager()
    added = add_store(
        marta.actor, "https://Alfa.myvtex.com/admin", "  Casa   Alfa ", "uy", "ANA@alfa.example"
    )
    assert (added.store.account, added.store.name, added.store.country) == ("alfa", "Casa Alfa", "UY")
    assert added.store.time_zone == "America/Montevideo"
    assert added.store.business_id is None
    assert (added.store.owner_id, added.owner_name) == (marta.id, marta.name)
    assert [item.track for item in added.integrations] == list(Track)
    for item in added.integrations:
        assert (item.stage, item.health, item.waiting_on) == (Stage.INVITED, Health.OK, Party.MERCHANT)
        assert item.next_rule is not None
        assert (item.merchant_percent, item.whole_percent) == (0, 0)
    assert overview(marta.actor, "alfa") == added


def test_its_first_merchant_may_work_on_it(build: Builder) -> None:
    add_store(build.manager().actor, "alfa", "Alfa", "UY", " Ana@Alfa.example ")
    ana = person_by_email("ana@alfa.example")
    assert ana is not None
    assert (ana.name, ana.role, ana.accounts) == ("ana", Role.MERCHANT, ("alfa",))
    assert overview(ana.actor, "alfa").store.account == "alfa"


def test_one_merchant_may_have_several_stores(build: Builder) -> None:
    for account in ("alfa", "beta"):
        add_store(build.manager().actor, account, account.title(), "UY", "ana@tiendas.example")
    ana = person_by_email("ana@tiendas.example")
    assert ana is not None
    assert ana.accounts == ("alfa", "beta")


def test_adding_a_store_is_the_first_event_of_its_history(build: Builder, platform: Platform) -> None:
    marta = build.manager()
    add_store(marta.actor, "alfa", "Alfa", "UY")
    [event] = rows(platform, "SELECT kind, actor_id, old, new FROM events")
    assert dict(event) == {
        "kind": "store.added",
        "actor_id": marta.id,
        "old": None,
        "new": {"account": "alfa"},
    }


UNUSABLE: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"account": ""}, "account.empty", "account"),
    ({"account": "www.tienda.com.uy"}, "account.is_shop_domain", "account"),
    ({"account": "ana@tienda.example"}, "account.is_email", "account"),
    ({"account": "vtexappkey-alfa-ABCDEF"}, "account.is_app_key", "account"),
    ({"account": "a" * 10_000}, "too_long", "account"),
    ({"account": "🙂"}, "account.shape", "account"),
    ({"account": "al fa"}, "account.shape", "account"),
    ({"name": ""}, "name.empty", "name"),
    ({"name": " \t\n "}, "name.empty", "name"),
    ({"name": "\x00"}, "name.empty", "name"),
    ({"name": "n" * (MAX_NAME + 1)}, "too_long", "name"),
    ({"name": "n" * 10_000}, "too_long", "name"),
    ({"country": ""}, "store.country", "country"),
    ({"country": "Uruguay"}, "store.country", "country"),
    ({"country": "U1"}, "store.country", "country"),
    ({"country": "\x00\x00"}, "store.country", "country"),
    ({"country": "ÑÑ"}, "store.country", "country"),
    ({"merchant_email": "ana"}, "email.shape", "email"),
    ({"merchant_email": "ana@tienda"}, "email.shape", "email"),
    ({"merchant_email": "ana@@tienda.example"}, "email.shape", "email"),
    ({"merchant_email": "ana perez@tienda.example"}, "email.shape", "email"),
    ({"merchant_email": "a\x00na@tienda.example"}, "email.shape", "email"),
    ({"merchant_email": "ana@tienda.example\nbcc:x@y.example"}, "email.shape", "email"),
    ({"merchant_email": "a" * 10_000 + "@tienda.example"}, "email.shape", "email"),
)
"""What is typed otherwise than in a good form, and the code and field of the refusal."""


def test_what_cannot_be_used_is_refused_by_its_field_and_nothing_is_saved(platform: Platform) -> None:
    for typed, code, field in UNUSABLE:
        form = {"account": "alfa", "name": "Alfa", "country": "UY", "merchant_email": "a@b.example", **typed}
        with pytest.raises(InvalidInput) as refused:
            add_store(OPERATOR, form["account"], form["name"], form["country"], form["merchant_email"])
        assert (refused.value.code, refused.value.field) == (code, field), typed
    assert nothing_was_saved(platform)


@pytest.mark.parametrize(
    "name", ["n" * MAX_NAME, "متجر", "🛍️ Tienda", "O'Higgins; DROP TABLE stores", "<b>x</b>"]
)
def test_an_unusual_name_is_kept_as_it_is(platform: Platform, name: str) -> None:
    assert platform
    assert add_store(OPERATOR, "alfa", name, "UY").store.name == name


def test_a_control_character_in_a_name_becomes_a_blank(platform: Platform) -> None:
    assert platform
    assert add_store(OPERATOR, "alfa", "Casa\x00Alfa\x07", "UY").store.name == "Casa Alfa"


@pytest.mark.parametrize(
    "spelling", ["alfa", "ALFA", "https://alfa.myvtex.com/", "alfa.vtexcommercestable.com.br"]
)
def test_a_known_account_by_any_spelling_is_a_conflict_and_changes_nothing(
    build: Builder, platform: Platform, spelling: str
) -> None:
    build.merchant("alfa")
    before = rows(platform, "SELECT * FROM people"), rows(platform, "SELECT * FROM stores")
    with pytest.raises(Conflict) as refused:
        add_store(OPERATOR, spelling, "Otra", "BR", "otra@alfa.example")
    assert (refused.value.code, refused.value.field) == ("store.exists", "account")
    assert refused.value.facts == {"account": "alfa"}
    assert (rows(platform, "SELECT * FROM people"), rows(platform, "SELECT * FROM stores")) == before


def test_of_those_who_add_one_store_at_once_exactly_one_succeeds(platform: Platform) -> None:
    def add(number: int) -> str:
        try:
            return add_store(OPERATOR, "alfa", f"Alfa {number}", "UY", f"ana{number}@alfa.example").store.name
        except PuenteError as error:
            return error.code

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(add, range(6)))
    assert outcomes[1:] == ["store.exists"] * 5
    assert [store.name for store in list_stores(OPERATOR)] == [outcomes[0]]
    assert len(rows(platform, "SELECT id FROM integrations")) == len(Track)
    assert len(rows(platform, "SELECT id FROM people")) == 1


def test_a_removed_person_does_not_come_back_with_a_new_store(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.id)
    with pytest.raises(InvalidInput, match=r"email\.removed"):
        add_store(OPERATOR, "beta", "Beta", "UY", ana.email)
    assert [store.account for store in list_stores(OPERATOR)] == ["alfa"]


def test_the_list_is_in_the_order_of_accounts_and_has_an_end(platform: Platform) -> None:
    assert platform
    for account in ("gamma", "alfa", "beta"):
        add_store(OPERATOR, account, account.title(), "UY")
    assert [store.account for store in list_stores(OPERATOR)] == ["alfa", "beta", "gamma"]
    assert [store.account for store in list_stores(OPERATOR, limit=2)] == ["alfa", "beta"]


def test_a_new_store_begins_on_the_way_that_works_today(platform: Platform) -> None:
    """OBO ended on 2025-09-29 and the app of the second way is archived."""
    assert platform
    added = add_store(OPERATOR, "alfa", "Alfa", "UY")
    assert added.integration(Track.WHATSAPP).route is Route.CX_PLATFORM


def test_the_region_of_a_store_counts_its_own_holidays(platform: Platform) -> None:
    """9 July, a Thursday in 2026, is a holiday of São Paulo and of no other state."""
    added = add_store(OPERATOR, "alfa", "Alfa", "BR", subdivision="SP")
    assert added.store.subdivision == "SP"
    day = datetime(2026, 7, 8, 12, tzinfo=UTC)
    calendar = Calendar.of(added.store.country, added.store.subdivision, added.store.time_zone)
    assert business_days_between(day, day + timedelta(days=1), calendar) == 0
    moved = set_subdivision(OPERATOR, "alfa", "RJ").store
    assert overview(OPERATOR, "alfa").store == moved
    elsewhere = Calendar.of(moved.country, moved.subdivision, moved.time_zone)
    assert business_days_between(day, day + timedelta(days=1), elsewhere) == 1
    set_subdivision(OPERATOR, "alfa", "RJ")
    [event] = rows(platform, "SELECT old, new FROM events WHERE kind = 'store.subdivision'")
    assert (event["old"], event["new"]) == ({"subdivision": "SP"}, {"subdivision": "RJ"})


@pytest.mark.parametrize("unknown", ["XX", "sp ", "São Paulo", "'"])
def test_a_region_that_the_country_does_not_have_is_refused(platform: Platform, unknown: str) -> None:
    assert platform
    add_store(OPERATOR, "alfa", "Alfa", "BR")
    with pytest.raises(InvalidInput, match=r"calendar\.unknown_subdivision"):
        set_subdivision(OPERATOR, "alfa", unknown)
    assert overview(OPERATOR, "alfa").store.subdivision is None


def test_a_way_of_another_track_is_refused(platform: Platform) -> None:
    with pytest.raises(InvalidInput, match=r"route\.unknown"):
        add_store(OPERATOR, "alfa", "Alfa", "BR", route=Route.VTEX_WIZARD)
    assert nothing_was_saved(platform)
