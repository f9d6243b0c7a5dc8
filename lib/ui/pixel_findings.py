"""What a look at a shop comes to, in words: one finding for its pages, one for its checkout, one for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from lib.domain.pixel.model import Checkout, Deep, Judgement, PageProblem, Storefront, TraceKind
from lib.services.pixel import PixelView
from lib.services.pixel_runs import PixelCheck
from lib.ui import words_pixel
from lib.ui.parts import Mark
from lib.ui.pixel_evidence import decisive, evidence, found_in, shown_domain, strong
from lib.ui.text import _, day_and_month, listed, say

Box = Literal["success", "info", "warning", "error"]

_RIGHT, _WRONG, _ABSENT = Mark("green", "check_circle"), Mark("red", "cancel"), Mark("orange", "error")
_WARNS, _UNSURE = Mark("orange", "warning"), Mark("gray", "help")
_BLOCKED: Final = "blocked"
_BROWSER: Final = "browser"
_BROWSER_OTHER: Final = "browser_other"
_PLACEHOLDER: Final = "placeholder"
_STOREFRONT_MARKS: Final = {
    "right": _RIGHT,
    "other": _WRONG,
    "unreadable": _UNSURE,
    "missing": _ABSENT,
    "unknown": _UNSURE,
    _BLOCKED: _WRONG,
    _BROWSER: _RIGHT,
    _BROWSER_OTHER: _WRONG,
    _PLACEHOLDER: _WRONG,
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
_DEEP_MARKS: Final = {Deep.RIGHT: _RIGHT, Deep.OTHER: _WRONG, Deep.NOTHING: _ABSENT}
_WRONG_ADDRESS: Final = (
    PageProblem.ADDRESS_REFUSED,
    PageProblem.DNS_FAILURE,
    PageProblem.TOO_MANY_REDIRECTS,
    PageProblem.NOT_FOUND,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One of the two installs: its status, what was found, what to do about it, and where it was seen.

    `title` names the install. `to_do` is empty where there is nothing to do. `evidence` is Markdown, by line.
    `replaces`: code of Hellotext stands where the right one goes. `confirmed`: a person gave their word.
    `passes`: what kept us from knowing may be gone at the next look, which is all that there is to do.
    """

    title: str
    mark: Mark
    word: str
    found: str
    to_do: str
    evidence: tuple[str, ...]
    replaces: bool = False
    confirmed: bool = False
    passes: bool = False

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
    asked = check.deep.business_id if check.deep is not None and code == _BROWSER_OTHER else None
    facts = {
        "found": found_in(pages, check) if asked is None else strong(asked),
        "directive": strong(judgement.blocked_by),
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
        tuple(evidence(page, judgement.problem) for page in pages),
        passes=not asks_browser and _passes(code, judgement.doubt, judgement.problem),
    )


def checkout_finding(check: PixelCheck, judgement: Judgement) -> Finding:
    """What was found of the loader in the checkout's file."""
    code = judgement.checkout
    pages = [page for page in judgement.pages if page.place.is_checkout]
    facts = {"found": found_in(pages, check)}
    return Finding(
        _("La página de pago"),
        _CHECKOUT_MARKS[code],
        say(words_pixel.CHECKOUT_STATES, code),
        _why(words_pixel.CHECKOUT_FOUND, code, None, judgement.checkout_problem, facts),
        _advice(words_pixel.CHECKOUT_TO_DO, code, None, judgement.checkout_problem, facts),
        tuple(evidence(page, judgement.checkout_problem) for page in decisive(pages)),
        replaces=code in _KEPT_WRONG,
        passes=_passes(code, None, judgement.checkout_problem),
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
    said = say(words_pixel.DEEP_STATES, check.deep.result, {"found": strong(check.deep.business_id)})
    if check.deep.problem is not None:
        said = f"{said} {say(words_pixel.PROBLEMS, check.deep.problem)}"
    return _DEEP_MARKS.get(check.deep.result, _UNSURE), said


def other_host(judgement: Judgement) -> str | None:
    """The site to which the shop's address leads, when that is another one."""
    for page in judgement.pages:
        if page.problem is PageProblem.OTHER_HOST and page.other_host:
            return page.other_host
    return None


def leads_to(view: PixelView) -> str | None:
    """The other site to which the shop's address led at the last look."""
    done = view.last_done
    return other_host(done.judgement) if done is not None and done.judgement is not None else None


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
        return _wrong_id(judgement) if judgement.storefront is Storefront.OTHER else _BROWSER_OTHER
    if check.storefront_right is None:
        # Only a browser ever saw it: that no page shows it, or a policy is against it, is no news.
        is_read = judgement.storefront in (Storefront.RIGHT, Storefront.MISSING)
        return Storefront.UNKNOWN if is_read else judgement.storefront
    if judgement.storefront is Storefront.RIGHT:
        return _BLOCKED
    # What pages leave open, a browser did not find.
    return _wrong_id(judgement) if judgement.storefront is Storefront.OTHER else Storefront.MISSING


def _wrong_id(judgement: Judgement) -> str:
    """Whether the id in the page is another business's, or nobody put one in."""
    pages = [page for page in judgement.pages if page.storefront is Storefront.OTHER]
    kinds = {trace.kind for page in pages for trace in page.traces}
    is_left = TraceKind.PLACEHOLDER in kinds and TraceKind.INITIALIZE not in kinds
    return _PLACEHOLDER if is_left else Storefront.OTHER


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


def _passes(code: str, doubt: str | None, problem: PageProblem | None) -> bool:
    """Whether nothing is to be done but to look again."""
    return code == "unknown" and doubt is None and problem not in words_pixel.PROBLEM_TO_DO


def _with_last_day(finding: Finding, days: Sequence[date]) -> Finding:
    """The same, of what is there no more with the last of the `days` on which it was right."""
    if not (finding.is_wrong and days):
        return finding
    last = _("El {day} todavía estaba bien.").format(day=day_and_month(max(days)))
    return replace(finding, found=f"{finding.found} {last}")


def _named(findings: Sequence[Finding]) -> str:
    return listed([f"**{one.title[:1].lower()}{one.title[1:]}**" for one in findings])
