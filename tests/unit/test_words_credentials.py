"""Ages, renewals and alerts of credentials have words for all that can happen, and for nothing else."""

from __future__ import annotations

from string import Formatter

from lib.domain.credential import Age, Renewal
from lib.domain.ladder import Vendor
from lib.services import alerts
from lib.services.credentials import OPEN_FIELDS, SECRET_FIELDS
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.words_credentials import AGES, ALERTS, RENEWALS, VENDORS


def placeholders(text: str) -> set[str]:
    """The facts that a sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_age_at_which_to_renew_has_words() -> None:
    assert set(AGES) == set(Age) - {Age.FRESH}


def test_every_end_of_a_renewal_has_words_that_ask_for_the_vendor_alone() -> None:
    assert set(RENEWALS) == set(Renewal)
    assert set.union(*map(placeholders, RENEWALS.values())) == {"vendor"}


def test_every_cause_of_an_alert_has_words_that_ask_for_what_it_carries() -> None:
    assert set(ALERTS) == {alerts.BROKEN, alerts.AGED}
    assert placeholders(ALERTS[alerts.BROKEN]) == {"subject"}
    assert placeholders(ALERTS[alerts.AGED]) == {"subject", "days"}


def test_every_vendor_has_its_name() -> None:
    assert set(VENDORS) == set(Vendor)


def test_every_field_of_the_form_has_a_label_of_its_own() -> None:
    assert {"account", *OPEN_FIELDS, *SECRET_FIELDS} == set(words.CREDENTIAL_FIELDS)
    assert len(set(words.CREDENTIAL_FIELDS.values())) == len(words.CREDENTIAL_FIELDS)


def test_a_token_that_came_empty_and_a_key_that_was_not_meant_have_sentences() -> None:
    tokens = {name for name in SECRET_FIELDS if name.endswith("token")}
    assert {f"{name}.came_empty" for name in tokens} | {"app_key.of_this_account"} <= set(SENTENCES)
