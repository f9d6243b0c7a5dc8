"""Spanish words for letters: what they are about, how they stand, and why one did not leave."""

from __future__ import annotations

from lib.i18n import N_

LETTER_KINDS: dict[str, str] = {
    "reminder": N_("Recordatorio"),
    "setup_link": N_("Enlace de acceso"),
    "mention": N_("Mención en una nota"),
}

LETTER_STATES: dict[str, str] = {
    "waiting": N_("Por enviar"),
    "sent": N_("Enviado"),
    "failed": N_("No se pudo enviar"),
    "outdated": N_("Ya no hacía falta"),
}

MAIL_PROBLEMS: dict[str, str] = {
    "mail.not_configured": N_("Puente todavía no tiene un servidor de correo: saldrá cuando lo tenga."),
    "mail.unreachable": N_("El servidor de correo no responde."),
    "mail.unprotected": N_("La conexión con el servidor de correo no es segura."),
    "mail.sign_in_refused": N_("El servidor de correo no acepta nuestro usuario."),
    "mail.sender_refused": N_("El servidor de correo no acepta nuestra dirección de envío."),
    "mail.address_refused": N_("Esa dirección no recibe correo."),
    "mail.letter_refused": N_("El servidor de correo rechazó el mensaje."),
    "mail.later": N_("El servidor de correo nos pidió intentarlo más tarde."),
    "mail.fault": N_("Falló algo nuestro al escribirlo."),
    "mail.interrupted": N_("El envío se interrumpió demasiadas veces."),
}
