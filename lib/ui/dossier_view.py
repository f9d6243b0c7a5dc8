"""The dossier on its page: how much is there, what is missing, and its fields in the order of the work."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from lib.domain.dossier import DossierField
from lib.domain.model import CheckOutcome, Route
from lib.i18n import N_
from lib.services.checklist import checklist
from lib.services.dossier import TRACK, DossierState
from lib.ui import words
from lib.ui.dossier_field import anchor, place, small, text_field, vertical_field
from lib.ui.dossier_logo import chat, logo_field
from lib.ui.dossier_name import profile_name
from lib.ui.failures import show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import OUTCOME_MARKS, mark_icon
from lib.ui.route_view import FAILURE, ask_to_take
from lib.ui.text import _, plain, say
from lib.ui.words_dossier import BUSINESS_ID_HELP, FIELD_NAMES
from lib.ui.words_number import NUMBER_VERDICTS

_ASKED = "solicitud.asked"
_OBO = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/"
    "obo-model-deprecation"
)

_PLACES = {**FIELD_NAMES, "ticket": N_("Copiar y enviar el ticket")}

_STYLE = """
<style>
.puente-place { display: block; height: 0; scroll-margin-top: 5rem; }
.puente-missing { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-size: .875rem; }
.puente-missing a, .puente-missing a:visited { display: inline-flex; align-items: center; min-height: 32px;
  padding: 0 .75rem; border: 1px solid var(--line); border-radius: 1rem; color: inherit;
  text-decoration: none; background: var(--ground); }
.puente-missing a:hover { border-color: var(--accent); }
.puente-missing a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 640px), (pointer: coarse) { .puente-missing a { min-height: 44px; } }
/* What links lead to takes no room of its own. */
[data-testid="stElementContainer"]:has(> .stHtml > .puente-place) { margin-bottom: -.25rem; }
</style>
"""


def page_style() -> None:
    """The styles of this page; before anything that uses them."""
    st.html(_STYLE)


def other_route(visit: StoreVisit, route: Route) -> None:
    """The store goes another way: say so, and offer this one."""
    st.info(
        _(
            "Tu tienda va por otro camino: {route}. Si cambias a la solicitud, no pierdes nada de lo que ya "
            "está hecho."
        ).format(route=plain(say(words.ROUTES, route))),
        icon=":material/alt_route:",
    )
    with st.container(horizontal=True, key="touch-other-route"):
        if st.button(
            _("Cambiar a: {route}").format(route=plain(say(words.ROUTES, Route.ASSISTED))),
            icon=":material/swap_horiz:",
            key="take-assisted",
        ):
            ask_to_take(visit, checklist(visit.actor, visit.account, TRACK), route, Route.ASSISTED)
    show_caught(FAILURE)


def on_with_own_route(visit: StoreVisit) -> None:
    """The end of the form where no ticket is made: on with the store's own way."""
    with st.container(key="touch-own-route"):
        if st.button(
            _("Seguir en mi camino"),
            type="primary",
            icon=":material/arrow_forward:",
            key="primary-own-route",
        ):
            go_to("configuracion", visit.account)


def what_holds_today() -> None:
    """What the page of VTEX says, and what is so by now."""
    label = _("Lo que dice la página de VTEX y lo que pasa hoy")
    with st.expander(label, icon=":material/update:", key="how-today"):
        st.markdown(
            f"**{_('La página de VTEX dice:')}** "
            + _(
                "VTEX crea la cuenta de WhatsApp en nombre de tu tienda (OBO) y tu administrador autoriza "
                "tres cosas en el Administrador comercial. Tarda unos 3 días hábiles."
            )
        )
        st.markdown(
            f"**{_('Hoy:')}** "
            + _(
                "Meta terminó el OBO el 29 de septiembre de 2025. Ahora VTEX, como socio de Meta, inicia una "
                "solicitud de cuenta para tu negocio, y un administrador tuyo la acepta en la configuración "
                "del negocio, en Solicitudes. La solicitud vence a los 90 días."
            )
        )
        st.markdown(
            _(
                "No encontramos un documento público que confirme que el soporte de VTEX sigue tomando este "
                "pedido. Si te responden que no, cambia de camino en Requisitos: no pierdes nada."
            )
        )
        st.caption(
            _(
                "Fuentes: VTEX, “Integración con WhatsApp” (2024-01-05); Meta, “OBO model deprecation” "
                "(2026-05-21). Revisado el 21/11/2026."
            )
        )
        st.markdown(f":small[[{_('Abrir la fuente de Meta')}]({_OBO})]")


def progress(state: DossierState) -> None:
    """How much of the dossier is there; everything that is missing leads to its place."""
    done = state.completeness
    text = (
        _("Todo listo para el ticket") if done.ready else _("{percent} % listo").format(percent=done.percent)
    )
    st.progress(done.percent, text=text)
    st.html(_links(_("Falta:"), done.missing) if done.missing else _links(_("Sigue:"), ("ticket",)))


def form(visit: StoreVisit, state: DossierState) -> None:
    """Every field, in groups. Each one is kept as it is typed; there is nothing to submit."""
    st.caption(_("Se guarda solo, campo por campo. Puedes seguir después o desde otro dispositivo."))
    with st.container(border=True, key="dossier-company"):
        st.subheader(_("Tu empresa en Meta"), anchor=False)
        text_field(
            visit,
            state,
            DossierField.BUSINESS_ID,
            placeholder="123456789012345",
            link=(_("Cómo encontrarlo en Meta"), BUSINESS_ID_HELP),
        )
        left, right = st.columns(2)
        with left:
            text_field(visit, state, DossierField.LEGAL_NAME)
        with right:
            text_field(visit, state, DossierField.WEBSITE, placeholder=_("https://mitienda.com"))
    with st.container(border=True, key="dossier-name"):
        st.subheader(_("El nombre"), anchor=False)
        profile_name(visit, state)
        text_field(visit, state, DossierField.ACCOUNT_NAME)
    if state.route is Route.ASSISTED:
        with st.container(border=True, key="dossier-logo"):
            st.subheader(_("El logo"), anchor=False)
            logo_field(visit, state)
            entry = state.fields.get(DossierField.PROFILE_NAME)
            chat(visit, state, entry.value or entry.typed if entry else state.store.name)
    with st.container(border=True, gap="small", key="touch-dossier-number"):
        st.subheader(_("El número"), anchor=False)
        _number(visit, state)
    optional = (DossierField.ABOUT, DossierField.DESCRIPTION, DossierField.ADDRESS, DossierField.EMAIL)
    filled = sum(1 for field in (*optional, DossierField.VERTICAL) if field in state.fields)
    label = _("Perfil de WhatsApp (opcional)")
    with st.expander(label, icon=":material/badge:", expanded=filled > 0, key="how-profile"):
        _profile(visit, state)


def ask_for_the_rest(state: DossierState) -> None:
    """The end of a form that is not complete: who wants to go on is told what is missing, and where."""

    def ask() -> None:
        st.session_state[_ASKED] = True

    if st.session_state.get(_ASKED):
        st.warning(_("Todavía falta esto para armar el ticket:"), icon=":material/checklist:")
        st.html(_links(_("Falta:"), state.completeness.missing))
    st.button(
        _("Preparar el ticket"),
        type="primary",
        icon=":material/description:",
        on_click=ask,
        key="primary-prepare",
    )


def _links(intro: str, things: Iterable[str]) -> str:
    """Links to places on this page."""
    links = [f'<a href="#{anchor(thing)}">{escape(say(_PLACES, thing))}</a>' for thing in things]
    return f'<div class="puente puente-missing"><span>{escape(intro)}</span>{"".join(links)}</div>'


def _number(visit: StoreVisit, state: DossierState) -> None:
    place("number")
    number = state.number
    if number is None:
        hint = _("Se elige y se revisa en su propia pantalla.")
        small(f":orange[:material/radio_button_unchecked: {_('Falta.')}] :gray[{hint}]")
    else:
        mark = mark_icon(OUTCOME_MARKS[CheckOutcome.PASSED if number.is_suitable else CheckOutcome.WARNING])
        st.markdown(f"{mark} **{plain(number.international)}**  \n{say(NUMBER_VERDICTS, number.verdict)}")
    label = _("Elegir el número") if number is None else _("Ver el número")
    if st.button(label, icon=":material/phone_iphone:", key="go-number"):
        go_to("numero", visit.account)


def _profile(visit: StoreVisit, state: DossierState) -> None:
    st.caption(_("Lo que tus clientes leen al tocar tu nombre. Se puede completar también más adelante."))
    text_field(visit, state, DossierField.ABOUT, counted=True)
    text_field(visit, state, DossierField.DESCRIPTION, lines=True, counted=True)
    left, right = st.columns(2)
    with left:
        text_field(visit, state, DossierField.ADDRESS)
        text_field(visit, state, DossierField.SECOND_WEBSITE)
    with right:
        text_field(visit, state, DossierField.EMAIL, placeholder=_("hola@mitienda.com"))
        vertical_field(visit, state)
