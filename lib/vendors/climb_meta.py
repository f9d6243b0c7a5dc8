"""The ladder's Meta part: one read of the account, one of the number, and a look at a mistaken id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lib.domain.answers import Seen
from lib.domain.ladder import (
    CHECKS,
    CheckResult,
    Vendor,
    interpret_health,
    interpret_meta_token,
    interpret_name,
    interpret_number,
    interpret_waba,
    is_another_kind,
    is_readable,
    skipped,
)
from lib.domain.model import CheckOutcome
from lib.domain.pasted import META_ID_FIELDS, equal_meta_ids, recognise_meta_id, recognise_meta_token
from lib.errors import InvalidInput
from lib.vendors.climbing import Credentials, refused, skip
from lib.vendors.meta import MetaClient

_ALL: Final = tuple(spec.id for spec in CHECKS if spec.vendor is Vendor.META)
_AFTER_TOKEN: Final = _ALL[1:]
_UNFINISHED: Final = frozenset({"meta.waba.in_review", "meta.number.connecting", "meta.number.code_pending"})


@dataclass(frozen=True)
class _Ids:
    """The ids typed, by field; and those that cannot be sent, with the reason."""

    usable: dict[str, str] = field(repr=False)
    problems: dict[str, InvalidInput]

    def others(self, field_name: str) -> list[str]:
        """The ids typed in the other fields."""
        return [value for name, value in self.usable.items() if name != field_name]


def climb_meta(entered: Credentials, connect: Callable[[str], MetaClient]) -> Iterator[CheckResult]:
    """Yield the results of Meta's checks, in order. Only GETs are sent, at most two more for swapped ids."""
    if not entered.meta_token:
        yield from skip(_ALL, "not_entered")
        return
    try:
        client = connect(recognise_meta_token(entered.meta_token).value)
    except InvalidInput as error:
        yield refused("meta.token", error)
        yield from skip(_AFTER_TOKEN, "skipped_after_token")
        return
    ids = _ids_in(entered)
    waba_id, number_id = ids.usable.get("waba_id"), ids.usable.get("meta_number_id")
    waba = client.waba(waba_id) if waba_id else None
    number = None
    first = waba
    if first is None and number_id:
        first = number = client.number(number_id)
    if first is None:
        yield skipped("meta.token", "no_id")
        yield from _without_calls(ids)
        return
    token = interpret_meta_token(first)
    yield token
    if token.outcome is not CheckOutcome.PASSED:
        yield from skip(_AFTER_TOKEN, "skipped_after_token")
        return
    account = _waba_result(client, ids, waba)
    yield account
    if number is None and number_id:
        number = client.number(number_id)
    connection = _number_result(client, ids, number)
    yield connection
    yield _name_result(ids, number)
    waiting = account.code in _UNFINISHED or connection.code in _UNFINISHED
    yield _health_result(number, waba, waiting=waiting)


def _ids_in(entered: Credentials) -> _Ids:
    typed = {name: getattr(entered, name) for name in META_ID_FIELDS}
    usable: dict[str, str] = {}
    problems: dict[str, InvalidInput] = {}
    for name, text in typed.items():
        if text:
            try:
                usable[name] = recognise_meta_id(text, name).value
            except InvalidInput as error:
                problems[name] = error
    for name in equal_meta_ids(usable):
        problems[name] = InvalidInput(f"{name}.equal", field=name)
        del usable[name]
    return _Ids(usable, problems)


def _without_calls(ids: _Ids) -> Iterator[CheckResult]:
    for check_id, name in (("meta.waba", "waba_id"), ("meta.number", "meta_number_id")):
        yield _unsent(check_id, name, ids)
    for check_id in ("meta.name", "meta.health"):
        yield skipped(check_id, "not_read" if ids.problems else "not_entered")


def _unsent(check_id: str, name: str, ids: _Ids) -> CheckResult:
    problem = ids.problems.get(name)
    return refused(check_id, problem) if problem else skipped(check_id, "not_entered")


def _waba_result(client: MetaClient, ids: _Ids, seen: Seen | None) -> CheckResult:
    if seen is None:
        return _unsent("meta.waba", "waba_id", ids)
    swapped = is_another_kind(seen) and _any_is(client.waba, ids.others("waba_id"))
    return interpret_waba(seen, swapped=swapped)


def _number_result(client: MetaClient, ids: _Ids, seen: Seen | None) -> CheckResult:
    if seen is None:
        return _unsent("meta.number", "meta_number_id", ids)
    swapped = is_another_kind(seen) and _any_is(client.number, ids.others("meta_number_id"))
    return interpret_number(seen, swapped=swapped)


def _any_is(read: Callable[[str], Seen], candidates: list[str]) -> bool:
    """Whether one of the other ids typed is of the kind that `read` reads."""
    return any(is_readable(read(candidate)) for candidate in candidates)


def _name_result(ids: _Ids, number: Seen | None) -> CheckResult:
    if number is not None and is_readable(number):
        return interpret_name(number)
    has_id = number is not None or "meta_number_id" in ids.problems
    return skipped("meta.name", "not_read" if has_id else "not_entered")


def _health_result(number: Seen | None, waba: Seen | None, *, waiting: bool) -> CheckResult:
    """The number speaks for itself; without it the account does."""
    for seen in (number, waba):
        if seen is not None and is_readable(seen):
            return interpret_health(seen, waiting=waiting)
    return skipped("meta.health", "not_read")
