"""Our own people on the page: who they are, and what an administrator does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from lib.domain.model import Role
from lib.services.people_admin import StaffMember, restore, staff, unowned
from lib.ui import words
from lib.ui.event_sentences import who
from lib.ui.failures import caught, show_caught
from lib.ui.guard import Visit
from lib.ui.number_view import country_name
from lib.ui.parts import Mark, pill
from lib.ui.people_dialogs import NOTICE, ask_add, ask_hand_over, ask_remove, ask_role
from lib.ui.text import _, listed, ngettext, number, plain, say, when
from lib.ui.words_people import ACTIONS, CHANGES

_MOST_COUNTRIES = 4
_FAILURE: Final = "people-failure-here"
_ICONS: Final = {
    "role": ":material/badge:",
    "hand_over": ":material/move_down:",
    "remove": ":material/person_off:",
}
_ROLE_MARKS = {
    Role.ADMINISTRATOR: Mark("blue", "shield_person"),
    Role.ACCOUNT_MANAGER: Mark("gray", "support_agent"),
}


def people_list(visit: Visit) -> None:
    """Everybody of the team with role, stores and last change; those without access at the end."""
    members = staff(visit.actor)
    present = [one for one in members if one.disabled_at is None]
    gone = [one for one in members if one.disabled_at is not None]
    if st.button(
        _("Dar acceso a alguien"), icon=":material/person_add:", type="primary", key="primary-person-add"
    ):
        ask_add(visit)
    notice = st.session_state.pop(NOTICE, None)
    if isinstance(notice, str):
        st.success(notice, icon=":material/check_circle:")
    show_caught(_FAILURE)
    _stores_of_nobody(visit, present)
    for member in present:
        _person(visit, member, present)
    if gone:
        st.subheader(_("Sin acceso"), anchor=False)
        for member in gone:
            _gone(visit, member)


def _stores_of_nobody(visit: Visit, present: Sequence[StaffMember]) -> None:
    portfolio = unowned(visit.actor)
    if not portfolio:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="touch-unowned"):
        st.markdown(
            f":orange[:material/person_alert:] **{_('Tiendas sin ejecutivo')}**  \n{_stores(portfolio)}"
        )
        if st.button(_("Entregarlas"), icon=_ICONS["hand_over"], key="hand-over-unowned"):
            ask_hand_over(visit, None, portfolio, present)


def _person(visit: Visit, member: StaffMember, present: Sequence[StaffMember]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall", width="stretch"):
            role = pill(_ROLE_MARKS[member.role], say(words.ROLES, member.role))
            you = f" · {_('Tú')}" if member.id == visit.person.id else ""
            st.markdown(f"**{plain(member.name)}**{you} {role}  \n{plain(member.email)}")
            st.markdown(_stores(member.portfolio))
            _last_change(member)
        fitting = _fitting(visit, member)
        if fitting:
            _menu(visit, member, present, fitting)


def _menu(visit: Visit, member: StaffMember, present: Sequence[StaffMember], fitting: Sequence[str]) -> None:
    chosen = st.menu_button(
        _("Acciones"),
        fitting,
        format_func=lambda code: f"{_ICONS[code]} {say(ACTIONS, code)}",
        key=f"touch-person-{member.id.hex}",
    )
    if chosen == "role":
        ask_role(visit, member)
    if chosen == "hand_over":
        ask_hand_over(visit, member, member.portfolio, present)
    if chosen == "remove":
        ask_remove(visit, member, present)


def _fitting(visit: Visit, member: StaffMember) -> list[str]:
    """What can be done to somebody: nobody changes their own access."""
    is_oneself = member.id == visit.person.id
    hand_over = ["hand_over"] if member.stores else []
    return hand_over if is_oneself else ["role", *hand_over, "remove"]


def _gone(visit: Visit, member: StaffMember) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall", width="stretch"):
            role = pill(Mark("gray", "person_off"), _("Sin acceso"))
            st.markdown(f"**{plain(member.name)}** {role}  \n{plain(member.email)}")
            _last_change(member)
        st.button(
            _("Devolver el acceso"),
            icon=":material/person_check:",
            key=f"touch-restore-{member.id.hex}",
            on_click=_restore,
            args=(visit, member),
        )


def _restore(visit: Visit, member: StaffMember) -> None:
    with caught(_FAILURE):
        restore(visit.actor_now(), member.id)
        st.session_state[NOTICE] = _("{name} puede entrar de nuevo.").format(name=plain(member.name))


def _stores(portfolio: Mapping[str, int]) -> str:
    """How many stores somebody has, and in which countries most of them are."""
    total = sum(portfolio.values())
    if not total:
        return f":gray[{_('Sin tiendas a su cargo')}]"
    count = ngettext("{count} tienda", "{count} tiendas", total).format(count=number(total))
    most = sorted(portfolio.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{country_name(code)} {number(stores)}" for code, stores in most[:_MOST_COUNTRIES]]
    if len(most) > _MOST_COUNTRIES:
        others = sum(stores for _code, stores in most[_MOST_COUNTRIES:])
        named.append(_("otros países {count}").format(count=number(others)))
    return plain(f"{count}: {listed(named)}")


def _last_change(member: StaffMember) -> None:
    change = member.last_change
    if change is not None:
        said = say(CHANGES, change.kind, {"by": who(change.by), "when": when(change.at)})
        st.caption(plain(said))
