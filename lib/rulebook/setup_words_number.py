"""Spanish words of what goes wrong with the number, its code, its PIN and the window, by trouble."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.setup_words import TroubleWords

NUMBER_TROUBLES: dict[str, TroubleWords] = {
    "number_on_whatsapp": TroubleWords(
        title=N_("El número ya está en WhatsApp"),
        fix=N_(
            "Si está en una app, guarda los chats y elimina la cuenta en Configuración > Cuenta. Si está "
            "con otro proveedor, pídele que lo suelte o migra el número. Después espera y vuelve a "
            "escribirlo."
        ),
    ),
    "number_of_other_business": TroubleWords(
        title=N_("El número es de otra empresa en Meta"),
        fix=N_(
            "Elige esa empresa en la ventana, o quita allí el número: Administrador de WhatsApp > Números"
            " de teléfono."
        ),
    ),
    "region_unavailable": TroubleWords(
        title=N_("La app y la plataforma no se pueden unir en tu región"),
        fix=N_("Usa un número de otra región, o uno que no esté en la app WhatsApp Business."),
    ),
    "not_eligible_for_app": TroubleWords(
        title=N_("La app WhatsApp Business tiene poco uso todavía"),
        fix=N_(
            "Meta pide más actividad en la app para decidir. Sigue usándola y prueba más adelante, o usa "
            "otro número."
        ),
    ),
    "marketing_account": TroubleWords(
        title=N_("Esa cuenta usa mensajes de marketing y no sirve aquí"),
        fix=N_("Elige otra cuenta de WhatsApp Business."),
    ),
    "app_disconnect": TroubleWords(
        title=N_("El número sigue conectado a otra plataforma"),
        fix=N_(
            "En la app WhatsApp Business abre Configuración > Cuenta > Plataforma empresarial, elige la "
            "plataforma y pulsa Desconectar. Espera antes de repetir."
        ),
    ),
    "number_not_valid": TroubleWords(
        title=N_("Meta no reconoce el número"),
        fix=N_(
            "Revísalo en Número y escríbelo con código de país y de área. La línea debe estar activa y "
            "sin menú automático."
        ),
    ),
    "too_many_tries": TroubleWords(
        title=N_("Hubo demasiados intentos"),
        fix=N_("Espera antes de repetir. Meta no dice cuánto."),
    ),
    "not_on_business_app": TroubleWords(
        title=N_("El número no está en la app WhatsApp Business"),
        fix=N_(
            "Si no quieres usar la app, vuelve atrás y elige un número nuevo. Si quieres las dos cosas, "
            "registra primero el número en la app."
        ),
    ),
    "app_outdated": TroubleWords(
        title=N_("Tu app WhatsApp Business es antigua"),
        fix=N_("Actualízala desde la tienda de apps (hace falta la 2.24.17 o una más nueva) y repite."),
    ),
    "page_linked": TroubleWords(
        title=N_("El número está unido a una página de Facebook"),
        fix=N_(
            "Quítalo de la página en Meta Business Suite > Configuración > Cuentas > Páginas, o usa otro "
            "número."
        ),
    ),
    "number_in_list": TroubleWords(
        title=N_("El número ya está en tu cuenta"),
        fix=N_("No lo agregues de nuevo: vuelve atrás y elígelo de la lista."),
    ),
    "too_many_numbers": TroubleWords(
        title=N_("La empresa ya tiene el máximo de números"),
        fix=N_("Sin verificar son 2; verificada, 20. Verifica la empresa o quita un número sin uso."),
    ),
    "number_blocked": TroubleWords(
        title=N_("WhatsApp bloqueó el número"),
        fix=N_("Mira el motivo en el Administrador de WhatsApp y apela, o usa otro número."),
    ),
    "number_refused": TroubleWords(
        title=N_("Meta no pudo agregar el número"),
        fix=N_(
            "La ventana dice el motivo: léelo y revisa el número. Si se repite, escribe a la Ayuda para "
            "empresas de Meta."
        ),
    ),
    "number_just_deleted": TroubleWords(
        title=N_("El número se acaba de liberar"),
        fix=N_("Espera unos minutos y repite."),
    ),
    "coexistence_sync": TroubleWords(
        title=N_("La app y la plataforma no terminaron de sincronizar"),
        fix=N_(
            "Deja la app WhatsApp Business abierta y actualizada. Se sincroniza una sola vez y dentro de "
            "las 24 horas; si no termina, escribe a soporte."
        ),
    ),
    "duplicate_onboarding": TroubleWords(
        title=N_("Ya hay otra conexión en marcha para el mismo número"),
        fix=N_("No la repitas: pide al soporte de VTEX que mire la que está en marcha."),
    ),
    "code_not_sent": TroubleWords(
        title=N_("No llegó el código"),
        fix=N_(
            "Prueba el otro medio: llamada en vez de SMS, o al revés. Con una línea fija, pide llamada. "
            "Apaga el menú automático y los desvíos, y permite llamadas y SMS internacionales."
        ),
    ),
    "code_not_accepted": TroubleWords(
        title=N_("Meta no aceptó el código"),
        fix=N_("Escribe el último que llegó; los anteriores ya no valen. Si se repite, pide uno nuevo."),
    ),
    "code_guesses": TroubleWords(
        title=N_("Se escribió mal el código demasiadas veces"),
        fix=N_(
            "Espera unas 12 horas. Después vuelve a la ventana y elige la cuenta y el número que ya creaste."
        ),
    ),
    "code_requests": TroubleWords(
        title=N_("Se pidió el código demasiadas veces"),
        fix=N_("Espera el tiempo que dice la ventana. Después elige la cuenta y el número que ya creaste."),
    ),
    "verify_again": TroubleWords(
        title=N_("Hay que verificar el número otra vez"),
        fix=N_("Pide un código nuevo y escríbelo antes de seguir."),
    ),
    "pin_mismatch": TroubleWords(
        title=N_("El PIN de seis dígitos no coincide"),
        fix=N_(
            "El número tiene un PIN de antes. Pídelo a tu proveedor anterior. Si no aparece, desactívalo "
            "desde el Administrador de WhatsApp: llega un enlace por correo. No pruebes PIN al azar."
        ),
    ),
    "pin_guesses": TroubleWords(
        title=N_("Se escribió mal el PIN demasiadas veces"),
        fix=N_(
            "Espera lo que dice el mensaje y no pruebes más. Busca el PIN verdadero o desactívalo por correo."
        ),
    ),
    "registration_locked": TroubleWords(
        title=N_("El número quedó bloqueado 72 horas"),
        fix=N_(
            "Se registró o se dio de baja 10 veces en 72 horas. Nadie puede acortarlo: espera y no "
            "repitas nada mientras tanto."
        ),
    ),
    "certificate": TroubleWords(
        title=N_("Meta todavía prepara el nombre visible"),
        fix=N_(
            "El número se registró antes de que el nombre estuviera listo. Espera a que Meta lo procese y"
            " solo entonces pide el registro. Repetirlo antes bloquea el número 72 horas."
        ),
    ),
    "not_registered": TroubleWords(
        title=N_("El número está verificado, pero no registrado"),
        fix=N_(
            "Lo registra la plataforma de VTEX. Pide a su soporte que lo haga; Puente nunca registra un "
            "número por su cuenta."
        ),
    ),
    "product_discontinued": TroubleWords(
        title=N_("La aplicación dice que será descontinuada"),
        fix=N_(
            "Ese producto está archivado. Cambia al camino VTEX CX Platform en Requisitos: no se pierde "
            "nada de lo hecho."
        ),
    ),
    "url_not_coming": TroubleWords(
        title=N_("VTEX no envía la dirección"),
        fix=N_(
            "Pregunta en tu ticket. Si te dicen que ya no la envían, cambia al camino VTEX CX Platform en"
            " Requisitos."
        ),
    ),
    "partner_blocked": TroubleWords(
        title=N_("VTEX no puede conectar empresas en este momento"),
        fix=N_(
            "No es un problema tuyo: la aplicación de VTEX está limitada por Meta. Avisa al soporte de "
            "VTEX y espera su respuesta."
        ),
    ),
    "partner_already_linked": TroubleWords(
        title=N_("Meta dice que ya hay una conexión"),
        fix=N_("Lo corrige VTEX, no tú. Envía una captura al soporte de VTEX."),
    ),
    "window_timed_out": TroubleWords(
        title=N_("La ventana se cerró o tardó demasiado"),
        fix=N_(
            "VTEX espera 10 minutos. Permite las ventanas emergentes, ten todo a mano y empieza de nuevo:"
            " lo que creaste en Meta sigue allí."
        ),
    ),
    "nothing_happened": TroubleWords(
        title=N_("Terminé en Meta y en VTEX no cambió nada"),
        fix=N_(
            "Recarga la página de VTEX. Si elegiste usar también la app WhatsApp Business, VTEX puede no "
            "darse cuenta de que terminaste: escríbele a su soporte con tu número."
        ),
    ),
    "review_as_pending": TroubleWords(
        title=N_("El número aparece pendiente o desconectado"),
        fix=N_(
            "Casi siempre es la revisión de Meta, que suele tardar entre 24 y 48 horas. No lo borres ni "
            "lo conectes otra vez."
        ),
    ),
    "temporary_failure": TroubleWords(
        title=N_("Algo falló en Meta"),
        fix=N_("Espera unos minutos y repite. Si sigue, escribe a la Ayuda para empresas de Meta."),
    ),
    "unexplained": TroubleWords(
        title=N_("Un número que Meta no explica"),
        fix=N_(
            "Meta lo muestra y no publica qué significa. Guarda una captura y avisa a tu ejecutivo de "
            "cuentas."
        ),
    ),
    "other": TroubleWords(
        title=N_("La pantalla decía otra cosa"),
        fix=N_("Guarda una captura con el número del error y avisa a tu ejecutivo de cuentas."),
    ),
}
