"""The credential ladder, climbed over HTTP: each result is handed over as soon as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lib.domain.ladder import (
    CHECKS,
    CheckResult,
    Vendor,
    interpret_business,
    interpret_customers,
    interpret_key_power,
    interpret_login,
    interpret_profiles,
    skipped,
)
from lib.domain.model import CheckOutcome, Party
from lib.domain.pasted import (
    account_from,
    recognise_business_id,
    recognise_hellotext_token,
    recognise_key,
    recognise_token,
)
from lib.errors import InvalidInput
from lib.vendors.hellotext import HellotextClient
from lib.vendors.http import Timeouts, VendorSession, VendorUrls, base_url
from lib.vendors.vtex import VtexClient

INTERACTIVE: Final = Timeouts(connect=3.05, read=8.0, body=8.0)
"""How long a person who looks at the screen is made to wait for one call."""

_VTEX_CALLS: Final = tuple(
    spec.id for spec in CHECKS if spec.vendor is Vendor.VTEX and spec.id != "vtex.shape"
)


@dataclass(frozen=True)
class Entered:
    """What was typed into the credential fields, as typed; `None` is a field left empty."""

    account: str | None = None
    app_key: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    business_id: str | None = None
    hellotext_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class _VtexCredentials:
    account: str
    app_key: str = field(repr=False)
    app_token: str = field(repr=False)
    warnings: tuple[str, ...]


def run_ladder(
    entered: Entered,
    urls: VendorUrls,
    allow_loopback: bool,
    *,
    timeouts: Timeouts = INTERACTIVE,
) -> Iterator[CheckResult]:
    """Yield one result per entry of `CHECKS`, in that order, each as soon as it is known.

    Only reads are sent, each once. Nothing is raised for what was typed or for what a vendor does;
    one vendor's trouble leaves the other's checks untouched.
    """
    with VendorSession(allow_loopback=allow_loopback, timeouts=timeouts) as session:
        yield from _vtex(entered, urls, session)
        yield from _hellotext(entered, HellotextClient(urls.hellotext.rstrip("/"), session))


def _vtex(entered: Entered, urls: VendorUrls, session: VendorSession) -> Iterator[CheckResult]:
    if not (entered.account or entered.app_key or entered.app_token):
        yield from _skip(("vtex.shape", *_VTEX_CALLS), "not_entered")
        return
    try:
        credentials = _recognised(entered)
    except InvalidInput as error:
        yield _refused("vtex.shape", error)
        yield from _skip(_VTEX_CALLS, "skipped_after_shape")
        return
    yield _shape_result(credentials)
    client = VtexClient(
        base_url(urls.vtex, credentials.account), credentials.app_key, credentials.app_token, session
    )
    login = interpret_login(client.login(), account=credentials.account, app_key=credentials.app_key)
    yield login
    if login.outcome not in (CheckOutcome.PASSED, CheckOutcome.WARNING):
        yield from _skip(("vtex.customers", "vtex.key_power"), "skipped_after_login")
        return
    yield interpret_customers(client.customers_probe())
    yield interpret_key_power(client.app_keys(), app_key=credentials.app_key)


def _hellotext(entered: Entered, client: HellotextClient) -> Iterator[CheckResult]:
    if entered.business_id:
        yield _business(entered.business_id, client)
    else:
        yield skipped("hellotext.business", "not_entered")
    if entered.hellotext_token:
        yield _token(entered.hellotext_token, client)
    else:
        yield skipped("hellotext.token", "not_entered")


def _business(typed: str, client: HellotextClient) -> CheckResult:
    try:
        business_id = recognise_business_id(typed).value
    except InvalidInput as error:
        return _refused("hellotext.business", error)
    return interpret_business(client.business(business_id), business_id=business_id)


def _token(typed: str, client: HellotextClient) -> CheckResult:
    try:
        token = recognise_hellotext_token(typed).value
    except InvalidInput as error:
        return _refused("hellotext.token", error)
    return interpret_profiles(client.profiles_probe(token))


def _recognised(entered: Entered) -> _VtexCredentials:
    account = account_from(entered.account or "")
    key = recognise_key(entered.app_key or "", account)
    token = recognise_token(entered.app_token or "")
    return _VtexCredentials(account, key.value, token.value, key.warnings + token.warnings)


def _shape_result(credentials: _VtexCredentials) -> CheckResult:
    """The first warning speaks for all: they are ordered from the likeliest mistake down."""
    facts = {"account": credentials.account}
    if not credentials.warnings:
        return CheckResult("vtex.shape", CheckOutcome.PASSED, "vtex.shape.ok", facts=facts)
    code = credentials.warnings[0]
    field_name = code.partition(".")[0]
    return CheckResult("vtex.shape", CheckOutcome.WARNING, code, field_name, Party.MERCHANT, facts=facts)


def _refused(check_id: str, error: InvalidInput) -> CheckResult:
    facts = {name: str(value) for name, value in error.facts.items()}
    return CheckResult(check_id, CheckOutcome.FAILED, error.code, error.field, Party.MERCHANT, facts=facts)


def _skip(check_ids: tuple[str, ...], reason: str) -> Iterator[CheckResult]:
    return (skipped(check_id, reason) for check_id in check_ids)
