"""Spanish words of the way to WhatsApp: questions, answers, advice, and the ways side by side.

Codes are those of `lib.domain.questions`, `lib.domain.route_advice` and `lib.rulebook.routes`.
"""

from __future__ import annotations

from lib.i18n import N_

QUESTIONS: dict[str, str] = {
    "waba": N_("¿Ya tienes una cuenta de WhatsApp Business?"),
    "admin": N_("¿Quién administra tu empresa en Meta?"),
    "used_before": N_("¿Tu número se usó antes en WhatsApp?"),
    "can_receive": N_("¿Qué puede recibir tu número?"),
    "code_place": N_("¿Dónde está ese teléfono?"),
    "starts_conversations": N_("¿Vas a escribir tú primero a tus clientes?"),
    "official_badge": N_("¿Quieres la insignia oficial?"),
    "who_sets_up": N_("¿Quién prefieres que lo configure?"),
}

QUESTION_HINTS: dict[str, str] = {
    "waba": N_(
        "Es la cuenta para empresas que está en el Administrador comercial de Meta, no la app del teléfono."
    ),
    "admin": N_("Hace falta alguien que entre con su usuario de Facebook y apruebe."),
    "used_before": N_("En la app personal, en la app WhatsApp Business o con otra empresa."),
    "can_receive": N_("Meta manda un código de seis dígitos, por SMS o por llamada."),
    "code_place": N_("El código se escribe en el momento: quien lo reciba tiene que estar cerca."),
    "starts_conversations": N_(
        "Por ejemplo, avisar que un pedido salió. Cuenta a cuántas personas distintas les escribirías en un "
        "día."
    ),
    "official_badge": N_("Muestra el nombre de tu tienda con un sello, en vez del número."),
    "who_sets_up": N_("Puedes cambiar de camino cuando quieras, sin perder nada."),
}

ANSWERS: dict[str, str] = {
    "waba.none": N_("No tengo"),
    "waba.own": N_("Sí, la administro yo"),
    "waba.other_partner": N_("Sí, la administra otra empresa"),
    "waba.unknown": N_("No lo sé"),
    "admin.me": N_("Yo"),
    "admin.colleague": N_("Otra persona de la empresa"),
    "admin.nobody": N_("Nadie, o no lo sé"),
    "used_before.no": N_("Nunca"),
    "used_before.whatsapp_app": N_("En WhatsApp personal"),
    "used_before.business_app": N_("En la app WhatsApp Business"),
    "used_before.other_provider": N_("Con otro proveedor"),
    "used_before.banned": N_("WhatsApp lo bloqueó"),
    "can_receive.both": N_("SMS y llamadas"),
    "can_receive.sms": N_("Solo SMS"),
    "can_receive.voice": N_("Solo llamadas"),
    "can_receive.none": N_("Ninguna de las dos"),
    "code_place.with_me": N_("Lo tengo yo"),
    "code_place.someone_else": N_("Lo tiene otra persona"),
    "code_place.fixed_line": N_("Es una línea fija"),
    "starts_conversations.no": N_("No, solo respondo"),
    "starts_conversations.up_to_250": N_("Sí, hasta 250 personas por día"),
    "starts_conversations.more_than_250": N_("Sí, a más de 250 por día"),
    "official_badge.no": N_("No"),
    "official_badge.yes": N_("Sí"),
    "who_sets_up.us": N_("Nosotros"),
    "who_sets_up.vtex": N_("Que lo pida VTEX"),
    "who_sets_up.either": N_("Me da igual"),
}
"""By question and answer, joined by a point."""

REASONS: dict[str, str] = {
    "new_account": N_("Todavía no tienes una cuenta: se crea por el camino."),
    "own_account": N_("Ya tienes una cuenta tuya: en la ventana de Meta puedes elegir esa misma."),
    "account_of_partner": N_("Tu cuenta la administra otra empresa: hace falta una nueva."),
    "admin_is_you": N_("Administras tu empresa en Meta: puedes iniciar sesión y conectar tú."),
    "admin_is_colleague": N_("Otra persona administra tu empresa en Meta: tendrá que participar un momento."),
    "number_is_free": N_("Tu número nunca estuvo en WhatsApp: entra sin trámites."),
    "number_can_move": N_(
        "Un número que está con otro proveedor se puede traer, y conserva su nombre y su calidad."
    ),
    "code_arrives": N_("Tu número puede recibir el código de Meta."),
    "code_with_you": N_("Tienes el teléfono contigo: puedes escribir el código en el momento."),
    "only_answers": N_("Si solo respondes, no necesitas verificar tu empresa."),
    "no_verification_needed": N_("Hasta 250 personas en 24 horas puedes escribir sin verificar tu empresa."),
    "you_do_it": N_("Quieres configurarlo tú: es el camino que se hace sin esperar a VTEX."),
    "vtex_asks": N_("Prefieres que VTEX lo pida: tú reúnes los datos y apruebas una solicitud."),
    "works_today": N_("Te da igual quién lo haga: este es el que funciona hoy."),
}

DOUBTS: dict[str, str] = {
    "tickets_unconfirmed": N_(
        "Nadie nos confirmó que VTEX siga aceptando estos pedidos por ticket. Si te dicen que no, cambia a "
        "VTEX CX Platform."
    ),
    "account_unknown": N_("No sabemos si ya existe una cuenta de WhatsApp Business de tu empresa."),
    "no_administrator": N_("Sin alguien que administre tu empresa en Meta no avanza ningún camino."),
    "coexistence_unproven": N_(
        "Meta permite seguir usando la app con el mismo número; la guía de VTEX pide sacarlo de toda app. No "
        "sabemos si con VTEX se pueden tener las dos."
    ),
    "no_coexistence": N_(
        "En el país de tu número, Meta no permite tenerlo en la app y en la plataforma a la vez."
    ),
    "badge_without_app": N_("La insignia oficial no se da a números que siguen en la app WhatsApp Business."),
    "number_banned": N_("Mientras WhatsApp tenga bloqueado el número, ningún camino sirve."),
    "no_code": N_("Sin SMS ni llamadas, el código no llega y el número no se puede conectar."),
}

PREPARATIONS: dict[str, str] = {
    "get_administrator": N_(
        "Primero consigue un administrador: que alguien que ya administra la cuenta te agregue, o recupera "
        "el acceso con Meta."
    ),
    "appeal_ban": N_("Primero apela el bloqueo desde la app de WhatsApp, o usa otro número."),
    "other_number": N_("Consigue otro número que reciba SMS o llamadas."),
    "find_account": N_(
        "Mira en el Administrador comercial, en Cuentas de WhatsApp, si ya hay una cuenta de tu empresa."
    ),
    "migrate_number": N_(
        "Pide al otro proveedor que desactive la verificación en dos pasos, o consigue el PIN de seis "
        "dígitos."
    ),
    "delete_app_account": N_(
        "Guarda los chats que necesites, borra la cuenta en la app y espera unos minutos."
    ),
    "leave_or_keep_app": N_(
        "Decide si dejas la app. Si quieres conservarla, pregunta a VTEX antes de empezar."
    ),
    "new_account": N_("Se creará una cuenta nueva; la de la otra empresa no se toca."),
    "call_administrator": N_("Avisa a quien administra tu empresa en Meta: tendrá que entrar o aprobar."),
    "agree_on_code": N_("Acuerda una hora con quien tiene el teléfono, para que te pase el código."),
    "code_by_call": N_(
        "El código llegará por llamada: apaga el contestador y los desvíos, y permite llamadas del exterior."
    ),
    "verify_business": N_("Verifica tu empresa con Meta. Suele tardar unos 2 días hábiles."),
    "opt_in": N_("Pide permiso a tus clientes antes de escribirles primero."),
    "payment_method": N_("Agrega un medio de pago en Meta: escribir primero tiene costo."),
    "badge_after_live": N_(
        "La insignia se pide cuando el número lleva al menos 30 días activo; Meta decide si la da."
    ),
}

ROUTE_SUMMARIES: dict[str, str] = {
    "cx_platform": N_("El que funciona hoy. Conectas el número tú, en pocos pasos y sin esperar a VTEX."),
    "assisted": N_("Reúnes los datos, VTEX pide la cuenta y tu administrador la aprueba."),
    "self_service": N_("Los ocho pasos de la página de VTEX, con una aplicación que se está retirando."),
}

ROUTE_SAYS: dict[str, str] = {
    "assisted": N_(
        "Para que VTEX haga la integración con WhatsApp Business en nombre de la tienda […] es necesario "
        "enviar los siguientes datos en un ticket de soporte. […] Este proceso suele demorar, en promedio, "
        "3 días laborales."
    ),
    "self_service": N_(
        "Para crear WhatsApp Business a través del Admin VTEX, ponte en contacto con el soporte de VTEX para "
        "instalar la app VTEX Conversational commerce en la cuenta de tu tienda."
    ),
}
"""What VTEX's page says, in its own words; VTEX CX Platform is newer than the page."""

ROUTE_TODAY: dict[str, str] = {
    "cx_platform": N_(
        "En VTEX CX Platform, Configuración, Canales, WhatsApp, se abre la ventana de Meta: ahí eliges la "
        "cuenta y el número. Nadie tiene que instalarte nada."
    ),
    "assisted": N_(
        "El 29 de septiembre de 2025 fue el último día en que VTEX pudo crear la cuenta a tu nombre. Lo más "
        "parecido: VTEX envía una solicitud a tu empresa y tu administrador la acepta; vence a los 90 días."
    ),
    "self_service": N_(
        "La aplicación avisa que pronto dejará de existir y lleva a VTEX CX Platform. Toma este camino solo "
        "si soporte ya te envió su dirección."
    ),
}

ROUTE_STATUSES: dict[str, str] = {
    "current": N_("Funciona hoy"),
    "seed": N_("Solo lo dice la página original"),
    "superseded": N_("Hoy es distinto"),
}

STEPS: dict[str, str] = {
    "open_project": N_("abre el proyecto en VTEX CX Platform"),
    "connect_in_window": N_("conecta cuenta y número en la ventana de Meta"),
    "type_code": N_("escribe el código que llega al teléfono"),
    "create_channel": N_("crea el canal y elige el número"),
    "review_name": N_("revisa el nombre que verán tus clientes"),
    "fill_dossier": N_("reúne los datos de la solicitud"),
    "send_ticket": N_("envía el ticket a VTEX"),
    "send_request": N_("envía la solicitud a tu empresa"),
    "accept_request": N_("la acepta en el Administrador comercial"),
    "add_number": N_("agrega el número"),
    "ask_for_app": N_("confirma la cuenta y autoriza la instalación"),
    "install_app": N_("instala la aplicación y envía su dirección"),
    "finish_setup": N_("termina la configuración"),
}
"""What one party does, said after its name."""

NEEDS: dict[str, str] = {
    "facebook_admin": N_("El usuario de Facebook que administra tu empresa"),
    "platform_project": N_("Un proyecto en VTEX CX Platform (es gratis)"),
    "number_off_apps": N_("El número fuera de toda app de WhatsApp"),
    "code_at_hand": N_("El teléfono a mano para el código"),
    "display_name": N_("El nombre que verán tus clientes"),
    "business_id": N_("La identificación de tu empresa en Meta"),
    "admin_to_accept": N_("Un administrador que acepte la solicitud"),
    "names": N_("El nombre de la cuenta y el del perfil"),
    "logo": N_("El logo"),
    "number": N_("El número"),
    "app_installed": N_("La aplicación instalada por soporte de VTEX"),
}

WAITS: dict[str, str] = {
    "vtex_request": N_("VTEX responde"),
    "name_review": N_("Meta revisa la cuenta y el nombre"),
    "business_verification": N_("Meta verifica la empresa, si la necesitas"),
}

FIGURES: dict[str, str] = {
    "hours": N_("{least} a {most} horas"),
    "business_days": N_("unos {most} días hábiles"),
}

BECAUSE: dict[str, str] = {
    "used_before.other_provider": N_("porque tu número está con otro proveedor"),
    "starts_conversations.up_to_250": N_("porque vas a escribir tú primero a tus clientes"),
    "starts_conversations.more_than_250": N_("porque vas a escribir a más de 250 personas por día"),
    "official_badge.yes": N_("porque quieres la insignia oficial"),
}
"""Why a requirement has its level: the answer that decided, said after "required" or "recommended"."""

ERRORS: dict[str, str] = {
    "answer.of_number": N_("Esa respuesta viene de tu número. Cámbiala en Número."),
}
