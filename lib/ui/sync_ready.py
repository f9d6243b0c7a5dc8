"""Before anything is sent: a new store's choices, and what was read with all that would happen to it."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from lib.domain.model import CheckOutcome
from lib.domain.sync import RunKind
from lib.services.credential_runs import latest_check
from lib.services.sync_model import Run, SyncPage
from lib.ui.guard import StoreVisit
from lib.ui.sync_actions import approve, ask_to_cancel, read_again, start_chosen
from lib.ui.sync_choices import data_choices, held_up, other_writer_question
from lib.ui.sync_parts import Figure, customers, figures
from lib.ui.sync_rows import by_count, show_preview
from lib.ui.sync_times import span
from lib.ui.text import _, ngettext, number, say, when
from lib.ui.words_sync import ADVICE, REASONS

# The check of VTEX's key that counts.
_COUNTED: Final = "vtex.customers"


def show_new(visit: StoreVisit, page: SyncPage) -> None:
    """What will happen, what is asked before, and the button that reads."""
    _expected(visit)
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


def _expected(visit: StoreVisit) -> None:
    """How many there are to read, where the check of the key was told by VTEX."""
    checked = latest_check(visit.actor, visit.account)
    found = [row for row in checked.rows if row.check_id == _COUNTED] if checked else []
    total = found[0].facts.get("total", "") if found and found[0].outcome is CheckOutcome.PASSED else ""
    if not total.isdecimal():
        return
    said = ngettext("{count} cliente en VTEX", "Unos {count} clientes en VTEX", int(total))
    st.markdown(f"**{said.format(count=number(int(total)))}**")
    st.caption(_("Contados al comprobar la clave, {when}.").format(when=when(found[0].at)))


def show_ready(visit: StoreVisit, page: SyncPage, run: Run) -> None:
    """Nothing is sent yet: the numbers, the way to send, and some of the customers as they would be sent."""
    st.subheader(_headline(run), anchor=False)
    st.markdown(_summary(run))
    figures(_figures(run), _("Qué se leyó"))
    _missing(run)
    _send(visit, page, run)
    _consents(run)
    rejected(run)
    if run.equation.rejected:
        st.caption(
            ngettext(
                "No frena el envío. Al terminar puedes corregirlo con un archivo.",
                "No frenan el envío. Al terminar puedes corregirlos con un archivo.",
                run.equation.rejected,
            )
        )
    show_preview(visit, run)


def _headline(run: Run) -> str:
    if run.profiles:
        return _("Nada se ha enviado todavía")
    if run.equation.unchanged:
        return _("Todo está al día")
    return _("Ningún cliente se puede enviar") if run.equation.read else nothing_read(run)


def nothing_read(run: Run) -> str:
    """What it means that VTEX gave nobody."""
    if run.kind is RunKind.FULL:
        return _("VTEX todavía no tiene clientes")
    return _("Nada cambió en VTEX desde la última vez")


def _summary(run: Run) -> str:
    said = _("Leímos {read} de VTEX.").format(read=customers(run.equation.read))
    if not run.profiles and run.equation.unchanged:
        return f"{said} {_('Ninguno necesita enviarse: Hellotext ya tiene lo mismo.')}"
    if not run.profiles or run.left is None:
        return said
    takes = ngettext("Enviarlo llevará {time}.", "Enviarlos llevará {time}.", run.profiles)
    return f"{said} {takes.format(time=span(run.left))}"


def _figures(run: Run) -> list[Figure]:
    counts = run.equation
    # Some that are joined share a profile that needs no change: they count as unchanged already.
    twice = counts.pending - run.profiles
    found = [
        Figure(counts.read, ngettext("leído", "leídos", counts.read)),
        Figure(run.profiles, ngettext("se enviará", "se enviarán", run.profiles), "green", chief=True),
        Figure(
            twice,
            ngettext(
                "repetido: va en el perfil de la misma persona",
                "repetidos: van en el perfil de la misma persona",
                twice,
            ),
        ),
        Figure(
            counts.unchanged,
            ngettext("sin cambios: no se envía", "sin cambios: no se envían", counts.unchanged),
        ),
        Figure(
            counts.rejected,
            ngettext("no se puede enviar", "no se pueden enviar", counts.rejected),
            "orange",
        ),
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
            Figure(
                consents.opted_in,
                ngettext("aceptó tu boletín", "aceptaron tu boletín", consents.opted_in),
            ),
            Figure(consents.opted_out, ngettext("no lo aceptó", "no lo aceptaron", consents.opted_out)),
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


def rejected(run: Run, *, advised: bool = False, earlier: str = "") -> None:
    """Rejected customers by reason, the most frequent first; `advised`: each with what can be done.

    `earlier`: of a run before the last one, what is to be known of their number.
    """
    reasons = [(reason, count) for reason, count in by_count(run.reasons) if count]
    if not reasons:
        return
    count = run.equation.rejected
    title = (
        ngettext("{count} rechazado al leer todo", "{count} rechazados al leer todo", count)
        if earlier
        else ngettext("{count} cliente rechazado", "{count} clientes rechazados", count)
    )
    st.subheader(title.format(count=number(count)), anchor=False)
    if earlier:
        st.caption(earlier)
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
