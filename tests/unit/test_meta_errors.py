"""Meta's error codes: what each one means, who can do something, and until when it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.meta import ERROR_CODES, explain
from lib.domain.model import Party

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "subcode", "meant", "who", "hours"),
    [
        (133005, None, "pin_mismatch", Party.MERCHANT, None),
        (133016, None, "registration_locked", Party.META, 72),
        (133010, None, "not_registered", Party.VTEX, None),
        (133015, None, "just_deleted", Party.MERCHANT, 5 / 60),
        (131042, None, "payment", Party.MERCHANT, None),
        (141014, None, "sending_blocked", Party.MERCHANT, None),
        (2388001, None, "name_not_provisioned", Party.META, None),
        (100, 2388001, "name_not_provisioned", Party.META, None),
        (100, 33, "wrong_id", Party.MERCHANT, None),
        (80007, None, "too_many_calls", Party.META, 1),
        (190, 463, "token", Party.MERCHANT, None),
        (999_999, None, "unknown", Party.US, None),
    ],
)
def test_errors_are_explained_with_who_and_until_when(
    code: int, subcode: int | None, meant: str, who: Party, hours: float | None
) -> None:
    found = explain(code, AT, subcode)
    assert (found.code, found.who) == (meant, who)
    assert found.code in ERROR_CODES
    assert found.until == (None if hours is None else AT + timedelta(hours=hours))
