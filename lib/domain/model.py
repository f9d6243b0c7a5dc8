"""The words of Puente as types: roles, tracks, routes, stages, parties, evidence.

Every value is the stable code that is stored, logged and put into URLs; `lib.ui.words` says it in
a person's language.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in Puente. One role per person."""

    MERCHANT = "merchant"
    ACCOUNT_MANAGER = "account_manager"
    ADMINISTRATOR = "administrator"


class Track(StrEnum):
    """One integration of a store."""

    WHATSAPP = "whatsapp"
    HELLOTEXT = "hellotext"


class Route(StrEnum):
    """How a track gets done."""

    ASSISTED = "assisted"
    SELF_SERVICE = "self_service"
    CX_PLATFORM = "cx_platform"
    VTEX_WIZARD = "vtex_wizard"


ROUTES_OF: dict[Track, tuple[Route, ...]] = {
    Track.WHATSAPP: (Route.ASSISTED, Route.SELF_SERVICE, Route.CX_PLATFORM),
    Track.HELLOTEXT: (Route.VTEX_WIZARD,),
}


class Stage(StrEnum):
    """How far an integration is. The order of the members is the order of the work."""

    INVITED = "invited"
    PREPARING = "preparing"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CONNECTING = "connecting"
    VERIFYING = "verifying"
    LIVE = "live"

    @property
    def position(self) -> int:
        """Zero-based position in the order of the work."""
        return _POSITIONS[self]


_POSITIONS = {stage: position for position, stage in enumerate(Stage)}


class Health(StrEnum):
    """Whether what was proven still holds. Waiting for a review is `OK`, never a fault."""

    OK = "ok"
    ATTENTION = "attention"
    BROKEN = "broken"


class Party(StrEnum):
    """Who must act."""

    MERCHANT = "merchant"
    VTEX = "vtex"
    META = "meta"
    HELLOTEXT = "hellotext"
    US = "us"


class EvidenceKind(StrEnum):
    """How we know."""

    COMPUTED = "computed"
    OBSERVED = "observed"
    ATTESTED = "attested"
    DOCUMENT = "document"


class EvidenceResult(StrEnum):
    """What the evidence says. `NOT_PROVABLE` is its own answer: never red and never green. `WITHDRAWN`: what
    was known before is about something else by now (another id was entered, a secret was deleted).
    """

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    NOT_PROVABLE = "not_provable"
    WITHDRAWN = "withdrawn"


class CheckOutcome(StrEnum):
    """Result of one named check of a credential ladder."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    NOT_PROVABLE = "not_provable"
    SKIPPED = "skipped"


class Language(StrEnum):
    """Languages of the screens. Spanish is the source."""

    ES = "es"
    PT_BR = "pt-BR"
    EN = "en"
