"""What is seen of the pixel from outside: asked for, followed while the worker looks, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from typing import Final

import streamlit as st

from lib.services.pixel import PixelView, choose_domain
from lib.services.pixel_runs import DAILY, PixelCheck, latest_pixel_check, request_pixel_check
from lib.services.platform import platform
from lib.ui import words
from lib.ui.failures import SENTENCES, caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.parts import Mark, mark_icon, pill
from lib.ui.pixel_evidence import shown_domain
from lib.ui.pixel_findings import (
    Finding,
    Standing,
    browser_would_tell,
    deep_line,
    findings_of,
    is_wrong_address,
    leads_to,
    pages_cannot_tell,
    standing,
)
from lib.ui.pixel_strip import strip
from lib.ui.pixel_word import comes_first, is_given, own_word
from lib.ui.text import _, plain, say, when

CHECK_FAILURE: Final = "pixel.check.failure"
REFRESH_SECONDS: Final = 1.0
# A worker that is there takes a check within a second or two.
_AWAY_AFTER: Final = timedelta(seconds=20)
_LOOKING, _WAITING = Mark("blue", "progress_activity"), Mark("blue", "hourglass_empty")
_CARD_HEIGHT: Final = 96
_BOXES = {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}
_RULES = ("hellotext_pixel", "hellotext_checkout_script")
# Both cards keep their place while they are looked for.
_STYLE = """
<style>
.st-key-pixel-standing { min-height: 3.5rem; }
</style>
"""


class _Step(Enum):
    """What is to be done next, where the page has a button for it; to paste code it has none."""

    LOOK = auto()
    TAKE_OTHER = auto()
    CHANGE_ADDRESS = auto()
    ASK_BROWSER = auto()
    GO_FIRST = auto()


def seen(visit: StoreVisit, view: PixelView) -> None:
    """The result first: one sentence, the two installs, and the last days."""
    st.html(_STYLE)
    findings = _confirmed(visit, findings_of(view))
    running = _runs(view)
    step = _next_step(visit, view, findings)
    with st.container(horizontal=True, vertical_alignment="center", key="touch-pixel-head"):
        st.subheader(_("Lo que vemos desde fuera"), anchor=False, width="content")
        st.button(
            _("Verificar ahora"),
            type="primary" if step is _Step.LOOK else "secondary",
            icon=":material/refresh:",
            disabled=running,
            on_click=_check,
            args=(visit,),
            key="primary-pixel-check" if step is _Step.LOOK else "secondary-pixel-check",
        )
    show_caught(CHECK_FAILURE)
    if view.check is not None and running:
        _follow(visit, view.check, paused=_is_paused(view.check))
    else:
        _stands(view, findings)
    if not findings and not running:
        return
    _cards(visit, view, findings, step)
    if pages_cannot_tell(view):
        _browser(visit, view, primary=step is _Step.ASK_BROWSER)
    strip(view.days)


def more_evidence(visit: StoreVisit, view: PixelView) -> None:
    """Below what is to be done: what a real browser sees, and what none of this proves."""
    if not findings_of(view) and not _runs(view):
        return
    if not pages_cannot_tell(view):
        _browser(visit, view, primary=False)
    st.caption(
        _(
            "Que el script esté en tu tienda no prueba que cada visita quede registrada: eso se ve en "
            "Hellotext. Miramos otra vez cada día; si el píxel deja de verse, lo lees en Inicio."
        )
    )


def _runs(view: PixelView) -> bool:
    return view.check is not None and view.check.open


def _confirmed(visit: StoreVisit, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, with the word of a person where there is no other proof."""
    return tuple(
        replace(one, confirmed=one.is_unsure and is_given(visit, rule))
        for one, rule in zip(findings, _RULES, strict=False)
    )


def _next_step(visit: StoreVisit, view: PixelView, findings: Sequence[Finding]) -> _Step | None:
    """The one thing to do next, of those that have a button."""
    if not findings:
        return _Step.LOOK
    if leads_to(view) is not None:
        return _Step.TAKE_OTHER
    if is_wrong_address(view):
        return _Step.CHANGE_ADDRESS
    if view.check is not None and view.check.problem is not None:
        return _Step.LOOK
    if browser_would_tell(view) and findings[0].is_unsure and not any(one.is_wrong for one in findings):
        return _Step.ASK_BROWSER
    unsure = [(one, rule) for one, rule in zip(findings, _RULES, strict=True) if one.is_unsure]
    if any(comes_first(visit, rule) is not None for one, rule in unsure if not one.passes):
        return _Step.GO_FIRST
    return _Step.LOOK if any(one.passes for one, _rule in unsure) else None


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(visit: StoreVisit, drawn: PixelCheck, *, paused: bool) -> None:
    """How the open check goes. Once it is over, or another one, the page says something else."""
    check = latest_pixel_check(visit.actor_now(), visit.account)
    if check is None or check.id != drawn.id or not check.open or _is_paused(check) != paused:
        st.rerun()
    mark = _WAITING if paused else _LOOKING
    _standing(Standing("info", mark.icon, _progress(check)))


def _is_paused(check: PixelCheck) -> bool:
    """Whether no worker has taken it for so long that none can be there."""
    return check.state == "queued" and platform().now() - check.requested_at > _AWAY_AFTER


def _progress(check: PixelCheck) -> str:
    if _is_paused(check):
        return _("Hay una pausa de nuestro lado. Sigue sola en cuanto volvamos; puedes cerrar esta página.")
    if check.state == "queued":
        return _("Empezamos enseguida…")
    if check.deep_asked:
        return _("Miramos tu tienda, también con un navegador real. Puede tardar un minuto.")
    return _("Miramos tu tienda y tu página de pago…")


def _stands(view: PixelView, findings: tuple[Finding, ...]) -> None:
    check = view.check
    if check is not None and check.problem is not None:
        _standing(Standing("error", "error", say(SENTENCES, check.problem)))
    elif findings:
        _standing(standing(findings))
    else:
        text = _("Todavía no miramos {domain}. Verifica ahora: tarda unos segundos.")
        _standing(Standing("info", "visibility", text.format(domain=shown_domain(view.domain))))


def _standing(found: Standing) -> None:
    with st.container(key="pixel-standing"):
        _BOXES[found.box](found.text, icon=f":material/{found.icon}:")


def _cards(visit: StoreVisit, view: PixelView, findings: tuple[Finding, ...], step: _Step | None) -> None:
    """Both installs side by side, on a phone one below the other."""
    columns = st.columns(2)
    if not findings:
        paused = view.check is not None and _is_paused(view.check)
        for column, title in zip(columns, (_("Tu tienda"), _("La página de pago")), strict=True):
            with column, st.container(border=True, height="stretch"):
                _empty_card(title, paused=paused)
        return
    elsewhere = leads_to(view)
    go_first = step is _Step.GO_FIRST
    for column, finding, rule in zip(columns, findings, _RULES, strict=True):
        with column, st.container(border=True, height="stretch", gap="small", key=f"touch-{rule}"):
            _card(finding)
            if rule == _RULES[0] and elsewhere is not None:
                _use_other(visit, elsewhere)
            elif finding.confirmed or (finding.is_unsure and not is_wrong_address(view)):
                own_word(visit, rule, primary=go_first and not finding.passes)
                # Of two ways to the same place one is enough.
                go_first = go_first and finding.passes
    if view.last_done is not None:
        st.caption(_asked(view.last_done))


def _empty_card(title: str, *, paused: bool) -> None:
    """A card that keeps its place until something was seen."""
    mark, word = (_WAITING, _("En espera")) if paused else (_LOOKING, _("Verificando…"))
    st.markdown(f"**{title}** {pill(mark, word)}")
    if paused:
        st.space(_CARD_HEIGHT)
    else:
        st.skeleton(height=_CARD_HEIGHT)


def _card(finding: Finding) -> None:
    st.markdown(f"**{finding.title}** {pill(finding.mark, finding.word)}")
    to_do = [f":material/arrow_forward: {finding.to_do}"] if finding.to_do else []
    st.markdown("  \n".join([finding.found, *to_do]))
    if finding.evidence:
        st.markdown("  \n".join(f":small[:gray[{line}]]" for line in finding.evidence))


def _use_other(visit: StoreVisit, host: str) -> None:
    """The shop's address leads to another site: that one, with one press."""
    st.button(
        _("Usar {host}").format(host=shown_domain(host)),
        type="primary",
        icon=":material/swap_horiz:",
        on_click=_use,
        args=(visit, host),
        key="primary-pixel-use-host",
    )


def _browser(visit: StoreVisit, view: PixelView, *, primary: bool) -> None:
    """Another kind of evidence: what a real browser saw, and the offer to let one look."""
    line = deep_line(view.last_done) if view.last_done is not None else None
    if line is None and not view.deep_offered:
        return
    with st.container(border=True, gap="xsmall", key="touch-pixel-browser"):
        st.markdown(f"**{_('Otra clase de prueba: un navegador real')}**")
        if _browser_looks(view):
            st.markdown(f"{mark_icon(_LOOKING)} {_('Miramos con un navegador real… hasta un minuto.')}")
        elif line is not None and view.last_done is not None:
            mark, said = line
            moment = when(view.last_done.finished_at or view.last_done.requested_at)
            st.markdown(f"{mark_icon(mark)} {said} :small[:gray[{moment}]]")
        else:
            st.markdown(_("Abre tu tienda como un visitante y espera al píxel. No registra ninguna visita."))
        if view.deep_offered:
            st.button(
                _("Verificar con un navegador real"),
                type="primary" if primary else "secondary",
                icon=":material/captive_portal:",
                disabled=_runs(view),
                on_click=_check,
                args=(visit,),
                kwargs={"deep": True},
                key="primary-pixel-deep" if primary else "pixel-deep",
            )


def _browser_looks(view: PixelView) -> bool:
    """Whether a real browser looks at this moment, or is about to."""
    check = view.check
    return check is not None and check.open and check.deep_asked and not _is_paused(check)


def _asked(check: PixelCheck) -> str:
    """Which shop was looked at, for whom, and when."""
    shop, moment = shown_domain(check.domain), when(check.finished_at or check.requested_at)
    if check.requested_by == DAILY.name:
        return _("Miramos {domain}, como cada día: {when}.").format(domain=shop, when=moment)
    by = words.OUR_NAMES.get(check.requested_by, check.requested_by)
    return _("Miramos {domain}: {when}. Lo pidió {by}.").format(domain=shop, by=plain(by), when=moment)


def _check(visit: StoreVisit, *, deep: bool = False) -> None:
    with caught(CHECK_FAILURE):
        request_pixel_check(visit.actor_now(), visit.account, deep=deep)


def _use(visit: StoreVisit, host: str) -> None:
    with caught(CHECK_FAILURE):
        choose_domain(visit.actor_now(), visit.account, host)
        request_pixel_check(visit.actor_now(), visit.account)
