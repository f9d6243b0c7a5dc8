"""Spanish words of the page of the guided set-up. Those of steps and troubles stand beside their data."""

from __future__ import annotations

from lib.i18n import N_

STATES: dict[str, str] = {
    "done": N_("Hecho"),
    "current": N_("Ahora"),
    "stuck": N_("Trabado"),
    "later": N_("Después"),
}
"""Keys are `lib.domain.setup.StepState`."""

NEEDS: dict[str, str] = {
    "account": N_("Cuenta de VTEX"),
    "admin_url": N_("Dirección del Admin"),
    "administrator": N_("Quien administra la empresa en Meta"),
    "profile_name": N_("Nombre del perfil"),
    "category": N_("Categoría"),
    "description": N_("Descripción"),
    "number": N_("Número"),
    "code": N_("El código llega"),
}
"""Keys are `lib.domain.setup.Need`."""

MISSING: dict[str, str] = {
    "account": N_("Falta"),
    "admin_url": N_("VTEX todavía no la envió"),
    "administrator": N_("Falta decir quién es"),
    "profile_name": N_("Falta en tu solicitud"),
    "category": N_("Falta en tu solicitud"),
    "description": N_("Falta en tu solicitud"),
    "number": N_("Falta guardarlo"),
    "code": N_("Guarda primero el número"),
}
"""What stands in the place of something that is not there yet."""

ADMINISTRATORS: dict[str, str] = {
    "me": N_("Eres tú"),
    "colleague": N_("Un colega: que esté contigo al hacerlo"),
    "nobody": N_("Nadie todavía: hay que conseguir uno antes"),
}
"""The answers to who administers the business portfolio."""

CODE_PLACES: dict[str, str] = {
    "with_me": N_("y la línea está contigo"),
    "someone_else": N_("y lo recibe otra persona: avísale antes"),
    "fixed_line": N_("y la línea es fija: quédate cerca"),
}
"""Where the line is when the code arrives."""

CODE_WAYS: dict[str, str] = {
    "both": N_("por SMS o por llamada"),
    "sms": N_("por SMS"),
    "voice": N_("por llamada"),
    "none": N_("por ningún medio: hace falta otro número"),
}
"""Keys are `lib.domain.setup.CodeWay`."""

CODE_HINTS: dict[str, str] = {
    "both": N_("Elige SMS. Si no llega, pide una llamada."),
    "sms": N_("Elige SMS: tu línea no recibe la llamada."),
    "voice": N_(
        "Elige llamada: a tu línea el SMS no llega bien. Apaga el menú automático y los desvíos, y que "
        "atienda una persona."
    ),
    "none": N_("A esta línea no le llega ningún código. Cambia el número antes de seguir."),
}
"""What to choose in the window."""

FIXERS: dict[str, str] = {
    "merchant": N_("Lo arreglas tú"),
    "vtex": N_("Lo arregla VTEX"),
    "meta": N_("Depende de Meta"),
    "us": N_("Te ayuda tu ejecutivo de cuentas"),
}
"""Who can put a trouble right."""

INTRODUCTIONS: dict[str, str] = {
    "self_service": N_(
        "Los ocho pasos de la página de VTEX, con lo que va antes y el aviso final. Ese producto está "
        "archivado: si VTEX te lo dice, cambia de camino."
    ),
    "cx_platform": N_(
        "Lo que existe hoy: creas el canal en VTEX CX Platform y conectas el número en una ventana de Meta."
    ),
}
"""What stands under the title, by way."""

ERRORS: dict[str, str] = {
    "setup.unknown_step": N_("Ese paso no es de tu camino. Vuelve a cargar la página."),
    "setup.unknown_trouble": N_("No conocemos ese problema. Elige uno de la lista."),
    "setup.step_done": N_("Ese paso ya está hecho."),
    "setup.earlier_open": N_("Hay pasos anteriores sin marcar ({count}). Di si también están hechos."),
    "setup.proven_otherwise": N_("Este paso está comprobado de otra manera y no se puede deshacer aquí."),
    "rulebook.unknown_trouble": N_("El paso {rule} nombra un problema que no existe: {other}."),
    "rulebook.steps_apart": N_("En {document} los pasos de {rule} no están juntos."),
    "rulebook.wrong_order": N_("En {document} los números de la página no están en orden."),
}
