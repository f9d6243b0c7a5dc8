"""Spanish words of what goes wrong with persons, businesses, accounts and names, by trouble."""

from __future__ import annotations

from lib.i18n import N_
from lib.rulebook.setup_words import TroubleWords

ACCOUNT_TROUBLES: dict[str, TroubleWords] = {
    "facebook_account_too_new": TroubleWords(
        title=N_("Facebook dice que tu cuenta es demasiado nueva"),
        fix=N_(
            "Entra con otra persona que administre la empresa y tenga una cuenta con más tiempo. Si no "
            "hay, espera una hora o más y usa la cuenta con normalidad mientras tanto."
        ),
    ),
    "facebook_account_flagged": TroubleWords(
        title=N_("Facebook limitó tu cuenta por un tiempo"),
        fix=N_(
            "Espera antes de repetir, o entra con otra persona que administre la empresa y nunca haya "
            "tenido avisos."
        ),
    ),
    "facebook_two_factor": TroubleWords(
        title=N_("Facebook pide la verificación en dos pasos"),
        fix=N_(
            "Actívala en la configuración de la empresa en Meta, o en tu perfil: Centro de cuentas > "
            "Contraseña y seguridad. Después vuelve a abrir la ventana."
        ),
    ),
    "facebook_new_device": TroubleWords(
        title=N_("Facebook no reconoce este dispositivo"),
        fix=N_("Sigue el enlace que muestra la ventana y confirma que eres tú. Después repite el paso."),
    ),
    "administrator_lost": TroubleWords(
        title=N_("Nadie puede entrar como administrador"),
        fix=N_(
            "Si queda otro administrador, pídele que te agregue. Si no, pide a Meta recuperar el acceso: "
            "piden tu documento con foto, una declaración firmada con el ID de la empresa y las últimas 3"
            " facturas."
        ),
    ),
    "captcha": TroubleWords(
        title=N_("Meta pide resolver un captcha"),
        fix=N_("Resuélvelo en la misma ventana y sigue."),
    ),
    "no_permission_to_create": TroubleWords(
        title=N_("No tienes permiso para crear la cuenta"),
        fix=N_(
            "Entra con una persona que sea administradora de la empresa elegida, o pide que te den ese "
            "rol en Meta."
        ),
    ),
    "too_many_businesses": TroubleWords(
        title=N_("Llegaste al límite de empresas que puedes crear"),
        fix=N_("No crees otra: elige una empresa que ya tengas en Meta, o elimina una que no uses."),
    ),
    "one_business_at_a_time": TroubleWords(
        title=N_("Solo se crea una empresa a la vez"),
        fix=N_("Cierra las otras ventanas de Meta y usa una empresa que ya exista."),
    ),
    "too_many_accounts": TroubleWords(
        title=N_("La empresa ya tiene el máximo de cuentas de WhatsApp"),
        fix=N_(
            "Elige una cuenta que ya exista. También puedes eliminar una sin uso en Meta Business Suite >"
            " Configuración > Cuentas > Cuentas de WhatsApp."
        ),
    ),
    "unverified_account_limit": TroubleWords(
        title=N_("Sin verificar la empresa no puedes crear otra cuenta"),
        fix=N_("Elige la cuenta que ya tienes, o verifica la empresa en Meta y vuelve después."),
    ),
    "verification_in_progress": TroubleWords(
        title=N_("Meta está verificando tu empresa"),
        fix=N_(
            "Hasta que termine no se puede crear la cuenta. Suele tardar unos 2 días hábiles. Mira el "
            "estado en Meta Business Suite > Centro de seguridad."
        ),
    ),
    "verification_with_partner": TroubleWords(
        title=N_("Otro proveedor ya empezó a verificar tu empresa"),
        fix=N_("Termina la verificación con ese proveedor, o pide a Meta la verificación normal."),
    ),
    "business_not_verifiable": TroubleWords(
        title=N_("Meta no acepta la empresa elegida"),
        fix=N_(
            "Vuelve atrás y elige otra empresa. En el correo de Meta está el motivo; si crees que es un "
            "error, envía de nuevo la verificación."
        ),
    ),
    "shared_with_other_partner": TroubleWords(
        title=N_("La cuenta ya está con otro proveedor"),
        fix=N_("Deja de compartirla con ese proveedor, o crea una cuenta nueva de WhatsApp Business."),
    ),
    "already_shared": TroubleWords(
        title=N_("La cuenta ya está conectada a un proveedor desde la app"),
        fix=N_("Desconecta al proveedor de ahora en la app WhatsApp Business y vuelve aquí."),
    ),
    "account_restricted": TroubleWords(
        title=N_("Meta restringió la cuenta de WhatsApp"),
        fix=N_(
            "Elige otra cuenta, o mira el motivo en la Ayuda para empresas de Meta y apela si corresponde."
        ),
    ),
    "account_restrictions": TroubleWords(
        title=N_("La cuenta no puede agregar números"),
        fix=N_("Resuelve primero las restricciones que muestra la Ayuda para empresas de Meta."),
    ),
    "name_violates": TroubleWords(
        title=N_("Meta no acepta el nombre del perfil"),
        fix=N_(
            "Escríbelo como tu marca, sin palabras de Meta, sin “oficial” ni “verificado”, sin "
            "direcciones web ni símbolos. En Solicitud lo revisamos antes."
        ),
    ),
    "account_name_too_long": TroubleWords(
        title=N_("El nombre de la cuenta es demasiado largo"),
        fix=N_("Acórtalo: el máximo es de 255 caracteres."),
    ),
    "business_name_refused": TroubleWords(
        title=N_("El nombre de la empresa no vale o ya está en uso"),
        fix=N_("Escribe el nombre real de tu empresa, u otro que no esté tomado."),
    ),
    "name_not_editable": TroubleWords(
        title=N_("El nombre ya está en revisión"),
        fix=N_("Espera a que Meta decida: mientras tanto no se puede cambiar."),
    ),
    "name_refused": TroubleWords(
        title=N_("Meta rechazó el nombre visible"),
        fix=N_(
            "Propón otro que se relacione con tu nombre legal y ponlo en tu sitio web. Puedes cambiarlo "
            "hasta 10 veces en 30 días."
        ),
    ),
    "name_not_approved": TroubleWords(
        title=N_("El nombre visible todavía no está aprobado"),
        fix=N_("No hay nada que corregir: la revisión suele tardar entre 24 y 48 horas."),
    ),
}
