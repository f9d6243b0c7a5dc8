"""Spanish words of the checks at VTEX. Keys are the codes of `lib.domain.ladder`."""

from __future__ import annotations

from lib.i18n import N_

_COPY_KEY_AGAIN = N_(
    "Copia de nuevo la App Key y el App Token en Configuración de la cuenta > Claves de API."
)
_CREATE_ROLE = N_(
    "En VTEX crea un rol propio con Dynamic Storage > Dynamic storage generic resources > "
    "Read only documents y asígnalo a la clave."
)
_WE_LOOK = N_("Prueba más tarde. Si sigue igual, avisa a tu ejecutivo: lo revisamos nosotros.")
_REDUCE_ROLE = N_(
    "En VTEX quita a la clave el rol con Save user y déjale un rol propio con Read only documents. "
    "Save user lo necesita la persona que crea la clave, no la clave."
)
_ENTER_VTEX = N_("Escribe la cuenta, la App Key y el App Token.")
_FIX_SHAPE_FIRST = N_("Corrige primero lo que marca el primer control.")
_FIX_HOST_FIRST = N_("Resuelve primero la conexión con VTEX y vuelve a comprobar.")
_FIX_LOGIN_FIRST = N_("Resuelve primero el ingreso a VTEX y vuelve a comprobar.")
_NO_KEY_YET = N_("Todavía no hay una clave que probar.")
_NOT_TRIED_SHAPE = N_("No se probó: los datos no tienen la forma correcta.")
_NOT_TRIED_HOST = N_("No se probó: no llegamos a VTEX, y por eso no enviamos tu clave.")
_NOT_TRIED_LOGIN = N_("No se probó: el ingreso a VTEX no quedó demostrado.")
_NOTHING_TO_DO = N_("Puedes seguir: tu clave no necesita este permiso.")

_AFTER_SHAPE = (
    "vtex.host",
    "vtex.login",
    "vtex.customers",
    "vtex.key_power",
    "vtex.stores",
    "vtex.affiliates",
)
_AFTER_HOST = _AFTER_SHAPE[1:]
_AFTER_LOGIN = _AFTER_SHAPE[2:]

TITLES: dict[str, str] = {
    "vtex.shape": N_("Forma de la cuenta, la clave y el token"),
    "vtex.host": N_("Conexión con VTEX"),
    "vtex.login": N_("Ingreso a VTEX con la clave"),
    "vtex.customers": N_("Lectura de clientes en VTEX"),
    "vtex.key_power": N_("Poder de la clave de VTEX"),
    "vtex.stores": N_("Dominios de tu tienda"),
    "vtex.affiliates": N_("Afiliado de Hellotext en VTEX"),
}

PROVES: dict[str, str] = {
    "vtex.shape": N_("Que lo pegado tiene la forma de una cuenta, una App Key y un App Token."),
    "vtex.host": N_("Que llegamos a VTEX por una conexión segura, antes de enviar tu clave."),
    "vtex.login": N_("Que VTEX acepta la clave y el token juntos, y de qué cuenta son."),
    "vtex.customers": N_("Que la clave puede leer los clientes con su correo."),
    "vtex.key_power": N_("Que la clave no puede crear administradores ni otras claves."),
    "vtex.stores": N_("Qué dominios tiene tu tienda, para elegir el del píxel y el catálogo."),
    "vtex.affiliates": N_("Que VTEX le avisa a Hellotext cuando cambian precios y stock."),
}

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
    "vtex.host.reached": N_("Llegamos a VTEX por una conexión segura ({host})."),
    "vtex.key_power.inactive": N_(
        "VTEX muestra la clave como inactiva, y la clave puede crear administradores y otras claves."
    ),
    "vtex.stores.found": N_("VTEX muestra estos dominios: {hosts}."),
    "vtex.stores.none": N_("VTEX no muestra ningún dominio de tu tienda."),
    "vtex.stores.not_granted": N_("La clave no puede ver los dominios. No hace falta que pueda."),
    "vtex.stores.unauthorized": N_("VTEX no autorizó la consulta de dominios."),
    "vtex.stores.query_refused": N_("VTEX no aceptó nuestra consulta de dominios."),
    "vtex.stores.not_found": N_("VTEX no encontró los dominios de esta cuenta."),
    "vtex.affiliates.found": N_("El afiliado de Hellotext está en VTEX, con el código {ids}."),
    "vtex.affiliates.unusual_id": N_(
        "El afiliado de Hellotext está en VTEX, pero su código ({ids}) no son tres letras sin vocales."
    ),
    "vtex.affiliates.missing": N_("VTEX no tiene un afiliado de Hellotext."),
    "vtex.affiliates.not_granted": N_("La clave no puede ver los afiliados. No hace falta que pueda."),
    "vtex.affiliates.unauthorized": N_("VTEX no autorizó la consulta de afiliados."),
    "vtex.affiliates.query_refused": N_("VTEX no aceptó nuestra consulta de afiliados."),
    "vtex.affiliates.not_found": N_("VTEX no encontró la lista de afiliados de esta cuenta."),
    **{f"{check}.not_entered": _NO_KEY_YET for check in _AFTER_SHAPE},
    **{f"{check}.skipped_after_shape": _NOT_TRIED_SHAPE for check in _AFTER_SHAPE},
    **{f"{check}.skipped_after_host": _NOT_TRIED_HOST for check in _AFTER_HOST},
    **{f"{check}.skipped_after_login": _NOT_TRIED_LOGIN for check in _AFTER_LOGIN},
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
    "vtex.customers.none": N_(
        "Si tu tienda ya tiene clientes, avisa a tu ejecutivo: VTEX puede guardarlos en otro lugar."
    ),
    "vtex.customers.email_hidden": _CREATE_ROLE,
    "vtex.customers.query_refused": _WE_LOOK,
    "vtex.customers.unauthorized": _CREATE_ROLE,
    "vtex.customers.role_missing": _CREATE_ROLE,
    "vtex.customers.not_found": N_("Revisa que la cuenta sea la principal de tu tienda."),
    "vtex.key_power.save_user": _REDUCE_ROLE,
    "vtex.key_power.save_user_external": _REDUCE_ROLE,
    "vtex.key_power.unauthorized": N_(
        "Puedes seguir. Revisa en VTEX que la clave tenga solo el rol que necesita."
    ),
    "vtex.key_power.query_refused": _WE_LOOK,
    "vtex.key_power.not_found": N_(
        "Puedes seguir. Revisa en VTEX que la clave tenga solo el rol que necesita."
    ),
    "vtex.key_power.inactive": N_(
        "En VTEX, en Claves de API, revisa si la clave sigue activa y déjale un rol propio con Read only "
        "documents."
    ),
    "vtex.stores.none": N_("Puedes seguir. Elige tú el dominio cuando configures Hellotext."),
    "vtex.stores.not_granted": _NOTHING_TO_DO,
    "vtex.stores.unauthorized": _NOTHING_TO_DO,
    "vtex.stores.query_refused": _WE_LOOK,
    "vtex.stores.not_found": _NOTHING_TO_DO,
    "vtex.affiliates.unusual_id": N_("Crea el afiliado otra vez con tres letras sin vocales, como HLT."),
    "vtex.affiliates.missing": N_(
        "Crea en VTEX un afiliado llamado Hellotext, con un código como HLT y el correo "
        "support@hellotext.com."
    ),
    "vtex.affiliates.not_granted": N_(
        "Puedes seguir: tu clave no necesita este permiso. Confirma tú en VTEX que el afiliado existe."
    ),
    "vtex.affiliates.unauthorized": _NOTHING_TO_DO,
    "vtex.affiliates.query_refused": _WE_LOOK,
    "vtex.affiliates.not_found": _NOTHING_TO_DO,
    **{f"{check}.not_entered": _ENTER_VTEX for check in _AFTER_SHAPE},
    **{f"{check}.skipped_after_shape": _FIX_SHAPE_FIRST for check in _AFTER_SHAPE},
    **{f"{check}.skipped_after_host": _FIX_HOST_FIRST for check in _AFTER_HOST},
    **{f"{check}.skipped_after_login": _FIX_LOGIN_FIRST for check in _AFTER_LOGIN},
}

_IN_KEYS = N_(
    "Admin de VTEX: tu avatar > Configuración de la cuenta > "
    "[Claves de API](https://{account}.myvtex.com/admin/api-keys)"
)
_IN_AFFILIATES = N_("Admin de VTEX: Configuración de la tienda > Pedidos > Configuración > Afiliados")

WHERE: dict[str, str] = {
    **{
        f"vtex.{place}": _IN_KEYS
        for place in (
            "login.refused",
            "login.malformed",
            "login.wrong_credentials",
            "login.forbidden",
            "login.external_account",
            "login.other_key",
            "customers.email_hidden",
            "customers.unauthorized",
            "customers.role_missing",
            "key_power.save_user",
            "key_power.save_user_external",
            "key_power.inactive",
            "key_power.unauthorized",
            "key_power.not_found",
        )
    },
    "vtex.affiliates.missing": _IN_AFFILIATES,
    "vtex.affiliates.unusual_id": _IN_AFFILIATES,
    "vtex.affiliates.not_granted": _IN_AFFILIATES,
}
"""Paths: VTEX reference 1.3 and 6.4, checked 2026-11-21. `{account}` is the store's account."""
