"""Words of what is done to many stores at once. Keys are codes of `lib.services.bulk_model`, and `export`."""

from __future__ import annotations

from lib.i18n import N_

ACTIONS: dict[str, str] = {
    "assign": N_("Asignar"),
    "remind": N_("Enviar recordatorio"),
    "recheck": N_("Comprobar todo de nuevo"),
    "export": N_("Exportar"),
    "invite": N_("Crear tiendas"),
}

CONSEQUENCES: dict[str, str] = {
    "assign": N_(
        "Las tiendas pasan a su cartera y el cambio queda en el historial de cada una. Si alguien cambia una "
        "mientras tanto, esa queda como está. Después puedes deshacerlo."
    ),
    "assign_nobody": N_(
        "Las tiendas quedan sin nadie a cargo y el cambio queda en el historial de cada una. Si alguien "
        "cambia una mientras tanto, esa queda como está. Después puedes deshacerlo."
    ),
    "remind": N_(
        "Escribimos un correo a las personas de cada tienda, en su idioma, con su próximo paso. A cada "
        "tienda, como mucho una vez cada tres días. Un correo enviado no se puede deshacer."
    ),
    "recheck": N_(
        "Comprobamos de nuevo las credenciales, lo que dice Meta y todos los requisitos. Va detrás de lo que "
        "alguien espera ahora, así que puede tardar."
    ),
}

JOB_STATES: dict[str, str] = {
    "queued": N_("En espera"),
    "running": N_("En curso"),
    "finished": N_("Terminada"),
    "cancelled": N_("Detenida"),
    "failed": N_("Interrumpida"),
}

OUTCOMES: dict[str, str] = {
    "done": N_("Hecho"),
    "store.owner_changed": N_("Otra persona cambió quién está a cargo"),
    "owner.unknown": N_("La persona elegida ya no lleva tiendas"),
    "reminder.not_active": N_("En pausa o cancelada"),
    "reminder.not_their_turn": N_("No le toca al comercio"),
    "reminder.nobody": N_("Sin personas a quienes escribir"),
    "reminder.too_soon": N_("Ya recibió un recordatorio en los últimos tres días"),
    "bulk.same_store": N_("Ya recibió el de su otro canal"),
    "bulk.same_owner": N_("Ya estaba asignada así"),
    "bulk.internal": N_("Falló algo nuestro"),
    "store.unknown": N_("La tienda ya no está"),
}
"""Beside a count: what became of so many items."""

ERRORS: dict[str, str] = {
    "bulk.nothing": N_("Ya no queda ninguna integración de las que elegiste. Revisa el filtro."),
    "bulk.unknown": N_("Esa acción ya no está. Guardamos las de los últimos 30 días."),
    "bulk.not_undoable": N_("Esta acción no se puede deshacer."),
    "bulk.internal": N_("Falló algo nuestro y ya quedó registrado. Vuelve a intentarlo con esta tienda."),
    "bulk.same_store": N_("La tienda ya recibió el recordatorio de su otro canal."),
    "bulk.same_owner": N_("La tienda ya estaba asignada así: no cambiamos nada."),
}
