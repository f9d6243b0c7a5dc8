"""What the stand-in of `bench.sync` holds: synthetic customers, profiles, and what was asked of it.

Nothing of the application is imported here: the stand-in plays the other side.
"""

from __future__ import annotations

import json
import re
import string
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

_DIGITS = string.digits + string.ascii_letters
_FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
_DAYS = 3 * 365
_AREA_CODES = ("11", "21", "31", "41", "51", "61", "71", "81", "91")
_FIRST_NAMES = ("Ana", "João", "Maria", "José", "Beatriz", "Luís", "Camila", "Antônio", "Sofia", "Pedro")
_LAST_NAMES = ("Silva", "Souza", "Costa", "Araújo", "Conceição", "Lima", "Pereira", "Gonçalves", "Rocha")
_BETWEEN = re.compile(r"createdIn between ([^\s()]+) AND ([^\s()]+)", re.IGNORECASE)
_AFTER = re.compile(r"createdIn>=?([^\s()]+)", re.IGNORECASE)
_BEFORE = re.compile(r"createdIn<=?([^\s()]+)", re.IGNORECASE)
_WITHOUT = re.compile(r"\(?createdIn is null\)?", re.IGNORECASE)
_BEYOND = "~"


def instant(number: int, customers: int) -> str:
    """When customer `number` of `customers` was created: evenly over three years, seven decimals, no zone."""
    at = _FIRST_DAY + timedelta(days=_DAYS) * number / customers
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}{number % 10}"


def document(number: int, created: str) -> dict[str, object]:
    """One customer as Master Data holds it: eligible, unlike every other, spelt as people spell."""
    area = _AREA_CODES[number % len(_AREA_CODES)]
    local = f"9{60_000_000 + number}"
    phone = (
        f"({area}) {local[:5]}-{local[5:]}",
        f"+55 {area} {local}",
        f"0{area}{local}",
        f"{area} {local[:5]} {local[5:]}",
    )[number % 4]
    email = f"cliente.{number}@exemplo{number % 40}.com.br"
    return {
        "id": f"{number:08x}-5c1e-11ef-8452-{number * 7919:012x}",
        "email": email.capitalize() if number % 5 == 0 else email,
        "firstName": _FIRST_NAMES[number % len(_FIRST_NAMES)],
        "lastName": _LAST_NAMES[number // 10 % len(_LAST_NAMES)],
        "homePhone": phone,
        "phone": None,
        "cellPhone": None,
        "businessPhone": None,
        "isCorporate": False,
        "corporateName": None,
        "tradeName": None,
        "isNewsletterOptIn": (True, False, None)[number % 3],
        "createdIn": f"{created}Z",
        "updatedIn": None,
    }


@dataclass
class Counts:
    """What was asked since the last reset. Times are seconds of the stand-in's own clock."""

    post: int = 0
    patch: int = 0
    profile_reads: int = 0
    scrolls: int = 0
    pages: int = 0
    rows: int = 0
    searches: int = 0
    refused: int = 0
    at_once: int = 0
    most_at_once: int = 0
    began: float | None = None
    ended: float = 0.0
    writing_began: float | None = None
    writing_ended: float = 0.0
    waited: float = 0.0
    calls: int = 0


@dataclass
class _Scroll:
    place: int
    stop: int
    size: int


@dataclass
class World:
    """Customers on one side, profiles on the other. `latency`: seconds from a request to its answer."""

    latency: float = 0.0
    counts: Counts = field(default_factory=Counts)
    _documents: list[bytes] = field(default_factory=list)
    _created: list[str] = field(default_factory=list)
    _scrolls: dict[str, _Scroll] = field(default_factory=dict)
    _profiles: list[bytes] = field(default_factory=list)
    _by_email: dict[str, int] = field(default_factory=dict)
    _by_phone: dict[str, int] = field(default_factory=dict)
    _writes: Counter[str] = field(default_factory=Counter)
    _owners: Counter[str] = field(default_factory=Counter)

    def refill(self, customers: int) -> None:
        """Hold so many customers, and no profile."""
        if customers != len(self._documents):
            self._created = [instant(number, customers) for number in range(customers)]
            self._documents = [
                json.dumps(document(number, created), ensure_ascii=False).encode()
                for number, created in enumerate(self._created)
            ]
        self._scrolls.clear()
        self._profiles.clear()
        self._by_email.clear()
        self._by_phone.clear()
        self._writes.clear()
        self._owners.clear()

    def told(self) -> dict[str, object]:
        """The counts, the number of profiles, and how many customers were sent or made more than once."""
        return asdict(self.counts) | {
            "profiles": len(self._profiles),
            "customers_written": len(self._writes),
            "sent_again": sum(self._writes.values()) - len(self._writes),
            "profiles_too_many": sum(self._owners.values()) - len(self._owners),
        }

    def selected(self, where: str) -> tuple[int, int]:
        """Which customers, from and to, a `_where` chooses. Raises ValueError for one that it cannot read.

        Nobody was ever updated: of a condition about both instants the part about the creation decides.
        """
        if not where:
            return 0, len(self._created)
        if _WITHOUT.fullmatch(where):
            return 0, 0
        between = _BETWEEN.search(where)
        low = between[1] if between else _bound(_AFTER, where, "")
        high = between[2] if between else _bound(_BEFORE, where, _BEYOND)
        if (low, high) == ("", _BEYOND):
            raise ValueError(where)
        start = bisect_left(self._created, low.rstrip("Z"))
        return start, max(start, bisect_right(self._created, high.rstrip("Z")))

    def page(self, start: int, stop: int, *, backwards: bool = False) -> bytes:
        """The documents from `start` to `stop` as one JSON array."""
        rows = self._documents[start:stop]
        return b"[%b]" % b",".join(reversed(rows) if backwards else rows)

    def open_scroll(self, where: str, size: int) -> tuple[str, int]:
        """Begin a scroll: its token and how many rows it will give. Raises ValueError as `selected`."""
        start, stop = self.selected(where)
        self.counts.scrolls += 1
        token = f"scroll{self.counts.pages}"
        self._scrolls[token] = _Scroll(start, stop, size)
        return token, stop - start

    def next_page(self, token: str) -> bytes | None:
        """The next rows of a scroll; an empty array ends it. None for a token that nobody knows."""
        scroll = self._scrolls.get(token)
        if scroll is None:
            return None
        start, scroll.place = scroll.place, min(scroll.stop, scroll.place + scroll.size)
        if start == scroll.place:
            del self._scrolls[token]
        self.counts.pages += 1
        self.counts.rows += scroll.place - start
        return self.page(start, scroll.place)

    def create(self, body: bytes) -> tuple[bool, bytes]:
        """Write a profile by POST: whether it is new, and the answer's body. Raises ValueError, KeyError."""
        sent = json.loads(body)
        email, phone = sent.get("email", "").lower(), sent.get("phone", "")
        # As Hellotext does (hellotext.md 4.3): the same phone or the same e-mail is the same profile.
        known = max(self._by_phone.get(phone, -1), self._by_email.get(email, -1))
        place = known if known >= 0 else len(self._profiles)
        if email:
            self._by_email[email] = place
        if phone:
            self._by_phone[phone] = place
        reference = sent["reference"]
        self._writes[reference] += 1
        self.counts.post += 1
        if known >= 0:
            return False, self._keep(place, body)
        self._owners[reference] += 1
        self._profiles.append(b"")
        return True, self._keep(place, body)

    def update(self, profile: str, body: bytes) -> bytes | None:
        """Write a profile by PATCH. None when there is none of that id. Raises ValueError, KeyError."""
        place = _place(profile)
        if place is None or place >= len(self._profiles):
            return None
        self._writes[json.loads(body)["reference"]] += 1
        self.counts.patch += 1
        return self._keep(place, body)

    def profile(self, profile: str) -> bytes | None:
        """One profile."""
        self.counts.profile_reads += 1
        place = _place(profile)
        return None if place is None or place >= len(self._profiles) else self._profiles[place]

    def newest(self, limit: int, after: str | None) -> bytes | None:
        """The newest profiles, or those older than the id `after`. None for an id that nobody knows."""
        self.counts.profile_reads += 1
        stop = len(self._profiles) if after is None else _place(after)
        if stop is None or stop > len(self._profiles):
            return None
        return b"[%b]" % b",".join(reversed(self._profiles[max(0, stop - limit) : stop]))

    def _keep(self, place: int, body: bytes) -> bytes:
        """Hold what was sent under the profile's id, as the answer shows it."""
        head = b'{"id":"%b","type":"profile","created_at":1763600000,' % _profile_id(place)
        self._profiles[place] = head + body.lstrip()[1:]
        return self._profiles[place]


def _bound(pattern: re.Pattern[str], where: str, otherwise: str) -> str:
    found = pattern.search(where)
    return found[1] if found else otherwise


def _profile_id(place: int) -> bytes:
    """An id of eight characters, as Hellotext's are."""
    written = []
    for _ in range(7):
        place, digit = divmod(place, len(_DIGITS))
        written.append(_DIGITS[digit])
    return ("P" + "".join(reversed(written))).encode()


def _place(profile: str) -> int | None:
    """The place that an id stands for."""
    if len(profile) != 8 or not profile.isalnum() or not profile.isascii() or profile[0] != "P":
        return None
    place = 0
    for character in profile[1:]:
        place = place * len(_DIGITS) + _DIGITS.index(character)
    return place
