"""Spanish words of the dossier's page and of the life of its ticket, where no other table has them."""

from __future__ import annotations

from typing import Final

from lib.i18n import N_

_IS_SECRET = N_(
    "Esto tiene una clave o un token. Nunca van en un ticket ni en sus respuestas: bórralo. No guardamos "
    "nada."
)

TICKET_ERRORS: dict[str, str] = {
    "dossier.typed_too_long": N_(
        "Es demasiado largo: guardamos hasta {limit} caracteres. Acórtalo; lo anterior sigue guardado."
    ),
    "dossier.is_secret": _IS_SECRET,
    "ticket.open": N_("Ya hay un ticket abierto, anotado por otra persona. Míralo antes de anotar otro."),
    "ticket.none": N_(
        "No hay un ticket abierto. Otra persona puede haberlo cerrado: vuelve a cargar la página."
    ),
    "ticket.accepted": N_("La solicitud ya fue aceptada: este ticket cumplió su función y no se cierra."),
    "ticket.number_is_secret": _IS_SECRET,
    "answer.empty": N_("Pega la respuesta de VTEX."),
    "answer.is_secret": _IS_SECRET,
    "answer.before_ticket": N_("Ese día es anterior al envío del ticket. Revisa la fecha."),
}

TICKET_LANGUAGES: dict[str, str] = {
    "es": N_("Español"),
    "pt-BR": N_("Portugués"),
    "en": N_("Inglés"),
}

STEP_OWNERS: dict[str, str] = {
    "merchant": N_("Tu empresa"),
    "vtex": N_("VTEX"),
    "meta": N_("Meta"),
    "hellotext": N_("Hellotext"),
    "us": N_("Nosotros"),
}

REMINDER: Final = N_(
    "Hola, equipo de VTEX: el {day} les enviamos un ticket para conectar WhatsApp en la cuenta {account}. "
    "Todavía no llegó su solicitud a la configuración de nuestro negocio en Meta{business}. ¿Nos "
    "cuentan cómo va, o si les falta algo de nuestra parte? ¡Gracias!"
)
REMINDER_NUMBERED: Final = N_(
    "Hola, equipo de VTEX: el {day} les enviamos el ticket {number} para conectar WhatsApp en la cuenta "
    "{account}. Todavía no llegó su solicitud a la configuración de nuestro negocio en Meta{business}. ¿Nos "
    "cuentan cómo va, o si les falta algo de nuestra parte? ¡Gracias!"
)
REMINDER_BUSINESS_ID: Final = N_("(identificador {business_id})")
"""Said in the ticket's language, to be sent in the thread of e-mails that VTEX opened for the ticket."""
