"""The latest look at a shop as text that can be copied into a ticket: codes and addresses, no page."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from lib.domain.pixel.model import Judgement, PageVerdict
from lib.services.pixel_runs import PixelCheck
from lib.ui.text import _


def support_trace(check: PixelCheck) -> None:
    """Folded up: what each page answered."""
    with st.expander(_("Detalle para soporte"), key="how-pixel-trace"):
        st.caption(_("Sin claves ni datos de personas: puedes copiarlo en un ticket."))
        st.code("\n".join(_lines(check)), language=None, wrap_lines=True)


def _lines(check: PixelCheck) -> Iterator[str]:
    yield f"check {check.id} {check.state} {check.requested_at:%Y-%m-%dT%H:%M:%SZ}"
    yield f"domain={check.domain} business_id={check.business_id}"
    if check.problem:
        yield f"problem={check.problem}"
    if check.judgement is not None:
        yield from _judged(check.judgement)
    if check.deep is not None:
        seen = check.deep
        yield _joined("browser", seen.result, ("business_id", seen.business_id), ("problem", seen.problem))


def _judged(judgement: Judgement) -> Iterator[str]:
    yield _joined(
        "storefront",
        judgement.storefront,
        ("doubt", judgement.doubt),
        ("problem", judgement.problem),
        ("blocked_by", judgement.blocked_by),
        ("kind", judgement.kind),
    )
    yield _joined("checkout", judgement.checkout, ("problem", judgement.checkout_problem))
    for page in judgement.pages:
        yield from _page(page)


def _page(page: PageVerdict) -> Iterator[str]:
    yield _joined(
        page.place,
        page.url,
        ("status", page.status),
        ("bytes", page.size),
        ("ms", page.ms),
        ("problem", page.problem),
        ("other_host", page.other_host),
    )
    for trace in page.traces:
        yield f"  line {trace.line} {trace.kind} {trace.spelling} {trace.value or '?'}"


def _joined(name: str, value: object, *more: tuple[str, object]) -> str:
    """A line: a name, its value, and what else is known."""
    return " ".join([name, str(value), *(f"{key}={fact}" for key, fact in more if fact is not None)])
