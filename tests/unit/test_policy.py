"""Who may do what, spelled out once more: a change of the policy must be meant."""

from __future__ import annotations

import pytest

from lib.domain.model import Role
from lib.security.policy import POLICY, Action, Reach, reach

STAFF = {
    Action.VIEW_STORE,
    Action.VIEW_TIMELINE,
    Action.DECLARE,
    Action.CHOOSE_ROUTE,
    Action.SAVE_NUMBER,
    Action.CHECK_NUMBERS,
    Action.CHECK_CREDENTIALS,
    Action.EDIT_DOSSIER,
    Action.UPLOAD_DOCUMENT,
    Action.KEEP_TICKET,
    Action.SET_UP,
    Action.SHARE_STEP,
    Action.SYNC_CUSTOMERS,
    Action.CHECK_PIXEL,
    Action.VIEW_PANEL,
    Action.ADD_STORE,
    Action.MANAGE,
    Action.WRITE_NOTE,
    Action.EXPORT,
    Action.RUN_BULK,
    Action.INVITE,
}
ADMINISTRATION = {Action.MANAGE_PEOPLE, Action.VIEW_AUDIT}
EXPECTED: dict[Role, dict[Action, Reach]] = {
    Role.MERCHANT: dict.fromkeys(
        (
            Action.VIEW_STORE,
            Action.DECLARE,
            Action.CHOOSE_ROUTE,
            Action.SAVE_NUMBER,
            Action.CHECK_NUMBERS,
            Action.SET_CREDENTIALS,
            Action.CHECK_CREDENTIALS,
            Action.EDIT_DOSSIER,
            Action.UPLOAD_DOCUMENT,
            Action.KEEP_TICKET,
            Action.SET_UP,
            Action.SHARE_STEP,
            Action.SYNC_CUSTOMERS,
            Action.CHECK_PIXEL,
        ),
        Reach.OWN,
    ),
    Role.ACCOUNT_MANAGER: dict.fromkeys(STAFF, Reach.ANY),
    Role.ADMINISTRATOR: dict.fromkeys(STAFF | ADMINISTRATION, Reach.ANY),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_the_table_reads_as_agreed(role: Role, action: Action) -> None:
    assert reach(role, action) is EXPECTED[role].get(action, Reach.NONE)


def test_every_role_has_a_row() -> None:
    assert set(POLICY) == set(Role)


def test_an_action_missing_from_a_row_is_refused() -> None:
    missing = [(role, action) for role in Role for action in Action if action not in POLICY[role]]
    assert (Role.MERCHANT, Action.VIEW_PANEL) in missing
    assert {reach(role, action) for role, action in missing} == {Reach.NONE}


def test_a_merchant_reaches_own_stores_only() -> None:
    assert {reach(Role.MERCHANT, action) for action in Action} == {Reach.NONE, Reach.OWN}


def test_secrets_are_entered_by_the_stores_own_people_alone() -> None:
    assert [role for role in Role if reach(role, Action.SET_CREDENTIALS) is not Reach.NONE] == [Role.MERCHANT]
