"""Hellotext's affiliate in VTEX: what VTEX says of it, and the values of VTEX's form to copy."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.pixel.affiliate import EMAIL, NAME, channels_from, free_ids
from lib.domain.pixel.snippets import DeepLinks
from lib.errors import InvalidInput
from lib.services.pixel import AffiliateFacts, PixelView
from lib.ui.failures import field_problem
from lib.ui.guard import StoreVisit
from lib.ui.parts import Mark, mark_icon
from lib.ui.pixel_word import own_word
from lib.ui.text import _, listed, plain, when

_CHANNELS: Final = "pixel-channels"
_RULE: Final = "hellotext_affiliate"
_FOUND, _MISSING = Mark("green", "check_circle"), Mark("orange", "radio_button_unchecked")
_UNUSUAL, _UNSURE = Mark("orange", "warning"), Mark("gray", "help")


def affiliate(visit: StoreVisit, view: PixelView) -> None:
    """What is known of the affiliate, and how it is made; folded up: it comes after both installs."""
    mark, said = _known(view.affiliates)
    with st.expander(_("El afiliado de Hellotext en VTEX"), key="how-affiliate"):
        st.markdown(_("Con él VTEX avisa a Hellotext cuando cambian precios y stock. Es recomendado."))
        moment = f" :small[:gray[{when(view.affiliates.at)}]]" if view.affiliates.at else ""
        st.markdown(f"{mark_icon(mark)} {said}{moment}")
        with st.container(key="touch-affiliate-word"):
            if mark is not _FOUND:
                own_word(visit, _RULE)
        _form(visit, view)


def _known(facts: AffiliateFacts) -> tuple[Mark, str]:
    """What VTEX's API last said of Hellotext's affiliate."""
    reason = (facts.code or "").rpartition(".")[2]
    ids = listed([f"`{plain(one)}`" for one in facts.found])
    if facts.found and reason == "unusual_id":
        return _UNUSUAL, _(
            "VTEX tiene el afiliado con el código {ids}. VTEX pide tres letras sin vocales: créalo otra vez "
            "con uno de los de abajo."
        ).format(ids=ids)
    if facts.found:
        return _FOUND, _("VTEX tiene el afiliado de Hellotext, con el código {ids}.").format(ids=ids)
    if reason == "missing":
        return _MISSING, _("VTEX no tiene todavía un afiliado de Hellotext.")
    if reason == "not_granted":
        return _UNSURE, _(
            "Tu clave no puede ver los afiliados, y no hace falta: créalo en VTEX y confírmalo aquí."
        )
    return _UNSURE, _("Todavía no pudimos preguntar a VTEX. Créalo en VTEX y confírmalo aquí.")


def _form(visit: StoreVisit, view: PixelView) -> None:
    """The values of VTEX's form: what all have in common once, then one block for each sales channel."""
    st.markdown(
        _(
            "En el [Admin de VTEX]({admin}), abre **Configuración de la tienda > Pedidos > Configuración > "
            "Afiliados > Nuevo afiliado**."
        ).format(admin=DeepLinks(view.account).admin)
    )
    name = visit.own(_CHANNELS)
    st.session_state.setdefault(name, "1")
    typed = st.text_input(
        _("¿Qué canales de ventas usas?"),
        help=_("Sus números, separados por comas. El principal es el 1. Va un afiliado por canal."),
        autocomplete="off",
        max_chars=100,
        key=name,
    )
    try:
        channels = channels_from(typed)
    except InvalidInput as problem:
        field_problem(problem)
        return
    st.markdown(f"**{_('Igual en todos')}**")
    _value(_("Nombre"), NAME)
    _value(_("Correo"), EMAIL)
    st.caption(f"**{_('Endpoint de búsqueda')}**: {_('cópialo del asistente de Hellotext, que lo muestra.')}")
    for channel, code in zip(channels, free_ids(view.affiliates.taken, len(channels)), strict=True):
        with st.container(border=True, gap="xsmall", key=f"touch-channel-{channel}"):
            st.markdown(f"**{_('Canal de ventas {number}').format(number=channel)}**")
            _value(_("ID (tres letras, sin vocales)"), code)
            _value(_("Canal de ventas"), str(channel))


def _value(name: str, value: str) -> None:
    st.caption(name)
    st.code(value, language=None)
