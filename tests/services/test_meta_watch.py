"""Watching Meta: who is followed, what a look keeps and proves, and when the next one comes."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import requests

from lib.domain.evidence import Reason
from lib.domain.meta import Field, Meaning, Ready
from lib.domain.model import EvidenceResult, Party, Track
from lib.domain.phone import Answers
from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_states import MetaView, look_now, meta_state
from lib.services.meta_watch import look
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.services.timeline import timeline
from tests.builders import Builder, change, rows
from tests.services.checked import check, control, requests_seen
from tests.services.conftest import Clock
from tests.services.meta_looks import META_TOKEN, NUMBER, WABA, ids, jobs, with_token, work

CONNECTED = "whatsapp_number_connected"
DISPLAY_NAME = "meta_display_name_approved"


@pytest.fixture(autouse=True)
def _still(clock: Clock, simulator: str) -> None:
    """Time passes only where a test says so."""
    assert simulator
    clock.stop_at(clock().replace(minute=0, second=0, microsecond=0))


def seen(actor: Actor) -> MetaView:
    view = meta_state(actor, "alfa")
    assert view is not None
    return view


def word(actor: Actor, name: Field) -> str | None:
    return next(said.raw for said in seen(actor).fields if said.field is name)


def proven(actor: Actor, rule: str) -> EvidenceResult | None:
    state = checklist(actor, "alfa", Track.WHATSAPP).state
    item = state.item(rule)
    return item.evidence.result if item and item.evidence else None


def observed(platform: Platform, rule: str) -> list[str]:
    return [
        row["result"]
        for row in rows(
            platform, "SELECT result FROM evidence WHERE rule_id = :rule ORDER BY at, id", rule=rule
        )
    ]


def changes(actor: Actor, build: Builder) -> list[tuple[str | None, str, str]]:
    assert actor
    return [
        (one.subject, str((one.old or {}).get("raw")), str((one.new or {}).get("raw")))
        for one in timeline(build.manager().actor, "alfa")
        if one.kind == "meta.changed"
    ]


def test_a_store_without_a_token_is_not_followed(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa").actor
    assert meta_state(ana, "alfa") is None
    assert look_now(ana, "alfa") is None
    assert (work(platform), look("alfa")) == (0, False)


def test_a_token_that_was_accepted_is_used_at_once(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("09"))
    assert jobs(platform) == [("alfa", 0)]
    assert (seen(ana).read_at, seen(ana).is_under_way) == (None, True)
    assert work(platform) == 1
    view = seen(ana)
    assert (view.readiness.state, view.problem, view.is_under_way) == (Ready.READY, None, False)
    assert proven(ana, CONNECTED) is EvidenceResult.PASSED
    assert proven(ana, "meta_business_account") is EvidenceResult.PASSED
    assert proven(ana, "meta_business_verified") is EvidenceResult.PASSED
    assert proven(ana, DISPLAY_NAME) is EvidenceResult.PASSED


def test_a_token_that_meta_refuses_is_never_used_for_a_look(build: Builder, platform: Platform) -> None:
    ana = with_token(build, token="dead" + META_TOKEN, **ids("09"))
    assert meta_state(ana, "alfa") is None
    assert work(platform) == 0


def test_a_token_without_an_id_to_ask_about_is_not_used(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("09", waba=False, number=False))
    assert (meta_state(ana, "alfa"), work(platform)) == (None, 0)


def test_a_number_walks_to_connected_and_the_requirements_follow(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    control(simulator, "numbers", id=NUMBER, stage="NOT_VERIFIED")
    ana = with_token(build, **ids("09"))
    work(platform)
    assert seen(ana).readiness.open[0] == "number_status.connecting"
    assert proven(ana, CONNECTED) is EvidenceResult.NOT_PROVABLE
    control(simulator, "numbers", id=NUMBER)
    clock.advance(minutes=5)
    work(platform)
    assert word(ana, Field.CODE) == "VERIFIED"
    assert proven(ana, CONNECTED) is EvidenceResult.NOT_PROVABLE
    assert observed(platform, "whatsapp_code_confirmed")[-1] == EvidenceResult.PASSED
    control(simulator, "numbers", id=NUMBER)
    clock.advance(minutes=5)
    work(platform)
    assert seen(ana).readiness.state is Ready.READY
    assert proven(ana, CONNECTED) is EvidenceResult.PASSED
    assert ("code", "NOT_VERIFIED", "VERIFIED") in changes(ana, build)
    assert ("number_status", "PENDING", "CONNECTED") in changes(ana, build)


def test_looks_come_less_often_while_nothing_changes_and_daily_when_ready(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_token(build, **ids("11"))
    waits = []
    for _ in range(6):
        assert work(platform) == 1
        waits.append(seen(ana).next_at)
        clock.stop_at(waits[-1] or clock())
    gaps = [later - earlier for earlier, later in pairwise(waits) if earlier and later]
    assert gaps == [timedelta(minutes=minutes) for minutes in (10, 20, 40, 60, 60)]
    control(simulator, "numbers", id=NUMBER[:-2] + "11")
    work(platform)
    assert seen(ana).next_at == clock() + timedelta(hours=24)
    clock.advance(hours=23, minutes=59)
    assert work(platform) == 0


def test_a_change_makes_looks_frequent_again(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_token(build, **ids("11"))
    for _ in range(4):
        work(platform)
        clock.stop_at(seen(ana).next_at or clock())
    control(simulator, "numbers", id=NUMBER[:-2] + "11", stage="NOT_VERIFIED")
    work(platform)
    assert seen(ana).next_at == clock() + timedelta(minutes=5)


def test_what_did_not_change_is_no_news(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = with_token(build, **ids("11"))
    for _ in range(3):
        work(platform)
        clock.advance(hours=2)
    assert changes(ana, build) == []
    assert len(observed(platform, CONNECTED)) <= 3


def test_states_that_nobody_knows_prove_nothing(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("33"))
    work(platform)
    assert seen(ana).readiness.state is Ready.LOOK
    assert word(ana, Field.NUMBER_STATUS) == "ASLEEP"
    assert observed(platform, CONNECTED)[-1] == EvidenceResult.NOT_PROVABLE
    assert EvidenceResult.FAILED not in {
        *observed(platform, CONNECTED),
        *observed(platform, "meta_account_approved"),
    }


def test_a_number_that_stays_in_the_app_is_ready(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("55"))
    work(platform)
    assert (seen(ana).readiness.state, seen(ana).notes) == (Ready.READY, ("coexistence",))
    assert proven(ana, CONNECTED) is EvidenceResult.PASSED


def test_an_account_of_a_partner_is_noted(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("66"))
    work(platform)
    assert (seen(ana).readiness.state, seen(ana).notes) == (Ready.READY, ("obo_needs_migration",))


def test_a_blocked_number_comes_with_metas_advice(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("77"))
    work(platform)
    view = seen(ana)
    assert view.solution == "Add a payment method to the WhatsApp Business Account."
    assert [one.code for one in view.explanations] == ["payment"]
    assert view.readiness.open == ("health.blocked",)
    assert proven(ana, CONNECTED) is EvidenceResult.FAILED


def test_the_number_is_found_by_its_account_whatever_its_spelling(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa").actor
    number = NUMBER[:-2] + "88" + "150"
    save_number(ana, "alfa", f"+55 11 9{number[-8:-4]}-{number[-4:]}", "BR", Answers())
    save_credentials(ana, "alfa", Entered(meta_token=META_TOKEN, **ids("88", number=False)))
    check()
    work(platform)
    [row] = rows(platform, "SELECT facts->>'number_id' AS id FROM meta_states")
    assert row["id"] == number
    assert seen(ana).readiness.state is Ready.READY


def test_another_number_is_looked_for_anew_and_is_not_proven_by_the_one_before(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = build.merchant("alfa").actor
    last = (NUMBER[:-2] + "88" + "150")[-8:]
    save_number(ana, "alfa", f"+55 11 9{last[:4]}-{last[4:]}", "BR", Answers())
    save_credentials(ana, "alfa", Entered(meta_token=META_TOKEN, **ids("88", number=False)))
    check()
    work(platform)
    assert proven(ana, CONNECTED) is EvidenceResult.PASSED
    clock.advance(hours=1)
    save_number(ana, "alfa", "+55 11 97777-7777", "BR", Answers())
    clock.advance(days=1)
    work(platform)
    assert seen(ana).problem == "meta.number_unclear"
    assert proven(ana, CONNECTED) is None


def test_of_several_numbers_none_is_guessed(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("88", number=False))
    work(platform)
    assert (seen(ana).problem, word(ana, Field.NUMBER_STATUS)) == ("meta.number_unclear", None)
    assert word(ana, Field.ACCOUNT_REVIEW) == "APPROVED"


def test_our_own_app_is_asked_for_where_it_is_configured(
    build: Builder, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    assert seen(ana).readiness.left_out == (Field.SUBSCRIBED_APPS,)
    monkeypatch.setattr(platform.settings, "meta_app_id", "777")
    assert seen(ana).readiness.open == ("subscribed_apps.others",)
    monkeypatch.setattr(platform.settings, "meta_app_id", "1234567890123456")
    assert seen(ana).readiness.state is Ready.READY


def test_a_vendor_that_is_away_is_a_problem_and_no_evidence(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    before = rows(platform, "SELECT * FROM evidence ORDER BY id")
    control(simulator, "faults", vendor="meta", fault="error503", calls=100)
    clock.advance(hours=24)
    assert work(platform) == 0
    assert seen(ana).problem == "vendor.http_503"
    assert seen(ana).readiness.state is Ready.READY
    assert rows(platform, "SELECT * FROM evidence ORDER BY id") == before
    assert seen(ana).next_at == clock() + timedelta(minutes=10)
    control(simulator, "faults", vendor="meta", fault="error503", calls=0)


def test_a_token_that_was_revoked_is_a_problem_and_no_evidence(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    [row] = rows(platform, "SELECT store_id FROM credentials WHERE field = 'meta_token'")
    sealed = platform.vault.seal("revocado" + META_TOKEN, store_id=row["store_id"], field="meta_token")
    change(platform, "UPDATE credentials SET sealed = :sealed WHERE field = 'meta_token'", sealed=sealed)
    clock.advance(hours=24)
    work(platform)
    assert (seen(ana).problem, word(ana, Field.NUMBER_STATUS)) == ("meta.waba.wrong_token", "CONNECTED")
    assert proven(ana, CONNECTED) is EvidenceResult.PASSED


def test_an_account_that_cannot_be_read_keeps_what_was_read_of_it(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    control(simulator, "faults", vendor="meta", fault="error503", calls=1, path=WABA)
    clock.advance(hours=24)
    assert work(platform) == 1
    assert (seen(ana).problem, word(ana, Field.ACCOUNT_REVIEW)) == ("vendor.http_503", "APPROVED")
    assert changes(ana, build) == []


def test_when_meta_refuses_for_its_limits_everybody_waits(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    control(simulator, "meta/limit", calls=0)
    assert work(platform) == 0
    view = seen(ana)
    assert view.problem == "vendor.rate_limited"
    assert view.next_at is not None
    assert view.next_at > clock()
    asked = len(requests_seen(simulator))
    clock.advance(seconds=30)
    look_now(ana, "alfa")
    work(platform)
    assert (seen(ana).problem, len(requests_seen(simulator))) == ("meta.budget_spent", asked)


def test_a_spent_budget_leaves_what_a_person_asks_for(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    change(
        platform,
        "UPDATE meta_budgets SET hour_began_at = :hour, calls = 0, calls_before = 148 WHERE waba_id = :waba",
        waba=WABA,
        hour=clock(),
    )
    work(platform)
    assert (seen(ana).problem, seen(ana).next_at) == ("meta.budget_spent", clock() + timedelta(hours=1))
    clock.advance(minutes=1)
    look_now(ana, "alfa")
    assert work(platform) == 1
    assert seen(ana).problem is None


def test_another_account_has_nothing_of_what_was_read_of_the_one_before(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    clock.advance(minutes=1)
    save_credentials(ana, "alfa", Entered(**ids("11")))
    assert seen(ana).read_at is None
    assert proven(ana, CONNECTED) is None
    assert proven(ana, "meta_business_verified") is None
    check()
    work(platform)
    assert word(ana, Field.NUMBER_STATUS) == "PENDING"
    assert changes(ana, build) == []


def test_only_reads_are_sent(build: Builder, platform: Platform, simulator: str) -> None:
    with_token(build, **ids("09", number=False))
    work(platform)
    log = requests.get(f"{simulator}/_control/log", timeout=5).json()
    meta = {(one["method"], one["path"].removeprefix("/meta/v26.0/")) for one in log if "meta" in one["path"]}
    assert {method for method, _ in meta} == {"GET"}
    assert {WABA, f"{WABA}/phone_numbers", f"{WABA}/subscribed_apps"} <= {path for _, path in meta}


def test_a_second_review_is_metas_turn_again(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = with_token(build, **ids("11"))
    change(
        platform,
        "INSERT INTO evidence (store_id, track, rule_id, kind, result, at, by_name, facts)"
        " SELECT id, 'whatsapp', :rule, 'observed', 'failed', :at, 'meta', '{}' FROM stores",
        rule=DISPLAY_NAME,
        at=clock(),
    )
    for _ in range(3):
        clock.advance(hours=2)
        work(platform)
        item = checklist(ana, "alfa", Track.WHATSAPP).state.item(DISPLAY_NAME)
        assert item is not None
        assert (item.party, item.reason is Reason.FAILED) == (Party.META, False)


def test_a_state_belongs_to_its_store(build: Builder, platform: Platform) -> None:
    with_token(build, **ids("09"))
    work(platform)
    stranger = build.merchant("beta").actor
    for call in (meta_state, look_now):
        with pytest.raises(NotAllowed):
            call(stranger, "alfa")


def test_every_field_of_a_ready_number_has_a_meaning(build: Builder, platform: Platform) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    read = {said.field for said in seen(ana).fields if said.meaning is not Meaning.ABSENT}
    assert read == set(Field)
