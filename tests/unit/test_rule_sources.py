"""The rules that VTEX's page does not state: each with the sentence of its source that it stands on."""

from __future__ import annotations

import pytest

from lib.domain.model import Party, Route, Stage
from lib.domain.rules import Level
from lib.rulebook.loader import load_rulebook
from lib.rulebook.words import RULE_WORDS
from tests.unit.test_seed_statements import STATEMENTS

WIZARD = {Route.VTEX_WIZARD}
CX = {Route.CX_PLATFORM}
EVERY = {Route.ASSISTED, Route.SELF_SERVICE, Route.CX_PLATFORM}

# The rule, what its source says, a word of the source's name, its routes, who acts, its stage and level.
SOURCES = [
    ("whatsapp_number_off_apps", "number not in any WhatsApp app (delete first)",
     "Integración WhatsApp VTEX CX Platform", CX, Party.MERCHANT, Stage.PREPARING, Level.REQUIRED),
    ("whatsapp_number_pin", "if 2FA already on, the pin must be the existing one (else 133005)",
     "Two-step verification", EVERY, Party.MERCHANT, Stage.PREPARING, Level.CONDITIONAL),
    ("cx_project_ready", "sign-up free and self-service (organisation, then project)",
     "VTEX CX Platform overview", CX, Party.MERCHANT, Stage.PREPARING, Level.REQUIRED),
    ("cx_window_opened", "Settings > Channels > WhatsApp > + Add > Continue (Meta window)",
     "Integración WhatsApp VTEX CX Platform", CX, Party.MERCHANT, Stage.CONNECTING, Level.REQUIRED),
    ("cx_channel_created", "Meta flow, then Create channel",
     "Integración WhatsApp VTEX CX Platform", CX, Party.MERCHANT, Stage.CONNECTING, Level.REQUIRED),
    ("cx_number_selected", "Create channel, then choose number",
     "Integración WhatsApp VTEX CX Platform", CX, Party.MERCHANT, Stage.CONNECTING, Level.REQUIRED),
    ("self_service_meta_login", "steps 1 to 3 of the page",
     "Integración con WhatsApp", {Route.SELF_SERVICE}, Party.MERCHANT, Stage.CONNECTING, Level.REQUIRED),
    ("self_service_account_created", "steps 4 to 6 of the page",
     "Integración con WhatsApp", {Route.SELF_SERVICE}, Party.MERCHANT, Stage.CONNECTING, Level.REQUIRED),
    ("meta_account_approved", "account_review_update: decision APPROVED",
     "account_review_update", {Route.ASSISTED}, Party.META, Stage.IN_REVIEW, Level.REQUIRED),
    ("meta_display_name_approved", "name_status APPROVED or AVAILABLE_WITHOUT_REVIEW",
     "Display names", EVERY, Party.META, Stage.CONNECTING, Level.REQUIRED),
    ("meta_business_verified", "verify the business: 2,000 instead of 250 in 24 hours",
     "Messaging limits", EVERY, Party.META, Stage.VERIFYING, Level.CONDITIONAL),
    ("whatsapp_opt_in", "the person gave the number and agreed to hear from this business",
     "WhatsApp Business Messaging Policy", EVERY, Party.MERCHANT, Stage.VERIFYING, Level.CONDITIONAL),
    ("meta_payment_method", "131042: payment problem", "131042",
     {Route.SELF_SERVICE, Route.CX_PLATFORM}, Party.MERCHANT, Stage.VERIFYING, Level.CONDITIONAL),
    ("whatsapp_number_connected", "only CONNECTED numbers can send",
     "Business phone numbers", EVERY, Party.US, Stage.VERIFYING, Level.REQUIRED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule_id", "says", "source", "routes", "party", "stage", "level"),
    SOURCES,
    ids=[rule_id for rule_id, *_ in SOURCES],
)
def test_a_rule_stands_on_its_source(
    rule_id: str, says: str, source: str, routes: set[Route], party: Party, stage: Stage, level: Level
) -> None:
    rule = load_rulebook().find(rule_id)
    assert rule is not None, says
    assert source in rule.source
    assert (set(rule.routes), rule.party, rule.stage, rule.level) == (routes, party, stage, level)
    assert RULE_WORDS[rule.text].how


def test_every_rule_of_the_way_to_whatsapp_is_in_one_of_the_two_tables() -> None:
    known = {rule_id for _, rule_id, *_ in STATEMENTS} | {rule_id for rule_id, *_ in SOURCES}
    assert known == {rule.id for rule in load_rulebook() if set(rule.routes) & EVERY}


# What Hellotext's two guides ask for ("Conectar VTEX", 2025-09-23 and 2026-08-08), in the order of the work.
HELLOTEXT = {
    "hellotext_account", "vtex_account", "vtex_key_creator", "vtex_key_created", "vtex_key_valid",
    "hellotext_token", "hellotext_integration_added", "hellotext_checkout_script", "customers_synchronised",
}  # fmt: skip


@pytest.mark.parametrize("rule_id", sorted(HELLOTEXT))
def test_a_rule_of_hellotexts_guide_names_the_guide(rule_id: str) -> None:
    rule = load_rulebook().find(rule_id)
    assert rule is not None
    assert "Hellotext" in rule.source
    assert set(rule.routes) == WIZARD
