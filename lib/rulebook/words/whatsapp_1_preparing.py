"""Spanish words of the WhatsApp rules, first part: what the store prepares."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.words.model import RuleWords

WHATSAPP_PREPARING: dict[str, RuleWords] = {
    "meta_business_account": RuleWords(
        title=N_("Ten una cuenta en el Administrador comercial de Meta"),
        why=N_("Tu cuenta de WhatsApp Business vive dentro de ella."),
        how=N_(
            "Entra con tu usuario de Facebook al Administrador comercial y confirma que ves tu empresa. Si "
            "no existe, créala con el nombre legal de la empresa."
        ),
        today=N_("Meta la llama ahora “portafolio comercial”; sigue siendo obligatoria."),
        says=N_(
            "Tener una cuenta en el Administrador comercial, la plataforma que gestiona todas las "
            "actividades de publicidad y marketing en Facebook. Esta información es obligatoria."
        ),
    ),
    "meta_business_admin": RuleWords(
        title=N_("Ten disponible al administrador de Meta"),
        why=N_("Solo un administrador puede crear la cuenta de WhatsApp o aprobarla."),
        how=N_(
            "Busca quién administra tu empresa en el Administrador comercial y confirma que puede entrar. "
            "Avísale que tendrá que iniciar sesión o aprobar una solicitud en los próximos días."
        ),
        says=N_(
            "El administrador del perfil deberá estar disponible para aprobar la creación de WhatsApp "
            "Business que llegará a través del Administrador comercial."
        ),
    ),
    "whatsapp_account_choice": RuleWords(
        title=N_("Decide qué cuenta de WhatsApp Business usarás"),
        why=N_("Si ya existe una, importa quién la administra."),
        how=N_(
            "Responde si tu tienda ya tiene una cuenta de WhatsApp Business y quién la administra. Si no "
            "tienes, o la administra otra empresa, se crea una nueva en este camino."
        ),
        today=N_(
            "Sigue siendo así. Si la cuenta es tuya, puedes conectar esa misma; y un número que está en la "
            "cuenta de otra empresa se puede traer sin perder su nombre ni su calidad."
        ),
        says=N_(
            "Si tu tienda aún no tiene una cuenta de WhatsApp Business o si la tiene pero la administra "
            "otro partner, deberás crear una cuenta nueva."
        ),
    ),
    "meta_business_id": RuleWords(
        title=N_("Copia la identificación de tu empresa en Meta"),
        why=N_("VTEX la usa para enviar la solicitud a tu empresa y no a otra."),
        how=N_(
            "Cópiala de los datos de tu empresa en el Administrador comercial; el artículo de la fuente "
            "muestra dónde está. Son solo dígitos; no es el de la página de Facebook ni el de la cuenta "
            "publicitaria."
        ),
        says=N_(
            "Identificación de tu empresa en el Administrador comercial que estará asociada a la cuenta de "
            "WhatsApp Business."
        ),
    ),
    "whatsapp_number_eligible": RuleWords(
        title=N_("Elige un número que sirva para WhatsApp"),
        why=N_("Un número que Meta no acepta detiene todo lo demás."),
        how=N_(
            "Escribe el número con su país y revisa cada criterio: código de país y de área, llamadas o "
            "SMS, no ser un código corto. Si algo no pasa, te decimos cómo arreglarlo."
        ),
        today=N_(
            "La página pide un número que nunca se haya usado en la plataforma. Hoy puedes traer el de "
            "otro proveedor. Meta acepta muchos que siguen en la app WhatsApp Business, pero la guía de VTEX "
            "pide sacarlo de ella; el de WhatsApp personal se borra primero de la app."
        ),
        says=N_(
            "Tener código de país y de área, por ejemplo, un teléfono fijo o celular. Estar habilitado "
            "para recibir llamadas de voz o SMS. No ser un código corto, como los números usados para "
            "contacto por SMS con pocos números. Que no se haya usado anteriormente en la plataforma de "
            "WhatsApp Business."
        ),
    ),
    "whatsapp_number_owned": RuleWords(
        title=N_("Confirma que el número es de tu empresa"),
        why=N_("Meta pide que el número pertenezca a la empresa que lo usa."),
        how=N_(
            "Revisa que la línea esté a nombre de la empresa y que puedas conservarla. Si es de un "
            "empleado o de una agencia, pásala antes a la empresa."
        ),
        says=N_("Pertenecer a la empresa."),
    ),
    "whatsapp_number_dedicated": RuleWords(
        title=N_("Usa un número solo para ventas"),
        why=N_("Así las ventas no se mezclan con otras conversaciones de la tienda."),
        how=N_(
            "Si puedes, reserva una línea para vender y deja otra para la atención al cliente. Una cuenta "
            "puede tener más de un número."
        ),
        says=N_(
            "Te recomendamos que tu tienda tenga un número de teléfono de WhatsApp Business dedicado "
            "exclusivamente a las ventas, ya que puedes tener más de un número asociado a una cuenta y ese "
            "otro número puede estar dedicado a la relación con el cliente, por ejemplo."
        ),
    ),
    "whatsapp_number_at_hand": RuleWords(
        title=N_("Ten el número a mano para recibir el código"),
        why=N_("Meta envía un código de seis dígitos y hay que escribirlo en el momento."),
        how=N_(
            "Decide quién recibirá el código y cuándo. Apaga el contestador automático y los desvíos, y "
            "permite llamadas y SMS internacionales."
        ),
        today=N_(
            "La página pide que el número esté en un teléfono móvil. Hoy Meta también acepta líneas fijas: "
            "el código llega por llamada de voz."
        ),
        says=N_("El número debe estar en un teléfono móvil para su validación."),
    ),
    "whatsapp_number_off_apps": RuleWords(
        title=N_("Saca el número de las apps de WhatsApp"),
        why=N_("VTEX CX Platform pide un número que no esté instalado en ninguna app de WhatsApp."),
        how=N_(
            "Si el número está en una app, guarda los chats que necesites y elimina la cuenta desde la "
            "app: se pierden al borrarla. Espera unos minutos antes de seguir."
        ),
    ),
    "whatsapp_number_pin": RuleWords(
        title=N_("Ten el PIN de tu número o desactívalo"),
        why=N_(
            "Un número que viene de otro proveedor puede tener un PIN de seis dígitos; sin él no se puede "
            "registrar."
        ),
        how=N_(
            "Pide el PIN a tu proveedor actual o que desactive la verificación en dos pasos. Tú también "
            "puedes desactivarla desde el Administrador de WhatsApp: Meta te envía un correo con el enlace."
        ),
    ),
    "whatsapp_account_name": RuleWords(
        title=N_("Define el nombre de la cuenta de WhatsApp Business"),
        why=N_("Va en la solicitud: con él se crea la cuenta en Meta."),
        how=N_("Usa el nombre con el que se conoce a tu empresa y escríbelo igual en la solicitud."),
        says=N_("Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar."),
    ),
    "whatsapp_profile_name": RuleWords(
        title=N_("Define el nombre que verán tus clientes"),
        why=N_("Meta lo revisa y rechaza los que no se parecen a tu empresa."),
        how=N_(
            "Elige un nombre que se relacione con tu razón social y que aparezca en tu sitio web. Evita "
            "emojis, direcciones web, promociones y palabras como “Oficial” o “WhatsApp”."
        ),
        says=N_("Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar."),
    ),
    "whatsapp_logo": RuleWords(
        title=N_("Prepara el logo"),
        why=N_("Es la foto del perfil con la que te reconocen tus clientes."),
        how=N_(
            "Usa una imagen cuadrada JPG o PNG de 640 × 640 píxeles, de 5 MB como máximo. No la dejes con "
            "fondo transparente: se vería negro."
        ),
        says=N_("Nombre de WhatsApp Business y del perfil que verán los clientes, y del logo a utilizar."),
    ),
    "vtex_ticket_sent": RuleWords(
        title=N_("Envía la solicitud a VTEX"),
        why=N_("En esta ruta VTEX crea la cuenta por ti, con los datos que le envías."),
        how=N_(
            "En el Admin de VTEX, abre Copilot, pide hablar con una persona y crea un ticket para "
            "solicitar una configuración. Incluye la identificación de Meta, los nombres, el logo y el "
            "número; nunca una clave ni un token. Anota el número del ticket."
        ),
        today=N_(
            "Meta cerró el 29 de septiembre de 2025 las altas en nombre de la tienda (OBO). Lo más "
            "parecido es que VTEX pida la cuenta y tú aceptes; confirma con VTEX que lo ofrece, o cambia a "
            "VTEX CX Platform. El ticket ya no va por la web de soporte."
        ),
        says=N_(
            "Para que VTEX haga la integración con WhatsApp Business en nombre de la tienda, además de la "
            "información descripta anteriormente, es necesario enviar los siguientes datos en un ticket de "
            "soporte."
        ),
    ),
    "self_service_account_confirmed": RuleWords(
        title=N_("Confirma a VTEX qué cuenta usarás"),
        why=N_("VTEX instala la aplicación en una sola cuenta: la que tú confirmes."),
        how=N_("Escribe al soporte de VTEX desde el Admin y di el nombre de la cuenta de VTEX que usarás."),
        today=N_(
            "La aplicación Conversational Commerce fue descontinuada. Hoy se empieza creando un proyecto "
            "en VTEX CX Platform, sin pedir una instalación."
        ),
        says=N_("Confirmar la cuenta que se utilizará para el canal."),
    ),
    "self_service_installation_authorised": RuleWords(
        title=N_("Autoriza la instalación de la aplicación"),
        why=N_("VTEX no instala nada en tu cuenta sin tu permiso."),
        how=N_(
            "En el mismo ticket, escribe que autorizas instalar VTEX Conversational Commerce en tu cuenta."
        ),
        today=N_(
            "La aplicación fue descontinuada y la guía actual no pide que soporte instale nada. Si VTEX te "
            "lo dice, cambia a la ruta VTEX CX Platform."
        ),
        says=N_("Autorizar la instalación de la aplicación."),
    ),
    "cx_project_ready": RuleWords(
        title=N_("Crea tu proyecto en VTEX CX Platform"),
        why=N_("El canal de WhatsApp se agrega dentro de un proyecto."),
        how=N_(
            "En el Admin de VTEX, abre Storefront > CX > Dashboard, o regístrate gratis en dash.weni.ai. "
            "Crea tu organización y, dentro de ella, un proyecto para esta tienda."
        ),
    ),
}
