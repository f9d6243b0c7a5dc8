"""Spanish words of the WhatsApp rules, by the rule's `text` key."""

from __future__ import annotations

from lib.i18n import N_
from lib.ui.rule_words import RuleWords

WHATSAPP_RULES: dict[str, RuleWords] = {
    "meta_business_account": RuleWords(
        title=N_("Ten una cuenta en el Administrador comercial de Meta"),
        why=N_("Tu cuenta de WhatsApp Business vive dentro de ella."),
        how=N_(
            "Entra con tu usuario de Facebook al Administrador comercial y confirma que ves tu empresa. Si "
            "no existe, créala con el nombre legal de la empresa."
        ),
        today=N_("Meta la llama ahora “portafolio comercial”; sigue siendo obligatoria."),
    ),
    "meta_business_admin": RuleWords(
        title=N_("Ten disponible al administrador de Meta"),
        why=N_("Solo un administrador puede crear la cuenta de WhatsApp o aprobarla."),
        how=N_(
            "Busca quién administra tu empresa en el Administrador comercial y confirma que puede entrar. "
            "Avísale que tendrá que iniciar sesión o aprobar una solicitud en los próximos días."
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
    ),
    "whatsapp_number_eligible": RuleWords(
        title=N_("Elige un número que sirva para WhatsApp"),
        why=N_("Un número que Meta no acepta detiene todo lo demás."),
        how=N_(
            "Escribe el número con su país y revisa cada criterio: código de país y de área, llamadas o SMS, "
            "no ser un código corto. Si algo no pasa, te decimos cómo arreglarlo."
        ),
        today=N_(
            "La página pide un número que nunca se haya usado en la plataforma. Hoy puedes traer el de otro "
            "proveedor, y muchos que están en la app WhatsApp Business; el de WhatsApp personal se borra "
            "primero de la app."
        ),
    ),
    "whatsapp_number_owned": RuleWords(
        title=N_("Confirma que el número es de tu empresa"),
        why=N_("Meta pide que el número pertenezca a la empresa que lo usa."),
        how=N_(
            "Revisa que la línea esté a nombre de la empresa y que puedas conservarla. Si es de un empleado "
            "o de una agencia, pásala antes a la empresa."
        ),
    ),
    "whatsapp_number_dedicated": RuleWords(
        title=N_("Usa un número solo para ventas"),
        why=N_("Así las ventas no se mezclan con otras conversaciones de la tienda."),
        how=N_(
            "Si puedes, reserva una línea para vender y deja otra para la atención al cliente. Una cuenta "
            "puede tener más de un número."
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
    ),
    "whatsapp_number_off_apps": RuleWords(
        title=N_("Saca el número de las apps de WhatsApp"),
        why=N_("VTEX CX Platform pide un número que no esté instalado en ninguna app de WhatsApp."),
        how=N_(
            "Si el número está en una app, guarda los chats que necesites y elimina la cuenta desde la app: "
            "se pierden al borrarla. Espera unos minutos antes de seguir."
        ),
    ),
    "whatsapp_account_name": RuleWords(
        title=N_("Define el nombre de la cuenta de WhatsApp Business"),
        why=N_("Va en la solicitud: con él se crea la cuenta en Meta."),
        how=N_("Usa el nombre con el que se conoce a tu empresa y escríbelo igual en la solicitud."),
    ),
    "whatsapp_profile_name": RuleWords(
        title=N_("Define el nombre que verán tus clientes"),
        why=N_("Meta lo revisa y rechaza los que no se parecen a tu empresa."),
        how=N_(
            "Elige un nombre que se relacione con tu razón social y que aparezca en tu sitio web. Evita "
            "emojis, direcciones web, promociones y palabras como “Oficial” o “WhatsApp”."
        ),
    ),
    "whatsapp_logo": RuleWords(
        title=N_("Prepara el logo"),
        why=N_("Es la foto del perfil con la que te reconocen tus clientes."),
        how=N_(
            "Usa una imagen cuadrada JPG o PNG de 640 × 640 píxeles, de 5 MB como máximo. No la dejes con "
            "fondo transparente: se vería negro."
        ),
    ),
    "meta_business_verified": RuleWords(
        title=N_("Verifica tu empresa con Meta"),
        why=N_("Te permite escribir a más personas y es necesaria para la insignia oficial."),
        how=N_(
            "En el Administrador comercial, abre el Centro de seguridad e inicia la verificación. Ten a mano "
            "nombre legal, dirección, teléfono y sitio web iguales a los de tus documentos. Suele tardar "
            "unos 2 días hábiles."
        ),
        today=N_(
            "La página dice que es obligatoria para iniciar conversaciones. Hoy, sin verificar, puedes "
            "iniciarlas con 250 personas cada 24 horas; verificada, con 2.000. Sigue siendo obligatoria para "
            "la insignia oficial."
        ),
    ),
    "vtex_ticket_sent": RuleWords(
        title=N_("Envía la solicitud a VTEX"),
        why=N_("En esta ruta VTEX crea la cuenta por ti, con los datos que le envías."),
        how=N_(
            "En el Admin de VTEX, abre Copilot, pide hablar con una persona y crea un ticket para solicitar "
            "una configuración. Incluye la identificación de Meta, los nombres, el logo y el número; nunca "
            "una clave ni un token. Anota el número del ticket."
        ),
        today=N_(
            "Meta cerró el 29 de septiembre de 2025 las altas en nombre de la tienda (OBO). Lo más parecido "
            "es que VTEX pida la cuenta y tú aceptes; confirma con VTEX que lo ofrece, o cambia a VTEX CX "
            "Platform. El ticket ya no va por la web de soporte."
        ),
    ),
    "self_service_account_confirmed": RuleWords(
        title=N_("Confirma a VTEX qué cuenta usarás"),
        why=N_("VTEX instala la aplicación en una sola cuenta: la que tú confirmes."),
        how=N_("Escribe al soporte de VTEX desde el Admin y di el nombre de la cuenta de VTEX que usarás."),
        today=N_(
            "La aplicación Conversational Commerce fue descontinuada. Hoy se empieza creando un proyecto en "
            "VTEX CX Platform, sin pedir una instalación."
        ),
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
    ),
    "cx_project_ready": RuleWords(
        title=N_("Crea tu proyecto en VTEX CX Platform"),
        why=N_("El canal de WhatsApp se agrega dentro de un proyecto."),
        how=N_(
            "En el Admin de VTEX, abre Storefront > CX > Dashboard, o regístrate gratis en dash.weni.ai. "
            "Crea tu organización y, dentro de ella, un proyecto para esta tienda."
        ),
    ),
    "meta_request_received": RuleWords(
        title=N_("VTEX envía la solicitud a tu empresa en Meta"),
        why=N_("Con esa solicitud tu administrador aprueba la cuenta nueva."),
        how=N_(
            "VTEX la envía después de leer tu ticket; según su página, el proceso suele tardar 3 días "
            "hábiles. Revisa en el Administrador comercial Configuración > Solicitudes > Recibidas y "
            "confirma cuando llegue."
        ),
    ),
    "self_service_admin_url": RuleWords(
        title=N_("VTEX te comparte la dirección del Admin"),
        why=N_("En esa página se configura la cuenta de WhatsApp Business."),
        how=N_("VTEX instala la aplicación y te comparte la dirección. Confírmalo aquí cuando la recibas."),
        today=N_(
            "Puede que esta dirección no llegue, porque la aplicación fue descontinuada. Hoy se hace en VTEX "
            "CX Platform: Configuración > Canales > WhatsApp."
        ),
    ),
    "meta_request_accepted": RuleWords(
        title=N_("Acepta la solicitud en Meta"),
        why=N_("Sin la aceptación del administrador la cuenta no se crea."),
        how=N_(
            "El administrador abre Configuración > Solicitudes > Otras solicitudes > Recibidas, revisa que "
            "sea de VTEX y la acepta. Vence a los 90 días: si venció, pide otra a VTEX."
        ),
    ),
    "meta_three_authorisations": RuleWords(
        title=N_("Autoriza los mensajes, el nombre y el número"),
        why=N_("Así VTEX puede enviar mensajes en nombre de tu empresa."),
        how=N_(
            "Si el Administrador comercial te muestra tres permisos, aprueba los tres: enviar mensajes en tu "
            "nombre, el nombre de la cuenta y el número."
        ),
        today=N_("Hoy Meta pide aceptar una sola solicitud, que reemplaza los tres permisos."),
    ),
    "meta_account_approved": RuleWords(
        title=N_("Meta aprueba la cuenta"),
        why=N_("Meta revisa cada cuenta nueva antes de dejarla funcionar."),
        how=N_(
            "No tienes que hacer nada mientras Meta revisa. Cuando el Administrador de WhatsApp la muestre "
            "aprobada, confírmalo aquí. Si la rechaza, lee el motivo y corrige lo que pide."
        ),
    ),
    "vtex_number_added": RuleWords(
        title=N_("VTEX conecta tu número"),
        why=N_("El número debe quedar dentro de la cuenta que aceptaste."),
        how=N_(
            "VTEX agrega el número y puede pedirte el código que llegue a la línea: acuerda con ellos la "
            "hora. Confírmalo cuando VTEX te avise que terminó."
        ),
    ),
    "self_service_meta_login": RuleWords(
        title=N_("Abre la configuración e inicia sesión en Meta"),
        why=N_("La cuenta se crea en una ventana de Facebook, con el perfil administrador."),
        how=N_(
            "Entra a la dirección que te envió VTEX y haz clic en “Configurar la cuenta de WhatsApp "
            "Business”. Permite las ventanas emergentes e inicia sesión con el perfil administrador."
        ),
        today=N_(
            "Hoy esto se hace en VTEX CX Platform: Configuración > Canales > WhatsApp > Agregar > Continuar."
        ),
    ),
    "self_service_account_created": RuleWords(
        title=N_("Crea la cuenta de WhatsApp Business"),
        why=N_("Define cómo verán a tu tienda los clientes."),
        how=N_(
            "Elige “Crear una cuenta de WhatsApp Business”. Escribe el nombre del perfil, selecciona la "
            "categoría y agrega una descripción."
        ),
        today=N_("Hoy los mismos datos se piden en la ventana de Meta que abre VTEX CX Platform."),
    ),
    "cx_channel_created": RuleWords(
        title=N_("Agrega el canal de WhatsApp"),
        why=N_("Une tu cuenta de Meta con tu proyecto de VTEX CX Platform."),
        how=N_(
            "En tu proyecto, abre Configuración > Canales > WhatsApp > Agregar > Continuar. Sigue la ventana "
            "de Meta con el perfil administrador y haz clic en “Crear canal”."
        ),
    ),
    "whatsapp_code_confirmed": RuleWords(
        title=N_("Escribe el código que recibe el número"),
        why=N_("Con él Meta comprueba que controlas la línea."),
        how=N_(
            "Elige SMS o llamada, según tu línea, y escribe los seis dígitos. Si no llega, prueba el otro "
            "medio. No lo intentes muchas veces: Meta te haría esperar unas 12 horas."
        ),
    ),
    "meta_display_name_approved": RuleWords(
        title=N_("Meta aprueba el nombre visible"),
        why=N_("Con el nombre en revisión, el número puede quedar pendiente y no enviar mensajes."),
        how=N_(
            "Espera el aviso de Meta o revisa el estado en el Administrador de WhatsApp. También vale si el "
            "nombre está disponible sin revisión. Si lo rechaza, propone otro más parecido a tu empresa."
        ),
    ),
    "cx_number_selected": RuleWords(
        title=N_("Selecciona el número en VTEX CX Platform"),
        why=N_("Es el último paso para que el canal use tu número."),
        how=N_(
            "Vuelve al canal de WhatsApp del proyecto y selecciona el número. Si tu empresa está verificada, "
            "espera antes el correo de Meta que acepta el nombre."
        ),
    ),
    "self_service_support_told": RuleWords(
        title=N_("Avisa al soporte de VTEX"),
        why=N_("En esta ruta VTEX termina la configuración cuando le avisas."),
        how=N_("Responde en tu ticket que ya verificaste el número y pide que finalicen la configuración."),
        today=N_("Hoy la plataforma termina sola; escribe a soporte solo si algo no avanza."),
    ),
    "self_service_alert_shown": RuleWords(
        title=N_("Aparece el aviso de configuración completa"),
        why=N_("Es la señal de VTEX de que terminó su parte."),
        how=N_(
            "Abre la página de la aplicación en el Admin. Si ves el aviso de que terminó, guarda una captura."
        ),
        today=N_("En VTEX CX Platform no hay ese aviso: cuenta que el número figure conectado."),
    ),
    "whatsapp_number_connected": RuleWords(
        title=N_("El número está conectado"),
        why=N_("Solo un número conectado puede enviar mensajes."),
        how=N_(
            "Lo comprobamos nosotros. Puedes verlo en el Administrador de WhatsApp, donde el número debe "
            "figurar como conectado."
        ),
    ),
}
