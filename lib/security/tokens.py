"""Signed tokens: the session cookie of rehearsal mode, sign-in links, the page to return to, downloads,
the cookie of somebody who came by a link for one step, and those of a set-up link and the session by it.

All are signed with the cookie secret, each with a salt of its own, so that one kind can never be
used as another. A token says who or where, never what someone may do: that is read from the
database on every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from lib.domain.model import Language

SESSION_AGE = timedelta(hours=12)
LINK_AGE = timedelta(hours=12)
RETURN_AGE = timedelta(minutes=15)
DOWNLOAD_AGE = timedelta(minutes=30)
STEP_AGE = timedelta(hours=12)
WELCOME_AGE = timedelta(hours=1)
ASKING_AGE = timedelta(days=30)


_SECOND = timedelta(seconds=1)


class _Kind(StrEnum):
    SESSION = "session"
    SIGN_IN = "sign-in"
    RETURN = "return"
    DOWNLOAD = "download"
    STEP = "step"
    WELCOME = "welcome"
    ENTRY = "entry"
    SETUP = "setup"
    EXPORT = "export"
    BULK = "bulk"
    AUDIT = "audit"


@dataclass(frozen=True)
class Session:
    """A signed-in person and the time of the sign-in (UTC)."""

    person_id: UUID
    since: datetime


@dataclass(frozen=True)
class Welcome:
    """The set-up link that this browser has opened, and a secret that no other browser has."""

    link_id: UUID
    browser: str


@dataclass(frozen=True)
class DownloadGrant:
    """What a download link names: the person, the store's account, the file, the kind, since when (UTC).

    `setup_link_id`: the set-up link by which the person came in, if by any.
    """

    person_id: UUID
    account: str
    file_id: UUID
    kind: str
    since: datetime
    setup_link_id: UUID | None = None


@dataclass(frozen=True)
class ExportGrant:
    """What a link to the panel's rows names: the person, what the panel is asked as codes, the integrations
    that were chosen (None: all of the filter), `csv` or `xlsx`, language, IANA time zone, since when (UTC).
    """

    person_id: UUID
    query: Mapping[str, str | int]
    only: frozenset[UUID] | None
    kind: str
    language: Language
    zone: str
    since: datetime


@dataclass(frozen=True)
class BulkGrant:
    """What a link to the results of bulk work names: the person, the job, and as an `ExportGrant`."""

    person_id: UUID
    job_id: UUID
    language: Language
    zone: str
    since: datetime


@dataclass(frozen=True)
class AuditGrant:
    """What a link to the audit log names: the person, what is asked as codes, and as an `ExportGrant`."""

    person_id: UUID
    query: Mapping[str, str]
    language: Language
    zone: str
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
                str(grant.setup_link_id or ""),
            ]
        )

    def read_download(self, token: str) -> DownloadGrant | None:
        """What a download link names, or None when it is forged, damaged or older than DOWNLOAD_AGE."""
        try:
            person, account, file_id, kind, since, link = self._serializers[_Kind.DOWNLOAD].loads(
                token, max_age=DOWNLOAD_AGE // _SECOND
            )
            return DownloadGrant(
                UUID(person),
                str(account),
                UUID(file_id),
                str(kind),
                datetime.fromtimestamp(since, UTC),
                UUID(link) if link else None,
            )
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def step(self, link_id: UUID) -> str:
        """The value of the cookie of somebody who opened this link for one step."""
        return self._serializers[_Kind.STEP].dumps(str(link_id))

    def read_step(self, token: str) -> UUID | None:
        """The link of a cookie, or None when it is forged, damaged or older than STEP_AGE."""
        return self._read_link(_Kind.STEP, token, STEP_AGE)

    def welcome(self, welcome: Welcome) -> str:
        """The value of the cookie of a browser that has opened a set-up link."""
        return self._opened(_Kind.WELCOME, welcome)

    def read_welcome(self, token: str, age: timedelta = WELCOME_AGE) -> Welcome | None:
        """The opened link of a cookie, or None when it is forged, damaged or older than `age`.

        Within WELCOME_AGE it uses the link, within ASKING_AGE it asks for a new one.
        """
        return self._read_opened(_Kind.WELCOME, token, age)

    def entry(self, welcome: Welcome) -> str:
        """A token for the press that uses a set-up link, in the one browser that the page was drawn in.

        No other site can make one, nor draw one in its own browser that works in somebody else's.
        """
        return self._opened(_Kind.ENTRY, welcome)

    def read_entry(self, token: str) -> Welcome | None:
        """The link and browser of such a press, or None when forged, damaged or older than WELCOME_AGE."""
        return self._read_opened(_Kind.ENTRY, token, WELCOME_AGE)

    def setup(self, link_id: UUID) -> str:
        """The value of the session cookie of somebody who came in by this set-up link."""
        return self._serializers[_Kind.SETUP].dumps(str(link_id))

    def read_setup(self, token: str) -> UUID | None:
        """The set-up link of a session cookie, or None when forged, damaged or older than SESSION_AGE."""
        return self._read_link(_Kind.SETUP, token, SESSION_AGE)

    def _opened(self, kind: _Kind, welcome: Welcome) -> str:
        return self._serializers[kind].dumps([str(welcome.link_id), welcome.browser])

    def _read_opened(self, kind: _Kind, token: str, age: timedelta) -> Welcome | None:
        try:
            link_id, browser = self._serializers[kind].loads(token, max_age=age // _SECOND)
            return Welcome(UUID(link_id), str(browser))
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def _read_link(self, kind: _Kind, token: str, age: timedelta) -> UUID | None:
        try:
            return UUID(self._serializers[kind].loads(token, max_age=age // _SECOND))
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def export(self, grant: ExportGrant) -> str:
        """A token for a link to the panel's rows. It opens nothing by itself: see the module."""
        chosen = None if grant.only is None else sorted(one.hex for one in grant.only)
        return self._serializers[_Kind.EXPORT].dumps(
            [
                str(grant.person_id),
                dict(grant.query),
                chosen,
                grant.kind,
                grant.language.value,
                grant.zone,
                grant.since.timestamp(),
            ]
        )

    def read_export(self, token: str) -> ExportGrant | None:
        """What such a link names, or None when it is forged, damaged or older than DOWNLOAD_AGE."""
        try:
            person, query, chosen, kind, language, zone, since = self._serializers[_Kind.EXPORT].loads(
                token, max_age=DOWNLOAD_AGE // _SECOND
            )
            return ExportGrant(
                UUID(person),
                dict(query),
                None if chosen is None else frozenset(map(UUID, chosen)),
                str(kind),
                Language(language),
                str(zone),
                datetime.fromtimestamp(since, UTC),
            )
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def bulk(self, grant: BulkGrant) -> str:
        """A token for a link to the results of bulk work, as above."""
        return self._serializers[_Kind.BULK].dumps(
            [
                str(grant.person_id),
                str(grant.job_id),
                grant.language.value,
                grant.zone,
                grant.since.timestamp(),
            ]
        )

    def read_bulk(self, token: str) -> BulkGrant | None:
        """What such a link names, or None when it is forged, damaged or older than DOWNLOAD_AGE."""
        try:
            person, job, language, zone, since = self._serializers[_Kind.BULK].loads(
                token, max_age=DOWNLOAD_AGE // _SECOND
            )
            return BulkGrant(
                UUID(person),
                UUID(job),
                Language(language),
                str(zone),
                datetime.fromtimestamp(since, UTC),
            )
        except (BadData, ValueError, TypeError, AttributeError):
            return None

    def audit(self, grant: AuditGrant) -> str:
        """A token for a link to the audit log, as above."""
        return self._serializers[_Kind.AUDIT].dumps(
            [
                str(grant.person_id),
                dict(grant.query),
                grant.language.value,
                grant.zone,
                grant.since.timestamp(),
            ]
        )

    def read_audit(self, token: str) -> AuditGrant | None:
        """What such a link names, or None when it is forged, damaged or older than DOWNLOAD_AGE."""
        try:
            person, query, language, zone, since = self._serializers[_Kind.AUDIT].loads(
                token, max_age=DOWNLOAD_AGE // _SECOND
            )
            return AuditGrant(
                UUID(person), dict(query), Language(language), str(zone), datetime.fromtimestamp(since, UTC)
            )
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
