"""Spanish words of the ticket to VTEX, and VTEX's own English words of its form.

The form: VTEX reference 7.3 (help page of 2025-09-25). Its screens are in English, so every name and value
is given as it stands there, with its translation beside it.
"""

from __future__ import annotations

from typing import Final

from lib.i18n import N_

TITLE: Final = N_("Conectar WhatsApp: solicitud iniciada por el socio para la cuenta {account}")

OPENING: Final = (
    N_("Hola, equipo de VTEX:"),
    N_("Queremos conectar WhatsApp en la tienda {store} (cuenta {account})."),
    N_(
        "Sabemos que Meta permitió hasta el 29 de septiembre de 2025 que un socio cree la cuenta en nombre "
        "del cliente (OBO). Por eso les pedimos, por favor, una solicitud de cuenta de WhatsApp Business "
        "iniciada por el socio (partner-initiated WABA creation) para nuestro identificador del negocio."
    ),
    N_("Pedimos que la solicitud contemple las tres autorizaciones que indica su página:"),
)
"""The beginning of the ticket, up to the list of what the administrator authorises."""

APPROVALS: Final = (
    N_("Permiso para que VTEX envíe mensajes en nombre de la empresa."),
    N_("Nombre de la cuenta y nombre que verán los clientes."),
    N_("Número de teléfono."),
)
"""The seed page's three, in its order."""

WAITING: Final = N_(
    "Un administrador del negocio espera la solicitud para aceptarla en la configuración del negocio, en "
    "Solicitudes (Business settings > Requests)."
)
DATA: Final = N_("Datos para la solicitud:")
CLOSING: Final = (
    N_("Si falta algo, o si hoy se hace de otra manera, por favor respondan a este ticket."),
    N_("¡Gracias!"),
)

LABELS: dict[str, str] = {
    "account": N_("Cuenta de VTEX"),
    "business_id": N_("Identificador del negocio en Meta (Business ID)"),
    "account_name": N_("Nombre de la cuenta de WhatsApp Business"),
    "profile_name": N_("Nombre que verán los clientes"),
    "legal_name": N_("Razón social"),
    "website": N_("Sitio web"),
    "second_website": N_("Segundo sitio web"),
    "number": N_("Número de teléfono"),
    "logo": N_("Logo (adjunto)"),
    "about": N_("Frase corta del perfil"),
    "description": N_("Descripción"),
    "address": N_("Dirección"),
    "email": N_("Correo para los clientes"),
    "vertical": N_("Rubro"),
}
"""Names of the data in the ticket, in its order."""

FORM_NAMES: dict[str, tuple[str, str]] = {
    "title": ("Title", N_("Título")),
    "description": ("Description", N_("Descripción")),
    "experience_level": ("Experience level", N_("Nivel de experiencia")),
    "agency": ("Agency", N_("Agencia")),
    "users_affected": ("Users affected", N_("Usuarios afectados")),
    "problem_impact": ("Problem impact", N_("Impacto del problema")),
    "environment": ("Environment", N_("Entorno")),
    "problem_type": ("Problem type", N_("Tipo de problema")),
    "evidence": ("Evidence", N_("Evidencia")),
}
"""Each field of the form as VTEX calls it, and what that means."""

FORM_VALUES: dict[str, tuple[str, str]] = {
    "end_users": (
        "Buyers, consumers, or end-users",
        N_("Compradores, consumidores o usuarios finales"),
    ),
    "important": ("Important store resources", N_("Recursos importantes de la tienda")),
    "production": ("Production", N_("Producción")),
    "setup_request": ("I would like to request a setup", N_("Quiero solicitar una configuración")),
}
"""Each value to choose as VTEX writes it, and what that means."""

FORM_ADVICE: dict[str, str] = {
    "own_choice": N_("Elige la opción que corresponda a quien envía el ticket."),
    "if_any": N_("Opcional: tu agencia, si una te ayuda."),
    "logo": N_("Adjunta el logo: {logo}"),
    "no_logo": N_("Adjunta el logo."),
}
"""What to put where nothing is there to choose from."""
