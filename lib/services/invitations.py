"""Inviting stores: one by a form, thousands by a file that the worker goes through, and their set-up links.

A store and its first merchant come to exist one after the other; each step can be done again. So a worker
that takes over from one that was killed ends with one store, one merchant and one letter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from babel.languages import get_official_languages
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.exc import IntegrityError

from lib.domain.calendars import Calendar
from lib.domain.entered import short_text
from lib.domain.invitation import CheckedRow, Column, Invitation, ReadRow, read_row, settle
from lib.domain.model import Language, Route
from lib.errors import Conflict, InvalidFields, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting, find_store
from lib.services.bulk_filing import file_given
from lib.services.bulk_model import BulkItem, BulkKind
from lib.services.invitation_file import known_about, owners_in
from lib.services.number_columns import country_of
from lib.services.searching import found_by
from lib.services.setup_links import (
    SetupLink,
    SetupLinkState,
    enrol_member,
    invite,
    links_of,
    send_setup_link,
    state_of_link,
)
from lib.services.stores import add_in
from lib.storage.managing import setup_links as links
from lib.storage.tables import events, people, stores

SECOND_CLICK = timedelta(seconds=10)
LINKS_OF_A_PAGE = 50
MERCHANT_NAME: Final = "merchant_name"
"""The field of a form that is no column of a file: what the first merchant is called."""
_LANGUAGES = {"es": Language.ES, "pt": Language.PT_BR, "en": Language.EN}


@dataclass(frozen=True)
class Created:
    """A store that was created, and its first merchant's link with the token, which is told this once."""

    account: str
    name: str
    link: SetupLink | None
    token: str | None = field(repr=False)


@dataclass(frozen=True)
class SentLink:
    """A set-up link of any store."""

    id: UUID
    account: str
    store_name: str
    person_id: UUID
    person_name: str
    email: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    state: SetupLinkState


@dataclass(frozen=True)
class LinkQuery:
    """Which links: of stores in which `search` occurs, in one state, and only those that the actor made."""

    search: str = ""
    state: SetupLinkState | None = None
    mine: bool = False
    page: int = 1


@dataclass(frozen=True)
class LinkPage:
    """One page of links, newest first; `total` counts all that were asked for."""

    rows: tuple[SentLink, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // LINKS_OF_A_PAGE))


def language_of(country: str) -> Language:
    """The language in which a country's merchants are written to first; English where it is none of ours."""
    spoken = get_official_languages(country, de_facto=True)
    return next((ours for code, ours in _LANGUAGES.items() if code in spoken), Language.EN)


def create_store(actor: Actor, cells: Mapping[Column, str], merchant_name: str = "") -> Created:
    """Create a store as a form says it, with a link for its first merchant where there is an e-mail address.

    A second click makes no second store: it gives the first one, and its link a new token. Raises
    InvalidFields with the codes of `lib.domain.invitation`, each for its column, and 'owner.unknown' for
    somebody in charge who was removed meanwhile. `merchant_name` is what that merchant is called; empty: what
    stands before the @. Too long a one is `too_long` for `MERCHANT_NAME`.
    """
    called = _called(merchant_name)
    row = read_row(1, cells, country_of)
    try:
        _create(actor, row)
    except IntegrityError:
        # Somebody created it meanwhile: it may have been the first click of two.
        _create(actor, row)
    account, name = row.account or "", row.name or ""
    if row.email is None:
        return Created(account, name, None, None)
    link, token = invite(actor, account, row.email, called, language_of(row.country or ""))
    return Created(account, name, link, token)


def _called(name: str) -> str | None:
    if not name.strip():
        return None
    try:
        return short_text(name, "name")
    except InvalidInput as refused:
        # A form has two names: this one is not the store's.
        raise InvalidFields([InvalidInput(refused.code, field=MERCHANT_NAME, **refused.facts)]) from None


def start_invitations(actor: Actor, rows: Sequence[tuple[int, Invitation]], *, send: bool) -> UUID:
    """Have the worker create these stores; id of the job (`lib.services.bulk`).

    `rows`: the good ones of a dry run, with their numbers in the file. `send`: each merchant gets a link by
    mail. A double click starts one job. Raises Conflict('invitation.nothing') without rows.
    """
    if not rows:
        raise Conflict("invitation.nothing")
    said = [{"row": number, **_as_json(one), "send": send} for number, one in rows]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    with acting(actor, Action.INVITE) as act:
        return file_given(act, BulkKind.INVITE, {"digest": digest}, invitation_items(rows, send=send))


def invitation_items(rows: Sequence[tuple[int, Invitation]], *, send: bool) -> list[BulkItem]:
    """One item for each row, as `invite_item` takes it."""
    return [
        # The id is made here: a store that is there with it when the item is done is the item's own.
        BulkItem(
            place,
            one.account,
            given={"row": number, **_as_json(one), "send": send, "id": uuid4().hex},
        )
        for place, (number, one) in enumerate(rows, 1)
    ]


def invite_item(actor: Actor, item: BulkItem) -> None:
    """Create the store of one item, enrol its merchant, and send the link where that was asked for.

    What was done of it before is not done again. Raises Conflict('store.exists') when the account is known by
    now, InvalidInput with the first thing that is wrong by now, and what enrolling and sending raise.
    """
    wanted, store_id = _from_json(item.account, item.given), UUID(item.given["id"])
    try:
        with acting(actor, Action.INVITE) as act:
            existing = find_store(act.scope, wanted.account)
            if existing is None:
                _refuse_outdated(act, wanted)
                _add(act, store_id, wanted)
    except IntegrityError:
        raise Conflict("store.exists", field=Column.ACCOUNT, account=wanted.account) from None
    if existing is not None and existing.id != store_id:
        raise Conflict("store.exists", field=Column.ACCOUNT, account=wanted.account)
    if wanted.email is None:
        return
    language = language_of(wanted.country)
    person_id = enrol_member(actor, wanted.account, wanted.email, language=language)
    if item.given["send"] and not links_of(actor, wanted.account):
        send_setup_link(actor, wanted.account, person_id)


def sent_links(actor: Actor, query: LinkQuery) -> LinkPage:
    """One page of the set-up links of all stores. A page that is not there means the nearest one."""
    with acting(actor, Action.INVITE, only_reads=True) as act:
        asked = _asked(act, query)
        total = int(act.connection.execute(asked).scalar_one())
        page = min(max(1, query.page), LinkPage((), total, query.page).pages)
        # Which they are first, and only then of whom: a page far behind skips ids alone.
        chosen = (
            asked.with_only_columns(links.c.id)
            .order_by(links.c.made_at.desc(), links.c.id.desc())
            .offset((page - 1) * LINKS_OF_A_PAGE)
            .limit(LINKS_OF_A_PAGE)
            .subquery()
        )
        rows = act.connection.execute(
            select(
                links,
                stores.c.account,
                stores.c.name.label("store_name"),
                people.c.name.label("person_name"),
                people.c.email,
            )
            .select_from(chosen.join(links, links.c.id == chosen.c.id))
            .join(stores, stores.c.id == links.c.store_id)
            .join(people, people.c.id == links.c.person_id)
            .where(act.scope.on(links), act.scope.on(stores))
            .order_by(links.c.made_at.desc(), links.c.id.desc())
        ).mappings()
        return LinkPage(
            tuple(
                SentLink(
                    id=row["id"],
                    account=row["account"],
                    store_name=row["store_name"],
                    person_id=row["person_id"],
                    person_name=row["person_name"],
                    email=row["email"],
                    made_by=row["made_by"],
                    made_at=row["made_at"],
                    expires_at=row["expires_at"],
                    used_at=row["used_at"],
                    state=state_of_link(row, act.now),
                )
                for row in rows
            ),
            total,
            page,
        )


def _create(actor: Actor, row: ReadRow) -> None:
    """Create the store of a form, unless this is a second click.

    Raises IntegrityError when the account comes to be known meanwhile.
    """
    with acting(actor, Action.INVITE) as act:
        if _is_second_click(act, row.account, row.name):
            return
        wanted = _usable(next(settle([row], known_about(act, [row]))))
        try:
            _add(act, uuid4(), wanted)
        except InvalidInput as refused:
            raise InvalidFields([refused]) from None


def _usable(checked: CheckedRow) -> Invitation:
    if checked.invitation is None:
        raise InvalidFields(
            [InvalidInput(one.code, field=one.column, **one.facts) for one in checked.problems]
        )
    return checked.invitation


def _add(act: Act, store_id: UUID, wanted: Invitation) -> None:
    calendar = Calendar.of(wanted.country, wanted.subdivision)
    store = Store(
        id=store_id,
        account=wanted.account,
        name=wanted.name,
        country=wanted.country,
        time_zone=calendar.time_zone,
        business_id=None,
        owner_id=wanted.owner_id or act.actor.person_id,
        subdivision=wanted.subdivision,
    )
    add_in(act, store, wanted.route)


def _is_second_click(act: Act, account: str | None, name: str | None) -> bool:
    """Whether this person has created this very store a moment ago."""
    if account is None or act.actor.person_id is None:
        return False
    added = (
        select(stores.c.id)
        .join_from(stores, events, events.c.store_id == stores.c.id)
        .where(stores.c.account == account, stores.c.name == name, act.scope.on(stores))
        .where(stores.c.created_at > act.now - SECOND_CLICK, act.scope.on(events))
        .where(events.c.kind == "store.added", events.c.actor_id == act.actor.person_id)
    )
    return act.connection.execute(added).first() is not None


def _refuse_outdated(act: Act, wanted: Invitation) -> None:
    """People may have come and gone since the dry run."""
    if wanted.owner_id is not None and wanted.owner_id not in {one.id for one in owners_in(act)}:
        raise InvalidInput("invitation.unknown_owner", field=Column.OWNER)
    row = read_row(1, _as_cells(wanted), country_of)
    known = known_about(act, [row])
    problem = next((one for one in next(settle([row], known)).problems), None)
    if problem is not None:
        raise InvalidInput(problem.code, field=problem.column, **problem.facts)


def _as_cells(wanted: Invitation) -> dict[Column, str]:
    return {
        Column.ACCOUNT: wanted.account,
        Column.NAME: wanted.name,
        Column.COUNTRY: wanted.country,
        Column.EMAIL: wanted.email or "",
        Column.ROUTE: wanted.route,
        Column.REGION: wanted.subdivision or "",
    }


def _as_json(wanted: Invitation) -> dict[str, Any]:
    return {**asdict(wanted), "owner_id": wanted.owner_id.hex if wanted.owner_id else None}


def _from_json(account: str, given: Mapping[str, Any]) -> Invitation:
    return Invitation(
        account=account,
        name=given["name"],
        country=given["country"],
        subdivision=given["subdivision"],
        route=Route(given["route"]),
        email=given["email"],
        owner_id=UUID(given["owner_id"]) if given["owner_id"] else None,
    )


def _asked(act: Act, query: LinkQuery) -> Select[Any]:
    """How many links are asked for. Stores are looked at only where they are searched."""
    found = select(func.count()).select_from(links).where(act.scope.on(links))
    searched = found_by(query.search)
    if searched is not None:
        found = found.join(stores, stores.c.id == links.c.store_id).where(searched, act.scope.on(stores))
    if query.mine:
        found = found.where(links.c.made_by_id == act.actor.person_id)
    return found if query.state is None else found.where(_is_in(query.state, act.now))


def _is_in(state: SetupLinkState, now: datetime) -> ColumnElement[bool]:
    """The condition for the links of which `state_of_link` says so."""
    revoked, used = links.c.revoked_at.is_not(None), links.c.used_at.is_not(None)
    sent = links.c.token_hash.is_not(None)
    match state:
        case SetupLinkState.REVOKED:
            return revoked
        case SetupLinkState.USED:
            return and_(~revoked, used)
        case SetupLinkState.TO_SEND:
            return and_(~revoked, ~used, ~sent)
        case SetupLinkState.EXPIRED:
            return and_(~revoked, ~used, sent, links.c.expires_at <= now)
        case SetupLinkState.OPEN:
            return and_(~revoked, ~used, sent, links.c.expires_at > now)
