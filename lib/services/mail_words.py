"""What letters say, in Spanish, by their kind: the subject and the paragraphs."""

from __future__ import annotations

from typing import Final

from lib.i18n import N_
from lib.services.outbox import MailKind

ASKED: Final = "setup_link.asked"
"""The letter with a set-up link that the person asked for; the others were sent by somebody."""

SUBJECTS: dict[str, str] = {
    MailKind.REMINDER: N_("{store}: te toca el próximo paso"),
    MailKind.SETUP_LINK: N_("Tu acceso a Puente para {store}"),
    ASKED: N_("Tu nuevo acceso a Puente para {store}"),
    MailKind.MENTION: N_("{by} te nombró en una nota de {store}"),
}

GREETING = N_("Hola, {name}:")

SAYS: dict[str, tuple[str, ...]] = {
    MailKind.REMINDER: (
        N_("Para que {store} siga avanzando con {track} falta algo tuyo. Te toca desde el {since}."),
        N_("Pendiente: “{step}”\n{why}"),
        N_("Hazlo aquí:\n{link}"),
        N_("Si ya lo hiciste, no tienes que hacer nada más."),
        N_("¿No puedes entrar? Abre tu último enlace de acceso: desde ahí puedes pedir otro."),
    ),
    MailKind.SETUP_LINK: (
        N_("{by} te invita a preparar {store} en Puente: WhatsApp y Hellotext, paso a paso."),
        N_("Abre este enlace y pulsa “Entrar”:\n{link}"),
        N_("Sirve una sola vez, hasta el {until}. Es solo para ti: no lo reenvíes."),
    ),
    ASKED: (
        N_("Pediste un enlace nuevo para entrar a {store} en Puente."),
        N_("Abre este enlace y pulsa “Entrar”:\n{link}"),
        N_("Sirve una sola vez, hasta el {until}. Es solo para ti: no lo reenvíes."),
        N_("Si no lo pediste, no hagas nada: el enlace solo llegó a este correo."),
    ),
    MailKind.MENTION: (
        N_("{by} te nombró en una nota de {store}."),
        N_("Léela aquí:\n{link}"),
    ),
}

TRACK_NAMES: dict[str, str] = {"whatsapp": "WhatsApp", "hellotext": "Hellotext"}
"""Names of products, the same in every language."""
