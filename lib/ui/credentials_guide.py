"""Where the credentials come from, beside the form that asks for them.

Sources: VTEX Help Center "Claves generadas" (2025-08-13) and the announcement of 2025-08-12 about API keys;
Hellotext's help on authorization tokens. Checked on 2026-11-21.
"""

from __future__ import annotations

import streamlit as st

from lib.services.credentials import CredentialState
from lib.ui.text import _

_KEYS_PAGE = "https://{account}.myvtex.com/admin/api-keys"


def guide(state: CredentialState) -> None:
    """How to get a key that can do just enough; open while nothing is kept yet."""
    with st.expander(
        _("¿De dónde saco estos datos?"),
        icon=":material/help:",
        expanded=not state.kept and not state.business_id,
        key="how-credentials",
    ):
        vtex, hellotext = st.columns([3, 2], gap="medium")
        with vtex:
            _vtex(_KEYS_PAGE.format(account=state.account))
        with hellotext:
            _hellotext()


def _vtex(keys_page: str) -> None:
    st.markdown("**VTEX**")
    steps = (
        _(
            "Entra con una persona que pueda crear claves: necesita **License Manager / Services access "
            "control / Save user**. Ese permiso es de la persona, no de la clave."
        ),
        _(
            "Crea un rol propio y marca en él un solo recurso: **Dynamic Storage / Read only documents**. "
            "Lee clientes y nada más."
        ),
        _(
            "Abre [Claves de API]({page}): tu avatar > Configuración de la cuenta > Claves de API > "
            "Generadas. Pulsa **Generar clave**, llámala Hellotext y elige ese rol."
        ).format(page=keys_page),
        _(
            "VTEX te da un enlace de share.vtex.com que se abre **una sola vez** y vence en 24 horas. Ábrelo "
            "y pega aquí la App Key y el App Token que muestra, no el enlace."
        ),
    )
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    st.markdown(
        ":material/shield: "
        + _("No elijas un rol de administrador: con esa clave se pueden crear administradores y más claves.")
    )


def _hellotext() -> None:
    st.markdown("**Hellotext**")
    steps = (
        _("Entra como Owner o Administrator: solo ellos crean tokens."),
        _("El **Business ID** está en Settings, debajo del nombre de tu negocio."),
        _("En Settings > **Authorization Tokens** pulsa Create new token. El token se muestra una sola vez."),
    )
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    st.markdown(":material/shield: " + _("No envíes claves ni tokens por correo, chat o ticket."))
