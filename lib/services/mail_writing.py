"""Writing a letter: from its row in the outbox and what holds at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import and_, exists, or_, select

from lib.domain.model import Language, Party
from lib.i18n.catalogue import translations
from lib.rulebook.words import RULE_WORDS
from lib.services.mail_words import ASKED, GREETING, SAYS, SUBJECTS, TRACK_NAMES
from lib.services.managing import REMINDER_EVERY
from lib.services.outbox import LetterState, MailKind
from lib.services.platform import platform
from lib.services.portfolios import STAFF
from lib.services.setup_links import LIFE, SETUP_PATH, hand_out
from lib.services.setup_sessions import is_upheld
from lib.storage.managing import note_mentions, notes, outbox, setup_links
from lib.storage.scope import Scope
from lib.storage.tables import integrations, memberships, people, stores

_LOCALES: Final = {Language.ES: "es_419", Language.PT_BR: "pt_BR", Language.EN: "en_US"}
_STORE_PAGE: Final = "/tienda"
# What the queue and a first failure take: a reminder that left a little late holds up no later one.
_REMINDED_FOR: Final = REMINDER_EVERY - timedelta(hours=1)
_IS_THEIR_TURN: Final = and_(integrations.c.status == "active", integrations.c.waiting_on == Party.MERCHANT)


@dataclass(frozen=True)
class Written:
    """A letter as it leaves. Its text may hold a token: it is kept nowhere, and no repr shows it."""

    to: str
    subject: str
    text: str

    def __repr__(self) -> str:
        """Nothing of what it says."""
        return "Written(…)"


@dataclass(frozen=True)
class _Matter:
    """What a letter is about: whom it tells, and of which store."""

    id: int
    person_id: UUID
    name: str
    email: str
    language: Language
    facts: dict[str, str]
    store_id: UUID
    store: str
    account: str
    time_zone: str


def write(scope: Scope, letter_id: int, now: datetime) -> Written | None:
    """The letter, in the language of its person; None when there is nothing to tell them any more."""
    row = scope.connection.execute(
        select(
            outbox.c.id,
            outbox.c.kind,
            outbox.c.facts,
            people.c.id.label("person_id"),
            people.c.name,
            people.c.email,
            people.c.language,
            stores.c.id.label("store_id"),
            stores.c.name.label("store"),
            stores.c.account,
            stores.c.time_zone,
        )
        .join_from(outbox, people, and_(people.c.id == outbox.c.person_id, people.c.disabled_at.is_(None)))
        .join(stores, and_(stores.c.id == outbox.c.store_id, scope.on(stores)))
        .where(outbox.c.id == letter_id, scope.on(outbox))
    ).one_or_none()
    if row is None:
        return None
    given = dict(row._mapping)
    kind = MailKind(given.pop("kind"))
    matter = _Matter(**{**given, "language": Language(row.language)})
    return _WRITERS[kind](scope, matter, now)


def _reminder(scope: Scope, matter: _Matter, now: datetime) -> Written | None:
    if _is_said_by_another(scope, matter, now):
        return None
    track = matter.facts["track"]
    member = exists().where(
        memberships.c.person_id == matter.person_id,
        memberships.c.store_id == integrations.c.store_id,
        scope.on(memberships),
    )
    row = scope.connection.execute(
        select(integrations.c.next_rule, integrations.c.waiting_since).where(
            integrations.c.store_id == matter.store_id,
            integrations.c.track == track,
            _IS_THEIR_TURN,
            member,
            scope.on(integrations),
        )
    ).one_or_none()
    rule = None if row is None else platform().rulebook.find(row.next_rule)
    if row is None or rule is None:
        return None
    words = RULE_WORDS[rule.text]
    say = translations(matter.language).gettext
    return _letter(
        matter,
        MailKind.REMINDER,
        track=TRACK_NAMES[track],
        since=_day(matter, row.waiting_since),
        step=say(words.title),
        why=say(words.why),
        link=_address(rule.screen, matter, canal=track),
    )


def _is_said_by_another(scope: Scope, matter: _Matter, now: datetime) -> bool:
    """Whether the person was reminded of the store lately, or will be by a newer letter that still holds."""
    still_holds = exists().where(
        integrations.c.store_id == outbox.c.store_id,
        integrations.c.track == outbox.c.facts["track"].astext,
        _IS_THEIR_TURN,
        scope.on(integrations),
    )
    newer = and_(outbox.c.state == LetterState.WAITING, outbox.c.id > matter.id, still_holds)
    lately = and_(outbox.c.state == LetterState.SENT, outbox.c.sent_at > now - _REMINDED_FOR)
    another = select(outbox.c.id).where(
        outbox.c.kind == MailKind.REMINDER,
        outbox.c.person_id == matter.person_id,
        outbox.c.store_id == matter.store_id,
        outbox.c.id != matter.id,
        or_(newer, lately),
        scope.on(outbox),
    )
    return scope.connection.execute(another.limit(1)).first() is not None


def _setup_link(scope: Scope, matter: _Matter, now: datetime) -> Written | None:
    link_id = UUID(matter.facts["link"])
    still = scope.connection.execute(
        select(setup_links.c.id)
        .join_from(setup_links, people, people.c.id == setup_links.c.person_id)
        .where(setup_links.c.id == link_id, setup_links.c.used_at.is_(None))
        .where(is_upheld(scope), scope.on(setup_links))
        .with_for_update(of=setup_links)
    ).first()
    if still is None:
        return None
    return _letter(
        matter,
        MailKind.SETUP_LINK if matter.facts["by"] else ASKED,
        by=matter.facts["by"],
        until=_day(matter, now + LIFE),
        link=f"{platform().settings.address}{SETUP_PATH}/{hand_out(scope, link_id, now)}",
    )


def _mention(scope: Scope, matter: _Matter, _now: datetime) -> Written | None:
    unread = scope.connection.execute(
        select(notes.c.id)
        .join_from(note_mentions, notes, notes.c.id == note_mentions.c.note_id)
        .join(people, people.c.id == note_mentions.c.person_id)
        .where(notes.c.id == UUID(matter.facts["note"]), notes.c.removed_at.is_(None))
        .where(note_mentions.c.person_id == matter.person_id, note_mentions.c.seen_at.is_(None))
        .where(people.c.role.in_(STAFF), scope.on(notes), scope.on(note_mentions))
    ).first()
    if unread is None:
        return None
    return _letter(matter, MailKind.MENTION, by=matter.facts["by"], link=_address(_STORE_PAGE, matter))


_WRITERS: dict[MailKind, Callable[[Scope, _Matter, datetime], Written | None]] = {
    MailKind.REMINDER: _reminder,
    MailKind.SETUP_LINK: _setup_link,
    MailKind.MENTION: _mention,
}


def _letter(matter: _Matter, words: str, **facts: str) -> Written:
    say = translations(matter.language).gettext
    filled = {"name": matter.name, "store": matter.store, **facts}
    paragraphs = (GREETING, *SAYS[words])
    return Written(
        to=matter.email,
        # A header has one line.
        subject=" ".join(say(SUBJECTS[words]).format_map(filled).split()),
        text="\n\n".join(say(one).format_map(filled) for one in paragraphs) + "\n",
    )


def _address(path: str, matter: _Matter, **also: str) -> str:
    return f"{platform().settings.address}{path}?{urlencode({'tienda': matter.account, **also})}"


def _day(matter: _Matter, moment: datetime) -> str:
    """A day where the store is."""
    here = moment.astimezone(ZoneInfo(matter.time_zone))
    return str(format_date(here, "long", locale=_LOCALES[matter.language]))
