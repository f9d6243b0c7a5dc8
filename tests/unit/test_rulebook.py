"""The rulebook's data, its loader, and its words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lib.domain.model import ROUTES_OF, EvidenceKind, Party, Route, Stage, Track
from lib.domain.rules import Level, RulebookError, RuleStatus
from lib.rulebook.loader import load_rulebook, parse
from lib.ui.words_rules import ERRORS, RULE_WORDS

FIELDS = {
    "id": '"first"',
    "routes": '["assisted"]',
    "party": '"merchant"',
    "stage": '"preparing"',
    "level": '"required"',
    "evidence": '["attested"]',
    "source": '"A document, a section"',
    "checked_on": "2026-11-21",
    "status": '"current"',
    "screen": '"/requisitos"',
}
HEAD = 'version = "1"\ntrack = "whatsapp"\n'


def rule(**changes: str | None) -> str:
    """A rule as TOML; a change of `None` leaves the field out."""
    fields = {**FIELDS, **changes}
    return "\n[[rule]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items() if value)


def refusal(*rules: str, head: str = HEAD) -> RulebookError:
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": head + "".join(rules)})
    return refused.value


def test_a_rule_is_read_field_by_field() -> None:
    text = HEAD + rule() + rule(
        id='"second"',
        stage='"submitted"',
        party='"meta"',
        level='"recommended"',
        evidence='["observed", "document"]',
        max_age_days="7",
        deadline_days="90",
        depends_on='["first"]',
        proven_by='["first"]',
        party_on_failure='"merchant"',
        source_url='"https://example.com/page"',
        status='"superseded"',
        superseded_by='"first"',
        text='"second_of_2026"',
        screen='"/numero"',
    )  # fmt: skip
    book = parse({"a.toml": text})
    assert book.version == "1"
    first, second = book
    assert (first.id, first.text, first.max_age_days, first.depends_on) == ("first", "first", None, ())
    assert second.track is Track.WHATSAPP
    assert second.routes == (Route.ASSISTED,)
    assert (second.party, second.party_on_failure) == (Party.META, Party.MERCHANT)
    assert second.stage is Stage.SUBMITTED
    assert second.level is Level.RECOMMENDED
    assert second.evidence == (EvidenceKind.OBSERVED, EvidenceKind.DOCUMENT)
    assert (second.max_age_days, second.deadline_days) == (7, 90)
    assert (second.depends_on, second.proven_by) == (("first",), ("first",))
    assert second.source_url == "https://example.com/page"
    assert second.checked_on == date(2026, 11, 21)
    assert (second.status, second.superseded_by) == (RuleStatus.SUPERSEDED, "first")
    assert (second.text, second.screen) == ("second_of_2026", "/numero")


@pytest.mark.parametrize("field", sorted(FIELDS.keys() - {"id"}))
def test_a_rule_without_a_needed_field_is_refused_by_name(field: str) -> None:
    error = refusal(rule(**{field: None}))
    assert (error.code, error.field, error.facts["rule"]) == ("rulebook.missing_field", field, "first")


def test_a_rule_without_id_is_refused_with_its_document() -> None:
    error = refusal(rule(id=None))
    assert (error.code, error.field, error.facts["document"]) == ("rulebook.missing_field", "id", "a.toml")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", '"green"', "rulebook.unknown_field"),
        ("source", '"  "', "rulebook.missing_field"),
        ("evidence", "[]", "rulebook.missing_field"),
        ("routes", "[]", "rulebook.missing_field"),
        ("routes", '["vtex_wizard"]', "rulebook.unknown_value"),
        ("routes", '["by_pigeon"]', "rulebook.unknown_value"),
        ("party", '"nobody"', "rulebook.unknown_value"),
        ("stage", '"live"', "rulebook.unknown_value"),
        ("stage", '"invited"', "rulebook.unknown_value"),
        ("level", '"nice"', "rulebook.unknown_value"),
        ("evidence", '["hearsay"]', "rulebook.unknown_value"),
        ("status", '"old"', "rulebook.unknown_value"),
        ("screen", '"requisitos"', "rulebook.unknown_value"),
        ("source_url", '"http://example.com"', "rulebook.unknown_value"),
        ("checked_on", '"2026-11-21"', "rulebook.wrong_type"),
        ("checked_on", "2026-11-21T00:00:00", "rulebook.wrong_type"),
        ("max_age_days", "0", "rulebook.wrong_type"),
        ("max_age_days", "true", "rulebook.wrong_type"),
        ("depends_on", '"first"', "rulebook.wrong_type"),
        ("party", "7", "rulebook.wrong_type"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_by_name(field: str, value: str, code: str) -> None:
    error = refusal(rule(**{field: value}))
    assert (error.code, error.field, error.facts["rule"]) == (code, field, "first")


def test_an_id_that_is_not_snake_case_is_refused() -> None:
    assert refusal(rule(id='"First-Rule"')).code == "rulebook.unknown_value"


@pytest.mark.parametrize(
    ("rules", "code", "named"),
    [
        pytest.param((rule(), rule()), "rulebook.duplicate_id", "first", id="the same id twice"),
        pytest.param((rule(depends_on='["ghost"]'),), "rulebook.unknown_rule", "first", id="unknown rule"),
        pytest.param((rule(proven_by='["ghost"]'),), "rulebook.unknown_rule", "first", id="unknown proof"),
        pytest.param(
            (rule(status='"superseded"', superseded_by='"ghost"'),),
            "rulebook.unknown_rule",
            "first",
            id="unknown replacement",
        ),
        pytest.param(
            (rule(depends_on='["second"]'), rule(id='"second"', depends_on='["first"]')),
            "rulebook.cycle",
            "first",
            id="two rules wait for each other",
        ),
        pytest.param((rule(depends_on='["first"]'),), "rulebook.cycle", "first", id="waits for itself"),
        pytest.param(
            (rule(depends_on='["second"]'), rule(id='"second"', stage='"submitted"')),
            "rulebook.gate_never_opens",
            "first",
            id="waits for a later stage",
        ),
        pytest.param(
            (rule(depends_on='["second"]'), rule(id='"second"', level='"recommended"')),
            "rulebook.gate_never_opens",
            "first",
            id="required waits for recommended",
        ),
        pytest.param(
            (rule(deadline_days="90"),),
            "rulebook.deadline_without_start",
            "first",
            id="deadline that nothing starts",
        ),
        pytest.param(
            (rule(superseded_by='"second"'), rule(id='"second"')),
            "rulebook.replacement_of_valid_rule",
            "first",
            id="replacement of a current rule",
        ),
    ],
)
def test_rules_that_do_not_fit_together_are_refused_by_name(
    rules: tuple[str, ...], code: str, named: str
) -> None:
    error = refusal(*rules)
    assert (error.code, error.facts["rule"]) == (code, named)


def test_a_dependency_on_another_track_is_refused() -> None:
    other = 'version = "1"\ntrack = "hellotext"\n' + rule(
        id='"second"', routes='["vtex_wizard"]', depends_on='["first"]'
    )
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": HEAD + rule(), "b.toml": other})
    assert refused.value.code == "rulebook.other_track"


def test_documents_of_different_versions_are_refused() -> None:
    other = HEAD.replace('"1"', '"2"') + rule(id='"second"')
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": HEAD + rule(), "b.toml": other})
    assert refused.value.code == "rulebook.versions_differ"


def test_what_is_not_a_rulebook_is_refused() -> None:
    assert refusal(head="version =").code == "rulebook.not_toml"
    assert refusal(head='version = "1"\ntrack = "fax"\nrule = []').code == "rulebook.unknown_value"
    assert refusal(head=HEAD + "rule = [1]").code == "rulebook.wrong_type"
    assert refusal(head=HEAD + "rule = []").code == "rulebook.empty"
    assert refusal(rule(), head=HEAD + 'author = "x"\n').code == "rulebook.unknown_field"


def test_the_error_text_is_the_code_alone() -> None:
    assert str(refusal(rule(party='"nobody"'))) == "rulebook.unknown_value"


def test_every_route_of_every_track_has_required_rules_from_the_start_to_the_proof() -> None:
    book = load_rulebook()
    for track, routes in ROUTES_OF.items():
        for route in routes:
            stages = {one.stage for one in book.rules_for(track, route) if one.is_required}
            assert {Stage.PREPARING, Stage.CONNECTING, Stage.VERIFYING} <= stages, route


def test_the_rules_that_services_file_evidence_on_exist() -> None:
    book = load_rulebook()
    by_a_vendor = {
        "vtex_key_valid",
        "vtex_customers_readable",
        "vtex_key_least_privilege",
        "hellotext_business_id",
        "hellotext_token",
    }
    for rule_id in by_a_vendor:
        found = book.find(rule_id)
        assert found is not None
        assert EvidenceKind.OBSERVED in found.evidence
        assert found.max_age_days is not None
        assert found.screen == "/credenciales"
    number = book.find("whatsapp_number_eligible")
    assert number is not None
    assert EvidenceKind.COMPUTED in number.evidence
    assert number.screen == "/numero"
    least = book.find("vtex_key_least_privilege")
    assert least is not None
    assert least.level is Level.RECOMMENDED


def test_an_optional_verification_never_holds_a_store_back() -> None:
    verified = load_rulebook().find("meta_business_verified")
    assert verified is not None
    assert verified.level is Level.RECOMMENDED


def test_the_version_is_the_day_of_the_newest_check() -> None:
    book = load_rulebook()
    assert max(one.checked_on for one in book) == date.fromisoformat(book.version)


def test_every_rule_has_words_and_every_word_a_rule() -> None:
    assert RULE_WORDS.keys() == {one.text for one in load_rulebook()}


def test_words_are_complete_and_say_what_holds_today_where_the_page_is_out_of_date() -> None:
    for one in load_rulebook():
        words = RULE_WORDS[one.text]
        assert words.title, one.id
        assert words.why.endswith("."), one.id
        assert words.how.endswith("."), one.id
        if one.status is RuleStatus.SUPERSEDED:
            assert words.today.endswith("."), one.id


def test_titles_are_told_apart() -> None:
    titles = [words.title for words in RULE_WORDS.values()]
    assert len(titles) == len(set(titles))


def test_every_sentence_of_an_error_uses_only_facts_that_the_error_carries() -> None:
    known = {"document", "field", "rule", "other"}
    for code, sentence in ERRORS.items():
        assert set(re.findall(r"{(\w+)}", sentence)) <= known, code
