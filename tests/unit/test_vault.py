"""Sealed secrets: what opens them, and what does not."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import VaultError
from lib.security.vault import Secret, Vault

STORE = UUID("6a2f41a3-c54c-4c4e-8a4b-0f3c5f2f1b01")
OTHER_STORE = UUID("6a2f41a3-c54c-4c4e-8a4b-0f3c5f2f1b02")
OLD, NEW = b"o" * 32, b"n" * 32


def refusal(vault: Vault, sealed: bytes, store_id: UUID = STORE, field: str = "app_token") -> str:
    """The code with which `sealed` is refused."""
    with pytest.raises(VaultError) as refused:
        vault.open(sealed, store_id=store_id, field=field)
    return refused.value.code


@given(st.text(max_size=200))
def test_what_was_sealed_opens_again(text: str) -> None:
    vault = Vault({"k1": NEW})
    sealed = vault.seal(text, store_id=STORE, field="app_token")
    assert vault.open(sealed, store_id=STORE, field="app_token").reveal() == text


def test_the_same_secret_never_seals_to_the_same_bytes() -> None:
    vault = Vault({"k1": NEW})
    assert len({vault.seal("same", store_id=STORE, field="app_key") for _ in range(50)}) == 50


def test_the_sealed_bytes_do_not_hold_the_secret() -> None:
    assert b"canary" not in Vault({"k1": NEW}).seal("canary" * 20, store_id=STORE, field="app_key")


def test_a_secret_of_another_store_or_field_does_not_open() -> None:
    vault = Vault({"k1": NEW})
    sealed = vault.seal("secret", store_id=STORE, field="app_token")
    assert refusal(vault, sealed, OTHER_STORE) == "vault.tampered"
    assert refusal(vault, sealed, STORE, "app_key") == "vault.tampered"


@given(position=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_byte_changed_anywhere_is_refused(position: int, flip: int) -> None:
    vault = Vault({"k1": NEW, "k2": OLD})
    sealed = bytearray(vault.seal("a secret of some length", store_id=STORE, field="app_token"))
    sealed[position % len(sealed)] ^= flip
    assert refusal(vault, bytes(sealed)) in ("vault.tampered", "vault.unknown_key")


@given(st.integers(min_value=0))
def test_a_secret_cut_short_anywhere_is_refused(length: int) -> None:
    vault = Vault({"k1": NEW})
    sealed = vault.seal("a secret of some length", store_id=STORE, field="app_token")
    assert refusal(vault, sealed[: length % len(sealed)]) in ("vault.tampered", "vault.unknown_key")


@given(st.binary(max_size=80))
def test_bytes_that_never_came_from_here_are_refused(junk: bytes) -> None:
    assert refusal(Vault({"k1": NEW}), junk) in ("vault.tampered", "vault.unknown_key")


def test_a_key_that_left_the_ring_is_named_as_the_reason() -> None:
    sealed = Vault({"old": OLD}).seal("secret", store_id=STORE, field="app_token")
    assert refusal(Vault({"new": NEW}), sealed) == "vault.unknown_key"


def test_the_same_key_id_with_other_bytes_does_not_open() -> None:
    sealed = Vault({"k1": OLD}).seal("secret", store_id=STORE, field="app_token")
    assert refusal(Vault({"k1": NEW}), sealed) == "vault.tampered"


def test_the_first_key_of_the_ring_seals_and_every_key_opens() -> None:
    before = Vault({"old": OLD}).seal("before", store_id=STORE, field="app_token")
    rotated = Vault({"new": NEW, "old": OLD})
    after = rotated.seal("after", store_id=STORE, field="app_token")
    assert rotated.open(before, store_id=STORE, field="app_token").reveal() == "before"
    assert Vault({"new": NEW}).open(after, store_id=STORE, field="app_token").reveal() == "after"
    assert refusal(Vault({"old": OLD}), after) == "vault.unknown_key"


def test_a_vault_without_keys_is_refused() -> None:
    with pytest.raises(VaultError, match=r"vault\.no_keys"):
        Vault({})


def test_an_opened_secret_hides_in_every_printed_form() -> None:
    secret = Secret("canary-secret")
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]}", "%s" % secret):  # noqa: UP031
        assert "canary" not in shown


def test_a_refusal_tells_nothing_of_the_secret() -> None:
    vault = Vault({"k1": NEW})
    sealed = vault.seal("canary-secret", store_id=STORE, field="app_token")
    with pytest.raises(VaultError) as refused:
        vault.open(sealed, store_id=uuid4(), field="app_token")
    assert str(refused.value) == "vault.tampered"
    assert refused.value.facts == {}
    assert refused.value.__cause__ is None
