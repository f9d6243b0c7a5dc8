"""Spanish words of the Hellotext rules, by the rule's `text` key."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.words.model import RuleWords

HELLOTEXT_RULES: dict[str, RuleWords] = {
    "hellotext_account": RuleWords(
        title=N_("Ten una cuenta de Hellotext"),
        why=N_("Ahí llegan tus clientes y su actividad."),
        how=N_(
            "Entra a Hellotext y elige el negocio de esta tienda. Para conectar VTEX necesitas ser "
            "administrador o propietario de ese negocio."
        ),
    ),
    "vtex_account": RuleWords(
        title=N_("Indica tu cuenta de VTEX"),
        why=N_("Es la dirección de donde se leen los datos de tu tienda."),
        how=N_(
            "Copia el nombre que aparece en la dirección de tu Admin: en https://cuenta.myvtex.com/ es "
            "“cuenta”. La guía lo llama “URI base de la API”; es tu cuenta de VTEX, no una dirección de "
            "Hellotext."
        ),
    ),
    "vtex_key_creator": RuleWords(
        title=N_("Busca a quien puede crear claves en VTEX"),
        why=N_("VTEX solo deja crear claves a personas con ese permiso."),
        how=N_(
            "Abre tu perfil en el Admin de VTEX y entra a Configuración de la cuenta > Claves de API. Si no "
            "ves esa opción, pide a un administrador que te dé el permiso o que cree la clave por ti."
        ),
        today=N_(
            "La guía pide el permiso “Guardar usuario” para tu cuenta. Lo necesita la persona que crea la "
            "clave; la clave no debe tenerlo."
        ),
    ),
    "vtex_key_created": RuleWords(
        title=N_("Crea la clave de VTEX con el permiso justo"),
        why=N_("Con una clave de pocos permisos, si alguien la roba no puede tocar tu tienda."),
        how=N_(
            "Crea un rol propio con Dynamic Storage / Read only documents. Luego genera una clave en Claves "
            "de API, elige ese rol y abre el enlace del token una sola vez. Guarda la clave y el token en un "
            "lugar seguro; nunca los envíes por correo, chat o ticket."
        ),
        today=N_(
            "La guía propone dar a la clave privilegios de administrador: no hacen falta para leer clientes. "
            "VTEX ya no muestra el token en pantalla: da un enlace que se abre una vez y vence en 24 horas."
        ),
    ),
    "vtex_key_valid": RuleWords(
        title=N_("Comprueba la clave de VTEX"),
        why=N_("Así sabemos que VTEX acepta la clave y el token de tu tienda."),
        how=N_(
            "Pega la cuenta, la App Key y el App Token, y comprueba. Si VTEX los rechaza, cópialos de nuevo "
            "sin espacios y revisa que la clave esté activa."
        ),
    ),
    "vtex_customers_readable": RuleWords(
        title=N_("Permite leer tus clientes"),
        why=N_("Sin este permiso no se puede llevar ningún cliente a Hellotext."),
        how=N_(
            "Lo comprobamos con tu clave. Si falla, agrega al rol de la clave el recurso Dynamic Storage / "
            "Read only documents y repite la comprobación."
        ),
    ),
    "vtex_key_least_privilege": RuleWords(
        title=N_("Quita a la clave los permisos que sobran"),
        why=N_("Una clave con “Guardar usuario” puede crear administradores y otras claves."),
        how=N_(
            "En el Admin de VTEX, genera otra clave con un rol que solo tenga Dynamic Storage / Read only "
            "documents. Cámbiala aquí y en Hellotext, y después desactiva la anterior."
        ),
        today=N_(
            "La guía pide roles de administrador para la clave. Para leer clientes basta el permiso de "
            "lectura; “Guardar usuario” es de la persona que la crea."
        ),
    ),
    "hellotext_business_id": RuleWords(
        title=N_("Comprueba el Business ID de Hellotext"),
        why=N_("Identifica tu negocio en el píxel y en la página de pago."),
        how=N_(
            "En Hellotext, abre Configuración > General: está debajo del nombre del negocio. Es corto, de "
            "letras y números; no es el token."
        ),
    ),
    "hellotext_token": RuleWords(
        title=N_("Comprueba el token de Hellotext"),
        why=N_("Con él podemos leer y escribir los perfiles de tu negocio."),
        how=N_(
            "En Hellotext, abre Configuración > Authorization Tokens y crea uno con un nombre claro. Cópialo "
            "enseguida: se muestra una sola vez. Debe ser del mismo negocio que el Business ID."
        ),
    ),
    "hellotext_integration_added": RuleWords(
        title=N_("Agrega VTEX en Hellotext"),
        why=N_("Es lo que une tu tienda con tu negocio de Hellotext."),
        how=N_(
            "En el negocio correcto, abre Configuración > Integraciones > Nueva integración y elige VTEX. "
            "Pega la cuenta, la App Key y el App Token. Si tu tienda usa varios dominios, elige el dominio "
            "donde está tu catálogo."
        ),
    ),
    "hellotext_affiliate": RuleWords(
        title=N_("Crea el afiliado de Hellotext en VTEX"),
        why=N_("Así Hellotext se entera al momento de los cambios de precio y stock."),
        how=N_(
            "En Píxel tienes cada dato para copiar. En el Admin de VTEX, abre Configuración de la tienda > "
            "Pedidos > Configuración > Afiliados y crea uno llamado Hellotext por cada canal de ventas, con "
            "un código de tres letras sin vocales, como HLT. La dirección la muestra el asistente."
        ),
    ),
    "hellotext_pixel": RuleWords(
        title=N_("Instala el píxel en tu tienda"),
        why=N_("Registra qué miran y compran tus clientes, para medir tus campañas."),
        how=N_(
            "Sigue el paso del píxel en el asistente de Hellotext. Después abre Píxel, elige la dirección de "
            "tu tienda y verifica: miramos la página y te decimos qué falta."
        ),
    ),
    "hellotext_checkout_script": RuleWords(
        title=N_("Pega el código en la página de pago"),
        why=N_("El píxel de la tienda no funciona dentro de la página de pago de VTEX."),
        how=N_(
            "En Píxel está el código con tu Business ID. En el Admin de VTEX, abre Configuración de la "
            "tienda > Checkout, el engranaje de tu sitio y la pestaña Código, y pégalo al final de "
            "checkout6-custom.js. Después verifica en Píxel."
        ),
    ),
    "customers_synchronised": RuleWords(
        title=N_("Clientes sincronizados"),
        why=N_("Con tus clientes en Hellotext ya puedes escribirles a quienes dieron su permiso."),
        how=N_(
            "Hellotext los trae después de conectar VTEX. Busca en Hellotext un cliente que conozcas y "
            "confirma que su nombre, correo y teléfono son correctos."
        ),
    ),
}
