"""Each answer of a vendor means one outcome, one code and one party."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.domain.answers import (
    FailureKind,
    Reached,
    Seen,
    TransportFailure,
)
from lib.domain.ladder import (
    CHECKS,
    CheckResult,
    interpret_affiliates,
    interpret_customers,
    interpret_host,
    interpret_profiles,
    interpret_stores,
    interpret_write,
)
from lib.domain.ladder.vtex import MOST_AFFILIATES
from lib.domain.model import CheckOutcome, EvidenceKind
from lib.rulebook.loader import load_rulebook
from tests.unit.seen import KEY, answer, business, jwt, login, power, said


def logged_in(**claims: object) -> CheckResult:
    body = {"authStatus": "Success", "token": jwt(claims), "expires": 1669770737}
    return login(answer(200, body))


def test_the_checks_stand_in_the_order_of_the_climb_and_say_what_is_required() -> None:
    assert [(spec.id, spec.required) for spec in CHECKS] == [
        ("vtex.shape", True),
        ("vtex.host", False),
        ("vtex.login", True),
        ("vtex.customers", True),
        ("vtex.key_power", False),
        ("vtex.stores", False),
        ("vtex.affiliates", False),
        ("hellotext.business", True),
        ("hellotext.token", True),
        ("hellotext.write", False),
        ("meta.token", False),
        ("meta.waba", False),
        ("meta.number", False),
        ("meta.name", False),
        ("meta.health", False),
    ]


def test_each_rule_is_proven_by_one_check() -> None:
    assert {rule: spec.id for spec in CHECKS for rule in spec.proves} == {
        "vtex_key_valid": "vtex.login",
        "vtex_customers_readable": "vtex.customers",
        "vtex_key_least_privilege": "vtex.key_power",
        "hellotext_affiliate": "vtex.affiliates",
        "hellotext_business_id": "hellotext.business",
        "hellotext_token": "hellotext.token",
        "meta_account_approved": "meta.waba",
        "whatsapp_number_connected": "meta.number",
        "meta_display_name_approved": "meta.name",
    }


def test_a_rule_that_a_check_proves_is_one_of_the_rulebook_that_an_observation_can_prove() -> None:
    rules = {rule.id: rule for rule in load_rulebook().rules}
    for spec in CHECKS:
        for rule_id in spec.proves:
            assert EvidenceKind.OBSERVED in rules[rule_id].evidence
            assert rules[rule_id].track is spec.track


def test_a_host_is_reached_or_the_reason_is_said() -> None:
    reached = interpret_host(Reached(31), host="acme.vtexcommercestable.com.br")
    assert said(reached) == (CheckOutcome.PASSED, "vtex.host.reached")
    assert (reached.ms, reached.facts) == (31, {"host": "acme.vtexcommercestable.com.br"})
    unknown = interpret_host(TransportFailure(FailureKind.DNS_FAILURE), host="acme.vtexcommercestable.com.br")
    assert said(unknown) == (CheckOutcome.NOT_PROVABLE, "vendor.dns_failure")
    assert unknown.field == "account"


def test_a_login_whose_token_names_the_key_and_the_account_passes() -> None:
    result = logged_in(sub=KEY, account="acme")
    assert said(result) == (CheckOutcome.PASSED, "vtex.login.ok")
    assert (result.facts, result.request_id, result.ms) == ({"account": "acme"}, "req-1", 12)


def test_a_login_for_another_account_is_a_warning_because_external_keys_exist() -> None:
    result = logged_in(sub=KEY, account="other")
    assert said(result) == (CheckOutcome.WARNING, "vtex.login.external_account")
    assert result.facts["account"] == "other"


def test_a_login_for_another_key_fails() -> None:
    assert said(logged_in(sub="vtexappkey-acme-QQQQQQ", account="acme")) == (
        CheckOutcome.FAILED,
        "vtex.login.other_key",
    )


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "a.\xe9.c", jwt([1]), jwt({"sub": 5, "account": "acme"}), "a.W1tb.c"]
)
def test_a_login_whose_token_cannot_be_read_passes_without_naming_an_account(token: str) -> None:
    result = login(answer(200, {"authStatus": "Success", "token": token}))
    assert said(result) == (CheckOutcome.PASSED, "vtex.login.ok_unnamed")


@pytest.mark.parametrize("status", ["WrongCredentials", "success", "Blocked", ""])
def test_a_login_with_any_other_status_text_is_refused(status: str) -> None:
    result = login(answer(200, {"authStatus": status, "token": jwt({"sub": KEY, "account": "acme"})}))
    assert said(result) == (CheckOutcome.FAILED, "vtex.login.refused")


def test_the_customer_search_counts_by_either_spelling_of_the_range() -> None:
    for header in ("resources=0-1/98", "resources 0-1/98"):
        result = interpret_customers(answer(200, [{"id": "1", "email": None}], rest_content_range=header))
        assert said(result) == (CheckOutcome.PASSED, "vtex.customers.readable")
        assert result.facts["total"] == "98"


@pytest.mark.parametrize(
    ("rows", "content_range", "outcome", "code"),
    [
        ([{"id": "1", "email": "a@b.co"}], "", CheckOutcome.PASSED, "vtex.customers.readable_uncounted"),
        ([{"id": "1"}], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vtex.customers.email_hidden"),
        ([], "resources=0-0/0", CheckOutcome.WARNING, "vtex.customers.none"),
        ([], "", CheckOutcome.WARNING, "vtex.customers.none"),
        ([], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vendor.other_shape"),
        (["text"], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vendor.other_shape"),
    ],
)
def test_only_a_row_that_shows_the_private_email_proves_the_role(
    rows: list[object], content_range: str, outcome: CheckOutcome, code: str
) -> None:
    result = interpret_customers(answer(200, rows, rest_content_range=content_range))
    assert said(result) == (outcome, code)


def test_a_key_that_may_not_list_keys_has_the_right_power() -> None:
    result = power(answer(403, {"Message": "Unauthorized"}))
    assert said(result) == (CheckOutcome.PASSED, "vtex.key_power.least")
    assert result.who is None


def test_a_key_that_lists_itself_has_too_much_power() -> None:
    row = {"appKey": KEY, "label": "ERP\u202e", "createdIn": "2018-07-04T14:09:08.2718405Z", "isActive": True}
    result = power(answer(200, [{"appKey": "vtexappkey-acme-ZZZZZZ"}, row]))
    assert said(result) == (CheckOutcome.WARNING, "vtex.key_power.save_user")
    assert result.facts == {
        "label": "ERP",
        "created_in": "2018-07-04T14:09:08.2718405Z",
        "is_active": "True",
    }


def test_a_key_that_vtex_lists_as_inactive_is_said_so() -> None:
    result = power(answer(200, [{"appKey": KEY, "isActive": False}]))
    assert said(result) == (CheckOutcome.WARNING, "vtex.key_power.inactive")
    assert result.facts == {"is_active": "False"}


def test_a_list_without_the_own_key_points_to_an_external_key() -> None:
    result = power(answer(200, [{"appKey": "vtexappkey-acme-ZZZZZZ"}]))
    assert said(result) == (CheckOutcome.WARNING, "vtex.key_power.save_user_external")


def test_the_hosts_of_the_stores_are_shown_clean_each_once_and_five_at_most() -> None:
    rows = [
        {
            "id": 1,
            "hosts": ["WWW.acme.example", "www.acme.example", "a b", 7, "acme", "x" * 300 + ".example"],
        },
        {"id": 2, "hosts": [f"s{number}.acme.example" for number in range(9)]},
        {"id": 3, "hosts": None},
    ]
    result = interpret_stores(answer(200, rows))
    assert said(result) == (CheckOutcome.PASSED, "vtex.stores.found")
    assert result.facts["hosts"].split(", ") == [
        "www.acme.example",
        *(f"s{number}.acme.example" for number in range(4)),
    ]


@pytest.mark.parametrize("rows", [[], [{"id": 1}], [{"hosts": []}], [{"hosts": ["<b>"]}]])
def test_an_account_that_shows_no_host_proves_nothing(rows: list[object]) -> None:
    assert said(interpret_stores(answer(200, rows))) == (CheckOutcome.NOT_PROVABLE, "vtex.stores.none")


@pytest.mark.parametrize("interpret", [interpret_stores, interpret_affiliates])
def test_a_key_need_not_have_what_these_checks_need(interpret: Callable[[Seen], CheckResult]) -> None:
    result = interpret(answer(403, {"Message": "Forbidden"}))
    assert result.outcome is CheckOutcome.NOT_PROVABLE
    assert result.code.endswith(".not_granted")
    assert (result.who, result.field) == (None, None)


@pytest.mark.parametrize(
    ("affiliates", "outcome", "reason", "ids"),
    [
        ([{"id": "HLT", "name": "Hellotext"}], CheckOutcome.PASSED, "found", "HLT"),
        ([{"id": "hlt", "name": "Para HELLOTEXT 1"}], CheckOutcome.PASSED, "found", "hlt"),
        (
            [{"id": "XYZ", "name": "Mensajes", "followUpEmail": "Support@Hellotext.com"}],
            CheckOutcome.PASSED,
            "found",
            "XYZ",
        ),
        (
            [{"id": "HLT", "name": "Hellotext"}, {"id": "HLX", "name": "Hellotext 2"}],
            CheckOutcome.PASSED,
            "found",
            "HLT, HLX",
        ),
        (
            [{"id": "HLT", "name": "Hellotext"}, {"id": "HLO", "name": "Hellotext 2"}],
            CheckOutcome.WARNING,
            "unusual_id",
            "HLT, HLO",
        ),
        ([{"id": "HLTX", "name": "Hellotext"}], CheckOutcome.WARNING, "unusual_id", "HLTX"),
        ([{"id": "H1T", "name": "Hellotext"}], CheckOutcome.WARNING, "unusual_id", "H1T"),
        (
            [{"id": "LNG", "name": "Lengow", "followUpEmail": "ana@acme.example"}],
            CheckOutcome.WARNING,
            "missing",
            None,
        ),
        ([], CheckOutcome.WARNING, "missing", None),
    ],
)
def test_hellotexts_affiliate_is_known_by_its_name_or_its_address(
    affiliates: list[object], outcome: CheckOutcome, reason: str, ids: str | None
) -> None:
    result = interpret_affiliates(answer(200, affiliates))
    assert said(result) == (outcome, f"vtex.affiliates.{reason}")
    assert result.facts.get("ids") == ids


def test_every_affiliates_id_is_told_because_a_new_one_needs_a_free_one() -> None:
    rows = [{"id": "HLT", "name": "Hellotext"}, {"id": "LNG", "name": "Lengow"}, {"name": "Sin id"}]
    assert interpret_affiliates(answer(200, rows)).facts["taken"] == "HLT, LNG"
    assert interpret_affiliates(answer(200, rows[1:])).facts["taken"] == "LNG"
    assert interpret_affiliates(answer(200, [])).facts["taken"] == ""
    many = [{"id": f"A{number}", "name": "x"} for number in range(MOST_AFFILIATES + 9)]
    assert len(interpret_affiliates(answer(200, many)).facts["taken"].split(", ")) == MOST_AFFILIATES


def test_hosts_that_customers_know_come_before_those_of_vtex() -> None:
    rows = [{"hosts": ["acme.myvtex.com", "acme.vtexcommercestable.com.br", "www.acme.example"]}]
    hosts = interpret_stores(answer(200, rows)).facts["hosts"].split(", ")
    assert hosts == ["www.acme.example", "acme.myvtex.com", "acme.vtexcommercestable.com.br"]


def test_a_known_business_gives_its_country_and_calling_prefix() -> None:
    result = business(answer(200, {"id": "yQlRPYBb", "country": {"code": "UY", "prefix": "598"}}))
    assert said(result) == (CheckOutcome.PASSED, "hellotext.business.found")
    assert result.facts == {"country": "UY", "prefix": "598"}
    assert said(business(answer(200, {"id": "yQlRPYBb"})))[0] is CheckOutcome.PASSED


def test_another_business_than_the_one_asked_for_is_a_warning() -> None:
    assert said(business(answer(200, {"id": "other"}))) == (
        CheckOutcome.WARNING,
        "hellotext.business.other_id",
    )


@pytest.mark.parametrize(
    "body",
    [
        [],
        [{"id": "BvYeyVYz"}],
        {"data": []},
        {"profiles": [], "total": 0},
        {"results": [{"id": "BvYeyVYz"}], "warnings": []},
        {"rows": [{"id": "BvYeyVYz"}]},
    ],
)
def test_a_list_of_profiles_proves_that_the_token_authenticates(body: object) -> None:
    assert said(interpret_profiles(answer(200, body))) == (
        CheckOutcome.PASSED,
        "hellotext.token.authenticates",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"message": "unauthorized", "warnings": []},
        {"data": [], "warnings": []},
        {"message": "unauthorized", "warnings": ["token"]},
        {"warnings": [{"text": "token"}]},
        {"errors": [], "data": [{"id": "BvYeyVYz"}]},
        {"data": {}},
        [{"id": "BvYeyVYz"}, {"message": "unauthorized"}],
        [{"id": None}],
        [{"id": ""}],
        ["BvYeyVYz"],
    ],
)
def test_what_is_no_list_of_profiles_proves_nothing_of_the_token(body: object) -> None:
    assert said(interpret_profiles(answer(200, body))) == (
        CheckOutcome.NOT_PROVABLE,
        "vendor.other_shape",
    )


@pytest.mark.parametrize("status", [200, 201])
def test_a_write_that_is_answered_with_an_id_passes(status: int) -> None:
    result = interpret_write(answer(status, {"id": "BvYeyVYz"}))
    assert said(result) == (CheckOutcome.PASSED, "hellotext.write.written")
    assert result.facts == {"profile": "BvYeyVYz"}
