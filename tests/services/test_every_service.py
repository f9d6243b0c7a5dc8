"""No service forgets to ask: each one that takes an account refuses another merchant's store.

The functions are collected from the modules, so that a new one without a case fails here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from uuid import UUID

import pytest

import lib.services
from lib.domain.model import Language, Route, Track
from lib.domain.phone import Answers
from lib.errors import NotAllowed
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.alerts import open_alerts
from lib.services.checking import run_check
from lib.services.checklist import checklist, choose_route, declare
from lib.services.credential_runs import latest_check, request_check
from lib.services.credentials import credential_state, forget_credentials, hold, save_credentials
from lib.services.demo import seed, seed_if_empty
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_file_runs import fail_file, judge_uploaded, read_uploaded
from lib.services.number_files import (
    cancel,
    download_links,
    file_rows,
    file_states,
    forget,
    number_file,
    number_files,
    start,
    upload,
)
from lib.services.numbers import save_number, saved_number
from lib.services.panel import PanelQuery, panel
from lib.services.people import person_by_id, set_language, sign_out
from lib.services.platform import Platform
from lib.services.stores import add_store, count_stores, list_stores, overview
from lib.services.timeline import timeline
from lib.storage.tables import STORE_TABLES
from tests.builders import Builder, healthy, rows

RUN = UUID("00000000-0000-0000-0000-00000000000a")
FILE = UUID("00000000-0000-0000-0000-00000000000b")
Call = Callable[[Actor, str], object]


def _through_the_door(actor: Actor, account: str) -> object:
    with acting(actor, Action.DECLARE, account) as act:
        return act.store


ON_A_STORE: dict[str, Call] = {
    "access.acting": _through_the_door,
    "checking.run_check": lambda actor, account: run_check(actor, account, RUN),
    "checklist.checklist": lambda actor, account: checklist(actor, account, Track.WHATSAPP),
    "checklist.choose_route": lambda actor, account: choose_route(
        actor, account, Track.WHATSAPP, Route.CX_PLATFORM
    ),
    "checklist.declare": lambda actor, account: declare(
        actor, account, Track.WHATSAPP, "meta_business_account", True
    ),
    "credentials.credential_state": credential_state,
    "credentials.forget_credentials": forget_credentials,
    "credentials.hold": lambda actor, account: hold(actor, account, healthy(account), without=()),
    "alerts.open_alerts": open_alerts,
    "credential_runs.latest_check": latest_check,
    "credential_runs.request_check": request_check,
    "credentials.save_credentials": lambda actor, account: save_credentials(actor, account, healthy(account)),
    "number_file_downloads.download_part": lambda actor, account: download_part(
        actor, account, FILE, "csv", 1, 0
    ),
    "number_file_downloads.open_download": lambda actor, account: open_download(actor, account, FILE, "csv"),
    "number_file_runs.fail_file": lambda actor, account: fail_file(actor, account, FILE),
    "number_file_runs.judge_uploaded": lambda actor, account: judge_uploaded(
        actor, account, FILE, 1, lambda: True
    ),
    "number_file_runs.read_uploaded": lambda actor, account: read_uploaded(actor, account, FILE),
    "number_files.cancel": lambda actor, account: cancel(actor, account, FILE),
    "number_files.download_links": lambda actor, account: download_links(actor, account, FILE),
    "number_files.file_rows": lambda actor, account: file_rows(actor, account, FILE),
    "number_files.file_states": file_states,
    "number_files.forget": lambda actor, account: forget(actor, account, FILE),
    "number_files.number_file": lambda actor, account: number_file(actor, account, FILE),
    "number_files.number_files": number_files,
    "number_files.start": lambda actor, account: start(
        actor, account, FILE, number_column=0, country_column=None, default_country="UY"
    ),
    "number_files.upload": lambda actor, account: upload(actor, account, "x.csv", b"telefono\n1\n"),
    "numbers.save_number": lambda actor, account: save_number(
        actor, account, "+598 94 123 456", "UY", Answers()
    ),
    "numbers.saved_number": saved_number,
    "stores.add_store": lambda actor, account: add_store(actor, account, "Beta", "UY"),
    "stores.overview": overview,
    "timeline.timeline": timeline,
}
"""One call for each service that takes an account."""

WITHOUT_A_STORE = {
    "demo.seed",
    "demo.seed_if_empty",
    "number_file_runs.forget_expired",
    "panel.panel",
    "people.set_language",
    "people.sign_out",
    "stores.count_stores",
    "stores.list_stores",
}
"""Services that act for somebody on no certain store; each has its own test below."""

WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction: they take its `Act` or its `Scope`.
    "access.find_store",
    "alerts.close_alerts",
    "alerts.raise_alert",
    "credential_proof.take_in",
    "credential_proof.withdraw",
    "credential_runs.ask",
    "credential_runs.ask_daily",
    "credential_runs.cancel_runs",
    "credential_runs.last_passes",
    "credential_runs.latest_run",
    "credential_store.drop_trial",
    "credential_store.ids_of",
    "credential_store.keep_ids",
    "credential_store.keep_secrets",
    "credential_store.known_secrets",
    "credential_store.lock_secrets",
    "credential_store.mark_answer",
    "credential_store.open_secrets",
    "credential_store.put_in_force",
    "credential_store.record_opening",
    "credential_store.valid_since",
    "credential_store.vendors_on_trial",
    "number_file_rows.page_of",
    "number_files.keep_part",
    "number_files.this_file",
    # Gives nobody anything but what they typed themselves.
    "credentials.hold_unsent",
    "people.enrol",
    "progress.add_evidence",
    "progress.load_evidence",
    "progress.load_integration",
    "progress.load_integrations",
    "progress.refresh",
    "progress.state_of",
    "progress.take_turn",
    # Who somebody is, before there is an actor.
    "access.own_stores",
    "people.add_person",
    "people.people_to_pick",
    "people.person_by_email",
    "people.person_by_id",
    "numbers.number_news",
    "numbers.row_of",
    "numbers.told",
    "numbers.verdict_evidence",
    # The worker's own round over every store; it changes no verdict without saying so.
    "number_review.review_numbers",
    "reproof.ask_for_due_proofs",
    "reproof.forget_old_runs",
    "reproof.keep_proofs",
    "reproof.refresh_what_time_changed",
    "sweep.sweep",
    # For whoever holds the keys, on the command line and at the start: they give no secret out.
    "vault_keys.require_opening_keys",
    "vault_keys.rotate",
    "vault_keys.sealing_keys",
    # No data of stores at all.
    "access.as_store",
    "credential_form.recognise_form",
    "credential_runs.next_proof",
    "demo_people.business_id_of",
    "demo_people.uuid_from",
    "demo_walk.walk",
    "number_columns.country_of",
    "number_columns.guess",
    "number_columns.require_country",
    "number_file.find_columns",
    "number_file.judge",
    "number_file.judge_file",
    "number_file.added_cells",
    "number_file_model.as_file",
    "number_file_model.clean_name",
    "number_file_model.storable",
    "number_file_rows.as_row",
    "platform.install",
    "platform.is_installed",
    "platform.platform",
    "platform.uninstall",
    "progress.as_integration",
    "vendor_urls.loopback_allowed",
    "vendor_urls.vendor_urls",
}


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
        lambda actor: seed(actor, 3),
        lambda actor: seed_if_empty(actor, 3),
    ],
    ids=["panel", "seed", "seed_if_empty"],
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
