"""Alerts: what two failures apart open, what heals them, what is no failure, and secrets that grew old."""

from __future__ import annotations

from lib.domain.model import Health
from lib.services.access import Actor
from lib.services.alerts import open_alerts
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.platform import Platform
from lib.services.reproof import (
    ask_for_due_proofs,
)
from tests.builders import Builder, change, healthy, rows
from tests.services.checked import (
    DEAD_TOKEN,
    NEW_TOKEN,
    broken,
    causes,
    check,
    control,
    health,
    merchant,
)
from tests.services.conftest import Clock


def test_one_failure_asks_for_attention_and_two_apart_break_and_alert(
    proven: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    assert proven
    broken(platform)
    clock.advance(days=1)
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
    clock.advance(minutes=5)
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
    clock.advance(minutes=61)
    assert ask_for_due_proofs() == 1
    check()
    assert (health(), causes(build)) == (Health.BROKEN, [("credentials.broken", "vtex.login", 1)])
    clock.advance(days=1)
    check()
    assert causes(build) == [("credentials.broken", "vtex.login", 2)]


def test_the_first_answer_that_heals_closes_the_alert(
    proven: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    broken(platform)
    for _ in range(2):
        clock.advance(days=1)
        check()
    assert causes(build)
    clock.advance(hours=1)
    save_credentials(proven, "alfa", Entered(app_token=NEW_TOKEN))
    clock.advance(seconds=2)
    check()
    assert (health(), causes(build)) == (Health.OK, [])
    [kept] = rows(platform, "SELECT times, closed_at FROM alerts")
    assert (kept["times"], kept["closed_at"]) == (1, clock())


def test_what_never_worked_is_no_alert(build: Builder, simulator: str, clock: Clock) -> None:
    assert simulator
    merchant(build, app_token=DEAD_TOKEN)
    for _ in range(3):
        check()
        clock.advance(days=1)
    assert (health(), causes(build)) == (Health.OK, [])


def test_a_secret_is_due_for_renewal_at_90_and_180_days(
    proven: Actor, platform: Platform, build: Builder, clock: Clock
) -> None:
    clock.advance(days=89, hours=23)
    check()
    assert causes(build) == []
    clock.advance(hours=1)
    check()
    # The token of a key is renewed, never the key: a reminder for it could not be answered.
    assert {subject for cause, subject, _ in causes(build) if cause == "credentials.age"} == {
        "app_token",
        "hellotext_token",
    }
    clock.advance(days=90)
    check()
    told = "SELECT facts, closed_at IS NULL AS open FROM alerts WHERE subject = 'app_token' ORDER BY id"
    assert [(row["facts"]["days"], row["open"]) for row in rows(platform, told)] == [
        ("90", False),
        ("180", True),
    ]
    save_credentials(proven, "alfa", Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20))
    check()
    assert {subject for _, subject, _ in causes(build)} == {"app_token"}


def test_a_token_of_meta_that_stops_working_is_an_alert_after_two_refusals(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    assert simulator
    clock.stop_at(clock())
    ana = build.merchant("alfa").actor
    save_credentials(ana, "alfa", Entered(waba_id="200000000000031", meta_token="EAAB" + "x9Zq" * 40))
    check()
    [row] = rows(platform, "SELECT store_id FROM credentials")
    dead = platform.vault.seal("dead" + "x9Zq" * 40, store_id=row["store_id"], field="meta_token")
    change(platform, "UPDATE credentials SET sealed = :dead", dead=dead)
    clock.advance(days=1)
    check()
    assert causes(build) == []
    clock.advance(minutes=61)
    assert ask_for_due_proofs() == 1
    check()
    assert causes(build) == [("credentials.broken", "meta.token", 1)]
    save_credentials(ana, "alfa", Entered(meta_token="EAAB" + "y8Wp" * 40))
    check()
    assert causes(build) == []


def test_a_refusal_and_then_a_vendor_that_is_away_are_not_two_failures(
    proven: Actor, platform: Platform, build: Builder, simulator: str, clock: Clock
) -> None:
    assert proven
    broken(platform)
    check()
    clock.advance(hours=1)
    control(simulator, "faults", vendor="vtex", fault="error503", calls=1)
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
    clock.advance(hours=1)
    check()
    assert (health(), causes(build)) == (Health.BROKEN, [("credentials.broken", "vtex.login", 1)])


def test_an_open_alert_keeps_its_cause_while_nobody_can_look(
    proven: Actor, platform: Platform, build: Builder, simulator: str, clock: Clock
) -> None:
    assert proven
    [row] = rows(platform, "SELECT store_id FROM credentials WHERE field = 'app_key'")
    poor = platform.vault.seal("vtexappkey-alfa-NOROLE", store_id=row["store_id"], field="app_key")
    change(platform, "UPDATE credentials SET sealed = :poor WHERE field = 'app_key'", poor=poor)
    for _ in range(2):
        clock.advance(hours=1)
        check()
    assert causes(build) == [("credentials.broken", "vtex.customers", 1)]
    clock.advance(hours=1)
    control(simulator, "faults", vendor="vtex", fault="error503", calls=100)
    check()
    [alert] = open_alerts(build.manager().actor, "alfa")
    assert (alert.times, alert.facts) == (1, {"code": "vtex.customers.role_missing"})


def test_deleting_and_a_slip_in_typing_are_no_break(proven: Actor, build: Builder, clock: Clock) -> None:
    forget_credentials(proven, "alfa")
    clock.advance(hours=2)
    save_credentials(proven, "alfa", healthy("alfa", app_token=DEAD_TOKEN))
    check()
    assert (health(), causes(build)) == (Health.ATTENTION, [])
