"""The token of a link to the audit log: what it names, and when it is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lib.domain.model import Language
from lib.security.tokens import DOWNLOAD_AGE, AuditGrant, Tokens

SECRET = "s" * 40
GRANT = AuditGrant(
    UUID("0d5c3f60-3d4c-4f0e-9f43-3d1e9d0f7a11"),
    {"account": "alfa", "group": "stages"},
    Language.PT_BR,
    "America/Sao_Paulo",
    datetime(2026, 11, 20, 15, 4, 5, 678901, tzinfo=UTC),
)


def test_it_names_what_it_was_made_for() -> None:
    assert Tokens(SECRET).read_audit(Tokens(SECRET).audit(GRANT)) == GRANT


def test_one_of_another_secret_kind_or_shape_is_refused() -> None:
    tokens = Tokens(SECRET)
    signer = URLSafeTimedSerializer(SECRET, salt="puente.audit")
    foreign = Tokens("t" * 40).audit(GRANT)
    for token in (foreign, tokens.sign_in(GRANT.person_id), signer.dumps(["x"]), "", "x.y.z"):
        assert tokens.read_audit(token) is None
    assert tokens.read_export(tokens.audit(GRANT)) is None


def test_one_that_is_too_old_is_refused() -> None:
    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - DOWNLOAD_AGE.total_seconds() - 5)

    text = URLSafeTimedSerializer(SECRET, salt="puente.audit", signer=Earlier).dumps(
        [str(GRANT.person_id), {}, "es", "UTC", GRANT.since.timestamp()]
    )
    assert Tokens(SECRET).read_audit(str(text)) is None
