"""Every code of the ladder and of what people paste has words, in sentences that can be filled in."""

from __future__ import annotations

import string
from urllib.parse import urlsplit

from lib.domain.ladder import CHECKS, CODES
from lib.domain.model import Party
from lib.domain.pasted import REFUSAL_CODES, WARNING_CODES
from lib.ui.words_checks import (
    CHECK_PROVES,
    CHECK_TITLES,
    HAPPENED,
    INPUT_WORDS,
    WHAT_TO_DO,
    WHERE,
    WHO_FIXES,
)

GOOD = {
    "vtex.shape.ok",
    "vtex.host.reached",
    "vtex.login.ok",
    "vtex.login.ok_unnamed",
    "vtex.customers.readable",
    "vtex.customers.readable_uncounted",
    "vtex.key_power.least",
    "vtex.stores.found",
    "vtex.affiliates.found",
    "hellotext.business.found",
    "hellotext.token.authenticates",
    "hellotext.write.written",
    "meta.token.authenticates",
    "meta.waba.approved",
    "meta.number.connected",
    "meta.name.approved",
    "meta.health.available",
}
# The facts that a result of these codes always carries; `account` of a place is the store's own.
FACTS = {
    "vtex.host.reached": {"host"},
    "vtex.login.ok": {"account"},
    "vtex.login.external_account": {"account"},
    "vtex.customers.readable": {"total"},
    "vtex.stores.found": {"hosts"},
    "vtex.affiliates.found": {"ids"},
    "vtex.affiliates.unusual_id": {"ids"},
    "meta.health.limited_why": {"hint"},
    "meta.health.blocked_why": {"hint"},
    "vendor.rate_limited_wait": {"vendor", "seconds"},
    "vendor.server_error": {"vendor", "status"},
    "vendor.write_server_error": {"vendor", "status"},
    "vendor.unexpected_status": {"vendor", "status"},
    "vendor.redirected": {"vendor", "status"},
}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert set(HAPPENED) == CODES
    assert set(INPUT_WORDS) == REFUSAL_CODES | WARNING_CODES
    assert set(CHECK_TITLES) == set(CHECK_PROVES) == {spec.id for spec in CHECKS}
    assert set(WHO_FIXES) == set(Party)


def test_every_code_but_the_good_ones_says_what_to_do() -> None:
    assert set(WHAT_TO_DO) == CODES - GOOD


def test_sentences_ask_only_for_facts_that_results_carry() -> None:
    for words in (HAPPENED, WHAT_TO_DO):
        for code, sentence in words.items():
            always = {"vendor"} if code.startswith("vendor.") else set()
            assert placeholders(sentence) <= FACTS.get(code, always), code
    assert {name for sentence in INPUT_WORDS.values() for name in placeholders(sentence)} == {"limit"}


def test_a_place_is_given_only_for_codes_that_ask_for_something() -> None:
    assert set(WHERE) <= set(WHAT_TO_DO)
    assert {name for sentence in WHERE.values() for name in placeholders(sentence)} == {"account"}


def test_the_only_deep_link_is_the_one_that_vtex_confirms() -> None:
    links = {part.split(")")[0] for place in WHERE.values() for part in place.split("](")[1:]}
    assert links == {"https://{account}.myvtex.com/admin/api-keys"}
    filled = urlsplit(links.pop().format(account="acme"))
    assert (filled.hostname, filled.path) == ("acme.myvtex.com", "/admin/api-keys")


def test_a_write_that_may_have_happened_says_so() -> None:
    writes = {code: words for code, words in HAPPENED.items() if code.startswith("vendor.write_")}
    assert len(writes) == 15
    assert all(words.endswith("El perfil de prueba pudo quedar guardado.") for words in writes.values())


def test_every_sentence_is_one() -> None:
    for words in (CHECK_PROVES, HAPPENED, WHAT_TO_DO, INPUT_WORDS, WHO_FIXES):
        for code, sentence in words.items():
            assert sentence.strip() == sentence, code
            assert sentence.endswith((".", "»", "?")), code
