"""Rotating the vault's keys: every secret ends under the first key, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from lib.errors import VaultError
from lib.security.vault import key_id
from lib.services.access import Actor
from lib.services.credentials import credential_state, save_credentials
from lib.services.platform import Platform, install, uninstall
from lib.services.vault_keys import SealingKey, require_opening_keys, rotate, sealing_keys
from lib.settings import Settings, UnsafeConfiguration
from tests.builders import Builder, change, healthy, rows
from tests.isolated import IsolatedSettings

KEY = {"old": "b2xk" + "b" * 39 + "=", "new": "bmV3" + "c" * 39 + "="}
SEALED = "SELECT sealed FROM credentials"


@dataclass(frozen=True)
class Keys:
    """Installs a platform whose ring holds these keys; the first one writes."""

    install: Callable[..., Platform]

    def __call__(self, *kids: str) -> Platform:
        return self.install(",".join(f"{kid}:{KEY[kid]}" for kid in kids))


@pytest.fixture
def keys(platform: Platform, settings: Settings, database_url: str) -> Iterator[Keys]:
    assert platform

    def install_with(ring: str) -> Platform:
        chosen = IsolatedSettings(data_dir=settings.data_dir, vault_keys=SecretStr(ring))
        return install(chosen, database_url)

    yield Keys(install_with)
    uninstall()


@pytest.fixture
def stores(keys: Keys) -> None:
    """Two stores whose secrets the old key sealed."""
    build = Builder(keys("old"))
    for account in ("alfa", "beta"):
        save_credentials(build.merchant(account).actor, account, healthy(account))


def sealed_by(platform: Platform) -> set[str | None]:
    """The ids of the keys that sealed what is kept."""
    return {key_id(bytes(row["sealed"])) for row in rows(platform, SEALED)}


@pytest.mark.usefixtures("stores")
def test_every_secret_is_sealed_by_the_first_key_and_opens(keys: Keys) -> None:
    here = keys("new", "old")
    assert sealed_by(here) == {"old"}
    assert rotate() == 6
    assert sealed_by(here) == {"new"}
    keys("new")
    require_opening_keys()
    assert sealing_keys() == (SealingKey("new", 6, opens=True),)
    assert rotate() == 0


@pytest.mark.usefixtures("stores")
def test_what_is_known_without_opening_stays(keys: Keys) -> None:
    keys("new", "old")
    worker = Actor.process("test")
    before = credential_state(worker, "alfa").kept
    rotate()
    assert credential_state(worker, "alfa").kept == before


@pytest.mark.usefixtures("stores")
def test_each_store_has_one_opening_with_its_purpose_in_the_history(keys: Keys) -> None:
    here = keys("new", "old")
    rotate()
    told = rows(here, "SELECT store_id, actor_name, new FROM events WHERE subject = 'rotation'")
    assert len({row["store_id"] for row in told}) == len(told) == 2
    assert {tuple(row["new"]["fields"]) for row in told} == {("app_key", "app_token", "hellotext_token")}


@pytest.mark.usefixtures("stores")
def test_a_rotation_that_was_cut_off_goes_on_with_the_rest(keys: Keys) -> None:
    here = keys("new", "old")
    # As a kill between two steps leaves it: some secrets done, the others not.
    change(here, "CREATE TABLE kept AS SELECT * FROM credentials WHERE field = 'app_key'")
    rotate()
    change(
        here,
        "UPDATE credentials SET sealed = kept.sealed FROM kept"
        " WHERE kept.store_id = credentials.store_id AND kept.field = credentials.field",
    )
    change(here, "DROP TABLE kept")
    assert sealed_by(here) == {"new", "old"}
    assert rotate() == 2
    assert sealed_by(here) == {"new"}


@pytest.mark.usefixtures("stores")
def test_a_missing_key_is_named_before_anything_starts(keys: Keys) -> None:
    keys("new")
    assert sealing_keys() == (SealingKey("old", 6, opens=False),)
    with pytest.raises(UnsafeConfiguration, match=r"old \(6\)"):
        require_opening_keys()
    with pytest.raises(VaultError) as refused:
        rotate()
    assert refused.value.code == "vault.unknown_key"


@pytest.mark.usefixtures("stores")
def test_another_key_under_the_same_id_is_found(keys: Keys) -> None:
    keys.install(f"old:{KEY['new']}")
    with pytest.raises(UnsafeConfiguration, match="old"):
        require_opening_keys()


@pytest.mark.usefixtures("stores")
def test_one_damaged_secret_keeps_nobody_out_and_stops_the_rotation(keys: Keys) -> None:
    here = keys("new", "old")
    change(here, "UPDATE credentials SET sealed = sealed || '\\x00' WHERE field = 'app_key'")
    require_opening_keys()
    with pytest.raises(VaultError) as refused:
        rotate()
    assert refused.value.code == "vault.tampered"


def test_nothing_kept_needs_no_key(keys: Keys) -> None:
    keys("new")
    assert sealing_keys() == ()
    require_opening_keys()
    assert rotate() == 0


BROKEN_HEADS = ["", "01", "0101", "02036f6c64", "ff" * 40]


@pytest.mark.usefixtures("stores")
@pytest.mark.parametrize("head", BROKEN_HEADS)
def test_what_never_came_from_a_vault_keeps_nobody_out(keys: Keys, head: str) -> None:
    here = keys("old")
    damage = "UPDATE credentials SET sealed = decode(:head, 'hex') WHERE field = 'app_key'"
    assert change(here, damage, head=head) == 2
    require_opening_keys()
    assert [key for key in sealing_keys() if key.id == "old"] == [SealingKey("old", 4, opens=True)]


@pytest.mark.usefixtures("stores")
def test_a_damaged_secret_is_counted_after_all_others_are_sealed_anew(keys: Keys) -> None:
    here = keys("new", "old")
    damage = "UPDATE credentials SET sealed = overlay(sealed placing 'xx' from length(sealed) - 1)"
    assert change(here, damage + " WHERE field = 'app_key'") == 2
    with pytest.raises(VaultError) as told:
        rotate()
    assert (told.value.code, told.value.facts) == ("vault.tampered", {"secrets": 2})
    untouched = rows(here, "SELECT sealed FROM credentials WHERE field <> 'app_key'")
    assert {key_id(bytes(row["sealed"])) for row in untouched} == {"new"}


@pytest.mark.usefixtures("stores")
def test_trying_a_key_is_an_opening_with_its_purpose(keys: Keys) -> None:
    here = keys("old")
    require_opening_keys()
    told = rows(here, "SELECT actor_name, new FROM events WHERE subject = 'key_check'")
    assert sum(len(row["new"]["fields"]) for row in told) == 3
    assert {row["actor_name"] for row in told} == {"vault"}
