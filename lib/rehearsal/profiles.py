"""Hellotext's profiles as the simulator keeps them: found by id, phone or e-mail without a search.

Matching follows hellotext.md 4.3 (2026-11-21): a new profile may match an existing one by phone or e-mail.
Which of several is matched is not documented: here the newest.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lib.rehearsal.journal import Journal
from lib.rehearsal.magic import short_id


@dataclass(slots=True)
class Profile:
    """What was sent is what is kept. `created_at` is in Unix seconds; `place` counts from the oldest, 0.

    `writes` is how many calls wrote it, the first one included.
    """

    id: str
    created_at: int
    place: int
    attributes: dict[str, object]
    writes: int = 1


class Book:
    """The profiles and properties of one business."""

    def __init__(self) -> None:
        self.properties: list[str] = []
        self._rows: list[Profile] = []
        self._by_id: dict[str, Profile] = {}
        self._by_contact: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def profile(self, profile_id: str) -> Profile | None:
        """The profile with the id, if there is one."""
        return self._by_id.get(profile_id)

    def oldest_first(self) -> list[Profile]:
        """All profiles."""
        return self._rows

    def page(self, limit: int, after: str | None = None, before: str | None = None) -> list[Profile]:
        """At most `limit` profiles, newest first: the newest, or the next to one on its older or newer side.

        Raises `KeyError` for a cursor that is no profile.
        """
        if before is not None:
            start = self._by_id[before].place + 1
            return self._rows[start : start + limit][::-1]
        end = len(self._rows) if after is None else self._by_id[after].place
        return self._rows[max(end - limit, 0) : end][::-1]

    def match(self, sent: Mapping[str, object]) -> Profile | None:
        """The newest profile with the same phone or, in any case, the same e-mail."""
        known = [self._by_contact[contact][-1] for contact in _contacts(sent) if contact in self._by_contact]
        return self._rows[max(known)] if known else None

    def add(self, profile_id: str, created_at: int, sent: Mapping[str, object]) -> Profile:
        """Keep a new profile."""
        profile = Profile(profile_id, created_at, len(self._rows), dict(sent))
        self._rows.append(profile)
        self._by_id[profile_id] = profile
        for contact in _contacts(sent):
            self._by_contact.setdefault(contact, []).append(profile.place)
        return profile

    def change(self, profile: Profile, sent: Mapping[str, object]) -> None:
        """Lay what was sent over a profile; it is found by its new phone and e-mail from now on."""
        before = _contacts(profile.attributes)
        profile.attributes.update(sent)
        profile.writes += 1
        after = _contacts(profile.attributes)
        for contact in before - after:
            places = self._by_contact[contact]
            places.remove(profile.place)
            if not places:
                del self._by_contact[contact]
        for contact in after - before:
            insort(self._by_contact.setdefault(contact, []), profile.place)


def _contacts(attributes: Mapping[str, object]) -> set[str]:
    phone, email = attributes.get("phone"), str(attributes.get("email") or "").lower()
    found = {f"email {email}"} if email else set()
    return found if phone is None else found | {f"phone {phone}"}


@dataclass(frozen=True)
class _Write:
    """One call that wrote a profile, as the journal keeps it."""

    business: str
    profile_id: str
    created_at: int
    is_post: bool
    sent: dict[str, object]


@dataclass(frozen=True)
class _NewProperty:
    """One call that made a property, as the journal keeps it."""

    business: str
    property_id: str


class Businesses:
    """Every business's profiles and properties, and how often profiles were written.

    With a journal each write is noted before the call returns, and what it holds is there from the start.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        self.posts = 0
        self.patches = 0
        self._books: dict[str, Book] = {}
        for line in journal.lines() if journal else ():
            self._replay(line)
        self._journal = journal

    def of(self, business: str) -> Book:
        """The book of one business."""
        return self._books.setdefault(business, Book())

    def post(
        self, business: str, now: int, sent: dict[str, object], *, matching: bool
    ) -> tuple[Profile, bool]:
        """The profile that a POST wrote, and whether it is a new one. `now` is in Unix seconds."""
        book = self.of(business)
        known = book.match(sent) if matching else None
        if known:
            return self._write(_Write(business, known.id, known.created_at, True, sent)), False
        profile_id = short_id(f"profile/{business}/{len(book)}")
        return self._write(_Write(business, profile_id, now, True, sent)), True

    def patch(self, business: str, profile: Profile, sent: dict[str, object]) -> Profile:
        """The profile after a PATCH."""
        return self._write(_Write(business, profile.id, profile.created_at, False, sent))

    def add_property(self, business: str) -> str:
        """The id of a new property."""
        known = self.of(business).properties
        made = _NewProperty(business, short_id(f"property/{business}/{len(known)}"))
        if self._journal:
            self._journal.note(asdict(made))
        known.append(made.property_id)
        return made.property_id

    def _write(self, write: _Write) -> Profile:
        if self._journal:
            self._journal.note(asdict(write))
        return self._apply(write)

    def _apply(self, write: _Write) -> Profile:
        if write.is_post:
            self.posts += 1
        else:
            self.patches += 1
        book = self.of(write.business)
        profile = book.profile(write.profile_id)
        if profile is None:
            return book.add(write.profile_id, write.created_at, write.sent)
        book.change(profile, write.sent)
        return profile

    def _replay(self, line: dict[str, Any]) -> None:
        if "property_id" in line:
            made = _NewProperty(**line)
            self.of(made.business).properties.append(made.property_id)
        else:
            self._apply(_Write(**line))
