"""Finding out what became of customers that were sent and never answered for, before they are sent again.

Hellotext has no idempotency key and no search (Hellotext reference 2.2 and 2.3, 2026-11-21). A profile that a
lost POST made is among the newest ones: they are listed back to the mark, a profile that is certainly older.
It is known by its `reference`, else by e-mail and phone. What a lost PATCH changed is read by its id. A POST
that changed a profile which had the same contact cannot be found so; sent again it meets the same profile.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lib.domain.answers import Answer
from lib.domain.answers import Seen as Heard
from lib.domain.sync import Judged, WriteResult
from lib.services.sync_recording import (
    MOST_TRIES,
    MOST_TRIES_IN_VAIN,
    Fate,
    Intended,
    Outcome,
    Seen,
    record,
    unanswered,
)
from lib.services.sync_tasks import Database
from lib.services.sync_work import Work
from lib.vendors.profiles import ProfilesClient, listed

_READS_AT_ONCE: Final = 8
_MOST_PAGES: Final = 2_000
# "Newest first" says nothing of profiles that were made in the same second as the mark.
_PAGES_BEHIND: Final = 1
_CONTACTS: Final = ("email", "phone")
_NOTHING_SEEN: Final = Seen()
_OF_ALL: Final = frozenset({401, 403, 429})
"""Statuses that are about the token and not about the profile."""


@dataclass
class Found:
    """What was found out. `instead`: what came where the vendor did not answer what was asked."""

    may_give_up: bool
    outcomes: list[Outcome] = field(default_factory=list)
    instead: Heard | None = None

    def again(self, row: Intended, profile_id: str | None = None) -> None:
        """Send a customer again that did not arrive, but not for ever. `profile_id`: into which profile."""
        most = MOST_TRIES if self.may_give_up else MOST_TRIES_IN_VAIN
        fate = Fate.GIVEN_UP if row.tries >= most else Fate.AGAIN
        unsure = Judged(WriteResult.UNCERTAIN, profile_id)
        self.outcomes.append(Outcome(row.vtex_id, unsure, row.profile_id, fate=fate))


async def reconcile(
    work: Work,
    business: str,
    client: ProfilesClient,
    database: Database,
    mark: str | None,
    newsletter_property: str | None,
    *,
    may_give_up: bool,
) -> Heard | None:
    """Settle the customers without an answer, or let them be sent again.

    Returns what came instead where Hellotext did not answer; what that left open stays as it is. One that
    was sent `MOST_TRIES` times and is found nowhere is rejected. Without `may_give_up` nothing arrives:
    that is not its fault, and it takes `MOST_TRIES_IN_VAIN`. Raises Overtaken.
    """
    rows = await database.run(unanswered, work)
    found = Found(may_give_up)
    changed = [row for row in rows if row.profile_id is not None]
    await _look_up(changed, client, newsletter_property, found)
    made = [row for row in rows if row.profile_id is None]
    if made:
        await _search(made, client, mark, found)
    if found.outcomes:
        await database.run(record, work, business, found.outcomes, _NOTHING_SEEN)
    return found.instead


async def _look_up(
    rows: Iterable[Intended], client: ProfilesClient, newsletter_property: str | None, found: Found
) -> None:
    """Read the profiles that were to be changed, and see whether they were."""
    places = asyncio.Semaphore(_READS_AT_ONCE)

    async def look(row: Intended) -> None:
        async with places:
            heard = await client.read(str(row.profile_id))
        if not isinstance(heard, Answer) or heard.status in _OF_ALL:
            found.instead = heard
        elif heard.status == 404:
            found.outcomes.append(Outcome(row.vtex_id, Judged(WriteResult.GONE), row.profile_id, 404))
        elif _has_all(heard.json, json.loads(row.body(newsletter_property))):
            found.outcomes.append(Outcome(row.vtex_id, Judged(WriteResult.UPDATED, row.profile_id)))
        else:
            # Also where this one profile cannot be read: to change it a second time changes nothing more.
            found.again(row)

    await asyncio.gather(*(look(row) for row in rows))


async def _search(rows: Iterable[Intended], client: ProfilesClient, mark: str | None, found: Found) -> None:
    """Look through the newest profiles for those that these customers made."""
    wanted = {row.vtex_id: (row, json.loads(row.payload)) for row in rows}
    after: str | None = None
    seen: set[object] = set()
    left, is_new = _MOST_PAGES, True
    while left:
        left -= 1
        heard = await client.newest(after)
        page = listed(heard)
        if page is None:
            # What was found so far is certain; of the others nothing is.
            found.instead = heard
            return
        new = [one for one in page if one["id"] not in seen]
        seen.update(one["id"] for one in new)
        for profile in new:
            if profile["id"] == mark:
                is_new, left = False, min(left, _PAGES_BEHIND)
            _settle(profile, wanted, found, is_new=is_new)
        if not new or not wanted:
            break
        after = str(new[-1]["id"])
    for row, _sent in wanted.values():
        found.again(row)


def _settle(
    profile: Mapping[str, object],
    wanted: dict[str, tuple[Intended, Mapping[str, object]]],
    found: Found,
    *,
    is_new: bool,
) -> None:
    """Take the customer out of `wanted` whose profile this is, if it is one's.

    `is_new`: it was certainly made after the mark, by the call that nobody answered for.
    """
    vtex_id = _owner(profile, wanted)
    if vtex_id is None:
        return
    row, _sent = wanted.pop(vtex_id)
    if is_new and profile.get("reference") == vtex_id:
        found.outcomes.append(Outcome(row.vtex_id, Judged(WriteResult.CREATED, str(profile["id"]))))
    else:
        # Somebody else may have made it, or an earlier run: it may hold nothing else of ours.
        found.again(row, str(profile["id"]))


def _owner(
    profile: Mapping[str, object], wanted: Mapping[str, tuple[Intended, Mapping[str, object]]]
) -> str | None:
    """Whose profile this is: by its reference, else by the contacts that were sent."""
    reference = profile.get("reference")
    if isinstance(reference, str) and reference in wanted:
        return reference
    if reference is not None:
        return None
    return next((vtex_id for vtex_id, (_row, sent) in wanted.items() if _has_contacts(profile, sent)), None)


def _has_contacts(profile: Mapping[str, object], sent: Mapping[str, object]) -> bool:
    given = [name for name in _CONTACTS if name in sent]
    return bool(given) and all(profile.get(name) == sent[name] for name in given)


def _has_all(profile: object, sent: Mapping[str, object]) -> bool:
    """Whether a profile shows all that was sent. Where it shows less, nobody can tell."""
    return isinstance(profile, dict) and all(profile.get(name) == value for name, value in sent.items())
