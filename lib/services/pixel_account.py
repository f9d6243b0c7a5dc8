"""What VTEX told of a store's account that the pixel's page needs: the shop's hosts, and the affiliates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from lib.services.access import Act
from lib.storage.tables import check_results

_LATEST: Final = 30
_BETWEEN: Final = ", "


@dataclass(frozen=True)
class HostFacts:
    """The hosts of the account's stores as VTEX last named them; `code`: how the newest question ended."""

    hosts: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True)
class AffiliateFacts:
    """What VTEX last told of the account's affiliates: Hellotext's own ids, and all that are taken.

    `code`: how the newest question ended; an earlier one may have been answered. `at`: when the ids were
    read. Both None when nobody ever asked.
    """

    found: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    code: str | None = None
    at: datetime | None = None


def hosts_of(act: Act) -> HostFacts:
    """The hosts of the store of `act`."""
    results = _results(act, "vtex.stores")
    told = next((one.facts["hosts"] for one in results if "hosts" in one.facts), "")
    return HostFacts(_split(told), results[0].code if results else None)


def affiliates_of(act: Act) -> AffiliateFacts:
    """The affiliates of the store of `act`."""
    results = _results(act, "vtex.affiliates")
    if not results:
        return AffiliateFacts()
    read = next((one for one in results if "taken" in one.facts), None)
    if read is None:
        return AffiliateFacts(code=results[0].code)
    return AffiliateFacts(
        _split(read.facts.get("ids", "")), _split(read.facts["taken"]), results[0].code, read.at
    )


def _split(listed: str) -> tuple[str, ...]:
    return tuple(one for one in listed.split(_BETWEEN) if one)


def _results(act: Act, check_id: str) -> Sequence[Row[Any]]:
    """The last results of one check of the ladder, newest first."""
    return act.connection.execute(
        select(*(check_results.c[name] for name in ("code", "facts", "at")))
        .where(
            check_results.c.store_id == act.store.id,
            check_results.c.check_id == check_id,
            act.scope.on(check_results),
        )
        .order_by(check_results.c.at.desc())
        .limit(_LATEST)
    ).all()
