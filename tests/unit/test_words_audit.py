"""The words of the history and of our own people stand for codes that exist, and none is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from lib.domain.model import Language
from lib.services import people_admin
from lib.services.event_filter import EventGroup
from lib.services.portfolios import STAFF
from lib.services.timeline import TimelineEvent
from lib.ui.event_sentences import sentence, who
from lib.ui.text import said_to, when, zone
from lib.ui.words_audit import EVENT_GROUPS
from lib.ui.words_people import ACTIONS, CHANGES, ROLE_MEANINGS

AT = datetime(2020, 11, 22, 2, 30, tzinfo=UTC)
KINDS = {
    people_admin.ADDED,
    people_admin.ROLE,
    people_admin.REMOVED,
    people_admin.RESTORED,
    people_admin.HANDED_OVER,
}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (EVENT_GROUPS, set(EventGroup)),
        (ROLE_MEANINGS, set(STAFF)),
        (CHANGES, KINDS),
        (ACTIONS, {"role", "hand_over", "remove"}),
    ],
)
def test_every_code_has_words_and_every_word_a_code(words: Mapping[str, str], codes: set[str]) -> None:
    assert set(words) == codes
    assert all(text.strip() == text != "" for text in words.values())


def said(kind: str, old: dict[str, object] | None, new: dict[str, object], subject: str | None = None) -> str:
    with said_to(Language.ES, "UTC"):
        return sentence(TimelineEvent(1, AT, "Elena", kind, None, subject, old, new))


MARTA: dict[str, object] = {"person": "0" * 32, "name": "Marta", "role": "account_manager"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("person.added", None, MARTA, "Acceso dado a Marta: Ejecutivo de cuentas"),
        (
            "person.role",
            {"role": "administrator"},
            MARTA,
            "Marta: de Administración a Ejecutivo de cuentas",
        ),
        ("person.removed", None, {**MARTA, "stores": 3}, "Acceso quitado a Marta"),
        ("person.restored", None, MARTA, "Acceso devuelto a Marta"),
        (
            "person.handed_over",
            MARTA,
            {"name": "Pablo", "stores": 1},
            "Cartera entregada: de Marta a Pablo (1 tienda)",
        ),
        (
            "person.handed_over",
            {"name": None},
            {"name": "Pablo", "stores": 2},
            "Cartera entregada: de Nadie a Pablo (2 tiendas)",
        ),
    ],
)
def test_what_was_done_to_a_person_is_a_sentence(
    kind: str, old: dict[str, object] | None, new: dict[str, object], expected: str
) -> None:
    assert said(kind, old, new) == expected


def test_a_store_of_nobody_has_a_dash_for_its_owner() -> None:
    told = said("store.owner", {"owner": None}, {"owner": "Marta"})
    assert told == "A cargo de la tienda: de — a Marta"


def test_a_process_of_ours_is_called_puente_and_a_vendor_by_its_name() -> None:
    assert [who(name) for name in ("worker", "vtex", "Ana Pérez")] == ["Puente", "VTEX", "Ana Pérez"]


def test_what_is_said_to_somebody_is_in_their_language_and_zone() -> None:
    with said_to(Language.EN, "America/Montevideo"):
        assert zone().key == "America/Montevideo"
        assert when(AT) == "21 Nov 2020"
        with said_to(Language.ES, "nowhere"):
            assert zone().key == "UTC"
            assert when(AT) == "22 nov 2020"
        assert when(AT) == "21 Nov 2020"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("setup_link.made", "Enlace de acceso creado para alguien"),
        ("setup_link.used", "Alguien entró con su enlace de acceso"),
    ],
)
def test_a_merchant_whose_name_nobody_said_is_somebody(kind: str, expected: str) -> None:
    assert said(kind, None, {"link": "1"}) == expected
