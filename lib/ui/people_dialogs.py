"""The questions before something is done to one of our people, each with what it will mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import streamlit as st

from lib.domain.model import Language, Role
from lib.errors import InvalidFields, PuenteError
from lib.services.people_admin import StaffMember, add_staff, hand_over_portfolio, remove, set_role
from lib.services.portfolios import STAFF
from lib.ui import words
from lib.ui.chrome import LANGUAGE_NAMES
from lib.ui.failures import caught, field_problem, show_caught
from lib.ui.guard import Visit
from lib.ui.number_view import country_name
from lib.ui.text import _, ngettext, number, plain, say
from lib.ui.words_people import ACTIONS, ROLE_MEANINGS

FAILURE: Final = "people-failure"
NOTICE: Final = "people-notice"
_EMAIL, _NAME, _ROLE, _LANGUAGE = (f"person-{field}" for field in ("email", "name", "role", "language"))
_FIELDS = ("email", "name")


def ask_add(visit: Visit) -> None:
    """Let somebody in: e-mail address, name, role, language."""

    @st.dialog(_("Dar acceso a alguien"), icon=":material/person_add:")
    def ask() -> None:
        problems = _problems()
        st.text_input(
            _("Correo"), placeholder=_("Con el que va a entrar"), key=_EMAIL, type="email", max_chars=250
        )
        field_problem(problems.get("email"))
        st.text_input(_("Nombre"), key=_NAME, max_chars=120)
        field_problem(problems.get("name"))
        _role_select(_ROLE, Role.ACCOUNT_MANAGER)
        st.selectbox(
            _("Idioma"),
            list(LANGUAGE_NAMES),
            format_func=lambda language: LANGUAGE_NAMES[Language(language)],
            key=_LANGUAGE,
        )
        st.caption(_("Entra con este correo. Todavía no tiene tiendas a su cargo."))
        if not problems:
            show_caught(FAILURE)
        _confirm(_("Dar acceso"), "add", lambda: _add(visit))

    _forget_failure()
    ask()


def ask_role(visit: Visit, member: StaffMember) -> None:
    """Make somebody something else."""

    @st.dialog(say(ACTIONS, "role"), icon=":material/badge:")
    def ask() -> None:
        st.markdown(f"**{plain(member.name)}** · {say(words.ROLES, member.role)}")
        key = f"person-role-{member.id.hex}"
        _role_select(key, member.role)
        show_caught(FAILURE)
        _confirm(_("Guardar"), "role", lambda: _set_role(visit, member, key))

    _forget_failure()
    ask()


def ask_remove(visit: Visit, member: StaffMember, present: Sequence[StaffMember]) -> None:
    """Take somebody's access away; their stores go to somebody else in the same step."""

    @st.dialog(say(ACTIONS, "remove"), icon=":material/person_off:")
    def ask() -> None:
        told = _(
            "**{name}** sale ahora mismo de Puente en todos sus equipos y no puede volver a entrar. Su "
            "historia queda."
        )
        st.markdown(told.format(name=plain(member.name)))
        key = f"person-heir-{member.id.hex}"
        label = _("Quitar el acceso")
        if member.stores:
            _heir_select(key, member.id, present)
            label = ngettext(
                "Quitar el acceso y entregar {count} tienda",
                "Quitar el acceso y entregar {count} tiendas",
                member.stores,
            ).format(count=number(member.stores))
        show_caught(FAILURE)
        _confirm(label, "remove", lambda: _remove(visit, member, key))

    _forget_failure()
    ask()


def ask_hand_over(
    visit: Visit, member: StaffMember | None, portfolio: Mapping[str, int], present: Sequence[StaffMember]
) -> None:
    """Give the stores of somebody (None: of nobody) to somebody else, all or those of one country."""
    giver = member.id if member else None
    own = giver.hex if giver else "nobody"

    @st.dialog(_("Entregar tiendas"), icon=":material/move_down:")
    def ask() -> None:
        st.markdown(
            _("Tiendas de **{name}**.").format(name=plain(member.name))
            if member
            else _("Tiendas que hoy no lleva nadie.")
        )
        country, where = None, f"hand-over-country-{own}"
        if len(portfolio) > 1:
            country = st.selectbox(
                _("País"),
                [None, *portfolio],
                format_func=lambda code: (
                    f"{country_name(code)} · {number(portfolio[code])}" if code else _("Todos los países")
                ),
                key=where,
            )
        key = f"hand-over-heir-{own}"
        _heir_select(key, giver, present)
        count = portfolio[country] if country else sum(portfolio.values())
        st.caption(_("La historia de cada tienda dirá quién la llevaba y quién la lleva."))
        label = ngettext("Entregar {count} tienda", "Entregar {count} tiendas", count)
        show_caught(FAILURE)
        _confirm(label.format(count=number(count)), "hand-over", lambda: _hand_over(visit, giver, key, where))

    _forget_failure()
    ask()


def _role_select(key: str, present: Role) -> None:
    chosen = st.radio(
        _("Papel"),
        STAFF,
        index=STAFF.index(present),
        format_func=lambda role: say(words.ROLES, role),
        captions=[say(ROLE_MEANINGS, role) for role in STAFF],
        key=key,
    )
    if present is Role.ADMINISTRATOR and chosen != present:
        st.caption(_("Deja de poder dar accesos y de ver la auditoría."))


def _heir_select(key: str, without: UUID | None, present: Sequence[StaffMember]) -> None:
    names = {one.id.hex: one.name for one in present if one.id != without}
    st.selectbox(
        _("Quién las recibe"),
        list(names),
        index=None,
        format_func=lambda code: names.get(code, "—"),
        placeholder=_("Elige a una persona"),
        key=key,
    )


def _confirm(label: str, name: str, do: Callable[[], None]) -> None:
    """The button that does it. What goes wrong is said in the dialog, which stays open."""
    if (
        st.button(label, type="primary", key=f"primary-people-{name}", on_click=do, width="stretch")
        and FAILURE not in st.session_state
    ):
        st.rerun()


def _forget_failure() -> None:
    st.session_state.pop(FAILURE, None)


def _problems() -> Mapping[str, PuenteError]:
    """What is wrong with the fields, by field."""
    error = st.session_state.get(FAILURE)
    if isinstance(error, InvalidFields):
        return {one.field: one for one in error.problems if one.field in _FIELDS}
    if isinstance(error, PuenteError) and error.field in _FIELDS:
        return {error.field: error}
    return {}


def _add(visit: Visit) -> None:
    given = {name: st.session_state.get(name) for name in (_EMAIL, _NAME, _ROLE, _LANGUAGE)}
    with caught(FAILURE):
        add_staff(
            visit.actor_now(),
            str(given[_EMAIL] or ""),
            str(given[_NAME] or ""),
            Role(given[_ROLE] or Role.ACCOUNT_MANAGER),
            Language(given[_LANGUAGE] or Language.ES),
        )
        st.session_state[NOTICE] = _("{name} ya puede entrar.").format(name=plain(str(given[_NAME])))
        for name in (_EMAIL, _NAME):
            st.session_state[name] = ""


def _set_role(visit: Visit, member: StaffMember, key: str) -> None:
    with caught(FAILURE):
        role = Role(st.session_state.get(key, member.role))
        set_role(visit.actor_now(), member.id, role, seen=member.role)
        told = _("{name}: ahora es {role}.")
        st.session_state[NOTICE] = told.format(name=plain(member.name), role=say(words.ROLES, role))


def _remove(visit: Visit, member: StaffMember, key: str) -> None:
    with caught(FAILURE):
        handed = remove(visit.actor_now(), member.id, _heir(key))
        told = _("{name} ya no puede entrar.").format(name=plain(member.name))
        if handed or NOTICE not in st.session_state:
            # The second of two clicks finds nothing left to hand over.
            st.session_state[NOTICE] = f"{told} {_handed(handed)}" if handed else told


def _hand_over(visit: Visit, giver: UUID | None, key: str, where: str) -> None:
    with caught(FAILURE):
        country = st.session_state.get(where)
        handed = hand_over_portfolio(visit.actor_now(), giver, _heir(key), country)
        if handed or NOTICE not in st.session_state:
            st.session_state[NOTICE] = _handed(handed)


def _handed(count: int) -> str:
    told = ngettext("Se entregó {count} tienda.", "Se entregaron {count} tiendas.", count)
    return told.format(count=number(count))


def _heir(key: str) -> UUID | None:
    code = st.session_state.get(key)
    return UUID(hex=code) if isinstance(code, str) else None
