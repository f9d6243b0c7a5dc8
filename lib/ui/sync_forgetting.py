"""Forgetting a customer who asks for it: the question, with what it means, and the answer."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.errors import InvalidInput
from lib.services.sync_forget import forget_customer
from lib.ui.failures import caught, field_problem, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.sync_parts import DIALOG
from lib.ui.text import _, ngettext, number

_FAILURE: Final = "sync-forget-failure"
_DONE: Final = "sync-forget-done"
_LONGEST: Final = 320


def forgetting(visit: StoreVisit, forgotten: int) -> None:
    """The way to forget a customer, and how many were."""
    st.subheader(_("Olvidar a un cliente"), anchor=False)
    st.markdown(
        _("Si una persona te lo pide: borramos lo que sabemos de ella y no volvemos a enviar sus datos.")
    )
    with st.container(key="touch-sync-forget"):
        if st.button(_("Olvidar a un cliente…"), icon=":material/person_off:", key="sync-forget"):
            _ask(visit)
    said = st.session_state.pop(_DONE, None)
    if isinstance(said, str):
        st.success(said, icon=":material/check_circle:")
    if forgotten:
        st.caption(_("Ya pediste olvidar a alguien: seguimos respetándolo en cada sincronización."))


def _ask(visit: StoreVisit) -> None:
    field = visit.own("sync-who")
    st.session_state.pop(_FAILURE, None)
    st.session_state.pop(field, None)
    st.session_state[DIALOG] = True

    @st.dialog(_("Olvidar a un cliente"), on_dismiss="rerun")
    def ask() -> None:
        st.text_input(
            _("Su correo, su teléfono o su identificador de VTEX"),
            key=field,
            max_chars=_LONGEST,
            autocomplete="off",
        )
        failure = st.session_state.get(_FAILURE)
        if isinstance(failure, InvalidInput):
            field_problem(failure)
        else:
            show_caught(_FAILURE)
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    _("Borramos sus datos de nuestras listas. No se puede deshacer."),
                    _("Nunca más se envía, aunque siga en VTEX."),
                    _("Su perfil en Hellotext lo borras tú, en Hellotext."),
                )
            )
        )
        pressed = st.button(
            _("Olvidar para siempre"),
            type="primary",
            icon=":material/person_off:",
            key="primary-sync-forget",
            on_click=_forget,
            args=(visit, field),
            width="stretch",
        )
        if pressed and _FAILURE not in st.session_state:
            st.rerun()

    ask()


def _forget(visit: StoreVisit, field: str) -> None:
    typed = str(st.session_state.get(field) or "")
    with caught(_FAILURE):
        records = forget_customer(visit.actor_now(), visit.account, typed).records
        st.session_state[field] = ""
        st.session_state[_DONE] = (
            ngettext(
                "Hecho: borramos {count} registro suyo y no se enviará más.",
                "Hecho: borramos {count} registros suyos y no se enviará más.",
                records,
            ).format(count=number(records))
            if records
            else _("Hecho: no teníamos datos suyos, y no se enviará nunca.")
        )
