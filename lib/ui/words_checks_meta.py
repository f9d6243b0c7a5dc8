"""Spanish words of the checks at Meta. Keys are the codes of `lib.domain.ladder`."""

from __future__ import annotations

from lib.i18n import N_

_ENTER_META = N_("Si quieres que lo comprobemos, pega el token de Meta y los identificadores.")
_FIX_TOKEN_FIRST = N_("Resuelve primero el token de Meta y vuelve a comprobar.")
_NEW_TOKEN = N_("Crea otro token para el usuario del sistema en Meta y pégalo aquí.")
_GIVE_ACCESS = N_(
    "En Meta, da al usuario del sistema acceso a la cuenta de WhatsApp y crea el token con el permiso "
    "whatsapp_business_management."
)
_COPY_ID_AGAIN = N_("Copia de nuevo el identificador en Meta y pégalo en su campo.")
_SWAP = N_("Pon cada identificador en su campo.")
_WAIT = N_("No tienes que hacer nada: espera la respuesta de Meta.")
_WE_LOOK = N_("Prueba más tarde. Si sigue igual, avisa a tu ejecutivo: lo revisamos nosotros.")
_READ_MANAGER = N_("Lee el motivo en el Administrador de WhatsApp y corrige lo que pide.")
_WRONG_TOKEN = N_("Meta dice que el token no es válido.")
_EXPIRED = N_("El token de Meta venció.")
_NO_PERMISSION = N_("Meta no le permite al token ver esta cuenta de WhatsApp.")
_QUERY_REFUSED = N_("Meta no aceptó la consulta. Casi siempre el identificador es de otra cosa.")
_NOT_FOUND = N_("Meta no encontró lo que consultamos.")
_UNKNOWN_STATE = N_("Meta dio un estado que todavía no conocemos.")
_NOT_ENTERED = N_("Todavía no escribiste este dato de Meta.")
_NOT_TRIED = N_("No se probó: el token de Meta no quedó demostrado.")
_NOT_READ = N_("No se probó: Meta no mostró ni la cuenta ni el número.")

_READ = ("meta.token", "meta.waba", "meta.number")
_AFTER_TOKEN = ("meta.waba", "meta.number", "meta.name", "meta.health")

TITLES: dict[str, str] = {
    "meta.token": N_("Token de Meta"),
    "meta.waba": N_("Cuenta de WhatsApp Business"),
    "meta.number": N_("Número de WhatsApp"),
    "meta.name": N_("Nombre visible en WhatsApp"),
    "meta.health": N_("Envío de mensajes"),
}

PROVES: dict[str, str] = {
    "meta.token": N_("Que Meta acepta el token."),
    "meta.waba": N_("Que la cuenta existe y Meta la aprobó."),
    "meta.number": N_("Que el número está conectado a WhatsApp."),
    "meta.name": N_("Que Meta aprobó el nombre que verán tus clientes."),
    "meta.health": N_("Que Meta permite enviar mensajes."),
}

HAPPENED: dict[str, str] = {
    "meta.token.authenticates": N_("Meta acepta el token."),
    "meta.token.no_id": N_("Falta el identificador de la cuenta de WhatsApp o del número."),
    "meta.waba.approved": N_("Meta aprobó la cuenta de WhatsApp."),
    "meta.waba.in_review": N_("Meta todavía la revisa; no es un error."),
    "meta.waba.rejected": N_("Meta rechazó la cuenta de WhatsApp."),
    "meta.waba.restricted": N_("Meta limitó la cuenta de WhatsApp."),
    "meta.waba.wrong_id": N_("Meta no encuentra una cuenta de WhatsApp con este identificador."),
    "meta.waba.swapped": N_(
        "Este identificador no es de la cuenta de WhatsApp; el que está en otro campo sí. Están cambiados."
    ),
    "meta.number.connected": N_("El número está conectado a WhatsApp."),
    "meta.number.connecting": N_("El número todavía se está conectando; no es un error."),
    "meta.number.code_pending": N_("El número espera el código que Meta envía a la línea."),
    "meta.number.flagged": N_("El número funciona, pero Meta avisa que su calidad es baja."),
    "meta.number.restricted": N_("El número está conectado, pero Meta limita lo que puede enviar."),
    "meta.number.disconnected": N_("El número está desconectado de WhatsApp."),
    "meta.number.banned": N_("Meta bloqueó el número."),
    "meta.number.gone": N_("El número ya no está en esta cuenta de WhatsApp."),
    "meta.number.wrong_id": N_("Meta no encuentra un número con este identificador."),
    "meta.number.swapped": N_(
        "Este identificador no es del número; el que está en otro campo sí. Están cambiados."
    ),
    "meta.name.approved": N_("Meta aprobó el nombre visible."),
    "meta.name.in_review": N_("Meta todavía revisa el nombre; no es un error."),
    "meta.name.declined": N_("Meta rechazó el nombre visible."),
    "meta.name.expired": N_("La aprobación del nombre visible venció."),
    "meta.name.none": N_("El número todavía no tiene un nombre visible."),
    "meta.health.available": N_("Meta permite enviar mensajes."),
    "meta.health.limited": N_("Meta permite enviar mensajes con límites."),
    "meta.health.limited_why": N_("Meta permite enviar mensajes con límites. Dice: «{hint}»"),
    "meta.health.blocked": N_("Meta no permite enviar mensajes."),
    "meta.health.blocked_why": N_("Meta no permite enviar mensajes. Dice: «{hint}»"),
    "meta.health.unfinished": N_("Todavía no se puede enviar: faltan los pasos de arriba. No es un error."),
    "meta.name.not_read": N_("No se probó: Meta no mostró el número."),
    "meta.health.not_read": _NOT_READ,
    **{f"{check}.wrong_token": _WRONG_TOKEN for check in _READ},
    **{f"{check}.expired": _EXPIRED for check in _READ},
    **{f"{check}.no_permission": _NO_PERMISSION for check in _READ},
    **{f"{check}.query_refused": _QUERY_REFUSED for check in _READ},
    **{f"{check}.not_found": _NOT_FOUND for check in _READ},
    **{f"{check}.unknown_state": _UNKNOWN_STATE for check in _AFTER_TOKEN},
    **{f"{check}.not_entered": _NOT_ENTERED for check in ("meta.token", *_AFTER_TOKEN)},
    **{f"{check}.skipped_after_token": _NOT_TRIED for check in _AFTER_TOKEN},
}

WHAT_TO_DO: dict[str, str] = {
    "meta.token.no_id": N_("Pega el identificador de la cuenta de WhatsApp, el del número, o los dos."),
    "meta.waba.in_review": _WAIT,
    "meta.waba.rejected": _READ_MANAGER,
    "meta.waba.restricted": _READ_MANAGER,
    "meta.waba.wrong_id": _COPY_ID_AGAIN,
    "meta.waba.swapped": _SWAP,
    "meta.number.connecting": _WAIT,
    "meta.number.code_pending": N_("Completa la verificación del número con el código que llega a la línea."),
    "meta.number.flagged": N_("Mira la calidad en el Administrador de WhatsApp y envía solo lo que esperan."),
    "meta.number.restricted": _READ_MANAGER,
    "meta.number.disconnected": N_("Conecta el número otra vez en el Administrador de WhatsApp."),
    "meta.number.banned": _READ_MANAGER,
    "meta.number.gone": N_("Revisa en el Administrador de WhatsApp en qué cuenta está ahora el número."),
    "meta.number.wrong_id": _COPY_ID_AGAIN,
    "meta.number.swapped": _SWAP,
    "meta.name.in_review": _WAIT,
    "meta.name.declined": N_("Propón otro nombre más parecido a tu empresa."),
    "meta.name.expired": N_("Pide de nuevo la aprobación del nombre en el Administrador de WhatsApp."),
    "meta.name.none": N_("Elige el nombre visible en el Administrador de WhatsApp."),
    "meta.name.not_read": N_("Resuelve primero el número y vuelve a comprobar."),
    "meta.health.limited": _READ_MANAGER,
    "meta.health.limited_why": _READ_MANAGER,
    "meta.health.blocked": _READ_MANAGER,
    "meta.health.blocked_why": _READ_MANAGER,
    "meta.health.unfinished": _WAIT,
    "meta.health.not_read": N_("Resuelve primero la cuenta o el número y vuelve a comprobar."),
    **{f"{check}.wrong_token": _NEW_TOKEN for check in _READ},
    **{f"{check}.expired": _NEW_TOKEN for check in _READ},
    **{f"{check}.no_permission": _GIVE_ACCESS for check in _READ},
    **{f"{check}.query_refused": _COPY_ID_AGAIN for check in _READ},
    **{f"{check}.not_found": _WE_LOOK for check in _READ},
    **{f"{check}.unknown_state": _WE_LOOK for check in _AFTER_TOKEN},
    **{f"{check}.not_entered": _ENTER_META for check in ("meta.token", *_AFTER_TOKEN)},
    **{f"{check}.skipped_after_token": _FIX_TOKEN_FIRST for check in _AFTER_TOKEN},
}

_IN_MANAGER = N_("Meta: Administrador de WhatsApp")

WHERE: dict[str, str] = {
    code: _IN_MANAGER
    for code, words in WHAT_TO_DO.items()
    if words in (_READ_MANAGER, _COPY_ID_AGAIN) or "Administrador de WhatsApp" in words
}
"""No deeper path and no link: the WhatsApp reference (2026-11-21) confirms none."""
