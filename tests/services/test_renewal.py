"""A new secret beside one that works: on trial first, in force when it passed, gone when it did not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.credential import Age, Renewal
from lib.domain.ladder import Vendor
from lib.domain.model import Health, Track
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.credentials import Entered, credential_state, forget_credentials, save_credentials
from lib.services.platform import Platform
from lib.services.stores import overview
from tests.builders import APP_TOKEN, HELLOTEXT_TOKEN, Builder, change, rows
from tests.services.checked import DEAD_TOKEN, NEW_TOKEN, WORKER, check, control, merchant
from tests.services.conftest import Clock

FIELDS = "SELECT field FROM credentials ORDER BY field"
ALL = ["app_key", "app_token", "hellotext_token"]


@pytest.fixture
def ana(build: Builder, simulator: str) -> Actor:
    """A merchant whose credentials have passed."""
    assert simulator
    actor = merchant(build)
    check()
    return actor


def in_force(platform: Platform, field: str = "app_token") -> str:
    [row] = rows(platform, "SELECT * FROM credentials WHERE field = :field", field=field)
    return platform.vault.open(bytes(row["sealed"]), store_id=row["store_id"], field=field).reveal()


def fields(platform: Platform) -> list[str]:
    return [row["field"] for row in rows(platform, FIELDS)]


def test_the_old_one_stays_in_force_until_the_new_one_passed(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=100)
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert in_force(platform) == APP_TOKEN
    state = credential_state(ana, "alfa")
    assert (state.kept["app_token"].last_four, state.kept["app_token"].age) == (
        APP_TOKEN[-4:],
        Age.RENEW_SOON,
    )
    assert {name: one.last_four for name, one in state.waiting.items()} == {"app_token": NEW_TOKEN[-4:]}
    clock.stop_at(clock())
    assert check().renewals == {Vendor.VTEX: Renewal.RENEWED}
    assert in_force(platform) == NEW_TOKEN
    assert fields(platform) == ALL
    after = credential_state(ana, "alfa")
    assert after.waiting == {}
    assert (after.kept["app_token"].age, after.kept["app_token"].proven_at) == (Age.FRESH, clock())
    assert after.kept["app_token"].set_by == "Ana Pérez"


def test_a_new_one_that_fails_is_forgotten_and_changes_nothing(ana: Actor, platform: Platform) -> None:
    before = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    save_credentials(ana, "alfa", Entered(app_token=DEAD_TOKEN))
    run = check()
    assert run.renewals == {Vendor.VTEX: Renewal.REFUSED}
    assert [row.code for row in run.rows if row.check_id == "vtex.login"] == ["vtex.login.wrong_credentials"]
    assert (in_force(platform), fields(platform)) == (APP_TOKEN, ALL)
    after = overview(WORKER, "alfa").integration(Track.HELLOTEXT)
    assert (after.health, after.whole_percent) == (Health.OK, before.whole_percent)
    assert [
        row["new"]
        for row in rows(
            platform, "SELECT new FROM events WHERE kind = 'credentials.renewal_refused' ORDER BY id"
        )
    ] == [{"fields": ["app_key", "app_token"]}]
    assert {row.code for row in check().rows if row.check_id == "vtex.login"} == {"vtex.login.ok"}


def test_a_new_key_without_the_role_does_not_take_the_place_of_one_that_has_it(
    ana: Actor, platform: Platform
) -> None:
    save_credentials(ana, "alfa", Entered(app_key="vtexappkey-alfa-NOROLE", app_token=NEW_TOKEN))
    assert check().renewals == {Vendor.VTEX: Renewal.REFUSED}
    assert (in_force(platform, "app_key"), in_force(platform)) == ("vtexappkey-alfa-ORYNWX", APP_TOKEN)


def test_while_the_vendor_is_away_the_new_one_waits_and_is_tried_again(
    ana: Actor, platform: Platform, simulator: str, clock: Clock
) -> None:
    control(simulator, "faults", vendor="vtex", fault="error503", calls=100)
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert check().renewals == {Vendor.VTEX: Renewal.UNDECIDED}
    assert in_force(platform) == APP_TOKEN
    [due] = rows(platform, "SELECT reprove_at FROM stores")
    assert due["reprove_at"] - clock() < timedelta(hours=2)
    control(simulator, "reset")
    assert check().renewals == {Vendor.VTEX: Renewal.RENEWED}
    assert in_force(platform) == NEW_TOKEN


def test_the_other_vendor_is_not_on_trial(ana: Actor, platform: Platform) -> None:
    save_credentials(ana, "alfa", Entered(hellotext_token="dead" + "x" * 60))
    assert check().renewals == {Vendor.HELLOTEXT: Renewal.REFUSED}
    assert in_force(platform, "hellotext_token") == HELLOTEXT_TOKEN


def test_what_its_vendor_refuses_is_replaced_at_once(ana: Actor, platform: Platform) -> None:
    forget_credentials(ana, "alfa")
    save_credentials(ana, "alfa", Entered(app_key="vtexappkey-alfa-ORYNWX", app_token=DEAD_TOKEN))
    check()
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert in_force(platform) == NEW_TOKEN
    assert check().renewals == {}


def test_the_swap_and_every_opening_are_in_the_history(ana: Actor, platform: Platform) -> None:
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    check()
    purposes = [
        row["subject"]
        for row in rows(platform, "SELECT subject FROM events WHERE kind = 'credentials.opened' ORDER BY id")
    ]
    assert purposes[-2:] == ["credential_check", "renewal"]
    assert rows(platform, "SELECT new FROM events WHERE kind = 'credentials.renewed' ORDER BY id") == [
        {"new": {"fields": ["app_key", "app_token"]}}
    ]


def test_a_second_new_one_takes_the_place_of_the_first_on_trial(ana: Actor, platform: Platform) -> None:
    save_credentials(ana, "alfa", Entered(app_token=DEAD_TOKEN))
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert check().renewals == {Vendor.VTEX: Renewal.RENEWED}
    assert in_force(platform) == NEW_TOKEN


def test_deleting_takes_the_one_on_trial_along(ana: Actor, platform: Platform) -> None:
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    forget_credentials(ana, "alfa")
    assert fields(platform) == []
    assert rows(platform, "SELECT id FROM procrastinate_jobs WHERE status = 'todo'") == []


def test_a_new_key_is_not_thrown_away_for_what_the_old_one_cannot_do_either(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    ana = merchant(build, app_key="vtexappkey-alfa-NOROLE")
    check()
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert check().renewals == {Vendor.VTEX: Renewal.RENEWED}
    assert in_force(platform) == NEW_TOKEN


def test_the_new_key_shows_itself_how_much_power_it_has(
    ana: Actor, simulator: str, platform: Platform
) -> None:
    """What the old key was proven to be is not said of the new one."""
    control(simulator, "faults", vendor="vtex", fault="html", calls=100, path="appkeys")
    save_credentials(ana, "alfa", Entered(app_key="vtexappkey-alfa-QWERTY", app_token=NEW_TOKEN))
    assert check().renewals == {Vendor.VTEX: Renewal.RENEWED}
    assert in_force(platform, "app_key") == "vtexappkey-alfa-QWERTY"
    item = checklist(ana, "alfa", Track.HELLOTEXT).state.item("vtex_key_least_privilege")
    assert item is not None
    assert not item.holds


def test_pasting_the_same_secret_again_makes_it_no_younger(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=95)
    save_credentials(ana, "alfa", Entered(app_token=APP_TOKEN))
    assert fields(platform) == ALL
    assert check().renewals == {}
    assert credential_state(ana, "alfa").kept["app_token"].age is Age.RENEW_SOON


def test_a_damaged_secret_can_be_replaced(ana: Actor, platform: Platform) -> None:
    change(platform, "UPDATE credentials SET sealed = 'x'::bytea WHERE field = 'app_token'")
    save_credentials(ana, "alfa", Entered(app_token=NEW_TOKEN))
    assert "next.app_token" in fields(platform)
