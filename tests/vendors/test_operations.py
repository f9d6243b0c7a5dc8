"""The operations that the ladder can send, in whatever state the credentials are: these and no others."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping

import pytest
import requests

from lib.rehearsal.server import serve_in_thread
from lib.settings import PROJECT
from lib.vendors.http import VendorSession
from lib.vendors.ladder import WriteConsent
from tests.vendors.climbing import (
    BUSINESS_MANAGER_ID,
    HELLOTEXT_TOKEN,
    IMPATIENT,
    META_TOKEN,
    NUMBER_ID,
    TOKEN,
    WABA_ID,
    climb,
)

VTEX = {
    "POST /vtex/{account}/api/vtexid/apptoken/login",
    "GET /vtex/{account}/api/dataentities/CL/search",
    "GET /vtex/{account}/api/vlm/appkeys",
    "GET /vtex/{account}/api/vlm/account/stores",
    "GET /vtex/{account}/api/fulfillment/pvt/affiliates",
}
HELLOTEXT_READS = {
    "GET /hellotext/v1/public/businesses/{id}",
    "GET /hellotext/v1/profiles",
}
HELLOTEXT_WRITES = {
    "POST /hellotext/v1/profiles",
    "PATCH /hellotext/v1/profiles/{id}",
}
META = {"GET /meta/v26.0/{id}"}

ACCOUNTS = (
    "acme acme-n0 sinafiliado-acme afiliadoraro-acme sintiendas-acme noexiste-acme caido-acme html-acme "
    "limite-acme limitefecha-acme error500-acme error502-acme error503-acme error504-acme e408-acme "
    "redirige-acme trunco-acme otraforma-acme"
).split()
SUFFIXES = ("ORYNWX", "NOROLE", "POWERS", "DORMNT", "EXTERN", "STORES")
HELLOTEXT_TOKENS = (
    "dead plan err500w sinmatch caido html limite limitefecha error500 error502 error503 error504 e408 "
    "redirige trunco otraforma noexiste"
).split()
META_TOKENS = "dead revocado sinpermiso cuota pasajero caido html limite error503 redirige noexiste".split()
META_ENDINGS = ("00", "04", "11", "22", "33", "44", "99")
CONSENTS = (None, WriteConsent(None), WriteConsent("gone1234"))

STATES: list[Mapping[str, str | None]] = [
    *({"account": account} for account in ACCOUNTS),
    *({"app_key": f"vtexappkey-acme-{suffix}"} for suffix in SUFFIXES),
    {"app_token": "DEAD" + TOKEN[4:]},
    {"business_id": "NOEXbcde"},
    *({"hellotext_token": f"{magic}{HELLOTEXT_TOKEN}"} for magic in HELLOTEXT_TOKENS),
    *({"meta_token": f"{magic}{META_TOKEN}"} for magic in META_TOKENS),
    *({"waba_id": WABA_ID[:-2] + end, "meta_number_id": NUMBER_ID[:-2] + end} for end in META_ENDINGS),
    {"waba_id": NUMBER_ID, "meta_number_id": WABA_ID},
    {"waba_id": BUSINESS_MANAGER_ID, "meta_business_id": WABA_ID},
    {"meta_number_id": None},
    {"waba_id": None},
]


def template(method: str, path: str) -> str:
    """An operation as it is documented: accounts and ids left out."""
    path = re.sub(r"^/vtex/[^/]+", "/vtex/{account}", path)
    path = re.sub(r"(businesses|profiles)/[^/]+$", r"\1/{id}", path)
    path = re.sub(r"^(/meta/v26.0)/[0-9]+$", r"\1/{id}", path)
    return f"{method} {path}"


@pytest.fixture
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


def operations(base: str) -> set[str]:
    """What arrived, as templates."""
    log = requests.get(f"{base}/_control/log", timeout=5).json()
    return {template(entry["method"], entry["path"]) for entry in log}


def test_only_the_allowed_operations_are_sent_in_any_state(base: str) -> None:
    for state in STATES:
        for write in CONSENTS if "hellotext_token" in state else (None,):
            climb(base, IMPATIENT, write, **state)
    assert operations(base) == VTEX | HELLOTEXT_READS | HELLOTEXT_WRITES | META


def test_without_consent_nothing_writes_but_the_login(base: str) -> None:
    for state in STATES:
        climb(base, IMPATIENT, **state)
    assert operations(base) == VTEX | HELLOTEXT_READS | META


def test_a_session_offers_two_ways_to_write_and_no_way_to_delete() -> None:
    offered = {name for name, _ in inspect.getmembers(VendorSession, inspect.isfunction) if name[0] != "_"}
    assert offered == {"get", "post_json", "patch_json", "reach"}


def calls_of(*names: str) -> set[str]:
    """The functions of the vendor clients that call one of the methods, as `module.function`."""
    found = set()
    for path in sorted((PROJECT / "lib" / "vendors").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                called = {
                    node.func.attr
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                }
                if called & set(names):
                    found.add(f"{path.stem}.{function.name}")
    return found


def test_only_the_login_and_the_check_profile_may_write() -> None:
    assert calls_of("post_json", "patch_json") == {
        "vtex.login",
        "hellotext.create_check_profile",
        "hellotext.update_check_profile",
    }


def writers() -> set[str]:
    """The functions of the vendor clients that send something else than GET by the lean session."""
    found = set()
    for path in sorted((PROJECT / "lib" / "vendors").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef):
                sent = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
                methods = {
                    ast.unparse(one.args[0]) for one in sent if ast.unparse(one.func).endswith(".send")
                }
                if methods - {"'GET'"}:
                    found.add(f"{path.stem}.{function.name}")
    return found


def test_the_customer_sync_may_write_profiles_and_a_property_and_nothing_else() -> None:
    assert writers() == {"profiles.create", "profiles.update", "profiles.create_property"}


def test_only_the_session_sends_requests() -> None:
    assert calls_of("request") == {"http._exchanged", "lean.send"}
    assert calls_of("post", "patch", "delete", "head", "options", "urlopen") == set()
    queues = {"together._produce", "guarded._look_up", "aside._put", "deep_page._hear"}
    assert calls_of("put") <= queues, "a queue, and nothing else, is put into"
