"""Where the credentials come from, beside the form that asks for them.

Sources: VTEX Help Center "Claves generadas" (2025-08-13) and the announcement of 2025-08-12 about API keys;
Hellotext's help on authorization tokens; Meta's pages on permissions and access tokens, and on requesting a
WhatsApp account for a client (WhatsApp reference 4.1, 5.4 and 8). Checked on 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.services.credentials import CredentialState
from lib.ui.credentials_summary import has_something
from lib.ui.text import _


def keys_page(account: str) -> str:
    """Address of the page of the VTEX Admin where the keys of an account are."""
    return f"https://{account}.myvtex.com/admin/api-keys"


def guide(state: CredentialState) -> None:
    """How to get a key that can do just enough; open while nothing is kept yet."""
    first = not has_something(state)
    # A browser keeps what is unfolded as it is: only another element folds up.
    key = "how-credentials" if first else "how-credentials-again"
    with st.expander(_("¿De dónde saco estos datos?"), icon=":material/help:", expanded=first, key=key):
        vtex, hellotext = st.columns([3, 2], gap="medium")
        with vtex:
            _vtex(keys_page(state.account))
        with hellotext:
            _hellotext()
            if not first:
                st.markdown("**Meta**")
                meta_guide()


def _vtex(page: str) -> None:
    st.markdown("**VTEX**")
    _numbered(
        (
            _(
                "Entra con una persona que pueda crear claves: necesita **License Manager / Services access "
                "control / Save user**. Ese permiso es de la persona, no de la clave."
            ),
            _(
                "Crea un rol propio y marca en él un solo recurso: **Dynamic Storage / Read only "
                "documents**. Lee clientes y nada más."
            ),
            _(
                "Abre [Claves de API]({page}): tu avatar > Configuración de la cuenta > Claves de API > "
                "Generadas. Pulsa **Generar clave**, llámala Hellotext y elige ese rol."
            ).format(page=page),
            _(
                "VTEX te da un enlace de share.vtex.com que se abre **una sola vez** y vence en 24 horas. "
                "Ábrelo y pega aquí la App Key y el App Token que muestra, no el enlace."
            ),
        )
    )
    st.markdown(
        ":material/shield: "
        + _("No elijas un rol de administrador: con esa clave se pueden crear administradores y más claves.")
    )
    st.markdown(
        ":material/visibility_off: "
        + _(
            "¿No ves Claves de API? Pide a quien administra la cuenta el rol **User Administrator - "
            "RESTRICTED**, o uno propio con **View API Keys** y **Edit API Keys**."
        )
    )


def _hellotext() -> None:
    st.markdown("**Hellotext**")
    _numbered(
        (
            _("Entra como Owner o Administrator: solo ellos crean tokens."),
            _("El **Business ID** está en Settings, debajo del nombre de tu negocio."),
            _(
                "En Settings > **Authorization Tokens** pulsa Create new token. El token se muestra una sola "
                "vez."
            ),
        )
    )
    st.markdown(":material/shield: " + _("No envíes claves ni tokens por correo, chat o ticket."))


def meta_guide() -> None:
    """Where Meta shows its ids and makes its tokens."""
    _numbered(
        (
            _(
                "Tus cuentas de WhatsApp están en Meta Business Suite > Settings > Accounts > WhatsApp "
                "accounts."
            ),
            _(
                "Los tres identificadores son distintos y solo tienen cifras. Si la dirección de la página "
                "trae business_id o waba_id, pégala entera: tomamos el número."
            ),
            _(
                "El token es de un **usuario del sistema** con los permisos **whatsapp_business_management** "
                "y **whatsapp_business_messaging**. Uno temporal vence en unas 24 horas."
            ),
        )
    )


def _numbered(steps: Sequence[str]) -> None:
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
