"""`pixel check`: look at a shop without a browser window, and say by the exit code whether it is right."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

from lib.rehearsal.magic import business_id_for
from lib.services.pixel_runs import lock_of
from lib.storage.alone import alone
from tests.browser import chromium
from tests.builders import BUSINESS_ID
from tests.cli.conftest import Shell
from tests.run import PROJECT
from tests.waiting import eventually

STATES = "SELECT state FROM pixel_checks ORDER BY requested_at DESC"
WAITING = """
    SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


def values(shell: Shell, question: str) -> list[object]:
    """What the database answers, the first column."""
    engine = create_engine(make_url(shell.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        said: list[object] = list(connection.execute(text(question)).scalars())
    engine.dispose()
    return said


def states(shell: Shell) -> list[object]:
    """The states of all checks, the newest first."""
    return values(shell, STATES)


def visiting(shell: Shell, domain: str) -> AbstractContextManager[None]:
    """What another process holds while it looks at a shop."""
    return alone(shell.environment["DATABASE_URL"], lock_of(domain), wait=0.05, hold=600.0)


@contextmanager
def checking(shell: Shell) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, under way."""
    command = [sys.executable, "-m", "lib.cli", "pixel", "check", "casalinda"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def domain_of(shell: Shell, domain: str) -> None:
    """Choose a domain for the store as the page does: the command line only looks."""
    engine = create_engine(make_url(shell.environment["DATABASE_URL"]).set(drivername="postgresql+psycopg"))
    chosen = """
        INSERT INTO pixel_settings (store_id, domain) SELECT id, :domain FROM stores
        ON CONFLICT (store_id) DO UPDATE SET domain = :domain
    """
    with engine.begin() as connection:
        connection.execute(text(chosen), {"domain": domain})
    engine.dispose()


def business(shell: Shell, business_id: str) -> None:
    """Enter the Business ID of the store."""
    entered = json.dumps({"hellotext_business_id": business_id})
    assert shell.here("credentials", "set", "casalinda", stdin=entered).code == 0


@pytest.fixture
def shop(shell: Shell) -> Shell:
    """The store with the domain and the business of its shop in the simulator."""
    business(shell, business_id_for("casalinda"))
    domain_of(shell, "www.casalinda.example")
    return shell


def test_a_shop_that_is_right_ends_with_zero_and_one_document(shop: Shell) -> None:
    said = shop.run("pixel", "check", "casalinda", "--json")
    assert said.code == 0, said.err
    found = said.json
    assert {name: found[name] for name in ("account", "domain", "business_id", "right", "deep")} == {
        "account": "casalinda",
        "domain": "www.casalinda.example",
        "business_id": business_id_for("casalinda"),
        "right": True,
        "deep": None,
    }
    assert found["storefront"] == {"verdict": "right", "doubt": None, "problem": None, "blocked_by": None}
    assert found["checkout"] == {"verdict": "right", "problem": None}
    assert found["kind"] == "store_framework"
    assert [page["place"] for page in found["pages"]] == ["home", "product", "checkout"]
    assert found["pages"][0]["url"] == "https://www.casalinda.example/"


def test_a_shop_of_another_business_ends_with_one(shop: Shell) -> None:
    business(shop, BUSINESS_ID)
    said = shop.here("pixel", "check", "casalinda", "--json")
    assert said.code == 1
    assert (said.json["right"], said.json["storefront"]["verdict"]) == (False, "other")
    plainly = shop.here("pixel", "check", "casalinda")
    assert plainly.code == 1
    assert "storefront\tother\t-" in plainly.out
    assert "checkout\tother\t-" in plainly.out


def test_a_shop_that_cannot_be_read_is_not_right(shop: Shell) -> None:
    domain_of(shop, "www.muro403-1.example")
    said = shop.here("pixel", "check", "casalinda", "--json")
    assert said.code == 1
    assert said.json["storefront"]["verdict"] == "unknown"
    assert said.json["storefront"]["problem"] == "bot_wall"


def test_without_a_browser_the_pages_are_what_counts(shop: Shell) -> None:
    said = shop.run("pixel", "check", "casalinda", "--deep", "--json", PUENTE_CHROMIUM="/nowhere/chromium")
    assert said.code == 0, said.err
    assert said.json["deep"]["result"] == "no_browser"


@pytest.mark.browser
def test_a_real_browser_says_whom_the_page_asked_for(shop: Shell) -> None:
    with_browser = {"PUENTE_CHROMIUM": str(chromium())}
    said = shop.run("pixel", "check", "casalinda", "--deep", "--json", **with_browser)
    assert said.code == 0, said.err
    deep = said.json["deep"]
    assert (deep["result"], deep["business_id"]) == ("right", business_id_for("casalinda"))


@pytest.fixture
def keyboard() -> Iterator[None]:
    """Ctrl-C reaches what is started here, even where a shell runs the tests in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("keyboard")
def test_a_look_that_somebody_ends_in_the_middle_keeps_nobody_waiting(shop: Shell) -> None:
    domain_of(shop, "www.goteo-1.example")
    with checking(shop) as looking:
        eventually(lambda: "running" in states(shop)[:1])
        looking.send_signal(signal.SIGINT)
        _, errors = looking.communicate(timeout=30)
    assert looking.returncode == 1
    assert b"Traceback" not in errors
    assert states(shop)[0] == "failed"
    domain_of(shop, "www.casalinda.example")
    assert shop.here("pixel", "check", "casalinda").code == 0


def comes_to_wait(shell: Shell, looking: subprocess.Popen[bytes]) -> None:
    """Wait until it waits for its turn at the shop; one that ends instead fails at once."""
    eventually(lambda: values(shell, WAITING) or looking.poll() is not None)
    assert looking.poll() is None, looking.communicate()


def test_a_look_waits_for_whoever_looks_at_the_shop_in_another_process(shop: Shell) -> None:
    with ExitStack() as another:
        another.enter_context(visiting(shop, "casalinda.example"))
        with checking(shop) as looking:
            comes_to_wait(shop, looking)
            assert states(shop)[0] == "running"
            another.close()
            assert looking.wait(30) == 0
    assert states(shop)[0] == "done"


@pytest.mark.usefixtures("keyboard")
def test_a_look_that_somebody_ends_while_it_waits_keeps_nobody_waiting(shop: Shell) -> None:
    with visiting(shop, "www.casalinda.example"), checking(shop) as looking:
        comes_to_wait(shop, looking)
        looking.send_signal(signal.SIGINT)
        _, errors = looking.communicate(timeout=30)
    assert looking.returncode == 1
    assert b"Traceback" not in errors
    assert states(shop)[0] == "failed"
    assert shop.here("pixel", "check", "casalinda").code == 0


def test_a_store_without_a_domain_is_wrong_use(shell: Shell) -> None:
    added = shell.here("store", "add", "sindominio", "--name", "Sin Dominio", "--country", "UY")
    assert added.code == 0
    said = shell.here("pixel", "check", "sindominio")
    assert (said.code, said.out) == (2, "")
    assert "pixel.no_domain" in said.err
