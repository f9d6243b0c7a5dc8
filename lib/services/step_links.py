"""Links for one step: a colleague without an account does one thing for a store, and sees nothing else.

The token stands in the address that the colleague is given and nowhere else; the database knows its
SHA-256. Opening the address uses nothing up: chat programs open every address to show a preview of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, RowMapping, func, select, update

from lib.domain.dossier import holds_secret, one_line
from lib.domain.entered import short_text
from lib.domain.model import EvidenceKind, Language, Party, Track
from lib.domain.requirements import Item, ItemState
from lib.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting, as_store, link_is_upheld
from lib.services.checklist import declare_in
from lib.services.documents import StoredDocument, keep_document, load_documents, read_file
from lib.services.numbers import row_of
from lib.services.platform import platform
from lib.services.progress import load_integration, state_of
from lib.services.step_link_marks import mark, record, refuse_too_many_changes
from lib.storage.onboarding import step_links as links
from lib.storage.scope import Scope, transaction
from lib.storage.tables import stores

STEP_PATH = "/paso"
LINK_PARAMETER = "enlace"
"""Says in the address of the step why the link that led there opens nothing (`LinkEnd`)."""
LIFE = timedelta(days=7)
MOST_OPEN = 20
SECOND_CLICK = timedelta(seconds=10)

_TOKEN_BYTES = 32
_BY_HAND = (EvidenceKind.ATTESTED, EvidenceKind.DOCUMENT)
_OPEN = (ItemState.CURRENTLY_DUE, ItemState.PAST_DUE, ItemState.FUTURE_DUE)
_NUMBER_RULES = "whatsapp_number_"
_CODE_RULE = "whatsapp_code_confirmed"


class LinkEnd(StrEnum):
    """Why a link opens nothing. `CLOSED` is said of a link that was revoked and of one that never was,
    `LATER` of any while our database does not answer.
    """

    CLOSED = "cerrado"
    EXPIRED = "vencido"
    LATER = "luego"


@dataclass(frozen=True)
class StepLink:
    """A link that still opens its step, as the store's people see it. Nobody can read its token again."""

    id: UUID
    track: Track
    rule_id: str
    for_name: str
    language: Language
    made_by: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True)
class OpenedLink:
    """The link of a token that we know and that nobody revoked."""

    id: UUID
    expires_at: datetime
    is_over: bool


@dataclass(frozen=True)
class StepOfLink:
    """The step of a link as it stands now, and no more of its store.

    `number` is set only where the rule is about the number (E.164). `documents` came by this very link.
    `done_at`: when it was answered by this link, None before and after the answer was taken back.
    """

    id: UUID
    store_name: str
    track: Track
    item: Item
    number: str | None
    documents: tuple[StoredDocument, ...]
    for_name: str
    language: Language
    made_by: str
    expires_at: datetime
    done_at: datetime | None


def can_be_shared(item: Item) -> bool:
    """Whether a colleague can do it by a link: the merchant's turn, and a word or a document proves it."""
    by_hand = any(kind in item.rule.evidence for kind in _BY_HAND)
    return by_hand and item.party is Party.MERCHANT and item.state in _OPEN


def make_step_link(
    actor: Actor, account: str, track: Track, rule_id: str, for_name: str, language: Language
) -> tuple[StepLink, str]:
    """A link for one step of a track, and its token, which is told this once.

    It works for seven days. A second click makes no second link: the first one, moments old and unopened,
    gets the new token. Raises InvalidInput: `name.empty`, `name.is_secret`, `too_long`,
    `link.not_shareable` when the rule is not the merchant's turn or nobody's word or document proves it;
    Conflict('link.too_many') with twenty open links.
    """
    name = short_text(for_name, "name")
    if holds_secret(one_line(name)):
        raise InvalidInput("name.is_secret", field="name")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with acting(actor, Action.SHARE_STEP, account) as act:
        # One link of a store after the other counts those that are open.
        act.take_turn()
        item = state_of(act, load_integration(act.scope, act.store.id, track)).item(rule_id)
        if item is None or not can_be_shared(item):
            raise InvalidInput("link.not_shareable", field=rule_id[:60])
        given: Mapping[str, object] = {
            "token_hash": _hash(token),
            "made_at": act.now,
            "expires_at": act.now + LIFE,
        }
        first = _first_click(act, track, rule_id, name, language)
        if first is not None:
            row = act.connection.execute(
                update(links).where(links.c.id == first, act.scope.on(links)).values(given).returning(links)
            )
            return _as_link(row.mappings().one()), token
        _refuse_too_many(act)
        row = act.connection.execute(
            act.scope.insert(
                links,
                act.store.id,
                id=uuid4(),
                track=track,
                rule_id=rule_id,
                for_name=name,
                language=language,
                made_by=actor.name,
                made_by_id=actor.person_id,
                setup_link_id=actor.setup_link_id,
                **given,
            ).returning(links)
        )
        link = _as_link(row.mappings().one())
        act.record("link.made", track=track, subject=rule_id, new={"link": str(link.id), "name": name})
        return link, token


def step_links(actor: Actor, account: str, track: Track) -> tuple[StepLink, ...]:
    """The links of a track that still open their step, newest first."""
    with acting(actor, Action.SHARE_STEP, account, only_reads=True) as act:
        found = act.connection.execute(
            select(links)
            .where(*_open_links(act), links.c.track == track)
            .order_by(links.c.made_at.desc(), links.c.id.desc())
        )
        return tuple(map(_as_link, found.mappings()))


def revoke_step_link(actor: Actor, account: str, link_id: UUID) -> None:
    """Close a link at once, also for whoever has it open. What was done by it stays.

    Raises NotFound('link.unknown'), also for a link of another store.
    """
    with acting(actor, Action.SHARE_STEP, account) as act:
        act.take_turn()
        mine = links.c.id == link_id, links.c.store_id == act.store.id, act.scope.on(links)
        row = act.connection.execute(select(links).where(*mine)).mappings().one_or_none()
        if row is None:
            raise NotFound("link.unknown")
        closed = act.connection.execute(
            update(links).where(*mine, links.c.revoked_at.is_(None)).values(revoked_at=act.now)
        )
        if closed.rowcount:
            old = {"link": str(link_id), "name": row["for_name"]}
            act.record("link.revoked", track=Track(row["track"]), subject=row["rule_id"], old=old)


def open_step_link(token: str) -> OpenedLink | None:
    """The link of a token; None when it is unknown or closed, which nobody can tell apart.

    It is closed when it was revoked, and when whoever made it may not share steps of the store any more.
    """
    here = platform()
    with transaction(here.engine) as connection:
        unscoped = Scope(connection, None)
        row = connection.execute(
            select(links.c.id, links.c.expires_at).where(
                links.c.token_hash == _hash(token),
                links.c.revoked_at.is_(None),
                link_is_upheld(unscoped),
                unscoped.on(links),
            )
        ).one_or_none()
    return None if row is None else OpenedLink(row.id, row.expires_at, row.expires_at <= here.now())


def step_of_link(actor: Actor) -> StepOfLink:
    """The step of the link by which `actor` came. Showing it for the first time is an event.

    Raises NotAllowed: `link.expired`, `link.closed` when it was revoked or never was;
    Conflict('link.not_needed') when the store's way to go does not have the step any more.
    """
    with _using(actor) as (act, link):
        track = Track(link["track"])
        item = _item(act, link)
        first = act.connection.execute(
            update(links)
            .where(links.c.id == link["id"], links.c.opened_at.is_(None), act.scope.on(links))
            .values(opened_at=act.now)
        )
        if first.rowcount:
            record(act, link, "link.opened")
        number = row_of(act, track) if _is_about_the_number(item) else None
        return StepOfLink(
            id=link["id"],
            store_name=act.store.name,
            track=track,
            item=item,
            number=number["e164"] if number else None,
            documents=tuple(
                one
                for one in load_documents(act, track, link["rule_id"])
                if one.facts.get("link") == str(link["id"])
            ),
            for_name=link["for_name"],
            language=Language(link["language"]),
            made_by=link["made_by"],
            expires_at=link["expires_at"],
            done_at=link["done_at"],
        )


def declare_by_link(actor: Actor, holds: bool) -> None:
    """Keep the word of the link's colleague that its step is done, or that it is not after all.

    Only what this link said can be taken back by it. Raises as `step_of_link`, and
    InvalidInput('rule.not_declarable') when nobody's word proves the rule, Conflict('link.too_many_changes')
    after twenty answers and takings back by this link.
    """
    with _using(actor) as (act, link):
        refuse_too_many_changes(act, link, done=holds)
        latest = _item(act, link).evidence
        came_by = _came_by(link)
        own = latest is not None and latest.facts.get("link") == came_by["link"]
        if holds or (own and link["done_at"] is not None):
            by = link["for_name"]
            declare_in(act, Track(link["track"]), link["rule_id"], holds, by=by, facts=came_by)
        mark(act, link, done=holds)


def upload_by_link(actor: Actor, name: str, data: bytes) -> StoredDocument:
    """Keep a document that the link's colleague sends for its step; the newest one counts.

    Raises as `declare_by_link` and `lib.services.documents.upload_document`.
    """
    with _using(actor) as (_act, link):
        rule_id = link["rule_id"]
    file = read_file(rule_id, name, data)
    with _using(actor) as (act, link):
        _item(act, link)
        refuse_too_many_changes(act, link, done=True)
        kept = keep_document(
            act, Track(link["track"]), rule_id, file, by=link["for_name"], facts=_came_by(link)
        )
        mark(act, link, done=True)
        return kept


@contextmanager
def _using(actor: Actor) -> Iterator[tuple[Act, RowMapping]]:
    """An authorised transaction on the store of the link by which `actor` came, and the link, held.

    Who acts is the colleague that the link names, whatever name `actor` carries.
    """
    if actor.link_id is None:
        raise NotAllowed("access.refused")
    try:
        with acting(actor, Action.USE_STEP_LINK) as act:
            store = act.connection.execute(
                select(stores)
                .join_from(links, stores, stores.c.id == links.c.store_id)
                .where(links.c.id == actor.link_id, act.scope.on(links), act.scope.on(stores))
            ).one()
            inside = replace(act, found=as_store(store._mapping))
            # The store before the link, as everywhere.
            inside.take_turn()
            link = _held(inside, actor.link_id)
            yield replace(inside, actor=replace(actor, name=link["for_name"])), link
    except NotAllowed as refusal:
        if refusal.code == "link.closed" and _is_over(actor.link_id):
            raise NotAllowed("link.expired") from None
        raise


def _held(act: Act, link_id: UUID) -> RowMapping:
    mine = links.c.id == link_id, act.scope.on(links)
    return act.connection.execute(select(links).where(*mine).with_for_update()).mappings().one()


def _is_over(link_id: UUID) -> bool:
    """Whether the link came to its end by time alone."""
    here = platform()
    with transaction(here.engine) as connection:
        unscoped = Scope(connection, None)
        ended = links.c.expires_at <= here.now(), links.c.revoked_at.is_(None), link_is_upheld(unscoped)
        found = select(links.c.id).where(links.c.id == link_id, *ended, unscoped.on(links))
        return connection.execute(found).one_or_none() is not None


def _item(act: Act, link: RowMapping) -> Item:
    integration = load_integration(act.scope, act.store.id, Track(link["track"]))
    item = state_of(act, integration).item(link["rule_id"])
    if item is None:
        raise Conflict("link.not_needed")
    return item


def _is_about_the_number(item: Item) -> bool:
    return item.rule.id.startswith(_NUMBER_RULES) or item.rule.id == _CODE_RULE


def _came_by(link: RowMapping) -> dict[str, str]:
    return {"link": str(link["id"]), "invited_by": link["made_by"]}


def _open_links(act: Act) -> tuple[ColumnElement[bool], ...]:
    return (
        links.c.store_id == act.store.id,
        links.c.revoked_at.is_(None),
        links.c.expires_at > act.now,
        link_is_upheld(act.scope),
        act.scope.on(links),
    )


def _refuse_too_many(act: Act) -> None:
    unused = select(func.count()).select_from(links).where(*_open_links(act), links.c.done_at.is_(None))
    if act.connection.execute(unused).scalar_one() >= MOST_OPEN:
        raise Conflict("link.too_many", limit=MOST_OPEN)


def _first_click(act: Act, track: Track, rule_id: str, for_name: str, language: Language) -> UUID | None:
    """The link that a first click on the same button has made."""
    return act.connection.execute(
        select(links.c.id)
        .where(*_open_links(act), links.c.opened_at.is_(None))
        .where(links.c.track == track, links.c.rule_id == rule_id)
        .where(links.c.for_name == for_name, links.c.language == language)
        .where(links.c.made_by_id == act.actor.person_id, links.c.made_at > act.now - SECOND_CLICK)
        .where(links.c.setup_link_id.is_not_distinct_from(act.actor.setup_link_id))
    ).scalar_one_or_none()


def _as_link(row: RowMapping) -> StepLink:
    return StepLink(
        id=row["id"],
        track=Track(row["track"]),
        rule_id=row["rule_id"],
        for_name=row["for_name"],
        language=Language(row["language"]),
        made_by=row["made_by"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        opened_at=row["opened_at"],
        done_at=row["done_at"],
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
