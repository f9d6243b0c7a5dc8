"""Forgetting a customer: out of the mapping, unreadable in every ledger, and never sent again.

What is kept of them are keyed hashes, by which the sync knows them when VTEX gives them again. What Hellotext
holds is theirs to delete: no call to it is known that does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from lib.domain.customers import Keys
from lib.domain.entered import storable
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import own_key
from lib.services.sync_contacts import Contacts
from lib.services.sync_erasing import erase, held_runs, never_again
from lib.services.sync_runs import begin_anew
from lib.services.sync_settings import keep_settings, settings_of
from lib.services.sync_traces import Typed, common_among, contact_keys, is_known, traces_of
from lib.storage.syncing import sync_forgotten

_LONGEST: Final = 320
# What VTEX itself calls a record; a shop's own systems may have given others.
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Forgotten:
    """How many records of the customer the sync knew; none where it had never read them."""

    records: int


def forget_customer(actor: Actor, account: str, text: str) -> Forgotten:
    """Forget the customer with this VTEX id, e-mail or phone, and all records that are the same person.

    A run that moves begins anew where it was, knowing about it; whom it was about to send is rejected as
    forgotten. A call that is on its way at this moment cannot be taken back. Forgetting twice is forgetting
    once. Raises InvalidInput: 'sync.who' for a text that is none of the three; 'sync.who_common' for a
    contact that too many records have to be one customer's.
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        store = act.take_turn()
        keys, contacts = Keys(own_key(act)), Contacts(store.country)
        runs = held_runs(act)
        typed = _typed(act, runs, keys, contacts, text)
        if common_among(act, runs, typed.keys):
            raise InvalidInput("sync.who_common", field="who")
        found = traces_of(act, runs, keys, contacts, typed)
        names = {one: keys.of("id", one) for one in found.ids}
        is_new = never_again(act, {*found.keys, *names.values()})
        records = erase(act, runs, names)
        if is_new:
            begin_anew(act)
            # Somebody may be known by another contact than this one: reading everything finds them.
            settings = settings_of(act)
            keep_settings(act, replace(settings, full_due_at=act.now))
            act.record("sync.forgotten", new={})
        return Forgotten(len(records))


def _typed(act: Act, runs: Sequence[UUID], keys: Keys, contacts: Contacts, text: str) -> Typed:
    """What the text can mean. Raises InvalidInput('sync.who')."""
    who = storable(text).strip()
    if not 0 < len(who) <= _LONGEST:
        raise InvalidInput("sync.who", field="who")
    is_address = "@" in who
    own = contact_keys(
        keys, contacts.email(who) if is_address else None, None if is_address else contacts.phone(who)
    )
    is_id = _GUID.fullmatch(who) or is_known(act, runs, who) or _is_forgotten(act, keys.of("id", who))
    if not (own or is_id):
        raise InvalidInput("sync.who", field="who")
    return Typed(frozenset({who} if is_id else ()), frozenset(own))


def _is_forgotten(act: Act, key: bytes) -> bool:
    mine = sync_forgotten.c.store_id == act.store.id, act.scope.on(sync_forgotten)
    found = act.connection.execute(select(sync_forgotten.c.key).where(*mine, sync_forgotten.c.key == key))
    return found.first() is not None
