"""The first call of every page: nobody sees a page without being someone who may.

Streamlit can run a page, a fragment or a callback without `lib.main`, so each page guards itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from lib.domain.model import Role
from lib.errors import NotAllowed, NotFound, PuenteError, Unavailable
from lib.security.policy import Action, Reach, reach
from lib.services.access import Actor, Store, acting
from lib.services.people import Person
from lib.services.stores import list_stores, one_store
from lib.ui.failures import sentence
from lib.ui.identity import looker
from lib.ui.navigation import path_of
from lib.ui.parts import empty_state, merchant_frame
from lib.ui.signin import sign_in_screen
from lib.ui.text import _

STORE_PARAMETER = "tienda"
CHOSEN_STORE = "puente.account"
_SHOWN = "puente.shown"
_OURS = "puente."


@dataclass(frozen=True)
class Visit:
    """A person on a page."""

    person: Person

    @property
    def actor(self) -> Actor:
        """The person as the actor of service calls, while the page's guard has just let them through."""
        return self.person.actor

    def actor_now(self) -> Actor:
        """The same for callbacks and fragments, which run without the guard: the cookie is read again.

        Raises NotAllowed('access.unknown_person') when the person has signed out, here or elsewhere.
        """
        found = looker().person
        if found is None or found.id != self.person.id:
            raise NotAllowed("access.unknown_person")
        return found.actor


@dataclass(frozen=True)
class StoreVisit(Visit):
    """A person on a page about one store. `turn` counts how often this session came to another store."""

    store: Store
    turn: int

    @property
    def account(self) -> str:
        """The store's VTEX account."""
        return self.store.account

    def own(self, key: str) -> str:
        """The key of a widget that only this store may fill in.

        A browser keeps what stands in a field as long as a field of that name is drawn: what is typed for
        one store would stand on the page of the next one, and be written there.
        """
        return f"{key}-{self.turn}" if self.turn else key


def guard(action: Action) -> Visit:
    """Let a person through who may do `action`; anybody else sees why not, and the run ends here."""
    found = looker()
    if found.person is None:
        sign_in_screen(found.absence)
        st.stop()
    if reach(found.person.role, action) is Reach.NONE:
        _refuse(found.person.role, _recorded_refusal(found.person.actor, action))
    return Visit(found.person)


def _recorded_refusal(actor: Actor, action: Action) -> PuenteError:
    """Ask the service although its answer is known: it writes the refusal to the history."""
    try:
        with acting(actor, action, st.query_params.get(STORE_PARAMETER)):
            return NotAllowed("access.refused")
    except PuenteError as error:
        return error


# Links to a store that were written by hand, or before the parameter had its name.
_OLDER_PARAMETER = "id"


def guard_store(action: Action = Action.VIEW_STORE) -> StoreVisit:
    """As `guard`, for a page about one store: the one in the address, else the person's own.

    Asking for a store by address goes through the service, which refuses and records what is not
    the person's.
    """
    visit = guard(action)
    asked = st.query_params.get(STORE_PARAMETER) or st.query_params.get(_OLDER_PARAMETER)
    account = asked or _usual_store(visit.person)
    if account is None:
        empty_state(
            _("Todavía no tienes una tienda"),
            _("Pide a tu ejecutivo de cuentas que te invite a la tuya."),
            icon=":material/storefront:",
        )
        st.stop()
    try:
        store = one_store(visit.actor, account)
    except Unavailable:
        raise
    except PuenteError as error:
        _refuse(visit.person.role, error)
    st.session_state[CHOSEN_STORE] = store.account
    return StoreVisit(visit.person, store, _turn(store.account))


def _turn(account: str) -> int:
    """Which of the session's stores this is. With another one the session forgets all of the last one's."""
    shown, turn = st.session_state.get(_SHOWN, (account, 0))
    if shown != account:
        turn += 1
        for name, value in list(st.session_state.items()):
            # What is known of a button stays: the next run would take it for pressed.
            if not str(name).startswith(_OURS) and not isinstance(value, bool):
                del st.session_state[name]
    st.session_state[_SHOWN] = (account, turn)
    return int(turn)


def _usual_store(person: Person) -> str | None:
    """The store this session worked on last, else the person's first one."""
    chosen = st.session_state.get(CHOSEN_STORE)
    if person.role is Role.MERCHANT:
        mine = person.accounts
        return chosen if chosen in mine else mine[0] if mine else None
    if isinstance(chosen, str):
        return chosen
    stores = list_stores(person.actor, limit=1)
    return stores[0].account if stores else None


def _refuse(role: Role, error: PuenteError) -> NoReturn:
    """Say why the page stays closed, and lead back to a page that is open."""
    # Only who may see every store is told that there is none: to a merchant it is one of somebody else.
    is_missing = isinstance(error, NotFound)
    with merchant_frame():
        st.title(
            _("No encontramos esa tienda") if is_missing else _("Esta página está cerrada"), anchor=False
        )
        st.warning(sentence(error), icon=":material/search_off:" if is_missing else ":material/lock:")
        with st.container(key="touch-start"):
            label = _("Ir al panel") if is_missing else _("Ir al inicio")
            if st.button(
                label, icon=":material/arrow_forward:" if is_missing else ":material/home:", key="go-start"
            ):
                st.switch_page(path_of("panel" if role is not Role.MERCHANT else "inicio"))
    st.stop()
