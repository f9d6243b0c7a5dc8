"""The dossier for VTEX: each field kept as it was typed, held against its limits, and what it proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import select, update

from lib.domain.credential import CHECKS_OF_ID
from lib.domain.dossier import (
    Completeness,
    DossierField,
    NameReport,
    TicketPack,
    completeness,
    holds_secret,
    lint_name,
    read_field,
)
from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Route, Track
from lib.domain.phone import Answers, Verdict
from lib.errors import InvalidInput
from lib.images import chat_preview
from lib.rulebook.doctor import examine
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.credential_proof import withdraw
from lib.services.credential_store import ids_of, keep_ids
from lib.services.documents import LOGO_RULE, StoredDocument, document_bytes, load_documents
from lib.services.meta_states import follow
from lib.services.numbers import row_of
from lib.services.progress import add_evidence, load_evidence, load_integration, refresh
from lib.storage.onboarding import dossiers
from lib.storage.tables import stores

TRACK: Final = Track.WHATSAPP
MAX_TYPED: Final = 10_000
"""More characters than anybody types; what is longer than its field takes is kept all the same up to here."""

PREVIEW_SIDE: Final = 192
"""Pixels of the round logo: twice its largest size on the page, for sharp screens."""

_ID_COLUMN = "meta_business_id"
_RULE_OF = {
    DossierField.BUSINESS_ID: "meta_business_id",
    DossierField.ACCOUNT_NAME: "whatsapp_account_name",
    DossierField.PROFILE_NAME: "whatsapp_profile_name",
}
_Found: TypeAlias = tuple[EvidenceResult, str]
"""What the fields prove about a rule, and the value that does."""
_NOTHING: Final[_Found] = (EvidenceResult.WITHDRAWN, "")

_SUITABLE = (Verdict.ELIGIBLE, Verdict.ELIGIBLE_WITH_ACTION)


@dataclass(frozen=True)
class DossierEntry:
    """What stands in a field, as it was typed.

    `value` is its clean form, None where it is empty or cannot be used; `problem` says why. `by` is None for
    what came from the credentials, which do not keep who typed an id.
    """

    typed: str
    by: str | None
    at: datetime | None
    value: str | None
    problem: InvalidInput | None


@dataclass(frozen=True)
class DossierNumber:
    """The kept number of the WhatsApp track: E.164, as people write it, and the verdict that holds for it."""

    e164: str
    international: str
    verdict: Verdict

    @property
    def is_suitable(self) -> bool:
        """Whether it can go into the ticket."""
        return self.verdict in _SUITABLE


@dataclass(frozen=True)
class DossierState:
    """The dossier of a store. `fields` has only what was typed, `name` is there once a profile name is."""

    store: Store
    route: Route
    fields: Mapping[DossierField, DossierEntry]
    name: NameReport | None
    logo: StoredDocument | None
    number: DossierNumber | None
    completeness: Completeness

    def value(self, field: DossierField) -> str:
        """The clean value of a field, empty where there is none."""
        entry = self.fields.get(field)
        return (entry.value if entry else None) or ""

    def pack(self) -> TicketPack | None:
        """All that the ticket says, once everything is there; None too where something may not go into it.

        A logo whose file name looks like a key goes along as `logo`.
        """
        if not self.completeness.ready or self.number is None or self.logo is None:
            return None
        name = self.logo.name
        try:
            return TicketPack(
                self.store.account,
                self.store.name,
                {field: self.value(field) for field in DossierField},
                self.number.e164,
                self.number.international,
                f"logo{PurePath(name).suffix}" if holds_secret(name) else name,
            )
        except InvalidInput:
            return None


def dossier(actor: Actor, account: str) -> DossierState:
    """The dossier of a store as it stands."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _load(act)


def save_field(actor: Actor, account: str, field: DossierField, typed: str) -> DossierState:
    """Keep what was typed into a field, usable or not, and what it proves. The same again changes nothing.

    Raises InvalidInput('dossier.typed_too_long') above `MAX_TYPED` characters, and what `read_field` raises
    where the text holds a key or a token: a secret is kept nowhere but sealed. Then nothing was saved.
    """
    if len(typed) > MAX_TYPED:
        raise InvalidInput("dossier.typed_too_long", field=field, limit=MAX_TYPED)
    # The database keeps no NUL.
    text = typed.replace("\x00", "")
    problem = _read(field, text).problem
    if holds_secret(text):
        raise problem or InvalidInput("dossier.is_secret", field=field)
    with acting(actor, Action.EDIT_DOSSIER, account) as act:
        act.take_turn()
        before = _entries(act)
        if (before[field].typed if field in before else "") != text:
            _write(act, field, text)
            after = _entries(act)
            act.record(
                "dossier.field",
                track=TRACK,
                subject=field,
                old=_told(field, before.get(field)),
                new=_told(field, after.get(field)),
            )
            _prove(act, after)
        return _load(act)


def logo_preview(actor: Actor, account: str, document_id: UUID) -> bytes:
    """The logo as a chat shows it, a round PNG of 192 pixels. Raises NotFound('document.unknown')."""
    return chat_preview(document_bytes(actor, account, document_id)[1], PREVIEW_SIDE)


def note_business_id(act: Act) -> None:
    """Prove the business id anew after the credentials have brought another one, inside their transaction."""
    known = ids_of(act).get(_ID_COLUMN)
    if known is not None:
        _add(act, DossierField.BUSINESS_ID, EvidenceResult.PASSED, known)
        refresh(act, TRACK)


def _load(act: Act) -> DossierState:
    fields = _entries(act)
    name, number = _report(fields), _number(act)
    logo = next(iter(load_documents(act, TRACK, LOGO_RULE)), None)
    done = completeness(
        {field: entry.value for field, entry in fields.items() if entry.value},
        has_logo=logo is not None,
        has_number=number is not None and number.is_suitable,
        name=name,
    )
    route = load_integration(act.scope, act.store.id, TRACK).route
    return DossierState(act.store, route, fields, name, logo, number, done)


def _write(act: Act, field: DossierField, text: str) -> None:
    act.connection.execute(
        act.scope.upsert(
            dossiers,
            act.store.id,
            ("store_id", "field"),
            field=field,
            typed=text,
            by_name=act.actor.name,
            at=act.now,
        )
    )
    if field is not DossierField.BUSINESS_ID:
        return
    value = _read(field, text).value
    if value and keep_ids(act, {_ID_COLUMN: value}):
        _id_changed(act)
    elif not text.strip():
        _forget_id(act)


def _forget_id(act: Act) -> None:
    """An emptied field takes the id away for the credentials too: they are one value."""
    mine = update(stores).where(stores.c.id == act.store.id, act.scope.on(stores))
    now = {_ID_COLUMN: act.now.isoformat()}
    act.connection.execute(mine.values({_ID_COLUMN: None, "ids_set_at": stores.c.ids_set_at.op("||")(now)}))
    _id_changed(act)


def _id_changed(act: Act) -> None:
    """What was found with another id is about something else, as the credentials have it too."""
    withdraw(act, CHECKS_OF_ID[_ID_COLUMN])
    follow(act)


def _prove(act: Act, fields: Mapping[DossierField, DossierEntry]) -> None:
    """Evidence for each rule about which the fields say something else than what is known."""
    known = _known(act)
    changed = [field for field in _RULE_OF if _finding(field, fields) != known.get(_RULE_OF[field])]
    for field in changed:
        _add(act, field, *(_finding(field, fields) or _NOTHING))
    if changed:
        refresh(act, TRACK)


def _known(act: Act) -> dict[str, _Found]:
    """What was last found about each rule of a field, unless it was taken back."""
    ours = frozenset(_RULE_OF.values())
    latest = {
        one.rule_id: one
        for one in load_evidence(act.scope, act.store.id, TRACK)
        if one.rule_id in ours and one.kind is EvidenceKind.COMPUTED
    }
    return {
        rule: (one.result, one.facts.get("value", ""))
        for rule, one in latest.items()
        if one.result is not EvidenceResult.WITHDRAWN
    }


def _add(act: Act, field: DossierField, result: EvidenceResult, value: str) -> None:
    facts = {"value": value} if value else {}
    kind = EvidenceKind.COMPUTED
    add_evidence(act, TRACK, [Evidence(_RULE_OF[field], kind, result, act.now, act.actor.name, facts=facts)])


def _finding(field: DossierField, fields: Mapping[DossierField, DossierEntry]) -> _Found | None:
    """What the fields prove about the rule of `field`: a result with the value; None when nothing."""
    entry = fields.get(field)
    if entry is None or entry.value is None:
        return None
    report = _report(fields) if field is DossierField.PROFILE_NAME else None
    if report is None:
        return EvidenceResult.PASSED, entry.value
    if report.refused:
        return EvidenceResult.FAILED, entry.value
    return (EvidenceResult.WARNING if report.warnings else EvidenceResult.PASSED), entry.value


def _entries(act: Act) -> dict[DossierField, DossierEntry]:
    """Every field that has something in it."""
    rows = act.connection.execute(
        select(dossiers).where(dossiers.c.store_id == act.store.id, act.scope.on(dossiers))
    )
    found = {}
    for row in rows:
        field = DossierField(row.field)
        read = _read(field, row.typed)
        found[field] = DossierEntry(row.typed, row.by_name, row.at, read.value, read.problem)
    shared = _shared_id(act, found.get(DossierField.BUSINESS_ID))
    if shared is not None:
        found[DossierField.BUSINESS_ID] = shared
    return {field: entry for field, entry in found.items() if entry.typed}


def _shared_id(act: Act, typed: DossierEntry | None) -> DossierEntry | None:
    """The business id that the credentials brought after the dossier's own field was last typed into."""
    mine = select(stores.c.meta_business_id, stores.c.ids_set_at)
    row = act.connection.execute(mine.where(stores.c.id == act.store.id, act.scope.on(stores))).one()
    if row.meta_business_id is None:
        return None
    told = row.ids_set_at.get(_ID_COLUMN)
    set_at = datetime.fromisoformat(told) if told else None
    is_older = set_at is None or (typed is not None and typed.at is not None and set_at <= typed.at)
    if typed is not None and is_older:
        return None
    return DossierEntry(row.meta_business_id, None, set_at, row.meta_business_id, None)


def _read(field: DossierField, typed: str) -> DossierEntry:
    try:
        return DossierEntry(typed, None, None, read_field(field, typed) or None, None)
    except InvalidInput as problem:
        return DossierEntry(typed, None, None, None, problem)


def _report(fields: Mapping[DossierField, DossierEntry]) -> NameReport | None:
    """The name against Meta's rules, also while it is too short or too long for its field."""
    name = fields.get(DossierField.PROFILE_NAME)
    if name is None or not name.typed.strip():
        return None

    def known(field: DossierField) -> str:
        entry = fields.get(field)
        return (entry.value if entry else None) or ""

    return lint_name(
        name.value or name.typed,
        legal_name=known(DossierField.LEGAL_NAME),
        website=known(DossierField.WEBSITE),
    )


def _number(act: Act) -> DossierNumber | None:
    row = row_of(act, TRACK)
    if row is None:
        return None
    diagnosis = examine(row["raw"], row["country"], Answers(**row["answers"]))
    return DossierNumber(row["e164"], diagnosis.international or row["e164"], Verdict(row["verdict"]))


def _told(field: DossierField, entry: DossierEntry | None) -> dict[str, str] | None:
    """A field as the history keeps it; of an address only its beginning and its domain."""
    if entry is None:
        return None
    text = entry.value or entry.typed
    if field is DossierField.EMAIL:
        name, at, domain = text.partition("@")
        text = f"{name[:1]}…{at}{domain}"
    return {"value": text[:300]}
