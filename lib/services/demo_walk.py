"""How one track of a demonstration store came to where it stands."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import phonenumbers

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.evidence import Evidence
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Party, Route, Stage, Track
from lib.domain.phone import Answers, Diagnosis
from lib.domain.questions import RouteQuestion
from lib.domain.route_advice import DEFAULT_ROUTE
from lib.domain.rules import Level, Rule, Rulebook
from lib.rulebook.doctor import examine
from lib.services.demo_people import last_daytime, next_daytime

_DAY = timedelta(days=1)
_NUMBER_RULE = "whatsapp_number_eligible"
_ANSWERS = Answers(owned=True, can_receive="both", used_before="no", dedicated=True, line="mobile")
# How far stores get: many are on their way, nearly all of the older ones are live.
_FINISHED, _OLD_FINISHED = 0.66, 0.96
_OLD = timedelta(days=100)
_WITH_OTHERS = 0.5
_BY_VENDOR = {Party.VTEX: "vtex", Party.META: "meta", Party.HELLOTEXT: "hellotext"}


@dataclass
class Walk:
    """The route taken, the answers, the evidence gathered, when each stage began and each turn changed.

    `reached_at` is when the last step was done for the first time: some are proven again since.
    """

    track: Track
    route: Route
    reached_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    stages: list[tuple[Stage, datetime]] = field(default_factory=list)
    turns: list[tuple[Party, datetime]] = field(default_factory=list)
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
    calendar: Calendar,
    country: str,
    merchant: str,
    untouched: bool,
) -> Walk:
    """Walk a route's rules in order, on business days, until today or until the store got stuck."""
    route = chance.choices(ROUTES_OF[track], weights=(3, 3, 5)[: len(ROUTES_OF[track])])[0]
    if untouched:
        # As any new store: nobody has chosen yet.
        return Walk(track, DEFAULT_ROUTE if track is Track.WHATSAPP else route, start)
    taken = Walk(track, route, start, _answers(chance) if track is Track.WHATSAPP else {})
    levels = {rule.id: rule.level_for(taken.answers) for rule in rulebook.rules_for(track, route)}
    rules = [rule for rule in rulebook.rules_for(track, route) if levels[rule.id]]
    stop_at = _stop_at(chance, rules, now - start)
    moment = start
    stage = Stage.INVITED
    for rule in rules[:stop_at]:
        if levels[rule.id] is not Level.REQUIRED and chance.random() < 0.4:
            continue
        if not taken.turns or taken.turns[-1][0] is not rule.party:
            taken.turns.append((rule.party, moment))
        moment = _next_moment(chance, moment, calendar, rule)
        if moment >= now:
            break
        taken.reached_at = moment
        if rule.stage.position > stage.position:
            stage = rule.stage
            taken.stages.append((stage, moment))
        taken.evidence.append(_found(chance, rule, moment, now=now, merchant=merchant, calendar=calendar))
        if rule.id == _NUMBER_RULE:
            taken.number = _number(country, chance)
    else:
        if stop_at == len(rules):
            taken.stages.append((Stage.LIVE, moment))
    return taken


def _answers(chance: random.Random) -> dict[str, str]:
    """What a store says when it chooses its way; its number is a new one."""
    usual = {
        RouteQuestion.WABA: ("none", "none", "own", "other_partner"),
        RouteQuestion.ADMIN: ("me", "colleague"),
        RouteQuestion.STARTS_CONVERSATIONS: ("no", "up_to_250", "up_to_250", "more_than_250"),
        RouteQuestion.OFFICIAL_BADGE: ("no", "no", "no", "yes"),
    }
    return {str(question): chance.choice(answers) for question, answers in usual.items()}


def _stop_at(chance: random.Random, rules: Sequence[Rule], age: timedelta) -> int:
    """Where a store stands: at the end, at another party's turn, or anywhere."""
    if chance.random() < (_FINISHED if age < _OLD else _OLD_FINISHED):
        return len(rules)
    others = [place for place, rule in enumerate(rules) if rule.party is not Party.MERCHANT]
    if others and chance.random() < _WITH_OTHERS:
        return chance.choice(others)
    return chance.randrange(len(rules))


def _next_moment(chance: random.Random, after: datetime, calendar: Calendar, rule: Rule) -> datetime:
    """The next business day on which somebody got round to it, in the daytime; other parties take longer."""
    slowest = 2.5 if rule.party is Party.MERCHANT else 6.0
    later = after + timedelta(days=chance.expovariate(1 / slowest), minutes=chance.randrange(5, 240))
    moment = next_daytime(later, calendar.time_zone)
    while not _is_business_day(moment, calendar):
        moment += _DAY
    return moment.astimezone(UTC)


def _is_business_day(moment: datetime, calendar: Calendar) -> bool:
    return business_days_between(moment - _DAY, moment, calendar) == 1


def _found(
    chance: random.Random,
    rule: Rule,
    moment: datetime,
    *,
    now: datetime,
    merchant: str,
    calendar: Calendar,
) -> Evidence:
    kind = _kind(rule)
    by = _BY_VENDOR.get(rule.party, merchant)
    result = EvidenceResult.PASSED
    if kind is EvidenceKind.OBSERVED:
        by = _BY_VENDOR.get(rule.party, "hellotext" if rule.id.startswith("hellotext") else "vtex")
        if chance.random() < 0.02:
            result = EvidenceResult.FAILED
        elif not rule.can_be_required and chance.random() < 0.5:
            result = EvidenceResult.WARNING
    at = moment
    if rule.max_age_days is not None and chance.random() < 0.97:
        # Proven again since: what has a maximum age is looked at regularly.
        again = now - timedelta(days=chance.uniform(0, rule.max_age_days * 0.8))
        at = last_daytime(again, calendar.time_zone)
        while kind is EvidenceKind.ATTESTED and at > moment and not _is_business_day(at, calendar):
            at -= _DAY
        at = max(moment, at.astimezone(UTC))
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
