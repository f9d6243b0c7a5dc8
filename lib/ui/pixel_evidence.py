"""Where on a shop's pages something was seen: lines of small type, and the values in sentences about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lib.domain.pixel.hosts import readable_domain
from lib.domain.pixel.model import PageProblem, PageVerdict, Spelling, Trace, TraceKind
from lib.services.pixel_runs import PixelCheck
from lib.ui import words_pixel
from lib.ui.text import _, listed, plain, say

# What of a page is worth small type: where an id stands, and what keeps us from knowing.
_TELLING: Final = (
    TraceKind.INITIALIZE,
    TraceKind.PLACEHOLDER,
    TraceKind.FUNNEL,
    TraceKind.SDK,
    TraceKind.TAG_MANAGER,
    TraceKind.LAZY,
)
_MOST_TRACES: Final = 3
_NOT_FOUND: Final = "…"


def shown_domain(domain: str | None) -> str:
    """A domain as people write it, whole and harmless: of two long ones the end may be what differs."""
    return plain(readable_domain(domain or "…"))


def evidence(page: PageVerdict, told: PageProblem | None) -> str:
    """Where on a page something was seen, or why nothing could be: one line of Markdown.

    `told` is the problem of which the finding speaks already.
    """
    place = say(words_pixel.PLACES, page.place)
    where = f"[{plain(place)}]({_address(page.url)})" if page.url else plain(place)
    shown = _traces(page)
    if shown:
        parts = [_trace(trace) for trace in shown]
        left = len(page.traces) - len(shown)
        if left:
            parts.append(_("y {count} más").format(count=left))
    elif page.problem is None:
        parts = [_("nada de Hellotext")]
    elif page.problem in (told, PageProblem.NOT_FOUND):
        parts = [_("no existe") if page.problem is PageProblem.NOT_FOUND else _("no se pudo leer")]
    else:
        said = say(words_pixel.PROBLEMS, page.problem, {"host": shown_domain(page.other_host)}).rstrip(".")
        parts = [said[:1].lower() + said[1:]]
    return f"{where}: {' · '.join(parts)}"


def _traces(page: PageVerdict) -> list[Trace]:
    ordered = sorted(page.traces, key=lambda trace: _TELLING.index(trace.kind))
    return ordered[:_MOST_TRACES]


def _trace(trace: Trace) -> str:
    said = say(words_pixel.TRACES, trace.kind)
    value = f" {_short(trace.value)}" if trace.value else ""
    if trace.kind is TraceKind.PLACEHOLDER and trace.value:
        # What stands there says it by itself.
        said, value = _short(trace.value), ""
    if value and trace.kind in (TraceKind.SDK, TraceKind.FUNNEL):
        value = f" ({_('versión')}{value})"
    spelled = "" if trace.spelling is Spelling.PLAIN else f" ({_('con escapes')})"
    return _("línea {line}, {what}").format(line=trace.line, what=f"{said}{value}{spelled}")


def decisive(pages: Sequence[PageVerdict]) -> Sequence[PageVerdict]:
    """Of the checkout's two addresses the ones that say something; the first where neither does."""
    telling = [page for page in pages if page.traces or page.problem is not PageProblem.NOT_FOUND]
    return telling or pages[:1]


def found_in(pages: Sequence[PageVerdict], check: PixelCheck) -> str:
    """The ids of others or the containers that stand in these pages, for a sentence about them."""
    wanted = (TraceKind.INITIALIZE, TraceKind.PLACEHOLDER, TraceKind.TAG_MANAGER)
    for kind in wanted:
        values = dict.fromkeys(
            trace.value
            for page in pages
            for trace in page.traces
            if trace.kind is kind and trace.value not in (None, check.business_id)
        )
        if values:
            return listed([strong(value) for value in values])
    return _NOT_FOUND


def strong(value: str | None) -> str:
    """A value from a page in a sentence, harmless."""
    return f"**{_short(value)}**"


def _short(value: str | None) -> str:
    return plain((value or "…")[:60])


def _address(url: str) -> str:
    """An address as Markdown takes it between brackets; only what we asked for ourselves stands here."""
    return (
        url.replace(" ", "%20")
        .replace("(", "%28")
        .replace(")", "%29")
        .replace("<", "%3C")
        .replace(">", "%3E")
    )
