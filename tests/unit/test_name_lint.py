"""A display name held against every rule of Meta, before Meta does it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.dossier import NAME_RULES, NameLevel, NameOutcome, lint_name
from lib.domain.dossier.places import PLACES
from lib.domain.dossier.vocabulary import (
    FIRST_NAMES,
    GENERIC,
    GOVERNMENT,
    LEGAL_FORMS,
    OFFICIAL,
    PARTICLES,
    PROMOTIONAL_PHRASES,
    PROMOTIONS,
    SURNAMES,
)
from tests.unit.names import broken, facts, finding, outcome, report


@pytest.mark.parametrize(
    "name",
    [
        "Aurora",
        "Aurora Perfumería",
        "Perfumería Aurora",
        "Tienda de Aurora",
        "Aurora & Co.",
        "Aurora's Kitchen",
        "Aurora (Uruguay)",
        "Aurora 24",
        "AURA Aurora",
        "Aurora S.A.",
        "Librería N.º 1 Aurora",
    ],
)
def test_a_regular_name_breaks_no_rule(name: str) -> None:
    assert broken(name) == set()


def test_every_rule_answers_once_and_always_at_its_level() -> None:
    assert tuple((one.code, one.level) for one in report("Aurora").findings) == NAME_RULES
    assert len(dict(NAME_RULES)) == len(NAME_RULES)


@pytest.mark.parametrize(
    ("size", "is_broken"), [(2, True), (3, False), (75, False), (76, True), (9_999, True)]
)
def test_a_name_has_3_to_75_characters(size: int, is_broken: bool) -> None:
    assert finding("name.length", "A" * size).failed is is_broken
    assert finding("name.length", "A" * size).facts["length"] == str(size)


def test_a_character_with_its_accent_apart_counts_once() -> None:
    assert not finding("name.length", unicodedata.normalize("NFD", "á" * 75)).failed


@pytest.mark.parametrize("name", ["PERFUMERÍA AURORA", "AURORA", "MODA BGH"])
def test_capitals_alone_are_warned_about(name: str) -> None:
    assert outcome("name.capitals", name) is NameOutcome.FAILED


def test_the_suggestion_for_capitals_keeps_acronyms_and_small_words() -> None:
    assert (
        facts("name.capitals", "PERFUMERÍA DE LOS ANDES BGH")["suggestion"] == "Perfumería de los Andes BGH"
    )


@pytest.mark.parametrize("name", ["BGH", "IBM", "KPMG", "C&A"])
def test_an_acronym_may_be_in_capitals(name: str) -> None:
    assert outcome("name.capitals", name) is NameOutcome.PASSED


def test_a_brand_that_its_papers_write_in_capitals_may_be_so() -> None:
    assert outcome("name.capitals", "AURORA", "AURORA S.A.") is NameOutcome.PASSED
    assert outcome("name.capitals", "AURORA SUREÑA", "Grupo AURORA SUREÑA Ltda") is NameOutcome.PASSED


def test_papers_in_capitals_throughout_do_not_excuse_a_whole_name_in_capitals() -> None:
    assert outcome("name.capitals", "PERFUMERÍA AURORA", "PERFUMERÍA AURORA S.A.") is NameOutcome.FAILED


@pytest.mark.parametrize(
    ("name", "piece", "suggestion"),
    [
        ("tienda Aurora", "tienda", "Tienda Aurora"),
        ("Tienda aurora", "aurora", "Tienda Aurora"),
        ("la Aurora", "la", "La Aurora"),
        ("Casa AURORA de Salto", "AURORA", "Casa Aurora de Salto"),
        ("áurea Tienda", "áurea", "Áurea Tienda"),
    ],
)
def test_a_word_without_its_capital_is_shown_with_the_name_put_right(
    name: str, piece: str, suggestion: str
) -> None:
    assert facts("name.capitalisation", name) == {"piece": piece, "suggestion": suggestion}


@pytest.mark.parametrize("name", ["iPhone Store", "MercadoLibre", "McDonald's", "Flor y Canto", "3m Aurora"])
def test_a_style_of_ones_own_and_small_words_between_are_no_fault(name: str) -> None:
    assert outcome("name.capitalisation", name) is NameOutcome.PASSED


def test_a_brand_that_its_papers_write_small_may_be_so() -> None:
    assert outcome("name.capitalisation", "adidas", "adidas Argentina S.A.") is NameOutcome.PASSED


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        (" Aurora", "Aurora"),
        ("Casa  Aurora", "Casa Aurora"),
        ("Casa\u00a0Aurora", "Casa Aurora"),
        ("Casa\nAurora", "Casa Aurora"),
        ("Aur\u200bora", "Aurora"),
        ("\u202eAurora", "Aurora"),
        ("A U R O R A", "AURORA"),
        ("Casa , Aurora", "Casa, Aurora"),
        ("Casa,Aurora", "Casa, Aurora"),
    ],
)
def test_irregular_spacing_is_shown_put_right(name: str, suggestion: str) -> None:
    assert facts("name.spacing", name)["suggestion"] == suggestion


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Aurora 😀", "Aurora"),
        ("❤️ Aurora", "Aurora"),
        ("Aurora 🇺🇾 Sur", "Aurora Sur"),
        ("Aurora 👩🏽‍💻", "Aurora"),
        ("Aurora ✓", "Aurora"),
        ("Aurora 1️⃣", "Aurora 1"),
    ],
)
def test_emoji_refuse_a_name(name: str, suggestion: str) -> None:
    assert facts("name.emoji", name)["suggestion"] == suggestion
    assert report(name).refused


@pytest.mark.parametrize(
    ("name", "piece", "suggestion"),
    [
        ("Aurora™", "™", "Aurora"),
        ("Aurora®", "®", "Aurora"),
        ("Aurora (R)", "(R)", "Aurora"),
        ("Aurora $ur", "$", "Aurora ur"),
        ("Aurora | Sur", "|", "Aurora Sur"),
        ("Divino+", "+", "Divino"),
        ("Divino +", "+", "Divino"),
        ("Divino⁺", "⁺", "Divino"),
        ("Aurora= Sur", "=", "Aurora Sur"),
        ("Ａｕｒｏｒａ", "Ａ", "Aurora"),
        ("𝓐𝓾𝓻𝓸𝓻𝓪", "𝓐", "Aurora"),
    ],
)
def test_symbols_and_decorated_letters_refuse_a_name(name: str, piece: str, suggestion: str) -> None:
    assert facts("name.symbols", name) == {"piece": piece, "suggestion": suggestion}


def test_a_symbol_that_the_papers_write_too_belongs_to_the_brand() -> None:
    assert outcome("name.symbols", "Divino+", "Divino+ S.A.") is NameOutcome.PASSED
    assert outcome("name.symbols", "Divino+", "Divino S.A.") is NameOutcome.FAILED


@pytest.mark.parametrize(
    ("name", "piece", "suggestion"),
    [
        ("Aurora!!!", "!!", "Aurora"),
        ("Aurora!", "!", "Aurora"),
        ("Aurora.", ".", "Aurora"),
        ("-Aurora-", "-", "Aurora"),
        ("*Aurora*", "*", "Aurora"),
        ("Casa_Aurora", "_", "Casa Aurora"),
        ("#Aurora", "#", "Aurora"),
        ("Casa -- Aurora", "--", "Casa - Aurora"),
        ("Aurora (Sur", "(", "Aurora Sur"),
        ("¿Aurora?", "¿", "Aurora"),
    ],
)
def test_extra_or_repeated_punctuation_refuses_a_name(name: str, piece: str, suggestion: str) -> None:
    assert facts("name.punctuation", name) == {"piece": piece, "suggestion": suggestion}


def test_punctuation_that_the_papers_write_too_belongs_to_the_brand() -> None:
    assert outcome("name.punctuation", "Yahoo!", "Yahoo! Inc.") is NameOutcome.PASSED


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("www.aurora.com.uy", "Aurora"),
        ("https://aurora.com", "Aurora"),
        ("aurora.com", "Aurora"),
        ("Tienda aurora.cl", "Tienda Aurora"),
        ("ventas@aurora.com", "Aurora"),
        ("aurora．com", "Aurora"),
    ],
)
def test_the_form_of_an_address_refuses_a_name(name: str, suggestion: str) -> None:
    assert facts("name.address", name)["suggestion"] == suggestion
    assert report(name).refused


@pytest.mark.parametrize(
    "word",
    "Official OFICIAL Oficial Verified Verificado verificada Oficiais Ofıcial 0ficial".split(),
)
def test_official_and_verified_refuse_a_name_in_every_language(word: str) -> None:
    assert facts("name.official", f"Aurora {word}") == {"piece": word, "suggestion": "Aurora"}
    assert report(f"Aurora {word}").refused


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("Aurora WhatsApp", "WhatsApp"),
        ("Aurora whatsapp", "whatsapp"),
        ("Aurora Whats App", "Whats App"),
        ("Aurora W.h.a.t.s.A.p.p", "W.h.a.t.s.A.p.p"),
        ("Aurora WhatsАрр", "WhatsАрр"),
        ("Aurora Ｆａｃｅｂｏｏｋ", "Ｆａｃｅｂｏｏｋ"),
        ("Aurora Fаcebook", "Fаcebook"),
        ("Aurora Facebóok", "Facebóok"),
        ("Aurora F4ceb00k", "F4ceb00k"),
        ("Messenger Aurora", "Messenger"),
        ("AuroraInstagram", "Instagram"),
        ("Meta Aurora", "Meta"),
        ("Aurora МЕТА", "МЕТА"),
        ("Aurora M3ta", "M3ta"),
        ("Aurora Threads", "Threads"),
        ("THREADS Aurora", "THREADS"),
        ("Aurora Thr3ads", "Thr3ads"),
    ],
)
def test_metas_names_refuse_a_name_however_they_are_drawn(name: str, piece: str) -> None:
    assert facts("name.meta", name)["piece"] == piece
    assert report(name).refused


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u202e", "\u2060", "\ufeff", "\u00ad"])
def test_a_hidden_character_hides_no_name_of_meta(hidden: str) -> None:
    assert facts("name.meta", f"Aurora Whats{hidden}App")["piece"] == "WhatsApp"


@pytest.mark.parametrize(
    "name", ["Metalúrgica Aurora", "Metas Aurora", "Aurora Mensajería", "Metáfora", "Threadsmith"]
)
def test_words_that_only_contain_meta_are_nobody_elses(name: str) -> None:
    assert outcome("name.meta", name) is NameOutcome.PASSED


@pytest.mark.parametrize(
    ("name", "legal_name", "website"),
    [
        ("Meta Deportes", "Meta Deportes S.A.", ""),
        ("La Meta", "LA META LTDA", ""),
        ("A Méta", "Lojas Meta Ltda", ""),
        ("Meta Deportes", "Comercial Aurora S.R.L.", "https://www.metadeportes.com.uy"),
        ("Meta Deportes", "", "meta-deportes.com"),
        ("La Meta", "", "https://tienda.lameta.com.br/inicio"),
    ],
)
def test_the_ordinary_word_meta_is_only_warned_about_where_the_company_is_called_so(
    name: str, legal_name: str, website: str
) -> None:
    found = report(name, legal_name, website)
    assert not found.refused
    assert "name.ordinary_meta" in {one.code for one in found.warnings}


@pytest.mark.parametrize(
    ("name", "legal_name", "website"),
    [
        ("Meta Deportes", "", ""),
        ("Meta Deportes", "Comercial Aurora S.R.L.", "https://www.aurora.com.uy"),
        ("Meta Deportes", "Metalúrgica Aurora", "https://metalurgica.com/meta"),
        ("Meta Deportes", "", "https://facebook.com/metadeportes"),
        ("M3ta Deportes", "Meta Deportes S.A.", ""),
        ("Meta WhatsApp", "Meta WhatsApp S.A.", ""),
        ("Aurora Threads", "Aurora Threads S.A.", "https://aurorathreads.com"),
    ],
)
def test_elsewhere_meta_and_the_other_names_refuse_a_name(name: str, legal_name: str, website: str) -> None:
    assert "name.meta" in {one.code for one in report(name, legal_name, website).refusals}


def test_a_name_without_the_word_meta_is_not_warned_about_it() -> None:
    assert outcome("name.ordinary_meta", "Metas Aurora") is NameOutcome.PASSED
    assert facts("name.ordinary_meta", "La Meta", "La Meta S.A.") == {"piece": "Meta"}


def test_without_legal_name_and_website_nobody_can_tell() -> None:
    assert outcome("name.legal_name", "Aurora", legal_name="") is NameOutcome.CANNOT_TELL
    assert outcome("name.website", "Aurora", website="") is NameOutcome.CANNOT_TELL
    assert outcome("name.website", "Aurora", website="http://[::1") is NameOutcome.CANNOT_TELL


def test_what_only_people_can_judge_is_never_decided() -> None:
    human = [one for one in report("Ministerio Aurora").findings if one.level is NameLevel.HUMAN]
    assert {one.code for one in human} == {
        "name.business",
        "name.agency",
        "name.government",
        "name.own_style",
    }
    assert {one.outcome for one in human} == {NameOutcome.CANNOT_TELL}
    assert finding("name.government", "Ministerio Aurora").facts == {"piece": "Ministerio"}


def test_only_hard_rules_refuse_and_only_soft_ones_warn() -> None:
    both = report("MODA!!!")
    assert both.refused
    assert {one.code for one in both.refusals} == {"name.punctuation"}
    assert {"name.generic", "name.legal_name", "name.website"} <= {one.code for one in both.warnings}
    assert not report("Moda").refused


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
def test_any_text_gets_a_whole_report_and_always_the_same(name: str, legal_name: str, website: str) -> None:
    first = report(name, legal_name, website)
    assert tuple((one.code, one.level) for one in first.findings) == NAME_RULES
    assert first == report(name, legal_name, website)
    assert first.refused == bool(first.refusals)


def test_letters_that_leave_nothing_when_folded_are_judged_too() -> None:
    assert report("\uff9e", legal_name="\uff9e \uff9f", website="\uff9e.com").refused


ALPHABET = "aeotsnrAEOTSN áÁñ .,-&'()!?/:@%™®😀\u200b\u200d\u202eаеоАМЕТ0347"


@given(st.text(ALPHABET, max_size=60))
def test_a_name_is_judged_alike_composed_and_decomposed(name: str) -> None:
    composed, apart = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert report(composed) == report(apart)


@given(st.text(ALPHABET, max_size=60))
def test_a_suggestion_passes_the_rule_that_it_is_for_and_is_no_longer_than_a_name(name: str) -> None:
    mechanical = ("name.emoji", "name.symbols", "name.spacing", "name.capitals")
    for one in report(name).findings:
        if one.code in mechanical and one.facts.get("suggestion"):
            assert outcome(one.code, one.facts["suggestion"]) is NameOutcome.PASSED


@given(st.text(ALPHABET, min_size=3, max_size=40))
def test_a_name_of_meta_is_found_whatever_stands_around_it(around: str) -> None:
    half = len(around) // 2
    assert finding("name.meta", f"{around[:half]} WhatsApp {around[half:]}").failed


@pytest.mark.parametrize("unit", "a|a |á😀 (|WhatsAp|..|a.|\u200b|Ａ|9x|@|ﷺ|de |, ,".split("|"))
def test_ten_thousand_characters_take_under_fifty_milliseconds(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    started = time.process_time()
    lint_name(text, legal_name=text, website=f"https://{text}")
    assert time.process_time() - started < 0.05


def test_word_lists_are_folded_as_the_words_that_they_are_compared_with() -> None:
    lists = (FIRST_NAMES, SURNAMES, GENERIC, GOVERNMENT, LEGAL_FORMS, OFFICIAL, PARTICLES, PROMOTIONS, PLACES)
    words = {word for one in lists for word in one} | set(PROMOTIONAL_PHRASES)
    assert {word for word in words if not word.replace(" ", "").isascii() or word != word.lower()} == set()
