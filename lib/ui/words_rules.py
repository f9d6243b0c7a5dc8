"""Spanish words of the rulebook and of the requirement engine's codes."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.words import RULE_WORDS, RuleWords

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

ITEM_STATES: dict[str, str] = {
    "satisfied": N_("Listo"),
    "waived": N_("Eximido"),
    "currently_due": N_("Por hacer"),
    "past_due": N_("Vencido"),
    "pending": N_("En manos de otros"),
    "eventually_due": N_("Más adelante"),
    "future_due": N_("Cambia pronto"),
}

REASONS: dict[str, str] = {
    "missing": N_("Todavía no está comprobado."),
    "failed": N_("La última comprobación no salió bien."),
    "stale": N_("La comprobación es antigua: hay que repetirla."),
    "not_provable": N_("No pudimos comprobarlo por nuestra cuenta."),
    "outdated": N_("Lo que se pide cambió: hay que comprobarlo de nuevo."),
}

BLOCKED_REASONS: dict[str, str] = {
    "failed": N_("Algo falló y hay que corregirlo."),
    "stale": N_("Una comprobación es antigua y hay que repetirla."),
    "not_provable": N_("Falta algo que no podemos comprobar por nuestra cuenta."),
    "outdated": N_("Lo que se pide cambió y hay que comprobarlo de nuevo."),
    "overdue": N_("Se pasó el plazo."),
    "late": N_("Tarda más de lo habitual."),
    "waiting": N_("Esperamos a otra parte."),
}

LEVELS: dict[str, str] = {
    "required": N_("Obligatorio"),
    "recommended": N_("Recomendado"),
    "conditional": N_("Según tus respuestas"),
}

RULE_STATUSES: dict[str, str] = {
    "current": N_("Vigente"),
    "seed": N_("Solo lo dice la página original"),
    "superseded": N_("Cambió desde que se escribió la página"),
}

ERRORS: dict[str, str] = {
    "requirements.no_rules": N_("Esta ruta no tiene requisitos en el reglamento."),
    "clock.unknown_time_zone": N_("No conocemos esa zona horaria."),
    "calendar.unknown_subdivision": N_("No conocemos esa región del país."),
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
    "rulebook.condition_and_level": N_("En la regla {rule}, el nivel y sus condiciones no coinciden."),
    "rulebook.missing_text": N_("A la regla {rule} le falta texto en el idioma {language}."),
    "rulebook.silent_change": N_("La regla {rule} cambió sin decir desde cuándo vale el cambio."),
    "day.future": N_("Ese día todavía no llegó."),
    "day.too_old": N_("Ese día es de hace más de dos años. Revisa la fecha."),
    "question.unknown": N_("No conocemos esa pregunta."),
    "answer.unknown": N_("Esa respuesta no es una de las posibles."),
    "rulebook.cycle": N_("La regla {rule} termina esperándose a sí misma."),
}
