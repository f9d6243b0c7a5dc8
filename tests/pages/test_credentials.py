"""The credential form: what is refused stays as typed, secrets are blanked, what is kept is masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lib.domain.dossier import DossierField
from lib.services.credentials import Entered, save_credentials
from lib.services.dossier import save_field
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, change, healthy, rows
from tests.pages.conftest import Browser
from tests.pages.credential_steps import (
    CANARY,
    DEAD_TOKEN,
    META,
    asked,
    everything_in,
    fill,
    finish,
    opened,
    proven,
    shift,
)
from tests.pages.reading import Screen

RUNS = "SELECT state, requested_by FROM check_runs ORDER BY requested_at"
JOBS = "SELECT task_name, status FROM procrastinate_jobs ORDER BY id"
KEPT = "SELECT field, last_four FROM credentials"
SECRETS = ("app_key", "app_token", "hellotext_token", "meta_token")
CHANGE = "Cambiar o completar datos"
QUESTION = "La clave es de la cuenta modaluna. ¿Es a propósito?"
EXTERNAL_KEY = "vtexappkey-modaluna-ABCDEF"


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


def test_the_form_says_where_its_values_come_from_and_steps_back_once_they_are_there(
    browser: Browser, build: Builder
) -> None:
    screen, ana = opened(browser, build)
    assert screen.at.expander[0].proto.expanded
    assert "https://casalinda.myvtex.com/admin/api-keys" in screen.text
    assert "Dynamic Storage / Read only documents" in screen.text
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    screen.at.run()
    assert not folded(screen, "¿De dónde saco estos datos?").expanded


def test_what_the_dossier_knows_is_no_credential_yet(browser: Browser, build: Builder) -> None:
    ana = build.merchant("casalinda")
    save_field(ana.actor, "casalinda", DossierField.BUSINESS_ID, META["meta_business_id"])
    screen = browser.open("credenciales", ana)
    assert folded(screen, "¿De dónde saco estos datos?").expanded
    assert not screen.has_button("check-now")
    assert screen.field("credential-meta_business_id").value == META["meta_business_id"]
    store = browser.open("tienda", build.manager(), query={"tienda": "casalinda"})
    assert "El comercio todavía no las escribió." in store.text


def test_who_may_not_enter_secrets_is_not_told_how_to_get_them(browser: Browser, build: Builder) -> None:
    build.merchant("casalinda")
    screen = browser.open("credenciales", build.manager(), query={"tienda": "casalinda"})
    assert "¿De dónde saco estos datos?" not in screen.text


def test_the_meta_part_is_folded_up_until_something_of_it_is_known(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    assert not meta_part(screen).expanded
    fill(screen, Entered(waba_id=META["waba_id"]))
    again = browser.open("credenciales", ana)
    assert meta_part(again).expanded
    assert again.field("credential-waba_id").value == META["waba_id"]


def test_a_problem_in_the_meta_part_unfolds_it(browser: Browser, build: Builder) -> None:
    screen, _ = opened(browser, build)
    fill(screen, Entered(waba_id=META["waba_id"], meta_business_id=META["waba_id"]))
    assert len(screen.errors) == 1
    assert meta_part(screen).expanded
    assert screen.field("credential-meta_business_id").value == META["waba_id"]


def meta_part(screen: Screen) -> Any:
    """The folded part with the fields of Meta."""
    return folded(screen, "Meta (opcional)")


def folded(screen: Screen, label: str) -> Any:
    """What can be folded up under a label."""
    return next(one.proto for one in screen.at.expander if one.label == label)


def test_the_form_steps_back_once_its_values_are_kept_and_work(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    assert all(one.label != CHANGE for one in screen.at.expander), "the first form stands in the open"
    fill(screen, healthy("casalinda"))
    assert not folded(screen, CHANGE).expanded
    finish(ana)
    again = browser.open("credenciales", ana)
    assert not folded(again, CHANGE).expanded
    assert again.text.index("Todo listo") < again.text.index("Comprobaciones") < again.text.index(CHANGE)


def test_the_form_waits_unfolded_for_what_is_missing(browser: Browser, build: Builder) -> None:
    ana = proven(build, business_id="", hellotext_token="")
    assert folded(browser.open("credenciales", ana), CHANGE).expanded


def test_what_a_vendor_refuses_is_said_at_the_field_of_the_unfolded_form(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("credenciales", proven(build, app_token=DEAD_TOKEN))
    assert folded(screen, CHANGE).expanded
    assert ":red[ VTEX dice que la clave o el token no son correctos.]" in screen.text


def test_a_refused_field_keeps_the_form_unfolded(browser: Browser, build: Builder) -> None:
    screen = browser.open("credenciales", proven(build))
    fill(screen, Entered(business_id="ana@tienda.example"))
    assert folded(screen, CHANGE).expanded
    fill(screen, Entered(business_id=BUSINESS_ID))
    assert not folded(screen, CHANGE).expanded


def test_metas_token_is_kept_like_the_others(browser: Browser, platform: Platform, build: Builder) -> None:
    screen, _ = opened(browser, build)
    fill(screen, Entered(**META))
    assert screen.errors == []
    assert [tuple(row.values()) for row in rows(platform, KEPT)] == [("meta_token", META["meta_token"][-4:])]
    assert screen.field("credential-meta_token").value == ""
    assert META["meta_token"] not in everything_in(screen)


def test_an_address_that_was_pasted_has_become_its_id(browser: Browser, build: Builder) -> None:
    screen, _ = opened(browser, build)
    page = f"https://business.facebook.com/settings?business_id={META['meta_business_id']}"
    fill(screen, Entered(account="https://casalinda.myvtex.com/admin", meta_business_id=page))
    assert screen.field("credential-meta_business_id").value == META["meta_business_id"]
    assert screen.field("credential-account").value == "casalinda"


def test_browsers_are_asked_not_to_fill_in_the_secrets(browser: Browser, build: Builder) -> None:
    screen, _ = opened(browser, build)
    for name in SECRETS:
        field = screen.field(f"credential-{name}").proto
        assert (field.type, field.autocomplete) == (field.PASSWORD, "new-password")


def test_a_partner_that_came_empty_is_missed_at_its_field(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, Entered(business_id=BUSINESS_ID))
    assert screen.errors == []
    assert "El token de Hellotext llegó vacío" in screen.text
    assert len(rows(platform, RUNS)) == 1


def test_a_key_without_its_token_says_that_the_browser_may_have_filled_it_in(
    browser: Browser, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, Entered(app_key="vtexappkey-casalinda-ORYNWX"))
    assert "Falta el App Token" in screen.text
    assert "Si tu navegador llenó el campo solo, bórralo y pega el valor." in screen.text


def test_a_key_of_another_account_is_a_question_and_nothing_is_saved_meanwhile(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", app_key=EXTERNAL_KEY, app_token=CANARY))
    assert screen.errors == []
    assert QUESTION in asked(screen)
    assert rows(platform, KEPT) == []
    assert CANARY not in everything_in(screen)
    assert EXTERNAL_KEY not in everything_in(screen)


def test_yes_saves_what_was_typed_with_the_question(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", app_key=EXTERNAL_KEY))
    screen.press("external-key-yes")
    assert {row["field"]: row["last_four"] for row in rows(platform, KEPT)} == {
        "app_key": "CDEF",
        "app_token": APP_TOKEN[-4:],
        "hellotext_token": HELLOTEXT_TOKEN[-4:],
    }
    assert QUESTION not in asked(screen)
    assert "Ya lo pegaste" not in screen.text
    assert len(rows(platform, RUNS)) == 1


def test_no_drops_the_key_and_its_token_and_asks_for_those_of_this_account(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen, _ = opened(browser, build)
    fill(screen, healthy("casalinda", app_key=EXTERNAL_KEY))
    screen.press("external-key-no")
    assert QUESTION not in asked(screen)
    assert "Pega la App Key y el App Token de la cuenta casalinda." in screen.text
    assert screen.text.count("Ya lo pegaste") == 1, "the Hellotext token alone waits"
    fill(screen, Entered(app_key="vtexappkey-casalinda-ORYNWX", app_token=APP_TOKEN))
    assert sorted(row["field"] for row in rows(platform, KEPT)) == ["app_key", "app_token", "hellotext_token"]
    assert rows(platform, "SELECT last_four FROM credentials WHERE field = 'app_key'") == [
        {"last_four": "YNWX"}
    ]


def test_a_new_secret_waits_beside_the_one_in_use(browser: Browser, build: Builder) -> None:
    ana = proven(build)
    screen = browser.open("credenciales", ana)
    fill(screen, Entered(app_token=DEAD_TOKEN[:124] + "WXYZ"))
    assert (
        "Lo nuevo (termina en WXYZ) se está probando; hasta entonces sigue en uso lo anterior." in screen.text
    )
    assert f"Termina en {APP_TOKEN[-4:]}" in screen.text


def test_what_is_kept_says_when_it_was_proven(browser: Browser, platform: Platform, build: Builder) -> None:
    screen, ana = opened(browser, build)
    fill(screen, healthy("casalinda"))
    assert "todavía sin probar" in screen.text
    finish(ana)
    shift(platform, days=3)
    text = browser.open("credenciales", ana).text
    assert text.count("probado hace 3 días, el ") == 3
    assert "Se guardó hace más de" not in text


@pytest.mark.parametrize(
    ("days", "said"), [(89, None), (91, "90 días: conviene"), (181, "180 días: renuévalo")]
)
def test_an_old_token_is_due_to_be_renewed(
    browser: Browser, platform: Platform, build: Builder, days: int, said: str | None
) -> None:
    ana = proven(build)
    change(platform, "UPDATE credentials SET set_at = set_at - make_interval(days => :days)", days=days)
    text = browser.open("credenciales", ana).text
    if said is None:
        assert "Se guardó hace más de" not in text
    else:
        assert text.count(f"Se guardó hace más de {said}") == 2, "both tokens, and not the key"
        assert text.count("VTEX aconseja hacerlo cada 90 o 180 días.") == 1


def test_the_way_to_renew_is_shown_once_there_is_a_token(browser: Browser, build: Builder) -> None:
    screen, ana = opened(browser, build)
    assert "Renovar el token de VTEX sin cortes" not in screen.text
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    text = browser.open("credenciales", ana).text
    assert "Renovar el token de VTEX sin cortes" in text
    assert "**Eliminar token antiguo** elige **Después**" in text
    assert "busca la clave que termina en YNWX" in text


def test_a_deletion_takes_what_waits_in_the_session_along(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = proven(build)
    screen = browser.open("credenciales", ana)
    fill(screen, Entered(app_token=CANARY, business_id="ana@tienda.example"))
    assert "Ya lo pegaste" in screen.text
    screen.press("forget")
    assert any("Se eliminan ahora mismo todas" in str(one.value) for one in screen.at.markdown)
    screen.press("primary-forget")
    assert rows(platform, KEPT) == []
    assert "credentials.held" not in screen.at.session_state
    assert "Ya lo pegaste" not in screen.text
    assert not screen.has_button("forget")


def test_who_saves_over_somebody_elses_value_reads_it_at_the_field(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant("casalinda")
    save_credentials(ana.actor, "casalinda", healthy("casalinda"))
    change(platform, "UPDATE credentials SET set_by = 'Luis Gómez'")
    screen = browser.open("credenciales", ana)
    fill(screen, Entered(hellotext_token="ALK_" + "cD4y8Wp" * 20))
    assert "Otra persona de tu tienda guardó el mismo dato hace un momento." in screen.text
