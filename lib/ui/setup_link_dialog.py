"""A set-up link that was just made: shown once, to be copied, and forgotten however the dialog is closed."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from lib.errors import PuenteError
from lib.services.outbox import mail_is_configured
from lib.services.setup_links import SETUP_PATH, SetupLink, send_setup_link
from lib.ui.failures import caught, show_caught
from lib.ui.guard import Visit
from lib.ui.own_address import own_address
from lib.ui.text import _, day, plain

_SHOWN = "setup-link.shown"
_SENT = "setup-link.sent"
_FAILURE = "setup-link.failure"


@dataclass(frozen=True)
class _Shown:
    account: str
    store_name: str
    link: SetupLink
    address: str = field(repr=False)


def show_once(account: str, store_name: str, link: SetupLink, token: str) -> None:
    """Have `setup_link_dialog` show a link; for callbacks, which cannot open a dialog themselves."""
    _forget()
    st.session_state[_SHOWN] = _Shown(account, store_name, link, f"{own_address()}{SETUP_PATH}/{token}")


def setup_link_dialog(visit: Visit) -> None:
    """Show the link that a callback has made, if any, with the ways to hand it on."""
    shown = st.session_state.get(_SHOWN)
    if not isinstance(shown, _Shown):
        return

    @st.dialog(_("Enlace para el comercio"), on_dismiss=_forget)
    def show() -> None:
        st.markdown(
            _("Copia este enlace ahora y envíalo a {person}: no volvemos a mostrarlo.").format(
                person=f"**{plain(shown.link.email)}**"
            )
        )
        st.code(shown.address, language=None, wrap_lines=True)
        st.caption(
            _("Abre solo la tienda {store}, una vez, hasta el {day}. Quien lo tenga puede usarlo.").format(
                store=plain(shown.store_name), day=day(shown.link.expires_at)
            )
        )
        if st.session_state.get(_SENT):
            st.info(sent_words(shown.link.email), icon=":material/mark_email_read:")
        else:
            st.button(
                _("Enviarle un enlace por correo"),
                icon=":material/mail:",
                on_click=_send,
                args=(visit, shown),
                key="touch-send-shown-link",
                width="stretch",
            )
        show_caught(_FAILURE)

    show()


def sent_words(email: str) -> str:
    """That a link goes by mail, and what it waits for where no mail can leave."""
    if not mail_is_configured():
        return _(
            "La invitación a {email} quedó en la cola. Saldrá cuando administración configure el correo."
        ).format(email=plain(email))
    return _("La invitación a {email} sale por correo en un momento.").format(email=plain(email))


def _send(visit: Visit, shown: _Shown) -> None:
    with caught(_FAILURE):
        send_setup_link(visit.actor_now(), shown.account, shown.link.person_id)
    st.session_state[_SENT] = not isinstance(st.session_state.get(_FAILURE), PuenteError)


def _forget() -> None:
    for name in (_SHOWN, _SENT, _FAILURE):
        st.session_state.pop(name, None)
