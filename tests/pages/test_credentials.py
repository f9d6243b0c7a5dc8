"""The credential form: what is refused stays as typed, secrets are blanked, what is kept is masked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.credentials import Entered, credential_state, save_credentials
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, healthy, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

RUNS = "SELECT state, requested_by FROM check_runs"
JOBS = "SELECT task_name, status FROM procrastinate_jobs"
SECRETS = ("app_key", "app_token", "hellotext_token")
CANARY = "CANARY" + "QWERTZ" * 20 + "PQ"


def fill(screen: Screen, entered: Entered) -> Screen:
    """Type into every field and press the button."""
    for name in ("account", *SECRETS, "business_id"):
        if getattr(entered, name):
            screen.field(f"credential-{name}").set_value(getattr(entered, name))
    screen.press("credentials-save")
    return screen


def everything_in(screen: Screen) -> str:
    """What is shown and what the session remembers."""
    return screen.text + repr(screen.at.session_state.to_dict())


def opened(browser: Browser, build: Builder) -> tuple[Screen, Person]:
    """The page of a new store's merchant."""
    ana = build.merchant("casalinda")
    return browser.open("credenciales", ana), ana


def test_what_is_right_is_sealed_and_its_checks_are_queued(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, ana = opened(browser, build)
    fill(screen, healthy("casalinda"))
    assert screen.errors == []
    assert [tuple(row.values()) for row in rows(platform, RUNS)] == [("queued", ana.name)]
    assert [tuple(row.values()) for row in rows(platform, JOBS)] == [("check_credentials", "todo")]
    kept = rows(platform, "SELECT field, last_four, sealed FROM credentials ORDER BY field")
    assert {row["field"]: row["last_four"] for row in kept} == {
        "app_key": "YNWX",
        "app_token": APP_TOKEN[-4:],
        "hellotext_token": HELLOTEXT_TOKEN[-4:],
    }
    assert "Comprobando…" in screen.text
    assert f"Termina en {APP_TOKEN[-4:]}" in screen.text


def test_secrets_are_blanked_and_nowhere_on_the_page_or_in_the_session(
    browser: Browser, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", app_token=CANARY))
    for name in SECRETS:
        assert screen.field(f"credential-{name}").value == ""
    assert CANARY not in everything_in(screen)
    assert HELLOTEXT_TOKEN not in everything_in(screen)


def test_a_refused_field_keeps_what_can_be_kept_and_says_why_at_the_field(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    typed = healthy("casalinda", app_token=CANARY, business_id="ana@tienda.example")
    fill(screen, replace(typed, account="modaluna"))
    assert any("Revisa los campos marcados. No se guardó nada." in error for error in screen.errors)
    assert "Esta tienda es de la cuenta casalinda." in screen.text
    assert screen.field("credential-account").value == "modaluna"
    assert screen.field("credential-business_id").value == "ana@tienda.example"
    assert screen.field("credential-app_token").value == ""
    assert f"Ya lo pegaste (termina en {CANARY[-4:]})" in screen.text
    assert CANARY not in everything_in(screen)
    assert rows(platform, "SELECT field FROM credentials") == []
    assert rows(platform, RUNS) == []


def test_correcting_the_marked_field_saves_what_was_held(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", business_id="ana@tienda.example"))
    fill(screen, Entered(business_id=BUSINESS_ID))
    assert screen.errors == []
    kept = {
        row["field"]: row["last_four"] for row in rows(platform, "SELECT field, last_four FROM credentials")
    }
    assert kept == {
        "app_key": "YNWX",
        "app_token": APP_TOKEN[-4:],
        "hellotext_token": HELLOTEXT_TOKEN[-4:],
    }
    assert "Ya lo pegaste" not in screen.text


def test_a_refused_secret_is_not_held(browser: Browser, build: Builder) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", app_key=APP_TOKEN, app_token=f"vtexappkey-casalinda-{'Q' * 6}"))
    assert len(screen.errors) == 1
    assert screen.text.count("Ya lo pegaste") == 1, "the Hellotext token alone waits"


def test_an_empty_form_asks_for_something(browser: Browser, platform: Platform, build: Builder) -> None:
    screen, _ = opened(browser, build)
    screen.press("credentials-save")
    assert "Escribe al menos un dato para comprobarlo." in screen.text
    assert rows(platform, RUNS) == []


@pytest.mark.parametrize(
    "nonsense",
    ["x" * 10_000, "😀" * 50, "مفتاح التطبيق"],
    ids=["10,000 characters", "emoji", "right to left"],
)
@pytest.mark.parametrize("name", ["account", "app_key", "app_token", "business_id", "hellotext_token"])
def test_nonsense_in_any_field_gives_a_sentence_and_saves_nothing(
    browser: Browser, platform: Platform, build: Builder, name: str, nonsense: str
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, replace(healthy("casalinda"), **{name: nonsense}))
    assert len(screen.errors) == 1
    assert rows(platform, "SELECT field FROM credentials") == []
    assert rows(platform, RUNS) == []
    assert ":red[" in "\n".join(screen.texts)
    if name in SECRETS:
        assert nonsense not in everything_in(screen)
    else:
        assert screen.field(f"credential-{name}").value == nonsense


def test_every_check_of_a_finished_run_is_a_row_with_its_result(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    fill(screen, healthy("casalinda"))
    finish(ana)
    screen.at.run()
    for title in ("Ingreso a VTEX con la clave", "Lectura de clientes en VTEX", "Token de Hellotext"):
        assert f"**{title}** · Correcto" in screen.text
    assert "Comprobando…" not in screen.text


def test_a_dead_token_says_which_field_what_to_do_and_who_can(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    fill(screen, healthy("casalinda", app_token="DEAD" + "Q" * 124))
    finish(ana)
    screen.at.run()
    assert "Lo resuelves tú o quien administra tu cuenta." in screen.text
    assert "Comprobando…" not in screen.text


def finish(person: Person) -> None:
    """Do the worker's part of the open run."""
    account = person.accounts[0]
    run = credential_state(person.actor, account).latest_run
    assert run is not None
    assert run_check(Actor.process("worker"), account, run.id)


def test_checking_again_queues_one_run_however_often_it_is_pressed(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, ana = opened(browser, build)
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    finish(ana)
    other = browser.open("credenciales", ana)
    screen.at.run()
    screen.press("check-now")
    other.press("check-now")
    assert sorted(row["state"] for row in rows(platform, RUNS)) == ["done", "queued"]
    assert screen.button("check-now").disabled


def test_a_manager_starts_a_check_and_reads_its_rows(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant("casalinda")
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    finish(ana)
    manager = build.manager()
    screen = browser.open("credenciales", manager, query={"tienda": "casalinda"})
    assert "Ingreso a VTEX con la clave" in screen.text
    screen.press("check-now")
    assert [row["requested_by"] for row in rows(platform, RUNS)] == [ana.name, manager.name]


def test_the_form_says_where_its_values_come_from_and_steps_back_once_they_are_there(
    browser: Browser, build: Builder
) -> None:
    screen, ana = opened(browser, build)
    assert screen.at.expander[0].proto.expanded
    assert "https://casalinda.myvtex.com/admin/api-keys" in screen.text
    assert "Dynamic Storage / Read only documents" in screen.text
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    again = browser.open("credenciales", ana)
    assert not again.at.expander[0].proto.expanded


def test_who_may_not_enter_secrets_is_not_told_how_to_get_them(browser: Browser, build: Builder) -> None:
    build.merchant("casalinda")
    screen = browser.open("credenciales", build.manager(), query={"tienda": "casalinda"})
    assert "¿De dónde saco estos datos?" not in screen.text
