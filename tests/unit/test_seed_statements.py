"""Every statement of VTEX's page "Integración con WhatsApp" (2024-01-05) is a rule or a step of Puente.

The sentences are the page's own, without its links and pictures; what they ask for must be found under the
rule, the criterion of the number doctor or the step named beside them.
"""

from __future__ import annotations

from datetime import date

import pytest

from lib.domain.model import EvidenceKind, Party, Route, Stage
from lib.domain.rules import Level, RuleStatus
from lib.rulebook.doctor import examine
from lib.rulebook.loader import load_rulebook
from lib.rulebook.setup import load_guides
from lib.rulebook.words import RULE_WORDS

ASSISTED, SELF_SERVICE = {Route.ASSISTED}, {Route.SELF_SERVICE}
BOTH = ASSISTED | SELF_SERVICE

# The page's sentence, the rule, its routes among the page's two, who acts, whether it is required.
STATEMENTS = [
    (
        "Te recomendamos que tu tienda tenga un número de teléfono de WhatsApp Business dedicado "
        "exclusivamente a las ventas, ya que puedes tener más de un número asociado a una cuenta y ese otro "
        "número puede estar dedicado a la relación con el cliente, por ejemplo.",
        "whatsapp_number_dedicated", BOTH, Party.MERCHANT, Level.RECOMMENDED,
    ),
    (
        "Si tu tienda aún no tiene una cuenta de WhatsApp Business o si la tiene pero la administra otro "
        "partner, deberás crear una cuenta nueva",
        "whatsapp_account_choice", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Tener una cuenta en el Administrador comercial, la plataforma que gestiona todas las actividades de "
        "publicidad y marketing en Facebook. Esta información es obligatoria.",
        "meta_business_account", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Tener código de país y de área, por ejemplo, un teléfono fijo o celular.",
        "whatsapp_number_eligible", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    ("Pertenecer a la empresa.", "whatsapp_number_owned", BOTH, Party.MERCHANT, Level.REQUIRED),
    (
        "Estar habilitado para recibir llamadas de voz o SMS.",
        "whatsapp_number_eligible", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "No ser un código corto, como los números usados para contacto por SMS con pocos números.",
        "whatsapp_number_eligible", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Que no se haya usado anteriormente en la plataforma de WhatsApp Business.",
        "whatsapp_number_eligible", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "es necesario enviar los siguientes datos en un ticket de soporte",
        "vtex_ticket_sent", ASSISTED, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Identificación de tu empresa en el Administrador comercial que estará asociada a la cuenta de "
        "WhatsApp Business.",
        "meta_business_id", ASSISTED, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "El administrador del perfil deberá estar disponible para aprobar la creación de WhatsApp Business "
        "que llegará a través del Administrador comercial.",
        "meta_business_admin", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Este proceso suele demorar, en promedio, 3 días laborales.",
        "meta_request_received", ASSISTED, Party.VTEX, Level.REQUIRED,
    ),
    (
        "Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar.",
        "whatsapp_account_name", ASSISTED, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar.",
        "whatsapp_profile_name", BOTH, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar.",
        "whatsapp_logo", ASSISTED, Party.MERCHANT, Level.REQUIRED,
    ),
    ("Número de teléfono que se usará.", "vtex_number_added", ASSISTED, Party.VTEX, Level.REQUIRED),
    (
        "el administrador debe autorizar los siguientes datos a través del Administrador comercial",
        "meta_request_accepted", ASSISTED, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Permiso para que VTEX envíe mensajes en nombre de la empresa.",
        "meta_messaging_authorised", ASSISTED, Party.MERCHANT, Level.RECOMMENDED,
    ),
    (
        "Nombre que se usará para la cuenta y que aparecerá en la conversación con el cliente.",
        "meta_name_authorised", ASSISTED, Party.MERCHANT, Level.RECOMMENDED,
    ),
    ("Número de teléfono.", "meta_number_authorised", ASSISTED, Party.MERCHANT, Level.RECOMMENDED),
    (
        "También recomendamos verificar tu tienda con Meta.",
        "meta_verification_requested", BOTH, Party.MERCHANT, Level.CONDITIONAL,
    ),
    (
        "Deseas iniciar conversaciones, como avisar a los clientes del seguimiento de sus productos a través "
        "de WhatsApp.",
        "meta_verification_requested", BOTH, Party.MERCHANT, Level.CONDITIONAL,
    ),
    (
        "Deseas que tu cuenta comercial sea oficial",
        "official_badge_requested", BOTH, Party.MERCHANT, Level.CONDITIONAL,
    ),
    (
        "Confirmar la cuenta que se utilizará para el canal.",
        "self_service_account_confirmed", SELF_SERVICE, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Autorizar la instalación de la aplicación.",
        "self_service_installation_authorised", SELF_SERVICE, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Una vez instalada la aplicación, VTEX compartirá la URL del Admin de VTEX Conversational commerce "
        "para configurar WhatsApp Business.",
        "self_service_admin_url", SELF_SERVICE, Party.VTEX, Level.REQUIRED,
    ),
    (
        "El número debe estar en un teléfono móvil para su validación.",
        "whatsapp_number_at_hand", SELF_SERVICE, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Verifica el número de teléfono que se asociará a la cuenta mediante el código enviado al teléfono.",
        "whatsapp_code_confirmed", SELF_SERVICE, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Comunica al equipo de soporte de VTEX para que finalice la configuración.",
        "self_service_support_told", SELF_SERVICE, Party.MERCHANT, Level.REQUIRED,
    ),
    (
        "Una vez completada la configuración, se mostrará la alerta de abajo en el Admin.",
        "self_service_alert_shown", SELF_SERVICE, Party.VTEX, Level.REQUIRED,
    ),
]  # fmt: skip

# The eight steps of the page, in its words.
STEPS = [
    "Accede al VTEX Admin a través de la URL que te ha enviado el equipo de soporte.",
    "Haz clic en el botón `Configurar la cuenta de WhatsApp Business`.",
    "Se abrirá una ventana de Facebook para la configuración. Inicia sesión con el perfil de administrador "
    "deseado de Business Manager.",
    "Selecciona la opción `Crear una cuenta de WhatsApp Business`.",
    "Introduce el nombre de la cuenta que se mostrará como nombre de perfil en WhatsApp.",
    "Selecciona la categoría y introduce la descripción de la cuenta.",
    "Verifica el número de teléfono que se asociará a la cuenta mediante el código enviado al teléfono.",
    "Comunica al equipo de soporte de VTEX para que finalice la configuración.",
]

CRITERIA = {
    "has_country_and_area": "Tener código de país y de área",
    "belongs_to_company": "Pertenecer a la empresa",
    "can_receive_code": "Estar habilitado para recibir llamadas de voz o SMS",
    "not_short_code": "No ser un código corto",
    "not_used_before": "Que no se haya usado anteriormente",
}


@pytest.mark.parametrize(
    ("sentence", "rule_id", "routes", "party", "level"),
    STATEMENTS,
    ids=[f"{rule_id}: {sentence[:30]}" for sentence, rule_id, *_ in STATEMENTS],
)
def test_a_statement_of_the_page_is_a_rule_with_the_pages_words(
    sentence: str, rule_id: str, routes: set[Route], party: Party, level: Level
) -> None:
    rule = load_rulebook().find(rule_id)
    assert rule is not None
    assert sentence in RULE_WORDS[rule.text].says
    assert set(rule.routes) & BOTH == routes
    assert rule.party is party
    assert rule.level is level
    assert "Integración con WhatsApp" in rule.source
    assert date(2026, 11, 1) <= rule.checked_on
    assert EvidenceKind.ATTESTED in rule.evidence or EvidenceKind.COMPUTED in rule.evidence


@pytest.mark.parametrize("number", range(1, 9))
def test_each_of_the_eight_steps_is_a_step_of_the_guided_set_up(number: int) -> None:
    [step] = [step for step in load_guides()[Route.SELF_SERVICE].steps if step.seed == number]
    assert step.says == STEPS[number - 1]
    rule = load_rulebook().find(step.rule)
    assert rule is not None
    assert Route.SELF_SERVICE in rule.routes
    assert rule.stage is Stage.CONNECTING


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_of_the_five_criteria_is_a_row_of_the_number_doctor(criterion: str) -> None:
    assert [row for row in examine("+598 94 123 456", "UY").rules if row.id == criterion]
    says = RULE_WORDS["whatsapp_number_eligible"].says + RULE_WORDS["whatsapp_number_owned"].says
    assert CRITERIA[criterion] in says


def test_what_no_longer_holds_says_what_holds_today() -> None:
    """What changed since the page was written: OBO, the verification, used numbers, the application."""
    book = load_rulebook()
    superseded = {rule.id for rule in book if rule.status is RuleStatus.SUPERSEDED}
    assert superseded >= {
        "vtex_ticket_sent",
        "meta_verification_requested",
        "whatsapp_number_at_hand",
        "self_service_installation_authorised",
        "self_service_support_told",
        "meta_messaging_authorised",
    }
    for rule_id in superseded:
        rule = book.find(rule_id)
        assert rule is not None
        assert RULE_WORDS[rule.text].today, rule_id
    assert "29 de septiembre de 2025" in RULE_WORDS["vtex_ticket_sent"].today
    assert "250" in RULE_WORDS["meta_verification_requested"].today
    assert "otro proveedor" in RULE_WORDS["whatsapp_number_eligible"].today


def test_three_business_days_are_expected_and_ninety_days_are_a_deadline() -> None:
    book = load_rulebook()
    received, accepted = book.find("meta_request_received"), book.find("meta_request_accepted")
    assert received is not None
    assert accepted is not None
    assert received.expected_business_days == 3
    assert accepted.deadline_days == 90
