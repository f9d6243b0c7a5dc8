"""What the merchant chooses of the customer sync: who else writes, which phone, the newsletter, how often."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lib.domain.customers import PHONE_FIELDS
from lib.domain.sync import Schedule
from lib.errors import Conflict, InvalidInput, PuenteError
from lib.services.sync_model import OtherWriter, SyncSettings
from lib.services.sync_settings import save_sync_settings
from lib.ui.failures import caught, field_problem
from lib.ui.guard import StoreVisit
from lib.ui.sync_parts import FAILURE
from lib.ui.sync_times import coming
from lib.ui.text import _, say
from lib.ui.words_sync import PHONES, SCHEDULES, WRITER_MEANINGS, WRITERS

SAVED: Final = "sync-saved"
_OTHER, _PHONES, _NEWSLETTER, _SCHEDULE = (f"sync-{name}" for name in ("other", "phones", "letter", "every"))


def other_writer_question(visit: StoreVisit, settings: SyncSettings) -> None:
    """Whether Hellotext's own wizard synchronises as well, with what each answer means."""
    options = [one.value for one in OtherWriter]
    chosen = st.radio(
        _("¿Conectaste VTEX dentro de Hellotext y ya trae tus clientes?"),
        options,
        index=options.index(settings.other_writer) if settings.other_writer else None,
        format_func=lambda code: say(WRITERS, code),
        captions=[say(WRITER_MEANINGS, code) for code in options],
        help=_(
            "Míralo en Hellotext, en Configuración > Integraciones. Si VTEX figura conectada y tus clientes "
            "ya aparecen en Profiles, responde Sí."
        ),
        key=visit.own(_OTHER),
    )
    _problem_of("sync.other_writer")
    if chosen == OtherWriter.YES:
        st.warning(
            _(
                "Cada uno pisaría lo que escribe el otro. Deja uno solo: apaga los clientes en Hellotext "
                "(Configuración > Integraciones > VTEX), o no sigas aquí. Si sigues, queda lo último."
            ),
            icon=":material/warning:",
        )


def data_choices(visit: StoreVisit, settings: SyncSettings) -> None:
    """Which phone is preferred, and whether the newsletter choice goes along."""
    st.multiselect(
        _("Qué teléfono preferimos, en orden"),
        PHONE_FIELDS,
        default=settings.phone_order,
        format_func=lambda code: say(PHONES, code),
        placeholder=_("Elige al menos un teléfono"),
        help=_("Tomamos el primero que sea un celular; si no hay, el primero que exista."),
        key=visit.own(_PHONES),
    )
    _problem_of("sync.phone_order")
    st.toggle(
        _("Enviar también si aceptó tu boletín en VTEX"),
        value=settings.newsletter,
        key=visit.own(_NEWSLETTER),
    )
    st.caption(
        _("Va como un dato del perfil. No suscribe a nadie ni es permiso para escribirle por WhatsApp.")
    )


def _problem_of(code: str) -> None:
    error = st.session_state.get(FAILURE)
    field_problem(error if isinstance(error, PuenteError) and error.code == code else None)


def is_at_a_field(error: PuenteError) -> bool:
    """Whether a failure is said right at its field."""
    return error.code in ("sync.other_writer", "sync.phone_order")


def keep_choices(visit: StoreVisit) -> None:
    """Save what was chosen. Raises Conflict('sync.other_writer') and InvalidInput('sync.phone_order')."""
    state = st.session_state
    answer, order = state.get(visit.own(_OTHER)), state.get(visit.own(_PHONES))
    if answer is None:
        raise Conflict("sync.other_writer")
    if not order:
        raise InvalidInput("sync.phone_order", field="phone_order")
    save_sync_settings(
        visit.actor_now(),
        visit.account,
        phone_order=order,
        newsletter=bool(state.get(visit.own(_NEWSLETTER))),
        other_writer=OtherWriter(answer),
    )


def settings_form(visit: StoreVisit, settings: SyncSettings) -> None:
    """The choices of a store that has chosen before; they hold from the next run on."""
    other_writer_question(visit, settings)
    data_choices(visit, settings)
    with st.container(key="touch-sync-settings"):
        st.button(_("Guardar"), icon=":material/check:", key="sync-save", on_click=_save, args=(visit,))
    if st.session_state.pop(SAVED, False):
        st.markdown(f":green[:material/check_circle:] {_('Guardado. Vale desde la próxima lectura.')}")


def _save(visit: StoreVisit) -> None:
    with caught(FAILURE):
        keep_choices(visit)
        st.session_state[SAVED] = True


def schedule_choice(visit: StoreVisit, settings: SyncSettings) -> None:
    """How often the store is synchronised by itself, and when the next time is."""
    key = visit.own(_SCHEDULE)
    with st.container(key="touch-sync-schedule"):
        st.segmented_control(
            _("Repetir sola"),
            [one.value for one in Schedule],
            default=settings.schedule.value,
            format_func=lambda code: say(SCHEDULES, code),
            required=True,
            key=key,
            on_change=_set_schedule,
            args=(visit, key),
        )
    st.caption(_next(settings))


def _next(settings: SyncSettings) -> str:
    if settings.schedule is Schedule.NEVER:
        return _("Solo se sincroniza cuando tú lo pides.")
    if settings.read_until is None:
        return _("Empieza a repetirse después de la primera sincronización completa.")
    if settings.next_run_at is None:
        return _("La próxima empieza sola.")
    return _("La próxima empieza sola: {when}. Envía solo lo que cambió, sin pedir aprobación.").format(
        when=coming(settings.next_run_at)
    )


def held_up(settings: SyncSettings) -> str:
    """That a run which stands open keeps others from starting by themselves, where they would."""
    if settings.schedule is Schedule.NEVER or settings.read_until is None:
        return ""
    return _("Mientras esta siga abierta, no empieza ninguna otra sola.")


def _set_schedule(visit: StoreVisit, key: str) -> None:
    with caught(FAILURE):
        save_sync_settings(
            visit.actor_now(), visit.account, schedule=Schedule(st.session_state[key] or Schedule.HOURLY)
        )
