"""Spanish words of the credential checks: what each one is, what happened, what to do, who, and where.

Keys are the codes of `lib.domain.ladder` and `lib.domain.pasted`. Placeholders are the facts of a result;
in `WHERE`, `{account}` is the store's own account.
"""

from __future__ import annotations

from lib.i18n import N_
from lib.ui import words_checks_hellotext, words_checks_meta, words_checks_vtex
from lib.ui.words_inputs import INPUT_WORDS

__all__ = [
    "CHECK_PROVES",
    "CHECK_TITLES",
    "HAPPENED",
    "INPUT_WORDS",
    "WHAT_TO_DO",
    "WHERE",
    "WHO_FIXES",
]

CHECK_TITLES: dict[str, str] = {
    **words_checks_vtex.TITLES,
    **words_checks_hellotext.TITLES,
    **words_checks_meta.TITLES,
}

CHECK_PROVES: dict[str, str] = {
    **words_checks_vtex.PROVES,
    **words_checks_hellotext.PROVES,
    **words_checks_meta.PROVES,
}

WHO_FIXES: dict[str, str] = {
    "merchant": N_("Lo resuelves tú o quien administra tu cuenta."),
    "vtex": N_("Depende de VTEX."),
    "meta": N_("Depende de Meta."),
    "hellotext": N_("Depende de Hellotext."),
    "us": N_("Lo resolvemos nosotros."),
}

_TRY_LATER = N_("Prueba otra vez en unos minutos. No cambies nada mientras tanto.")
_WE_LOOK = N_("Prueba más tarde. Si sigue igual, avisa a tu ejecutivo: lo revisamos nosotros.")

HAPPENED: dict[str, str] = {
    **words_checks_vtex.HAPPENED,
    **words_checks_hellotext.HAPPENED,
    **words_checks_meta.HAPPENED,
    "vendor.request_timeout": N_("{vendor} dice que la consulta tardó demasiado (408)."),
    "vendor.rate_limited": N_("{vendor} recibió demasiadas consultas y nos pidió esperar."),
    "vendor.rate_limited_wait": N_(
        "{vendor} recibió demasiadas consultas y nos pidió esperar {seconds} segundos."
    ),
    "vendor.http_500": N_("{vendor} tuvo un error interno (500)."),
    "vendor.http_502": N_("Una puerta de entrada de {vendor} no logró comunicarse (502)."),
    "vendor.http_503": N_("{vendor} no está disponible en este momento (503)."),
    "vendor.http_504": N_("Una puerta de entrada de {vendor} se quedó esperando (504)."),
    "vendor.server_error": N_("{vendor} tuvo un error ({status})."),
    "vendor.unexpected_status": N_("{vendor} respondió algo que no esperábamos ({status})."),
    "vendor.redirected": N_(
        "{vendor} nos envió a otra dirección ({status}). No seguimos: llevaríamos tu clave allí."
    ),
    "vendor.html": N_("{vendor} respondió con una página web y no con datos."),
    "vendor.not_json": N_("{vendor} respondió en un formato que no son los datos esperados."),
    "vendor.broken_json": N_("{vendor} respondió con datos dañados."),
    "vendor.other_shape": N_("{vendor} respondió con datos distintos de los esperados."),
    "vendor.connection_refused": N_("{vendor} rechazó la conexión."),
    "vendor.connection_lost": N_("Se cortó la conexión con {vendor}."),
    "vendor.dns_failure": N_("No encontramos la dirección de {vendor} en internet."),
    "vendor.tls_failure": N_("No pudimos comprobar que del otro lado está {vendor}. No enviamos tu clave."),
    "vendor.connect_timeout": N_("{vendor} no contestó al conectarnos."),
    "vendor.read_timeout": N_("{vendor} aceptó la conexión pero no respondió a tiempo."),
    "vendor.truncated": N_("La respuesta de {vendor} llegó incompleta."),
    "vendor.too_large": N_("La respuesta de {vendor} es demasiado grande."),
    "vendor.address_refused": N_("La dirección de {vendor} que tenemos configurada no es segura."),
    "vendor.unsendable": N_("Lo pegado tiene caracteres que no se pueden enviar a {vendor}."),
    "vendor.out_of_time": N_("{vendor} tardó demasiado y terminamos la comprobación sin su respuesta."),
    "vendor.transient": N_("{vendor} tuvo un problema pasajero."),
}

WHAT_TO_DO: dict[str, str] = {
    **words_checks_vtex.WHAT_TO_DO,
    **words_checks_hellotext.WHAT_TO_DO,
    **words_checks_meta.WHAT_TO_DO,
    "vendor.request_timeout": _TRY_LATER,
    "vendor.rate_limited": _TRY_LATER,
    "vendor.rate_limited_wait": N_("Espera ese tiempo y prueba otra vez. No cambies nada mientras tanto."),
    "vendor.http_500": _TRY_LATER,
    "vendor.http_502": _TRY_LATER,
    "vendor.http_503": _TRY_LATER,
    "vendor.http_504": _TRY_LATER,
    "vendor.server_error": _TRY_LATER,
    "vendor.unexpected_status": _WE_LOOK,
    "vendor.redirected": _WE_LOOK,
    "vendor.html": _WE_LOOK,
    "vendor.not_json": _WE_LOOK,
    "vendor.broken_json": _TRY_LATER,
    "vendor.other_shape": _WE_LOOK,
    "vendor.connection_refused": _TRY_LATER,
    "vendor.connection_lost": _TRY_LATER,
    "vendor.dns_failure": N_(
        "Prueba otra vez en unos minutos. Si es VTEX, revisa también que la cuenta esté bien escrita."
    ),
    "vendor.tls_failure": _WE_LOOK,
    "vendor.connect_timeout": _TRY_LATER,
    "vendor.read_timeout": _TRY_LATER,
    "vendor.truncated": _TRY_LATER,
    "vendor.too_large": _WE_LOOK,
    "vendor.address_refused": _WE_LOOK,
    "vendor.unsendable": N_("Copia de nuevo el dato desde su origen y pégalo aquí."),
    "vendor.out_of_time": _TRY_LATER,
    "vendor.transient": _TRY_LATER,
}

WHERE: dict[str, str] = {
    **words_checks_vtex.WHERE,
    **words_checks_hellotext.WHERE,
    **words_checks_meta.WHERE,
}
