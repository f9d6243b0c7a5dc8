"""Spanish words about what a person pasted into a credential field. Keys are codes of `lib.domain.pasted`."""

from __future__ import annotations

from lib.i18n import N_

_LINK_WARNING = N_(
    "Pegaste el enlace, no su contenido. Ábrelo una sola vez, copia ahí mismo la clave y el token: al "
    "abrirlo se gasta, y sin abrir vence en 24 horas."
)
_BOTH_WARNING = N_("Pegaste la clave y el token juntos. Pon cada uno en su campo.")
_EMAIL_WARNING = N_("Esto es un correo electrónico. Pega aquí el dato que pide el campo.")
_PHONE_WARNING = N_("Esto es un número de teléfono. Pega aquí el dato que pide el campo.")
_URL_WARNING = N_("Esto es una dirección web. Pega aquí el dato que pide el campo.")
_HELLOTEXT_URL_WARNING = N_("Esto es una dirección de Hellotext. Pega aquí el dato que pide el campo.")
_IS_APP_KEY = N_("Esto es la App Key de VTEX. Ponla en su propio campo.")
_IS_APP_TOKEN = N_("Esto es el App Token de VTEX. Ponlo en su propio campo.")

_IS_HELLOTEXT_TOKEN = N_("Esto es el token de Hellotext. Ponlo en su propio campo.")
_IS_META_TOKEN = N_("Esto es el token de Meta. Ponlo en su propio campo.")
_TOKEN_AS_ACCOUNT = N_("Esto es un token. Aquí va el nombre de la cuenta, lo que va antes de .myvtex.com.")
_IS_META_ID = N_("Esto es un identificador de Meta, no un token. Ponlo en su propio campo.")
_ID_FIELDS = ("meta_business_id", "waba_id", "meta_number_id")

INPUT_WORDS: dict[str, str] = {
    "too_long": N_("El texto es demasiado largo: acepta hasta {limit} caracteres. Copia solo el dato."),
    "account.empty": N_("Escribe el nombre de tu cuenta de VTEX, por ejemplo mitienda."),
    "account.is_share_link": _LINK_WARNING,
    "account.is_app_key": N_(
        "Esto es la App Key. Aquí va el nombre de la cuenta, lo que va antes de .myvtex.com."
    ),
    "account.is_email": N_(
        "Esto es un correo. Aquí va el nombre de la cuenta, lo que va antes de .myvtex.com."
    ),
    "account.is_header": N_(
        "Pegaste el nombre de una cabecera, como X-VTEX-API-AppKey. Aquí va solo el nombre de la cuenta, lo "
        "que va antes de .myvtex.com."
    ),
    "account.is_app_token": N_(
        "Esto es el App Token. Aquí va el nombre de la cuenta, lo que va antes de .myvtex.com."
    ),
    "account.is_hellotext_token": _TOKEN_AS_ACCOUNT,
    "account.is_meta_token": _TOKEN_AS_ACCOUNT,
    "account.is_phone": N_(
        "Esto es un número de teléfono. Aquí va el nombre de la cuenta, lo que va antes de .myvtex.com."
    ),
    "account.is_hellotext_url": N_(
        "Esto es una dirección de Hellotext. Aquí va tu cuenta de VTEX, lo que va antes de .myvtex.com."
    ),
    "account.is_shop_domain": N_(
        "Esto parece la dirección pública de tu tienda. Escribe el nombre de la cuenta de VTEX, lo que va "
        "antes de .myvtex.com en el Admin."
    ),
    "account.shape": N_("No reconocemos una cuenta de VTEX aquí. Escribe lo que va antes de .myvtex.com."),
    "app_key.empty": N_("Pega la App Key. Empieza con vtexappkey-."),
    "app_key.is_share_link": _LINK_WARNING,
    "app_key.is_both": _BOTH_WARNING,
    "app_key.is_app_token": N_("Esto es el App Token. La clave y el token están cambiados de lugar."),
    "app_key.is_hellotext_token": _IS_HELLOTEXT_TOKEN,
    "app_key.is_meta_token": _IS_META_TOKEN,
    "app_key.shape": N_(
        "Una App Key empieza con vtexappkey-, en minúsculas, seguido del nombre de la cuenta."
    ),
    "app_key.other_account": N_("La clave es de otra cuenta. Si es a propósito, está bien; si no, revísala."),
    "app_key.unusual": N_(
        "La clave no termina como es habitual, con seis mayúsculas. Revisa que esté completa."
    ),
    "app_token.empty": N_("Pega el App Token de VTEX."),
    "app_token.is_share_link": _LINK_WARNING,
    "app_token.is_both": _BOTH_WARNING,
    "app_token.is_app_key": N_("Esto es la App Key. La clave y el token están cambiados de lugar."),
    "app_token.is_hellotext_token": _IS_HELLOTEXT_TOKEN,
    "app_token.is_meta_token": _IS_META_TOKEN,
    "app_token.shape": N_("El App Token tiene caracteres que no le corresponden. Cópialo de nuevo."),
    "app_token.unusual": N_("El App Token suele tener 128 letras mayúsculas. Revisa que esté completo."),
    "business_id.empty": N_("Pega el Business ID de Hellotext. Son 8 letras y números."),
    "business_id.is_share_link": _LINK_WARNING,
    "business_id.is_app_key": _IS_APP_KEY,
    "business_id.is_app_token": _IS_APP_TOKEN,
    "business_id.is_meta_token": _IS_META_TOKEN,
    "business_id.is_hellotext_token": N_(
        "Esto es un token. El Business ID y el token están cambiados de lugar."
    ),
    "business_id.shape": N_(
        "Un Business ID tiene 8 letras y números. Cópialo en Hellotext, en Settings > General."
    ),
    "business_id.unusual": N_("El Business ID suele tener 8 letras y números. Revisa que esté completo."),
    "hellotext_token.empty": N_("Pega el token de Hellotext."),
    "hellotext_token.is_share_link": _LINK_WARNING,
    "hellotext_token.is_app_key": _IS_APP_KEY,
    "hellotext_token.is_app_token": _IS_APP_TOKEN,
    "hellotext_token.is_meta_token": _IS_META_TOKEN,
    "hellotext_token.is_business_id": N_(
        "Esto es el Business ID. El Business ID y el token están cambiados de lugar."
    ),
    "hellotext_token.shape": N_(
        "El token de Hellotext tiene caracteres que no le corresponden. Cópialo de nuevo."
    ),
    "hellotext_token.unusual": N_(
        "El token de Hellotext suele ser más largo y sin signos. Revisa que esté completo."
    ),
    "meta_business_id.empty": N_("Pega el identificador de tu Administrador comercial de Meta."),
    "meta_business_id.is_other_id": N_(
        "Esa dirección tiene otro identificador, no el del Administrador comercial. Copia el que corresponde."
    ),
    "meta_business_id.equal": N_("Está repetido en otro campo. Cada identificador de Meta es distinto."),
    "waba_id.empty": N_("Pega el identificador de la cuenta de WhatsApp Business."),
    "waba_id.is_other_id": N_(
        "Esa dirección tiene otro identificador, no el de la cuenta de WhatsApp. Copia el que corresponde."
    ),
    "waba_id.equal": N_("Está repetido en otro campo. Cada identificador de Meta es distinto."),
    "meta_number_id.empty": N_("Pega el identificador del número. No es el número de teléfono."),
    "meta_number_id.is_other_id": N_(
        "Esa dirección tiene otro identificador, no el del número. Copia el que corresponde."
    ),
    "meta_number_id.equal": N_("Está repetido en otro campo. Cada identificador de Meta es distinto."),
    **{
        f"{field}.{reason}": words
        for field in _ID_FIELDS
        for reason, words in (
            ("shape", N_("Un identificador de Meta tiene solo números, unos 15 a 17.")),
            ("unusual", N_("Los identificadores de Meta suelen tener de 15 a 17 números. Revísalo.")),
            ("is_phone", N_("Esto es un número de teléfono. Aquí va el identificador que le da Meta.")),
            ("is_share_link", _LINK_WARNING),
            ("is_email", _EMAIL_WARNING),
            ("is_hellotext_url", _HELLOTEXT_URL_WARNING),
            ("is_url", N_("No encontramos el identificador en esa dirección. Pega solo los números.")),
            ("is_app_key", _IS_APP_KEY),
            ("is_app_token", _IS_APP_TOKEN),
            ("is_token", N_("Esto es un token. Aquí va un identificador, que tiene solo números.")),
        )
    },
    "meta_token.empty": N_("Pega el token de Meta."),
    "meta_token.shape": N_("El token de Meta tiene caracteres que no le corresponden. Cópialo de nuevo."),
    "meta_token.unusual": N_("El token de Meta suele empezar con EAA. Revisa que esté completo."),
    "meta_token.is_id": _IS_META_ID,
    "meta_token.is_share_link": _LINK_WARNING,
    "meta_token.is_app_key": _IS_APP_KEY,
    "meta_token.is_app_token": _IS_APP_TOKEN,
    "meta_token.is_hellotext_token": _IS_HELLOTEXT_TOKEN,
    **{
        f"{field}.{reason}": words
        for field in ("app_key", "app_token", "business_id", "hellotext_token", "meta_token")
        for reason, words in (
            ("is_email", _EMAIL_WARNING),
            ("is_phone", _PHONE_WARNING),
            ("is_url", _URL_WARNING),
            ("is_hellotext_url", _HELLOTEXT_URL_WARNING),
        )
    },
}
