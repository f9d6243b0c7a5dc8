"""What a few reads of Meta said of a store, as one value. Source: WhatsApp reference 4.1, 4.2 (2026-11-21).

Values are kept as Meta wrote them; `said` tells what each one means. Nothing here depends on the order of the
reads or on which of them were made: what was not read is absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lib.domain.answers import Answer, Seen
from lib.domain.meta.states import Field, Meaning, State, state_of
from lib.domain.model import Party
from lib.domain.phone import equality_key

BUSINESS_FIELDS: Final = "id,name,verification_status,whatsapp_business_manager_messaging_limit"
ACCOUNT_FIELDS: Final = (
    "id,name,status,account_review_status,business_verification_status,ownership_type,"
    "on_behalf_of_business_info,health_status,whatsapp_business_manager_messaging_limit"
)
NUMBER_STATE_FIELDS: Final = (
    "id,display_phone_number,verified_name,status,quality_rating,code_verification_status,name_status,"
    "platform_type,health_status,is_on_biz_app,is_pin_enabled,throughput"
)
NUMBER_ROW_FIELDS: Final = "id,display_phone_number,verified_name,status"

_OF_BUSINESS: Final = {
    Field.PORTFOLIO_VERIFICATION: "verification_status",
    Field.MESSAGING_LIMIT: "whatsapp_business_manager_messaging_limit",
}
_OF_ACCOUNT: Final = {
    Field.MESSAGING_LIMIT: "whatsapp_business_manager_messaging_limit",
    Field.ACCOUNT_REVIEW: "account_review_status",
    Field.ACCOUNT_STATUS: "status",
    Field.ACCOUNT_VERIFICATION: "business_verification_status",
    Field.OWNERSHIP: "ownership_type",
}
_OF_NUMBER: Final = {
    Field.NUMBER_STATUS: "status",
    Field.CODE: "code_verification_status",
    Field.NAME: "name_status",
    Field.QUALITY: "quality_rating",
    Field.PLATFORM: "platform_type",
    Field.COEXISTENCE: "is_on_biz_app",
    Field.PIN: "is_pin_enabled",
}
_LONGEST: Final = 400


@dataclass(frozen=True)
class Said:
    """What Meta said of one field: its own word, and what that comes to."""

    field: Field
    raw: str | None
    state: State

    @property
    def code(self) -> str:
        """`field.reason`, from `CODES`."""
        return f"{self.field}.{self.state.reason}"

    @property
    def meaning(self) -> Meaning:
        """What it comes to."""
        return self.state.meaning

    @property
    def who(self) -> Party | None:
        """Who must act, if anybody."""
        return self.state.who


@dataclass(frozen=True)
class MetaReading:
    """What was read. `raw` holds Meta's values by field, exactly as they came; what was not read is missing.

    `solution` is Meta's own advice where it does not let messages be sent, `errors` the codes beside it.
    `apps` are the ids of the apps that hear of the account; `on_behalf_of`: another business owns it.
    """

    raw: Mapping[Field, str] = field(default_factory=dict)
    apps: tuple[str, ...] | None = None
    solution: str | None = None
    errors: tuple[int, ...] = ()
    on_behalf_of: bool = False
    portfolio_readable: bool = False

    def said(self, name: Field, our_app_id: str | None = None) -> Said:
        """What Meta said of a field. Whether an app of ours is subscribed depends on which one is ours."""
        raw = self.raw.get(name)
        if name is not Field.SUBSCRIBED_APPS:
            return Said(name, raw, state_of(name, raw))
        return Said(name, None if self.apps is None else ", ".join(self.apps), self._apps_state(our_app_id))

    def all_said(self, our_app_id: str | None = None) -> tuple[Said, ...]:
        """Every field, in the order of the work."""
        return tuple(self.said(name, our_app_id) for name in Field)

    @property
    def coexists(self) -> bool:
        """Whether the number stays in use in the WhatsApp Business app as well."""
        return state_of(Field.COEXISTENCE, self.raw.get(Field.COEXISTENCE)).reason == "with_app"

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what somebody should know and nobody did wrong."""
        is_obo = self.on_behalf_of or self.said(Field.OWNERSHIP).state.reason == "obo_needs_migration"
        found = {"obo_needs_migration": is_obo, "coexistence": self.coexists}
        return tuple(code for code, holds in found.items() if holds)

    def _apps_state(self, our_app_id: str | None) -> State:
        if self.apps is None:
            return state_of(Field.SUBSCRIBED_APPS, None)
        if not self.apps:
            return state_of(Field.SUBSCRIBED_APPS, "NONE")
        if our_app_id is None:
            return state_of(Field.SUBSCRIBED_APPS, "SOME")
        return state_of(Field.SUBSCRIBED_APPS, "OURS" if our_app_id in self.apps else "OTHERS")


@dataclass(frozen=True)
class NumberRow:
    """One row of an account's list of numbers."""

    id: str
    key: str


def read(
    *,
    business: Seen | None = None,
    account: Seen | None = None,
    number: Seen | None = None,
    apps: Seen | None = None,
) -> MetaReading:
    """Put together what the reads said. One that brought no usable answer leaves its fields absent."""
    portfolio, waba, phone = _node(business), _node(account), _node(number)
    raw = {
        **_values(waba, _OF_ACCOUNT),
        **_values(portfolio, _OF_BUSINESS),
        **_values(phone, _OF_NUMBER),
        **_throughput(phone),
    }
    health = phone.get("health_status") or waba.get("health_status")
    able = health.get("can_send_message") if isinstance(health, dict) else None
    if able is not None:
        raw[Field.HEALTH] = _text(able)
    entities = health.get("entities") if isinstance(health, dict) else None
    return MetaReading(
        raw,
        apps=_app_ids(apps),
        solution=next(advice(entities), None),
        errors=tuple(dict.fromkeys(_error_codes(entities))),
        on_behalf_of=bool(waba.get("on_behalf_of_business_info")),
        portfolio_readable=bool(portfolio),
    )


def number_rows(pages: Sequence[Seen]) -> tuple[NumberRow, ...]:
    """The numbers of an account from the pages of its list."""
    rows = [row for page in pages for row in _objects(_body(page).get("data"))]
    return tuple(
        NumberRow(number_id, equality_key(_text(row.get("display_phone_number", ""))))
        for row in rows
        if isinstance(number_id := row.get("id"), str)
    )


def number_of(rows: Sequence[NumberRow], key: str | None) -> str | None:
    """The id of the store's number in its account's list: by the equality key of the number that is kept, or
    where none is kept the only one there is. WhatsApp spells numbers in its own way (2.2), hence the key.
    """
    mine = [row.id for row in rows if key is not None and row.key == key]
    if len(mine) == 1:
        return mine[0]
    return rows[0].id if len(rows) == 1 and key is None else None


def advice(entities: object) -> Iterator[str]:
    """Yield what Meta says to do, from the `entities` of a health: first solutions, then its information."""
    for entity in _objects(entities):
        for error in _objects(entity.get("errors")):
            solution = error.get("possible_solution")
            if isinstance(solution, str) and solution.strip():
                yield _text(solution)
    for entity in _objects(entities):
        notes = entity.get("additional_info")
        yield from (_text(one) for one in notes if isinstance(one, str)) if isinstance(notes, list) else ()


def _body(seen: Seen | None) -> Mapping[str, object]:
    body = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    return body if isinstance(body, dict) else {}


def _node(seen: Seen | None) -> Mapping[str, object]:
    """The node that was asked for; nothing when the answer is another thing."""
    body = _body(seen)
    return body if isinstance(body.get("id"), str) else {}


def _values(node: Mapping[str, object], names: Mapping[Field, str]) -> dict[Field, str]:
    return {name: _text(node[key]) for name, key in names.items() if node.get(key) is not None}


def _throughput(number: Mapping[str, object]) -> dict[Field, str]:
    given = number.get("throughput")
    level = given.get("level") if isinstance(given, dict) else given
    return {} if level is None else {Field.THROUGHPUT: _text(level)}


def _app_ids(seen: Seen | None) -> tuple[str, ...] | None:
    rows = _body(seen).get("data")
    if not isinstance(rows, list):
        return None
    apps = [row.get("whatsapp_business_api_data") for row in _objects(rows)]
    return tuple(_text(app["id"]) for app in apps if isinstance(app, dict) and app.get("id") is not None)


def _error_codes(entities: object) -> Iterator[int]:
    for entity in _objects(entities):
        for error in _objects(entity.get("errors")):
            code = error.get("error_code")
            if isinstance(code, int) and not isinstance(code, bool):
                yield code


def _objects(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A value of Meta's as one printable line. A truth value keeps its JSON spelling."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(one for one in text if one.isprintable())[:_LONGEST]
