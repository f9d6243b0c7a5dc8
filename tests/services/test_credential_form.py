"""The credential form: questions before saving, ids of Meta, secrets that came empty, consent to a write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.model import Role
from lib.errors import InvalidFields, NotAllowed
from lib.services.access import Actor
from lib.services.credential_runs import CheckRun, request_check
from lib.services.credentials import (
    Entered,
    credential_state,
    hold,
    save_credentials,
)
from lib.services.people import add_person
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, HELLOTEXT_TOKEN, Builder, change, healthy, rows
from tests.services.checked import opened, problems
from tests.services.conftest import Clock

KEPT = "SELECT store_id, field, sealed, last_four FROM credentials ORDER BY store_id, field"


def latest(actor: Actor, account: str) -> CheckRun:
    run = credential_state(actor, account).latest_run
    assert run is not None
    return run


def test_a_key_of_another_account_is_asked_about_before_it_is_saved(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(InvalidFields) as asked:
        save_credentials(ana.actor, "alfa", healthy("beta-shop"))
    [question] = asked.value.problems
    assert (question.code, question.field) == ("app_key.other_account", "app_key")
    assert question.facts == {"account": "beta-shop"}
    assert rows(platform, KEPT) == []
    held = hold(ana.actor, "alfa", healthy("beta-shop"), without=())
    agreed = Entered(business_id=BUSINESS_ID)
    warned = save_credentials(ana.actor, "alfa", agreed, held, external_key_agreed=True)
    assert warned == ("app_key.other_account",)
    assert opened(platform, "alfa")["app_key"] == "vtexappkey-beta-shop-ORYNWX"


def test_every_other_problem_is_said_before_the_question_about_the_key(build: Builder) -> None:
    ana = build.merchant("alfa")
    typed = replace(healthy("beta"), hellotext_token="ana@tienda.example")
    assert problems(ana.actor, "alfa", typed) == [("hellotext_token.is_email", "hellotext_token")]


META = {
    "meta_business_id": "100000000000031",
    "waba_id": "200000000000031",
    "meta_number_id": "300000000000031",
}


def test_ids_of_meta_are_kept_open_and_its_token_sealed(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    address = f"https://business.facebook.com/wa/manage/home/?waba_id={META['waba_id']}"
    typed = Entered(**{**META, "waba_id": address}, meta_token="EAAB" + "x9Zq" * 40)
    assert save_credentials(ana.actor, "alfa", typed) == ()
    state = credential_state(ana.actor, "alfa")
    assert state.ids == META
    assert set(state.kept) == {"meta_token"}
    assert opened(platform, "alfa") == {"meta_token": "EAAB" + "x9Zq" * 40}


def test_an_id_that_equals_another_one_is_refused_also_when_the_other_was_kept_before(build: Builder) -> None:
    ana = build.merchant("alfa")
    twice = Entered(waba_id=META["waba_id"], meta_number_id=META["waba_id"])
    assert set(problems(ana.actor, "alfa", twice)) == {
        ("waba_id.equal", "waba_id"),
        ("meta_number_id.equal", "meta_number_id"),
    }
    save_credentials(ana.actor, "alfa", Entered(waba_id=META["waba_id"]))
    again = Entered(meta_number_id=META["waba_id"])
    assert problems(ana.actor, "alfa", again) == [("meta_number_id.equal", "meta_number_id")]


def test_a_secret_that_came_empty_beside_its_partner_is_said(build: Builder) -> None:
    """A browser may show a field as filled and hand over nothing."""
    ana = build.merchant("alfa")
    warned = save_credentials(ana.actor, "alfa", Entered(business_id=BUSINESS_ID, waba_id=META["waba_id"]))
    assert warned == ("hellotext_token.came_empty", "meta_token.came_empty")
    assert problems(ana.actor, "alfa", Entered(app_key="vtexappkey-alfa-ORYNWX")) == [
        ("app_token.empty", "app_token")
    ]
    again = Entered(business_id="Zz11Yy22", hellotext_token=HELLOTEXT_TOKEN)
    assert save_credentials(ana.actor, "alfa", again) == ()


def test_the_check_that_writes_is_asked_for_by_whoever_may_set_credentials(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    save_credentials(ana.actor, "alfa", healthy("alfa"))
    assert not latest(ana.actor, "alfa").write_agreed
    with pytest.raises(NotAllowed):
        request_check(build.manager().actor, "alfa", write_agreed=True)
    assert request_check(ana.actor, "alfa", write_agreed=True).write_agreed
    [run] = rows(platform, "SELECT write_agreed_by FROM check_runs")
    assert run["write_agreed_by"] == ana.name


def test_what_was_opened_for_a_form_that_is_refused_again_stays_in_the_history(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    held = hold(ana.actor, "alfa", healthy("alfa"), without=())
    with pytest.raises(InvalidFields):
        save_credentials(ana.actor, "alfa", Entered(business_id="?"), held)
    told = rows(platform, "SELECT subject, new FROM events WHERE kind = 'credentials.opened'")
    assert told == [
        {"subject": "form_corrected", "new": {"fields": ["app_key", "app_token", "hellotext_token"]}}
    ]
    assert rows(platform, KEPT) == []


def test_who_saves_over_what_somebody_else_just_saved_is_told(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = build.merchant("alfa")
    luis = add_person("luis@tienda.example", "Luis Gómez", Role.MERCHANT)
    change(
        platform,
        "INSERT INTO memberships (person_id, store_id, created_at) SELECT :person, id, now() FROM stores",
        person=luis.id,
    )
    assert save_credentials(ana.actor, "alfa", healthy("alfa")) == ()
    other = Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20)
    assert save_credentials(luis.actor, "alfa", other) == ("hellotext_token.overtaken",)
    clock.advance(minutes=11)
    assert save_credentials(ana.actor, "alfa", Entered(hellotext_token=HELLOTEXT_TOKEN)) == ()


@pytest.mark.parametrize("damaged", ["ALK_aaaaaaaa\x00bbbbbbbbbb", "ALK_aaaaaaaa\x1b[31mbbbbbbbbbb"])
def test_a_copy_with_a_control_character_in_it_is_refused(build: Builder, damaged: str) -> None:
    ana = build.merchant("alfa")
    assert problems(ana.actor, "alfa", Entered(hellotext_token=damaged)) == [
        ("hellotext_token.shape", "hellotext_token")
    ]
