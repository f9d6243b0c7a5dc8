"""Documents of one requirement: what there is, who gave it and when; upload, download, remove."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from html import escape
from uuid import UUID

import streamlit as st

from lib.domain.model import EvidenceKind, Track
from lib.domain.requirements import Item
from lib.errors import NotFound
from lib.security.tokens import DOWNLOAD_AGE
from lib.services.documents import (
    StoredDocument,
    document_links,
    documents_of,
    remove_document,
    upload_document,
)
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.text import _, locale, plain, when
from lib.ui.uploads import document_uploader

# The links are made anew before they grow too old.
_LINK_SECONDS = DOWNLOAD_AGE.total_seconds() / 2
_MEGABYTE = 1024 * 1024


def document_control(visit: StoreVisit, track: Track, item: Item) -> None:
    """The documents of a requirement and the place for one more; nothing where none proves it."""
    if EvidenceKind.DOCUMENT not in item.rule.evidence:
        return
    rule_id = item.rule.id
    show_caught(_failure(rule_id))
    mine = [one for one in documents_of(visit.actor, visit.account, track) if one.rule_id == rule_id]
    if mine:
        _list(visit, track, mine)

    def keep(name: str, data: bytes) -> None:
        upload_document(visit.actor_now(), visit.account, track, rule_id, name, data)

    document_uploader(_("Otro documento") if mine else _("Documento"), f"document-{rule_id}", keep)


@st.fragment(run_every=_LINK_SECONDS)
def _list(visit: StoreVisit, track: Track, documents: Sequence[StoredDocument]) -> None:
    links = document_links(visit.actor_now(), visit.account, track)
    for document in documents:
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"touch-document-{document.id}",
        ):
            address = links.get(document.id)
            with st.container(gap=None, width="content"):
                st.html(_name(document, address), width="content")
                st.caption(document_line(document))
            if st.button(
                _("Quitar"), icon=":material/delete:", type="tertiary", key=f"remove-document-{document.id}"
            ):
                _ask_to_remove(visit, document)


def _name(document: StoredDocument, address: str | None) -> str:
    """The name as a link of our own: Streamlit's opens another tab, which a phone leaves behind, empty."""
    name = escape(document.name)
    if address is None:
        return f"<span>{name}</span>"
    return f'<a class="puente puente-download" href="{escape(address)}" download>{name}</a>'


def document_line(document: StoredDocument) -> str:
    """Who gave a document, when, and its size, in small type."""
    size = f"{document.size / _MEGABYTE:.1f}" if document.size >= _MEGABYTE / 10 else "0.1"
    decimal = size.replace(".", "," if locale().language != "en" else ".")
    by, given = plain(document.uploaded_by), when(document.uploaded_at)
    invited_by = document.facts.get("invited_by")
    if invited_by is None:
        return _("Subido por {by}, {when} · {size} MB").format(by=by, when=given, size=decimal)
    return _("Subido por {by} con un enlace de {invited_by}, {when} · {size} MB").format(
        by=by, invited_by=plain(invited_by), when=given, size=decimal
    )


def _ask_to_remove(visit: StoreVisit, document: StoredDocument) -> None:
    """Remove the document, after a question that names the consequence."""

    @st.dialog(_("Quitar el documento"))
    def confirm() -> None:
        st.markdown(
            _(
                "Se elimina {name} para todos en tu tienda. Si era lo que probaba este paso, lo prueba el "
                "documento anterior; si no queda ninguno, el paso vuelve a estar pendiente."
            ).format(name=f"**{plain(document.name)}**")
        )
        if st.button(
            _("Quitar"), type="primary", icon=":material/delete:", key=f"primary-remove-{document.id}"
        ):
            _remove(visit, document.rule_id, document.id)
            st.rerun()

    confirm()


def _remove(visit: StoreVisit, rule_id: str, document_id: UUID) -> None:
    # Somebody else may have been faster: gone is what was wanted.
    with caught(_failure(rule_id)), suppress(NotFound):
        remove_document(visit.actor_now(), visit.account, document_id)


def _failure(rule_id: str) -> str:
    return f"document-{rule_id}.failure"
