"""The same thing for many stores: chosen above the panel's rows, confirmed in a dialog, followed there.

Nothing is asked of the database for it before somebody presses: the panel stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import streamlit as st

from lib.services.bulk import preview, start
from lib.services.bulk_model import BulkKind, Preview
from lib.services.export import export_links
from lib.services.panel_query import PanelPage, PanelQuery, PanelRow
from lib.services.people_admin import managers
from lib.ui.bulk_progress import FAILURE, bulk_progress
from lib.ui.download_links import download_links
from lib.ui.failures import caught
from lib.ui.guard import Visit
from lib.ui.mail_note import mail_waits
from lib.ui.text import _, language, ngettext, number, plain, say, zone
from lib.ui.words_bulk import ACTIONS, CONSEQUENCES

__all__ = ["bulk_bar", "bulk_progress"]

_MENU = "touch-bulk-menu"
_WHICH = "bulk-which"
_OWNER = "bulk-owner"
_NOBODY = "nobody"
_FORMATS = {"csv": "CSV", "xlsx": "Excel (XLSX)"}
_DO = {
    BulkKind.ASSIGN: ":material/person_add:",
    BulkKind.REMIND: ":material/mail:",
    BulkKind.RECHECK: ":material/refresh:",
}


class _Action(StrEnum):
    """What the menu offers."""

    ASSIGN = BulkKind.ASSIGN.value
    REMIND = BulkKind.REMIND.value
    RECHECK = BulkKind.RECHECK.value
    EXPORT = "export"


class _Which(StrEnum):
    """To which rows it is done."""

    MARKED = "marked"
    FILTER = "filter"


@dataclass(frozen=True)
class _Chosen:
    """The rows that somebody may mean: those that are marked, and all of the filter."""

    query: PanelQuery
    total: int
    marked: frozenset[UUID]

    def only(self, which: _Which) -> frozenset[UUID] | None:
        """The marked ones, or None for all of the filter."""
        return self.marked if which is _Which.MARKED and self.marked else None


def bulk_bar(visit: Visit, found: PanelPage, query: PanelQuery, selected: Sequence[PanelRow]) -> None:
    """One menu for what can be done to the marked rows, or to all of the filter where none is marked."""
    chosen = _Chosen(query, found.total, frozenset(row.integration_id for row in selected))
    picked = st.menu_button(
        _menu_label(chosen),
        list(_Action),
        format_func=lambda action: say(ACTIONS, action),
        icon=":material/checklist:",
        key=_MENU,
        disabled=not found.total,
    )
    if picked is None:
        return
    st.session_state.pop(FAILURE, None)
    if picked == _Action.EXPORT:
        _export(visit, chosen)
    else:
        _confirm(visit, chosen, BulkKind(picked))


def _menu_label(chosen: _Chosen) -> str:
    if chosen.marked:
        count = len(chosen.marked)
        return ngettext("Acciones: {count} marcada", "Acciones: {count} marcadas", count).format(
            count=number(count)
        )
    return _("Acciones: todas las del filtro ({count})").format(count=number(chosen.total))


def _which(chosen: _Chosen) -> _Which:
    """Which rows are meant; only where some are marked there is something to choose."""
    if not chosen.marked:
        return _Which.FILTER
    names = {
        _Which.MARKED: _("Solo las marcadas ({count})").format(count=number(len(chosen.marked))),
        _Which.FILTER: _("Todas las del filtro ({count})").format(count=number(chosen.total)),
    }
    picked = st.radio(
        _("¿Con cuáles?"),
        list(_Which),
        format_func=lambda which: names[_Which(which)],
        horizontal=True,
        key=_WHICH,
    )
    return _Which(picked or _Which.MARKED)


def _confirm(visit: Visit, chosen: _Chosen, kind: BulkKind) -> None:
    """Say what will happen to how many, and ask."""

    @st.dialog(say(ACTIONS, kind), icon=_DO[kind])
    def confirm() -> None:
        only = chosen.only(_which(chosen))
        about = preview(visit.actor_now(), kind, chosen.query, only)
        st.markdown(_about(about))
        owner = _owner(visit) if kind is BulkKind.ASSIGN else None
        st.markdown(say(CONSEQUENCES, "assign_nobody" if owner == _NOBODY else kind))
        if kind is BulkKind.REMIND:
            st.markdown("\n\n".join([_fitting(about), *mail_waits()]))
        if st.button(
            say(ACTIONS, kind),
            icon=_DO[kind],
            type="primary",
            key=f"primary-bulk-{kind}",
            on_click=_start,
            args=(visit, kind, chosen),
            disabled=not _doable(kind, about) or (kind is BulkKind.ASSIGN and owner is None),
            width="stretch",
        ):
            st.rerun()

    confirm()


def _about(about: Preview) -> str:
    stores = ngettext("{count} tienda", "{count} tiendas", about.stores).format(count=number(about.stores))
    records = ngettext("{count} integración", "{count} integraciones", about.integrations).format(
        count=number(about.integrations)
    )
    return f"**{stores}** · {records}"


def _doable(kind: BulkKind, about: Preview) -> bool:
    return bool(about.reachable if kind is BulkKind.REMIND else about.fitting)


def _fitting(about: Preview) -> str:
    waiting = ngettext(
        "De estas, {count} está en curso y espera al comercio.",
        "De estas, {count} están en curso y esperan al comercio.",
        about.fitting,
    ).format(count=number(about.fitting))
    reached = ngettext(
        "{count} tienda recibe un correo: uno por tienda, aunque espere en los dos canales.",
        "{count} tiendas reciben un correo: uno por tienda, aunque esperen en los dos canales.",
        about.reachable,
    ).format(count=number(about.reachable))
    return f"{waiting} **{reached}**"


def _owner(visit: Visit) -> str | None:
    """Whose the stores become: an id, or `_NOBODY`; None before somebody chose. Who asks stands first."""
    known = sorted(managers(visit.actor_now()), key=lambda one: one.id != visit.person.id)
    names = {str(one.id): one.name for one in known} | {_NOBODY: _("Nadie")}
    picked: str | None = st.selectbox(
        _("A cargo de"),
        list(names),
        index=None,
        format_func=lambda one: names.get(one, "—"),
        placeholder=_("Elige a quién"),
        key=_OWNER,
    )
    return picked


def _start(visit: Visit, kind: BulkKind, chosen: _Chosen) -> None:
    """Ask for it, with what the fields hold at this moment."""
    only = chosen.only(_Which(st.session_state.get(_WHICH, _Which.MARKED)))
    owner = st.session_state.get(_OWNER) if kind is BulkKind.ASSIGN else None
    if kind is BulkKind.ASSIGN and owner is None:
        return
    with caught(FAILURE):
        start(
            visit.actor_now(),
            kind,
            chosen.query,
            only,
            owner_id=UUID(owner) if owner and owner != _NOBODY else None,
        )


def _export(visit: Visit, chosen: _Chosen) -> None:
    """The links to the rows as files: made when they are asked for, because they last half an hour."""

    @st.dialog(say(ACTIONS, _Action.EXPORT), icon=":material/download:")
    def export() -> None:
        which = _which(chosen)
        only = chosen.only(which)
        count = chosen.total if only is None else len(only)
        st.markdown(
            ngettext(
                "**{count} integración**, con todas sus columnas y un enlace para que la tienda siga donde "
                "quedó.",
                "**{count} integraciones**, con todas sus columnas y un enlace por tienda para seguir donde "
                "quedó.",
                count,
            ).format(count=number(count))
        )
        st.markdown(_("Las horas van en tu zona horaria: {zone}.").format(zone=plain(zone().key)))
        links = export_links(visit.actor_now(), chosen.query, only, language(), zone().key)
        download_links({_FORMATS[kind]: link for kind, link in links.items()})

    export()
