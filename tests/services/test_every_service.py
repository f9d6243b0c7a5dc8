"""No service forgets to ask: each one that takes an account refuses another merchant's store.

The functions are collected from the modules, so that a new one without a case fails here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable

import pytest

import lib.services
from lib.domain.model import Language, Route
from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.demo import seed, seed_if_empty
from lib.services.pace import PaceQuery, pace
from lib.services.panel import PanelQuery, each_row, panel
from lib.services.people import person_by_id, set_language, sign_out
from lib.services.platform import Platform
from lib.services.setup import setup_funnel
from lib.services.stores import count_stores, list_stores
from lib.storage.tables import STORE_TABLES
from tests.builders import Builder, healthy, rows
from tests.services.pure_functions import WITHOUT_AN_ACTOR
from tests.services.service_calls import ON_A_STORE, WITHOUT_A_STORE


def public_functions() -> dict[str, inspect.Signature]:
    """Every public function of the services, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(lib.services.__path__):
        loaded = importlib.import_module(f"lib.services.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = inspect.signature(function)
    return found


def _acts_for_somebody(signature: inspect.Signature) -> bool:
    return "Actor" in {parameter.annotation for parameter in signature.parameters.values()}


def test_every_service_that_takes_an_account_has_its_case_here() -> None:
    functions = public_functions()
    taking = {
        name
        for name, found in functions.items()
        if _acts_for_somebody(found) and "account" in found.parameters
    }
    assert taking == set(ON_A_STORE)
    others = {name for name, found in functions.items() if _acts_for_somebody(found)} - taking
    assert others == WITHOUT_A_STORE


def test_a_function_without_an_actor_is_there_on_purpose() -> None:
    functions = public_functions()
    assert {name for name, found in functions.items() if not _acts_for_somebody(found)} == WITHOUT_AN_ACTOR


def contents(platform: Platform, account: str) -> dict[str, list[str]]:
    """All that the database holds of a store besides its history."""
    return {
        table: sorted(
            row["text"]
            for row in rows(
                platform,
                f"SELECT t::text AS text FROM {table} t WHERE t.{column} ="
                " (SELECT id FROM stores WHERE account = :account)",
                account=account,
            )
        )
        for table, column in STORE_TABLES.items()
        if table != "events"
    }


@pytest.mark.parametrize("name", ON_A_STORE)
def test_a_service_refuses_the_store_of_another_merchant(
    build: Builder, platform: Platform, name: str
) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    save_credentials(bruno.actor, "beta", healthy("beta"))
    before = contents(platform, "beta")
    known = rows(platform, "SELECT max(id) AS id FROM events")[0]["id"]
    with pytest.raises(NotAllowed) as refused:
        ON_A_STORE[name](ana.actor, "beta")
    assert (refused.value.code, dict(refused.value.facts)) == ("access.refused", {})
    assert contents(platform, "beta") == before
    new = rows(platform, "SELECT kind, actor_id FROM events WHERE id > :known", known=known)
    assert new
    assert {(event["kind"], event["actor_id"]) for event in new} == {("access.refused", ana.id)}


def test_lists_and_counts_of_a_merchant_hold_own_stores_only(build: Builder) -> None:
    ana, _ = build.merchant("alfa"), build.merchant("beta")
    assert [store.account for store in list_stores(ana.actor)] == ["alfa"]
    assert count_stores(ana.actor) == 1
    assert count_stores(build.manager().actor) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda actor: panel(actor, PanelQuery()),
        lambda actor: list(each_row(actor, PanelQuery())),
        lambda actor: pace(actor, PaceQuery()),
        lambda actor: seed(actor, 3),
        lambda actor: seed_if_empty(actor, 3),
        lambda actor: setup_funnel(actor, Route.SELF_SERVICE),
    ],
    ids=["panel", "each_row", "pace", "seed", "seed_if_empty", "setup_funnel"],
)
def test_what_shows_or_makes_stores_of_others_is_refused_to_a_merchant(
    build: Builder, call: Callable[[Actor], object]
) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        call(ana.actor)
    assert count_stores(Actor.process("test")) == 1


def test_language_and_sign_out_concern_the_own_person_only(build: Builder) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    set_language(ana.actor, Language.EN)
    sign_out(ana.actor)
    assert person_by_id(bruno.id) == bruno
    changed = person_by_id(ana.id)
    assert changed is not None
    assert changed.language is Language.EN
    assert changed.sessions_valid_from > ana.sessions_valid_from
