"""Creating one store: a form that says what is wrong at the field and keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from lib.domain.calendars import subdivisions_of
from lib.domain.invitation import Column
from lib.domain.model import ROUTES_OF, Track
from lib.domain.route_advice import DEFAULT_ROUTE
from lib.errors import InvalidFields, PuenteError
from lib.services.invitation_file import owners
from lib.services.invitations import MERCHANT_NAME, Created, create_store
from lib.ui import words
from lib.ui.failures import caught, field_problem, show_caught
from lib.ui.guard import Visit
from lib.ui.navigation import go_to
from lib.ui.number_view import COUNTRIES, country_name
from lib.ui.setup_link_dialog import show_once
from lib.ui.text import _, plain, say

_FAILURE: Final = "invite.failure"
_DONE: Final = "invite.done"
_TURN: Final = "invite.turn"


def one_store(visit: Visit) -> None:
    """The form, and above it the store that was created last."""
    _done()
    problems = _problems()
    with st.container(width=560):
        _text(Column.ACCOUNT, _("Cuenta de VTEX"), _("mitienda, o la dirección de su Admin"), problems)
        _text(Column.NAME, _("Nombre de la tienda"), None, problems)
        country = st.selectbox(
            _("País"),
            sorted(COUNTRIES, key=country_name),
            index=None,
            format_func=country_name,
            placeholder=_("Elige el país"),
            key=_key(Column.COUNTRY),
        )
        field_problem(problems.get(Column.COUNTRY))
        _region(country)
        _text(
            Column.EMAIL,
            _("Correo del comercio (opcional)"),
            _("De la persona que va a entrar"),
            problems,
            help_text=_("Con él creamos un enlace para que entre. También puedes invitarlo más tarde."),
        )
        _text(
            MERCHANT_NAME,
            _("Nombre de la persona (opcional)"),
            None,
            problems,
            help_text=_("Así la llamamos cuando entra con su enlace."),
        )
        _route(problems)
        _owner(visit, problems)
        _other_failure()
        st.button(
            _("Crear la tienda"),
            type="primary",
            icon=":material/add_business:",
            on_click=_create,
            args=(visit,),
            key="primary-create-store",
        )


def _other_failure() -> None:
    """What failed and belongs to no field."""
    error = st.session_state.get(_FAILURE)
    if not isinstance(error, InvalidFields):
        show_caught(_FAILURE)


def _done() -> None:
    made = st.session_state.get(_DONE)
    if made is None:
        return
    account, name = made
    st.success(
        _("Creamos la tienda {store} (cuenta {account}).").format(store=plain(name), account=plain(account)),
        icon=":material/check_circle:",
    )
    if st.button(_("Abrir la tienda"), icon=":material/arrow_forward:", key="touch-open-created"):
        st.session_state.pop(_DONE, None)
        go_to("tienda", account)


def _text(
    field: str,
    label: str,
    placeholder: str | None,
    problems: Mapping[str, PuenteError],
    *,
    help_text: str | None = None,
) -> None:
    st.text_input(label, placeholder=placeholder, autocomplete="off", help=help_text, key=_key(field))
    field_problem(problems.get(field))


def _region(country: str | None) -> None:
    names = dict(subdivisions_of(country)) if country else {}
    if names:
        st.selectbox(
            _("Región (para los feriados)"),
            ["", *names],
            format_func=lambda code: names.get(code) or _("Sin región"),
            key=f"{_key(Column.REGION)}-{country}",
        )


def _route(problems: Mapping[str, PuenteError]) -> None:
    routes = list(ROUTES_OF[Track.WHATSAPP])
    st.selectbox(
        _("Camino hacia WhatsApp"),
        routes,
        index=routes.index(DEFAULT_ROUTE),
        format_func=lambda route: say(words.ROUTES, route),
        help=_("El comercio puede cambiarlo después sin perder nada."),
        key=_key(Column.ROUTE),
    )
    field_problem(problems.get(Column.ROUTE))


def _owner(visit: Visit, problems: Mapping[str, PuenteError]) -> None:
    names = {owner.email: owner.name for owner in owners(visit.actor)}
    own = visit.person.email
    several = {name for name in names.values() if list(names.values()).count(name) > 1}
    emails = list(names)
    st.selectbox(
        _("A cargo de"),
        emails,
        index=emails.index(own) if own in names else None,
        format_func=lambda email: f"{names[email]} ({email})" if names[email] in several else names[email],
        key=_key(Column.OWNER),
    )
    field_problem(problems.get(Column.OWNER))


def _create(visit: Visit) -> None:
    country = st.session_state.get(_key(Column.COUNTRY))
    cells = {column: str(st.session_state.get(_key(column)) or "") for column in Column}
    cells[Column.REGION] = str(st.session_state.get(f"{_key(Column.REGION)}-{country}") or "")
    st.session_state.pop(_DONE, None)
    with caught(_FAILURE):
        merchant_name = str(st.session_state.get(_key(MERCHANT_NAME)) or "")
        _show_created(create_store(visit.actor_now(), cells, merchant_name))


def _show_created(made: Created) -> None:
    st.session_state[_DONE] = (made.account, made.name)
    # The fields get new names, so that the browser forgets what stood in them.
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    if made.link is not None and made.token is not None:
        show_once(made.account, made.name, made.link, made.token)


def _problems() -> dict[str, PuenteError]:
    """What is wrong, by field."""
    error = st.session_state.get(_FAILURE)
    if not isinstance(error, InvalidFields):
        return {}
    return {problem.field: problem for problem in error.problems if problem.field}


def _key(field: str) -> str:
    return f"touch-invite-{field}-{st.session_state.get(_TURN, 0)}"
