"""Looking at Meta for the stores that gave a token: when it is due, within the budget, one look at a time.

The queue's lock keeps two workers from one store, and a row says until when a look may take: a worker that is
killed in the middle leaves it to the next one. No call is made inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from lib.domain.answers import Seen
from lib.domain.ladder import interpret_number, interpret_waba, is_readable
from lib.domain.ladder.model import CheckResult
from lib.domain.meta import (
    ACCOUNT_FIELDS,
    NUMBER_STATE_FIELDS,
    Field,
    MetaReading,
    error_of,
    evidence_from,
    next_look,
    number_of,
    number_rows,
    read,
    readiness,
    step,
)
from lib.domain.meta.errors import BAD_PARAMETER, NO_SUCH_OBJECT_SUBCODE
from lib.domain.model import Track
from lib.security.policy import Action
from lib.security.vault import Secret
from lib.services.access import Act, acting
from lib.services.credential_store import ids_of, open_one
from lib.services.meta_budget import BudgetSpent, heed, take
from lib.services.meta_deliveries import forget_old_deliveries, queue_left_deliveries
from lib.services.meta_states import (
    LEASE,
    TOKEN,
    WATCHER,
    as_facts,
    as_reading,
    change,
    follow,
    kept_number_key,
    locked_row,
    our_app_id,
    queue_look,
)
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_evidence, refresh, take_turn
from lib.services.sweep import accounts_due, sweep
from lib.services.vendor_urls import loopback_allowed, vendor_urls
from lib.storage.onboarding import meta_states
from lib.storage.scope import transaction
from lib.vendors.http import VendorSession
from lib.vendors.meta import MetaClient

WATCH_TASK: Final = "watch_meta"
AT_ONCE: Final = 1_000
BUDGET_SPENT: Final = "meta.budget_spent"
NUMBER_UNCLEAR: Final = "meta.number_unclear"

_OF_ACCOUNT: Final = (
    Field.ACCOUNT_REVIEW,
    Field.ACCOUNT_STATUS,
    Field.ACCOUNT_VERIFICATION,
    Field.OWNERSHIP,
)
_OF_PORTFOLIO: Final = (Field.PORTFOLIO_VERIFICATION, Field.MESSAGING_LIMIT)
_OF_NUMBER: Final = (
    Field.NUMBER_STATUS,
    Field.CODE,
    Field.NAME,
    Field.QUALITY,
    Field.PLATFORM,
    Field.COEXISTENCE,
    Field.PIN,
    Field.THROUGHPUT,
    Field.HEALTH,
)


@dataclass(frozen=True)
class _Start:
    """What a look needs: the token, the ids, the number that is kept, and until when the look may take."""

    token: Secret
    ids: dict[str, str]
    number_key: str | None
    known_number_id: str | None
    lease: datetime

    @property
    def counted_as(self) -> str:
        """What Meta counts the calls for: the account, else the number of which we know no account."""
        return self.ids.get("waba_id") or self.ids["meta_number_id"]


@dataclass
class _Look:
    """What a look saw, piece by piece."""

    business: Seen | None = None
    account: Seen | None = None
    number: Seen | None = None
    apps: Seen | None = None
    number_id: str | None = None
    problem: str | None = None
    problem_facts: dict[str, str] | None = None
    wait_until: datetime | None = None

    @property
    def reading(self) -> MetaReading:
        return read(business=self.business, account=self.account, number=self.number, apps=self.apps)


def watch_meta() -> None:
    """For the worker, every minute: queue the looks that are due, take up what was left, clean up."""
    for each in (queue_due_looks, queue_left_deliveries, forget_old_deliveries):
        each()


def queue_due_looks() -> int:
    """Queue a look for every store whose time has come, the longest overdue first; how many were due."""
    return sweep("look at Meta", accounts_due(meta_states.c.look_at, AT_ONCE), _queue)


def look(account: str, *, asked: bool = False) -> bool:
    """Look at Meta for one store, if it is due, and keep what was read. Returns whether something was.

    A token that Meta refuses, a vendor that is away and a spent budget are kept as a problem; evidence stays.
    `asked`: for a person. Raises Unavailable('database.unreachable'); the look is due again after its lease.
    """
    start = _begin(account)
    if start is None:
        return False
    seen = _seen(start, asked=asked)
    with acting(WATCHER, Action.CHECK_CREDENTIALS, account) as act:
        take_turn(act, Track.WHATSAPP)
        row = locked_row(act)
        about = _meta_ids(act), kept_number_key(act)
        if row is None or row.look_at is None or about != (start.ids, start.number_key):
            # The token was removed, another id typed or another number kept meanwhile: it is about
            # something else.
            return False
        return _take_in(act, row, start, seen)


def _queue(account: str) -> None:
    with acting(WATCHER, Action.CHECK_CREDENTIALS, account) as act:
        queue_look(act)


def _begin(account: str) -> _Start | None:
    with acting(WATCHER, Action.CHECK_CREDENTIALS, account) as act:
        take_turn(act, Track.WHATSAPP)
        row = locked_row(act)
        if row is None or row.look_at is None or row.look_at > act.now:
            return None
        token, ids = open_one(act, "meta_look", TOKEN), _meta_ids(act)
        if token is None or not ids.keys() & {"waba_id", "meta_number_id"}:
            follow(act)
            return None
        lease = act.now + LEASE
        change(act, looked_at=act.now, look_at=lease)
        key = kept_number_key(act)
        # An id that was found for another number says nothing about this one.
        known = row.facts.get("number_id") if row.facts.get("number_key") == key else None
        return _Start(token, ids, key, known, lease)


def _seen(start: _Start, *, asked: bool) -> _Look:
    """Read what there is to read, as far as the budget and Meta allow."""
    settings = platform().settings
    app = our_app_id() or ""

    def spend() -> None:
        with transaction(platform().engine) as connection:
            now = platform().now()
            until = take(connection, app, start.counted_as, 1, now, for_a_person=asked)
        if until is not None:
            raise BudgetSpent(until)

    looked = _Look()
    urls = vendor_urls(settings)
    with VendorSession(allow_loopback=loopback_allowed(settings)) as session:
        client = MetaClient(urls.meta, start.token.reveal(), session, spend)
        try:
            _read_all(client, start, looked, app)
        except BudgetSpent as spent:
            looked.problem, looked.wait_until = BUDGET_SPENT, spent.until
    return looked


def _read_all(client: MetaClient, start: _Start, looked: _Look, app: str) -> None:
    waba_id, business_id = start.ids.get("waba_id"), start.ids.get("meta_business_id")
    if waba_id:
        looked.account = _noted(start, looked, app, client.waba(waba_id, ACCOUNT_FIELDS))
        if _refuses_fields(looked.account):
            looked.account = _noted(start, looked, app, client.waba(waba_id))
        if not is_readable(looked.account):
            _keep_problem(looked, interpret_waba(looked.account, swapped=False))
            if looked.wait_until or not start.ids.get("meta_number_id"):
                return
    looked.number_id = start.ids.get("meta_number_id") or start.known_number_id
    if looked.number_id is None and waba_id:
        looked.number_id = _found_number(client, waba_id, start, looked, app)
    if looked.number_id:
        looked.number = _noted(start, looked, app, client.number(looked.number_id, NUMBER_STATE_FIELDS))
        if _refuses_fields(looked.number):
            looked.number = _noted(start, looked, app, client.number(looked.number_id))
        if not is_readable(looked.number):
            _keep_problem(looked, interpret_number(looked.number, swapped=False))
    # What these two could not say is no trouble: many tokens may not ask.
    if business_id and not looked.wait_until:
        looked.business = _noted(start, looked, app, client.business(business_id))
    if waba_id and not looked.wait_until:
        looked.apps = _noted(start, looked, app, client.subscribed_apps(waba_id))


def _found_number(client: MetaClient, waba_id: str, start: _Start, looked: _Look, app: str) -> str | None:
    """The number's id from the account's list, where only the account is known."""
    pages = tuple(_noted(start, looked, app, page) for page in client.phone_numbers(waba_id))
    rows = number_rows(pages)
    found = number_of(rows, start.number_key)
    if found is None and rows:
        looked.problem = NUMBER_UNCLEAR
    return found


def _noted(start: _Start, looked: _Look, app: str, seen: Seen) -> Seen:
    """Obey what the answer says of Meta's limits, for every worker."""
    looked.wait_until = heed(app, start.counted_as, seen) or looked.wait_until
    return seen


def _keep_problem(looked: _Look, result: CheckResult) -> None:
    if looked.problem is None:
        looked.problem, looked.problem_facts = result.code, dict(result.facts)


def _refuses_fields(seen: Seen) -> bool:
    """Whether Meta knows the thing and not one of the fields: then the fields of the ladder are asked for."""
    error = error_of(seen)
    return error is not None and error.code == BAD_PARAMETER and error.subcode != NO_SUCH_OBJECT_SUBCODE


def _take_in(act: Act, row: Row[Any], start: _Start, looked: _Look) -> bool:
    """Keep what was read, with what it proves and what changed, and settle when to look again."""
    fresh, before, app = looked.reading, as_reading(row.facts), our_app_id()
    was_read = any(seen is not None and is_readable(seen) for seen in (looked.account, looked.number))
    now = _merged(before, fresh, looked) if was_read else before
    changed = row.read_at is not None and _record_changes(act, before, now)
    unchanged = 0 if changed or row.read_at is None else row.unchanged + 1
    pause = next_look(now, readiness(now, app), unchanged) if looked.problem is None else step(unchanged)
    next_at = max(act.now + pause, looked.wait_until or act.now)
    facts = {
        "ids": start.ids,
        "number_id": looked.number_id if was_read and looked.problem is None else None,
        "number_key": start.number_key,
        "problem_facts": looked.problem_facts or {},
        **as_facts(now),
    }
    change(
        act,
        facts=facts,
        problem=looked.problem,
        read_at=act.now if was_read else row.read_at,
        # Somebody, or a message of Meta's, may have asked for another look while this one was under way.
        look_at=next_at if row.look_at == start.lease else row.look_at,
        unchanged=unchanged,
    )
    if was_read:
        known = load_evidence(act.scope, act.store.id, Track.WHATSAPP)
        add_evidence(act, Track.WHATSAPP, evidence_from(fresh, app, act.now, known))
        refresh(act, Track.WHATSAPP)
    return was_read


def _merged(before: MetaReading, fresh: MetaReading, looked: _Look) -> MetaReading:
    """What is known now: of a part that could not be read this time, what was read of it before."""
    parts = (
        (looked.account, _OF_ACCOUNT),
        (looked.number, _OF_NUMBER),
        (looked.business, _OF_PORTFOLIO),
    )
    lost = [name for seen, names in parts if seen is None or not is_readable(seen) for name in names]
    kept = {name: before.raw[name] for name in lost if name in before.raw and name not in fresh.raw}
    return replace(
        fresh,
        raw={**fresh.raw, **kept},
        apps=fresh.apps if fresh.apps is not None else before.apps,
    )


def _record_changes(act: Act, before: MetaReading, now: MetaReading) -> bool:
    """Write each changed field to the history, in Meta's own words; whether there was any."""
    changed = False
    for old, new in zip(before.all_said(), now.all_said(), strict=True):
        if old.raw != new.raw:
            changed = True
            act.record(
                "meta.changed",
                track=Track.WHATSAPP,
                subject=new.field,
                old={"raw": old.raw} if old.raw else None,
                new={"raw": new.raw} if new.raw else None,
            )
    return changed


def _meta_ids(act: Act) -> dict[str, str]:
    names = ("meta_business_id", "waba_id", "meta_number_id")
    return {name: value for name, value in ids_of(act).items() if name in names}
