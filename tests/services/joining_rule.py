"""Who is one person, and what is sent of them: said once more, as simply as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lib.domain.customers import Consent
from tests.services.joining import Outcome, Shopper


def expected(shoppers: Sequence[Shopper]) -> Outcome:
    """How they ought to be joined."""
    outcome = Outcome()
    for one in shoppers:
        if one.known:
            outcome.mapping[one.vtex_id] = (one.known.profile, "leads" if one.known.leads else "joined")
        if one.is_read and not one.waits:
            outcome.rows[one.vtex_id] = ("unchanged", "same", None, one.leads, None)
    has = Counter(contact for one in shoppers for contact in one.contacts)
    common = {contact for contact, number in has.items() if number > 5}
    groups = _groups(shoppers, common)
    left = _left_behind(shoppers, groups)
    for vtex_id in left:
        del outcome.mapping[vtex_id]
    for one_group in groups:
        _join(sorted(one_group, key=lambda one: one.age), common, outcome)
    outcome.late = _heirs(shoppers, outcome)
    states = Counter(row[0] for row in outcome.rows.values())
    lost = sum(row[1] == "shared_contact" for row in outcome.rows.values())
    outcome.counts = {
        "state": "writing",
        "pending": states["pending"],
        "unchanged": states["unchanged"],
        "rejected": lost,
        "joined": sum(row[2] is not None for row in outcome.rows.values()),
        "profiles": sum(row[0] == "pending" and row[2] is None for row in outcome.rows.values()),
        "reasons": {"shared_contact": lost} if lost else {},
        "is_incomplete": any(vtex_id not in outcome.mapping for vtex_id in left),
    }
    return outcome


def _groups(shoppers: Iterable[Shopper], common: set[tuple[str, str]]) -> list[set[Shopper]]:
    groups: list[set[Shopper]] = []
    for one in shoppers:
        same = [group for group in groups if any((one.contacts & other.contacts) - common for other in group)]
        groups = [group for group in groups if group not in same] + [{one}.union(*same)]
    return groups


def _left_behind(shoppers: Iterable[Shopper], groups: Iterable[set[Shopper]]) -> set[str]:
    """Who joined the profile of one who is written anew, and is not one with them any more."""
    group_of = {one.vtex_id: number for number, group in enumerate(groups) for one in group}
    written = {one.leads: one.vtex_id for one in shoppers if one.waits and one.leads}
    return {
        one.vtex_id
        for one in shoppers
        if one.known and not one.known.leads and one.known.profile in written
        if group_of[one.vtex_id] != group_of[written[one.known.profile]]
    }


def _join(group: list[Shopper], common: set[tuple[str, str]], outcome: Outcome) -> None:
    """Join one group, newest first."""
    profile = next((one.leads for one in group if one.leads), None)
    leader, *others = [one for one in group if profile or one.waits] or group
    waiting = [one for one in (leader, *others) if one.waits]
    if not leader.waits:
        for one in waiting:
            outcome.rows[one.vtex_id] = ("unchanged", "joined", leader.vtex_id, profile, None)
            outcome.mapping[one.vtex_id] = (str(profile), "joined")
        return
    sent = _together(waiting, common)
    if not {"email", "phone"} & sent.keys():
        outcome.rows[leader.vtex_id] = ("rejected", "shared_contact", None, leader.leads, None)
        return
    doubtful = [one for one in others if not one.waits and (not one.is_read or one.consent is Consent.OUT)]
    if doubtful and sent.get("property_by_id[*]", "").startswith("isNewsletterOptIn=true"):
        del sent["property_by_id[*]"]
    outcome.rows[leader.vtex_id] = ("pending", None, None, profile, sent)
    for one in waiting[1:]:
        outcome.rows[one.vtex_id] = ("pending", None, leader.vtex_id, None, None)


def _together(waiting: Sequence[Shopper], common: set[tuple[str, str]]) -> dict[str, str]:
    """What is sent of records that are one person, newest first."""
    own = [dict(one.contacts - common) for one in waiting]
    said = [one for choice in ("out", "in") for one in waiting if one.consent.value == choice]
    sent = {
        "reference": waiting[0].vtex_id,
        "email": _first(has.get("email") for has in own),
        "phone": _first(has.get("phone") for has in own),
        "first_name": _first(one.name for one in waiting),
        "property_by_id[*]": _first(map(_said, said)),
    }
    return {name: value for name, value in sent.items() if value}


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _said(one: Shopper) -> str:
    """The choice about the newsletter, with its date."""
    word = f"isNewsletterOptIn={'true' if one.consent is Consent.IN else 'false'}"
    return f"{word} {one.moment.date()}" if one.moment else word


def _heirs(shoppers: Iterable[Shopper], outcome: Outcome) -> set[str]:
    """New customers with a contact that Hellotext still holds for another one who waits."""
    to_send = {
        vtex_id: row for vtex_id, row in outcome.rows.items() if row[0] == "pending" and row[2] is None
    }
    given = {
        contact
        for one in shoppers
        if one.known and one.known.leads and one.vtex_id in to_send
        for contact in (("email", one.known.email), ("phone", one.known.phone))
    }
    return {
        one.vtex_id
        for one in shoppers
        if one.vtex_id in to_send and to_send[one.vtex_id][3] is None and one.contacts & given
    }
