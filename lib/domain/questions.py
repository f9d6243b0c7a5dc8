"""The questions that decide a store's way to WhatsApp, and the answers that count as one.

A question has a fixed list of answers, in the order in which they are offered. Rules name them in `when`
(`lib.domain.rules`). Two are questions of the number too (`lib.domain.phone`): once a number is kept with
an answer, that answer counts, because it is about that very line.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lib.errors import InvalidInput


class RouteQuestion(StrEnum):
    """What is asked before a way is recommended."""

    WABA = "waba"
    ADMIN = "admin"
    USED_BEFORE = "used_before"
    CAN_RECEIVE = "can_receive"
    CODE_PLACE = "code_place"
    STARTS_CONVERSATIONS = "starts_conversations"
    OFFICIAL_BADGE = "official_badge"
    WHO_SETS_UP = "who_sets_up"


ANSWERS: Mapping[RouteQuestion, tuple[str, ...]] = {
    # Does a WhatsApp Business account exist, and who administers it?
    RouteQuestion.WABA: ("none", "own", "other_partner", "unknown"),
    # Who administers the business portfolio at Meta?
    RouteQuestion.ADMIN: ("me", "colleague", "nobody"),
    # The words of `lib.domain.phone.PriorUse`.
    RouteQuestion.USED_BEFORE: ("no", "whatsapp_app", "business_app", "other_provider", "banned"),
    # The words of `lib.domain.phone.Reception`.
    RouteQuestion.CAN_RECEIVE: ("both", "sms", "voice", "none"),
    # Where is the line when the code arrives?
    RouteQuestion.CODE_PLACE: ("with_me", "someone_else", "fixed_line"),
    # Will the store write first, and to how many people a day (Meta "Messaging limits", 2026-05-08)?
    RouteQuestion.STARTS_CONVERSATIONS: ("no", "up_to_250", "more_than_250"),
    RouteQuestion.OFFICIAL_BADGE: ("no", "yes"),
    # Would the store rather do it by itself or have VTEX ask for it?
    RouteQuestion.WHO_SETS_UP: ("us", "vtex", "either"),
}


OF_THE_NUMBER = (RouteQuestion.USED_BEFORE, RouteQuestion.CAN_RECEIVE)
"""The questions that are asked of the number too."""


def require_answer(question: str, answer: str) -> tuple[RouteQuestion, str]:
    """A question and one of its answers. Raises InvalidInput('question.unknown' | 'answer.unknown')."""
    if question not in set(RouteQuestion):
        raise InvalidInput("question.unknown", field="question")
    known = RouteQuestion(question)
    if answer not in ANSWERS[known]:
        raise InvalidInput("answer.unknown", field=question)
    return known, answer
