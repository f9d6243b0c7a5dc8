"""What a check of the pixel saw as it is kept: verdicts and where they come from, never a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lib.domain.pixel import (
    Checkout,
    Deep,
    DeepSeen,
    Doubt,
    Judgement,
    PageProblem,
    PageVerdict,
    Place,
    SiteKind,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.domain.pixel.proof import shown_address

MOST_TRACES: Final = 50
"""How many findings of one page are kept: a page that repeats one a thousand times says it in the first."""

_LONGEST: Final = 2_000


def judgement_record(judgement: Judgement) -> dict[str, Any]:
    """A judgement as plain JSON."""
    return {
        "storefront": judgement.storefront,
        "checkout": judgement.checkout,
        "doubt": judgement.doubt,
        "problem": judgement.problem,
        "checkout_problem": judgement.checkout_problem,
        "blocked_by": judgement.blocked_by,
        "kind": judgement.kind,
        "pages": [_page_record(page) for page in judgement.pages],
    }


def judgement_of(record: Mapping[str, Any]) -> Judgement:
    """What `judgement_record` kept as a value again."""
    return Judgement(
        storefront=Storefront(record["storefront"]),
        checkout=Checkout(record["checkout"]),
        pages=tuple(_page_of(page) for page in record["pages"]),
        doubt=Doubt(record["doubt"]) if record["doubt"] else None,
        problem=_problem(record["problem"]),
        checkout_problem=_problem(record["checkout_problem"]),
        blocked_by=record["blocked_by"],
        kind=SiteKind(record["kind"]) if record["kind"] else None,
    )


def deep_record(seen: DeepSeen) -> dict[str, Any]:
    """What a browser saw as plain JSON."""
    return {
        "result": seen.result,
        "business_id": _short(seen.business_id),
        "problem": seen.problem,
        "withheld": seen.withheld,
        "ms": seen.ms,
    }


def deep_of(record: Mapping[str, Any]) -> DeepSeen:
    """What `deep_record` kept as a value again."""
    return DeepSeen(
        Deep(record["result"]),
        record["business_id"],
        _problem(record["problem"]),
        record["withheld"],
        record["ms"],
    )


def _page_record(page: PageVerdict) -> dict[str, Any]:
    return {
        "place": page.place,
        "url": _short(shown_address(page.url)),
        "storefront": page.storefront,
        "checkout": page.checkout,
        "doubt": page.doubt,
        "problem": page.problem,
        "traces": [_trace_record(trace) for trace in page.traces[:MOST_TRACES]],
        "blocked_by": _short(page.blocked_by),
        "other_host": _short(page.other_host),
        "status": page.status,
        "size": page.size,
        "ms": page.ms,
    }


def _page_of(record: Mapping[str, Any]) -> PageVerdict:
    return PageVerdict(
        place=Place(record["place"]),
        url=record["url"],
        storefront=Storefront(record["storefront"]) if record["storefront"] else None,
        checkout=Checkout(record["checkout"]) if record["checkout"] else None,
        doubt=Doubt(record["doubt"]) if record["doubt"] else None,
        problem=_problem(record["problem"]),
        traces=_traces(record["traces"]),
        blocked_by=record["blocked_by"],
        other_host=record["other_host"],
        status=record["status"],
        size=record["size"],
        ms=record["ms"],
    )


def _trace_record(trace: Trace) -> dict[str, Any]:
    return {
        "place": trace.place,
        "line": trace.line,
        "kind": trace.kind,
        "spelling": trace.spelling,
        "value": _short(trace.value),
    }


def _traces(records: Sequence[Mapping[str, Any]]) -> tuple[Trace, ...]:
    return tuple(
        Trace(
            Place(one["place"]), one["line"], TraceKind(one["kind"]), Spelling(one["spelling"]), one["value"]
        )
        for one in records
    )


def _problem(code: str | None) -> PageProblem | None:
    return PageProblem(code) if code else None


def _short(text: str | None) -> str | None:
    """A text of a stranger's page as it may be kept: not endless, and without what no database takes."""
    return None if text is None else text.replace("\0", "�")[:_LONGEST]
