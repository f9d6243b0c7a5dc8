"""Spanish words of the WhatsApp rules, second part: from the submission to the proof."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.words.model import RuleWords

WHATSAPP_CONNECTING: dict[str, RuleWords] = {
    "meta_request_received": RuleWords(
        title=N_("VTEX envía la solicitud a tu empresa en Meta"),
        why=N_("Con esa solicitud tu administrador aprueba la cuenta nueva."),
        how=N_(
            "VTEX la envía después de leer tu ticket; según su página, el proceso suele tardar 3 días "
            "hábiles. Revisa en el Administrador comercial Configuración > Solicitudes > Otras solicitudes > "
            "Recibidas y confirma cuando llegue."
        ),
        says=N_("Este proceso suele demorar, en promedio, 3 días laborales."),
    ),
    "self_service_admin_url": RuleWords(
        title=N_("VTEX te comparte la dirección del Admin"),
        why=N_("En esa página se configura la cuenta de WhatsApp Business."),
        how=N_("VTEX instala la aplicación y te comparte la dirección. Confírmalo aquí cuando la recibas."),
        today=N_(
            "Puede que esta dirección no llegue, porque la aplicación fue descontinuada. Hoy se hace en "
            "VTEX CX Platform: Configuración > Canales > WhatsApp."
        ),
        says=N_(
            "Una vez instalada la aplicación, VTEX compartirá la URL del Admin de VTEX Conversational "
            "commerce para configurar WhatsApp Business."
        ),
    ),
    "meta_request_accepted": RuleWords(
        title=N_("Acepta la solicitud en Meta"),
        why=N_("Sin la aceptación del administrador la cuenta no se crea."),
        how=N_(
            "El administrador abre Configuración > Solicitudes > Otras solicitudes > Recibidas, revisa que "
            "sea de VTEX y la acepta. Vence a los 90 días: si venció, pide otra a VTEX."
        ),
        says=N_(
            "Además de enviar esta información, el administrador debe autorizar los siguientes datos a "
            "través del Administrador comercial."
        ),
    ),
    "meta_messaging_authorised": RuleWords(
        title=N_("Autoriza que VTEX envíe mensajes por tu empresa"),
        why=N_("Con este permiso la plataforma escribe en tu nombre."),
        how=N_("Si el Administrador comercial te muestra este permiso, apruébalo y anota el día."),
        today=N_("Hoy Meta pide aceptar una sola solicitud, que reemplaza los tres permisos."),
        says=N_("Permiso para que VTEX envíe mensajes en nombre de la empresa."),
    ),
    "meta_name_authorised": RuleWords(
        title=N_("Autoriza el nombre de la cuenta"),
        why=N_("Es el nombre que verán tus clientes en la conversación."),
        how=N_(
            "Si el Administrador comercial te muestra este permiso, revisa que el nombre esté bien "
            "escrito, apruébalo y anota el día."
        ),
        today=N_("Hoy Meta pide aceptar una sola solicitud, que reemplaza los tres permisos."),
        says=N_("Nombre que se usará para la cuenta y que aparecerá en la conversación con el cliente."),
    ),
    "meta_number_authorised": RuleWords(
        title=N_("Autoriza el número de teléfono"),
        why=N_("Es el número con el que escribirá tu tienda."),
        how=N_(
            "Si el Administrador comercial te muestra este permiso, revisa el número, apruébalo y anota el "
            "día."
        ),
        today=N_("Hoy Meta pide aceptar una sola solicitud, que reemplaza los tres permisos."),
        says=N_("Número de teléfono."),
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
        says=N_("Número de teléfono que se usará."),
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
        says=N_(
            "Accede al VTEX Admin a través de la URL que te ha enviado el equipo de soporte. Haz clic en "
            "el botón “Configurar la cuenta de WhatsApp Business”. Se abrirá una ventana de Facebook para "
            "la configuración. Inicia sesión con el perfil de administrador deseado de Business Manager."
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
        says=N_(
            "Selecciona la opción “Crear una cuenta de WhatsApp Business”. Introduce el nombre de la "
            "cuenta que se mostrará como nombre de perfil en WhatsApp. Selecciona la categoría y introduce "
            "la descripción de la cuenta."
        ),
    ),
    "cx_window_opened": RuleWords(
        title=N_("Abre la ventana de Meta desde VTEX CX Platform"),
        why=N_("En esa ventana eliges tu empresa, tu cuenta y tu número."),
        how=N_(
            "En tu proyecto, abre Configuración > Canales > WhatsApp > Agregar > Continuar. Permite las "
            "ventanas emergentes e inicia sesión con el perfil administrador."
        ),
    ),
    "cx_channel_created": RuleWords(
        title=N_("Agrega el canal de WhatsApp"),
        why=N_("Une tu cuenta de Meta con tu proyecto de VTEX CX Platform."),
        how=N_(
            "Cuando la ventana de Meta termine, haz clic en “Crear canal” en tu proyecto de VTEX CX Platform."
        ),
    ),
    "whatsapp_code_confirmed": RuleWords(
        title=N_("Escribe el código que recibe el número"),
        why=N_("Con él Meta comprueba que controlas la línea."),
        how=N_(
            "Elige SMS o llamada, según tu línea, y escribe los seis dígitos. Si no llega, prueba el otro "
            "medio. No lo intentes muchas veces: Meta te haría esperar unas 12 horas."
        ),
        says=N_(
            "Verifica el número de teléfono que se asociará a la cuenta mediante el código enviado al "
            "teléfono."
        ),
    ),
    "meta_display_name_approved": RuleWords(
        title=N_("Meta aprueba el nombre visible"),
        why=N_("Con el nombre en revisión, el número puede quedar pendiente y no enviar mensajes."),
        how=N_(
            "Espera el aviso de Meta o revisa el estado en el Administrador de WhatsApp. También vale si "
            "el nombre está disponible sin revisión. Si lo rechaza, propone otro más parecido a tu empresa."
        ),
    ),
    "cx_number_selected": RuleWords(
        title=N_("Selecciona el número en VTEX CX Platform"),
        why=N_("Es el último paso para que el canal use tu número."),
        how=N_(
            "Vuelve al canal de WhatsApp del proyecto y selecciona el número. Si tu empresa está "
            "verificada, espera antes el correo de Meta que acepta el nombre."
        ),
    ),
    "self_service_support_told": RuleWords(
        title=N_("Avisa al soporte de VTEX"),
        why=N_("En esta ruta VTEX termina la configuración cuando le avisas."),
        how=N_("Responde en tu ticket que ya verificaste el número y pide que finalicen la configuración."),
        today=N_("Hoy la plataforma termina sola; escribe a soporte solo si algo no avanza."),
        says=N_("Comunica al equipo de soporte de VTEX para que finalice la configuración."),
    ),
    "meta_verification_requested": RuleWords(
        title=N_("Pide a Meta que verifique tu empresa"),
        why=N_("Te permite escribir a más personas y es necesaria para la insignia oficial."),
        how=N_(
            "En el Administrador comercial, abre el Centro de seguridad e inicia la verificación. Ten a "
            "mano nombre legal, dirección, teléfono y sitio web iguales a los de tus documentos."
        ),
        today=N_(
            "La página dice que es obligatoria para iniciar conversaciones. Hoy, sin verificar, puedes "
            "iniciarlas con 250 personas cada 24 horas; verificada, con 2.000. Sigue siendo obligatoria "
            "para la insignia oficial."
        ),
        says=N_(
            "También recomendamos verificar tu tienda con Meta. Esta etapa es opcional para la "
            "integración, pero es obligatoria si: Deseas iniciar conversaciones, como avisar a los "
            "clientes del seguimiento de sus productos a través de WhatsApp. Deseas que tu cuenta "
            "comercial sea oficial."
        ),
    ),
    "meta_business_verified": RuleWords(
        title=N_("Meta verifica tu empresa"),
        why=N_("Meta compara tus datos con tus documentos."),
        how=N_(
            "Mientras Meta revisa no tienes que hacer nada: suele tardar unos 2 días hábiles. Si pide más "
            "datos o la rechaza, abre el Centro de seguridad, corrige lo que pide y envíala otra vez."
        ),
        today=N_(
            "La página dice que es obligatoria para iniciar conversaciones. Hoy, sin verificar, puedes "
            "iniciarlas con 250 personas cada 24 horas; verificada, con 2.000. Sigue siendo obligatoria "
            "para la insignia oficial."
        ),
    ),
    "whatsapp_opt_in": RuleWords(
        title=N_("Pide permiso antes de escribir"),
        why=N_("WhatsApp solo permite escribir primero a quien aceptó recibir mensajes de tu tienda."),
        how=N_(
            "Pregúntalo donde la persona deja su número, con el nombre de tu tienda a la vista, y guarda "
            "la respuesta. La suscripción a un boletín no vale como permiso."
        ),
    ),
    "meta_payment_method": RuleWords(
        title=N_("Agrega un medio de pago en Meta"),
        why=N_("Sin él, Meta rechaza los mensajes que inicia tu tienda."),
        how=N_(
            "En el Administrador comercial, abre la configuración de pagos de tu cuenta de WhatsApp y "
            "agrega un medio de pago. Si VTEX paga los mensajes por ti, márcalo como hecho."
        ),
    ),
    "self_service_alert_shown": RuleWords(
        title=N_("Aparece el aviso de configuración completa"),
        why=N_("Es la señal de VTEX de que terminó su parte."),
        how=N_(
            "Abre la página de la aplicación en el Admin. Si ves el aviso de que terminó, guarda una captura."
        ),
        today=N_("En VTEX CX Platform no hay ese aviso: cuenta que el número figure conectado."),
        says=N_("Una vez completada la configuración, se mostrará la alerta de abajo en el Admin."),
    ),
    "whatsapp_number_connected": RuleWords(
        title=N_("El número está conectado"),
        why=N_("Solo un número conectado puede enviar mensajes."),
        how=N_(
            "Lo comprobamos nosotros. Puedes verlo en el Administrador de WhatsApp, donde el número debe "
            "figurar como conectado."
        ),
    ),
    "official_badge_requested": RuleWords(
        title=N_("Pide la insignia oficial"),
        why=N_("Muestra el nombre de tu tienda y un sello en vez del número."),
        how=N_(
            "Puedes pedirla cuando el número lleve 30 días activo, la empresa esté verificada, la "
            "verificación en dos pasos esté encendida y el nombre aprobado. Meta pide además que la marca "
            "sea conocida: prepara hasta 5 enlaces de prensa. Si dice que no, se puede volver a pedir a "
            "los 30 días."
        ),
        today=N_(
            "Verificar la empresa ya no basta: Meta pide también 30 días de uso, notoriedad, "
            "verificación en dos pasos y nombre aprobado."
        ),
        says=N_(
            "Deseas que tu cuenta comercial sea oficial, es decir, que permita mostrar el nombre de tu "
            "tienda en vez del número de teléfono en la lista junto con el sello."
        ),
    ),
}
