"""Spanish words of the checks at Hellotext. Keys are the codes of `lib.domain.ladder`."""

from __future__ import annotations

from lib.i18n import N_

_COPY_ID_AGAIN = N_("Copia de nuevo el Business ID en Hellotext, en Settings > General.")
_COPY_HELLOTEXT_TOKEN_AGAIN = N_(
    "Crea otro token en Hellotext, en Settings > Authorization Tokens, y pégalo aquí. Se muestra una vez."
)
_WE_LOOK = N_("Prueba más tarde. Si sigue igual, avisa a tu ejecutivo: lo revisamos nosotros.")
_ENTER_TOKEN = N_("Crea un token en Hellotext, en Settings > Authorization Tokens, y pégalo.")
_CHECK_PLAN = N_("Revisa en Hellotext que tu plan esté activo y permita usar la API.")
_MAYBE_WRITTEN = N_(
    "Mira en Hellotext si hay un perfil llamado Prueba Puente. Si está, el token puede escribir. Si no, "
    "prueba otra vez en unos minutos."
)

TITLES: dict[str, str] = {
    "hellotext.business": N_("Business ID de Hellotext"),
    "hellotext.token": N_("Token de Hellotext"),
    "hellotext.write": N_("Escritura en Hellotext"),
}

PROVES: dict[str, str] = {
    "hellotext.business": N_("Que el negocio existe en Hellotext."),
    "hellotext.token": N_(
        "Que Hellotext acepta el token. No prueba que pueda escribir ni de qué negocio es."
    ),
    "hellotext.write": N_("Que el token puede crear perfiles. Solo se prueba si estás de acuerdo."),
}

HAPPENED: dict[str, str] = {
    "hellotext.business.found": N_("Hellotext conoce este negocio."),
    "hellotext.business.other_id": N_("Hellotext respondió con un negocio de otro identificador."),
    "hellotext.business.wrong_id": N_("Hellotext no acepta este Business ID."),
    "hellotext.business.unknown": N_("Hellotext no encontró un negocio con este Business ID."),
    "hellotext.business.malformed": N_("Hellotext no pudo leer el Business ID."),
    "hellotext.business.invalid": N_("Hellotext dice que el Business ID no es válido."),
    "hellotext.business.forbidden": N_("Hellotext no permite consultar este negocio, quizá por su plan."),
    "hellotext.business.not_entered": N_("Todavía no escribiste el Business ID."),
    "hellotext.token.authenticates": N_(
        "Hellotext acepta el token. Esto no prueba que sea de este negocio ni que pueda escribir."
    ),
    "hellotext.token.wrong_token": N_("Hellotext dice que el token no es válido o fue revocado."),
    "hellotext.token.plan_blocked": N_(
        "Hellotext no permite usar la API, casi siempre por el plan o la suscripción."
    ),
    "hellotext.token.malformed": N_("Hellotext no pudo leer el token."),
    "hellotext.token.invalid": N_("Hellotext rechazó la consulta con este token."),
    "hellotext.token.not_found": N_("Hellotext no encontró lo que consultamos."),
    "hellotext.token.not_entered": N_("Todavía no escribiste el token de Hellotext."),
    "hellotext.write.written": N_("El token puede escribir: guardó el perfil de prueba Prueba Puente."),
    "hellotext.write.wrong_token": N_("Hellotext no aceptó el token para escribir."),
    "hellotext.write.plan_blocked": N_(
        "El token lee, pero Hellotext no le permite escribir, casi siempre por el plan o la suscripción."
    ),
    "hellotext.write.query_refused": N_("Hellotext no aceptó nuestro perfil de prueba."),
    "hellotext.write.not_found": N_("Hellotext no encontró dónde escribir el perfil de prueba."),
    "hellotext.write.not_agreed": N_("No se probó: esta prueba escribe un perfil y falta que la aceptes."),
    "hellotext.write.not_entered": N_("Todavía no escribiste el token de Hellotext."),
    "hellotext.write.skipped_after_token": N_("No se probó: el token no quedó demostrado."),
    "vendor.write_read_timeout": N_(
        "{vendor} no contestó a tiempo. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_out_of_time": N_(
        "{vendor} tardó demasiado y terminamos la comprobación. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_request_timeout": N_(
        "{vendor} dice que la escritura tardó demasiado (408). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_connection_lost": N_(
        "Se cortó la conexión con {vendor}. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_truncated": N_(
        "La respuesta de {vendor} llegó incompleta. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_too_large": N_(
        "La respuesta de {vendor} es demasiado grande. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_http_500": N_(
        "{vendor} tuvo un error interno (500). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_http_502": N_(
        "Una puerta de entrada de {vendor} falló (502). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_http_503": N_(
        "{vendor} no está disponible (503). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_http_504": N_(
        "Una puerta de entrada de {vendor} no tuvo respuesta (504). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_server_error": N_(
        "{vendor} tuvo un error ({status}). El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_html": N_(
        "{vendor} respondió con una página web. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_not_json": N_(
        "{vendor} respondió en otro formato. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_broken_json": N_(
        "{vendor} respondió con datos dañados. El perfil de prueba pudo quedar guardado."
    ),
    "vendor.write_other_shape": N_(
        "{vendor} respondió con otros datos. El perfil de prueba pudo quedar guardado."
    ),
}

WHAT_TO_DO: dict[str, str] = {
    "hellotext.business.other_id": _COPY_ID_AGAIN,
    "hellotext.business.wrong_id": _COPY_ID_AGAIN,
    "hellotext.business.unknown": _COPY_ID_AGAIN,
    "hellotext.business.malformed": _COPY_ID_AGAIN,
    "hellotext.business.invalid": _COPY_ID_AGAIN,
    "hellotext.business.forbidden": N_("Revisa en Hellotext que tu plan esté activo."),
    "hellotext.business.not_entered": N_("Escribe el Business ID. Está en Hellotext, en Settings > General."),
    "hellotext.token.wrong_token": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.plan_blocked": _CHECK_PLAN,
    "hellotext.token.malformed": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.invalid": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.not_found": _WE_LOOK,
    "hellotext.token.not_entered": _ENTER_TOKEN,
    "hellotext.write.wrong_token": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.write.plan_blocked": _CHECK_PLAN,
    "hellotext.write.query_refused": _WE_LOOK,
    "hellotext.write.not_found": _WE_LOOK,
    "hellotext.write.not_agreed": N_(
        "Si quieres, acepta la prueba: guarda un perfil sin teléfono ni correo, al que nadie puede escribir."
    ),
    "hellotext.write.not_entered": _ENTER_TOKEN,
    "hellotext.write.skipped_after_token": N_("Resuelve primero el token y vuelve a comprobar."),
    **{code: _MAYBE_WRITTEN for code in HAPPENED if code.startswith("vendor.write_")},
}

_IN_GENERAL = N_("Hellotext: Settings > General")
_IN_TOKENS = N_("Hellotext: Settings > Authorization Tokens")

WHERE: dict[str, str] = {
    **{
        f"hellotext.business.{reason}": _IN_GENERAL
        for reason in ("other_id", "wrong_id", "unknown", "malformed", "invalid", "not_entered")
    },
    **{
        f"hellotext.token.{reason}": _IN_TOKENS
        for reason in ("wrong_token", "malformed", "invalid", "not_entered")
    },
    "hellotext.write.wrong_token": _IN_TOKENS,
    "hellotext.write.not_entered": _IN_TOKENS,
}
"""Paths: Hellotext reference 2.1, checked 2026-11-21."""
