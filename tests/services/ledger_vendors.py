"""What VTEX gives and Hellotext answers in any order: pages of customers, and what became of calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final, Literal

from hypothesis import strategies as st

from lib.domain.sync import Answered, Judged, NoAnswer, WriteResult, judge
from lib.services.sync_recording import Fate, Intended, Outcome

IDS: Final = tuple(f"c-{number:02}" for number in range(14))
_SHOPS_PHONE: Final = "+551130000000"
EMAILS: Final = tuple(f"{name}@tienda.example" for name in ("ana", "beto", "caro", "dani", "eva"))
PHONES: Final = tuple(f"+55119800000{number:02}" for number in range(5))

DOCUMENTS: Final = st.fixed_dictionaries(
    {
        "id": st.sampled_from((*IDS, None)),
        "email": st.sampled_from((*EMAILS, None, None, None, "nobody", "a***@g***.com")),
        "homePhone": st.sampled_from((*PHONES, None, None, "12", *[_SHOPS_PHONE] * 4)),
        "firstName": st.sampled_from(("Ana", "Beto", None)),
        "isNewsletterOptIn": st.sampled_from((True, False, None)),
        "createdIn": st.sampled_from(("2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z", None)),
    }
)
PAGES: Final = st.lists(DOCUMENTS | st.just("no document"), min_size=1, max_size=10)
FORGOTTEN: Final = st.sampled_from((*IDS[:4], *EMAILS[:2], *PHONES[:2], _SHOPS_PHONE, "who is this"))

ANSWERS: Final[dict[str, Answered | NoAnswer]] = {
    "created": Answered(201, {}, None),
    "met": Answered(200, {}, None),
    "malformed": Answered(400, None, None),
    "unknown": Answered(404, None, None),
    "refused": Answered(422, None, None),
    "too_many": Answered(429, None, None),
    "broken": Answered(500, None, None),
    "lost": NoAnswer(sent=True),
    "not_sent": NoAnswer(sent=False),
}
LOOKED_UP: Final = ("there", "there", "again", "elsewhere", "gone", "given_up", "unheard")


class Profiles:
    """Those that Hellotext has: `there`, by their ids. No id is given twice."""

    def __init__(self) -> None:
        self.there: list[str] = []
        self._made = count(1)

    def outcome(self, row: Intended, kind: str, number: int) -> Outcome:
        """What a call came to. `number`: which profile it met that was there."""
        answer = ANSWERS[kind]
        method: Literal["POST", "PATCH"] = "PATCH" if row.profile_id else "POST"
        if isinstance(answer, NoAnswer):
            return Outcome(row.vtex_id, judge(answer, method), row.profile_id)
        if kind == "met" and self.there:
            answer = replace(answer, body={"id": row.profile_id or self._some(number)})
        elif answer.status in (200, 201):
            answer = replace(answer, body={"id": row.profile_id or self._new()})
        judged = judge(answer, method)
        return self._noted(Outcome(row.vtex_id, judged, row.profile_id, answer.status))

    def found(self, row: Intended, what: str) -> Iterator[Outcome]:
        """What looking up a customer without an answer came to."""
        known, again = row.profile_id, Judged(WriteResult.UNCERTAIN)
        if what == "there":
            result = WriteResult.UPDATED if known else WriteResult.CREATED
            yield Outcome(row.vtex_id, Judged(result, known or self._new()), known)
        elif what == "gone" and known:
            yield self._noted(Outcome(row.vtex_id, Judged(WriteResult.GONE), known, 404))
        elif what == "given_up":
            yield Outcome(row.vtex_id, again, known, fate=Fate.GIVEN_UP)
        elif what == "elsewhere" and not known and self.there:
            found = Judged(WriteResult.UNCERTAIN, self.there[0])
            yield Outcome(row.vtex_id, found, known, fate=Fate.AGAIN)
        elif what != "unheard":
            yield Outcome(row.vtex_id, again, known, fate=Fate.AGAIN)

    def _noted(self, outcome: Outcome) -> Outcome:
        # A profile that is gone is met by nobody any more.
        if outcome.lost_profile and outcome.profile_id in self.there:
            self.there.remove(outcome.profile_id)
        return outcome

    def _new(self) -> str:
        self.there.append(f"p{next(self._made)}")
        return self.there[-1]

    def _some(self, number: int) -> str:
        return self.there[number % len(self.there)]
