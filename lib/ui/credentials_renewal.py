"""Renewing a token without a gap: how to, and what became of a new one.

Sources: VTEX Help Center "Claves generadas" and developer documentation "Rotating VTEX API tokens" (VTEX
reference 1.3 and 1.4, 2026-11-21): both tokens are valid until the renewal is finished in VTEX.
"""

from __future__ import annotations

import streamlit as st

from lib.domain.credential import Renewal
from lib.domain.ladder import Vendor
from lib.services.credential_runs import CheckRun
from lib.services.credentials import CredentialState
from lib.ui.credentials_guide import keys_page
from lib.ui.text import _, plain, say
from lib.ui.words_credentials import RENEWALS, RENEWED_WITH_KEY, VENDORS


def renewal_notice(vendor: Vendor, state: CredentialState, run: CheckRun) -> None:
    """What became of the new secrets of a vendor that were on trial in a run, if there were any."""
    end = run.renewals.get(vendor)
    if end is None:
        return
    text = say(RENEWALS, end, {"vendor": VENDORS[vendor]})
    if end is Renewal.RENEWED:
        text = _(RENEWED_WITH_KEY) if vendor is Vendor.VTEX and _is_of_a_new_key(state) else text
        st.success(text, icon=":material/published_with_changes:")
    elif end is Renewal.REFUSED:
        st.error(text, icon=":material/undo:")
    else:
        st.info(text, icon=":material/hourglass_empty:")


def _is_of_a_new_key(state: CredentialState) -> bool:
    """Whether the key in force is as new as its token: a token alone is renewed under its old key."""
    key, token = state.kept.get("app_key"), state.kept.get("app_token")
    return key is not None and token is not None and key.set_at >= token.set_at


def renewal_assistant(state: CredentialState) -> None:
    """The steps by which a VTEX token is renewed while the store goes on working."""
    key = state.kept.get("app_key")
    if key is None or "app_token" not in state.kept:
        return
    steps = (
        _(
            "Abre [Claves de API]({page}), pestaña Generadas, y busca la clave que termina en {last_four}. "
            "Tu persona necesita el permiso **Renew API Token**."
        ).format(page=keys_page(state.account), last_four=plain(key.last_four)),
        _("Renueva su token y en **Eliminar token antiguo** elige **Después**: los dos valen a la vez."),
        _(
            "Abre el enlace de un solo uso y pega aquí el App Token nuevo. La App Key es la misma: déjala "
            "vacía."
        ),
        _("Pulsa Guardar y comprobar y espera el verde. Hasta entonces Puente sigue con el anterior."),
        _("Vuelve a VTEX y elimina el token antiguo. Si algo falla antes, no perdiste nada."),
    )
    with st.expander(_("Renovar el token de VTEX sin cortes"), icon=":material/autorenew:", key="how-renew"):
        st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
