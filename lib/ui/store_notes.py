"""Notes of managers about a store: reading them, writing one that names colleagues, taking one away."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from lib.errors import PuenteError
from lib.services.notes import MAX_NOTE, Note, add_note, mark_seen, notes, remove_note, restore_note
from lib.services.people_admin import managers
from lib.ui.failures import caught, field_problem
from lib.ui.guard import StoreVisit
from lib.ui.store_doing import doing, done, forget_done
from lib.ui.text import _, plain, when

_FAILURE = "note.failure"
_TEXT, _NAMED = "note-text", "note-named"


def notes_panel(visit: StoreVisit) -> None:
    """The form for a note, and the notes, newest first."""
    colleagues = {one.id: one.name for one in managers(visit.actor) if one.id != visit.person.id}
    _form(visit, colleagues)
    found = notes(visit.actor, visit.account)
    if not found:
        st.caption(_("Todavía no hay notas. Las ven solo ustedes, nunca el comercio."))
    for note in found:
        _note(visit, note)


def _form(visit: StoreVisit, colleagues: Mapping[UUID, str]) -> None:
    st.text_area(
        _("Nota nueva"),
        placeholder=_("Qué se acordó, con quién, qué falta. Sin claves ni tokens."),
        max_chars=MAX_NOTE,
        height=90,
        key=visit.own(_TEXT),
    )
    failure = st.session_state.get(_FAILURE)
    field_problem(failure if isinstance(failure, PuenteError) else None)
    with st.container(horizontal=True, vertical_alignment="bottom", key="touch-note-save"):
        st.multiselect(
            _("Avisar a"),
            list(colleagues),
            format_func=lambda person: colleagues.get(person, "—"),
            placeholder=_("Nadie en particular"),
            select_all=False,
            key=visit.own(_NAMED),
        )
        st.button(
            _("Guardar la nota"), icon=":material/save:", on_click=_save, args=(visit,), key="note-save"
        )


def _note(visit: StoreVisit, note: Note) -> None:
    with st.container(border=True, gap="xsmall", key=f"touch-note-{note.id}"):
        text = "  \n".join(plain(line) for line in note.text.splitlines())
        about = [plain(note.by_name), plain(when(note.at))]
        about += [_named(one.name, one.seen_at is not None) for one in note.named]
        st.markdown(f"{text}  \n:small[:gray[{' · '.join(about)}]]")
        if any(one.id == visit.person.id and one.seen_at is None for one in note.named):
            st.button(
                _("Ya la leí"),
                icon=":material/mark_chat_read:",
                key=f"note-seen-{note.id}",
                on_click=_seen,
                args=(visit, note.id),
            )
        if note.by_id == visit.person.id:
            st.button(
                _("Quitar"),
                icon=":material/delete:",
                type="tertiary",
                key=f"note-remove-{note.id}",
                on_click=_remove,
                args=(visit, note.id),
            )


def _named(name: str, seen: bool) -> str:
    text = _("para {name}, leída") if seen else _("para {name}, sin leer")
    return plain(text.format(name=name))


def _save(visit: StoreVisit) -> None:
    typed = str(st.session_state.get(visit.own(_TEXT)) or "")
    named = list(st.session_state.get(visit.own(_NAMED)) or [])
    with caught(_FAILURE):
        add_note(visit.actor_now(), visit.account, typed, named)
        forget_done()
        st.session_state[visit.own(_TEXT)] = ""
        st.session_state[visit.own(_NAMED)] = []


def _seen(visit: StoreVisit, note_id: UUID) -> None:
    with caught(_FAILURE):
        mark_seen(visit.actor_now(), note_id)
        forget_done()


def _remove(visit: StoreVisit, note_id: UUID) -> None:
    account = visit.account
    with doing():
        remove_note(visit.actor_now(), account, note_id)
        done("note_removed", lambda actor: restore_note(actor, account, note_id))
