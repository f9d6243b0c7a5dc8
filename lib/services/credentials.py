"""Credentials of a store: entered once, sealed, proven by the worker, never read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from lib.domain.credential import CHECKS_OF_ID, CHECKS_OF_SECRETS, OPEN_FIELDS, SECRET_FIELDS
from lib.domain.pasted import last_four, own_value
from lib.errors import InvalidFields, VaultError
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.alerts import AGED, BROKEN, close_alerts
from lib.services.credential_form import Entered, Typed, recognise_form
from lib.services.credential_proof import SYNCING, withdraw
from lib.services.credential_runs import CheckRun, ask, cancel_runs, last_passes, latest_run
from lib.services.credential_store import (
    NEXT,
    Kept,
    ids_of,
    keep_ids,
    keep_secrets,
    kept_ids,
    known_secrets,
    lock_secrets,
    of_vendors,
    open_secrets,
    record_opening,
    valid_since,
)
from lib.services.dossier import note_business_id
from lib.services.meta_states import follow
from lib.services.pixel_proof import begin_afresh
from lib.services.platform import platform
from lib.services.sync_runs import begin_anew
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
SOMEBODY_ELSE = timedelta(minutes=10)


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
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        known, ids = known_secrets(act), kept_ids(act)
        kept = {name: one for name, one in known.items() if not name.startswith(NEXT)}
        waiting = {name.removeprefix(NEXT): one for name, one in known.items() if name.startswith(NEXT)}
        return CredentialState(
            act.store.account,
            ids.ids,
            kept,
            waiting,
            latest_run(act),
            last_passes(act, valid_since(ids, known)),
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
        lock_secrets(act)
        # A refusal leaves the transaction in peace: what was opened for it stays in the history.
        try:
            typed = recognise_form(
                _with_held(act, entered, held or {}),
                account=act.store.account,
                kept=known_secrets(act),
                ids=ids_of(act),
                external_key_agreed=external_key_agreed,
            )
        except InvalidFields as error:
            refusal: InvalidFields | None = error
        else:
            refusal = None
            warnings = (*typed.warnings, *_save(act, typed))
    if refusal is not None:
        raise refusal
    return warnings


def _overtaken(act: Act, new: Collection[str]) -> tuple[str, ...]:
    """Warnings for secrets that somebody else saved a moment ago: theirs are the ones that go."""
    known = known_secrets(act)

    def goes(name: str) -> bool:
        one = known.get(f"{NEXT}{name}") or known.get(name)
        return one is not None and one.set_by != act.actor.name and act.now - one.set_at < SOMEBODY_ELSE

    return tuple(f"{name}.overtaken" for name in new if goes(name))


def _save(act: Act, typed: Typed) -> tuple[str, ...]:
    """Keep what is new, take back what was known of the old, and have it checked; returns warnings."""
    new = _without_repeated(act, typed.secrets)
    overtaken = _overtaken(act, new)
    latest = latest_run(act)
    changed_ids = keep_ids(act, typed.ids)
    if not new and not changed_ids and latest and act.now - latest.requested_at < SECOND_CLICK:
        return ()
    on_trial, replaced = keep_secrets(act, new)
    about = [check for name in sorted(changed_ids) for check in CHECKS_OF_ID[name]]
    withdraw(act, [*about, *(check for vendor in sorted(replaced) for check in CHECKS_OF_SECRETS[vendor])])
    follow(act)
    if "meta_business_id" in changed_ids:
        note_business_id(act)
    if "business_id" in changed_ids:
        begin_afresh(act)
    fields = {"fields": sorted({**typed.secrets, **typed.ids})}
    act.record("credentials.saved", new=fields | ({"on_trial": sorted(on_trial)} if on_trial else {}))
    if SYNCING & replaced or "business_id" in changed_ids:
        begin_anew(act)
    # A run that has read the secrets already must begin again: what was just typed gets proven.
    ask(act, again=True)
    return overtaken


def _without_repeated(act: Act, secrets: Mapping[str, str]) -> dict[str, str]:
    """The typed secrets without those that are kept already: pasting one again does not make it younger."""
    known = known_secrets(act)
    if not any(name in known or f"{NEXT}{name}" in known for name in secrets):
        return dict(secrets)
    try:
        opened = open_secrets(act, "comparison")
    except VaultError:
        # What cannot be opened can be replaced all the same.
        return dict(secrets)
    return {
        name: value for name, value in secrets.items() if name not in opened or opened[name].reveal() != value
    }


def hold(actor: Actor, account: str, entered: Entered, *, without: Collection[str | None]) -> dict[str, Held]:
    """Seal the typed secrets of a refused form, but for the refused ones, to wait in the session."""
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        return hold_unsent(act.store.id, entered, without=without)


def hold_unsent(store_id: UUID, entered: Entered, *, without: Collection[str | None] = ()) -> dict[str, Held]:
    """Seal typed secrets to wait in the session of who typed them, also while no database answers."""
    return {
        name: Held(
            platform().vault.seal(text, store_id=store_id, field=f"held.{name}"),
            last_four(own_value(text, name)),
        )
        for name in SECRET_FIELDS
        if name not in without and (text := getattr(entered, name).strip())
    }


def forget_credentials(actor: Actor, account: str) -> None:
    """Remove every secret of the store at once, with the jobs that wait to use them.

    A run of the customer sync that holds them stops within a second. What the secrets proved is proven no
    more. Ids stay: they are no secrets.
    """
    with acting(actor, Action.SET_CREDENTIALS, account) as act:
        act.take_turn()
        lock_secrets(act)
        act.connection.execute(delete(credentials).where(*of_vendors(act)))
        cancel_runs(act)
        begin_anew(act)
        act.connection.execute(
            update(stores)
            .where(stores.c.id == act.store.id, act.scope.on(stores))
            .values(reprove_at=None, hellotext_probe_profile=None)
        )
        close_alerts(act, BROKEN)
        close_alerts(act, AGED)
        act.record("credentials.forgotten")
        withdraw(act, [check for checks in CHECKS_OF_SECRETS.values() for check in checks])
        follow(act)


def _with_held(act: Act, entered: Entered, held: Mapping[str, Held]) -> Entered:
    opened = {
        name: platform().vault.open(one.sealed, store_id=act.store.id, field=f"held.{name}").reveal()
        for name, one in held.items()
        if name in SECRET_FIELDS and not getattr(entered, name).strip()
    }
    if opened:
        record_opening(act, "form_corrected", opened)
    return replace(entered, **opened)
