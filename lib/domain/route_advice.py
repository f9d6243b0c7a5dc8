"""Which way to WhatsApp suits a store, from what its people answered.

What decides (facts: Meta "OBO model deprecation", 2026-05-21; Meta "Partner-initiated WABA creation",
2025-11-14; VTEX help center "WhatsApp in VTEX CX Platform", 2026-09-09):

- VTEX CX Platform is the way that exists today, so it is the advice wherever nothing speaks for another.
- VTEX can no longer create the account in the store's name (since 2025-09-29). What comes nearest is a
  request that VTEX sends and the store's administrator accepts; that VTEX takes tickets for it is confirmed
  by nobody. It is advised only to whoever wants VTEX to ask, and never without that doubt.
- The app behind the way in the VTEX Admin is being discontinued: it is never advised.

A number that was used before, or a missing administrator, changes no way; it has to be prepared for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.domain.model import Route
from lib.domain.questions import ANSWERS, RouteQuestion

DEFAULT_ROUTE = Route.CX_PLATFORM
"""The way for a store of which nothing is known: the one that works today."""

TICKETS_UNCONFIRMED = "tickets_unconfirmed"
NO_COEXISTENCE = "no_coexistence"
_PAYMENT = "payment_method"


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that had a say. `for_route` is the way that it speaks for; None: it is so on every way."""

    code: str
    question: RouteQuestion
    answer: str
    for_route: Route | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The way that suits, and why.

    `doubts` are codes of what may stop the store or is known by nobody, `prepare` codes of what to do
    before it begins, the most urgent first. `missing` lists the questions without an answer.
    """

    route: Route
    reasons: tuple[Reason, ...]
    doubts: tuple[str, ...]
    missing: tuple[RouteQuestion, ...]
    prepare: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Weight:
    """What one answer means: the code of a reason, the way it speaks for, doubts, preparations."""

    reason: str | None = None
    for_route: Route | None = None
    doubts: tuple[str, ...] = ()
    prepare: tuple[str, ...] = ()


_WEIGHTS: Mapping[tuple[RouteQuestion, str], _Weight] = {
    (RouteQuestion.WABA, "none"): _Weight("new_account"),
    # Meta's window lets one choose an account that exists; VTEX's request always makes a new one.
    (RouteQuestion.WABA, "own"): _Weight("own_account", Route.CX_PLATFORM),
    (RouteQuestion.WABA, "other_partner"): _Weight("account_of_partner", prepare=("new_account",)),
    (RouteQuestion.WABA, "unknown"): _Weight(doubts=("account_unknown",), prepare=("find_account",)),
    (RouteQuestion.ADMIN, "me"): _Weight("admin_is_you", Route.CX_PLATFORM),
    (RouteQuestion.ADMIN, "colleague"): _Weight("admin_is_colleague", prepare=("call_administrator",)),
    (RouteQuestion.ADMIN, "nobody"): _Weight(doubts=("no_administrator",), prepare=("get_administrator",)),
    (RouteQuestion.USED_BEFORE, "no"): _Weight("number_is_free"),
    (RouteQuestion.USED_BEFORE, "whatsapp_app"): _Weight(prepare=("delete_app_account",)),
    (RouteQuestion.USED_BEFORE, "business_app"): _Weight(
        doubts=("coexistence_unproven",), prepare=("leave_or_keep_app",)
    ),
    (RouteQuestion.USED_BEFORE, "other_provider"): _Weight("number_can_move", prepare=("migrate_number",)),
    (RouteQuestion.USED_BEFORE, "banned"): _Weight(doubts=("number_banned",), prepare=("appeal_ban",)),
    (RouteQuestion.CAN_RECEIVE, "both"): _Weight("code_arrives"),
    (RouteQuestion.CAN_RECEIVE, "sms"): _Weight("code_arrives"),
    (RouteQuestion.CAN_RECEIVE, "voice"): _Weight("code_arrives", prepare=("code_by_call",)),
    (RouteQuestion.CAN_RECEIVE, "none"): _Weight(doubts=("no_code",), prepare=("other_number",)),
    (RouteQuestion.CODE_PLACE, "with_me"): _Weight("code_with_you", Route.CX_PLATFORM),
    (RouteQuestion.CODE_PLACE, "someone_else"): _Weight(prepare=("agree_on_code",)),
    (RouteQuestion.CODE_PLACE, "fixed_line"): _Weight(prepare=("code_by_call",)),
    (RouteQuestion.STARTS_CONVERSATIONS, "no"): _Weight("only_answers"),
    (RouteQuestion.STARTS_CONVERSATIONS, "up_to_250"): _Weight(
        "no_verification_needed", prepare=("opt_in", _PAYMENT)
    ),
    (RouteQuestion.STARTS_CONVERSATIONS, "more_than_250"): _Weight(
        prepare=("verify_business", "opt_in", _PAYMENT)
    ),
    (RouteQuestion.OFFICIAL_BADGE, "no"): _Weight(),
    (RouteQuestion.OFFICIAL_BADGE, "yes"): _Weight(prepare=("verify_business", "badge_after_live")),
    (RouteQuestion.WHO_SETS_UP, "us"): _Weight("you_do_it", Route.CX_PLATFORM),
    (RouteQuestion.WHO_SETS_UP, "vtex"): _Weight("vtex_asks", Route.ASSISTED, doubts=(TICKETS_UNCONFIRMED,)),
    (RouteQuestion.WHO_SETS_UP, "either"): _Weight("works_today", Route.CX_PLATFORM),
}

_MOST_URGENT_FIRST = (
    "get_administrator",
    "appeal_ban",
    "other_number",
    "find_account",
    "migrate_number",
    "delete_app_account",
    "leave_or_keep_app",
    "new_account",
    "call_administrator",
    "agree_on_code",
    "code_by_call",
    "verify_business",
    "opt_in",
    _PAYMENT,
    "badge_after_live",
)

REASON_CODES = frozenset(weight.reason for weight in _WEIGHTS.values() if weight.reason)
DOUBT_CODES = frozenset(doubt for weight in _WEIGHTS.values() for doubt in weight.doubts) | {
    NO_COEXISTENCE,
    "badge_without_app",
}
PREPARATION_CODES = frozenset(_MOST_URGENT_FIRST)


def advise(answers: Mapping[str, str], *, coexistence: bool = True) -> Advice:
    """The way that suits a store with these answers by question; any subset will do.

    Unknown questions and answers are passed over. `coexistence`: whether Meta lets a number of the store's
    country live on the Business app and on the platform at once (not in Nigeria and South Africa: Meta
    "Onboarding business app users", 2026-03). Every reason names an answer that was given.
    """
    given = {
        question: answers[question]
        for question in RouteQuestion
        if answers.get(question) in ANSWERS[question]
    }
    weights = {question: _weight(question, answer, coexistence) for question, answer in given.items()}
    route = Route.ASSISTED if given.get(RouteQuestion.WHO_SETS_UP) == "vtex" else DEFAULT_ROUTE
    wanted = {one for weight in weights.values() for one in weight.prepare}
    if route is Route.ASSISTED:
        # The partner pays Meta there, and the store cannot ("Partner-initiated WABA creation").
        wanted.discard(_PAYMENT)
    return Advice(
        route=route,
        reasons=tuple(
            Reason(weight.reason, question, given[question], weight.for_route)
            for question, weight in weights.items()
            if weight.reason is not None
        ),
        doubts=(*(one for weight in weights.values() for one in weight.doubts), *_of_several(given)),
        missing=tuple(question for question in RouteQuestion if question not in given),
        prepare=tuple(one for one in _MOST_URGENT_FIRST if one in wanted),
    )


def _weight(question: RouteQuestion, answer: str, coexistence: bool) -> _Weight:
    if (question, answer) == (RouteQuestion.USED_BEFORE, "business_app") and not coexistence:
        return _Weight(doubts=(NO_COEXISTENCE,), prepare=("delete_app_account",))
    return _WEIGHTS[question, answer]


def _of_several(given: Mapping[RouteQuestion, str]) -> tuple[str, ...]:
    """Doubts that two answers raise together. Source: Meta "Official business accounts", 2025-12-12."""
    wants_badge = given.get(RouteQuestion.OFFICIAL_BADGE) == "yes"
    on_app = given.get(RouteQuestion.USED_BEFORE) == "business_app"
    return ("badge_without_app",) if wants_badge and on_app else ()
