"""The set-up links of all stores: who was invited, whether they came, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.typing import ButtonColumnClickState

from lib.services.invitations import LINKS_OF_A_PAGE, LinkPage, LinkQuery, SentLink, sent_links
from lib.services.setup_links import (
    SetupLinkState,
    invite,
    make_setup_link,
    members_of,
    revoke_setup_link,
    send_setup_link,
)
from lib.ui.address import Kept, pressed
from lib.ui.failures import caught, show_caught
from lib.ui.guard import Visit
from lib.ui.panel_table import no_formula
from lib.ui.parts import Tone, empty_state, pager
from lib.ui.setup_link_dialog import sent_words, show_once
from lib.ui.text import _, day, ngettext, number, plain, say, when
from lib.ui.words_invitations import LINK_STATES

LINK_CHOICES: Final = (
    Kept("enlace", ""),
    Kept("estado_enlace", None, list(SetupLinkState)),
    Kept("de", None, ["mi"]),
    Kept("pagina_enlaces", 1),
)
_CLICK: Final = "invite-links-click"
_FAILURE: Final = "invite-links.failure"
_CHOSEN: Final = "invite-links.chosen"
_GRID: Final = "invite-links"
_UNMARK: Final = "invite-links.unmark"
_SENT: Final = "invite-links.sent"
# A link that ended still asks for a new one; revoked, it does not.
_REVOCABLE: Final = tuple(state for state in SetupLinkState if state is not SetupLinkState.REVOKED)
_BADGES: Final[dict[SetupLinkState, tuple[str, Tone]]] = {
    SetupLinkState.TO_SEND: ("…", "blue"),
    SetupLinkState.OPEN: ("→", "orange"),
    SetupLinkState.USED: ("✓", "green"),
    SetupLinkState.EXPIRED: ("▲", "orange"),
    SetupLinkState.REVOKED: ("✕", "gray"),
}


def links_table(visit: Visit) -> None:
    """Filters, one page of links with their actions, and the pages."""
    _filters()
    found = sent_links(visit.actor, _asked())
    show_caught(_FAILURE)
    sent = st.session_state.pop(_SENT, None)
    if isinstance(sent, str):
        st.toast(sent_words(sent), icon=":material/mark_email_read:")
    if found.rows:
        _table(found)
        _pages(found)
    else:
        _nothing()
    chosen = st.session_state.get(_CHOSEN)
    if isinstance(chosen, SentLink):
        _open(visit, chosen)


def _asked() -> LinkQuery:
    state = st.session_state.get("estado_enlace")
    page = st.session_state.get("pagina_enlaces")
    return LinkQuery(
        search=str(st.session_state.get("enlace") or ""),
        state=SetupLinkState(state) if state in list(SetupLinkState) else None,
        mine=st.session_state.get("de") == "mi",
        page=page if isinstance(page, int) else 1,
    )


def _first_page() -> None:
    st.session_state["pagina_enlaces"] = 1
    pressed()


def _filters() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="touch-invite-filters"):
        st.text_input(
            _("Buscar tienda, cuenta o correo"), key="enlace", type="search", on_change=_first_page, width=280
        )
        st.selectbox(
            _("Estado"),
            list(SetupLinkState),
            format_func=lambda state: say(LINK_STATES, state),
            placeholder=_("Cualquiera"),
            key="estado_enlace",
            on_change=_first_page,
            width=180,
        )
        st.selectbox(
            _("Hecho por"),
            ["mi"],
            format_func=lambda _who: _("Mí"),
            placeholder=_("Cualquiera"),
            key="de",
            on_change=_first_page,
            width=150,
        )


def _nothing() -> None:
    if _asked() == LinkQuery():
        empty_state(
            _("Todavía no hay invitaciones"),
            _("Crea una tienda con el correo del comercio y su enlace aparece aquí."),
            icon=":material/mail:",
        )
    else:
        st.info(_("Ningún enlace cumple estos filtros."), icon=":material/filter_alt_off:")


def _table(found: LinkPage) -> None:
    frame = pd.DataFrame([_cells(row) for row in found.rows])
    if st.session_state.pop(_UNMARK, False):
        st.session_state[_GRID] = {"selection": {"rows": [], "columns": [], "cells": []}}
    badges = {f"{shape} {say(LINK_STATES, state)}": tone for state, (shape, tone) in _BADGES.items()}
    st.dataframe(
        frame,
        hide_index=True,
        row_height=40,
        height=min(40 * (len(frame) + 1) + 2, 720),
        key=_GRID,
        # A button in a cell is not pressed by the keyboard; a row is marked by it.
        on_select=lambda: _marked(found),
        selection_mode="single-row",
        column_config={
            _("Tienda"): st.column_config.ButtonColumn(
                _("Tienda"),
                key=_CLICK,
                on_click=_clicked,
                args=(found,),
                type="tertiary",
                alignment="left",
                pinned=True,
            ),
            _("Estado"): st.column_config.MultiselectColumn(
                _("Estado"), options=list(badges), color=list(badges.values())
            ),
        },
        alt=_("Enlaces de invitación. Mayúsculas y espacio abre el de la fila."),
    )


def _cells(row: SentLink) -> dict[str, object]:
    shape, _tone = _BADGES[row.state]
    return {
        _("Tienda"): no_formula(row.store_name),
        _("Estado"): [f"{shape} {say(LINK_STATES, row.state)}"],
        _("Correo"): no_formula(row.email),
        _("Cuenta"): row.account,
        _("Creado"): when(row.made_at),
        _("Hecho por"): no_formula(row.made_by),
        # The thirty days begin when the letter leaves.
        _("Sirve hasta"): "—" if row.state is SetupLinkState.TO_SEND else day(row.expires_at),
        _("Entró"): when(row.used_at) if row.used_at else "—",
    }


def _clicked(found: LinkPage) -> None:
    click = st.session_state.get(_CLICK)
    if isinstance(click, ButtonColumnClickState) and 0 <= click.row < len(found.rows):
        st.session_state[_CHOSEN] = found.rows[click.row]


def _marked(found: LinkPage) -> None:
    places = st.session_state[_GRID]["selection"]["rows"]
    if places and places[0] < len(found.rows):
        st.session_state[_CHOSEN] = found.rows[places[0]]


def _open(visit: Visit, link: SentLink) -> None:
    """What can be done about one link."""

    @st.dialog(_("Invitación"), on_dismiss=_close)
    def show() -> None:
        shape, tone = _BADGES[link.state]
        state = plain(f"{shape} {say(LINK_STATES, link.state)}")
        st.markdown(
            f"**{plain(link.store_name)}** · {plain(link.account)}  \n"
            f"{plain(link.person_name)}, {plain(link.email)} :{tone}-badge[{state}]"
        )
        if any(member.id == link.person_id for member in members_of(visit.actor_now(), link.account)):
            _another(visit, link)
        else:
            _let_in_again(visit, link)
        if link.state in _REVOCABLE:
            if st.button(
                _("Anular este enlace"), icon=":material/link_off:", key="touch-revoke-link", width="stretch"
            ):
                with _closing():
                    revoke_setup_link(visit.actor_now(), link.account, link.id)
            st.caption(
                _(
                    "Anulado, deja de servir y no da otro, y quien entró con él sale de inmediato. Lo que "
                    "hizo queda guardado."
                )
            )

    show()


def _another(visit: Visit, link: SentLink) -> None:
    """A new link for the person of `link`, to copy or by mail."""
    if st.button(
        _("Crear otro enlace"), icon=":material/add_link:", key="touch-another-link", width="stretch"
    ):
        with _closing():
            made, token = make_setup_link(visit.actor_now(), link.account, link.person_id)
            show_once(link.account, link.store_name, made, token)
    if st.button(_("Enviar otro por correo"), icon=":material/mail:", key="touch-mail-link", width="stretch"):
        with _closing():
            send_setup_link(visit.actor_now(), link.account, link.person_id)
            st.session_state[_SENT] = link.email


def _let_in_again(visit: Visit, link: SentLink) -> None:
    """Whoever was taken out of the store gets no other link to it, unless they come back to it."""
    st.caption(
        _("{person} ya no está en esta tienda: no recibe otro enlace si no vuelve a tener acceso.").format(
            person=plain(link.person_name)
        )
    )
    if st.button(
        _("Volver a darle acceso"), icon=":material/person_add:", key="touch-let-in-again", width="stretch"
    ):
        with _closing():
            made, token = invite(visit.actor_now(), link.account, link.email, link.person_name)
            show_once(link.account, link.store_name, made, token)


@contextmanager
def _closing() -> Iterator[None]:
    """Around what a button of the dialog does: the page is drawn anew without it."""
    with caught(_FAILURE):
        yield
    _close()
    st.rerun()


def _close() -> None:
    st.session_state.pop(_CHOSEN, None)
    st.session_state[_UNMARK] = True


def _pages(found: LinkPage) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (found.page - 1) * LINKS_OF_A_PAGE + 1
        last = min(found.page * LINKS_OF_A_PAGE, found.total)
        count = ngettext("{count} enlace", "{count} enlaces", found.total).format(count=number(found.total))
        st.caption(
            _("{first} a {last} de {count}").format(first=number(first), last=number(last), count=count),
            width="content",
        )
        pager(found.pages, "pagina_enlaces")
