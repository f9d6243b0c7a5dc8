"""Spanish words for the dossier to VTEX. Keys are codes of `lib.domain.dossier`; placeholders are facts."""

from __future__ import annotations

from typing import Final

from lib.i18n import N_
from lib.ui.words_inputs import INPUT_WORDS

BUSINESS_ID_HELP: Final = "https://www.facebook.com/business/help/1181250022022158"
"""Meta's page on where the business id is found, the one that the page of VTEX names."""

FIELD_NAMES: dict[str, str] = {
    "business_id": N_("Identificador del Administrador comercial"),
    "account_name": N_("Nombre de la cuenta de WhatsApp Business"),
    "profile_name": N_("Nombre que verán tus clientes"),
    "legal_name": N_("Razón social"),
    "website": N_("Sitio web"),
    "second_website": N_("Segundo sitio web"),
    "about": N_("Frase corta del perfil"),
    "description": N_("Descripción"),
    "address": N_("Dirección"),
    "email": N_("Correo para tus clientes"),
    "vertical": N_("Rubro"),
    "number": N_("Número"),
    "logo": N_("Logo"),
}
"""Also the things of `Completeness.missing` that are no fields."""

FIELD_HINTS: dict[str, str] = {
    "business_id": N_(
        "Está en la configuración del negocio de Meta, en Información del negocio. Son unos 15 a 17 números; "
        "también puedes pegar la dirección de esa página."
    ),
    "account_name": N_("Así se llamará la cuenta en Meta. Tus clientes no lo ven."),
    "profile_name": N_("De 3 a 75 caracteres. Meta lo compara con tu razón social y tu sitio web."),
    "legal_name": N_("Tal como figura en los papeles de la empresa."),
    "website": N_("El sitio donde aparece el nombre que verán tus clientes."),
    "second_website": N_("Opcional. El perfil admite dos."),
    "about": N_("Opcional. Hasta 139 caracteres, debajo del nombre."),
    "description": N_("Opcional. Qué vendes y a quién, hasta 256 caracteres."),
    "address": N_("Opcional. Hasta 256 caracteres."),
    "email": N_("Opcional. El correo que tus clientes pueden ver."),
    "vertical": N_("Opcional. Elige el que más se parece a tu negocio."),
}

VERTICAL_NAMES: dict[str, str] = {
    "OTHER": N_("Otro"),
    "AUTO": N_("Vehículos"),
    "BEAUTY": N_("Belleza y cuidado personal"),
    "APPAREL": N_("Ropa y accesorios"),
    "EDU": N_("Educación"),
    "ENTERTAIN": N_("Entretenimiento"),
    "EVENT_PLAN": N_("Eventos"),
    "FINANCE": N_("Finanzas"),
    "GROCERY": N_("Alimentos y supermercado"),
    "GOVT": N_("Servicio público"),
    "HOTEL": N_("Hotelería"),
    "HEALTH": N_("Salud"),
    "NONPROFIT": N_("Sin fines de lucro"),
    "PROF_SERVICES": N_("Servicios profesionales"),
    "RETAIL": N_("Comercio minorista"),
    "TRAVEL": N_("Viajes y transporte"),
    "RESTAURANT": N_("Restaurante"),
    "ALCOHOL": N_("Bebidas alcohólicas"),
    "ONLINE_GAMBLING": N_("Apuestas en línea"),
    "PHYSICAL_GAMBLING": N_("Apuestas presenciales"),
    "OTC_DRUGS": N_("Medicamentos de venta libre"),
}

NAME_FINDINGS: dict[str, str] = {
    "name.length": N_("Tiene {length} caracteres; debe tener de {minimum} a {maximum}."),
    "name.emoji": N_("Tiene un emoji: {piece}"),
    "name.symbols": N_("Tiene un símbolo o una letra decorada: {piece}"),
    "name.punctuation": N_("Tiene puntuación de más: {piece}"),
    "name.address": N_("Parece una dirección web o un correo: {piece}"),
    "name.official": N_("Usa una palabra reservada: {piece}"),
    "name.meta": N_("Usa un nombre de Meta: {piece}"),
    "name.legal_name": N_("No se parece a tu razón social: {piece}"),
    "name.website": N_("No se parece a tu sitio web: {piece}"),
    "name.capitals": N_("Está todo en mayúsculas."),
    "name.capitalisation": N_("Esta palabra no lleva las mayúsculas habituales: {piece}"),
    "name.spacing": N_("Los espacios no son los habituales."),
    "name.generic": N_("Es solo un término general: {piece}"),
    "name.place": N_("Es solo un lugar: {piece}"),
    "name.ordinary_meta": N_("Tiene una palabra que también es un nombre de Meta: {piece}"),
    "name.promotion": N_("Parece una promoción, un eslogan o una descripción: {piece}"),
    "name.person": N_("Parece el nombre completo de una persona: {piece}"),
}
"""What is wrong when a rule fails. The rules that only people can judge never fail."""

NAME_PASSED: dict[str, str] = {
    "name.length": N_("El largo está bien."),
    "name.emoji": N_("No tiene emojis."),
    "name.symbols": N_("No tiene símbolos."),
    "name.punctuation": N_("La puntuación está bien."),
    "name.address": N_("No parece una dirección web ni un correo."),
    "name.official": N_("No dice oficial ni verificado."),
    "name.meta": N_("No usa nombres de Meta."),
    "name.legal_name": N_("Se relaciona con tu razón social."),
    "name.website": N_("Se relaciona con tu sitio web."),
    "name.capitals": N_("No está todo en mayúsculas."),
    "name.capitalisation": N_("Las mayúsculas están bien."),
    "name.spacing": N_("Los espacios están bien."),
    "name.generic": N_("No es solo un término general."),
    "name.place": N_("No es solo un lugar."),
    "name.ordinary_meta": N_("No tiene la palabra meta."),
    "name.promotion": N_("No parece una promoción ni un eslogan."),
    "name.person": N_("No parece el nombre de una persona."),
}

NAME_OPEN: dict[str, str] = {
    "name.legal_name": N_("Falta tu razón social para compararlo."),
    "name.website": N_("Falta tu sitio web para compararlo."),
    "name.business": N_("¿Representa a tu negocio, o a un servicio, producto o área suya?"),
    "name.agency": N_("¿Es el nombre de tu empresa y no el de la agencia que te ayuda?"),
    "name.government": N_("¿Es de un organismo del Estado? Meta tiene que aprobarlo antes."),
    "name.own_style": N_("¿Tu marca se escribe así en todas partes? Meta puede hacer una excepción."),
}
"""What is asked where software cannot tell."""

NAME_FIXES: dict[str, str] = {
    "name.length": N_("Acórtalo o complétalo."),
    "name.emoji": N_("Quita los emojis."),
    "name.symbols": N_("Usa solo letras, números y signos comunes. Quita símbolos como ™, ® y +."),
    "name.punctuation": N_("Deja solo los signos que el nombre necesita y no los repitas."),
    "name.address": N_("Escribe el nombre sin la dirección."),
    "name.official": N_("Quita esa palabra: Meta la reserva para su insignia."),
    "name.meta": N_("Quita los nombres de Meta, también los parecidos."),
    "name.legal_name": N_("Usa una palabra de tu razón social o la forma “Marca by Empresa”."),
    "name.website": N_("Publica este nombre en tu sitio web antes de enviar la solicitud."),
    "name.capitals": N_("Usa mayúscula solo al comienzo de cada palabra, salvo en siglas."),
    "name.capitalisation": N_("Empieza cada palabra con mayúscula, salvo que tu marca se escriba distinto."),
    "name.spacing": N_("Deja un solo espacio entre palabras y escribe las letras juntas."),
    "name.generic": N_("Agrega tu marca."),
    "name.place": N_("Agrega tu marca al lugar."),
    "name.ordinary_meta": N_(
        "Si es parte de tu marca, tiene que estar en tu razón social o en tu sitio web."
    ),
    "name.promotion": N_("Deja solo el nombre de tu negocio. Lo demás va en la descripción."),
    "name.person": N_("Agrega a qué se dedica el negocio, por ejemplo Joyería."),
    "name.business": N_("Si no, elige un nombre que tus clientes relacionen con tu negocio."),
    "name.agency": N_("Si no, escribe el nombre de tu empresa."),
    "name.government": N_("Si lo es, pide la aprobación de Meta antes de enviar la solicitud."),
    "name.own_style": N_("Si es así, muéstralo en tu sitio web para la revisión."),
}

NAME_LEVELS: dict[str, str] = {
    "hard": N_("Meta lo rechaza"),
    "soft": N_("Conviene revisarlo"),
    "human": N_("Lo decides tú"),
}

_TOO_LONG = N_("Es demasiado largo: acepta hasta {limit} caracteres.")
_TOO_SHORT = N_("Es demasiado corto: necesita al menos {limit} caracteres.")
_IS_SECRET = N_(
    "Esto tiene una clave o un token, y muchas personas leen un ticket. Bórralo de aquí; no guardamos nada."
)
_ADDRESS_ERRORS = {
    "is_email": N_("Esto es un correo. Aquí va la dirección de tu sitio web."),
    "spaces": N_("Una dirección web no tiene espacios. Escribe una sola."),
    "scheme": N_("La dirección debe empezar con https:// o http://."),
    "credentials": N_("La dirección tiene un usuario o una contraseña. Escríbela sin eso."),
    "host": N_("Escribe la dirección con su dominio, por ejemplo mitienda.com."),
    "shape": N_("No reconocemos una dirección web. Cópiala de tu navegador."),
}

_UNUSED = ("empty", "equal", "unusual")
"""What refuses nothing here: it belongs to the same id as a credential, or is a mere warning."""

DOSSIER_ERRORS: dict[str, str] = {
    **{f"dossier.{field}.too_long": _TOO_LONG for field in FIELD_HINTS},
    **{f"dossier.{field}.too_short": _TOO_SHORT for field in FIELD_HINTS},
    **{f"dossier.{field}.is_secret": _IS_SECRET for field in (*FIELD_HINTS, "ticket")},
    **{
        f"dossier.{field}.{why}": words
        for field in ("website", "second_website")
        for why, words in _ADDRESS_ERRORS.items()
    },
    **{
        code.replace("meta_business_id.", "dossier.business_id."): words
        for code, words in INPUT_WORDS.items()
        if code.startswith("meta_business_id.") and code.removeprefix("meta_business_id.") not in _UNUSED
    },
    "dossier.business_id.too_long": N_("El texto es demasiado largo. Copia solo el identificador."),
    "dossier.email.shape": N_("No parece un correo. Debe ser como ana@mitienda.com."),
    "dossier.vertical.unknown": N_("Meta no tiene ese rubro. Elige uno de la lista."),
}
