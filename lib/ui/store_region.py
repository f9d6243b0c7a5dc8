"""The region of a store's country: its holidays are no business days either."""

from __future__ import annotations

import streamlit as st

from lib.domain.calendars import subdivisions_of
from lib.services.access import Store
from lib.services.stores import set_subdivision
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.text import _

_FAILURE = "store-region.failure"


def region_select(visit: StoreVisit, store: Store) -> None:
    """A choice among the regions that have holidays of their own, saved at once; nothing where none has."""
    names = dict(subdivisions_of(store.country))
    if not names:
        return
    key = f"store-region-{store.account}"
    # What is kept, and not what an old window chose: somebody else may have chosen meanwhile.
    st.session_state[key] = store.subdivision
    st.selectbox(
        _("Región (para los feriados)"),
        [None, *names],
        format_func=lambda code: names.get(code, _("Sin región")),
        on_change=_keep,
        args=(visit, key),
        key=key,
        width=320,
    )
    show_caught(_FAILURE)


def _keep(visit: StoreVisit, key: str) -> None:
    with caught(_FAILURE):
        set_subdivision(visit.actor_now(), visit.account, st.session_state.get(key))
