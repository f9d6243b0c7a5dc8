"""Documents as evidence: uploaded by a person, read before they are kept, downloaded by a link, removed.

`lib.images` reads a file: a picture is written anew, a PDF in which nothing acts is kept as it came. Nothing
here opens, runs or shows it afterwards; it leaves as a download (`lib.web.downloads`), the logo as an image.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, select

from lib.domain.dossier import holds_secret, one_line
from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.errors import InvalidInput, NotAllowed, NotFound
from lib.images import read_document, read_logo
from lib.security.policy import Action
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.access import Act, Actor, acting
from lib.services.number_file_model import clean_name
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_evidence, load_integration, refresh, state_of
from lib.storage.onboarding import documents

DOCUMENT_PATH = "/descargas/documentos"
DOCUMENT_KIND = "document"
"""The kind in the grant of a document's download link."""
LOGO_RULE = "whatsapp_logo"
MOST_FOR_A_RULE = 10
MOST_BYTES = 50 * 1024 * 1024
"""How much the documents of one store may weigh together, in bytes."""

_LONGEST_NAME = 120
_LONGEST_ENDING = 5
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}
_SHOWN = [column for column in documents.c if column.name not in ("bytes", "sha256")]


@dataclass(frozen=True)
class StoredDocument:
    """A document that a store keeps as evidence for one rule.

    `size` is in bytes, of what is kept. `facts` are what reading it told (of a logo: `width`, `height` in
    pixels and `findings`, codes joined by commas), and where it came by a link: `link`, `invited_by`.
    """

    id: UUID
    rule_id: str
    name: str
    media_type: str
    size: int
    facts: Mapping[str, str]
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True)
class ReadFile:
    """An upload after reading: its cleaned name, what it is, the bytes to keep, what reading it told."""

    name: str
    media_type: str
    content: bytes
    facts: Mapping[str, str]


def upload_document(
    actor: Actor, account: str, track: Track, rule_id: str, name: str, data: bytes
) -> StoredDocument:
    """Keep a file as evidence that a requirement holds.

    The same content again for the same rule changes nothing while it proves the rule; when the proof grew
    old or was withdrawn, it proves it anew. Raises InvalidInput: what `lib.images` refuses;
    `document.name_is_secret`; `rule.no_document` when the rule is not part of the track's route or takes no
    document; `document.too_many` (limit) with ten for this rule; `document.store_full` (limit in MB).
    """
    with acting(actor, Action.UPLOAD_DOCUMENT, account):
        pass
    # Outside of a transaction: it takes a while, and nobody's file is read before it is known that they may.
    file = read_file(rule_id, name, data)
    with acting(actor, Action.UPLOAD_DOCUMENT, account) as act:
        return keep_document(act, track, rule_id, file, by=actor.name, facts={})


def documents_of(actor: Actor, account: str, track: Track) -> tuple[StoredDocument, ...]:
    """The documents of a track of a store, newest first."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return load_documents(act, track)


def document_bytes(actor: Actor, account: str, document_id: UUID) -> tuple[StoredDocument, bytes]:
    """A document and what it holds. Raises NotFound('document.unknown'), also for one of another store."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        row = _row(act, document_id, select(documents))
        return _as_document(row), row["bytes"]


def document_links(actor: Actor, account: str, track: Track) -> dict[UUID, str]:
    """The address of each document's download, on this host, for this person and 30 minutes."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        if actor.person_id is None:
            raise NotAllowed("access.refused")
        tokens = Tokens(platform().settings.cookie_key)
        ids = [document.id for document in load_documents(act, track)]
        grants = {
            one: DownloadGrant(
                actor.person_id, act.store.account, one, DOCUMENT_KIND, act.now, actor.setup_link_id
            )
            for one in ids
        }
    return {one: f"{DOCUMENT_PATH}/{tokens.download(grant)}" for one, grant in grants.items()}


def remove_document(actor: Actor, account: str, document_id: UUID) -> None:
    """Delete a document at once.

    If it was what proves its rule, the newest one that is left proves it from now on; with none left the
    proof is withdrawn. Raises NotFound('document.unknown'), also for one of another store.
    """
    with acting(actor, Action.UPLOAD_DOCUMENT, account) as act:
        act.take_turn()
        row = _row(act, document_id, select(*_SHOWN))
        track, rule_id = Track(row["track"]), str(row["rule_id"])
        act.connection.execute(
            delete(documents).where(documents.c.id == document_id, act.scope.on(documents))
        )
        # Without its name, which may name a person: the history is kept for good.
        act.record("document.removed", track=track, subject=rule_id, old={"document": str(document_id)})
        if _proving_document(act, track, rule_id) == str(document_id):
            add_evidence(act, track, [_after_removal(act, track, rule_id)])
            refresh(act, track)


def read_file(rule_id: str, name: str, data: bytes) -> ReadFile:
    """Read an upload for a rule. It takes a while and touches no store: do it outside of a transaction, once
    it is known that the person may upload. Raises InvalidInput: what `lib.images` refuses, and
    `document.name_is_secret` when the name holds a key or a token.
    """
    if holds_secret(one_line(name)) or holds_secret(clean_name(name)):
        raise InvalidInput("document.name_is_secret", field="document")
    if rule_id == LOGO_RULE:
        logo = read_logo(data)
        facts = {
            "width": str(logo.width),
            "height": str(logo.height),
            "findings": ",".join(finding.code for finding in logo.findings),
        }
        media_type = f"image/{logo.format}"
        return ReadFile(_named(name, media_type), media_type, logo.clean, facts)
    document = read_document(data, name)
    return ReadFile(_named(name, document.media_type), document.media_type, document.clean, {})


def keep_document(
    act: Act, track: Track, rule_id: str, file: ReadFile, *, by: str, facts: Mapping[str, str]
) -> StoredDocument:
    """Keep a file that was read, in the name of `by`; `facts` go with it and its evidence.

    As `upload_document` otherwise.
    """
    # One upload of a store after the other counts what is kept.
    act.take_turn()
    item = state_of(act, load_integration(act.scope, act.store.id, track)).item(rule_id)
    if item is None or EvidenceKind.DOCUMENT not in item.rule.evidence:
        raise InvalidInput("rule.no_document", field=rule_id[:60])
    digest = hashlib.sha256(file.content).digest()
    kept = _same_content(act, track, rule_id, digest)
    if kept is None:
        kept = _insert(act, track, rule_id, file, digest, by, facts)
        act.record("document.uploaded", track=track, subject=rule_id, new={"document": str(kept.id)})
    elif item.holds and _proving_document(act, track, rule_id) == str(kept.id):
        return kept
    add_evidence(act, track, [_proof(kept, act.now, by, facts)])
    refresh(act, track)
    return kept


def load_documents(act: Act, track: Track, rule_id: str | None = None) -> tuple[StoredDocument, ...]:
    """The documents of a track of the store of `act`, of one rule if given, newest first."""
    found = (
        select(*_SHOWN)
        .where(*_of(act, track))
        .order_by(documents.c.uploaded_at.desc(), documents.c.id.desc())
    )
    if rule_id is not None:
        found = found.where(documents.c.rule_id == rule_id)
    return tuple(map(_as_document, act.connection.execute(found).mappings()))


def _insert(
    act: Act,
    track: Track,
    rule_id: str,
    file: ReadFile,
    digest: bytes,
    by: str,
    facts: Mapping[str, str],
) -> StoredDocument:
    _refuse_too_much(act, track, rule_id, len(file.content))
    document = StoredDocument(
        id=uuid4(),
        rule_id=rule_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        facts={**file.facts, **facts},
        uploaded_by=by,
        uploaded_at=act.now,
    )
    act.connection.execute(
        act.scope.insert(
            documents, act.store.id, track=track, sha256=digest, bytes=file.content, **vars(document)
        )
    )
    return document


def _refuse_too_much(act: Act, track: Track, rule_id: str, size: int) -> None:
    if len(load_documents(act, track, rule_id)) >= MOST_FOR_A_RULE:
        raise InvalidInput("document.too_many", field="document", limit=MOST_FOR_A_RULE)
    mine = documents.c.store_id == act.store.id, act.scope.on(documents)
    weight = act.connection.execute(
        select(func.coalesce(func.sum(documents.c.size), 0)).where(*mine)
    ).scalar_one()
    if weight + size > MOST_BYTES:
        raise InvalidInput("document.store_full", field="document", limit=MOST_BYTES // 1024**2)


def _same_content(act: Act, track: Track, rule_id: str, digest: bytes) -> StoredDocument | None:
    row = act.connection.execute(
        select(*_SHOWN).where(*_of(act, track), documents.c.rule_id == rule_id, documents.c.sha256 == digest)
    )
    found = row.mappings().first()
    return _as_document(found) if found else None


def _proving_document(act: Act, track: Track, rule_id: str) -> str | None:
    """The id of the document by which the rule's latest document evidence speaks; None once withdrawn."""
    about_it = [
        one
        for one in load_evidence(act.scope, act.store.id, track)
        if one.rule_id == rule_id and one.kind is EvidenceKind.DOCUMENT
    ]
    return about_it[-1].facts.get("document") if about_it else None


def _after_removal(act: Act, track: Track, rule_id: str) -> Evidence:
    left = load_documents(act, track, rule_id)
    if not left:
        return Evidence(
            rule_id, EvidenceKind.DOCUMENT, EvidenceResult.WITHDRAWN, act.now, act.actor.name, facts={}
        )
    since = {"since": left[0].uploaded_at.isoformat()}
    came_by = {name: left[0].facts[name] for name in ("link", "invited_by") if name in left[0].facts}
    return _proof(left[0], act.now, left[0].uploaded_by, {**came_by, **since})


def _proof(document: StoredDocument, at: datetime, by: str, facts: Mapping[str, str]) -> Evidence:
    named = {"document": str(document.id), "name": document.name, **facts}
    return Evidence(document.rule_id, EvidenceKind.DOCUMENT, EvidenceResult.PASSED, at, by, facts=named)


def _row(act: Act, document_id: UUID, wanted: Select[Any]) -> RowMapping:
    mine = documents.c.id == document_id, documents.c.store_id == act.store.id, act.scope.on(documents)
    row = act.connection.execute(wanted.where(*mine)).mappings().one_or_none()
    if row is None:
        raise NotFound("document.unknown")
    return row


def _of(act: Act, track: Track) -> tuple[ColumnElement[bool], ...]:
    return documents.c.store_id == act.store.id, documents.c.track == track, act.scope.on(documents)


def _as_document(row: RowMapping) -> StoredDocument:
    return StoredDocument(
        id=row["id"],
        rule_id=row["rule_id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        facts=row["facts"],
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
    )


def _named(name: str, media_type: str) -> str:
    """A cleaned name of at most 120 characters that ends as what the file is, whatever it ended on."""
    shown = clean_name(name)
    stem, dot, old = shown.rpartition(".")
    ending = _ENDINGS[media_type]
    own = stem if dot and stem and len(old) <= _LONGEST_ENDING else shown
    return f"{own[: _LONGEST_NAME - len(ending)].rstrip()}{ending}"
