"""The dossier as people fill it in: kept as typed, proven where it is usable, shared with the credentials."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lib.domain.dossier import REFUSALS, DossierField
from lib.domain.model import Route, Track
from lib.domain.phone import Verdict
from lib.domain.requirements import Item
from lib.errors import InvalidInput, NotFound
from lib.services.access import Actor
from lib.services.checklist import checklist, choose_route
from lib.services.credentials import Entered, credential_state, save_credentials
from lib.services.documents import remove_document
from lib.services.dossier import MAX_TYPED, dossier, logo_preview, save_field
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.services.timeline import timeline
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.dossiers import ANSWERS, FIELDS, fill_in
from tests.services.conftest import Clock

FIELDS_IN_ORDER = ("business_id", "account_name", "profile_name", "legal_name", "website")
META_TOKEN = "EAA" + "aB3x9Zq" * 30


def item(actor: Actor, rule_id: str) -> Item:
    """A requirement of the WhatsApp track of the store `alfa`."""
    found = checklist(actor, "alfa", Track.WHATSAPP).state.item(rule_id)
    assert found is not None
    return found


def evidence(platform: Platform, rule_id: str) -> list[tuple[str, str | None]]:
    """What was found about a rule and with which value, oldest first."""
    found = rows(
        platform,
        "SELECT result, facts->>'value' AS value FROM evidence WHERE rule_id = :rule ORDER BY at, id",
        rule=rule_id,
    )
    return [(row["result"], row["value"]) for row in found]


def told(platform: Platform) -> list[tuple[str, object, object]]:
    """The changes of fields in the history, oldest first."""
    found = rows(platform, "SELECT subject, old, new FROM events WHERE kind = 'dossier.field' ORDER BY id")
    return [(row["subject"], row["old"], row["new"]) for row in found]


def test_a_new_store_has_an_empty_dossier_that_lacks_everything(ana: Actor) -> None:
    state = dossier(ana, "alfa")
    assert (state.fields, state.name, state.logo, state.number) == ({}, None, None, None)
    assert state.completeness.percent == 0
    assert state.completeness.missing == (*FIELDS_IN_ORDER, "number", "logo")
    assert state.pack() is None


def test_a_field_is_kept_as_it_was_typed_with_its_clean_value_and_who_typed_it(
    ana: Actor, clock: Clock
) -> None:
    clock.stop_at(clock())
    entry = save_field(ana, "alfa", DossierField.LEGAL_NAME, "  Mercería   Luna S.A. ").fields[
        DossierField.LEGAL_NAME
    ]
    assert (entry.typed, entry.value) == ("  Mercería   Luna S.A. ", "Mercería Luna S.A.")
    assert (entry.by, entry.at, entry.problem) == ("Ana Pérez", clock(), None)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (DossierField.BUSINESS_ID, "+598 99 123 456", "dossier.business_id.is_phone"),
        (DossierField.PROFILE_NAME, "ab", "dossier.profile_name.too_short"),
        (DossierField.ACCOUNT_NAME, "x" * 256, "dossier.account_name.too_long"),
        (DossierField.WEBSITE, "ana@mitienda.com", "dossier.website.is_email"),
        (DossierField.ABOUT, "x" * 140, "dossier.about.too_long"),
        (DossierField.EMAIL, "nadie", "dossier.email.shape"),
        (DossierField.VERTICAL, "PLANETS", "dossier.vertical.unknown"),
    ],
)
def test_what_a_field_refuses_is_kept_all_the_same(
    ana: Actor, field: DossierField, typed: str, code: str
) -> None:
    save_field(ana, "alfa", field, typed)
    entry = dossier(ana, "alfa").fields[field]
    assert (entry.typed, entry.value) == (typed, None)
    assert entry.problem is not None
    assert (entry.problem.code, entry.problem.field) == (code, field)
    assert code in REFUSALS


def test_ten_thousand_characters_are_kept_and_one_more_is_refused(ana: Actor) -> None:
    save_field(ana, "alfa", DossierField.DESCRIPTION, "x" * MAX_TYPED)
    with pytest.raises(InvalidInput, match=r"dossier\.typed_too_long"):
        save_field(ana, "alfa", DossierField.DESCRIPTION, "y" * (MAX_TYPED + 1))
    assert dossier(ana, "alfa").fields[DossierField.DESCRIPTION].typed == "x" * MAX_TYPED


@pytest.mark.parametrize("field", DossierField)
@pytest.mark.parametrize(
    "secret", [META_TOKEN, HELLOTEXT_TOKEN, "vtexappkey-alfa-ORYNWX"], ids=["meta", "hellotext", "key"]
)
def test_a_key_or_token_is_refused_and_kept_nowhere(
    ana: Actor, platform: Platform, field: DossierField, secret: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_field(ana, "alfa", field, secret)
    assert refused.value.field == field
    assert refused.value.code in REFUSALS
    assert rows(platform, "SELECT 1 FROM dossiers") == []
    assert told(platform) == []


def test_what_the_database_cannot_keep_is_left_out(ana: Actor) -> None:
    assert save_field(ana, "alfa", DossierField.ABOUT, "Hi\x00lo").value(DossierField.ABOUT) == "Hilo"


def test_two_people_who_type_in_different_fields_at_once_lose_nothing(build: Builder, ana: Actor) -> None:
    marta = build.manager().actor
    work = [
        (person, field, f"https://tienda{number}.example" if field.endswith("website") else f"Texto {number}")
        for number in range(4)
        for person, field in (
            (ana, DossierField.ABOUT),
            (marta, DossierField.LEGAL_NAME),
            (ana, DossierField.ADDRESS),
            (marta, DossierField.WEBSITE),
        )
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: save_field(one[0], "alfa", one[1], one[2]), work))
    state = dossier(ana, "alfa")
    assert set(state.fields) == {field for _, field, _ in work}
    assert {entry.by for entry in state.fields.values()} == {"Ana Pérez", "Marta Gestora"}
    for field, entry in state.fields.items():
        assert entry.typed in {text for _, one, text in work if one is field}


def test_the_same_value_again_changes_nothing(ana: Actor, platform: Platform, clock: Clock) -> None:
    save_field(ana, "alfa", DossierField.ACCOUNT_NAME, "Mercería Luna")
    before = dossier(ana, "alfa")
    clock.advance(hours=1)
    assert save_field(ana, "alfa", DossierField.ACCOUNT_NAME, "Mercería Luna") == before
    assert len(told(platform)) == 1
    assert evidence(platform, "whatsapp_account_name") == [("passed", "Mercería Luna")]


def test_an_empty_field_that_stays_empty_is_no_change(ana: Actor, platform: Platform) -> None:
    assert save_field(ana, "alfa", DossierField.ABOUT, "").fields == {}
    assert told(platform) == []


def test_the_history_says_from_what_to_what_and_masks_an_address(
    build: Builder, ana: Actor, platform: Platform
) -> None:
    for text in ("Luna S.A.", "Mercería Luna S.A."):
        save_field(ana, "alfa", DossierField.LEGAL_NAME, text)
    save_field(ana, "alfa", DossierField.EMAIL, "Ana.Perez@luna.example")
    assert told(platform) == [
        ("legal_name", None, {"value": "Luna S.A."}),
        ("legal_name", {"value": "Luna S.A."}, {"value": "Mercería Luna S.A."}),
        ("email", None, {"value": "a…@luna.example"}),
    ]
    assert timeline(build.manager().actor, "alfa")[0].actor_name == "Ana Pérez"


def test_a_usable_field_is_evidence_and_an_emptied_one_takes_it_back(ana: Actor, platform: Platform) -> None:
    save_field(ana, "alfa", DossierField.ACCOUNT_NAME, "Mercería Luna")
    assert item(ana, "whatsapp_account_name").holds
    save_field(ana, "alfa", DossierField.ACCOUNT_NAME, "")
    assert not item(ana, "whatsapp_account_name").holds
    assert evidence(platform, "whatsapp_account_name") == [("passed", "Mercería Luna"), ("withdrawn", None)]


def test_a_name_that_meta_refuses_fails_and_a_doubtful_one_warns(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    for name in ("Mercería Luna Oficial", "MERCERÍA LUNA", "Mercería Luna"):
        clock.advance(minutes=1)
        state = save_field(ana, "alfa", DossierField.PROFILE_NAME, name)
    assert [result for result, _ in evidence(platform, "whatsapp_profile_name")] == [
        "failed",
        "warning",
        "passed",
    ]
    assert state.name is not None
    assert not state.name.refused
    assert item(ana, "whatsapp_profile_name").holds


def test_the_legal_name_and_the_website_decide_about_the_name_too(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    save_field(ana, "alfa", DossierField.PROFILE_NAME, "Mercería Luna")
    clock.advance(minutes=1)
    save_field(ana, "alfa", DossierField.LEGAL_NAME, "Ferretería del Puerto S.R.L.")
    assert [result for result, _ in evidence(platform, "whatsapp_profile_name")] == ["passed", "warning"]


def test_a_name_that_meta_refuses_keeps_the_dossier_from_being_ready(ana: Actor) -> None:
    assert fill_in(ana, "alfa").completeness.ready
    state = save_field(ana, "alfa", DossierField.PROFILE_NAME, "Mercería Luna ™")
    assert state.completeness.missing == ("profile_name",)
    assert state.pack() is None


def test_a_complete_dossier_gives_the_pack_of_the_ticket(ana: Actor) -> None:
    pack = fill_in(ana, "alfa").pack()
    assert pack is not None
    assert {field: pack.text(field) for field in FIELDS} == FIELDS
    assert (pack.account, pack.number, pack.number_display) == ("alfa", "+59899123456", "+598 99 123 456")
    assert pack.logo_name == "luna.png"


def test_a_logo_whose_kept_name_looks_like_a_key_goes_along_as_logo(ana: Actor, platform: Platform) -> None:
    fill_in(ana, "alfa")
    change(platform, "UPDATE documents SET name = :name", name="vtexappkey-alfa-ABCDEF.png")
    pack = dossier(ana, "alfa").pack()
    assert pack is not None
    assert pack.logo_name == "logo.png"


def test_what_may_not_go_into_a_ticket_leaves_the_dossier_without_one(ana: Actor, platform: Platform) -> None:
    fill_in(ana, "alfa")
    change(platform, "UPDATE stores SET name = :name WHERE account = 'alfa'", name="vtexappkey-alfa-ABCDEF")
    state = dossier(ana, "alfa")
    assert state.completeness.ready
    assert state.pack() is None


def test_a_number_that_does_not_do_is_shown_and_counts_as_missing(ana: Actor) -> None:
    fill_in(ana, "alfa")
    save_number(ana, "alfa", "099 123 456", "UY", replace(ANSWERS, used_before="banned"))
    state = dossier(ana, "alfa")
    assert state.number is not None
    assert (state.number.verdict, state.number.is_suitable) == (Verdict.NOT_ELIGIBLE, False)
    assert state.completeness.missing == ("number",)


def test_the_logo_is_shown_as_a_round_png_and_its_removal_leaves_it_missing(ana: Actor) -> None:
    state = fill_in(ana, "alfa")
    assert state.logo is not None
    assert logo_preview(ana, "alfa", state.logo.id).startswith(b"\x89PNG")
    remove_document(ana, "alfa", state.logo.id)
    assert dossier(ana, "alfa").completeness.missing == ("logo",)
    with pytest.raises(NotFound):
        logo_preview(ana, "alfa", state.logo.id)


def test_an_id_typed_into_the_dossier_is_the_one_of_the_credentials(ana: Actor) -> None:
    save_field(ana, "alfa", DossierField.BUSINESS_ID, " 123456789012345 ")
    assert credential_state(ana, "alfa").ids == {"meta_business_id": "123456789012345"}
    assert item(ana, "meta_business_id").evidence is not None


def test_an_id_of_the_credentials_shows_in_the_dossier_and_is_evidence(
    ana: Actor, platform: Platform, clock: Clock, simulator: str
) -> None:
    assert simulator
    save_field(ana, "alfa", DossierField.BUSINESS_ID, "123456789012345")
    clock.advance(minutes=1)
    save_credentials(ana, "alfa", Entered(meta_business_id="999456789012345"))
    entry = dossier(ana, "alfa").fields[DossierField.BUSINESS_ID]
    assert (entry.typed, entry.value, entry.by) == ("999456789012345", "999456789012345", None)
    assert evidence(platform, "meta_business_id") == [
        ("passed", "123456789012345"),
        ("passed", "999456789012345"),
    ]


def test_a_refused_id_stays_in_the_dossier_alone_and_an_emptied_one_goes_from_both(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    save_field(ana, "alfa", DossierField.BUSINESS_ID, "123456789012345")
    clock.advance(minutes=1)
    save_field(ana, "alfa", DossierField.BUSINESS_ID, "no lo sé")
    assert dossier(ana, "alfa").fields[DossierField.BUSINESS_ID].typed == "no lo sé"
    assert credential_state(ana, "alfa").ids == {"meta_business_id": "123456789012345"}
    clock.advance(minutes=1)
    save_field(ana, "alfa", DossierField.BUSINESS_ID, "")
    assert dossier(ana, "alfa").fields == {}
    assert credential_state(ana, "alfa").ids == {}
    assert evidence(platform, "meta_business_id") == [("passed", "123456789012345"), ("withdrawn", None)]


def test_another_route_loses_nothing_of_the_dossier(ana: Actor) -> None:
    before = fill_in(ana, "alfa")
    choose_route(ana, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)
    assert dossier(ana, "alfa").fields == before.fields
    choose_route(ana, "alfa", Track.WHATSAPP, Route.ASSISTED)
    assert dossier(ana, "alfa") == before
