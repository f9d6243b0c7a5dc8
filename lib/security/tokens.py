"""Signed tokens: the session cookie of rehearsal mode, sign-in links, the page to return to, downloads,
and the cookie of somebody who came by a link for one step.

All are signed with the cookie secret, each with a salt of its own, so that one kind can never be
used as another. A token says who or where, never what someone may do: that is read from the
database on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

SESSION_AGE = timedelta(hours=12)
LINK_AGE = timedelta(hours=12)
RETURN_AGE = timedelta(minutes=15)
DOWNLOAD_AGE = timedelta(minutes=30)
STEP_AGE = timedelta(hours=12)


_SECOND = timedelta(seconds=1)


class _Kind(StrEnum):
    SESSION = "session"
    SIGN_IN = "sign-in"
    RETURN = "return"
    DOWNLOAD = "download"
    STEP = "step"


@dataclass(frozen=True)
class Session:
    """A signed-in person and the time of the sign-in (UTC)."""

    person_id: UUID
    since: datetime


@dataclass(frozen=True)
class DownloadGrant:
    """What a download link names: the person, the store's account, the file, the kind, since when (UTC)."""

    person_id: UUID
    account: str
    file_id: UUID
    kind: str
    since: datetime


class Tokens:
    """Makes and reads signed tokens with one secret."""

    def __init__(self, secret: str) -> None:
        self._serializers = {
            kind: URLSafeTimedSerializer(secret, salt=f"puente.{kind.value}") for kind in _Kind
        }

    def session(self, person_id: UUID, since: datetime) -> str:
        """The value of the session cookie for a sign-in at `since`.

        The time is kept to the microsecond: a sign-in right after a sign-out must not look older.
        """
        return self._serializers[_Kind.SESSION].dumps([str(person_id), since.timestamp()])

    def read_session(self, token: str) -> Session | None:
        """The session of a cookie, or None when it is forged, damaged or older than SESSION_AGE."""
        try:
            person, since = self._serializers[_Kind.SESSION].loads(token, max_age=SESSION_AGE // _SECOND)
            return Session(UUID(person), datetime.fromtimestamp(since, UTC))
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def sign_in(self, person_id: UUID) -> str:
        """A token for the person picker's links. No other site can make one."""
        return self._serializers[_Kind.SIGN_IN].dumps(str(person_id))

    def read_sign_in(self, token: str) -> UUID | None:
        """The person of a picker's link, or None."""
        try:
            return UUID(self._serializers[_Kind.SIGN_IN].loads(token, max_age=LINK_AGE // _SECOND))
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def return_to(self, path: str) -> str:
        """The value of the cookie that remembers where a signed-out person wanted to go."""
        return self._serializers[_Kind.RETURN].dumps(path)

    def read_return_to(self, token: str) -> str | None:
        """The remembered path, or None. Only a path of this application is ever returned."""
        try:
            path = self._serializers[_Kind.RETURN].loads(token, max_age=RETURN_AGE // _SECOND)
        except BadData:
            return None
        return path if is_local_path(path) else None

    def download(self, grant: DownloadGrant) -> str:
        """A token for a download link. It opens nothing by itself: see the module."""
        return self._serializers[_Kind.DOWNLOAD].dumps(
            [
                str(grant.person_id),
                grant.account,
                str(grant.file_id),
                grant.kind,
                grant.since.timestamp(),
            ]
        )

    def read_download(self, token: str) -> DownloadGrant | None:
        """What a download link names, or None when it is forged, damaged or older than DOWNLOAD_AGE."""
        try:
            person, account, file_id, kind, since = self._serializers[_Kind.DOWNLOAD].loads(
                token, max_age=DOWNLOAD_AGE // _SECOND
            )
            return DownloadGrant(
                UUID(person), str(account), UUID(file_id), str(kind), datetime.fromtimestamp(since, UTC)
            )
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def step(self, link_id: UUID) -> str:
        """The value of the cookie of somebody who opened this link for one step."""
        return self._serializers[_Kind.STEP].dumps(str(link_id))

    def read_step(self, token: str) -> UUID | None:
        """The link of a cookie, or None when it is forged, damaged or older than STEP_AGE."""
        try:
            return UUID(self._serializers[_Kind.STEP].loads(token, max_age=STEP_AGE // _SECOND))
        except (BadData, ValueError, TypeError, AttributeError):
            return None


def is_local_path(path: object) -> bool:
    """Whether `path` is an absolute path on this host: no scheme, no other host, no control character."""
    if not isinstance(path, str) or not path.startswith("/") or path.startswith(("//", "/\\")):
        return False
    if "\\" in path or any(ord(character) < 32 for character in path):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc
