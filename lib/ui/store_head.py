"""The head of a store's page: which store, who has it, what can be done to it."""

from __future__ import annotations

import streamlit as st

from lib.services.store_view import StoreView
from lib.ui.address import last_written
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.number_view import country_name
from lib.ui.panel_view import CHOICES
from lib.ui.store_actions import store_buttons
from lib.ui.text import _, plain, when


def head(visit: StoreVisit, found: StoreView) -> None:
    """The way back, the store's name and owner, and what can be done to it."""
    if st.button(_("Volver al panel"), icon=":material/arrow_back:", type="tertiary", key="touch-back"):
        go_to("panel", **last_written(CHOICES))
    name, actions = st.columns([3, 2], vertical_alignment="bottom")
    with name, st.container(gap=None):
        st.title(plain(found.store.name), anchor=False)
        st.caption(_about(found))
    with actions, st.container(horizontal=True, horizontal_alignment="right", key="touch-store-head"):
        store_buttons(visit, found)


def _about(found: StoreView) -> str:
    parts = [
        _("Cuenta {account} · {country} · a cargo de {owner} · desde {when}").format(
            account=plain(found.store.account),
            country=plain(country_name(found.store.country)),
            owner=plain(found.owner_name or _("nadie")),
            when=when(found.created_at),
        )
    ]
    if found.reminded_at is not None:
        parts.append(_("último recordatorio: {when}").format(when=when(found.reminded_at)))
    return " · ".join(parts)


def places(visit: StoreVisit) -> None:
    """The merchant's own screens of this store, in columns that stay straight: `puente.css` has them."""
    labels = {
        "requisitos": _("Requisitos"),
        "solicitud": _("Solicitud a VTEX"),
        "configuracion": _("Configuración en el Admin"),
        "numero": _("Número"),
        "credenciales": _("Credenciales"),
        "clientes": _("Clientes"),
        "pixel": _("Píxel"),
    }
    with st.container(border=True, gap="small", key="store-places"):
        st.markdown(f"**{_('Pantallas del comercio')}**")
        with st.container(key="touch-places"):
            for path, label in labels.items():
                if st.button(label, type="tertiary", icon=":material/arrow_forward:", key=f"open-{path}"):
                    go_to(path, visit.account)
