"""The guided set-up: its data and its loader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.model import Party, Route, Track
from lib.domain.rules import RulebookError
from lib.domain.setup import Guide, Need
from lib.rulebook.loader import load_rulebook
from lib.rulebook.setup import load_guides, parse_guides

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEED = {
    1: "Accede al VTEX Admin a través de la URL que te ha enviado el equipo de soporte.",
    2: "Haz clic en el botón `Configurar la cuenta de WhatsApp Business`.",
    3: "Se abrirá una ventana de Facebook para la configuración. Inicia sesión con el perfil de "
    "administrador deseado de Business Manager.",
    4: "Selecciona la opción `Crear una cuenta de WhatsApp Business`.",
    5: "Introduce el nombre de la cuenta que se mostrará como nombre de perfil en WhatsApp.",
    6: "Selecciona la categoría y introduce la descripción de la cuenta.",
    7: "Verifica el número de teléfono que se asociará a la cuenta mediante el código enviado al teléfono.",
    8: "Comunica al equipo de soporte de VTEX para que finalice la configuración.",
}
"""The eight steps of VTEX "Integración con WhatsApp" (2024-01-05), word for word."""
AROUND = {
    "account_confirmed": "Confirmar la cuenta que se utilizará para el canal.",
    "installation_authorised": "Autorizar la instalación de la aplicación.",
    "admin_url_received": "Una vez instalada la aplicación, VTEX compartirá la URL del Admin de VTEX "
    "Conversational commerce para configurar WhatsApp Business.",
    "alert_shown": "Una vez completada la configuración, se mostrará la alerta de abajo en el Admin.",
}
"""What the page says before and after them."""

SELF, CX = load_guides()[Route.SELF_SERVICE], load_guides()[Route.CX_PLATFORM]

STEP = {
    "id": '"first"',
    "rule": '"self_service_account_confirmed"',
    "status": '"current"',
    "source": '"A document, a section"',
    "checked_on": "2026-11-21",
    "troubles": '["broken"]',
}
TROUBLE = {"id": '"broken"', "party": '"meta"', "source": '"A document"', "checked_on": "2026-11-21"}


def table(name: str, fields: Mapping[str, str], **changes: str | None) -> str:
    """A table as TOML; a change of None leaves the field out."""
    written = {**fields, **changes}
    return f"\n[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in written.items() if value)


def step(**changes: str | None) -> str:
    return table("step", STEP, **changes)


def parsed(*steps: str, trouble: str | None = None, route: str = "self_service") -> Guide:
    troubles = 'version = "1"\n' + (trouble or table("trouble", TROUBLE))
    worded = {"first", "second", "third", "broken"}
    text = f'version = "1"\nroute = "{route}"\n' + "".join(steps)
    return parse_guides({"a.toml": text}, {"t.toml": troubles}, load_rulebook(), worded)[Route(route)]


def refusal(*steps: str, trouble: str | None = None, route: str = "self_service") -> RulebookError:
    with pytest.raises(RulebookError) as refused:
        parsed(*steps, trouble=trouble, route=route)
    return refused.value


@pytest.mark.parametrize("number", SEED)
def test_each_of_the_eight_steps_is_there_with_the_words_of_the_page(number: int) -> None:
    found = [one for one in SELF.steps if one.seed == number]
    assert [one.says for one in found] == [SEED[number]]


@pytest.mark.parametrize("name", AROUND)
def test_what_comes_before_and_after_is_there_with_the_words_of_the_page(name: str) -> None:
    found = SELF.step(name)
    assert found is not None
    assert found.says == AROUND[name]


def test_the_eight_steps_follow_the_preparation_and_lead_to_the_alert() -> None:
    order = [one.seed or one.id for one in SELF.steps]
    before = ["account_confirmed", "installation_authorised", "admin_url_received"]
    assert order == [*before, 1, 2, 3, 4, 5, 6, 7, 8, "alert_shown"]


def test_the_steps_of_the_page_prove_the_rules_of_the_page() -> None:
    by_rule = {
        rule: [one.seed for one in SELF.of_rule(rule)]
        for rule in ("self_service_meta_login", "self_service_account_created")
    }
    assert by_rule == {"self_service_meta_login": [1, 2, 3], "self_service_account_created": [4, 5, 6]}
    assert [one.seed for one in SELF.of_rule("whatsapp_code_confirmed")] == [7]
    assert [one.seed for one in SELF.of_rule("self_service_support_told")] == [8]


def test_a_code_in_the_window_of_meta_proves_the_whole_window_on_the_platform_of_today() -> None:
    window = ["cx_signed_in", "cx_account", "cx_profile", "cx_code"]
    assert [one.id for one in CX.of_rule("whatsapp_code_confirmed")] == window
    assert [one.id for one in CX.of_rule("cx_window_opened")] == ["cx_channel_added"]
    opened = load_rulebook().find("cx_window_opened")
    assert opened is not None
    assert "whatsapp_code_confirmed" in opened.proven_by


@pytest.mark.parametrize("route", [Route.SELF_SERVICE, Route.CX_PLATFORM])
def test_every_rule_that_sends_people_to_this_page_has_steps(route: Route) -> None:
    book = load_rulebook()
    sent = {rule.id for rule in book.rules_for(Track.WHATSAPP, route) if rule.screen == "/configuracion"}
    assert sent
    assert sent <= {one.rule for one in load_guides()[route].steps}


def test_an_address_has_the_account_of_the_store() -> None:
    shown = SELF.step("alert_shown")
    assert shown is not None
    assert shown.link_for("casalinda") == "https://casalinda.myvtex.com/admin/agentic-cx"


def test_the_address_that_vtex_sends_is_not_replaced_by_one_of_ours() -> None:
    opened = SELF.step("admin_opened")
    assert opened is not None
    assert opened.link_for("casalinda") is None


def test_what_is_asked_of_support_begins_in_the_admin_where_its_chat_is() -> None:
    for name in ("account_confirmed", "installation_authorised", "support_told"):
        step = SELF.step(name)
        assert step is not None
        assert step.link_for("casalinda") == "https://casalinda.myvtex.com/admin"


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (1690114, "too_many_businesses"),
        (1752089, "one_business_at_a_time"),
        (2494067, "too_many_accounts"),
        (2593010, "account_name_too_long"),
        (2593037, "code_not_sent"),
        (2593039, "code_not_accepted"),
        (2494158, "code_requests"),
        (2494030, "verification_in_progress"),
        (2494143, "verification_with_partner"),
        (2655049, "shared_with_other_partner"),
        (2494028, "shared_with_other_partner"),
        (2655093, "already_shared"),
        (2655089, "account_restricted"),
        (3441040, "account_restricted"),
        (2655048, "not_on_business_app"),
        (2655095, "not_on_business_app"),
        (4563015, "app_outdated"),
        (2655094, "app_disconnect"),
        (2859009, "facebook_two_factor"),
        (4612001, "facebook_two_factor"),
        (3441030, "number_on_whatsapp"),
        (3441041, "number_of_other_business"),
        (3441042, "region_unavailable"),
        (3441045, "not_eligible_for_app"),
        (3441047, "marketing_account"),
        (3441049, "app_disconnect"),
        (3441051, "number_not_valid"),
        (136024, "code_not_sent"),
        (2388091, "code_not_sent"),
        (2388093, "code_guesses"),
        (133005, "pin_mismatch"),
        (133006, "verify_again"),
        (133010, "not_registered"),
        (133015, "number_just_deleted"),
        (133016, "registration_locked"),
        (2388001, "certificate"),
        (2388098, "unverified_account_limit"),
    ],
)
def test_a_number_that_the_screen_shows_leads_to_its_trouble(number: int, trouble: str) -> None:
    assert [one.id for one in SELF.troubles if number in one.numbers] == [trouble]


@pytest.mark.parametrize(
    ("trouble", "minutes"),
    [
        ("number_on_whatsapp", 3),
        ("number_just_deleted", 5),
        ("app_disconnect", 15),
        ("code_guesses", 12 * 60),
        ("registration_locked", 72 * 60),
        ("pin_mismatch", None),
    ],
)
def test_how_long_to_wait_is_what_meta_says(trouble: str, minutes: int | None) -> None:
    found = SELF.trouble(trouble)
    assert found is not None
    assert found.wait_minutes == minutes
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert found.over_at(NOW) == expected


def test_numbers_that_no_document_explains_are_said_to_be_so() -> None:
    unexplained = {number for one in SELF.troubles if not one.is_explained for number in one.numbers}
    assert unexplained == {136025, 2388012, 2388103}


def test_every_step_lets_somebody_say_something_else() -> None:
    assert all(one.troubles[-1] == "other" for guide in (SELF, CX) for one in guide.steps)


def test_a_step_is_read_field_by_field() -> None:
    guide = parsed(
        step(
            seed="1",
            says='"Do it."',
            source_url='"https://example.com/page"',
            link='"https://{account}.example.com"',
            needs='["number", "code"]',
        )
    )
    (found,) = guide.steps
    assert (found.id, found.rule, found.seed, found.says) == (
        "first",
        "self_service_account_confirmed",
        1,
        "Do it.",
    )
    assert found.needs == (Need.NUMBER, Need.CODE)
    assert found.link_for("alfa") == "https://alfa.example.com"
    assert found.source_url == "https://example.com/page"
    assert found.checked_on == date(2026, 11, 21)
    assert guide.needs == (Need.NUMBER, Need.CODE)
    (trouble,) = guide.troubles
    assert (trouble.party, trouble.wait_minutes, trouble.is_explained) == (Party.META, None, True)


@pytest.mark.parametrize("field", sorted(STEP))
def test_a_step_without_a_needed_field_is_refused_by_name(field: str) -> None:
    error = refusal(step(**{field: None}))
    assert (error.code, error.field) == ("rulebook.missing_field", field)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", '"green"', "rulebook.unknown_field"),
        ("rule", '"ghost"', "rulebook.unknown_rule"),
        ("rule", '"cx_project_ready"', "rulebook.unknown_rule"),
        ("troubles", '["ghost"]', "rulebook.unknown_trouble"),
        ("needs", '["patience"]', "rulebook.unknown_value"),
        ("link", '"http://example.com"', "rulebook.unknown_value"),
        ("link", '"https://{store}.example.com"', "rulebook.unknown_value"),
        ("status", '"old"', "rulebook.unknown_value"),
        ("says", "7", "rulebook.wrong_type"),
        ("seed", "1", "rulebook.missing_field"),
        ("id", '"fourth"', "rulebook.missing_text"),
    ],
)
def test_a_field_of_a_step_that_makes_no_sense_is_refused(field: str, value: str, code: str) -> None:
    assert refusal(step(**{field: value})).code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": '"green"'}, "rulebook.unknown_field"),
        ({"party": None}, "rulebook.missing_field"),
        ({"numbers": "[]"}, "rulebook.wrong_type"),
        ({"wait_minutes": "0"}, "rulebook.wrong_type"),
        ({"is_explained": '"no"'}, "rulebook.wrong_type"),
        ({"party": '"nobody"'}, "rulebook.unknown_value"),
    ],
)
def test_a_field_of_a_trouble_that_makes_no_sense_is_refused(
    changes: dict[str, str | None], code: str
) -> None:
    assert refusal(step(), trouble=table("trouble", TROUBLE, **changes)).code == code


def test_steps_of_one_rule_that_do_not_follow_each_other_are_refused() -> None:
    apart = refusal(step(), step(id='"second"', rule='"self_service_admin_url"'), step(id='"third"'))
    assert (apart.code, apart.facts["rule"]) == ("rulebook.steps_apart", "self_service_account_confirmed")


def test_numbers_of_the_page_that_do_not_rise_are_refused() -> None:
    two, one = step(seed="2", says='"B"'), step(id='"second"', seed="1", says='"A"')
    assert refusal(two, one).code == "rulebook.wrong_order"


def test_the_same_step_twice_is_refused() -> None:
    assert refusal(step(), step()).code == "rulebook.duplicate_id"
