"""The ladder's VTEX part: each step only where the one before makes it worth a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from lib.domain.ladder import (
    CHECKS,
    CheckResult,
    Vendor,
    interpret_affiliates,
    interpret_customers,
    interpret_host,
    interpret_key_power,
    interpret_login,
    interpret_stores,
)
from lib.domain.model import CheckOutcome, Party
from lib.domain.pasted import account_from, recognise_key, recognise_token
from lib.errors import InvalidInput
from lib.vendors.climbing import Credentials, refused, skip
from lib.vendors.http import VendorSession, base_url
from lib.vendors.vtex import VtexClient

_ALL: Final = tuple(spec.id for spec in CHECKS if spec.vendor is Vendor.VTEX)
_AFTER_SHAPE: Final = _ALL[_ALL.index("vtex.shape") + 1 :]
_AFTER_HOST: Final = _ALL[_ALL.index("vtex.host") + 1 :]
_AFTER_LOGIN: Final = _ALL[_ALL.index("vtex.login") + 1 :]


@dataclass(frozen=True)
class _VtexKey:
    account: str
    app_key: str = field(repr=False)
    app_token: str = field(repr=False)
    warnings: tuple[str, ...]


def climb_vtex(entered: Credentials, url_template: str, session: VendorSession) -> Iterator[CheckResult]:
    """Yield the results of VTEX's checks, in order. Only GETs and the login's POST are sent."""
    if not (entered.account or entered.app_key or entered.app_token):
        yield from skip(_ALL, "not_entered")
        return
    try:
        credentials = _recognised(entered)
    except InvalidInput as error:
        yield refused("vtex.shape", error)
        yield from skip(_AFTER_SHAPE, "skipped_after_shape")
        return
    yield _shape_result(credentials)
    host = base_url(url_template, credentials.account)
    client = VtexClient(host, credentials.app_key, credentials.app_token, session)
    reached = interpret_host(client.reach(), host=urlsplit(host).hostname or "")
    yield reached
    if reached.outcome is not CheckOutcome.PASSED:
        yield from skip(_AFTER_HOST, "skipped_after_host")
        return
    login = interpret_login(client.login(), account=credentials.account, app_key=credentials.app_key)
    yield login
    if login.outcome not in (CheckOutcome.PASSED, CheckOutcome.WARNING):
        yield from skip(_AFTER_LOGIN, "skipped_after_login")
        return
    yield interpret_customers(client.customers_probe())
    yield interpret_key_power(client.app_keys(), app_key=credentials.app_key)
    yield interpret_stores(client.stores())
    yield interpret_affiliates(client.affiliates())


def _recognised(entered: Credentials) -> _VtexKey:
    account = account_from(entered.account or "")
    key = recognise_key(entered.app_key or "", account)
    token = recognise_token(entered.app_token or "")
    return _VtexKey(account, key.value, token.value, key.warnings + token.warnings)


def _shape_result(credentials: _VtexKey) -> CheckResult:
    """The first warning speaks for all: they are ordered from the likeliest mistake down."""
    facts = {"account": credentials.account}
    if not credentials.warnings:
        return CheckResult("vtex.shape", CheckOutcome.PASSED, "vtex.shape.ok", facts=facts)
    code = credentials.warnings[0]
    field_name = code.partition(".")[0]
    return CheckResult("vtex.shape", CheckOutcome.WARNING, code, field_name, Party.MERCHANT, facts=facts)
