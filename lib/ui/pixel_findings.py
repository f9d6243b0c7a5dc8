"""What a look at a shop comes to, in words: one finding for its pages, one for its checkout, one for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from lib.domain.pixel.hosts import readable_domain
from lib.domain.pixel.model import (
    Checkout,
    Deep,
    Judgement,
    PageProblem,
    PageVerdict,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.services.pixel import PixelView
from lib.services.pixel_runs import PixelCheck
from lib.ui import words_pixel
from lib.ui.parts import Mark
from lib.ui.text import _, day_and_month, listed, plain, say

Box = Literal["success", "info", "warning", "error"]

_RIGHT, _WRONG, _ABSENT = Mark("green", "check_circle"), Mark("red", "cancel"), Mark("orange", "error")
_WARNS, _UNSURE = Mark("orange", "warning"), Mark("gray", "help")
_BLOCKED: Final = "blocked"
_BROWSER: Final = "browser"
_STOREFRONT_MARKS: Final = {
    "right": _RIGHT,
    "other": _WRONG,
    "unreadable": _UNSURE,
    "missing": _ABSENT,
    "unknown": _UNSURE,
    _BLOCKED: _WRONG,
    _BROWSER: _RIGHT,
}
_CHECKOUT_MARKS: Final = {
    Checkout.RIGHT: _RIGHT,
    Checkout.OTHER: _WRONG,
    Checkout.PLACEHOLDER: _WRONG,
    Checkout.LATEST: _WARNS,
    Checkout.TWICE: _WARNS,
    Checkout.UNREADABLE: _UNSURE,
    Checkout.MISSING: _ABSENT,
    Checkout.NO_FILE: _ABSENT,
    Checkout.UNKNOWN: _UNSURE,
}
_KEPT_WRONG: Final = (Checkout.OTHER, Checkout.PLACEHOLDER, Checkout.LATEST, Checkout.UNREADABLE)
_DEEP_MARKS: Final = {Deep.RIGHT: _RIGHT, Deep.OTHER: _WRONG}
_WRONG_ADDRESS: Final = (
    PageProblem.ADDRESS_REFUSED,
    PageProblem.DNS_FAILURE,
    PageProblem.TOO_MANY_REDIRECTS,
    PageProblem.NOT_FOUND,
)
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One of the two installs: its status, what was found, what to do about it, and where it was seen.

    `title` names the install. `to_do` is empty where there is nothing to do. `evidence` is Markdown, by line.
    `replaces`: code of Hellotext stands where the right one goes. `confirmed`: a person gave their word.
    """

    title: str
    mark: Mark
    word: str
    found: str
    to_do: str
    evidence: tuple[str, ...]
    replaces: bool = False
    confirmed: bool = False

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to do or to know."""
        return self.mark is _RIGHT

    @property
    def is_wrong(self) -> bool:
        """Whether somebody must mend it."""
        return self.mark in (_WRONG, _ABSENT)

    @property
    def is_unsure(self) -> bool:
        """Whether it could not be told."""
        return self.mark is _UNSURE and not self.confirmed

    @property
    def is_missing(self) -> bool:
        """Whether nothing is there yet."""
        return self.mark is _ABSENT


@dataclass(frozen=True, slots=True)
class Standing:
    """What both findings come to in one sentence of Markdown, and in which box it stands."""

    box: Box
    icon: str
    text: str


def findings_of(view: PixelView) -> tuple[Finding, ...]:
    """What the last finished look found; empty before the first."""
    done = view.last_done
    if done is None or done.judgement is None:
        return ()
    shop = storefront_finding(done, done.judgement, asks_browser=browser_would_tell(view))
    checkout = checkout_finding(done, done.judgement)
    return (
        _with_last_day(shop, [day.day for day in view.days if day.storefront_right]),
        _with_last_day(checkout, [day.day for day in view.days if day.checkout_right]),
    )


def pages_cannot_tell(view: PixelView) -> bool:
    """Whether the shop's pages could be read and leave open what a real browser can see."""
    judgement = view.last_done.judgement if view.last_done is not None else None
    return judgement is not None and (
        judgement.doubt is not None or judgement.storefront is Storefront.UNREADABLE
    )


def browser_would_tell(view: PixelView) -> bool:
    """Whether that browser is there, and has not looked yet."""
    looked = view.last_done is not None and view.last_done.deep is not None
    return view.deep_offered and not looked and pages_cannot_tell(view)


def storefront_finding(check: PixelCheck, judgement: Judgement, *, asks_browser: bool = False) -> Finding:
    """What was found of the pixel on the shop's pages, by page or by browser.

    `asks_browser`: a browser may look at once and see more.
    """
    code = _storefront_code(check, judgement)
    pages = [page for page in judgement.pages if not page.place.is_checkout]
    facts = {
        "found": _found_in_shop(pages, check),
        "directive": _strong(judgement.blocked_by),
        "host": shown_domain(other_host(judgement)),
    }
    return Finding(
        _("Tu tienda"),
        _STOREFRONT_MARKS[code],
        say(words_pixel.STOREFRONT_STATES, code),
        _why(words_pixel.STOREFRONT_FOUND, code, judgement.doubt, judgement.problem, facts),
        _("Verifica con un navegador real, más abajo: ve lo que el texto de la página no muestra.")
        if asks_browser
        else _advice(words_pixel.STOREFRONT_TO_DO, code, judgement.doubt, judgement.problem, facts),
        tuple(_evidence(page, judgement.problem) for page in pages),
    )


def checkout_finding(check: PixelCheck, judgement: Judgement) -> Finding:
    """What was found of the loader in the checkout's file."""
    code = judgement.checkout
    pages = [page for page in judgement.pages if page.place.is_checkout]
    facts = {"found": _found(pages, check)}
    return Finding(
        _("La página de pago"),
        _CHECKOUT_MARKS[code],
        say(words_pixel.CHECKOUT_STATES, code),
        _why(words_pixel.CHECKOUT_FOUND, code, None, judgement.checkout_problem, facts),
        _advice(words_pixel.CHECKOUT_TO_DO, code, None, judgement.checkout_problem, facts),
        tuple(_evidence(page, judgement.checkout_problem) for page in _decisive(pages)),
        replaces=code in _KEPT_WRONG,
    )


def standing(findings: Sequence[Finding]) -> Standing:
    """Both findings in one sentence: what is to be mended comes first, then what nobody could tell."""
    wrong = [one for one in findings if one.is_wrong]
    if wrong:
        text = _("Por corregir: {what}.").format(what=_named(wrong))
        if any(one.mark is _WRONG for one in wrong):
            return Standing("error", "error", text)
        return Standing("warning", "warning", text)
    unsure = [one for one in findings if one.is_unsure]
    if unsure:
        text = _("No pudimos saberlo todo: {what}.").format(what=_named(unsure))
        return Standing("info", "help", text)
    warned = [one for one in findings if not (one.is_right or one.confirmed)]
    if warned:
        text = _("Está instalado. Queda un aviso: {what}.").format(what=_named(warned))
        return Standing("warning", "warning", text)
    confirmed = [one for one in findings if one.confirmed]
    if confirmed:
        text = _("No falta nada. Confirmado por una persona: {what}.").format(what=_named(confirmed))
        return Standing("info", "person_check", text)
    return Standing(
        "success", "check_circle", _("Todo en orden: tu tienda y tu página de pago cargan el píxel.")
    )


def deep_line(check: PixelCheck) -> tuple[Mark, str] | None:
    """What a real browser saw, if one looked: its mark and a sentence."""
    if check.deep is None:
        return None
    said = say(words_pixel.DEEP_STATES, check.deep.result, {"found": _strong(check.deep.business_id)})
    if check.deep.problem is not None:
        said = f"{said} {say(words_pixel.PROBLEMS, check.deep.problem)}"
    return _DEEP_MARKS.get(check.deep.result, _UNSURE), said


def other_host(judgement: Judgement) -> str | None:
    """The site to which the shop's address leads, when that is another one."""
    for page in judgement.pages:
        if page.problem is PageProblem.OTHER_HOST and page.other_host:
            return page.other_host
    return None


def shown_domain(domain: str | None) -> str:
    """A domain as people write it, whole and harmless: of two long ones the end may be what differs."""
    return plain(readable_domain(domain or "…"))


def is_wrong_address(view: PixelView) -> bool:
    """Whether the last look says that the shop's address itself is not the one."""
    done = view.last_done
    return done is not None and done.judgement is not None and done.judgement.problem in _WRONG_ADDRESS


def _storefront_code(check: PixelCheck, judgement: Judgement) -> str:
    """The verdict in words, as it was taken in: a browser may know better than the pages (decision 0031)."""
    if judgement.storefront_is_right:
        return "right"
    if check.storefront_right:
        return _BROWSER
    if check.deep is not None and check.deep.result is Deep.OTHER:
        return Storefront.OTHER
    if check.storefront_right is None:
        # Only a browser ever saw it: that no page shows it, or a policy is against it, is no news.
        is_read = judgement.storefront in (Storefront.RIGHT, Storefront.MISSING)
        return Storefront.UNKNOWN if is_read else judgement.storefront
    if judgement.storefront is Storefront.RIGHT:
        return _BLOCKED
    # What pages leave open, a browser did not find.
    return Storefront.OTHER if judgement.storefront is Storefront.OTHER else Storefront.MISSING


def _why(
    table: dict[str, str],
    code: str,
    doubt: str | None,
    problem: PageProblem | None,
    facts: dict[str, str],
) -> str:
    """What was found; of what could not be told, why."""
    if code == "unknown" and doubt is not None:
        return say(table, f"unknown.{doubt}", facts)
    said = say(table, code, facts)
    if code == "unknown" and problem is not None:
        return f"{said} {say(words_pixel.PROBLEMS, problem, facts)}"
    return said


def _advice(
    table: dict[str, str],
    code: str,
    doubt: str | None,
    problem: PageProblem | None,
    facts: dict[str, str],
) -> str:
    if code == "unknown" and doubt is not None:
        return say(table, f"unknown.{doubt}", facts)
    if code == "unknown" and problem in words_pixel.PROBLEM_TO_DO:
        return say(words_pixel.PROBLEM_TO_DO, problem)
    if code in table:
        return say(table, code, facts)
    return _("Vuelve a verificar más tarde.") if code == "unknown" else ""


def _with_last_day(finding: Finding, days: Sequence[date]) -> Finding:
    """The same, of what is there no more with the last of the `days` on which it was right."""
    if not (finding.is_wrong and days):
        return finding
    last = _("El {day} todavía estaba bien.").format(day=day_and_month(max(days)))
    return replace(finding, found=f"{finding.found} {last}")


def _evidence(page: PageVerdict, told: PageProblem | None) -> str:
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
    if value and trace.kind in (TraceKind.SDK, TraceKind.FUNNEL):
        value = f" ({_('versión')}{value})"
    spelled = "" if trace.spelling is Spelling.PLAIN else f" ({_('con escapes')})"
    return _("línea {line}, {what}").format(line=trace.line, what=f"{said}{value}{spelled}")


def _decisive(pages: Sequence[PageVerdict]) -> Sequence[PageVerdict]:
    """Of the checkout's two addresses the ones that say something; the first where neither does."""
    telling = [page for page in pages if page.traces or page.problem is not PageProblem.NOT_FOUND]
    return telling or pages[:1]


def _found_in_shop(pages: Sequence[PageVerdict], check: PixelCheck) -> str:
    """The same for the shop: what stands in no page may be what the browser asked for."""
    asked = check.deep.business_id if check.deep is not None else None
    found = _found(pages, check)
    return _strong(asked) if found == _NOT_FOUND and asked is not None else found


def _found(pages: Sequence[PageVerdict], check: PixelCheck) -> str:
    """The ids of others or the containers that stand in these pages, for a sentence about them."""
    wanted = (TraceKind.INITIALIZE, TraceKind.TAG_MANAGER)
    for kind in wanted:
        values = dict.fromkeys(
            trace.value
            for page in pages
            for trace in page.traces
            if trace.kind is kind and trace.value not in (None, check.business_id)
        )
        if values:
            return listed([_strong(value) for value in values])
    return _NOT_FOUND


def _strong(value: str | None) -> str:
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


def _named(findings: Sequence[Finding]) -> str:
    return listed([f"**{one.title[:1].lower()}{one.title[1:]}**" for one in findings])
