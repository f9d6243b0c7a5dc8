"""Which records of a shop are one person, and what the one profile of them holds.

Hellotext matches profiles by phone or by e-mail (hellotext.md 4.3), so that two records with the same
contact would overwrite each other there: they are joined here, by a rule that can be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lib.domain.customers.components import Components
from lib.domain.customers.model import Consent, Customer

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """A customer as far as joining needs it. The keys are those of `Keys`; `moment` is aware.

    `profile_id` is the id that Hellotext is known to have given to this customer.
    """

    vtex_id: str
    email_key: bytes | None
    phone_key: bytes | None
    moment: datetime | None
    profile_id: str | None


def group(members: Iterable[Member]) -> list[tuple[Member, ...]]:
    """The members as persons: who shares an e-mail or a phone with another, also by way of a third.

    Each group has its newest member first (no moment is oldest, then the smaller VTEX id comes first); the
    groups are in the order of their leaders' VTEX ids. VTEX ids are unique. The order of the input does not
    matter.
    """
    by_id = sorted(members, key=lambda member: member.vtex_id)
    newest_first = sorted(by_id, key=lambda member: member.moment or _NEVER, reverse=True)
    groups = [tuple(newest_first[place] for place in places) for places in _components(newest_first)]
    return sorted(groups, key=lambda joined: joined[0].vtex_id)


def _components(members: Sequence[Member]) -> Components:
    """Which places in the list hang together by an e-mail or by a phone."""
    found = Components(len(members))
    by_email: dict[bytes, int] = {}
    by_phone: dict[bytes, int] = {}
    for place, member in enumerate(members):
        for key, first in ((member.email_key, by_email), (member.phone_key, by_phone)):
            if key is not None:
                found.connect(first.setdefault(key, place), place)
    return found


def profile_of(group: Sequence[Member]) -> str | None:
    """The Hellotext id of a group, newest first: the leader's, else that of the newest who has one."""
    return next((member.profile_id for member in group if member.profile_id), None)


def filled(leader: Customer, others: Sequence[Customer]) -> Customer:
    """The leader with what it lacks taken from the others, who come newest first.

    First and last name go together, so that nobody gets a name that no record has. An opt-out of anybody
    beats an opt-in of anybody, because who joins records must not turn a no into a yes.
    """
    everybody = (leader, *others)
    named = next((one for one in everybody if one.first_name or one.last_name), leader)
    said = _consent_of(everybody)
    return replace(
        leader,
        email=next((one.email for one in everybody if one.email), None),
        phone=next((one.phone for one in everybody if one.phone), None),
        first_name=named.first_name,
        last_name=named.last_name,
        consent=said.consent,
        consent_on=said.consent_on,
    )


def _consent_of(everybody: Sequence[Customer]) -> Customer:
    """Who speaks for all about the newsletter."""
    for choice in (Consent.OUT, Consent.IN):
        for one in everybody:
            if one.consent is choice:
                return one
    return everybody[0]
