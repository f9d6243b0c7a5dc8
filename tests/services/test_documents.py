"""Documents as evidence: what is kept, what it proves, what ends it, and who may have it."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.requirements import Item
from lib.errors import InvalidInput, NotAllowed, NotFound
from lib.security.tokens import Tokens
from lib.services.access import Actor
from lib.services.checklist import checklist, declare
from lib.services.documents import (
    DOCUMENT_KIND,
    DOCUMENT_PATH,
    MOST_FOR_A_RULE,
    StoredDocument,
    document_bytes,
    document_links,
    documents_of,
    remove_document,
    upload_document,
)
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.papers import SECRET_NOTE, png
from tests.services.conftest import Clock

RULE = "whatsapp_number_owned"
LOGO = "whatsapp_logo"
WHATSAPP = Track.WHATSAPP
EVIDENCE = "SELECT kind, result, by_name, facts FROM evidence ORDER BY id"
EVENTS = "SELECT kind, subject, old, new FROM events WHERE kind LIKE 'document.%' ORDER BY id"


def give(
    actor: Actor, data: bytes | None = None, name: str = "contrato.png", rule: str = RULE
) -> StoredDocument:
    return upload_document(actor, "alfa", WHATSAPP, rule, name, png() if data is None else data)


def item_of(actor: Actor, rule: str = RULE) -> Item:
    item = checklist(actor, "alfa", WHATSAPP).state.item(rule)
    assert item is not None
    return item


def test_a_document_proves_its_rule_and_says_who_gave_it(ana: Actor, platform: Platform) -> None:
    kept = give(ana)
    assert documents_of(ana, "alfa", WHATSAPP) == (kept,)
    assert (kept.rule_id, kept.name, kept.uploaded_by) == (RULE, "contrato.png", ana.name)
    assert item_of(ana).holds
    [proof] = rows(platform, EVIDENCE)
    assert dict(proof) == {
        "kind": EvidenceKind.DOCUMENT,
        "result": EvidenceResult.PASSED,
        "by_name": ana.name,
        "facts": {"document": str(kept.id), "name": "contrato.png"},
    }
    [event] = rows(platform, EVENTS)
    assert (event["kind"], event["subject"], event["new"]) == (
        "document.uploaded",
        RULE,
        {"document": str(kept.id)},
    )


def test_what_is_kept_was_made_anew_and_carries_nothing_but_the_picture(ana: Actor) -> None:
    sent = png()
    kept, content = document_bytes(ana, "alfa", give(ana, sent).id)
    assert SECRET_NOTE.encode() in sent
    assert SECRET_NOTE.encode() not in content
    assert (kept.media_type, kept.size) == ("image/png", len(content))
    assert Image.open(BytesIO(content)).getpixel((5, 5)) == (0, 128, 128)


def test_the_same_file_again_changes_nothing(ana: Actor, platform: Platform) -> None:
    first = give(ana)
    before = rows(platform, EVIDENCE), rows(platform, EVENTS)
    assert give(ana, name="otro nombre.png") == first
    assert (rows(platform, EVIDENCE), rows(platform, EVENTS)) == before
    assert documents_of(ana, "alfa", WHATSAPP) == (first,)


def test_the_same_file_proves_the_rule_again_after_somebody_said_no(ana: Actor) -> None:
    first = give(ana)
    declare(ana, "alfa", WHATSAPP, RULE, False)
    assert not item_of(ana).holds
    assert give(ana) == first
    assert item_of(ana).holds


def test_a_file_of_one_rule_is_no_file_of_another(ana: Actor) -> None:
    give(ana, rule=RULE)
    give(ana, rule="meta_verification_requested")
    assert {one.rule_id for one in documents_of(ana, "alfa", WHATSAPP)} == {
        RULE,
        "meta_verification_requested",
    }


def test_the_newest_comes_first(ana: Actor, clock: Clock) -> None:
    first = give(ana, png("red"))
    clock.advance(minutes=1)
    second = give(ana, png("blue"))
    assert documents_of(ana, "alfa", WHATSAPP) == (second, first)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\docs\\contrato.png", "contrato.png"),
        ("../../etc/passwd", "passwd.png"),
        ("a\r\nSet-Cookie: x\x00.html", "a Set-Cookie: x.png"),
        ("factura.pdf.exe", "factura.pdf.png"),
        ("", "archivo.png"),
        ("n" * 300 + ".png", "n" * 116 + ".png"),
        ("\u202egnp.contrato", "gnp.contrato.png"),
    ],
)
def test_a_name_is_one_line_of_its_own_and_ends_as_what_it_is(ana: Actor, typed: str, kept: str) -> None:
    assert give(ana, name=typed).name == kept


@pytest.mark.parametrize(
    "rule", ["meta_business_account", "self_service_support_told", "nothing", "x\x00" * 90]
)
def test_a_rule_that_no_document_proves_takes_none(ana: Actor, platform: Platform, rule: str) -> None:
    with pytest.raises(InvalidInput, match=r"^rule\.no_document$"):
        give(ana, rule=rule)
    assert rows(platform, "SELECT id FROM documents") == []


@pytest.mark.parametrize("data", [b"", b"<html><script>alert(1)</script>", b"MZ\x90\x00", png()[:200]])
def test_what_cannot_be_read_is_not_kept(ana: Actor, platform: Platform, data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"^document\."):
        give(ana, data)
    assert rows(platform, "SELECT id FROM documents") == []
    assert not item_of(ana).holds


def test_a_stranger_is_turned_away_before_the_file_is_read(build: Builder) -> None:
    build.merchant("alfa")
    stranger = build.merchant("beta").actor
    with pytest.raises(NotAllowed):
        give(stranger, b"<html> that is no document")


@pytest.mark.parametrize("secret", ["vtexappkey-alfa-ABCDEF", "ALK_abc\u200bdef123", "aB3x9Zq" * 8])
@pytest.mark.parametrize("rule", [RULE, LOGO])
def test_a_name_with_a_secret_is_refused_and_not_kept(
    ana: Actor, platform: Platform, secret: str, rule: str
) -> None:
    with pytest.raises(InvalidInput, match=r"^document\.name_is_secret$") as refused:
        give(ana, png(), f"clave {secret}.png", rule)
    assert secret not in f"{refused.value!r}{refused.value.facts}"
    assert rows(platform, "SELECT id FROM documents") == []


def test_an_ordinary_long_name_is_taken(ana: Actor) -> None:
    name = "WhatsApp-Image-2024-05-13-at-10-22-41-AM-1.png"
    assert give(ana, name=name).name == name


def test_a_logo_is_read_as_one_and_keeps_what_was_found(ana: Actor) -> None:
    kept = give(ana, png(side=300), "logo.png", LOGO)
    assert kept.facts == {"width": "300", "height": "300", "findings": "logo.small"}
    assert give(ana, png(side=700), "logo.png", LOGO).facts["findings"] == ""
    assert item_of(ana, LOGO).holds
    with pytest.raises(InvalidInput, match=r"^logo\.too_small$"):
        give(ana, png(side=100), "logo.png", LOGO)


def test_a_rule_takes_ten_documents(ana: Actor) -> None:
    for number in range(MOST_FOR_A_RULE):
        give(ana, png(f"#0000{number:02x}", side=200))
    with pytest.raises(InvalidInput) as refused:
        give(ana, png("white"))
    assert (refused.value.code, dict(refused.value.facts)) == ("document.too_many", {"limit": 10})
    assert len(documents_of(ana, "alfa", WHATSAPP)) == 10
    give(ana, png("white"), rule="meta_verification_requested")


def test_a_store_keeps_fifty_megabytes(ana: Actor, platform: Platform) -> None:
    give(ana, png("red"))
    room = 50 * 1024 * 1024
    change(platform, "UPDATE documents SET size = :size", size=room - 10)
    with pytest.raises(InvalidInput) as refused:
        give(ana, png("blue"), rule="meta_verification_requested")
    assert (refused.value.code, dict(refused.value.facts)) == ("document.store_full", {"limit": 50})


def test_removing_the_last_document_takes_its_proof_back(ana: Actor, platform: Platform) -> None:
    kept = give(ana)
    remove_document(ana, "alfa", kept.id)
    assert documents_of(ana, "alfa", WHATSAPP) == ()
    assert not item_of(ana).holds
    last = rows(platform, EVIDENCE)[-1]
    assert (last["kind"], last["result"]) == (EvidenceKind.DOCUMENT, EvidenceResult.WITHDRAWN)
    event = rows(platform, EVENTS)[-1]
    assert (event["kind"], event["subject"], event["old"]) == (
        "document.removed",
        RULE,
        {"document": str(kept.id)},
    )
    with pytest.raises(NotFound, match=r"^document\.unknown$"):
        remove_document(ana, "alfa", kept.id)
    with pytest.raises(NotFound, match=r"^document\.unknown$"):
        document_bytes(ana, "alfa", kept.id)


def test_a_removed_document_can_be_given_again(ana: Actor) -> None:
    remove_document(ana, "alfa", give(ana).id)
    give(ana)
    assert item_of(ana).holds


def test_after_the_newest_is_removed_the_one_before_proves_the_rule(ana: Actor, clock: Clock) -> None:
    clock.stop_at(clock())
    first, given_at = give(ana, png("red"), "primero.png"), clock()
    clock.advance(days=1)
    second = give(ana, png("blue"), "segundo.png")
    clock.advance(days=1)
    remove_document(ana, "alfa", second.id)
    item = item_of(ana)
    assert item.holds
    assert item.evidence is not None
    assert item.evidence.facts["document"] == str(first.id)
    assert item.evidence.since == given_at


def test_removing_an_older_document_leaves_the_proof_alone(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    first = give(ana, png("red"))
    clock.advance(minutes=1)
    give(ana, png("blue"))
    before = rows(platform, EVIDENCE)
    remove_document(ana, "alfa", first.id)
    assert rows(platform, EVIDENCE) == before
    assert item_of(ana).holds


def test_a_word_outlives_the_document_that_was_removed(ana: Actor) -> None:
    kept = give(ana)
    declare(ana, "alfa", WHATSAPP, RULE, False)
    declare(ana, "alfa", WHATSAPP, RULE, True)
    remove_document(ana, "alfa", kept.id)
    assert item_of(ana).holds


def test_a_document_of_another_store_is_nothing(build: Builder, ana: Actor) -> None:
    kept = give(ana)
    bruno = build.merchant("beta").actor
    with pytest.raises(NotFound):
        document_bytes(bruno, "beta", kept.id)
    with pytest.raises(NotFound):
        remove_document(bruno, "beta", kept.id)
    assert documents_of(bruno, "beta", WHATSAPP) == ()
    assert document_links(bruno, "beta", WHATSAPP) == {}
    assert documents_of(ana, "alfa", WHATSAPP) == (kept,)


def test_a_link_names_its_person_and_its_document(ana: Actor, platform: Platform) -> None:
    kept = give(ana)
    [(found, address)] = document_links(ana, "alfa", WHATSAPP).items()
    assert found == kept.id
    assert address.startswith(f"{DOCUMENT_PATH}/")
    grant = Tokens(platform.settings.cookie_key).read_download(address.rpartition("/")[2])
    assert grant is not None
    assert (grant.person_id, grant.account, grant.file_id, grant.kind) == (
        ana.person_id,
        "alfa",
        kept.id,
        DOCUMENT_KIND,
    )


def test_a_process_of_ours_has_no_links(ana: Actor) -> None:
    give(ana)
    with pytest.raises(NotAllowed):
        document_links(Actor.process("worker"), "alfa", WHATSAPP)


def test_nothing_of_a_document_is_shown_by_its_bytes_in_a_list(ana: Actor) -> None:
    give(ana)
    [shown] = documents_of(ana, "alfa", WHATSAPP)
    assert not any(isinstance(value, bytes) for value in vars(shown).values())


def test_an_unknown_document_is_nothing(ana: Actor) -> None:
    for call in (document_bytes, remove_document):
        with pytest.raises(NotFound, match=r"^document\.unknown$"):
            call(ana, "alfa", uuid4())
