"""Answers of the simulator against the vendors' contracts: required properties, names and types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"
pytestmark = pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' contracts are not here")

KEY = {"X-VTEX-API-AppKey": "vtexappkey-acme-POWERS", "X-VTEX-API-AppToken": "A" * 128}
RANGE = {"REST-Range": "resources=0-5"}
META = {"Authorization": "Bearer EAAtoken"}
PHONE_FIELDS = "id,display_phone_number,verified_name,quality_rating,code_verification_status,name_status"
EDGE_FIELDS = (
    "country_code,country_dial_code,code_verification_status,unified_cert_status,account_mode,host_platform,"
    "is_official_business_account"
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@cache
def contract(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def differences(value: object, schema: dict[str, Any], document: dict[str, Any], place: str) -> list[str]:
    """Where a value differs from its schema; null passes, as the contracts' own examples have it."""
    schema = resolved(schema, document)
    kind = schema.get("type", "object" if "properties" in schema else "")
    if value is None or kind not in TYPES:
        return []
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{place}: {type(value).__name__} instead of {kind}"]
    if isinstance(value, list):
        rows = enumerate(value)
        return [d for i, each in rows for d in differences(each, schema["items"], document, f"{place}[{i}]")]
    found = []
    if isinstance(value, dict):
        found += [f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, each in value.items():
            own = schema.get("properties", {}).get(name)
            found += differences(each, own, document, f"{place}.{name}") if own else []
    return found


def schema_of(name: str, path: str, method: str, status: int) -> dict[str, Any]:
    document = contract(name)
    response = resolved(document["paths"][path][method]["responses"][str(status)], document)
    schema: dict[str, Any] = response["content"]["application/json"]["schema"]
    return schema


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_in_thread() as address:
        yield address


LOGIN = {"appkey": "vtexappkey-acme-POWERS", "apptoken": "A" * 128}
VTEX = "/vtex/acme"
CL = f"{VTEX}/api/dataentities/CL"
GRAPH = "/meta/v26.0"
OPERATIONS = [
    ("vtex-id", "/api/vtexid/apptoken/login", f"{VTEX}/api/vtexid/apptoken/login", LOGIN, {}),
    ("vtex-license-manager", "/api/vlm/appkeys", f"{VTEX}/api/vlm/appkeys", None, KEY),
    ("vtex-license-manager", "/api/vlm/account", f"{VTEX}/api/vlm/account", None, KEY),
    ("vtex-license-manager", "/api/vlm/account/stores", f"{VTEX}/api/vlm/account/stores", None, KEY),
    (
        "vtex-license-manager",
        "/api/license-manager/users/{userId}/roles",
        f"{VTEX}/api/license-manager/users/b27f/roles",
        None,
        KEY,
    ),
    (
        "vtex-marketplace-affiliates",
        "/fulfillment/pvt/affiliates",
        f"{VTEX}/api/fulfillment/pvt/affiliates",
        None,
        KEY,
    ),
    ("vtex-master-data-v1", "/api/dataentities/{acronym}/search", f"{CL}/search", None, KEY | RANGE),
    ("vtex-master-data-v1", "/api/dataentities/{acronym}/scroll", f"{CL}/scroll?_size=5", None, KEY),
    ("meta-whatsapp", "/{Version}/{Business-ID}", f"{GRAPH}/106853218861309", None, META),
    ("meta-whatsapp", "/{Version}/{WABA-ID}", f"{GRAPH}/206853218861309", None, META),
    (
        "meta-whatsapp",
        "/{Version}/{Phone-Number-ID}",
        f"{GRAPH}/306853218861309?fields={PHONE_FIELDS}",
        None,
        META,
    ),
    (
        "meta-whatsapp",
        "/{Version}/{WABA-ID}/phone_numbers",
        f"{GRAPH}/206853218861309/phone_numbers?fields={EDGE_FIELDS}",
        None,
        META,
    ),
    (
        "meta-whatsapp",
        "/{Version}/{WABA-ID}/subscribed_apps",
        f"{GRAPH}/206853218861309/subscribed_apps",
        None,
        META,
    ),
]


@pytest.mark.parametrize(
    ("document", "path", "url", "body", "headers"), OPERATIONS, ids=[row[1] for row in OPERATIONS]
)
def test_a_good_answer_has_the_shape_of_the_contract(
    base: str, document: str, path: str, url: str, body: dict[str, str] | None, headers: dict[str, str]
) -> None:
    method = "post" if body else "get"
    answer = requests.request(method, base + url, json=body, headers=headers, timeout=5)
    assert answer.status_code == 200
    assert answer.json()
    assert differences(answer.json(), schema_of(document, path, method, 200), contract(document), "$") == []


def test_a_validated_token_and_a_wrong_one_have_the_shape_of_the_contract(base: str) -> None:
    path = "/api/vtexid/credential/validate"
    token = requests.post(f"{base}{VTEX}/api/vtexid/apptoken/login", json=LOGIN, timeout=5).json()["token"]
    for sent, status in ((token, 200), ("x", 401)):
        answer = requests.post(f"{base}{VTEX}{path}", json={"token": sent}, timeout=5)
        assert answer.status_code == status
        schema = schema_of("vtex-id", path, "post", status)
        assert set(answer.json()) == set(schema["properties"])
        assert differences(answer.json(), schema, contract("vtex-id"), "$") == []


def test_a_document_and_a_refused_one_have_the_shape_of_the_contract(base: str) -> None:
    row = requests.get(f"{base}{CL}/search", headers=KEY | RANGE, timeout=5).json()[0]
    url = f"{base}{CL}/documents/{row['id']}"
    path = "/api/dataentities/{acronym}/documents/{id}"
    weak = KEY | {"X-VTEX-API-AppKey": "vtexappkey-acme-NOROLE"}
    for headers, query, status in ((KEY, {}, 200), (weak, {"_fields": "email"}, 403)):
        answer = requests.get(url, params=query, headers=headers, timeout=5)
        assert answer.status_code == status
        schema = schema_of("vtex-master-data-v1", path, "get", status)
        assert differences(answer.json(), schema, contract("vtex-master-data-v1"), "$") == []


@pytest.mark.parametrize(
    ("node", "token", "status"),
    [("no-id", "EAAtoken", 400), ("206853218861309", "dead", 401), ("206853218861304", "EAAtoken", 404)],
)
def test_an_error_of_the_graph_api_has_the_shape_of_the_contract(
    base: str, node: str, token: str, status: int
) -> None:
    answer = requests.get(f"{base}{GRAPH}/{node}", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert answer.status_code == status
    schema = schema_of("meta-whatsapp", "/{Version}/{WABA-ID}", "get", status)
    assert differences(answer.json(), schema, contract("meta-whatsapp"), "$") == []


def test_the_comparison_itself_finds_what_is_wrong() -> None:
    schema = {
        "type": "array",
        "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
    }
    assert differences([{"id": "1"}, {"id": None}], schema, {}, "$") == []
    assert differences([{"id": 1}, {}], schema, {}, "$") == [
        "$[0].id: int instead of string",
        "$[1].id is missing",
    ]
