"""Spanish words of the credential checks: what each one is, what happened, what to do, who can do it.

Keys are the codes of `lib.domain.ladder` and `lib.domain.pasted`. Placeholders are the facts of a result.
"""

from __future__ import annotations

from lib.i18n import N_

CHECK_TITLES: dict[str, str] = {
    "vtex.shape": N_("Forma de la cuenta, la clave y el token"),
    "vtex.login": N_("Ingreso a VTEX con la clave"),
    "vtex.customers": N_("Lectura de clientes en VTEX"),
    "vtex.key_power": N_("Poder de la clave de VTEX"),
    "hellotext.business": N_("Business ID de Hellotext"),
    "hellotext.token": N_("Token de Hellotext"),
}

CHECK_PROVES: dict[str, str] = {
    "vtex.shape": N_("Que lo pegado tiene la forma de una cuenta, una App Key y un App Token."),
    "vtex.login": N_("Que VTEX acepta la clave y el token juntos, y de qué cuenta son."),
    "vtex.customers": N_("Que la clave puede leer los clientes con su correo."),
    "vtex.key_power": N_("Que la clave no puede crear administradores ni otras claves."),
    "hellotext.business": N_("Que el negocio existe en Hellotext."),
    "hellotext.token": N_(
        "Que Hellotext acepta el token. No prueba que pueda escribir ni de qué negocio es."
    ),
}

WHO_FIXES: dict[str, str] = {
    "merchant": N_("Lo resuelves tú o quien administra tu cuenta."),
    "vtex": N_("Depende de VTEX."),
    "meta": N_("Depende de Meta."),
    "hellotext": N_("Depende de Hellotext."),
    "us": N_("Lo resolvemos nosotros."),
}

_COPY_KEY_AGAIN = N_(
    "Copia de nuevo la App Key y el App Token en Configuración de la cuenta > Claves de API."
)
_CREATE_ROLE = N_(
    "En VTEX crea un rol propio con Dynamic Storage > Dynamic storage generic resources > "
    "Read only documents y asígnalo a la clave."
)
_COPY_ID_AGAIN = N_("Copia de nuevo el Business ID en Hellotext, en Settings > General.")
_COPY_HELLOTEXT_TOKEN_AGAIN = N_(
    "Crea otro token en Hellotext, en Settings > Authorization Tokens, y pégalo aquí. Se muestra una vez."
)
_TRY_LATER = N_("Prueba otra vez en unos minutos. No cambies nada mientras tanto.")
_WE_LOOK = N_("Prueba más tarde. Si sigue igual, avisa a tu ejecutivo: lo revisamos nosotros.")
_REDUCE_ROLE = N_(
    "En VTEX quita a la clave el rol con Save user y déjale un rol propio con Read only documents. "
    "Save user lo necesita la persona que crea la clave, no la clave."
)
_ENTER_VTEX = N_("Escribe la cuenta, la App Key y el App Token.")
_FIX_SHAPE_FIRST = N_("Corrige primero lo que marca el primer control.")
_FIX_LOGIN_FIRST = N_("Resuelve primero el ingreso a VTEX y vuelve a comprobar.")

HAPPENED: dict[str, str] = {
    "vtex.shape.ok": N_("La cuenta, la clave y el token tienen la forma esperada."),
    "vtex.shape.not_entered": N_("Todavía no escribiste los datos de VTEX."),
    "vtex.login.ok": N_("VTEX aceptó la clave. Es de la cuenta {account}."),
    "vtex.login.ok_unnamed": N_("VTEX aceptó la clave, pero no dijo de qué cuenta es."),
    "vtex.login.refused": N_("VTEX no aceptó la clave y el token."),
    "vtex.login.malformed": N_("VTEX no pudo leer la clave o el token."),
    "vtex.login.wrong_credentials": N_("VTEX dice que la clave o el token no son correctos."),
    "vtex.login.forbidden": N_("VTEX no permite ingresar con esta clave. Puede estar inactiva."),
    "vtex.login.account_unknown": N_("VTEX no encontró la cuenta."),
    "vtex.login.external_account": N_("VTEX aceptó la clave, pero es de la cuenta {account}."),
    "vtex.login.other_key": N_("VTEX respondió por una clave distinta de la que escribiste."),
    "vtex.login.not_entered": N_("Todavía no hay una clave que probar."),
    "vtex.login.skipped_after_shape": N_("No se probó: los datos no tienen la forma correcta."),
    "vtex.customers.readable": N_("La clave lee los clientes. Hay {total}."),
    "vtex.customers.readable_uncounted": N_("La clave lee los clientes. VTEX no dijo cuántos hay."),
    "vtex.customers.none": N_("La clave puede leer, pero VTEX no muestra ningún cliente."),
    "vtex.customers.email_hidden": N_(
        "VTEX mostró clientes sin su correo: no prueba que la clave tenga el rol."
    ),
    "vtex.customers.query_refused": N_("VTEX no aceptó nuestra consulta de clientes."),
    "vtex.customers.unauthorized": N_("VTEX no autorizó a la clave a leer clientes."),
    "vtex.customers.role_missing": N_("A la clave le falta el rol para leer clientes."),
    "vtex.customers.not_found": N_("VTEX no encontró los clientes de esta cuenta."),
    "vtex.customers.not_entered": N_("Todavía no hay una clave que probar."),
    "vtex.customers.skipped_after_shape": N_("No se probó: los datos no tienen la forma correcta."),
    "vtex.customers.skipped_after_login": N_("No se probó: el ingreso a VTEX no quedó demostrado."),
    "vtex.key_power.least": N_("La clave no puede administrar usuarios ni claves. Así debe ser."),
    "vtex.key_power.save_user": N_(
        "La clave puede crear administradores y otras claves. Es demasiado poder."
    ),
    "vtex.key_power.save_user_external": N_(
        "La clave puede crear administradores y otras claves, y parece ser de otra cuenta."
    ),
    "vtex.key_power.unauthorized": N_(
        "VTEX no autorizó la consulta: no se puede saber cuánto poder tiene la clave."
    ),
    "vtex.key_power.query_refused": N_("VTEX no aceptó nuestra consulta de claves."),
    "vtex.key_power.not_found": N_("VTEX no encontró la lista de claves de esta cuenta."),
    "vtex.key_power.not_entered": N_("Todavía no hay una clave que probar."),
    "vtex.key_power.skipped_after_shape": N_("No se probó: los datos no tienen la forma correcta."),
    "vtex.key_power.skipped_after_login": N_("No se probó: el ingreso a VTEX no quedó demostrado."),
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
}

WHAT_TO_DO: dict[str, str] = {
    "vtex.shape.not_entered": _ENTER_VTEX,
    "vtex.login.refused": _COPY_KEY_AGAIN,
    "vtex.login.malformed": _COPY_KEY_AGAIN,
    "vtex.login.wrong_credentials": _COPY_KEY_AGAIN,
    "vtex.login.forbidden": N_("En VTEX, en Claves de API, revisa que la clave esté activa y tenga un rol."),
    "vtex.login.account_unknown": N_("Revisa el nombre de la cuenta: es lo que va antes de .myvtex.com."),
    "vtex.login.external_account": N_(
        "Si usas a propósito una clave de otra cuenta, está bien. Si no, crea una en la tuya."
    ),
    "vtex.login.other_key": _COPY_KEY_AGAIN,
    "vtex.login.not_entered": _ENTER_VTEX,
    "vtex.login.skipped_after_shape": _FIX_SHAPE_FIRST,
    "vtex.customers.none": N_(
        "Si tu tienda ya tiene clientes, avisa a tu ejecutivo: VTEX puede guardarlos en otro lugar."
    ),
    "vtex.customers.email_hidden": _CREATE_ROLE,
    "vtex.customers.query_refused": _WE_LOOK,
    "vtex.customers.unauthorized": _CREATE_ROLE,
    "vtex.customers.role_missing": _CREATE_ROLE,
    "vtex.customers.not_found": N_("Revisa que la cuenta sea la principal de tu tienda."),
    "vtex.customers.not_entered": _ENTER_VTEX,
    "vtex.customers.skipped_after_shape": _FIX_SHAPE_FIRST,
    "vtex.customers.skipped_after_login": _FIX_LOGIN_FIRST,
    "vtex.key_power.save_user": _REDUCE_ROLE,
    "vtex.key_power.save_user_external": _REDUCE_ROLE,
    "vtex.key_power.unauthorized": N_(
        "Puedes seguir. Revisa en VTEX que la clave tenga solo el rol que necesita."
    ),
    "vtex.key_power.query_refused": _WE_LOOK,
    "vtex.key_power.not_found": N_(
        "Puedes seguir. Revisa en VTEX que la clave tenga solo el rol que necesita."
    ),
    "vtex.key_power.not_entered": _ENTER_VTEX,
    "vtex.key_power.skipped_after_shape": _FIX_SHAPE_FIRST,
    "vtex.key_power.skipped_after_login": _FIX_LOGIN_FIRST,
    "hellotext.business.other_id": _COPY_ID_AGAIN,
    "hellotext.business.wrong_id": _COPY_ID_AGAIN,
    "hellotext.business.unknown": _COPY_ID_AGAIN,
    "hellotext.business.malformed": _COPY_ID_AGAIN,
    "hellotext.business.invalid": _COPY_ID_AGAIN,
    "hellotext.business.forbidden": N_("Revisa en Hellotext que tu plan esté activo."),
    "hellotext.business.not_entered": N_("Escribe el Business ID. Está en Hellotext, en Settings > General."),
    "hellotext.token.wrong_token": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.plan_blocked": N_("Revisa en Hellotext que tu plan esté activo y permita usar la API."),
    "hellotext.token.malformed": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.invalid": _COPY_HELLOTEXT_TOKEN_AGAIN,
    "hellotext.token.not_found": _WE_LOOK,
    "hellotext.token.not_entered": N_(
        "Crea un token en Hellotext, en Settings > Authorization Tokens, y pégalo."
    ),
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
}

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
    "account.is_shop_domain": N_(
        "Esto parece la dirección pública de tu tienda. Escribe el nombre de la cuenta de VTEX, lo que va "
        "antes de .myvtex.com en el Admin."
    ),
    "account.shape": N_("No reconocemos una cuenta de VTEX aquí. Escribe lo que va antes de .myvtex.com."),
    "app_key.empty": N_("Pega la App Key. Empieza con vtexappkey-."),
    "app_key.is_share_link": _LINK_WARNING,
    "app_key.is_both": _BOTH_WARNING,
    "app_key.is_app_token": N_("Esto es el App Token. La clave y el token están cambiados de lugar."),
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
    "app_token.shape": N_("El App Token tiene caracteres que no le corresponden. Cópialo de nuevo."),
    "app_token.unusual": N_("El App Token suele tener 128 letras mayúsculas. Revisa que esté completo."),
    "business_id.empty": N_("Pega el Business ID de Hellotext. Son 8 letras y números."),
    "business_id.is_share_link": _LINK_WARNING,
    "business_id.is_app_key": _IS_APP_KEY,
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
    "hellotext_token.is_business_id": N_(
        "Esto es el Business ID. El Business ID y el token están cambiados de lugar."
    ),
    "hellotext_token.shape": N_(
        "El token de Hellotext tiene caracteres que no le corresponden. Cópialo de nuevo."
    ),
    "hellotext_token.unusual": N_(
        "El token de Hellotext suele ser más largo y sin signos. Revisa que esté completo."
    ),
    **{
        f"{field}.{reason}": words
        for field in ("app_key", "app_token", "business_id", "hellotext_token")
        for reason, words in (
            ("is_email", _EMAIL_WARNING),
            ("is_phone", _PHONE_WARNING),
            ("is_url", _URL_WARNING),
            ("is_hellotext_url", _HELLOTEXT_URL_WARNING),
        )
    },
}
