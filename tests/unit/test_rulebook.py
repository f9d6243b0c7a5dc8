"""The rulebook's data, its loader, and its words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from lib.domain.model import ROUTES_OF, EvidenceKind, Party, Route, Stage, Track
from lib.domain.rules import Condition, Gate, Level, Revision, RulebookError, RuleStatus
from lib.rulebook.loader import load_rulebook, parse
from lib.rulebook.words import RULE_WORDS, RuleWords
from lib.ui.words_rules import ERRORS

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
WORDS = dict.fromkeys(("first", "second", "second_of_2026"), RULE_WORDS["vtex_account"])
HEAD = 'version = "1"\ntrack = "whatsapp"\n'


def rule(**changes: str | None) -> str:
    """A rule as TOML; a change of `None` leaves the field out."""
    fields = {**FIELDS, **changes}
    return "\n[[rule]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items() if value)


def refusal(*rules: str, head: str = HEAD) -> RulebookError:
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": head + "".join(rules)}, WORDS)
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
        expected_business_days="3",
        gate='"dependencies"',
    )  # fmt: skip
    book = parse({"a.toml": text}, WORDS)
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
    assert (second.expected_business_days, second.gate) == (3, Gate.DEPENDENCIES)
    assert (first.expected_business_days, first.gate, first.condition, first.revision) == (
        None, Gate.STAGE, None, None,
    )  # fmt: skip


def test_a_condition_and_a_revision_are_read() -> None:
    text = HEAD + rule() + rule(
        id='"second"',
        level='"conditional"',
        when_met='"required"',
        when_unmet='"recommended"',
    ) + """
[rule.when]
official_badge = ["yes"]
starts_conversations = ["up_to_250", "more_than_250"]

[rule.revision]
on = 2027-01-15
grace_days = 30
changed = true
"""  # fmt: skip
    found = parse({"a.toml": text}, WORDS).find("second")
    assert found is not None
    assert found.condition == Condition(
        (("official_badge", ("yes",)), ("starts_conversations", ("up_to_250", "more_than_250"))),
        Level.REQUIRED,
        Level.RECOMMENDED,
    )
    assert found.revision == Revision(date(2027, 1, 15), 30, True)
    assert found.revision.ends == datetime(2027, 2, 14, tzinfo=UTC)


CONDITIONAL = rule(level='"conditional"', when_met='"required"')


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        (CONDITIONAL, "rulebook.missing_field", "when"),
        (rule(level='"conditional"') + "[rule.when]\n", "rulebook.missing_field", "when_met"),
        (CONDITIONAL + "[rule.when]\n", "rulebook.missing_field", "when"),
        (CONDITIONAL + '[rule.when]\nweather = ["rain"]\n', "rulebook.unknown_field", "weather"),
        (CONDITIONAL + '[rule.when]\nwaba = ["perhaps"]\n', "rulebook.unknown_value", "waba"),
        (CONDITIONAL + "[rule.when]\nwaba = []\n", "rulebook.missing_field", "waba"),
        (CONDITIONAL + 'when_unmet = "required"\n[rule.when]\nwaba = ["own"]\n',
         "rulebook.unknown_value", "when_unmet"),
        (CONDITIONAL.replace('"required"', '"conditional"') + '[rule.when]\nwaba = ["own"]\n',
         "rulebook.unknown_value", "when_met"),
        (rule(when_met='"required"') + '[rule.when]\nwaba = ["own"]\n',
         "rulebook.condition_and_level", "level"),
        (rule(level='"conditional"'), "rulebook.condition_and_level", "level"),
        (rule() + "[rule.revision]\non = 2027-01-15\n", "rulebook.missing_field", "changed"),
        (rule() + "[rule.revision]\non = 2027-01-15\ngrace_days = 30\nchanged = 1\n",
         "rulebook.wrong_type", "changed"),
        (rule(when='"always"', when_met='"required"'), "rulebook.wrong_type", "when"),
        (rule(gate='"moon"'), "rulebook.unknown_value", "gate"),
        (rule(gate='"live"'), "rulebook.gate_never_opens", "gate"),
        (rule(expected_business_days="3"), "rulebook.deadline_without_start", "expected_business_days"),
        (rule(text='"nothing_written"'), "rulebook.missing_text", "text"),
    ],
)  # fmt: skip
def test_a_condition_a_gate_or_a_revision_that_makes_no_sense_is_refused(
    text: str, code: str, field: str
) -> None:
    error = refusal(text)
    assert (error.code, error.field, error.facts["rule"]) == (code, field, "first")


def test_a_required_rule_does_not_wait_for_one_that_answers_may_take_away() -> None:
    needs = rule(id='"second"', depends_on='["first"]')
    conditional = CONDITIONAL + '[rule.when]\nwaba = ["own"]\n'
    assert refusal(conditional, needs).code == "rulebook.gate_never_opens"
    same = rule(
        id='"second"', depends_on='["first"]', level='"conditional"', when_met='"required"'
    ) + '[rule.when]\nwaba = ["own"]\n'  # fmt: skip
    assert len(parse({"a.toml": HEAD + conditional + same}, WORDS).rules) == 2


def test_a_text_that_one_language_lacks_is_refused_with_the_language() -> None:
    spoken = RuleWords(title="Una frase que nadie tradujo", why="b.", how="c.")
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": HEAD + rule()}, {"first": spoken})
    assert refused.value.code == "rulebook.missing_text"
    assert refused.value.facts == {"rule": "first", "language": "pt-BR"}


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
        parse({"a.toml": HEAD + rule(), "b.toml": other}, WORDS)
    assert refused.value.code == "rulebook.other_track"


def test_documents_of_different_versions_are_refused() -> None:
    other = HEAD.replace('"1"', '"2"') + rule(id='"second"')
    with pytest.raises(RulebookError) as refused:
        parse({"a.toml": HEAD + rule(), "b.toml": other}, WORDS)
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
            stages = {one.stage for one in book.rules_for(track, route) if one.level is Level.REQUIRED}
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


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({}, Level.RECOMMENDED),
        ({"official_badge": "no", "starts_conversations": "no"}, Level.RECOMMENDED),
        ({"starts_conversations": "up_to_250"}, Level.RECOMMENDED),
        ({"starts_conversations": "more_than_250"}, Level.REQUIRED),
        ({"official_badge": "yes"}, Level.REQUIRED),
    ],
)
def test_meta_verification_is_required_by_what_the_store_wants(answers: dict[str, str], level: Level) -> None:
    """Without it 250 people a day can be written to first; the badge needs it (Meta, 2026-05-08)."""
    for rule_id in ("meta_verification_requested", "meta_business_verified"):
        found = load_rulebook().find(rule_id)
        assert found is not None
        assert found.level_for(answers) is level


def test_no_rule_was_checked_after_the_day_of_its_edition() -> None:
    book = load_rulebook()
    assert max(one.checked_on for one in book) <= date.fromisoformat(book.version)


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
    known = {"document", "field", "rule", "other", "language"}
    for code, sentence in ERRORS.items():
        assert set(re.findall(r"{(\w+)}", sentence)) <= known, code
