"""Whoever is not signed in sees the sign-in screen and nothing of any store, at every address."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, make_url, text

from lib.services.setup_links import SETUP_PATH
from lib.services.step_links import STEP_PATH
from lib.web.server import PAGE_PATHS
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor
from tests.running import RunningApp, own_database

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-first-request")]

_PICKABLE = """
    (SELECT id FROM people WHERE role = 'merchant' ORDER BY created_at, email LIMIT 2)
    UNION ALL (SELECT id FROM people WHERE role = 'account_manager' ORDER BY created_at, email LIMIT 1)
    UNION ALL (SELECT id FROM people WHERE role = 'administrator' ORDER BY created_at, email LIMIT 1)
"""
_SECRETS = f"""
    SELECT account FROM stores UNION SELECT name FROM stores UNION SELECT business_id FROM stores
    UNION SELECT email FROM people UNION SELECT name FROM people
    UNION SELECT e164 FROM numbers UNION SELECT raw FROM numbers
    EXCEPT SELECT name FROM people WHERE id IN ({_PICKABLE})
    EXCEPT SELECT account FROM stores JOIN memberships ON stores.id = store_id
        WHERE person_id IN ({_PICKABLE})
"""


def data_of_stores(database_url: str) -> list[str]:
    """All names, accounts, addresses and numbers but what the person picker itself shows."""
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        found = [row[0] for row in connection.execute(text(_SECRETS)) if row[0]]
    engine.dispose()
    return found


def assert_sign_in_only(visitor: Visitor, database_url: str) -> None:
    """The screen asks who is there, and nothing of a store came to the browser."""
    visitor.reads_title("¿Quién eres?")
    expect(visitor.page.locator("a.puente-person")).to_have_count(4)
    secrets = data_of_stores(database_url)
    assert len(secrets) > 200
    received = visitor.received
    assert "¿Quién eres?" in b"".join(visitor.frames).decode("utf-8", "replace")
    assert [secret for secret in secrets if secret in received] == []


@pytest.mark.parametrize(
    "path",
    [*(path for path in PAGE_PATHS if path not in (STEP_PATH, SETUP_PATH)), "/tienda?tienda=tecnonueva1"],
)
def test_signed_out_every_address_asks_who_is_there(site: Site, visit: Visit, path: str) -> None:
    visitor = visit()
    visitor.open(path)
    assert_sign_in_only(visitor, site.database_url)


@pytest.mark.parametrize("path", [STEP_PATH, f"{STEP_PATH}?tienda=tecnonueva1", f"{STEP_PATH}?enlace=x"])
def test_the_page_of_a_step_shows_nothing_to_whoever_has_no_link(site: Site, visit: Visit, path: str) -> None:
    visitor = visit()
    visitor.open(path)
    visitor.reads_title("Aquí se llega con un enlace")
    received = visitor.received
    assert [secret for secret in data_of_stores(site.database_url) if secret in received] == []


def test_signed_out_an_address_that_is_no_page_asks_who_is_there(site: Site, visit: Visit) -> None:
    visitor = visit()
    visitor.open("/nohaynada")
    assert_sign_in_only(visitor, site.database_url)
    # That there is no such page is said as a 404 and by Streamlit on the console.
    visitor.complaints.clear()


def test_the_first_page_that_a_new_process_serves_is_guarded_too(
    postgres: str, browser: Browser, tmp_path: Path
) -> None:
    with own_database(postgres) as url, RunningApp(tmp_path, url) as app:
        visitor = Visitor(browser, app.base)
        visitor.open("/tienda?tienda=tecnonueva1")
        assert_sign_in_only(visitor, url)
        assert visitor.complaints == []
        visitor.context.close()
