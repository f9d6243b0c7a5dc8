"""Spanish words for the codes that belong to no topic of their own. Keys are codes of `lib.domain.model`
and of the services.
"""

from __future__ import annotations

from lib.i18n import N_

OUR_NAMES = dict.fromkeys(
    ("worker", "command line", "demo", "daily proof", "vault", "meta watch", "pixel watch"), "Puente"
)
"""What people read where a process of ours did something: a name, the same in every language."""

TRACKS = {"whatsapp": N_("WhatsApp"), "hellotext": N_("Hellotext")}

ROUTES = {
    "assisted": N_("VTEX lo hace por ti"),
    "self_service": N_("Tú, en el Admin de VTEX"),
    "cx_platform": N_("VTEX CX Platform"),
    "vtex_wizard": N_("Asistente de Hellotext"),
}

STAGES = {
    "invited": N_("Invitada"),
    "preparing": N_("Preparando"),
    "submitted": N_("Enviada"),
    "in_review": N_("En revisión"),
    "connecting": N_("Conectando"),
    "verifying": N_("Verificando"),
    "live": N_("Activa"),
}

HEALTHS = {"ok": N_("En orden"), "attention": N_("Requiere atención"), "broken": N_("Dejó de funcionar")}

PARTY_CHIPS = {
    "merchant": N_("Comercio"),
    "vtex": N_("VTEX"),
    "meta": N_("Meta"),
    "hellotext": N_("Hellotext"),
    "us": N_("Nosotros"),
}

ROLES = {
    "merchant": N_("Comercio"),
    "account_manager": N_("Ejecutivo de cuentas"),
    "administrator": N_("Administración"),
}

EVIDENCE = {
    "computed": N_("comprobado por nosotros, {when}"),
    "observed": N_("comprobado con {by}, {when}"),
    "attested": N_("declarado por {by}, {when}"),
    "document": N_("documento de {by}, {when}"),
}

OUTCOMES = {
    "passed": N_("Correcto"),
    "failed": N_("Falló"),
    "warning": N_("Con aviso"),
    "not_provable": N_("No se pudo comprobar"),
    "skipped": N_("No se hizo"),
}

TABS = {
    "ours": N_("Acción nuestra"),
    "merchant": N_("Acción del comercio"),
    "vendors": N_("En VTEX / Meta / Hellotext"),
    "stuck": N_("Atascadas"),
    "live": N_("Activas"),
    "all": N_("Todas"),
}

SORTS = {
    "longest_wait": N_("Más tiempo esperando"),
    "longest_stage": N_("Más tiempo en la etapa"),
    "newest": N_("Más nuevas"),
    "store": N_("Cuenta"),
    "oldest_proof": N_("Prueba más antigua"),
    "go_live": N_("Más cerca de activarse"),
}

EVENTS = {
    "store.added": N_("Tienda agregada"),
    "member.added": N_("{subject}, del comercio, ya es parte de la tienda"),
    "member.removed": N_("{subject}, del comercio, ya no es parte de la tienda"),
    "setup_link.made": N_("Enlace de acceso creado para {subject}"),
    "setup_link.used": N_("{subject} entró con su enlace de acceso"),
    "setup_link.revoked": N_("Enlace de acceso anulado para {subject}"),
    "store.subdivision": N_("Región de la tienda: de {old} a {new}"),
    "integration.stage": N_("{track}: pasó de {old} a {new}"),
    "integration.route": N_("{track}: cambió de camino, de {old} a {new}"),
    "integration.turn": N_("{track}: el turno pasó de {old} a {new}"),
    "integration.paused": N_("{track}: en pausa"),
    "integration.resumed": N_("{track}: sigue después de la pausa"),
    "integration.cancelled": N_("{track}: cancelada"),
    "integration.reopened": N_("{track}: se retomó después de cancelada"),
    "store.owner": N_("A cargo de la tienda: de {old} a {new}"),
    "store.reminded": N_("{track}: recordatorio al comercio, “{subject}”"),
    "store.rechecked": N_("Se pidió comprobar todo de nuevo"),
    "requirement.waived": N_("{track}: “{subject}”, eximido"),
    "requirement.unwaived": N_("{track}: “{subject}”, se vuelve a pedir"),
    "note.added": N_("Nota agregada"),
    "note.removed": N_("Nota quitada"),
    "note.restored": N_("Nota recuperada"),
    "route.answered": N_("{track}: “{subject}”, respuesta: {new}"),
    "requirement.declared": N_("{track}: “{subject}”, declarado: {new}"),
    "requirement.observed": N_("{track}: “{subject}”, comprobado: {new}"),
    "number.saved": N_("Número guardado: {new}"),
    "number.shared": N_("El número también está guardado en otro lugar"),
    "number.future": N_("Reglas nuevas para el número: de {old} a {new}"),
    "number.judged_anew": N_("Número revisado con reglas nuevas: de {old} a {new}"),
    "number_file.uploaded": N_("Archivo de números subido"),
    "number_file.started": N_("Archivo de números: revisión iniciada"),
    "number_file.cancelled": N_("Archivo de números: revisión cancelada"),
    "number_file.downloaded": N_("Archivo de números: resultado descargado ({subject})"),
    "number_file.deleted": N_("Archivo de números eliminado"),
    "credentials.saved": N_("Credenciales guardadas: {new}"),
    "credentials.checked": N_("Credenciales comprobadas: {new}"),
    "credentials.renewed": N_("Credenciales renovadas: {new}"),
    "credentials.write_agreed": N_("Aceptó la prueba de escritura en Hellotext"),
    "credentials.renewal_refused": N_("Las credenciales nuevas no pasaron la prueba: {new}"),
    "credentials.forgotten": N_("Credenciales eliminadas"),
    "dossier.field": N_("Solicitud a VTEX: “{subject}”, de {old} a {new}"),
    "ticket.sent": N_("Ticket a VTEX enviado: {new}"),
    "ticket.number": N_("Número del ticket a VTEX: de {old} a {new}"),
    "ticket.answered": N_("Respuesta de VTEX anotada: {new}"),
    "ticket.reminded": N_("Recordatorio enviado a VTEX"),
    "ticket.closed": N_("Ticket a VTEX cerrado: {old}"),
    "document.uploaded": N_("{track}: “{subject}”, documento subido"),
    "document.removed": N_("{track}: “{subject}”, documento quitado"),
    "link.made": N_("{track}: “{subject}”, enlace creado para {new}"),
    "link.opened": N_("{track}: “{subject}”, abrió el enlace de {new}"),
    "link.used": N_("{track}: “{subject}”, respondió con el enlace de {new}"),
    "link.taken_back": N_("{track}: “{subject}”, corrigió lo que respondió con el enlace de {new}"),
    "setup.reached": N_("Configuración: llegó a “{subject}”"),
    "setup.done": N_("Configuración: “{subject}”, hecho"),
    "setup.undone": N_("Configuración: “{subject}”, ya no"),
    "setup.stuck": N_("Configuración: “{subject}”, algo salió mal: {new}"),
    "setup.cleared": N_("Configuración: “{subject}”, resuelto: {old}"),
    "link.revoked": N_("{track}: “{subject}”, enlace anulado para {old}"),
    "meta.changed": N_("Meta: {subject}, de {old} a {new}"),
    "meta.told": N_("Meta avisó: {subject}"),
    "bulk.started": N_("Acción sobre varias tiendas, iniciada"),
    "bulk.cancelled": N_("Acción sobre varias tiendas, detenida"),
    "panel.exported": N_("Panel exportado ({subject})"),
    "access.refused": N_("Acceso rechazado a otra persona"),
    "credentials.opened": N_("Credenciales abiertas: {new}"),
    "person.added": N_("Acceso dado a {subject}: {new}"),
    "person.role": N_("{subject}: de {old} a {new}"),
    "person.removed": N_("Acceso quitado a {subject}"),
    "person.restored": N_("Acceso devuelto a {subject}"),
    "person.handed_over": N_("Cartera entregada: de {old} a {new}"),
    "audit.exported": N_("Auditoría descargada"),
    "pixel.domain_chosen": N_("Píxel: dirección de la tienda, de {old} a {new}"),
    "pixel.kind_chosen": N_("Píxel: cómo está hecha la tienda, de {old} a {new}"),
    "pixel.checked": N_("Píxel verificado: {new}"),
    "pixel.lost": N_("Píxel: {subject} dejó de verse ({new})"),
    "pixel.back": N_("Píxel: {subject} se ve otra vez ({new})"),
    "sync.settings": N_("Clientes: cambió cómo se sincronizan"),
    "sync.started": N_("Clientes: sincronización iniciada"),
    "sync.begun_anew": N_("Clientes: Hellotext ya no tiene los perfiles de antes; se leen y envían todos"),
    "sync.approved": N_("Clientes: envío aprobado"),
    "sync.paused": N_("Clientes: sincronización en pausa"),
    "sync.resumed": N_("Clientes: sincronización reanudada"),
    "sync.cancelled": N_("Clientes: sincronización cancelada"),
    "sync.abandoned": N_("Clientes: sincronización cancelada porque nadie volvió a ella"),
    "sync.finished": N_("Clientes: sincronización terminada"),
    "sync.failed": N_("Clientes: la sincronización se detuvo"),
    "sync.corrected": N_("Clientes: datos corregidos"),
    "sync.forgotten": N_("Clientes: un cliente olvidado a pedido suyo"),
    "sync.downloaded": N_("Clientes: resultados descargados"),
}

RESULTS = {
    "passed": N_("sí"),
    "failed": N_("no"),
    "warning": N_("sí, con aviso"),
    "not_provable": N_("no se pudo comprobar"),
    "withdrawn": N_("ya no vale: cambió el dato"),
}

CREDENTIAL_FIELDS = {
    "account": N_("Cuenta de VTEX"),
    "app_key": N_("App Key"),
    "app_token": N_("App Token"),
    "business_id": N_("Business ID de Hellotext"),
    "hellotext_token": N_("Token de Hellotext"),
    "meta_business_id": N_("ID de Business Manager"),
    "waba_id": N_("ID de la cuenta de WhatsApp (WABA)"),
    "meta_number_id": N_("ID del número en Meta"),
    "meta_token": N_("Token de Meta"),
}

_OVERTAKEN = N_(
    "Otra persona de tu tienda guardó el mismo dato hace un momento. Quedó el tuyo: acuérdenlo entre ustedes."
)

ERRORS = {
    "access.refused": N_(
        "Esta página no es tuya o no existe. Si crees que debería serlo, pide a tu ejecutivo de cuentas que "
        "te agregue."
    ),
    "access.unknown_person": N_("Tu acceso terminó. Entra de nuevo."),
    "access.live": N_("Solo en el ensayo se elige quién eres. Entra con tu cuenta."),
    "store.unknown": N_("No hay ninguna tienda con la cuenta {account}."),
    "store.exists": N_("Ya existe una tienda con la cuenta {account}."),
    "name.empty": N_("Escribe el nombre."),
    "store.country": N_("Elige el país de la tienda."),
    "email.shape": N_("Esto no parece un correo. Revisa que tenga una arroba y un dominio."),
    "too_long": N_("Es demasiado largo: el máximo es de {limit} caracteres."),
    "database.unreachable": N_(
        "No podemos leer ni guardar en este momento. No se perdió nada; vuelve a intentarlo en unos segundos."
    ),
    "database.busy": N_("Alguien más estaba guardando en este momento. Inténtalo de nuevo."),
    "rehearsal.no_simulator": N_(
        "El simulador de VTEX y Hellotext no está en marcha. Inicia la aplicación con make run."
    ),
    "rule.not_declarable": N_("Este requisito no se declara: lo comprobamos nosotros."),
    "route.unknown": N_("Ese camino no existe para este canal."),
    "number.unreadable": N_(
        "Con esto no se forma un número de teléfono. Escríbelo con código de país y de área, por ejemplo "
        "+598 99 123 456."
    ),
    "credentials.nothing": N_(
        "Escribe al menos un dato para comprobarlo. Si tu navegador llenó el campo solo, bórralo y pega el "
        "valor."
    ),
    "account.other_store": N_(
        "Esta tienda es de la cuenta {account}. Si la tienda es otra, pide a tu ejecutivo que la agregue."
    ),
    "app_key.empty": N_("Falta la App Key: VTEX la muestra junto con el token."),
    "app_key.of_this_account": N_(
        "No se guardó nada. Pega la App Key y el App Token de la cuenta {account}."
    ),
    "app_token.empty": N_(
        "Falta el App Token: sin él la clave no se puede comprobar. Si tu navegador llenó el campo solo, "
        "bórralo y pega el valor."
    ),
    "app_token.came_empty": N_(
        "El App Token llegó vacío y no hay uno guardado. Si tu navegador llenó el campo solo, bórralo y pega "
        "el valor."
    ),
    "hellotext_token.came_empty": N_(
        "El token de Hellotext llegó vacío y no hay uno guardado. Si tu navegador llenó el campo solo, "
        "bórralo y pega el valor."
    ),
    "meta_token.came_empty": N_(
        "El token de Meta llegó vacío y no hay uno guardado. Si tu navegador llenó el campo solo, bórralo y "
        "pega el valor."
    ),
    **{f"{name}.overtaken": _OVERTAKEN for name in ("app_key", "app_token", "hellotext_token", "meta_token")},
    "form.invalid": N_("Revisa los campos marcados. No se guardó nada."),
    "check.abandoned": N_("La comprobación se interrumpió. Pídela otra vez."),
    "check.internal": N_("La comprobación falló por un error nuestro. Ya quedó registrado; pídela otra vez."),
    "vault.unknown_key": N_("No podemos abrir las credenciales guardadas. Avisa a tu ejecutivo de cuentas."),
    "vault.no_keys": N_("Falta la clave que protege las credenciales. Avisa a tu ejecutivo de cuentas."),
    "vault.tampered": N_("Las credenciales guardadas están dañadas. Escríbelas otra vez."),
}
