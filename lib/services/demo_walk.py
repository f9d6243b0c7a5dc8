"""How one track of a demonstration store came to where it stands."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import phonenumbers

from lib.domain.clock import business_days_between
from lib.domain.evidence import Evidence
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Party, Route, Stage, Track
from lib.domain.phone import Answers, Diagnosis
from lib.domain.rules import Rule, Rulebook
from lib.rulebook.doctor import examine

_DAY = timedelta(days=1)
_NUMBER_RULE = "whatsapp_number_eligible"
_ANSWERS = Answers(owned=True, can_receive="both", used_before="no", dedicated=True, line="mobile")
# How far stores get: many are on their way, most of the older ones are live.
_FINISHED = 0.66
_WITH_OTHERS = 0.5
_BY_VENDOR = {Party.VTEX: "vtex", Party.META: "meta", Party.HELLOTEXT: "hellotext"}


@dataclass
class Walk:
    """The route taken, the evidence gathered on it, and when each stage began."""

    track: Track
    route: Route
    evidence: list[Evidence] = field(default_factory=list)
    stages: list[tuple[Stage, datetime]] = field(default_factory=list)
    number: Diagnosis | None = None

    def stage_since(self, stage: Stage, fallback: datetime) -> datetime:
        """When the stage began; the last change before it when the walk never noted it."""
        known = [at for reached, at in self.stages if reached.position <= stage.position]
        return known[-1] if known else fallback

    def number_row(self, store_id: UUID, saved_by: str) -> tuple[object, ...]:
        """The row of `numbers` for the number that was saved on the way."""
        if self.number is None:
            raise ValueError("no number was saved")
        saved_at = next(found.at for found in self.evidence if found.rule_id == _NUMBER_RULE)
        answers = {
            "owned": True,
            "can_receive": "both",
            "used_before": "no",
            "dedicated": True,
            "line": "mobile",
        }
        return (
            store_id,
            self.track,
            self.number.e164,
            self.number.e164,
            self.number.country,
            self.number.verdict,
            self.number.equality_key,
            json.dumps(answers),
            self.number.libphonenumber,
            self.number.edition,
            saved_by,
            saved_at,
        )


def walk(
    chance: random.Random,
    rulebook: Rulebook,
    track: Track,
    *,
    now: datetime,
    start: datetime,
    country: str,
    time_zone: str,
    merchant: str,
    untouched: bool,
) -> Walk:
    """Walk a route's rules in order, on business days, until today or until the store got stuck."""
    route = chance.choices(ROUTES_OF[track], weights=(3, 3, 5)[: len(ROUTES_OF[track])])[0]
    taken = Walk(track, route)
    if untouched:
        return taken
    rules = rulebook.rules_for(track, route)
    stop_at = _stop_at(chance, rules)
    moment = start
    stage = Stage.INVITED
    for rule in rules[:stop_at]:
        if not rule.is_required and chance.random() < 0.4:
            continue
        moment = _next_moment(chance, moment, country, time_zone, rule)
        if moment >= now:
            break
        if rule.stage.position > stage.position:
            stage = rule.stage
            taken.stages.append((stage, moment))
        found = _found(chance, rule, moment, now, merchant)
        if found.kind is EvidenceKind.ATTESTED:
            while found.at > moment and not _is_business_day(found.at, country, time_zone):
                found = replace(found, at=max(moment, found.at - _DAY))
        taken.evidence.append(found)
        if rule.id == _NUMBER_RULE:
            taken.number = _number(country, chance)
    else:
        if stop_at == len(rules):
            taken.stages.append((Stage.LIVE, moment))
    return taken


def _stop_at(chance: random.Random, rules: Sequence[Rule]) -> int:
    """Where a store stands: at the end, at another party's turn, or anywhere."""
    if chance.random() < _FINISHED:
        return len(rules)
    others = [place for place, rule in enumerate(rules) if rule.party is not Party.MERCHANT]
    if others and chance.random() < _WITH_OTHERS:
        return chance.choice(others)
    return chance.randrange(len(rules))


def _next_moment(
    chance: random.Random, after: datetime, country: str, time_zone: str, rule: Rule
) -> datetime:
    """The next business day on which somebody got round to it; other parties take longer."""
    slowest = 2.5 if rule.party is Party.MERCHANT else 6.0
    moment = after + timedelta(days=chance.expovariate(1 / slowest), minutes=chance.randrange(5, 240))
    while not _is_business_day(moment, country, time_zone):
        moment += _DAY
    return moment


def _is_business_day(moment: datetime, country: str, time_zone: str) -> bool:
    return business_days_between(moment - _DAY, moment, country, time_zone) == 1


def _found(chance: random.Random, rule: Rule, moment: datetime, now: datetime, merchant: str) -> Evidence:
    kind = _kind(rule)
    by = _BY_VENDOR.get(rule.party, merchant)
    result = EvidenceResult.PASSED
    if kind is EvidenceKind.OBSERVED:
        by = _BY_VENDOR.get(rule.party, "hellotext" if rule.id.startswith("hellotext") else "vtex")
        if chance.random() < 0.02:
            result = EvidenceResult.FAILED
        elif not rule.is_required and chance.random() < 0.5:
            result = EvidenceResult.WARNING
    at = moment
    if rule.max_age_days is not None and chance.random() < 0.97:
        # Proven again since: what has a maximum age is looked at regularly.
        at = max(moment, now - timedelta(days=chance.uniform(0, rule.max_age_days * 0.8)))
    return Evidence(rule.id, kind, result, at, by, facts={})


def _kind(rule: Rule) -> EvidenceKind:
    order: Sequence[EvidenceKind] = (EvidenceKind.ATTESTED, EvidenceKind.COMPUTED, EvidenceKind.OBSERVED)
    preferred = (EvidenceKind.OBSERVED, *order) if rule.party is not Party.MERCHANT else order
    return next(kind for kind in preferred if kind in rule.evidence)


def _number(country: str, chance: random.Random) -> Diagnosis:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        raise ValueError(f"no example number for {country}")
    digits = str(example.national_number)
    varied = digits[:-3] + f"{chance.randrange(1000):03d}"
    return examine(f"+{example.country_code}{varied}", country, _ANSWERS)
