"""Who may do what: one table, read on every use.

`OWN` reaches the stores a person is a member of, `ANY` every store. An action that is not in a
role's row is refused. Pages hide what a person may not do; services refuse it. `USE_STEP_LINK` is in no
role's row: it is what somebody without an account may do, who came by a link for one step.
"""

from __future__ import annotations

from enum import Enum, StrEnum

from lib.domain.model import Role


class Action(StrEnum):
    """What can be done."""

    VIEW_STORE = "view_store"
    VIEW_TIMELINE = "view_timeline"
    DECLARE = "declare"
    CHOOSE_ROUTE = "choose_route"
    SAVE_NUMBER = "save_number"
    CHECK_NUMBERS = "check_numbers"
    SET_CREDENTIALS = "set_credentials"
    CHECK_CREDENTIALS = "check_credentials"
    EDIT_DOSSIER = "edit_dossier"
    UPLOAD_DOCUMENT = "upload_document"
    KEEP_TICKET = "keep_ticket"
    SET_UP = "set_up"
    SHARE_STEP = "share_step"
    SYNC_CUSTOMERS = "sync_customers"
    CHECK_PIXEL = "check_pixel"
    USE_STEP_LINK = "use_step_link"
    VIEW_PANEL = "view_panel"
    ADD_STORE = "add_store"
    MANAGE = "manage"
    WRITE_NOTE = "write_note"
    EXPORT = "export"
    RUN_BULK = "run_bulk"
    INVITE = "invite"
    MANAGE_PEOPLE = "manage_people"
    VIEW_AUDIT = "view_audit"


class Reach(Enum):
    """Which stores an allowed action reaches."""

    NONE = 0
    OWN = 1
    ANY = 2


_MERCHANT = {
    Action.VIEW_STORE: Reach.OWN,
    Action.DECLARE: Reach.OWN,
    Action.CHOOSE_ROUTE: Reach.OWN,
    Action.SAVE_NUMBER: Reach.OWN,
    Action.CHECK_NUMBERS: Reach.OWN,
    Action.SET_CREDENTIALS: Reach.OWN,
    Action.CHECK_CREDENTIALS: Reach.OWN,
    Action.EDIT_DOSSIER: Reach.OWN,
    Action.UPLOAD_DOCUMENT: Reach.OWN,
    Action.KEEP_TICKET: Reach.OWN,
    Action.SET_UP: Reach.OWN,
    Action.SHARE_STEP: Reach.OWN,
    Action.SYNC_CUSTOMERS: Reach.OWN,
    Action.CHECK_PIXEL: Reach.OWN,
}

_ACCOUNT_MANAGER = {
    Action.VIEW_STORE: Reach.ANY,
    Action.VIEW_TIMELINE: Reach.ANY,
    Action.DECLARE: Reach.ANY,
    Action.CHOOSE_ROUTE: Reach.ANY,
    Action.SAVE_NUMBER: Reach.ANY,
    Action.CHECK_NUMBERS: Reach.ANY,
    # Secrets are entered by the store's own people; a manager starts checks and reads results.
    Action.CHECK_CREDENTIALS: Reach.ANY,
    Action.EDIT_DOSSIER: Reach.ANY,
    Action.UPLOAD_DOCUMENT: Reach.ANY,
    Action.KEEP_TICKET: Reach.ANY,
    Action.SET_UP: Reach.ANY,
    Action.SHARE_STEP: Reach.ANY,
    Action.SYNC_CUSTOMERS: Reach.ANY,
    Action.CHECK_PIXEL: Reach.ANY,
    Action.VIEW_PANEL: Reach.ANY,
    Action.ADD_STORE: Reach.ANY,
    # Waive, pause, resume, cancel, assign, remind: what a manager does to a store's integrations.
    Action.MANAGE: Reach.ANY,
    Action.WRITE_NOTE: Reach.ANY,
    Action.EXPORT: Reach.ANY,
    Action.RUN_BULK: Reach.ANY,
    Action.INVITE: Reach.ANY,
}

_ADMINISTRATOR = {
    **_ACCOUNT_MANAGER,
    Action.MANAGE_PEOPLE: Reach.ANY,
    Action.VIEW_AUDIT: Reach.ANY,
}

POLICY: dict[Role, dict[Action, Reach]] = {
    Role.MERCHANT: _MERCHANT,
    Role.ACCOUNT_MANAGER: _ACCOUNT_MANAGER,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


def reach(role: Role, action: Action) -> Reach:
    """How far `role` may carry out `action`."""
    return POLICY[role].get(action, Reach.NONE)
