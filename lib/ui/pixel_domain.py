"""The address of the shop: chosen among those that VTEX listed, or typed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.pixel.hosts import readable_domain
from lib.errors import InvalidInput, PuenteError
from lib.services.pixel import PixelView, choose_domain
from lib.services.pixel_runs import request_pixel_check
from lib.ui.failures import caught, field_problem, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.pixel_evidence import shown_domain
from lib.ui.pixel_findings import is_wrong_address, leads_to
from lib.ui.text import _

_FAILURE: Final = "pixel.domain.failure"
_LISTED, _TYPED = "pixel-listed", "pixel-domain"
_OTHER: Final = ""
"""The choice of none of the listed hosts."""


def domain_first(visit: StoreVisit, view: PixelView) -> None:
    """The question for the address where none is kept: the one thing to do."""
    with st.container(border=True, key="touch-pixel-domain"):
        st.subheader(_("¿Cuál es la dirección de tu tienda?"), anchor=False)
        _fields(visit, view)
        _button(visit, _("Guardar y verificar"), first=True)


def domain_change(visit: StoreVisit, view: PixelView) -> None:
    """The same where one is kept: folded up unless it is wrong."""
    trouble = _problem() is not None or is_wrong_address(view)
    label = _("Dirección: {domain}").format(domain=shown_domain(view.domain))
    key = f"how-pixel-domain-{'open' if trouble else 'closed'}"
    with st.expander(label, expanded=trouble, key=key):
        _fields(visit, view)
        with st.container(key="touch-pixel-domain"):
            # Another site that was found is one press away, above.
            first = is_wrong_address(view) and leads_to(view) is None
            _button(visit, _("Cambiar y verificar"), first=first)


def _fields(visit: StoreVisit, view: PixelView) -> None:
    st.markdown(_("Es la que ven tus clientes. La misma que elegiste, o vas a elegir, en Hellotext."))
    typed = True
    if view.listed:
        options = [*view.listed, _OTHER]
        kept = view.domain if view.domain in view.listed else _OTHER
        st.session_state.setdefault(visit.own(_LISTED), kept if view.domain is not None else view.listed[0])
        choice = st.radio(
            _("Direcciones que VTEX tiene de tu cuenta"),
            options,
            format_func=lambda host: shown_domain(host) if host else _("Otra dirección"),
            key=visit.own(_LISTED),
        )
        typed = choice == _OTHER
    elif (view.stores_code or "").endswith(".not_granted"):
        st.caption(_("Tu clave no puede ver las direcciones en VTEX, y no hace falta: escríbela tú."))
    if typed:
        if view.domain is not None and view.domain not in view.listed:
            st.session_state.setdefault(visit.own(_TYPED), readable_domain(view.domain))
        st.text_input(
            _("Dirección de tu tienda"),
            placeholder="www.tutienda.com",
            autocomplete="off",
            key=visit.own(_TYPED),
        )
    field_problem(_problem())


def _button(visit: StoreVisit, label: str, *, first: bool) -> None:
    if _problem() is None:
        show_caught(_FAILURE)
    st.button(
        label,
        type="primary" if first else "secondary",
        icon=":material/travel_explore:",
        on_click=_save,
        args=(visit,),
        key="primary-pixel-domain" if first else "pixel-domain-change",
    )


def _save(visit: StoreVisit) -> None:
    """Keep the address and have it looked at. What was typed stays where it is when it cannot be used."""
    chosen = str(st.session_state.get(visit.own(_LISTED)) or st.session_state.get(visit.own(_TYPED)) or "")
    with caught(_FAILURE):
        choose_domain(visit.actor_now(), visit.account, chosen)
        # Drawn anew from what was kept: a pasted address has become its host.
        for name in (_LISTED, _TYPED):
            st.session_state.pop(visit.own(name), None)
        request_pixel_check(visit.actor_now(), visit.account)


def _problem() -> PuenteError | None:
    """What is wrong with what was typed, if that is what went wrong."""
    error = st.session_state.get(_FAILURE)
    return error if isinstance(error, InvalidInput) and error.field == "domain" else None
