"""The credential form: what was typed or pasted, recognised field by field, with every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from lib.domain.credential import OPEN_FIELDS, SECRET_FIELDS
from lib.domain.pasted import (
    META_ID_FIELDS,
    Recognised,
    account_from,
    equal_meta_ids,
    recognise_business_id,
    recognise_hellotext_token,
    recognise_key,
    recognise_meta_id,
    recognise_meta_token,
    recognise_token,
)
from lib.errors import InvalidFields, InvalidInput

EXTERNAL_KEY = "app_key.other_account"
# A field that came makes its partner missed.
_PARTNERS = (("app_key", "app_token"), ("business_id", "hellotext_token"), ("waba_id", "meta_token"))


@dataclass(frozen=True)
class Entered:
    """What a person typed. An empty field leaves what is kept as it is. The repr hides all of it."""

    account: str = field(repr=False, default="")
    app_key: str = field(repr=False, default="")
    app_token: str = field(repr=False, default="")
    business_id: str = field(repr=False, default="")
    hellotext_token: str = field(repr=False, default="")
    meta_business_id: str = field(repr=False, default="")
    waba_id: str = field(repr=False, default="")
    meta_number_id: str = field(repr=False, default="")
    meta_token: str = field(repr=False, default="")


@dataclass(frozen=True)
class Typed:
    """What was recognised in a form that can be saved: secrets and ids by field, and codes of warnings."""

    secrets: Mapping[str, str] = field(repr=False)
    ids: Mapping[str, str] = field(repr=False)
    warnings: tuple[str, ...]


def recognise_form(
    entered: Entered,
    *,
    account: str,
    kept: Collection[str],
    ids: Mapping[str, str],
    external_key_agreed: bool,
) -> Typed:
    """The usable values of a form of the store `account`, which keeps the secrets `kept` and knows `ids`.

    Raises InvalidFields with every problem at once. A key of another account is one, `app_key.other_account`
    with that account as a fact, unless it was agreed to.
    """
    problems = _account_problems(entered, account)
    values: dict[str, str] = {}
    warnings: list[str] = []
    for name, recognise in _recognisers(account).items():
        if not getattr(entered, name).strip():
            continue
        try:
            found = recognise(getattr(entered, name))
        except InvalidInput as problem:
            problems.append(problem)
            continue
        values[name] = found.value
        warnings.extend(found.warnings)
    problems += _without_partner(entered, values, kept) + _equal_ids(values, ids)
    if EXTERNAL_KEY in warnings and not external_key_agreed and not problems:
        problems.append(InvalidInput(EXTERNAL_KEY, field="app_key", account=_key_account(values["app_key"])))
    if not values and not problems:
        problems.append(InvalidInput("credentials.nothing", field="app_key"))
    if problems:
        raise InvalidFields(problems)
    warnings += [
        f"{other}.came_empty"
        for one, other in _PARTNERS
        if one in values and one not in ids and other not in values and other not in kept
    ]
    return Typed(
        {name: value for name, value in values.items() if name in SECRET_FIELDS},
        {name: value for name, value in values.items() if name in OPEN_FIELDS},
        tuple(warnings),
    )


def _recognisers(account: str) -> Mapping[str, Callable[[str], Recognised]]:
    return {
        "app_key": lambda text: recognise_key(text, account),
        "app_token": recognise_token,
        "business_id": recognise_business_id,
        "hellotext_token": recognise_hellotext_token,
        **{name: partial(recognise_meta_id, field=name) for name in META_ID_FIELDS},
        "meta_token": recognise_meta_token,
    }


def _account_problems(entered: Entered, account: str) -> list[InvalidInput]:
    try:
        if account_from(entered.account or account) == account:
            return []
    except InvalidInput as problem:
        return [problem]
    return [InvalidInput("account.other_store", field="account", account=account)]


def _without_partner(
    entered: Entered, values: Mapping[str, str], kept: Collection[str]
) -> list[InvalidInput]:
    """VTEX's key and token only work together: one without the other is a problem of the other."""
    return [
        InvalidInput(f"{other}.empty", field=other)
        for one, other in (("app_key", "app_token"), ("app_token", "app_key"))
        if one in values and other not in kept and not getattr(entered, other).strip()
    ]


def _equal_ids(values: Mapping[str, str], ids: Mapping[str, str]) -> list[InvalidInput]:
    """No two of Meta's ids are the same: what is typed now and equals another was pasted twice."""
    known = {name: values.get(name) or ids.get(name, "") for name in META_ID_FIELDS}
    equal = equal_meta_ids({name: value for name, value in known.items() if value})
    return [InvalidInput(f"{name}.equal", field=name) for name in equal if name in values]


def _key_account(app_key: str) -> str:
    return app_key.removeprefix("vtexappkey-").rpartition("-")[0]
