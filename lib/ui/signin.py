"""The sign-in screen: the person picker of rehearsal mode, OIDC in live mode."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.security.session import tokens
from lib.services.people import Person, people_to_pick
from lib.services.setup_links import SETUP_PATH
from lib.settings import get_settings
from lib.ui import words
from lib.ui.assets import LOGO
from lib.ui.identity import Absence
from lib.ui.language_mark import language_mark
from lib.ui.text import _, say


def sign_in_screen(absence: Absence = "signed_out") -> None:
    """Ask who is there. Holds nothing of any store but the names of the rehearsal's own people."""
    with st.container(horizontal_alignment="center"), st.container(width=480):
        language_mark()
        st.image(LOGO, width=150, alt="Puente")
        st.title(_("¿Quién eres?"), anchor=False)
        st.markdown(_("Tu tienda VTEX, de “queremos WhatsApp” a en vivo y comprobada."))
        if absence == "expired":
            st.info(
                _("Tu sesión terminó. Entra de nuevo para seguir donde estabas."), icon=":material/schedule:"
            )
        elif absence == "link_over":
            _back_by_link()
        if get_settings().live:
            _oidc(absence)
        else:
            _picker()


def _back_by_link() -> None:
    """For whoever came in by a set-up link before: its page says how to come in again."""
    label = escape(_("Entré con un enlace de acceso"))
    what = escape(_("Vuelve a tu enlace o pide uno nuevo"))
    st.html(
        f'<a class="puente puente-person" target="_self" href="{SETUP_PATH}">'
        f'<strong>{label}</strong><span class="role">{what}</span></a>'
    )


def _oidc(absence: Absence) -> None:
    if absence == "unknown_email":
        st.warning(
            _(
                "Ese correo no tiene acceso a Puente. Entra con el correo que recibió la invitación, o pide "
                "a tu ejecutivo de cuentas que agregue este."
            ),
            icon=":material/no_accounts:",
        )
        st.button(
            _("Entrar con otra cuenta"), on_click=st.logout, type="primary", key="primary-sign-in-other"
        )
        return
    st.button(_("Entrar"), on_click=st.login, type="primary", key="primary-sign-in", icon=":material/login:")


def _picker() -> None:
    st.caption(_("Modo de ensayo: elige quién quieres ser. Los datos y los proveedores son simulados."))
    people = people_to_pick()
    for person in people:
        # A link and not a button: the session cookie is HttpOnly, so an HTTP answer must set it.
        st.html(
            f'<a class="puente puente-person" target="_self" href="/entrar/{tokens().sign_in(person.id)}">'
            f"<strong>{escape(person.name)}</strong>"
            f'<span class="role">{escape(_description(person))}</span></a>'
        )
    if not people:
        st.info(_("Todavía no hay personas: el ensayo se está preparando."))


def _description(person: Person) -> str:
    role = say(words.ROLES, person.role)
    return f"{role} · {', '.join(person.accounts[:2])}" if person.accounts else role
