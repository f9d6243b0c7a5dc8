"""Spanish words about what Meta says. Keys are the codes of `lib.domain.meta` and of its watch."""

from __future__ import annotations

from lib.i18n import N_

META_FIELDS: dict[str, str] = {
    "portfolio_verification": N_("Verificación de la empresa"),
    "messaging_limit": N_("Límite de conversaciones al día"),
    "account_review": N_("Revisión de la cuenta de WhatsApp"),
    "account_status": N_("Estado de la cuenta de WhatsApp"),
    "account_verification": N_("Verificación de la empresa, según la cuenta"),
    "ownership": N_("Dueño de la cuenta de WhatsApp"),
    "number_status": N_("Conexión del número"),
    "code": N_("Código de confirmación"),
    "name": N_("Nombre visible"),
    "quality": N_("Calidad de los mensajes"),
    "platform": N_("Registro del número"),
    "coexistence": N_("También en la app WhatsApp Business"),
    "pin": N_("PIN de seis cifras"),
    "throughput": N_("Velocidad de envío"),
    "health": N_("Permiso para enviar mensajes"),
    "subscribed_apps": N_("Avisos de Meta a Puente"),
}

_VERIFICATION = {
    "verified": N_("Verificada"),
    "in_review": N_("Meta la está revisando"),
    "need_more_info": N_("Meta pide más datos"),
    "not_sent": N_("Falta enviarla a Meta"),
    "not_verified": N_("Todavía no la pediste"),
    "refused": N_("Meta no la aprobó"),
    "revoked": N_("Meta la retiró"),
    "expired": N_("Venció"),
    "ineligible": N_("Meta dice que no corresponde"),
}
_STATES: dict[str, dict[str, str]] = {
    "portfolio_verification": _VERIFICATION,
    "account_verification": _VERIFICATION,
    "messaging_limit": {
        "tier_50": N_("50 personas"),
        "tier_250": N_("250 personas"),
        "tier_1k": N_("1.000 personas"),
        "tier_2k": N_("2.000 personas"),
        "tier_10k": N_("10.000 personas"),
        "tier_100k": N_("100.000 personas"),
        "unlimited": N_("Sin límite"),
        "untiered": N_("Todavía no tiene"),
    },
    "account_review": {
        "approved": N_("Aprobada"),
        "in_review": N_("Meta la está revisando"),
        "rejected": N_("Meta la rechazó"),
        "restricted": N_("Meta la limitó"),
    },
    "account_status": {
        "active": N_("Habilitada"),
        "in_review": N_("Meta la está revisando"),
        "restricted": N_("Meta la limitó"),
        "disabled": N_("Meta la desactivó"),
        "inactive": N_("Inactiva: la revisamos nosotros"),
    },
    "ownership": {
        "own": N_("Es tuya"),
        "agency": N_("De una agencia"),
        "obo_needs_migration": N_("De otra empresa: hay que pasarla a la tuya"),
    },
    "number_status": {
        "connected": N_("Conectado"),
        "connecting": N_("Conectándose"),
        "code_pending": N_("Espera el código"),
        "flagged": N_("Conectado, con calidad baja"),
        "restricted": N_("Conectado, con límites"),
        "disconnected": N_("Desconectado"),
        "banned": N_("Bloqueado por Meta"),
        "gone": N_("Ya no está en esta cuenta"),
    },
    "code": {
        "confirmed": N_("Confirmado"),
        "code_pending": N_("Falta confirmarlo"),
        "expired": N_("Venció: hay que pedir otro"),
    },
    "name": {
        "approved": N_("Aprobado"),
        "in_review": N_("Meta lo está revisando"),
        "declined": N_("Meta lo rechazó"),
        "expired": N_("La aprobación venció"),
        "none": N_("Todavía no hay"),
    },
    "quality": {
        "high": N_("Alta"),
        "medium": N_("Media"),
        "low": N_("Baja"),
        "not_rated": N_("Todavía sin medir"),
    },
    "platform": {
        "cloud": N_("Registrado"),
        "on_premise": N_("Registrado en un sistema antiguo"),
        "not_registered": N_("Sin registrar"),
    },
    "coexistence": {"with_app": N_("Sí"), "without_app": N_("No")},
    "pin": {"set": N_("Puesto"), "not_set": N_("Sin poner")},
    "throughput": {
        "standard": N_("Normal"),
        "high": N_("Alta"),
        "not_sending": N_("Todavía no envía"),
    },
    "health": {
        "available": N_("Puede enviar"),
        "limited": N_("Puede enviar, con límites"),
        "blocked": N_("No puede enviar"),
    },
    "subscribed_apps": {
        "ours": N_("Llegan"),
        "others": N_("Llegan a otra app, no a la nuestra"),
        "none": N_("No llegan a nadie"),
        "some": N_("Llegan a alguna app"),
    },
}

META_STATES: dict[str, str] = {
    **{f"{field}.{reason}": text for field, texts in _STATES.items() for reason, text in texts.items()},
    **{f"{field}.unknown_value": N_("Un valor que todavía no conocemos: lo miramos") for field in _STATES},
    **{f"{field}.absent": N_("Meta no lo dice") for field in _STATES},
}

META_READY: dict[str, str] = {
    "ready": N_("El número está listo"),
    "not_ready": N_("El número todavía no está listo"),
    "look": N_("Meta dijo algo que todavía no conocemos"),
}

META_NOTES: dict[str, str] = {
    "obo_needs_migration": N_(
        "La cuenta de WhatsApp es de otra empresa. Meta pasa estas cuentas a su dueño; no es un error tuyo."
    ),
    "coexistence": N_(
        "El número sigue también en la app WhatsApp Business. Ábrela cada semana: tras unos 14 días sin "
        "abrirla, Meta lo desconecta."
    ),
    "partner_added": N_("La solicitud del socio quedó aceptada."),
    "partner_app_installed": N_("La app del socio quedó instalada."),
    "partner_removed": N_("El socio ya no tiene acceso a la cuenta."),
    "partner_app_uninstalled": N_("La app del socio ya no está en la cuenta."),
    "certification_needed": N_(
        "Meta pide verificar la empresa antes de enviar mensajes: empieza en el Centro de seguridad de Meta."
    ),
    "certification_status": N_("Meta movió la verificación de la empresa."),
    "account_restriction": N_(
        "Meta limitó la cuenta de WhatsApp. Lee el motivo en el Administrador de WhatsApp."
    ),
    "account_violation": N_("Meta señaló una falta a sus políticas. Léela en el Administrador de WhatsApp."),
    "disabled_update": N_("Meta cambió el bloqueo de la cuenta. Míralo en el Administrador de WhatsApp."),
    "account_deleted": N_("La cuenta de WhatsApp fue eliminada."),
    "account_offboarded": N_(
        "El número salió de la plataforma. Abre la app WhatsApp Business y conéctalo otra vez."
    ),
    "account_reconnected": N_("El número volvió a conectarse."),
    "name_rejected": N_("Meta rechazó el nombre “{name}”."),
    "name_employee_issue": N_("Meta rechazó el nombre “{name}”: parece el de un empleado."),
    "name_endclient_notrelated": N_(
        "Meta rechazó el nombre “{name}”: no ve su relación con tu empresa. Que aparezca en tu sitio."
    ),
    "name_format_unacceptable": N_(
        "Meta rechazó el nombre “{name}” por su forma: mayúsculas, signos o símbolos."
    ),
    "name_individual_issue": N_("Meta rechazó el nombre “{name}”: parece el de una persona."),
    "name_not_consistent": N_(
        "Meta rechazó el nombre “{name}”: no coincide con tu marca. Usa el mismo que en tu sitio."
    ),
    "pin_changed": N_("El PIN de seis cifras cambió. Guárdalo: se pide al mover el número."),
    "apps_left_out": N_("No miramos si los avisos de Meta llegan a Puente: falta configurar nuestra app."),
}

META_PROBLEMS: dict[str, str] = {
    "meta.budget_spent": N_("Meta limita cuántas veces podemos preguntar. Seguimos a la hora que ves abajo."),
    "meta.number_unclear": N_(
        "La cuenta tiene varios números y no sabemos cuál es el tuyo. Guarda tu número o escribe su ID."
    ),
}

META_ERRORS: dict[str, str] = {
    "number_deleted": N_("Meta dice que el número fue eliminado."),
    "wrong_id": N_("El identificador es de otra cosa. Cópialo otra vez en Meta."),
    "account_blocked": N_("Meta bloqueó la cuenta. Lee el motivo en Meta y pide una revisión."),
    "country_restricted": N_("Meta no permite enviar mensajes a ese país desde esta cuenta."),
    "undeliverable": N_("El mensaje no se pudo entregar."),
    "recipient_not_allowed": N_("Ese destinatario no está en la lista de prueba. Revisa cómo está escrito."),
    "name_not_approved": N_("Falta que Meta apruebe el nombre visible. Espera su respuesta."),
    "payment": N_("Falta un medio de pago en la cuenta de WhatsApp. Agrégalo en Meta."),
    "not_registered": N_("El número está sin registrar. Lo registra la plataforma de VTEX, no Puente."),
    "outside_window": N_("Pasaron 24 horas desde el último mensaje del cliente: usa una plantilla."),
    "too_many_messages": N_("Son demasiados mensajes seguidos. Espera y envía menos."),
    "deregistration_unfinished": N_("El número todavía se está soltando del proveedor anterior."),
    "passing": N_("Meta tuvo una falla del momento. Probamos otra vez."),
    "pin_mismatch": N_(
        "El PIN no es el que tiene el número. Pídelo al proveedor anterior o restablécelo por correo en el "
        "Administrador de WhatsApp. No lo pruebes muchas veces."
    ),
    "code_first": N_("Confirma el número con un código nuevo antes de registrarlo."),
    "pin_guesses": N_("Fueron demasiados intentos con el PIN. Espera lo que dice Meta."),
    "just_deleted": N_("El número se acaba de eliminar. Espera cinco minutos."),
    "registration_locked": N_(
        "Se intentó registrar el número demasiadas veces y Meta lo cerró 72 horas. No lo intentes antes."
    ),
    "code_not_sent": N_(
        "Meta no pudo enviar el código. Espera y pide la llamada en lugar del SMS, o al revés."
    ),
    "unconfirmed": N_("Meta dio un error del que no hay explicación. Lo revisamos nosotros."),
    "name_not_provisioned": N_(
        "Meta todavía prepara el nombre visible. Espera su aprobación antes de registrar el número."
    ),
    "number_not_added": N_("Meta no dejó agregar el número a la cuenta."),
    "name_not_editable": N_("El nombre visible no se puede cambiar ahora."),
    "too_many_templates": N_("La cuenta llegó al máximo de plantillas."),
    "code_not_confirmed": N_("El código no se pudo confirmar. Espera unas 12 horas y prueba el otro método."),
    "verify_business": N_("Meta no permite más cuentas hasta verificar la empresa."),
    "account_restricted": N_("Meta limitó la cuenta. Lee el motivo en el Administrador de WhatsApp."),
    "duplicate_onboarding": N_("La cuenta ya se está conectando en otro lugar."),
    "coexistence_sync": N_("Falló la copia desde la app WhatsApp Business. Pide a VTEX que la repita."),
    "sending_blocked": N_("Meta no permite enviar mensajes. Sigue lo que dice Meta."),
    "too_many_calls": N_("Se preguntó demasiadas veces a Meta. Esperamos y seguimos."),
    "token": N_("Meta no acepta el token. Crea otro y pégalo en Credenciales."),
    "permission": N_("Al token le falta un permiso en Meta."),
    "unknown": N_("Meta dio un error que todavía no conocemos. Lo revisamos nosotros."),
}
