"""Who accepted a partner's request: what Meta's messages prove of it, and what takes that back."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from lib.domain.meta import Delivery
from lib.domain.model import EvidenceResult, Track
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_states import meta_state
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.services.meta_looks import BUSINESS, NUMBER, WABA, ids, with_token, work
from tests.services.test_meta_deliveries import AT, account_of, delivered, take_in, told

ACCEPTED = "meta_request_accepted"
OUR_APP, THEIR_APP, OLD_APP = "1234567890123456", "5550001", "5550002"
ADDED, REMOVED = "PARTNER_ADDED", "PARTNER_REMOVED"
INSTALLED, UNINSTALLED = "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED"


def event(name: str, at: int = AT, *, app: object = None, waba: str = WABA) -> tuple[Delivery, ...]:
    info = {} if app is None else {"waba_info": {"partner_app_id": app}}
    return delivered("account_update", at, waba=waba, event=name, **info)


def is_accepted(actor: Actor) -> bool:
    item = checklist(actor, "alfa", Track.WHATSAPP).state.item(ACCEPTED)
    assert item is not None
    return item.holds


def observed(platform: Platform) -> list[str]:
    found = rows(platform, "SELECT result FROM evidence WHERE rule_id = :rule ORDER BY at, id", rule=ACCEPTED)
    return [row["result"] for row in found]


@pytest.mark.parametrize("app", [OUR_APP, int(OUR_APP)])
@pytest.mark.parametrize("name", [ADDED, INSTALLED, UNINSTALLED, REMOVED])
def test_what_happens_to_our_own_app_says_nothing_of_vtexs_request(
    build: Builder, platform: Platform, monkeypatch: pytest.MonkeyPatch, name: str, app: object
) -> None:
    monkeypatch.setattr(platform.settings, "meta_app_id", OUR_APP)
    ana = account_of(build, waba_id=WABA)
    assert take_in(event(name, app=app)) == 1
    assert (observed(platform), told(platform), is_accepted(ana)) == ([], [], False)


def test_our_own_app_is_no_news_on_a_page_either(
    build: Builder, platform: Platform, simulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert simulator
    monkeypatch.setattr(platform.settings, "meta_app_id", OUR_APP)
    ana = with_token(build, **ids("09"))
    take_in(event(INSTALLED, app=THEIR_APP), event(UNINSTALLED, AT + 1, app=OUR_APP))
    view = meta_state(ana, "alfa")
    assert view is not None
    assert [one.code for one in view.told] == ["partner_app_installed"]


def test_another_app_accepts_whether_ours_is_known_or_not(
    build: Builder, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = account_of(build, waba_id=WABA)
    take_in(event(INSTALLED, app=THEIR_APP))
    assert is_accepted(ana)
    monkeypatch.setattr(platform.settings, "meta_app_id", OUR_APP)
    take_in(event(REMOVED, AT + 1), event(INSTALLED, AT + 2, app=THEIR_APP))
    assert is_accepted(ana)


@pytest.mark.parametrize("name", [REMOVED, UNINSTALLED, "ACCOUNT_DELETED"])
def test_a_partner_that_is_gone_takes_the_acceptance_back(
    build: Builder, platform: Platform, name: str
) -> None:
    ana = account_of(build, waba_id=WABA)
    take_in(event(ADDED), event(INSTALLED, AT + 1, app=THEIR_APP))
    assert is_accepted(ana)
    take_in(event(name, AT + 60))
    assert not is_accepted(ana)
    assert observed(platform)[-1] == EvidenceResult.WITHDRAWN
    take_in(event(ADDED, AT + 120))
    assert is_accepted(ana)


def test_what_took_it_back_holds_from_metas_time_on_in_whatever_order_they_came(
    build: Builder, platform: Platform
) -> None:
    ana = account_of(build, waba_id=WABA)
    take_in(event(REMOVED, AT + 60))
    take_in(event(ADDED, AT))
    assert not is_accepted(ana)
    take_in(event(ADDED, AT + 120))
    take_in(event("ACCOUNT_DELETED", AT + 90))
    assert is_accepted(ana)
    assert len(observed(platform)) == 4


def test_another_partners_app_that_goes_leaves_vtexs_acceptance(build: Builder, platform: Platform) -> None:
    ana = account_of(build, waba_id=WABA)
    take_in(event(INSTALLED, app=THEIR_APP))
    take_in(event(UNINSTALLED, AT + 60, app=OLD_APP))
    assert is_accepted(ana)
    take_in(event(UNINSTALLED, AT + 90, app=THEIR_APP))
    assert not is_accepted(ana)
    assert observed(platform) == [EvidenceResult.PASSED, EvidenceResult.WITHDRAWN]


def test_a_deleted_account_has_no_partner_on_a_page(build: Builder, simulator: str) -> None:
    assert simulator
    ana = with_token(build, **ids("09"))
    take_in(event(ADDED), event(INSTALLED, AT + 1), event("ACCOUNT_DELETED", AT + 2))
    view = meta_state(ana, "alfa")
    assert view is not None
    assert [one.code for one in view.told] == ["account_deleted"]


@pytest.mark.parametrize("typed", [{"waba_id": WABA[:-2] + "11"}, {"meta_business_id": BUSINESS[:-2] + "11"}])
def test_an_acceptance_for_other_ids_is_none_for_these(build: Builder, typed: dict[str, str]) -> None:
    ana = account_of(build, waba_id=WABA, meta_business_id=BUSINESS)
    take_in(event(ADDED))
    assert is_accepted(ana)
    save_credentials(ana, "alfa", Entered(**typed))
    assert not is_accepted(ana)


def test_an_acceptance_for_other_ids_is_none_where_meta_is_followed(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    assert simulator
    ana = with_token(build, **ids("09"))
    work(platform)
    take_in(event(ADDED))
    clock.advance(minutes=1)
    save_credentials(ana, "alfa", Entered(waba_id=WABA[:-2] + "11"))
    assert not is_accepted(ana)


def test_an_id_that_comes_to_be_known_leaves_the_acceptance(build: Builder, platform: Platform) -> None:
    ana = account_of(build, meta_business_id=BUSINESS)
    take_in(
        delivered("account_update", waba="1777777777", event=ADDED, waba_info={"owner_business_id": BUSINESS})
    )
    assert is_accepted(ana)
    save_credentials(ana, "alfa", Entered(waba_id=WABA))
    save_credentials(ana, "alfa", Entered(meta_number_id=NUMBER))
    assert is_accepted(ana)
    assert observed(platform) == [EvidenceResult.PASSED]


def test_messages_in_any_order_leave_the_same(build: Builder, platform: Platform) -> None:
    story = [event(ADDED), event(REMOVED, AT + 10), event(ADDED, AT + 20), event(UNINSTALLED, AT + 30)]
    ana = account_of(build, waba_id=WABA)
    random.Random(3).shuffle(story)
    for one in story:
        take_in(one)
    assert not is_accepted(ana)
    assert datetime.fromtimestamp(AT + 30, UTC) == max(
        row["at"] for row in rows(platform, "SELECT at FROM evidence")
    )
