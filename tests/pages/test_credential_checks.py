"""The rows of the checks: what passed in short, what did not with everything that helps, what comes next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lib.domain.ladder import CHECKS
from lib.services.credential_runs import DAILY
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, change, healthy, rows
from tests.pages.conftest import Browser
from tests.pages.credential_steps import (
    CANARY,
    DEAD_TOKEN,
    META,
    everything_in,
    fill,
    finish,
    opened,
    plan_fault,
    proven,
    reset,
    shift,
)
from tests.pages.reading import Screen

RUNS = "SELECT state, requested_by FROM check_runs ORDER BY requested_at"
KEYS_PAGE = "https://casalinda.myvtex.com/admin/api-keys"
SPARED = ("Dominios de tu tienda", "Afiliado de Hellotext en VTEX")
READY = "Todo listo: lo necesario funciona."


@pytest.fixture
def failing(vendors: str) -> Iterator[str]:
    """Address of the simulated vendors, which forget in the end what was planned for them."""
    yield vendors
    reset(vendors)


def test_what_passed_stands_on_one_line_with_its_result(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build))
    passed = "**{}** · Correcto :small[:gray[{}]]"
    customers = passed.format("Lectura de clientes en VTEX", "La clave lee los clientes. Hay 240.")
    for line in (customers, passed.format("Business ID de Hellotext", "Hellotext conoce este negocio.")):
        assert line in screen.text
    assert "**Token de Hellotext** · Correcto" in screen.text
    assert "Comprobando…" not in screen.text


def test_what_passed_keeps_what_it_proves_and_its_time_for_who_wants_to_know(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("credenciales", proven(build))
    hints = [str(one.help) for one in screen.at.markdown if "**Lectura de clientes en VTEX**" in one.value]
    assert [hint.partition(" · ")[0] for hint in hints] == [
        "Qué prueba: Que la clave puede leer los clientes con su correo."
    ]
    assert "ms" in hints[0]


def test_a_token_that_is_refused_has_no_write_to_try(browser: Browser, build: Builder) -> None:
    dead = "dead" + "x9Zq" * 30
    screen = browser.open("credenciales", proven(build, hellotext_token=dead))
    assert "**Token de Hellotext** · Falló" in screen.text
    assert not screen.has_button("write-check")


def test_every_vendor_has_its_count_and_the_page_one_sentence(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build))
    assert "5 de 5 en orden" in screen.text
    assert "2 de 2 en orden" in screen.text
    assert [str(one.value) for one in screen.at.success] == [READY]
    assert "Meta" not in [str(one.value) for one in screen.at.subheader]


def test_what_a_key_need_not_see_is_one_quiet_line(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build))
    for title in SPARED:
        assert f":gray[{title} · No hace falta]" in screen.text
    assert "sin poder comprobar" not in screen.text
    assert "Confirma tú en VTEX" not in screen.text


def test_what_was_not_entered_is_no_list_of_checks(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build, business_id="", hellotext_token=""))
    assert "faltan datos" in screen.text
    assert "**Token de Hellotext**" not in screen.text


def test_what_deleted_secrets_proved_is_not_shown_any_more(browser: Browser, build: Builder) -> None:
    ana = proven(build)
    forget_credentials(ana.actor, "casalinda")
    text = browser.open("credenciales", ana).text
    assert "Falta escribir: App Key, App Token y Token de Hellotext." in text
    assert "**Ingreso a VTEX con la clave**" not in text
    assert "**Business ID de Hellotext** · Correcto" in text, "the id stays, and so does what it showed"


def test_a_key_of_another_account_that_was_meant_is_a_warning_in_words(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant("casalinda")
    typed = healthy("casalinda", app_key="vtexappkey-modaluna-ORYNWX")
    save_credentials(ana.actor, "casalinda", typed, external_key_agreed=True)
    finish(ana)
    text = browser.open("credenciales", ana).text
    assert "La clave es de otra cuenta." in text
    assert "app_key.other_account" not in text.split("Detalle para soporte")[0]


def test_the_proof_of_each_day_is_called_by_its_name(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    change(platform, "UPDATE check_runs SET requested_by = :daily", daily=DAILY.name)
    text = browser.open("credenciales", ana).text
    assert "Comprobación diaria, hoy " in text
    assert "Pedida por" not in text


@pytest.mark.parametrize("token", ["", APP_TOKEN[:124] + "WXYZ"], ids=["alone", "with its token"])
def test_a_new_key_is_not_called_a_token(browser: Browser, build: Builder, token: str) -> None:
    ana = proven(build)
    new = Entered(app_key="vtexappkey-casalinda-NEWKEY", app_token=token)
    save_credentials(ana.actor, "casalinda", new)
    finish(ana)
    text = browser.open("credenciales", ana).text
    assert "La clave nueva quedó en uso y la anterior se olvidó." in text
    assert "El nuevo token" not in text


def test_the_history_says_that_a_new_secret_is_on_trial(browser: Browser, build: Builder) -> None:
    ana = proven(build)
    save_credentials(ana.actor, "casalinda", Entered(app_token=APP_TOKEN[:124] + "WXYZ"))
    screen, _ = seen_by_a_manager(browser, build, "tienda")
    assert "Credenciales guardadas: App Token (a prueba)" in screen.text


def test_a_dead_token_says_which_field_what_to_do_where_and_who_can(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build, app_token=DEAD_TOKEN))
    assert "VTEX dice que la clave o el token no son correctos." in screen.text
    assert "Mira el campo **App Token**. Lo resuelves tú o quien administra tu cuenta." in screen.text
    assert "Qué prueba: Que VTEX acepta la clave y el token juntos, y de qué cuenta son." in screen.text
    assert "1 por corregir" in screen.text
    assert screen.errors == ["Por corregir: **Ingreso a VTEX con la clave**."]
    advice = screen.text.split("**Ingreso a VTEX con la clave**.")[1].split("Comprobaciones")[0]
    assert "Copia de nuevo la App Key" in advice
    assert KEYS_PAGE in advice


def test_a_key_that_can_do_too_much_is_a_warning_with_its_label_and_age(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("credenciales", proven(build, app_key="vtexappkey-casalinda-POWERS"))
    assert "**Poder de la clave de VTEX** · Con aviso" in screen.text
    assert "En VTEX se llama “Integración Hellotext”." in screen.text
    assert "Se creó hace " in screen.text
    (headline,) = [str(one.value) for one in screen.at.warning]
    assert "Lo necesario funciona. Queda un aviso: **Poder de la clave de VTEX**." in headline
    assert screen.errors == []


def test_what_is_not_entered_yet_is_what_comes_next(browser: Browser, build: Builder) -> None:
    ana = build.merchant("casalinda")
    save_credentials(ana.actor, "casalinda", healthy("casalinda", business_id="", hellotext_token=""))
    finish(ana)
    screen = browser.open("credenciales", ana)
    assert "Falta escribir: Business ID de Hellotext y Token de Hellotext." in screen.text
    assert screen.errors == []


def test_a_vendor_that_is_down_is_not_provable_and_the_old_proof_is_shown_with_its_age(
    browser: Browser, platform: Platform, build: Builder, failing: str
) -> None:
    ana = proven(build)
    shift(platform, days=3)
    screen = browser.open("credenciales", ana)
    plan_fault(failing, "vtex", "error503", calls=100)
    screen.press("check-now")
    finish(ana)
    text = browser.open("credenciales", ana).text
    assert "**Ingreso a VTEX con la clave** · No se pudo comprobar" in text
    assert "VTEX no está disponible en este momento (503)." in text
    assert "Probado por última vez hace 3 días, el " in text
    assert "No pudimos comprobar todo: **Ingreso a VTEX con la clave**." in text
    assert "**Token de Hellotext** · Correcto" in text


def test_a_vendor_that_never_answered_has_no_old_proof(
    browser: Browser, build: Builder, failing: str
) -> None:
    plan_fault(failing, "hellotext", "error500", calls=100)
    text = browser.open("credenciales", proven(build)).text
    assert "**Token de Hellotext** · No se pudo comprobar" in text
    assert text.count("Con lo que está guardado todavía no se probó.") == 2


def test_while_a_run_is_open_only_what_is_still_to_come_waits(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    # As it is while the worker still waits for Hellotext.
    change(platform, "UPDATE check_runs SET state = 'running', finished_at = NULL")
    change(platform, "DELETE FROM check_results WHERE check_id = 'hellotext.token'")
    screen = browser.open("credenciales", ana)
    assert "Comprobando… 8 de 9" in screen.text
    assert "**Token de Hellotext** · Comprobando…" in screen.text
    assert screen.text.count("· Comprobando…") == 1
    assert READY not in screen.text
    assert screen.button("check-now").disabled


def test_checks_that_an_interrupted_run_never_made_do_not_wait(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    change(platform, "UPDATE check_runs SET state = 'failed', problem = 'check.abandoned'")
    change(platform, "DELETE FROM check_results WHERE check_id = 'hellotext.token'")
    screen = browser.open("credenciales", ana)
    assert screen.errors == ["La comprobación se interrumpió. Pídela otra vez."]
    assert "**Token de Hellotext** · No se hizo" in screen.text
    assert "Comprobando…" not in screen.text


def test_metas_checks_are_there_once_something_of_metas_is(browser: Browser, build: Builder) -> None:
    ana = proven(build, **META)
    screen = browser.open("credenciales", ana)
    assert "Meta" in [str(one.value) for one in screen.at.subheader]
    meta = [spec for spec in CHECKS if spec.id.startswith("meta.")]
    assert f"{len(meta)} de {len(meta)} en orden" in screen.text


@pytest.mark.parametrize(
    ("renewed", "said"),
    [
        (
            {"app_token": APP_TOKEN[:124] + "WXYZ"},
            "El nuevo token quedó en uso y el anterior se olvidó. Ahora puedes eliminar el anterior en VTEX.",
        ),
        ({"app_token": DEAD_TOKEN}, "Lo nuevo no pasó la prueba: seguimos con lo anterior."),
        (
            {"hellotext_token": "error503" + HELLOTEXT_TOKEN},
            "Hellotext no dio una respuesta clara: seguimos con lo anterior y probaremos lo nuevo otra vez.",
        ),
    ],
    ids=["renewed", "refused", "undecided"],
)
def test_a_renewal_ends_with_one_sentence(
    browser: Browser, build: Builder, renewed: dict[str, str], said: str
) -> None:
    ana = proven(build)
    save_credentials(ana.actor, "casalinda", Entered(**renewed))
    finish(ana)
    screen = browser.open("credenciales", ana)
    assert said in screen.text
    assert "se está probando" not in screen.text


def test_the_check_that_writes_asks_first_and_says_what_will_be_there(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    screen = browser.open("credenciales", ana)
    assert "Escritura" not in screen.text
    screen.press("write-check")
    asked = " ".join(str(one.value) for one in screen.at.markdown)
    assert "un perfil llamado **Prueba Puente**, sin teléfono y sin correo" in asked
    assert len(rows(platform, RUNS)) == 1
    screen.press("primary-write-check")
    finish(ana)
    text = browser.open("credenciales", ana).text
    assert "El token puede escribir: guardó el perfil de prueba Prueba Puente." in text
    assert "3 de 3 en orden" in text


def test_a_trace_can_be_copied_and_holds_no_secret(browser: Browser, build: Builder) -> None:
    ana = proven(build, app_token=CANARY)
    screen = browser.open("credenciales", ana)
    (trace,) = [one.value for one in screen.at.code]
    assert "account: casalinda" in trace
    assert f"hellotext business id: {BUSINESS_ID}" in trace
    assert "vtex.login passed vtex.login.ok field=- ms=" in trace
    assert CANARY not in everything_in(screen)


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
    assert [found["state"] for found in rows(platform, RUNS)] == ["done", "queued"]
    assert screen.button("check-now").disabled


def seen_by_a_manager(browser: Browser, build: Builder, path: str = "credenciales") -> tuple[Screen, Person]:
    """A page of the store `casalinda` as an account manager sees it."""
    manager = build.manager()
    return browser.open(path, manager, query={"tienda": "casalinda"}), manager


def test_a_manager_sees_what_is_kept_starts_a_check_and_reads_its_rows(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    screen, manager = seen_by_a_manager(browser, build)
    assert "Lo que está guardado" in screen.text
    assert f"**App Token** · termina en {APP_TOKEN[-4:]}" in screen.text
    assert "Ana Pérez, hoy" in screen.text
    assert "· probado hoy" in screen.text
    assert "Ingreso a VTEX con la clave" in screen.text
    screen.press("check-now")
    assert [found["requested_by"] for found in rows(platform, RUNS)] == [ana.name, manager.name]


def test_a_manager_gets_no_form_no_guide_and_no_check_that_writes(browser: Browser, build: Builder) -> None:
    proven(build)
    screen, _ = seen_by_a_manager(browser, build)
    assert not screen.at.text_input
    for absent in ("¿De dónde saco estos datos?", "Renovar el token", "Eliminar credenciales"):
        assert absent not in screen.text
    assert not screen.has_button("write-check")


def test_a_manager_sees_on_the_stores_page_how_its_credentials_stand(
    browser: Browser, build: Builder
) -> None:
    proven(build)
    screen, _ = seen_by_a_manager(browser, build, "tienda")
    assert "**VTEX**: 5 de 5 en orden · **Hellotext**: 2 de 2 en orden" in screen.text
    assert screen.errors == []


def test_open_alerts_stand_on_the_stores_page(browser: Browser, platform: Platform, build: Builder) -> None:
    proven(build)
    for cause, subject, facts in (
        ("credentials.broken", "vtex.login", '{"code": "vtex.login.wrong_credentials"}'),
        ("credentials.age", "app_token", '{"days": "180"}'),
    ):
        change(
            platform,
            "INSERT INTO alerts (store_id, cause, subject, opened_at, last_at, times, facts) SELECT id, "
            ":cause,"
            " :subject, now() - interval '2 days', now(), 3, CAST(:facts AS jsonb) FROM stores",
            cause=cause,
            subject=subject,
            facts=facts,
        )
    screen, _ = seen_by_a_manager(browser, build, "tienda")
    (broken,) = screen.errors
    assert broken.startswith("**Ingreso a VTEX con la clave: dejó de funcionar.** VTEX dice que la clave")
    assert "visto 3 veces" in broken
    (aged,) = [str(one.value) for one in screen.at.warning]
    assert aged.startswith("**App Token: se guardó hace más de 180 días y conviene renovarlo.**")


def test_the_rows_are_said_in_the_order_of_the_ladder(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    fill(screen, healthy("casalinda"))
    finish(ana)
    text = browser.open("credenciales", ana).text
    titles = [
        "Forma de la cuenta, la clave y el token",
        "Conexión con VTEX",
        "Ingreso a VTEX con la clave",
        "Lectura de clientes en VTEX",
        "Poder de la clave de VTEX",
        "Dominios de tu tienda",
        "Afiliado de Hellotext en VTEX",
        "Business ID de Hellotext",
        "Token de Hellotext",
    ]
    places = [text.index(f"{title}** · " if title not in SPARED else f"[{title} · ") for title in titles]
    assert places == sorted(places)
