"""Spanish words of what a manager does to a store: states, actions, what each of them means, and notes."""

from __future__ import annotations

from lib.i18n import N_

ERRORS = {
    "reason.empty": N_("Escribe el motivo: lo leerán tus colegas."),
    "reason.is_secret": N_("Aquí no van claves ni tokens. Escribe solo el motivo."),
    "integration.is_paused": N_("{who} puso este canal en pausa ({when}). No se cambió nada."),
    "integration.is_cancelled": N_("{who} canceló este canal ({when}). No se cambió nada."),
    "integration.is_active": N_("{who} ya lo puso en marcha ({when}). No se cambió nada."),
    "owner.unknown": N_("Esa persona ya no lleva tiendas. Elige a otra."),
    "store.owner_changed": N_(
        "{who} cambió quién está a cargo ({when}): ahora es {owner}. No se cambió nada; mira si sigue "
        "haciendo falta."
    ),
    "route.changed": N_("{who} cambió el camino ({when}). No se cambió nada; mira si sigue haciendo falta."),
    "reminder.not_active": N_("Este canal está en pausa o cancelado: a nadie se le recuerda nada."),
    "reminder.not_their_turn": N_("Ahora no le toca al comercio: no hay nada que recordarle."),
    "reminder.nobody": N_("La tienda no tiene personas a quienes escribir. Invita primero a alguien."),
    "reminder.too_soon": N_(
        "{who} ya les recordó ({when}). A cada tienda se le escribe como mucho una vez cada tres días: se "
        "puede de nuevo {until}."
    ),
    "waiver.not_required": N_("Esto no es obligatorio para esta tienda: no hace falta eximirlo."),
    "waiver.not_open": N_("Esto ya se cumple: no hace falta eximirlo."),
    "waiver.exists": N_("{who} ya lo eximió ({when}): {reason}. No se cambió nada."),
    "note.empty": N_("Escribe la nota."),
    "note.is_secret": N_("Aquí no van claves ni tokens. Quítalos y guarda la nota."),
    "note.unknown": N_("Esa nota ya no está."),
    "note.of_another": N_("Solo quien escribió una nota la puede quitar."),
    "mention.unknown": N_("Una de las personas que nombraste ya no lleva tiendas."),
}

RESTS = {
    "paused": N_("En pausa por ahora: no hay nada que hacer."),
    "cancelled": N_("Cancelada: ya no se pide nada."),
}
"""What it means for the merchant."""

TRACK_ACTIONS = {
    "remind": N_("Recordar al comercio"),
    "route": N_("Cambiar de camino"),
    "pause": N_("Pausar"),
    "resume": N_("Reanudar"),
    "cancel": N_("Cancelar este canal"),
    "reopen": N_("Retomar"),
}

CONSEQUENCES = {
    "remind": N_(
        "Enviamos un correo a cada persona de la tienda, en su idioma, con el próximo paso de {track}: "
        "“{step}”. A una tienda se le escribe como mucho una vez cada tres días."
    ),
    "pause": N_(
        "**{track}** queda en pausa: sus días no cuentan para nadie, deja de ser urgente y a nadie se le "
        "recuerda nada. Lo comprobado se sigue revisando. Se puede reanudar cuando quieras."
    ),
    "cancel": N_(
        "**{track}** deja de ser tarea de alguien y sale del trabajo de todos los días. No se borra nada: se "
        "puede retomar más adelante."
    ),
    "waive": N_(
        "“{rule}” cuenta como hecho para esta tienda, aunque nada lo pruebe, hasta que lo vuelvas a pedir. "
        "La tienda verá tu nombre y el motivo."
    ),
    "route": N_("Lo comprobado y lo declarado no se pierde, y vuelve si regresas a este camino."),
    "remove_member": N_(
        "**{name}** sale ahora mismo de esta tienda y sus enlaces de acceso dejan de servir. Lo que hizo "
        "queda guardado."
    ),
    "assign": N_("La tienda pasa a la cartera de esa persona, con todo lo que esté pendiente."),
}

DONE = {
    "paused": N_("{track} quedó en pausa."),
    "resumed": N_("{track} sigue en marcha."),
    "cancelled": N_("{track} quedó cancelada."),
    "reopened": N_("{track} se retomó."),
    "route": N_("{track} va ahora por este camino: {route}."),
    "reminded": N_("El recordatorio está en camino. Personas a las que se escribe: {people}."),
    "reminded_later": N_(
        "El recordatorio quedó en la cola: sale cuando se configure el correo. Personas a las que se "
        "escribe: {people}."
    ),
    "rechecked": N_("Se está comprobando todo de nuevo. Lo que contesten se verá aquí."),
    "evaluated": N_("Requisitos revisados. No hay claves ni tokens con qué preguntar a nadie más."),
    "assigned": N_("La tienda quedó a cargo de {owner}."),
    "unassigned": N_("La tienda quedó sin nadie a cargo."),
    "waived": N_("“{rule}” quedó eximido."),
    "unwaived": N_("“{rule}” se vuelve a pedir."),
    "note_removed": N_("La nota ya no está."),
    "member_removed": N_("{name} ya no es parte de la tienda."),
    "undone": N_("Deshecho: quedó como estaba."),
}
"""What is said after an action, beside the way back."""
