"""The same thing for many stores, from the panel: what is asked, how far it is, what became of it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from lib.domain.model import Language
from lib.security.session import tokens
from lib.services.bulk import recent, start
from lib.services.bulk_model import BulkKind, BulkState, JobState
from lib.services.bulk_run import run_bulk
from lib.services.managing import assign
from lib.services.panel_query import PanelQuery
from lib.services.people import Person, person_by_id, set_language
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

MENU = "touch-bulk-menu"


@pytest.fixture
def marta(build: Builder) -> Person:
    """A manager with three stores, two of them in Uruguay."""
    marta = build.manager()
    for account, country in (("alfa", "UY"), ("beta", "BR"), ("gama", "UY")):
        build.merchant(account, country=country)
        assign(marta.actor, account, marta.id, seen_owner=None)
    return marta


def opened(browser: Browser, marta: Person, **query: str) -> Screen:
    return browser.open("panel", marta, query=query)


def picked(screen: Screen, action: str) -> Screen:
    """The page with the dialog of an action of the menu."""
    screen.at.menu_button(key=MENU).click(action).run()
    return screen


def asked(screen: Screen) -> str:
    """What the page says, the dialog that stands over it included."""
    return "\n".join(str(one.value) for one in screen.at.markdown)


def newest(marta: Person) -> BulkState:
    return recent(marta.actor)[0]


def worked(screen: Screen, marta: Person) -> Screen:
    """The page after the worker has done the newest job."""
    assert run_bulk(newest(marta).id, lambda: True)
    screen.at.run()
    return screen


def links(screen: Screen) -> list[str]:
    """The addresses that the page offers to save."""
    found = [re.findall(r'class="puente-download" href="([^"]+)"', one.value) for one in screen.at.html]
    return [unescape(link) for one in found for link in one]


def owners(platform: Platform) -> dict[str, object]:
    found = rows(
        platform, "SELECT account, p.name FROM stores s LEFT JOIN people p ON p.id = s.owner_id ORDER BY 1"
    )
    return {row["account"]: row["name"] for row in found}


def test_nothing_is_shown_of_jobs_that_nobody_asked_for(browser: Browser, marta: Person) -> None:
    screen = opened(browser, marta)
    assert screen.at.menu_button(key=MENU).label == "Acciones: todas las del filtro (6)"
    assert not screen.has_button("stop-bulk")
    assert "Ver qué pasó" not in screen.text


def test_a_manager_gives_the_stores_of_a_filter_to_a_colleague(
    browser: Browser, build: Builder, marta: Person, platform: Platform
) -> None:
    colleague = build.manager()
    change(platform, "UPDATE people SET name = 'Carla *Sol*' WHERE id = :id", id=colleague.id)
    screen = picked(opened(browser, marta, pais="UY"), "assign")
    assert "2 tiendas · 4 integraciones" in asked(screen).replace("*", "")
    assert "Si alguien cambia una mientras tanto, esa queda como está" in asked(screen)
    whose = screen.at.selectbox(key="bulk-owner")
    assert whose.options == ["Marta Gestora", "Carla *Sol*", "Nadie"]
    assert whose.value is None
    assert screen.button("primary-bulk-assign").disabled
    whose.set_value(str(colleague.id))
    # A browser draws the question anew at once.
    picked(screen, "assign").press("primary-bulk-assign")
    assert newest(marta).new_owner == "Carla *Sol*"
    assert "0 de 2" in screen.text
    worked(screen, marta)
    assert owners(platform) == {"alfa": "Carla *Sol*", "beta": "Marta Gestora", "gama": "Carla *Sol*"}
    assert "Asignar a Carla *Sol*** · 2 hechas" in screen.text
    screen.press(f"undo-bulk-{newest(marta).id.hex}")
    worked(screen, marta)
    assert set(owners(platform).values()) == {"Marta Gestora"}
    assert "Deshacer la asignación** · 2 hechas" in screen.text


def test_marked_rows_are_meant_until_somebody_says_that_all_of_the_filter_are(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    marked = rows(
        platform,
        "SELECT i.id FROM integrations i JOIN stores s ON s.id = i.store_id WHERE s.account = 'beta'",
    )
    screen = opened(browser, marta)
    # What a browser marks in the grid does not reach a page without one.
    screen.at.session_state["puente.panel.marked"] = frozenset({marked[0]["id"]})
    screen.at.run()
    assert screen.at.menu_button(key=MENU).label == "Acciones: 1 marcada"
    picked(screen, "recheck")
    assert "**1 tienda** · 1 integración" in asked(screen)
    assert screen.at.radio(key="bulk-which").options == ["Solo las marcadas (1)", "Todas las del filtro (6)"]
    screen.press("primary-bulk-recheck")
    assert newest(marta).total == 1
    picked(screen, "recheck")
    screen.at.radio(key="bulk-which").set_value("filter")
    screen.press("primary-bulk-recheck")
    assert newest(marta).total == 3


def test_taking_stores_away_from_everybody_says_so(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = picked(opened(browser, marta), "assign")
    screen.at.selectbox(key="bulk-owner").set_value("nobody")
    picked(screen, "assign")
    assert not screen.button("primary-bulk-assign").disabled
    assert "Las tiendas quedan sin nadie a cargo" in asked(screen)
    worked(screen.press("primary-bulk-assign"), marta)
    assert set(owners(platform).values()) == {None}


def test_a_reminder_says_how_many_it_fits_and_afterwards_who_got_none_and_why(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    change(platform, "UPDATE integrations SET waiting_on = 'merchant' WHERE track = 'whatsapp'")
    change(platform, "UPDATE integrations SET waiting_on = 'meta' WHERE track = 'hellotext'")
    screen = picked(opened(browser, marta), "remind")
    assert "De estas, 3 están en curso y esperan al comercio. **3 tiendas reciben un correo" in asked(screen)
    assert "El correo aún no está configurado" in asked(screen)
    worked(screen.press("primary-bulk-remind"), marta)
    assert "Enviar recordatorio** · 3 hechas, 3 no" in screen.text
    screen.press(f"look-bulk-{newest(marta).id.hex}")
    assert screen.at.pills(key="bulk-outcome").options == ["No le toca al comercio · 3", "Hecho · 3"]
    shown = next(one.value for one in screen.at.html if "puente-results" in one.value)
    assert re.findall(r"<th [^>]*>(.*?)</th>", shown) == ["Cuenta", "Canal", "Motivo"]
    assert re.findall(r'href="/tienda\?tienda=(.*?)">(.*?)</a>', shown) == [
        (account, account) for account in ("alfa", "beta", "gama")
    ]
    assert shown.count("Ahora no le toca al comercio: no hay nada que recordarle.") == 3
    (link,) = links(screen)
    grant = tokens().read_bulk(link.rsplit("/", 1)[1])
    assert grant is not None
    assert (grant.person_id, grant.job_id) == (marta.id, newest(marta).id)


def test_a_store_that_waits_in_both_channels_gets_one_mail_and_both_are_done(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    change(platform, "UPDATE integrations SET waiting_on = 'merchant'")
    screen = picked(opened(browser, marta), "remind")
    assert "De estas, 6 están" in asked(screen)
    assert "**3 tiendas reciben un correo: uno por tienda" in asked(screen)
    worked(screen.press("primary-bulk-remind"), marta)
    assert "Enviar recordatorio** · 6 hechas" in screen.text
    assert ", 3 no" not in screen.text
    assert "El correo aún no está configurado" in screen.text


def test_the_newest_of_the_jobs_that_ended_is_shown_and_the_others_behind_their_number(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = opened(browser, marta)
    for country in ("UY", "BR", "UY"):
        query = PanelQuery(country=country)
        assert run_bulk(start(marta.actor, BulkKind.RECHECK, query, None), lambda: True)
        change(platform, "UPDATE bulk_jobs SET asked_at = asked_at - interval '1 minute'")
    first, *rest = recent(marta.actor)
    screen.at.run()
    (more,) = [one for one in screen.at.expander if one.label == "y 2 más"]
    folded = {str(button.key) for button in more.button}
    assert {f"close-bulk-{job.id.hex}" for job in rest} <= folded
    assert f"close-bulk-{first.id.hex}" not in folded
    assert screen.has_button(f"close-bulk-{first.id.hex}")


def test_work_on_invitations_is_not_told_of_on_the_panel(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = picked(opened(browser, marta), "recheck").press("primary-bulk-recheck")
    job = newest(marta)
    change(platform, "UPDATE bulk_jobs SET kind = 'invite'")
    screen.at.run()
    assert not screen.has_button(f"stop-bulk-{job.id.hex}")


def test_where_nothing_fits_there_is_nothing_to_confirm(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    change(platform, "UPDATE integrations SET waiting_on = 'meta'")
    screen = picked(opened(browser, marta), "remind")
    assert screen.button("primary-bulk-remind").disabled


def test_a_job_is_stopped_and_put_away(browser: Browser, marta: Person) -> None:
    screen = picked(opened(browser, marta), "recheck").press("primary-bulk-recheck")
    job = newest(marta)
    assert (job.kind, job.total) == (BulkKind.RECHECK, 3)
    screen.press(f"stop-bulk-{job.id.hex}")
    assert newest(marta).state is JobState.CANCELLED
    assert "Detenida" in screen.text
    screen.press(f"close-bulk-{job.id.hex}")
    assert "Detenida" not in screen.text


def test_rows_that_left_meanwhile_are_said_to_be_gone(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = picked(opened(browser, marta, pais="BR"), "recheck")
    change(platform, "UPDATE stores SET country = 'AR' WHERE account = 'beta'")
    screen.press("primary-bulk-recheck")
    assert screen.errors == ["Ya no queda ninguna integración de las que elegiste. Revisa el filtro."]
    screen.at.run()
    assert screen.errors == []
    assert recent(marta.actor) == ()


def test_a_search_that_the_database_could_not_keep_is_searched_without_that(
    browser: Browser, marta: Person
) -> None:
    screen = opened(browser, marta)
    screen.at.session_state["buscar"] = "al\x00fa"
    screen.at.run()
    picked(screen, "recheck").press("primary-bulk-recheck")
    assert screen.errors == []
    assert newest(marta).total == 1


@pytest.mark.parametrize("language", Language)
def test_an_export_is_offered_in_both_formats_with_the_zone_of_its_hours(
    browser: Browser, marta: Person, language: Language
) -> None:
    set_language(marta.actor, language)
    person = person_by_id(marta.id)
    assert person is not None
    screen = picked(opened(browser, person, pais="UY"), "export")
    assert "UTC" in asked(screen)
    found = [tokens().read_export(link.rsplit("/", 1)[1]) for link in links(screen)]
    assert [grant and grant.kind for grant in found] == ["csv", "xlsx"]
    assert all(
        grant is not None
        and (grant.person_id, grant.only, grant.language, grant.zone) == (marta.id, None, language, "UTC")
        and grant.query.get("country") == "UY"
        for grant in found
    )
