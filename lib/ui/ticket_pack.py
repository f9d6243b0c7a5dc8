"""The ticket to VTEX, ready to be copied: its words, the way to VTEX's form, and that it was sent."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.domain.dossier import FormField, TicketPack
from lib.domain.model import Language
from lib.services.access import Store
from lib.services.documents import document_bytes
from lib.services.dossier import DossierState
from lib.services.tickets import record_ticket
from lib.ui.dossier_field import place
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.parts import facts_table
from lib.ui.store_days import DAY_FORMAT, today_at
from lib.ui.text import _, plain, say
from lib.ui.ticket_text import ticket_text, ticket_zip
from lib.ui.words_solicitud import TICKET_LANGUAGES
from lib.ui.words_ticket import FORM_NAMES

_FAILURE = "ticket.sent.failure"
_LANGUAGE = "ticket-language"
_ZIP = "solicitud.zip"
_DAY = "ticket-day"
_NUMBER = "ticket-new-number"


def pack(visit: StoreVisit, state: DossierState, ready: TicketPack) -> None:
    """Three steps: open VTEX's form, copy, and say that it was sent."""
    place("ticket")
    st.subheader(_("Tu solicitud está lista"), anchor=False)
    with st.container(border=True, key="touch-ticket-open"):
        st.markdown(f"**{_('1. Abre el formulario de VTEX')}**")
        how_to_open(visit.store)
    with st.container(border=True, key="touch-ticket-copy"):
        st.markdown(f"**{_('2. Copia cada dato')}**")
        copyable(visit, state, ready)
    with st.container(border=True, key="touch-ticket-sent"):
        st.markdown(f"**{_('3. Cuéntanos que la enviaste')}**")
        _sent(visit)


def how_to_open(store: Store) -> None:
    """The way to the form (VTEX reference 7.3, help page of 2025-09-25)."""
    st.markdown(
        "\n".join(
            f"{place}. {step}"
            for place, step in enumerate(
                (
                    _("Entra al Admin de VTEX con tu usuario."),
                    _("Arriba a la derecha abre **Copilot** y elige **Ask a question**."),
                    _("Elige tu idioma y el tipo **I need VTEX to setup something**."),
                    _("En el chat, elige **Talk to a person**. VTEX te envía un código por correo."),
                    _("Con el código, elige **Create ticket** y completa el formulario."),
                ),
                start=1,
            )
        )
    )
    st.link_button(
        _("Abrir el Admin de VTEX"),
        f"https://{store.account}.myvtex.com/admin",
        icon=":material/open_in_new:",
    )
    st.caption(_("VTEX sigue el ticket solo por correo. Nunca pongas claves ni tokens en un ticket."))


def copyable(visit: StoreVisit, state: DossierState, ready: TicketPack) -> None:
    """The ticket in the fields of VTEX's form, in the language that somebody chooses."""
    st.session_state.setdefault(visit.own(_LANGUAGE), default_language(visit.store))
    st.segmented_control(
        _("Idioma del ticket"),
        list(TICKET_LANGUAGES),
        format_func=lambda code: say(TICKET_LANGUAGES, code),
        required=True,
        key=visit.own(_LANGUAGE),
    )
    language = ticket_language(visit)
    said = ticket_text(ready, language)
    st.caption(_form_name(FormField.TITLE))
    st.code(said.title, language=None, wrap_lines=True)
    st.caption(_form_name(FormField.DESCRIPTION))
    st.code(said.description, language=None, wrap_lines=True)
    facts_table([(name, plain(value)) for name, value in said.fields])
    with st.container(key="touch-ticket-zip"):
        st.download_button(
            _("Descargar todo (ZIP)"),
            _zipped(visit, state, ready, language),
            file_name=f"ticket-vtex-{visit.account}.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            on_click="ignore",
            key="ticket-zip",
        )
    st.caption(_("El ZIP tiene el texto del ticket y el logo, listos para adjuntar."))


def _form_name(field: FormField) -> str:
    """A field of VTEX's form as VTEX calls it, with what that means."""
    english, meaning = FORM_NAMES[field]
    return english if _(meaning) == english else f"{english} ({_(meaning)})"


def ticket_language(visit: StoreVisit) -> Language:
    """The language of the ticket in this session."""
    return Language(st.session_state.get(visit.own(_LANGUAGE)) or default_language(visit.store))


def default_language(store: Store) -> str:
    """Portuguese for a store in Brazil, Spanish for every other."""
    return (Language.PT_BR if store.country == "BR" else Language.ES).value


def _zipped(visit: StoreVisit, state: DossierState, ready: TicketPack, language: Language) -> bytes:
    """The ticket as a file, made once for what it holds and not at every run of the page."""
    logo = state.logo
    holds = ready, language, logo.id if logo else None
    kept: tuple[object, bytes] | None = st.session_state.get(_ZIP)
    if kept is not None and kept[0] == holds:
        return kept[1]
    picture = document_bytes(visit.actor, visit.account, logo.id)[1] if logo else None
    made = ticket_zip(ready, language, picture, ready.logo_name)
    st.session_state[_ZIP] = holds, made
    return made


def _sent(visit: StoreVisit) -> None:
    today = today_at(visit.store)
    left, right = st.columns(2)
    left.date_input(
        _("¿Qué día la enviaste?"), today, max_value=today, format=DAY_FORMAT, key=visit.own(_DAY)
    )
    right.text_input(
        _("Número del ticket (opcional)"),
        autocomplete="off",
        help=_("VTEX lo manda por correo. Puedes agregarlo después."),
        key=visit.own(_NUMBER),
    )
    show_caught(_FAILURE)
    st.button(
        _("Ya la envié"),
        type="primary",
        icon=":material/send:",
        on_click=_record,
        args=(visit,),
        key="primary-ticket-sent",
    )


def _record(visit: StoreVisit) -> None:
    on = st.session_state.get(visit.own(_DAY))
    with caught(_FAILURE):
        record_ticket(
            visit.actor_now(),
            visit.account,
            on if isinstance(on, date) else today_at(visit.store),
            str(st.session_state.get(visit.own(_NUMBER)) or ""),
        )
