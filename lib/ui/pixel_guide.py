"""How both installs are done: Hellotext's wizard first, by hand where it did not, each with what to copy.

Sources: VTEX reference 6.1 and 6.4, Hellotext reference 1.1 and 3 (2026-11-21). How the wizard puts the pixel
into a VTEX storefront is not public, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final

import streamlit as st

from lib.domain.pixel.model import SiteKind
from lib.domain.pixel.snippets import DeepLinks, checkout_loader, site_snippet
from lib.services.pixel import PixelView, choose_kind
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.pixel_findings import Finding
from lib.ui.text import _, say
from lib.ui.words_pixel import KIND_HINTS, KIND_NAMES

_FAILURE: Final = "pixel.kind.failure"
_KIND: Final = "pixel-kind"


def guides(visit: StoreVisit, view: PixelView, findings: Sequence[Finding]) -> None:
    """Both installs, each unfolded while it is what somebody has to mend."""
    if view.business_id is None:
        return
    # One thing at a time: the first that these steps mend.
    mended = (place for place, one in enumerate(findings) if one.is_missing or one.replaces)
    first = next(mended, None)
    right = [one.is_right for one in findings] or [False, False]
    st.subheader(_("Cómo se instala"), anchor=False)
    with _folded("site", _("En tu tienda"), unfolded=first == 0):
        _already(right[0])
        _site(visit, view, view.business_id)
    with _folded("checkout", _("En la página de pago"), unfolded=first == 1):
        _already(right[1])
        _checkout(view, view.business_id, replaces=any(one.replaces for one in findings))


def _folded(name: str, label: str, *, unfolded: bool) -> AbstractContextManager[object]:
    # A browser keeps what is unfolded as it is: only another element folds up.
    key = f"how-pixel-{name}-{'open' if unfolded else 'closed'}"
    return st.expander(label, expanded=unfolded, key=key)


def _already(right: bool) -> None:
    if right:
        st.markdown(f":material/check: {_('Ya está instalado: no hace falta pegar nada.')}")


def _site(visit: StoreVisit, view: PixelView, business_id: str) -> None:
    st.markdown(f"**{_('Primero, con el asistente de Hellotext')}**")
    _numbered(
        (
            _("En Hellotext, abre **Configuración > Integraciones > VTEX** y sigue el paso del píxel."),
            _("Vuelve aquí y pulsa **Verificar ahora**."),
        )
    )
    st.markdown(
        ":material/block: "
        + _("No pegues nada si el asistente ya lo instaló: el píxel quedaría dos veces en tu tienda.")
    )
    st.caption(_("Hellotext no publica cómo su asistente lo pone en VTEX. Por eso miramos el resultado."))
    with st.expander(_("Si el asistente no lo instaló, a mano"), key="how-pixel-hand"):
        kind = _kind(visit, view)
        if kind is not None:
            _by_hand(kind, DeepLinks(view.account), business_id)


def _kind(visit: StoreVisit, view: PixelView) -> SiteKind | None:
    """How the store's pages are made: told by the pages, confirmed by the person."""
    known = view.kind or view.guessed_kind
    name = visit.own(_KIND)
    if name not in st.session_state or st.session_state[name] is None:
        st.session_state[name] = known
    chosen = st.radio(
        _("¿Cómo está hecha tu tienda?"),
        list(SiteKind),
        format_func=lambda one: say(KIND_NAMES, one),
        captions=[say(KIND_HINTS, one) for one in SiteKind],
        on_change=_choose,
        args=(visit, name),
        key=name,
    )
    show_caught(_FAILURE)
    if view.kind is None and view.guessed_kind is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="touch-pixel-kind"):
            st.markdown(
                _("Por tu página parece **{kind}**.").format(kind=say(KIND_NAMES, view.guessed_kind)),
                width="content",
            )
            st.button(
                _("Sí, es así"),
                icon=":material/check:",
                on_click=_choose,
                args=(visit, name),
                key="pixel-kind-yes",
            )
    elif known is None:
        st.caption(_("¿No sabes? Pregunta a quien programa tu tienda."))
    return SiteKind(chosen) if chosen else None


def _choose(visit: StoreVisit, name: str) -> None:
    chosen = st.session_state.get(name)
    with caught(_FAILURE):
        choose_kind(visit.actor_now(), visit.account, SiteKind(chosen) if chosen else None)


def _by_hand(kind: SiteKind, links: DeepLinks, business_id: str) -> None:
    if kind is SiteKind.STORE_FRAMEWORK:
        _numbered(
            (
                _(
                    "Quien programa tu tienda crea una Pixel App de VTEX IO y pega esto en "
                    "**pixel/head.html**."
                ),
                _("Instala la app en tu cuenta y publica."),
            )
        )
    elif kind is SiteKind.FASTSTORE:
        _numbered(
            (
                _(
                    "Quien programa tu tienda pega esto en **src/scripts/ThirdPartyScripts.tsx**. Necesita "
                    "@faststore/core 2.1.82 o más nuevo."
                ),
                _("Si el archivo ya existe, agrega solo las dos etiquetas script. Publica la tienda."),
            )
        )
    elif kind is SiteKind.LEGACY:
        _numbered(
            (
                _("En el [Admin de VTEX]({admin}), abre **Storefront > Layout**.").format(admin=links.admin),
                _("Pega esto en la plantilla de cada página, antes de </body>.").replace("<", "\\<"),
                _("Guarda y publica."),
            )
        )
    else:
        _numbered(
            (
                _(
                    "En Google Tag Manager, crea una etiqueta **HTML personalizado** con esto, que se "
                    "active en todas las páginas."
                ),
                _(
                    "Si usas la app de VTEX para Tag Manager, permite ese tipo de etiqueta en [su "
                    "configuración]({page}): viene bloqueado."
                ).format(page=links.tag_manager),
                _("Publica el contenedor."),
            )
        )
        st.caption(_("Dentro de Tag Manager no lo podemos ver desde fuera: confírmalo tú en Hellotext."))
    _copyable(site_snippet(kind, business_id))
    st.caption(
        _(
            "Registra las páginas vistas. Productos y carrito los registra el píxel del asistente: es la "
            "mejor opción si la tienes."
        )
    )


def _checkout(view: PixelView, business_id: str, *, replaces: bool) -> None:
    links = DeepLinks(view.account)
    st.markdown(_("La página de pago de VTEX es otra aplicación: el píxel de la tienda no funciona ahí."))
    _numbered(
        (
            _(
                "En el [Admin de VTEX]({admin}), abre **Configuración de la tienda > Checkout** y el "
                "engranaje de tu sitio."
            ).format(admin=links.admin),
            _("En la pestaña **Código**, abre **checkout6-custom.js**."),
            _("Borra el código de Hellotext que hay y pega este. Deja lo demás como está.")
            if replaces
            else _("Pega esto al final, sin borrar lo que ya está. Ya tiene tu Business ID."),
        )
    )
    _copyable(checkout_loader(business_id))
    _numbered(
        (
            _("Guarda. Si tu cuenta tiene varios sitios, repítelo en cada uno."),
            _("Pulsa **Verificar ahora**. Si VTEX tarda en publicarlo, verifica otra vez en unos minutos."),
        ),
        first=4,
    )
    where = _(
        "Así está ahora: [checkout6-custom.js]({now}). Si tu tienda es de CMS Portal, [aquí]({legacy})."
    )
    st.markdown(f":small[{where.format(now=links.checkout_file, legacy=links.checkout_file_legacy)}]")
    st.caption(
        _("Si usas una app para personalizar el Checkout, puede reemplazar este archivo: pégalo en la app.")
    )


def _copyable(text: str) -> None:
    # Without colours: those of the highlighter are too pale to read in the light theme.
    st.code(text, language=None, wrap_lines=True)


def _numbered(steps: Sequence[str], *, first: int = 1) -> None:
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, first)))
