"""Names of a made-up company, judged."""

from __future__ import annotations

from collections.abc import Mapping

from lib.domain.dossier import NameFinding, NameOutcome, NameReport, lint_name

LEGAL, SITE = "Comercial Aurora S.R.L.", "https://www.aurora.com.uy"


def report(name: str, legal_name: str = LEGAL, website: str = SITE) -> NameReport:
    return lint_name(name, legal_name=legal_name, website=website)


def finding(code: str, name: str, legal_name: str = LEGAL, website: str = SITE) -> NameFinding:
    (found,) = (one for one in report(name, legal_name, website).findings if one.code == code)
    return found


def outcome(code: str, name: str, legal_name: str = LEGAL, website: str = SITE) -> NameOutcome:
    return finding(code, name, legal_name, website).outcome


def facts(code: str, name: str, legal_name: str = LEGAL, website: str = SITE) -> Mapping[str, str]:
    found = finding(code, name, legal_name, website)
    assert found.failed
    return found.facts


def broken(name: str, legal_name: str = LEGAL, website: str = SITE) -> set[str]:
    return {one.code for one in report(name, legal_name, website).findings if one.failed}
