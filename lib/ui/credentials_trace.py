"""One run of the checks as text for a support request: facts that a vendor may read, no secret, no person.

The lines are English and stable, whatever language the screen has: people paste them into tickets.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from lib.services.credential_runs import CheckRow, CheckRun

# Facts by name, and no others: a label, a display name or a number may belong to a person.
_SHOWN_FACTS = (
    "account",
    "vendor",
    "status",
    "seconds",
    "total",
    "host",
    "hosts",
    "ids",
    "country",
    "prefix",
    "created_in",
    "is_active",
    "quality",
)


def trace(account: str, business_id: str | None, run: CheckRun) -> str:
    """The account, the business, the run and one line for each of its checks; times are in UTC."""
    return "\n".join(_lines(account, business_id, run))


def _lines(account: str, business_id: str | None, run: CheckRun) -> Iterator[str]:
    yield f"account: {account}"
    yield f"hellotext business id: {business_id or '-'}"
    yield f"run: {run.id} {run.state}"
    yield f"requested: {_utc(run.requested_at)}"
    yield f"finished: {_utc(run.finished_at) if run.finished_at else '-'}"
    if run.problem:
        yield f"problem: {run.problem}"
    for row in run.rows:
        yield " ".join(_parts(row))


def _parts(row: CheckRow) -> Iterator[str]:
    yield row.check_id
    yield row.outcome
    yield row.code
    yield f"field={row.field or '-'}"
    yield f"ms={row.ms}"
    yield f"request_id={_one_word(row.request_id or '-')}"
    for name in _SHOWN_FACTS:
        if name in row.facts:
            yield f"{name}={_one_word(row.facts[name])}"


def _one_word(text: str) -> str:
    """A vendor's text without blanks and line breaks: it cannot pretend to be another line or field."""
    return "_".join("".join(one if one.isprintable() else " " for one in text).split())


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
