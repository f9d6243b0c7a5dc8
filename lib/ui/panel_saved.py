"""The views that a person keeps, and the link by which anybody sees the view that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from lib.errors import PuenteError
from lib.services.saved_views import MOST_VIEWS, SavedView, forget, save, saved
from lib.ui.address import Kept, full_address, pressed
from lib.ui.failures import sentence
from lib.ui.guard import Visit
from lib.ui.own_address import own_address
from lib.ui.text import _, plain

_NAME = "view-name"
_FAILED = "puente.panel.view_failed"
_FORGOTTEN = "puente.panel.view_forgotten"


def saved_views(visit: Visit, choices: Sequence[Kept]) -> None:
    """The person's views behind one button; they are read when it is pressed."""
    popover = st.popover(_("Vistas"), icon=":material/bookmark:", key="panel-views", on_change=pressed)
    if not popover.open:
        return
    with popover:
        _list(visit, choices, saved(visit.actor))
        _form(visit, choices)
        _link(choices)


def _list(visit: Visit, choices: Sequence[Kept], views: Sequence[SavedView]) -> None:
    forgotten: SavedView | None = st.session_state.get(_FORGOTTEN)
    if forgotten is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="touch-view-undo"):
            st.markdown(_("Quitaste la vista “{name}”.").format(name=plain(forgotten.name)), width="stretch")
            st.button(_("Deshacer"), key="undo-view", on_click=_bring_back, args=(visit, forgotten))
    if not views:
        st.caption(_("Guarda aquí los filtros que usas cada día."))
    for view in views:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"touch-view-{view.id.hex}"
        ):
            st.button(
                plain(view.name),
                icon=":material/bookmark:",
                type="tertiary",
                key=f"open-view-{view.id.hex}",
                on_click=_show,
                args=(choices, view),
            )
            st.space("stretch")
            st.button(
                _("Quitar"),
                icon=":material/delete:",
                type="tertiary",
                key=f"forget-view-{view.id.hex}",
                help=_("Quitar la vista “{name}”").format(name=plain(view.name)),
                on_click=_forget,
                args=(visit, view),
            )


def _form(visit: Visit, choices: Sequence[Kept]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="touch-view-save"):
        st.text_input(_("Nombre de esta vista"), key=_NAME, max_chars=120)
        st.button(_("Guardar"), key="save-view", on_click=_save, args=(visit, choices))
    failure: PuenteError | None = st.session_state.pop(_FAILED, None)
    if failure is not None:
        st.error(sentence(failure), icon=":material/error:")
    st.caption(
        _("Hasta {limit} vistas. Con un nombre que ya usaste, cambias esa vista.").format(limit=MOST_VIEWS)
    )


def _link(choices: Sequence[Kept]) -> None:
    st.caption(_("Enlace: quien lo abra ve esta misma vista."))
    st.code(f"{own_address()}/panel?{urlencode(_view(choices))}", language=None, wrap_lines=True)


def _view(choices: Sequence[Kept]) -> dict[str, str]:
    """What is shown, from its first page on."""
    return {name: value for name, value in full_address(choices).items() if name != "pagina"}


def _show(choices: Sequence[Kept], view: SavedView) -> None:
    for choice in choices:
        st.session_state[choice.name] = choice.read(view.query.get(choice.name))
    pressed()


def _save(visit: Visit, choices: Sequence[Kept]) -> None:
    try:
        save(visit.actor_now(), st.session_state.get(_NAME, ""), _view(choices))
    except PuenteError as error:
        st.session_state[_FAILED] = error
    else:
        st.session_state[_NAME] = ""
        st.session_state.pop(_FORGOTTEN, None)


def _forget(visit: Visit, view: SavedView) -> None:
    forget(visit.actor_now(), view.id)
    st.session_state[_FORGOTTEN] = view


def _bring_back(visit: Visit, view: SavedView) -> None:
    save(visit.actor_now(), view.name, view.query)
    st.session_state.pop(_FORGOTTEN, None)
