"""Spanish words of the guided set-up: what people read at each step, by the step's id."""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n import N_


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a person reads at a step.

    `do` says what to do, `today` what holds now where the page that started it is out of date, `link` what
    the button to its address is called, `done` what the button is called that says it is done; empty: the
    usual.
    """

    title: str
    do: str
    today: str = ""
    link: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class TroubleWords:
    """What a person reads about a trouble: what happened, and what to do about it."""

    title: str
    fix: str


STEP_WORDS: dict[str, StepWords] = {
    "account_confirmed": StepWords(
        title=N_("Confirma a VTEX la cuenta que usarás"),
        do=N_(
            "En el Admin abre Copilot, arriba a la derecha, y pide hablar con una persona. En el ticket "
            "di qué cuenta usarás para WhatsApp."
        ),
        today=N_(
            "La aplicación Conversational Commerce está archivada. Si VTEX te lo dice, cambia al camino "
            "VTEX CX Platform."
        ),
        link=N_("Abrir el Admin de VTEX"),
    ),
    "installation_authorised": StepWords(
        title=N_("Autoriza la instalación de la aplicación"),
        do=N_(
            "En el mismo ticket escribe que autorizas instalar VTEX Conversational Commerce en tu cuenta."
            " No pongas claves ni tokens."
        ),
        today=N_("La guía actual de VTEX no pide que soporte instale nada."),
        link=N_("Abrir el Admin de VTEX"),
    ),
    "admin_url_received": StepWords(
        title=N_("Recibe la dirección del Admin"),
        do=N_(
            "VTEX instala la aplicación y te envía la dirección por correo, con el número de tu ticket. "
            "Guárdala: la abrirás en el paso siguiente."
        ),
        today=N_(
            "Puede que no llegue, porque ese producto está archivado. Hoy se configura en VTEX CX Platform."
        ),
        done=N_("Ya la recibí"),
    ),
    "admin_opened": StepWords(
        title=N_("Abre la dirección que te envió VTEX"),
        do=N_(
            "Abre la dirección del correo de VTEX en una computadora, con tu usuario del Admin. Verás la "
            "página de la aplicación."
        ),
        today=N_(
            "La aplicación anterior avisa que será descontinuada y te lleva a Storefront > CX > Dashboard."
        ),
    ),
    "configure_pressed": StepWords(
        title=N_("Pulsa “Configurar la cuenta de WhatsApp Business”"),
        do=N_("Permite antes las ventanas emergentes del navegador. El botón abre una ventana de Facebook."),
        today=N_(
            "En VTEX CX Platform el botón está en Configuración > Canales > WhatsApp > Agregar > Continuar."
        ),
    ),
    "facebook_signed_in": StepWords(
        title=N_("Inicia sesión con quien administra la empresa"),
        do=N_(
            "En la ventana de Facebook entra con el perfil administrador de tu empresa en Meta. Tienes "
            "unos 10 minutos para terminar la ventana."
        ),
        today=N_(
            "Business Manager hoy se llama portafolio comercial. Sin rol de administrador no se puede "
            "crear la cuenta."
        ),
        link=N_("Ver la configuración en Meta"),
    ),
    "account_created": StepWords(
        title=N_("Elige “Crear una cuenta de WhatsApp Business”"),
        do=N_(
            "Elige primero tu empresa. Si no tienes cuenta de WhatsApp, o la administra otro proveedor, "
            "crea una nueva."
        ),
        today=N_(
            "También puedes elegir una cuenta que ya sea tuya. Una empresa puede tener hasta 20 cuentas."
        ),
    ),
    "profile_named": StepWords(
        title=N_("Escribe el nombre que verán tus clientes"),
        do=N_("Cópialo igual que en tu solicitud: es el nombre del perfil en WhatsApp."),
        today=N_("Meta lo revisa después. Debe relacionarse con tu nombre legal y aparecer en tu sitio web."),
        link=N_("Ver las reglas del nombre"),
    ),
    "profile_described": StepWords(
        title=N_("Elige la categoría y escribe la descripción"),
        do=N_("Copia los dos datos de abajo. La descripción admite hasta 256 caracteres."),
    ),
    "code_confirmed": StepWords(
        title=N_("Escribe el código que recibe el número"),
        do=N_(
            "Escribe el número y pide el código. Son seis dígitos: escríbelos en la ventana en el momento."
        ),
        today=N_(
            "La página pide que el número esté en un móvil. Hoy también sirve una línea fija: el código "
            "llega por llamada."
        ),
    ),
    "support_told": StepWords(
        title=N_("Avisa al soporte de VTEX"),
        do=N_("Responde en tu ticket que ya verificaste el número y pide que terminen la configuración."),
        today=N_("Hoy la plataforma termina sola. El aviso a soporte queda por si algo no avanza."),
        link=N_("Abrir el Admin de VTEX"),
        done=N_("Ya avisé"),
    ),
    "alert_shown": StepWords(
        title=N_("Revisa que aparezca el aviso final"),
        do=N_(
            "Abre otra vez la página de la aplicación en el Admin. Cuando veas el aviso de configuración "
            "completa, dilo aquí o sube una captura."
        ),
        today=N_("En VTEX CX Platform no hay ese aviso: cuenta que el número figure conectado."),
        link=N_("Abrir CX en tu Admin"),
        done=N_("Ya lo vi"),
    ),
    "cx_opened": StepWords(
        title=N_("Abre VTEX CX Platform"),
        do=N_(
            "En el Admin de VTEX ve a Storefront > CX > Dashboard. Si no lo ves, regístrate gratis en "
            "dash.weni.ai."
        ),
        link=N_("Abrir CX en tu Admin"),
    ),
    "cx_project": StepWords(
        title=N_("Crea tu organización y un proyecto"),
        do=N_(
            "Crea la organización y, dentro de ella, un proyecto para esta tienda. El canal se agrega en "
            "el proyecto."
        ),
        link=N_("Abrir VTEX CX Platform"),
    ),
    "cx_channel_added": StepWords(
        title=N_("Agrega el canal de WhatsApp"),
        do=N_(
            "En el proyecto abre Configuración > Canales > WhatsApp > Agregar > Continuar. Permite las "
            "ventanas emergentes: se abre una ventana de Meta."
        ),
        link=N_("Abrir VTEX CX Platform"),
    ),
    "cx_signed_in": StepWords(
        title=N_("Inicia sesión con quien administra la empresa"),
        do=N_(
            "En la ventana de Facebook entra con el perfil administrador de tu empresa en Meta. Tienes "
            "unos 10 minutos para terminar la ventana."
        ),
        link=N_("Ver la configuración en Meta"),
    ),
    "cx_account": StepWords(
        title=N_("Elige o crea tu empresa y la cuenta de WhatsApp"),
        do=N_(
            "Elige tu empresa en Meta, o crea una. Después elige una cuenta de WhatsApp que sea tuya, o "
            "crea una nueva."
        ),
    ),
    "cx_profile": StepWords(
        title=N_("Completa el perfil que verán tus clientes"),
        do=N_(
            "Copia el nombre, la categoría y la descripción de abajo. La descripción admite hasta 256 "
            "caracteres."
        ),
        link=N_("Ver las reglas del nombre"),
    ),
    "cx_code": StepWords(
        title=N_("Escribe el número y el código que recibe"),
        do=N_(
            "Escribe el número y pide el código. Son seis dígitos: escríbelos en la ventana en el momento."
        ),
    ),
    "cx_channel": StepWords(
        title=N_("Pulsa “Crear canal”"),
        do=N_("Cierra la ventana de Meta cuando termine y vuelve al proyecto. Pulsa “Crear canal”."),
        link=N_("Abrir VTEX CX Platform"),
    ),
    "cx_name": StepWords(
        title=N_("Espera a que Meta acepte el nombre"),
        do=N_(
            "Si tu empresa ya está verificada, espera el correo de Meta que acepta el nombre antes de "
            "terminar. Si no, mira que el nombre figure disponible en el Administrador de WhatsApp."
        ),
        done=N_("Ya lo aceptaron"),
    ),
    "cx_number": StepWords(
        title=N_("Elige tu número en el canal"),
        do=N_(
            "Vuelve al canal de WhatsApp del proyecto y elige el número que verificaste. Con eso el canal"
            " empieza a usarlo."
        ),
        link=N_("Abrir VTEX CX Platform"),
    ),
}
