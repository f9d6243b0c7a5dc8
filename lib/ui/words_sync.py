"""Spanish words for the customer sync. Keys are codes of `lib.domain.sync`, `lib.domain.customers` and the
services; placeholders are facts.
"""

from __future__ import annotations

from lib.i18n import N_

RUN_STATES: dict[str, str] = {
    "queued": N_("En espera"),
    "reading": N_("Leyendo"),
    "ready": N_("Espera tu aprobación"),
    "writing": N_("Enviando"),
    "paused": N_("En pausa"),
    "done": N_("Terminada"),
    "cancelled": N_("Cancelada"),
    "failed": N_("Se detuvo"),
}

RUN_KINDS: dict[str, str] = {"full": N_("Todos los clientes"), "incremental": N_("Solo lo que cambió")}

STEPS: dict[str, str] = {
    "read": N_("Leer en VTEX"),
    "review": N_("Revisar"),
    "send": N_("Enviar a Hellotext"),
}

# The terms of the equation, in its order, each under its number.
TERMS: dict[str, str] = {
    "read": N_("leídos"),
    "created": N_("creados"),
    "updated": N_("actualizados"),
    "unchanged": N_("sin cambios"),
    "rejected": N_("rechazados"),
    "pending": N_("pendientes"),
}

# What became of one customer.
RESULTS: dict[str, str] = {
    "pending": N_("Pendiente"),
    "intended": N_("En camino"),
    "uncertain": N_("Sin respuesta"),
    "created": N_("Creado"),
    "updated": N_("Actualizado"),
    "unchanged": N_("Sin cambios"),
    "rejected": N_("Rechazado"),
}

REASONS: dict[str, str] = {
    "no_contact": N_("No tiene correo ni teléfono"),
    "unusable_contact": N_("Su correo y su teléfono no sirven"),
    "masked": N_("VTEX oculta su correo y no hay teléfono"),
    "no_id": N_("VTEX no le dio identificador"),
    "shared_contact": N_("Su único contacto lo tienen muchos otros clientes"),
    "forgotten": N_("Pediste olvidarlo"),
    "refused_400": N_("Hellotext no aceptó sus datos"),
    "refused_404": N_("Hellotext contestó que no lo encuentra"),
    "refused_422": N_("Hellotext no aceptó sus datos"),
    "no_answer": N_("Hellotext no respondió"),
    "same": N_("Sus datos son los mismos"),
    "joined": N_("Es la misma persona que otro registro"),
}

# What can be done about customers that were rejected for a reason.
ADVICE: dict[str, str] = {
    "no_contact": N_("Agrega su correo o su celular en VTEX, o en el archivo de correcciones."),
    "unusable_contact": N_("Corrige su correo o su celular en el archivo de correcciones."),
    "masked": N_("Escribe su correo verdadero en el archivo de correcciones."),
    "shared_contact": N_("Escribe en VTEX un correo o un celular que sea solo suyo."),
    "no_id": N_("Es un registro incompleto de VTEX: revísalo con su soporte."),
    "forgotten": N_("No hay nada que hacer: no se envía más."),
    "refused_400": N_("Revisa su correo y su celular, y corrígelos en el archivo."),
    "refused_404": N_("Igual no se envía otra vez. Para intentarlo de nuevo, lee todo desde el principio."),
    "refused_422": N_("Revisa su correo y su celular, y corrígelos en el archivo."),
    "no_answer": N_("No tienes que hacer nada: una próxima sincronización lo intenta de nuevo."),
}

WAITS: dict[str, str] = {
    "vtex_asked": N_("VTEX nos pidió esperar"),
    "vtex_failing": N_("VTEX no responde bien"),
    "vtex_scrolls": N_("VTEX está ocupado con otras lecturas de tu cuenta"),
    "hellotext_asked": N_("Hellotext nos pidió esperar"),
    "hellotext_failing": N_("Hellotext no responde bien"),
    "reconciling": N_("Averiguamos qué llegó a Hellotext antes de seguir"),
    "other_run": N_("Otra de tus tiendas está enviando al mismo Hellotext"),
}

PHONES: dict[str, str] = {
    "homePhone": N_("Teléfono de casa (homePhone)"),
    "phone": N_("Teléfono (phone)"),
    "cellPhone": N_("Celular (cellPhone)"),
    "businessPhone": N_("De la empresa (businessPhone)"),
}

WRITERS: dict[str, str] = {"no": N_("No"), "yes": N_("Sí")}

WRITER_MEANINGS: dict[str, str] = {
    "no": N_("Puente es el único que escribe tus perfiles."),
    "yes": N_("Los dos escribirían los mismos perfiles."),
}

SCHEDULES: dict[str, str] = {
    "never": N_("Nunca"),
    "hourly": N_("Cada hora"),
    "daily": N_("Cada día"),
}

# Of the newsletter; nothing where VTEX does not say.
CONSENTS: dict[str, str] = {"in": N_("sí"), "out": N_("no")}

VIEWS: dict[str, str] = {
    "clientes": N_("Cliente por cliente"),
    "historial": N_("Historial"),
    "ajustes": N_("Ajustes"),
}

# Why a run stopped, and what to do.
PROBLEMS: dict[str, str] = {
    "sync.vtex_unauthorized": N_("VTEX ya no acepta tu clave. Escríbela de nuevo y reanuda."),
    "sync.vtex_forbidden": N_(
        "Tu clave de VTEX no puede leer clientes. Dale ese permiso en VTEX, compruébala y reanuda."
    ),
    "sync.vtex_unreachable": N_("VTEX no respondió durante mucho tiempo. Reanuda en un rato."),
    "sync.query_refused": N_(
        "VTEX no aceptó lo que le pedimos. Reanuda; si se repite, avisa a tu ejecutivo de cuentas."
    ),
    "sync.hellotext_unauthorized": N_("Hellotext ya no acepta tu token. Escríbelo de nuevo y reanuda."),
    "sync.hellotext_forbidden": N_(
        "Tu token de Hellotext no puede escribir perfiles. Crea otro en Hellotext, escríbelo y reanuda."
    ),
    "sync.hellotext_unreachable": N_("Hellotext no respondió durante mucho tiempo. Reanuda en un rato."),
    "sync.property_unknown": N_(
        "No supimos si Hellotext creó el dato “Newsletter VTEX”. Mira allí que no esté dos veces y reanuda."
    ),
    "sync.other_business": N_(
        "Las credenciales son ahora de otra cuenta de Hellotext. Empieza de nuevo: se leen y envían todos los"
        " clientes."
    ),
    "sync.internal": N_("Falló algo nuestro y ya quedó registrado. Reanuda; si se repite, dinos la hora."),
}

ERRORS: dict[str, str] = {
    **PROBLEMS,
    "sync.no_vtex_key": N_("Falta la clave de VTEX. Escríbela en Credenciales."),
    "sync.no_hellotext_token": N_("Falta el token de Hellotext. Escríbelo en Credenciales."),
    "sync.other_writer": N_("Responde si Hellotext ya sincroniza tus clientes."),
    "sync.not_ready": N_("Esta sincronización no espera tu aprobación. Mira cómo está ahora."),
    "sync.over": N_("Esta sincronización ya terminó. Puedes empezar otra."),
    "sync.other_run": N_("Hay una sincronización más nueva. Sigue con esa."),
    "sync.unknown_run": N_("No encontramos esa sincronización."),
    "sync.phone_order": N_("Elige al menos un teléfono."),
    "sync.correction_columns": N_(
        "Faltan columnas: vtex_id, y corrected_email o corrected_phone. Usa el archivo que descargaste."
    ),
    "sync.who_common": N_("Demasiados clientes comparten ese dato. Usa el identificador de VTEX."),
    "sync.who": N_("Escribe un correo, un teléfono o el identificador de VTEX."),
}

# What is wrong with a row of a corrections file.
CORRECTION_PROBLEMS: dict[str, str] = {
    "correction.email": N_("el correo no se puede leer."),
    "correction.phone": N_("el teléfono no se puede leer o no sirve."),
    "correction.no_id": N_("falta el vtex_id."),
    "correction.unknown": N_("ninguna sincronización rechazó a ese cliente."),
    "correction.forgotten": N_("pediste olvidar a ese cliente."),
}
