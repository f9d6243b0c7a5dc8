"""The page of the pixel: what is seen first, then how to mend it, then what can be looked up."""

from __future__ import annotations

import streamlit as st

from lib.services.pixel import PixelView, pixel_view
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.pixel_affiliate import affiliate
from lib.ui.pixel_domain import domain_change, domain_first
from lib.ui.pixel_findings import findings_of
from lib.ui.pixel_guide import guides
from lib.ui.pixel_seen import more_evidence, seen
from lib.ui.pixel_trace import support_trace
from lib.ui.text import _


def show_pixel(visit: StoreVisit) -> None:
    """Below the title: everything about the pixel of the store."""
    view = pixel_view(visit.actor, visit.account)
    if view.business_id is None:
        _no_business_id(visit)
    elif view.domain is None:
        domain_first(visit, view)
    else:
        seen(visit, view)
    _rest(visit, view)


def _no_business_id(visit: StoreVisit) -> None:
    """Without it there is nothing to look for and nothing to paste."""
    st.warning(
        _("Primero escribe el Business ID de Hellotext: sin él no hay qué buscar ni qué pegar."),
        icon=":material/key:",
    )
    if st.button(
        _("Ir a Credenciales"),
        type="primary",
        icon=":material/arrow_forward:",
        icon_position="right",
        key="primary-pixel-credentials",
    ):
        go_to("credenciales", visit.account)


def _rest(visit: StoreVisit, view: PixelView) -> None:
    looked_at = view.business_id is not None and view.domain is not None
    if looked_at:
        domain_change(visit, view)
    guides(visit, view, findings_of(view))
    affiliate(visit, view)
    if looked_at:
        more_evidence(visit, view)
    if view.check is not None:
        support_trace(view.check)
