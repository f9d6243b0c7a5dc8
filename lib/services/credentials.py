"""Credentials of a store: entered once, sealed, proven by the worker, never read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from lib.domain.credential import OPEN_FIELDS, SECRET_FIELDS
from lib.domain.evidence import Evidence
from lib.domain.ladder import CHECKS
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.pasted import clean_secret, last_four
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.alerts import AGED, BROKEN, close_alerts
from lib.services.credential_form import Entered, Typed, recognise_form
from lib.services.credential_runs import CheckRun, ask, cancel_runs, last_passes, latest_run
from lib.services.credential_store import (
    NEXT,
    Kept,
    ids_of,
    keep_ids,
    keep_secrets,
    known_secrets,
    open_secrets,
    record_opening,
)
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_integration, refresh, state_of
from lib.storage.tables import credentials, stores

__all__ = [
    "OPEN_FIELDS",
    "SECRET_FIELDS",
    "CredentialState",
    "Entered",
    "Held",
    "Kept",
    "credential_state",
    "forget_credentials",
    "hold",
    "hold_unsent",
    "save_credentials",
]

SECOND_CLICK = timedelta(seconds=10)
_FORGOTTEN = "credentials.forgotten"
# What a deletion takes back: what was known through the secrets. What they once showed of the world stays.
_LOST = ("vtex.login", "vtex.customers", "vtex.key_power", "hellotext.token")


@dataclass(frozen=True)
class Held:
    """A secret that waits, sealed, for the rest of its form to be corrected."""

    sealed: bytes = field(repr=False)
    last_four: str


@dataclass(frozen=True)
class CredentialState:
    """What a page may know: never a secret.

    `ids` are the open fields that are known. `waiting` are new secrets on trial; those in `kept` stay in
    force until the new ones pass. `proven` says when a check last passed with what is kept now.
    """

    account: str
    ids: Mapping[str, str]
    kept: Mapping[str, Kept]
    waiting: Mapping[str, Kept]
    latest_run: CheckRun | None
    proven: Mapping[str, datetime]

    @property
    def business_id(self) -> str | None:
        """The Business ID of Hellotext, if it is known."""
        return self.ids.get("business_id")


def credential_state(actor: Actor, account: str) -> CredentialState:
    """Which credentials a store has, how they stand, and the latest run of their checks."""
    with acting(actor, Action.VIEW_STORE, account) as act:
        known = known_secrets(act)
        kept = {name: one for name, one in known.items() if not name.startswith(NEXT)}
        waiting = {name.removeprefix(NEXT): one for name, one in known.items() if name.startswith(NEXT)}
        return CredentialState(
            act.store.account, ids_of(act), kept, waiting, latest_run(act), last_passes(act)
        )


def save_credentials(
    actor: Actor,
    account: str,
    entered: Entered,
    held: Mapping[str, Held] | None = None,
    *,
    external_key_agreed: bool = False,
) -> tuple[str, ...]:
    """Seal what was typed, ask the worker to check it, and return the codes of warnings.

    A secret whose vendor accepts the one that is kept goes on trial first: the kept one stays in force
    until the new one has passed. `held` are secrets of an earlier try of the same form; what was typed now
    goes before them. The same once more within a moment is a double click and changes nothing.

    Raises InvalidFields with one problem per field that cannot be used; then nothing was saved. A key of
    another account is such a problem, `app_key.other_account`, unless `external_key_agreed`: VTEX lets one
    account give a role to another's key, so only a person can tell whether it is meant.
    """
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        act.take_turn()
        typed = recognise_form(
            _with_held(act, entered, held or {}),
            account=act.store.account,
            kept=known_secrets(act),
            ids=ids_of(act),
            external_key_agreed=external_key_agreed,
        )
        if _is_second_click(act, typed):
            return typed.warnings
        on_trial = keep_secrets(act, typed.secrets)
        keep_ids(act, typed.ids)
        fields = {"fields": sorted({**typed.secrets, **typed.ids})}
        act.record("credentials.saved", new=fields | ({"on_trial": sorted(on_trial)} if on_trial else {}))
        # A run that has read the secrets already must begin again: what was just typed gets proven.
        ask(act, again=True)
        return typed.warnings


def hold(actor: Actor, account: str, entered: Entered, *, without: Collection[str | None]) -> dict[str, Held]:
    """Seal the typed secrets of a refused form, but for the refused ones, to wait in the session."""
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        return hold_unsent(act.store.id, entered, without=without)


def hold_unsent(store_id: UUID, entered: Entered, *, without: Collection[str | None] = ()) -> dict[str, Held]:
    """Seal typed secrets to wait in the session of who typed them, also while no database answers."""
    return {
        name: Held(
            platform().vault.seal(text, store_id=store_id, field=f"held.{name}"),
            last_four(clean_secret(text)),
        )
        for name in SECRET_FIELDS
        if name not in without and (text := getattr(entered, name).strip())
    }


def forget_credentials(actor: Actor, account: str) -> None:
    """Remove every secret of the store at once, with the jobs that wait to use them.

    What the secrets proved is proven no more. Ids stay: they are no secrets.
    """
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        act.take_turn()
        act.connection.execute(
            delete(credentials).where(credentials.c.store_id == act.store.id, act.scope.on(credentials))
        )
        cancel_runs(act)
        act.connection.execute(
            update(stores)
            .where(stores.c.id == act.store.id, act.scope.on(stores))
            .values(reprove_at=None, hellotext_probe_profile=None)
        )
        close_alerts(act, BROKEN)
        close_alerts(act, AGED)
        act.record(_FORGOTTEN)
        _unprove(act)


def _unprove(act: Act) -> None:
    """Take back what the removed secrets proved; the Business ID is public, stays, and so does its proof."""
    rules = {rule for spec in CHECKS if spec.id in _LOST for rule in spec.proves}
    state = state_of(act, load_integration(act.scope, act.store.id, Track.HELLOTEXT))
    kind, failed, facts = EvidenceKind.OBSERVED, EvidenceResult.FAILED, {"code": _FORGOTTEN}
    lost = [
        Evidence(item.rule.id, kind, failed, act.now, act.actor.name, facts)
        for item in state.items
        if item.rule.id in rules and item.holds
    ]
    add_evidence(act, Track.HELLOTEXT, lost)
    refresh(act, Track.HELLOTEXT)


def _with_held(act: Act, entered: Entered, held: Mapping[str, Held]) -> Entered:
    opened = {
        name: platform().vault.open(one.sealed, store_id=act.store.id, field=f"held.{name}").reveal()
        for name, one in held.items()
        if name in SECRET_FIELDS and not getattr(entered, name).strip()
    }
    if opened:
        record_opening(act, "form_corrected", opened)
    return replace(entered, **opened)


def _is_second_click(act: Act, typed: Typed) -> bool:
    """Whether exactly this was saved a moment ago and its check was asked for."""
    latest = latest_run(act)
    if latest is None or act.now - latest.requested_at > SECOND_CLICK:
        return False
    known = known_secrets(act).keys()
    if not all(name in known or f"{NEXT}{name}" in known for name in typed.secrets):
        return False
    opened = {name: secret.reveal() for name, secret in open_secrets(act, "comparison").items()}
    return {**typed.secrets, **typed.ids}.items() <= {**opened, **ids_of(act)}.items()
