"""Spanish words for the pixel. Keys are codes of `lib.domain.pixel` and the services; braces hold facts."""

from __future__ import annotations

from lib.i18n import N_

KIND_NAMES: dict[str, str] = {
    "store_framework": "Store Framework",
    "faststore": "FastStore",
    "legacy": "CMS Portal",
    "tag_manager": "Google Tag Manager",
}
"""Names of products: the same in every language."""

KIND_HINTS: dict[str, str] = {
    "store_framework": N_("Tienda hecha con VTEX IO."),
    "faststore": N_("Tienda con código propio, en Next.js."),
    "legacy": N_("Plantillas en Storefront > Layout."),
    "tag_manager": N_("Los scripts están en una etiqueta del contenedor."),
}

STOREFRONT_STATES: dict[str, str] = {
    "right": N_("Correcto"),
    "other": N_("De otro negocio"),
    "unreadable": N_("No se puede leer"),
    "missing": N_("No está"),
    "unknown": N_("No se puede saber"),
    "blocked": N_("Bloqueado"),
    "browser": N_("Correcto"),
    "browser_other": N_("De otro negocio"),
    "placeholder": N_("Falta tu Business ID"),
}

STOREFRONT_FOUND: dict[str, str] = {
    "right": N_("La página carga el píxel con el Business ID de tu negocio."),
    "other": N_("La página tiene el píxel, pero con el Business ID {found}, que es de otro negocio."),
    "unreadable": N_("El script está, pero su Business ID no se puede leer en la página."),
    "missing": N_("No encontramos el píxel en las páginas de tu tienda."),
    "unknown": N_("No pudimos saber si el píxel está."),
    "unknown.tag_manager": N_(
        "El píxel puede estar dentro de Google Tag Manager ({found}): desde fuera no se ve."
    ),
    "unknown.lazy": N_(
        "Tu página solo guarda el script o lo carga más tarde: desde fuera no se ve si funciona."
    ),
    "blocked": N_(
        "El píxel está, pero la política de seguridad de tu página ({directive}) no lo deja funcionar."
    ),
    "browser": N_("En el texto de la página no se ve, pero un navegador real lo cargó con tu Business ID."),
    "browser_other": N_("Un navegador real vio el píxel con el Business ID {found}, que es de otro negocio."),
    "placeholder": N_("El código está, pero quedó YOUR_BUSINESS_ID donde va tu Business ID."),
}

STOREFRONT_TO_DO: dict[str, str] = {
    "other": N_(
        "Busca el script con {found} y quítalo, o cambia el Business ID por el tuyo. Luego verifica otra vez."
    ),
    "browser_other": N_(
        "Busca el script con {found} y quítalo, o cambia el Business ID por el tuyo. Luego verifica otra vez."
    ),
    "placeholder": N_(
        "Busca el script con {found} y quítalo, o cambia el Business ID por el tuyo. Luego verifica otra vez."
    ),
    "unreadable": N_("Abre tu tienda y mira en Hellotext si aparece tu visita. Si aparece, confírmalo aquí."),
    "missing": N_("Sigue los pasos de “En tu tienda”, más abajo."),
    "unknown.tag_manager": N_(
        "Abre tu tienda y mira en Hellotext si aparece tu visita. Si aparece, confírmalo aquí."
    ),
    "unknown.lazy": N_(
        "Abre tu tienda y mira en Hellotext si aparece tu visita. Si aparece, confírmalo aquí."
    ),
    "blocked": N_(
        "Pide a quien programa tu tienda que esa política permita unpkg.com, cdn.jsdelivr.net y "
        "api.hellotext.com."
    ),
}

CHECKOUT_STATES: dict[str, str] = {
    "right": N_("Correcto"),
    "other": N_("De otro negocio"),
    "placeholder": N_("Falta tu Business ID"),
    "latest": N_("Con aviso"),
    "twice": N_("Repetido"),
    "unreadable": N_("No se puede leer"),
    "missing": N_("No está"),
    "no_file": N_("No está"),
    "unknown": N_("No se puede saber"),
}

CHECKOUT_FOUND: dict[str, str] = {
    "right": N_("El código está en checkout6-custom.js con el Business ID de tu negocio."),
    "other": N_("El código está, pero con el Business ID {found}, que es de otro negocio."),
    "placeholder": N_("El código está, pero quedó YOUR_BUSINESS_ID donde va tu Business ID."),
    "latest": N_("El código está y es tuyo, pero carga siempre la última versión (@latest)."),
    "twice": N_("El código de Hellotext está más de una vez. Con uno basta."),
    "unreadable": N_("El código está, pero su Business ID no se puede leer."),
    "missing": N_("El archivo checkout6-custom.js existe, pero no tiene el código de Hellotext."),
    "no_file": N_("Tu cuenta no tiene el archivo checkout6-custom.js: el código todavía no se pegó."),
    "unknown": N_("No pudimos leer el archivo de la página de pago."),
}

CHECKOUT_TO_DO: dict[str, str] = {
    "other": N_("Reemplaza ese código por el de “En la página de pago”, más abajo. Ya tiene tu Business ID."),
    "placeholder": N_(
        "Reemplaza ese código por el de “En la página de pago”, más abajo. Ya tiene tu Business ID."
    ),
    "latest": N_(
        "Reemplázalo por el de más abajo, con la versión @1: así no cambia sin que nadie lo haya probado."
    ),
    "twice": N_(
        "Deja uno solo. Están en el Admin de VTEX, en Configuración de la tienda > Checkout > engranaje > "
        "Código."
    ),
    "unreadable": N_("Reemplaza ese código por el de “En la página de pago”, más abajo."),
    "missing": N_("Sigue los pasos de “En la página de pago”, más abajo."),
    "no_file": N_("Sigue los pasos de “En la página de pago”, más abajo."),
    "unknown": N_("Vuelve a verificar más tarde."),
}

DEEP_STATES: dict[str, str] = {
    "right": N_("El navegador cargó el script y preguntó por tu negocio. No registró ninguna visita."),
    "other": N_(
        "El navegador cargó el script, pero preguntó por el negocio {found}, que no es el tuyo. No "
        "registró ninguna visita."
    ),
    "loaded": N_("El navegador cargó el script, pero el script no preguntó por ningún negocio."),
    "nothing": N_("El navegador abrió la página y el script no se cargó."),
    "unknown": N_("El navegador no pudo abrir la página."),
    "no_browser": N_("No hay un navegador para hacer esta prueba."),
}

PLACES: dict[str, str] = {
    "home": N_("página de inicio"),
    "product": N_("página de un producto"),
    "checkout": "checkout6-custom.js",
    "checkout_legacy": N_("checkout6-custom.js (dirección antigua)"),
}

TRACES: dict[str, str] = {
    "sdk": "script",
    "funnel": N_("código de la página de pago"),
    "initialize": "Business ID",
    "placeholder": "YOUR_BUSINESS_ID",
    "tag_manager": "Google Tag Manager",
    "lazy": N_("carga tardía"),
}

PROBLEMS: dict[str, str] = {
    "address_refused": N_("Esa dirección no es de un sitio público, y por eso no la abrimos."),
    "dns_failure": N_("No existe ningún sitio con esa dirección."),
    "tls_failure": N_("El sitio no tiene un certificado válido, y por eso no lo abrimos."),
    "connection_refused": N_("El sitio no aceptó la conexión."),
    "connect_timeout": N_("El sitio no respondió a tiempo."),
    "connection_lost": N_("La conexión con el sitio se cortó."),
    "slow": N_("El sitio tardó más de 15 segundos."),
    "too_many_redirects": N_("El sitio manda de una dirección a otra sin llegar a ninguna."),
    "other_host": N_("La dirección lleva a otro sitio, {host}."),
    "too_large": N_("La página es tan grande que solo leímos el comienzo."),
    "bomb": N_("El sitio mandó datos que se inflan sin límite, y dejamos de leer."),
    "unreadable_body": N_("El sitio mandó datos que no se pueden leer."),
    "not_found": N_("El sitio dice que esa página no existe."),
    "login_wall": N_("El sitio pide una clave para entrar, y nosotros entramos sin ninguna."),
    "bot_wall": N_("El sitio tiene una protección contra robots que no nos deja pasar."),
    "rate_limited": N_("El sitio nos pidió esperar."),
    "refused": N_("El sitio no nos dejó ver la página."),
    "server_error": N_("El sitio respondió con un error suyo."),
    "not_a_page": N_("En esa dirección no hay una página."),
    "empty": N_("El sitio mandó una página vacía."),
    "no_product": N_("No encontramos ninguna página de producto."),
}

PROBLEM_TO_DO: dict[str, str] = {
    "address_refused": N_("Elige otra dirección para tu tienda, más abajo."),
    "dns_failure": N_("Revisa la dirección de tu tienda, más abajo."),
    "tls_failure": N_("Avisa a quien administra el sitio: tus clientes también ven una advertencia."),
    "too_many_redirects": N_("Revisa la dirección de tu tienda, más abajo."),
    "other_host": N_("Elige la dirección a la que llegan tus clientes."),
    "not_found": N_("Revisa la dirección de tu tienda, más abajo."),
    "login_wall": N_(
        "Quita la clave del sitio o confírmalo tú: abre tu tienda y mira si Hellotext ve tu visita."
    ),
    "bot_wall": N_("Confírmalo tú: abre tu tienda y mira si Hellotext ve tu visita."),
    "refused": N_("Confírmalo tú: abre tu tienda y mira si Hellotext ve tu visita."),
}

INSTALLS: dict[str, str] = {
    "storefront": N_("el píxel de la tienda"),
    "checkout": N_("el código de la página de pago"),
}

LOST: dict[str, str] = {
    "storefront": N_("El píxel de la tienda dejó de verse."),
    "checkout": N_("El código de la página de pago dejó de verse."),
}

MISSED: dict[str, str] = {
    "storefront": N_(
        "La última comprobación no vio el píxel de la tienda. La repetimos antes de darlo por perdido."
    ),
    "checkout": N_(
        "La última comprobación no vio el código de la página de pago. La repetimos antes de darlo por "
        "perdido."
    ),
}

STRIP: dict[str, str] = {
    "right": N_("correcto"),
    "wrong": N_("con problemas"),
    "unknown": N_("no se pudo saber"),
    "none": N_("sin mirar"),
}

_TYPE_THE_HOST = N_("Escribe la dirección con la que tus clientes entran, por ejemplo www.tutienda.com.")

ERRORS: dict[str, str] = {
    "domain.empty": _TYPE_THE_HOST,
    "domain.shape": N_(
        "Esto no es la dirección de un sitio. Escríbela como la ven tus clientes, por ejemplo "
        "www.tutienda.com."
    ),
    "domain.address": N_(
        "Esto es el número de una máquina. Escribe el nombre del sitio, por ejemplo www.tutienda.com."
    ),
    "domain.local": N_(
        "Con esta dirección no se entra desde internet. Escríbela completa, como www.tutienda.com."
    ),
    "domain.credentials": N_(
        "Esto trae una arroba (@): un correo, o un usuario y su clave. Deja solo el sitio."
    ),
    "domain.port": N_(
        "La dirección termina en dos puntos y un número. Bórralos: tu tienda se abre sin ellos."
    ),
    "domain.scheme": N_("Solo miramos sitios web. Escribe la dirección que empieza con https://."),
    "domain.too_long": N_(
        "La dirección es demasiado larga. Deja solo el sitio, por ejemplo www.tutienda.com."
    ),
    "pixel.no_business_id": N_("Falta el Business ID de Hellotext: sin él no sabemos qué buscar."),
    "pixel.no_domain": N_("Falta la dirección de tu tienda: sin ella no sabemos dónde mirar."),
    "channels.empty": N_("Escribe al menos un canal de ventas. El principal es el 1."),
    "channels.shape": N_("Escribe solo los números de los canales, separados por comas: 1, 2."),
    "channels.many": N_("Son demasiados canales: hasta {limit} por vez."),
}
