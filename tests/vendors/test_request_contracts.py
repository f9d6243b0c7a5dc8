"""Requests that the clients really send, as they came over the wire, against the vendors' contracts.

Quirks of the contracts are handled as VTEX reference 8.3 (2026-11-21) says: another server, a login
without security, path parameters that are in no path, an affiliates API whose server ends in `/api`.
Formats are not checked. Hellotext publishes no contract.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing.requests import MockRequest

from lib.vendors.http import VendorUrls
from lib.vendors.ladder import run_ladder
from tests.vendors.climbing import HEALTHY, HEALTHY_ROUTES, NUMBER_ID, PATIENT, WABA_ID
from tests.vendors.wire import response, routed

CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"
pytestmark = pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' contracts are not here")

SERVER = "https://vendor.example"


@dataclass(frozen=True)
class Operation:
    """Where a contract describes a request; `prefix` is the end of that contract's server address."""

    document: str
    path: str
    method: str
    prefix: str = ""


@dataclass(frozen=True)
class Sent:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def without(self, header: str) -> Sent:
        kept = {name: value for name, value in self.headers.items() if name.lower() != header.lower()}
        return replace(self, headers=kept)


OPERATIONS = {
    "/api/vtexid/apptoken/login": Operation("vtex-id", "/api/vtexid/apptoken/login", "post"),
    "/api/dataentities/CL/search": Operation(
        "vtex-master-data-v1", "/api/dataentities/{acronym}/search", "get"
    ),
    "/api/vlm/appkeys": Operation("vtex-license-manager", "/api/vlm/appkeys", "get"),
    "/api/vlm/account/stores": Operation("vtex-license-manager", "/api/vlm/account/stores", "get"),
    "/api/fulfillment/pvt/affiliates": Operation(
        "vtex-marketplace-affiliates", "/fulfillment/pvt/affiliates", "get", "/api"
    ),
    f"/v26.0/{WABA_ID}": Operation("meta-whatsapp", "/{Version}/{WABA-ID}", "get"),
    f"/v26.0/{NUMBER_ID}": Operation("meta-whatsapp", "/{Version}/{Phone-Number-ID}", "get"),
}
LOGIN, SEARCH, KEYS = "/api/vtexid/apptoken/login", "/api/dataentities/CL/search", "/api/vlm/appkeys"
AFFILIATES, WABA = "/api/fulfillment/pvt/affiliates", f"/v26.0/{WABA_ID}"


@pytest.fixture(scope="module")
def sent() -> dict[str, Sent]:
    """Every request of a healthy climb to VTEX and Meta, by its path."""
    routes = {**HEALTHY_ROUTES, "GET /v1/profiles": response("401 Unauthorized")}
    routes |= {f"GET /v26.0/{node}": HEALTHY_ROUTES[f"GET /{node}"] for node in (WABA_ID, NUMBER_ID)}
    with routed(routes) as server:
        urls = VendorUrls(server.url, server.url, server.url, f"{server.url}/v26.0")
        list(run_ladder(HEALTHY, urls, True, timeouts=PATIENT))
    found = [as_sent(request) for request in server.requests]
    return {one.path: one for one in found if not one.path.startswith("/v1/")}


def as_sent(raw: bytes) -> Sent:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    return Sent(method, target, dict(line.split(": ", 1) for line in lines), body)


@cache
def contract(operation: Operation) -> OpenAPI:
    """The contract cut down to one path, its quirks put right."""
    document: dict[str, Any] = json.loads((CONTRACTS / f"{operation.document}.json").read_text("utf-8"))
    item = dict(document["paths"][operation.path])
    described = {**item[operation.method], "parameters": _parameters(document, operation, item)}
    if operation.path == LOGIN:
        described["security"] = []
    cut = {
        **document,
        "servers": [{"url": f"{SERVER}{operation.prefix}"}],
        "paths": {operation.path: {operation.method: described}},
    }
    return OpenAPI.from_dict(cut, config=Config(spec_validator_cls=None))


def _parameters(document: dict[str, Any], operation: Operation, item: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation without those of a path that does not have them."""
    named: dict[tuple[str, str], dict[str, Any]] = {}
    for parameter in [*item.get("parameters", []), *item[operation.method].get("parameters", [])]:
        found = parameter
        if "$ref" in found:
            found = document["components"]["parameters"][found["$ref"].rpartition("/")[2]]
        if found["in"] != "path" or f"{{{found['name']}}}" in operation.path:
            named[found["in"], found["name"]] = found
    return list(named.values())


def validate(request: Sent) -> None:
    """Raise `OpenAPIError` unless the request is as its contract says."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
    operation = OPERATIONS[request.path]
    content_type = request.headers.get("Content-Type", "")
    contract(operation).validate_request(
        MockRequest(
            SERVER,
            request.method,
            request.path,
            args=query,
            headers=request.headers,
            data=request.body,
            content_type=content_type,
        )
    )


def test_every_request_to_vtex_and_meta_has_a_contract(sent: dict[str, Sent]) -> None:
    assert set(sent) == set(OPERATIONS)


@pytest.mark.parametrize("path", OPERATIONS)
def test_a_request_is_as_its_contract_says(sent: dict[str, Sent], path: str) -> None:
    validate(sent[path])


def test_the_headers_that_vtex_requires_even_of_a_get_are_sent(sent: dict[str, Sent]) -> None:
    for path, request in sent.items():
        if path.startswith("/api/"):
            assert {"Accept", "Content-Type"} <= set(request.headers), path


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (SEARCH, "REST-Range"),
        (SEARCH, "X-VTEX-API-AppKey"),
        (KEYS, "X-VTEX-API-AppToken"),
        (AFFILIATES, "X-VTEX-API-AppToken"),
        (WABA, "Authorization"),
    ],
)
def test_a_request_without_what_its_contract_requires_is_refused(
    sent: dict[str, Sent], path: str, header: str
) -> None:
    incomplete = sent[path].without(header)
    assert incomplete != sent[path]
    with pytest.raises(OpenAPIError):
        validate(incomplete)


@pytest.mark.parametrize("path", OPERATIONS)
def test_a_wrong_method_is_refused(sent: dict[str, Sent], path: str) -> None:
    other = "DELETE" if sent[path].method == "GET" else "GET"
    with pytest.raises(OpenAPIError):
        validate(replace(sent[path], method=other))


def test_a_login_without_its_token_is_refused(sent: dict[str, Sent]) -> None:
    assert re.search(rb'"apptoken": "[A-Z]{128}"', sent[LOGIN].body)
    with pytest.raises(OpenAPIError):
        validate(replace(sent[LOGIN], body=b'{"appkey": "vtexappkey-acme-STORES"}'))
