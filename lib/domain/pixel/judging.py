"""The verdicts: what one page says of the pixel, and what the pages of a shop say together.

Order of what is said (design, "Pixel"): what is certainly wrong goes before what cannot be read, and both
before what is right, so that one good page never hides a bad one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from lib.domain.pixel.addresses import host_of, same_site
from lib.domain.pixel.kinds import guess_kind
from lib.domain.pixel.marks import Mark
from lib.domain.pixel.model import (
    Checkout,
    Doubt,
    Judgement,
    PageProblem,
    PageSeen,
    PageVerdict,
    Place,
    Storefront,
    Trace,
    TraceKind,
)
from lib.domain.pixel.policies import Policy, blocking_directive, upgraded
from lib.domain.pixel.scan import Found, scan_file, scan_page
from lib.domain.pixel.text import decode, line_of
from lib.domain.pixel.walls import looks_like_markup, wall_of

_MOST_TRACES: Final = 50
_STARTS: Final = (TraceKind.INITIALIZE, TraceKind.PLACEHOLDER)
_LOADED: Final = (TraceKind.SDK, TraceKind.FUNNEL)
_HELLOTEXT: Final = _STARTS + _LOADED
_WORST_FIRST: Final = (Storefront.OTHER, Storefront.MISSING, Storefront.UNREADABLE, Storefront.RIGHT)
_SCRIPT_NAME: Final = re.compile(r"\.(?:m?js|jsx|ts)$", re.IGNORECASE)
_PAGE_NAME: Final = re.compile(r"\.x?html?$", re.IGNORECASE)
_ELEMENT: Final = re.compile(r"<(?:script|html|head|body|div|meta|!doctype)\b", re.IGNORECASE)


def judge_page(seen: PageSeen, business_id: str) -> PageVerdict:
    """Say what one page tells of the pixel of a business.

    Ids are compared exactly. A page that could not be read as its visitors read it tells nothing: `problem`
    says why. Never raises, whatever the body is.
    """
    return _page(seen, business_id, ())


def judge(business_id: str, pages: Sequence[PageSeen], *, other_hosts_ok: Collection[str] = ()) -> Judgement:
    """Say what the pages of a shop tell together.

    `other_hosts_ok`: hosts that a page may lead to and still be the shop's. Pages in the order in which
    they were fetched; a page with a problem decides nothing where another one was read.
    """
    verdicts = tuple(_page(seen, business_id, other_hosts_ok) for seen in pages)
    fronts = [one for one in verdicts if one.storefront is not None]
    said = {one.storefront for one in fronts}
    storefront = next((one for one in _WORST_FIRST if one in said), Storefront.UNKNOWN)
    checkout, checkout_problem = _checkout_of([one for one in verdicts if one.checkout is not None])
    doubt = (
        next((one.doubt for one in fronts if one.doubt), None) if storefront is Storefront.UNKNOWN else None
    )
    problem = next((one.problem for one in fronts if one.problem), None)
    read = (seen for seen, said in zip(pages, verdicts, strict=True) if said.storefront and not said.problem)
    return Judgement(
        storefront,
        checkout,
        verdicts,
        doubt=doubt,
        problem=problem if storefront is Storefront.UNKNOWN and doubt is None else None,
        checkout_problem=checkout_problem,
        blocked_by=next((one.blocked_by for one in fronts if one.blocked_by), None),
        kind=next((kind for kind in map(guess_kind, read) if kind), None),
    )


def inspect(body: bytes, name: str, business_id: str) -> PageVerdict:
    """Judge a file as if it had been fetched: HTML or JavaScript, told by what is in it, then by its name."""
    text = decode(body)
    is_page = looks_like_markup(text)
    if not is_page and not _SCRIPT_NAME.search(name):
        begins = text.lstrip()[:1] == "<" or _PAGE_NAME.search(name)
        is_page = bool(begins) or _ELEMENT.search(text) is not None
    kind = "text/html" if is_page else "application/javascript"
    place = Place.HOME if is_page else Place.CHECKOUT
    return judge_page(PageSeen(place, name, body=body, content_type=kind), business_id)


def _page(seen: PageSeen, business_id: str, other_hosts_ok: Collection[str]) -> PageVerdict:
    other = _other_host(seen, other_hosts_ok)
    problem = seen.problem or (PageProblem.OTHER_HOST if other else wall_of(seen))
    if problem:
        return _verdict(seen, None, problem=problem, other_host=other)
    text = decode(seen.body, seen.content_type)
    found = scan_file(text) if seen.place.is_checkout else scan_page(text)
    holds = any(mark.kind in _HELLOTEXT for mark in found.marks)
    if not holds and (seen.is_cut or not found.is_whole):
        return _verdict(seen, None, problem=PageProblem.TOO_LARGE)
    return _judged(seen, business_id, found, text)


def _judged(seen: PageSeen, business_id: str, found: Found, text: str) -> PageVerdict:
    traces = _traces(seen.place, found.marks, text)
    if seen.place.is_checkout:
        checkout = _checkout(found.marks, business_id)
        is_loader = checkout in (Checkout.RIGHT, Checkout.LATEST, Checkout.TWICE)
        # Of a file with tags in it a browser runs nothing, whatever its calls say.
        said = Checkout.UNREADABLE if is_loader and found.is_broken else checkout
        return _verdict(seen, said, traces=traces)
    policies = (*map(Policy, seen.policies), *found.policies)
    marks = upgraded(found.marks, policies)
    storefront, doubt = _storefront(marks, business_id)
    blocked = None
    if storefront in (Storefront.RIGHT, Storefront.OTHER):
        blocked = blocking_directive(policies, seen.final_url or seen.url, marks)
    return _verdict(seen, storefront, doubt=doubt, traces=traces, blocked_by=blocked)


def _storefront(marks: Sequence[Mark], business_id: str) -> tuple[Storefront, Doubt | None]:
    starts = [mark for mark in marks if mark.kind in _STARTS]
    if any(_is_other(mark, business_id) for mark in starts):
        return Storefront.OTHER, None
    scripts = [mark for mark in marks if mark.kind is TraceKind.SDK]
    if starts or scripts:
        is_loaded = any(not mark.never_loads for mark in scripts)
        is_read = bool(starts) and all(_is_read(mark, business_id) for mark in starts)
        # A call without its script in sight: something else may load it, and that cannot be seen here.
        return (Storefront.RIGHT if is_read and is_loaded else Storefront.UNREADABLE), None
    if any(mark.kind is TraceKind.TAG_MANAGER for mark in marks):
        return Storefront.UNKNOWN, Doubt.TAG_MANAGER
    if any(mark.kind is TraceKind.LAZY for mark in marks):
        return Storefront.UNKNOWN, Doubt.LAZY
    return Storefront.MISSING, None


def _checkout(marks: Sequence[Mark], business_id: str) -> Checkout:
    starts = [mark for mark in marks if mark.kind in _STARTS]
    loaders = [mark for mark in marks if mark.kind is TraceKind.FUNNEL]
    if any(mark.kind is TraceKind.PLACEHOLDER for mark in starts):
        return Checkout.PLACEHOLDER
    if any(_is_other(mark, business_id) for mark in starts):
        return Checkout.OTHER
    if not loaders:
        return Checkout.MISSING
    if not starts or not all(_is_read(mark, business_id) for mark in starts):
        return Checkout.UNREADABLE
    if all(mark.never_loads for mark in loaders):
        # The checkout may upgrade what it asks by http: its own policy is not seen here.
        return Checkout.UNREADABLE
    if len(loaders) > 1 or len(starts) > 1:
        return Checkout.TWICE
    return Checkout.LATEST if loaders[0].is_unpinned else Checkout.RIGHT


def _is_other(mark: Mark, business_id: str) -> bool:
    if mark.kind is TraceKind.PLACEHOLDER:
        return mark.is_sure
    return mark.is_sure and mark.value is not None and mark.value != business_id


def _is_read(mark: Mark, business_id: str) -> bool:
    return mark.value is not None and (mark.is_sure or mark.value == business_id)


def _checkout_of(files: Sequence[PageVerdict]) -> tuple[Checkout, PageProblem | None]:
    """What the files say: the first that holds anything of Hellotext decides."""
    for file in files:
        if file.checkout and any(trace.kind in _HELLOTEXT for trace in file.traces):
            return file.checkout, None
    said = [file.checkout for file in files]
    if Checkout.MISSING in said:
        return Checkout.MISSING, None
    if said and all(one is Checkout.NO_FILE for one in said):
        return Checkout.NO_FILE, None
    unread = (file.problem for file in files if file.checkout is Checkout.UNKNOWN)
    return Checkout.UNKNOWN, next(unread, None)


def _traces(place: Place, marks: Sequence[Mark], text: str) -> tuple[Trace, ...]:
    """What stands in the page, Hellotext's own first kept where there is too much."""
    kept = sorted(marks, key=lambda mark: mark.kind not in _HELLOTEXT)[:_MOST_TRACES]
    ordered = sorted(kept, key=lambda mark: mark.offset)
    return tuple(
        dict.fromkeys(
            Trace(place, line_of(text, mark.offset), mark.kind, mark.spelling, mark.value) for mark in ordered
        )
    )


def _other_host(seen: PageSeen, other_hosts_ok: Collection[str]) -> str | None:
    asked, came = host_of(seen.url), host_of(seen.final_url)
    return came if asked and came and not same_site(asked, came, other_hosts_ok) else None


def _verdict(
    seen: PageSeen,
    said: Storefront | Checkout | None,
    *,
    problem: PageProblem | None = None,
    doubt: Doubt | None = None,
    traces: tuple[Trace, ...] = (),
    blocked_by: str | None = None,
    other_host: str | None = None,
) -> PageVerdict:
    storefront = said if isinstance(said, Storefront) else None
    checkout = said if isinstance(said, Checkout) else None
    if said is None and seen.place.is_checkout:
        checkout = Checkout.NO_FILE if problem is PageProblem.NOT_FOUND else Checkout.UNKNOWN
    elif said is None:
        storefront = Storefront.UNKNOWN
    return PageVerdict(
        seen.place,
        seen.url,
        storefront,
        checkout,
        doubt,
        problem,
        traces,
        blocked_by,
        other_host,
        seen.status,
        len(seen.body),
        seen.ms,
    )
