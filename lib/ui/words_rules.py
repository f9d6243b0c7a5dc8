"""Spanish words of the rulebook and of the requirement engine's codes."""

from __future__ import annotations

from lib.i18n import N_
from lib.ui.rule_words import RuleWords
from lib.ui.words_rules_hellotext import HELLOTEXT_RULES
from lib.ui.words_rules_whatsapp import WHATSAPP_RULES

__all__ = [
    "BLOCKED_REASONS",
    "ERRORS",
    "ITEM_STATES",
    "LEVELS",
    "REASONS",
    "RULE_STATUSES",
    "RULE_WORDS",
    "RuleWords",
]

RULE_WORDS: dict[str, RuleWords] = {**WHATSAPP_RULES, **HELLOTEXT_RULES}
"""The words of every rule, by the rule's `text` key."""

ITEM_STATES: dict[str, str] = {
    "satisfied": N_("Listo"),
    "waived": N_("Eximido"),
    "currently_due": N_("Por hacer"),
    "past_due": N_("Vencido"),
    "pending": N_("En manos de otros"),
    "eventually_due": N_("Más adelante"),
}

REASONS: dict[str, str] = {
    "missing": N_("Todavía no está comprobado."),
    "failed": N_("La última comprobación no salió bien."),
    "stale": N_("La comprobación es antigua: hay que repetirla."),
    "not_provable": N_("No pudimos comprobarlo por nuestra cuenta."),
}

BLOCKED_REASONS: dict[str, str] = {
    "failed": N_("Algo falló y hay que corregirlo."),
    "stale": N_("Una comprobación es antigua y hay que repetirla."),
    "not_provable": N_("Falta algo que no podemos comprobar por nuestra cuenta."),
    "overdue": N_("Se pasó el plazo."),
    "waiting": N_("Esperamos a otra parte."),
}

LEVELS: dict[str, str] = {
    "required": N_("Obligatorio"),
    "recommended": N_("Recomendado"),
}

RULE_STATUSES: dict[str, str] = {
    "current": N_("Vigente"),
    "seed": N_("Solo lo dice la página original"),
    "superseded": N_("Cambió desde que se escribió la página"),
}

ERRORS: dict[str, str] = {
    "requirements.no_rules": N_("Esta ruta no tiene requisitos en el reglamento."),
    "clock.unknown_time_zone": N_("No conocemos esa zona horaria."),
    "rulebook.not_toml": N_("El archivo {document} del reglamento no se puede leer."),
    "rulebook.unknown_field": N_("El archivo {document} del reglamento tiene un campo desconocido: {field}."),
    "rulebook.missing_field": N_("En el archivo {document} del reglamento falta el campo {field}."),
    "rulebook.wrong_type": N_(
        "En el archivo {document} del reglamento, el campo {field} no es del tipo debido."
    ),
    "rulebook.unknown_value": N_(
        "En el archivo {document} del reglamento, {field} tiene un valor desconocido."
    ),
    "rulebook.versions_differ": N_("Los archivos del reglamento no son de la misma versión."),
    "rulebook.empty": N_("El reglamento no tiene reglas."),
    "rulebook.duplicate_id": N_("La regla {rule} está dos veces en el reglamento."),
    "rulebook.unknown_rule": N_("La regla {rule} nombra una regla que no existe: {other}."),
    "rulebook.other_track": N_("La regla {rule} nombra una regla de otra integración: {other}."),
    "rulebook.gate_never_opens": N_("La regla {rule} espera a {other}, que puede no llegar nunca antes."),
    "rulebook.deadline_without_start": N_("La regla {rule} tiene un plazo, pero nada que lo inicie."),
    "rulebook.replacement_of_valid_rule": N_("La regla {rule} nombra un reemplazo, pero sigue vigente."),
    "rulebook.cycle": N_("La regla {rule} termina esperándose a sí misma."),
}
