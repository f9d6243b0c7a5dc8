"""Every rule of Meta for a display name, each with its level (WhatsApp reference 3.1, 2026-11-21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lib.domain.dossier import name_content, name_form, relation
from lib.domain.dossier.name_model import NameCase, NameFinding, NameLevel, NameReport, Verdict

_RULES: Final[tuple[tuple[str, NameLevel, Callable[[NameCase], Verdict]], ...]] = (
    ("name.length", NameLevel.HARD, name_form.length),
    ("name.emoji", NameLevel.HARD, name_form.emoji),
    ("name.symbols", NameLevel.HARD, name_form.symbols),
    ("name.punctuation", NameLevel.HARD, name_form.punctuation),
    ("name.address", NameLevel.HARD, name_form.address),
    ("name.official", NameLevel.HARD, name_content.official),
    ("name.meta", NameLevel.HARD, name_content.metas_names),
    ("name.legal_name", NameLevel.SOFT, relation.legal_name),
    ("name.website", NameLevel.SOFT, relation.website),
    ("name.capitals", NameLevel.SOFT, name_form.capitals),
    ("name.capitalisation", NameLevel.SOFT, name_form.capitalisation),
    ("name.spacing", NameLevel.SOFT, name_form.spacing),
    ("name.generic", NameLevel.SOFT, name_content.generic),
    ("name.place", NameLevel.SOFT, name_content.place),
    ("name.ordinary_meta", NameLevel.SOFT, name_content.ordinary_meta),
    ("name.promotion", NameLevel.SOFT, name_content.promotion),
    ("name.person", NameLevel.SOFT, name_content.person),
    ("name.business", NameLevel.HUMAN, name_content.business),
    ("name.agency", NameLevel.HUMAN, name_content.agency),
    ("name.government", NameLevel.HUMAN, name_content.government),
    ("name.own_style", NameLevel.HUMAN, name_content.own_style),
)

NAME_RULES: Final = tuple((code, level) for code, level, _ in _RULES)
"""Code and level of every rule, those that refuse a name first."""


def lint_name(name: str, *, legal_name: str, website: str) -> NameReport:
    """Hold a display name against every rule.

    `legal_name` and `website` may be empty: what needs them cannot tell then. Never raises; the same
    input gives the same report; any input takes a bounded time.
    """
    case = NameCase(name, legal_name, website)
    findings = []
    for code, level, judge in _RULES:
        verdict = judge(case)
        findings.append(NameFinding(code, level, verdict.outcome, verdict.facts))
    return NameReport(tuple(findings))
