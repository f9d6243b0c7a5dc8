"""What a person reads about each rule, in Spanish, by the rule's `text` key."""

from __future__ import annotations

from lib.rulebook.words.hellotext import HELLOTEXT_RULES
from lib.rulebook.words.model import RuleWords
from lib.rulebook.words.whatsapp_1_preparing import WHATSAPP_PREPARING
from lib.rulebook.words.whatsapp_2_connecting import WHATSAPP_CONNECTING

__all__ = ["RULE_WORDS", "RuleWords"]

RULE_WORDS: dict[str, RuleWords] = {**WHATSAPP_PREPARING, **WHATSAPP_CONNECTING, **HELLOTEXT_RULES}
"""The words of every rule."""
