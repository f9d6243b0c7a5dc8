"""Before anything is sent: a new store's choices, and what was read with all that would happen to it."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.services.sync_model import Run, SyncPage
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import approve, ask_to_cancel, read_again, start_chosen
from lib.ui.sync_choices import data_choices, held_up, other_writer_question
from lib.ui.sync_parts import Figure, customers, figures
from lib.ui.sync_rows import by_count, show_preview
from lib.ui.sync_times import span
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_sync import ADVICE, REASONS


def show_new(visit: StoreVisit, page: SyncPage) -> None:
    """What will happen, what is asked before, and the button that reads."""
    for icon, line in (
        ("download", _("Leemos todos tus clientes de VTEX. No cambiamos nada allí.")),
        ("visibility", _("Te mostramos qué se enviaría. Nada sale hasta que lo apruebes.")),
        ("notifications_off", _("Nadie recibe un mensaje ni queda suscrito a nada.")),
    ):
        st.markdown(f":primary[:material/{icon}:] {line}")
    other_writer_question(visit, page.settings)
    with st.container(key="how-sync-data"), st.expander(_("Teléfono y boletín (opcional)")):
        data_choices(visit, page.settings)
    st.button(
        _("Leer los clientes"),
        type="primary",
        icon=":material/download:",
        key="primary-sync-start",
        on_click=start_chosen,
        args=(visit,),
    )


def show_ready(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """Nothing is sent yet: the numbers, the way to send, and some of the customers as they would be sent."""
    st.subheader(_("Nada se ha enviado todavía"), anchor=False)
    st.markdown(_summary(run))
    figures(_figures(run), _("Qué se leyó"))
    _missing(run)
    _send(visit, page, run)
    _consents(run)
    rejected(run)
    if run.equation.rejected:
        st.caption(_("No frenan el envío. Al terminar puedes corregirlos con un archivo."))
    show_preview(visit, run)


def _summary(run: Run) -> str:
    said = _("Leímos {read} de VTEX.").format(read=customers(run.equation.read))
    if not run.profiles:
        return f"{said} {_('Ninguno necesita enviarse: Hellotext ya tiene lo mismo.')}"
    if run.left is None:
        return said
    return f"{said} {_('Enviarlos llevará {time}.').format(time=span(run.left))}"


def _figures(run: Run) -> list[Figure]:
    counts = run.equation
    found = [
        Figure(counts.read, _("leídos")),
        Figure(run.profiles, _("se enviarán"), "green", chief=True),
        # Some that are joined share a profile that needs no change: they count as unchanged already.
        Figure(counts.pending - run.profiles, _("repetidos: van en el perfil de la misma persona")),
        Figure(counts.unchanged, _("sin cambios: no se envían")),
        Figure(counts.rejected, _("no se pueden enviar"), "orange"),
    ]
    return found[:2] + [one for one in found[2:] if one.count > 0]


def _missing(run: Run) -> None:
    if run.missing:
        st.info(
            ngettext(
                "VTEX anunció {count} cliente más que no entregó. La próxima lectura lo pide otra vez.",
                "VTEX anunció {count} clientes más que no entregó. La próxima lectura los pide otra vez.",
                run.missing,
            ).format(count=number(run.missing)),
            icon=":material/info:",
        )


def _send(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    label = (
        ngettext(
            "Enviar {count} cliente a Hellotext", "Enviar {count} clientes a Hellotext", run.profiles
        ).format(count=number(run.profiles))
        if run.profiles
        else _("Terminar sin enviar")
    )
    st.button(
        label,
        type="primary",
        icon=":material/send:" if run.profiles else ":material/check:",
        key="primary-sync-approve",
        on_click=approve,
        args=(visit, run.id),
    )
    with st.container(horizontal=True, key="touch-sync-ready"):
        st.button(
            _("Volver a leer"),
            icon=":material/refresh:",
            type="tertiary",
            key="sync-read-again",
            on_click=read_again,
            args=(visit, run),
        )
        if st.button(_("Cancelar"), icon=":material/stop_circle:", type="tertiary", key="sync-ask-cancel"):
            ask_to_cancel(visit, run)
    change = _("¿Otro teléfono, o el boletín? Cámbialo abajo, en Ajustes, y vuelve a leer.")
    st.caption(f"{change} {held_up(page.settings)}")


def _consents(run: Run) -> None:
    st.subheader(_("Cómo llegas a ellos"), anchor=False)
    consents = run.consents
    reached = consents.opted_in + consents.opted_out + consents.unknown
    st.caption(
        _("De {customers} con un correo o un teléfono que sirve, contando repetidos y sin cambios.").format(
            customers=customers(reached)
        )
    )
    figures(
        [
            Figure(run.with_phone, _("con teléfono")),
            Figure(run.with_email, _("con correo")),
            Figure(consents.opted_in, _("aceptaron tu boletín")),
            Figure(consents.opted_out, _("no lo aceptaron")),
            Figure(consents.unknown, _("sin dato del boletín")),
        ],
        _("Contacto y boletín"),
    )
    sent_along = (
        _("El boletín va como un dato del perfil.") if run.newsletter else _("El boletín no se envía.")
    )
    st.caption(
        _("{sent} Aceptar el boletín no es permiso para WhatsApp: nadie queda suscrito.").format(
            sent=sent_along
        )
    )


def rejected(run: Run, *, advised: bool = False, note: str = "") -> None:
    """Rejected customers by reason, the most frequent first; `advised`: each with what can be done.

    `note`: what is to be known of their number.
    """
    reasons = [(reason, count) for reason, count in by_count(run.reasons) if count]
    if not reasons:
        return
    count = run.equation.rejected
    st.subheader(
        ngettext("{count} cliente rechazado", "{count} clientes rechazados", count).format(
            count=number(count)
        ),
        anchor=False,
    )
    if note:
        st.caption(note)
    items = "".join(
        f'<li><span class="count">{number(count)}</span><span>{escape(say(REASONS, reason))}'
        f"{_advice(reason) if advised else ''}</span></li>"
        for reason, count in reasons
    )
    st.html(
        f'<div class="puente puente-sync"><ul class="puente-reasons" aria-label="{escape(_("Motivos"))}">'
        f"{items}</ul></div>"
    )


def _advice(reason: str) -> str:
    return f'<br><span class="quiet">{escape(say(ADVICE, reason))}</span>'
