"""The pages, their addresses, and who sees which in the navigation.

Every address is known to Streamlit for everybody: a page hides from the navigation, and its guard
refuses. So a colleague's link never ends in "page not found".

Signed out, every address leads to the sign-in but `/paso` and `/bienvenida`: the guard of these is the
cookie of a link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lib.domain.model import Role
from lib.i18n import N_
from lib.security.policy import Action, Reach, reach
from lib.ui.address import forget_press
from lib.ui.text import _

_VISIT = "puente.visit"
_PAGES = Path(__file__).resolve().parent.parent.parent / "pages"


@dataclass(frozen=True)
class Screen:
    """One page: its file, address, title, icon, and the action without which it stays hidden.

    `by_link`: whoever came by a link sees it, signed in or not; nobody else sees anything there.
    """

    file: str
    path: str
    title: str
    icon: str
    action: Action
    menu: bool = True
    by_link: bool = False


SCREENS = (
    Screen("home.py", "inicio", N_("Inicio"), ":material/home:", Action.VIEW_STORE),
    Screen("checklist.py", "requisitos", N_("Requisitos"), ":material/checklist:", Action.VIEW_STORE),
    Screen(
        "support_request.py",
        "solicitud",
        N_("Solicitud a VTEX"),
        ":material/support_agent:",
        Action.VIEW_STORE,
    ),
    Screen(
        "admin_setup.py",
        "configuracion",
        N_("Configuración en el Admin"),
        ":material/settings_suggest:",
        Action.VIEW_STORE,
    ),
    Screen("number_doctor.py", "numero", N_("Número"), ":material/phone_iphone:", Action.VIEW_STORE),
    Screen("credentials.py", "credenciales", N_("Credenciales"), ":material/key:", Action.VIEW_STORE),
    Screen("customer_sync.py", "clientes", N_("Clientes"), ":material/groups:", Action.VIEW_STORE),
    Screen("pixel.py", "pixel", N_("Píxel"), ":material/travel_explore:", Action.VIEW_STORE),
    Screen("today.py", "hoy", N_("Hoy"), ":material/today:", Action.VIEW_PANEL),
    Screen("status_dashboard.py", "panel", N_("Panel"), ":material/table_rows:", Action.VIEW_PANEL),
    Screen("invitations.py", "invitaciones", N_("Invitaciones"), ":material/mail:", Action.INVITE),
    Screen("people.py", "personas", N_("Personas"), ":material/group:", Action.MANAGE_PEOPLE),
    Screen("audit_log.py", "auditoria", N_("Auditoría"), ":material/history:", Action.VIEW_AUDIT),
    Screen("store.py", "tienda", N_("Tienda"), ":material/storefront:", Action.VIEW_PANEL, menu=False),
    Screen(
        "delegated_step.py",
        "paso",
        N_("Un paso"),
        ":material/task_alt:",
        Action.USE_STEP_LINK,
        menu=False,
        by_link=True,
    ),
    Screen(
        "welcome.py",
        "bienvenida",
        N_("Tu acceso"),
        ":material/waving_hand:",
        Action.USE_STEP_LINK,
        menu=False,
        by_link=True,
    ),
)


def path_of(path: str) -> Path:
    """The file of the page with this address."""
    return _PAGES / next(screen.file for screen in SCREENS if screen.path == path)


def pages_for(role: Role) -> list[StreamlitPage]:
    """Every page, with those in the menu that this role uses. The bare address opens the first one.

    The start is a page of its own, because Streamlit gives its default page no other address.
    """
    start = "inicio" if role is Role.MERCHANT else "hoy"
    ordered = sorted(SCREENS, key=lambda screen: screen.path != start)
    return [
        st.Page(lambda: go_to(start), title="Puente", url_path="start", default=True, visibility="hidden"),
        *(
            st.Page(
                _PAGES / screen.file,
                title=_(screen.title),
                icon=screen.icon,
                url_path=screen.path,
                visibility="visible" if _in_menu(screen, role) else "hidden",
            )
            for screen in ordered
        ),
    ]


def pages_signed_out(sign_in: Callable[[], None]) -> list[StreamlitPage]:
    """Every address leads to the sign-in screen, but the one for people who came by a link."""
    return [
        st.Page(sign_in, title="Puente", url_path="start", default=True),
        *(
            st.Page(_PAGES / screen.file if screen.by_link else sign_in, title="Puente", url_path=screen.path)
            for screen in SCREENS
        ),
    ]


def _in_menu(screen: Screen, role: Role) -> bool:
    if not screen.menu or reach(role, screen.action) is Reach.NONE:
        return False
    # A manager comes to a store's own pages from the store; they would only crowd the menu.
    return role is Role.MERCHANT or screen.action is not Action.VIEW_STORE


def note_page(page: StreamlitPage) -> None:
    """Count the visits: another page than in the run before is a new one. Before the page runs."""
    last, count = st.session_state.get(_VISIT, ("", 0))
    # The start page has the same address as the application, which says nothing.
    path = page.url_path or page.title
    if path != last:
        st.session_state[_VISIT] = (path, count + 1)


def page_visit() -> int:
    """Which visit of a page this is, counted through the session."""
    return int(st.session_state.get(_VISIT, ("", 0))[1])


def go_to(path: str, account: str | None = None, **also: str) -> None:
    """Open another page, keeping the store that the person works on; `also` goes into the address."""
    forget_press()
    store = {"tienda": account} if account else {}
    st.switch_page(path_of(path), query_params={**store, **also})
