"""The logo: handed over, looked at, and shown as it will stand in a WhatsApp chat."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from uuid import UUID

import streamlit as st
from streamlit.typing import UploadedFile

from lib.images import MAX_BYTES
from lib.images.logo import RECOMMENDED_SIDE, SMALLEST_SIDE
from lib.services.documents import LOGO_RULE, StoredDocument, remove_document, upload_document
from lib.services.dossier import TRACK, DossierState, logo_preview
from lib.ui.dossier_field import place, small
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.text import _, plain, say, when
from lib.ui.uploads import forget_upload
from lib.ui.words_files import LOGO_FINDINGS

_FAILURE = "dossier.logo.failure"
_TURN = "dossier.logo.turn"
_PREVIEW = "dossier.logo.preview"
_MEGABYTE = 1024 * 1024

_STYLE = """
<style>
.puente-chats { display: flex; flex-wrap: wrap; gap: .75rem; }
.puente-chat { flex: 1 1 240px; max-width: 340px; border-radius: .75rem; overflow: hidden;
  border: 1px solid var(--line); font-size: .875rem; line-height: 1.3; }
.puente-chat .bar { display: flex; align-items: center; gap: .625rem; padding: .625rem .75rem; }
.puente-chat .back { font-size: 1.25rem; line-height: 1; opacity: .7; }
.puente-chat .round { width: 40px; height: 40px; border-radius: 50%; flex: none; display: block; }
.puente-chat .none { display: flex; align-items: center; justify-content: center; font-weight: 600; }
.puente-chat .who { min-width: 0; display: flex; flex-direction: column; }
.puente-chat .who b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.puente-chat .who small { font-size: .75rem; }
.puente-chat .talk { padding: 1rem .75rem 1.25rem; }
.puente-chat .says { display: inline-block; max-width: 85%; padding: .375rem .625rem;
  border-radius: 0 .5rem .5rem .5rem; }
.puente-chat.day { background: #EFEAE2; color: #111B21; }
.puente-chat.day .bar { background: #FFFFFF; }
.puente-chat.day .who small { color: #54656F; }
.puente-chat.day .says { background: #FFFFFF; }
.puente-chat.day .none { background: #DFE5E7; color: #3B4A54; }
.puente-chat.night { background: #0B141A; color: #E9EDEF; }
.puente-chat.night .bar { background: #1F2C33; }
.puente-chat.night .who small { color: #AEBAC1; }
.puente-chat.night .says { background: #1F2C33; }
.puente-chat.night .none { background: #374248; color: #E9EDEF; }
</style>
"""


def logo_field(visit: StoreVisit, state: DossierState) -> None:
    """The logo that is kept with what there is to say about it, or the place to hand one over."""
    with st.container(gap="small", key="dossier-field-logo"):
        place("logo")
        if state.logo is None:
            small(f":orange[:material/radio_button_unchecked: {_('Falta.')}] :gray[{_hint()}]")
        else:
            _kept(visit, state.logo)
        _uploader(visit, state.logo)
        show_caught(_FAILURE)


def chat(visit: StoreVisit, state: DossierState, name: str) -> None:
    """How customers will see the store in a chat, by day and by night."""
    picture = _picture(visit, state.logo, name)
    account = escape(_("Cuenta de empresa"))
    says = escape(_("¡Hola! ¿En qué te ayudamos?"))
    shown = [
        f'<div class="puente-chat {tone}" role="img" aria-label="{escape(label)}">'
        f'<div class="bar"><span class="back" aria-hidden="true">‹</span>{picture}'
        f'<span class="who"><b>{escape(name)}</b><small>{account}</small></span></div>'
        f'<div class="talk"><span class="says">{says}</span></div></div>'
        for tone, label in (
            ("day", _("Vista previa del chat en claro")),
            ("night", _("Vista previa del chat en oscuro")),
        )
    ]
    st.caption(_("Así te verán en WhatsApp"))
    st.html(f'{_STYLE}<div class="puente puente-chats">{"".join(shown)}</div>')


def _picture(visit: StoreVisit, logo: StoredDocument | None, name: str) -> str:
    if logo is None:
        initial = escape(name.strip()[:1].upper() or "?")
        return f'<span class="round none" aria-hidden="true">{initial}</span>'
    return f'<img class="round" src="{_data_uri(visit, logo.id)}" alt="">'


def _data_uri(visit: StoreVisit, logo_id: UUID) -> str:
    """The round logo, made once for each logo and session."""
    made = st.session_state.get(_PREVIEW)
    if isinstance(made, tuple) and made[0] == logo_id:
        return str(made[1])
    picture = logo_preview(visit.actor, visit.account, logo_id)
    uri = f"data:image/png;base64,{b64encode(picture).decode('ascii')}"
    st.session_state[_PREVIEW] = (logo_id, uri)
    return uri


def _kept(visit: StoreVisit, logo: StoredDocument) -> None:
    width, height = int(logo.facts["width"]), int(logo.facts["height"])
    line = _("{name}, {width} × {height} píxeles. Guardado, {when}, por {by}").format(
        name=plain(logo.name),
        width=width,
        height=height,
        when=plain(when(logo.uploaded_at)),
        by=plain(logo.uploaded_by),
    )
    small(f":green[:material/check_circle:] :gray[{line}]")
    shorter, longer = sorted((width, height))
    facts = {
        "width": width,
        "height": height,
        "limit": RECOMMENDED_SIDE,
        "side": shorter,
        "cut": (longer - shorter + 1) // 2,
    }
    for code in filter(None, logo.facts["findings"].split(",")):
        small(f":orange[:material/warning: {say(LOGO_FINDINGS, code, facts)}]")
    with st.container(key="touch-logo-remove"):
        st.button(
            _("Quitar el logo"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(visit, logo.id),
            key="logo-remove",
        )


def _uploader(visit: StoreVisit, logo: StoredDocument | None) -> None:
    """The place for a file. It gets a new name after each one, so that the browser forgets that file."""
    key = f"touch-logo-{st.session_state.get(_TURN, 0)}"
    # No list of types: Streamlit would refuse the others in English, while our own refusal says why.
    st.file_uploader(
        _("Subir el logo") if logo is None else _("Cambiar el logo"),
        key=key,
        max_upload_size=MAX_BYTES // _MEGABYTE,
        on_change=_hand_over,
        args=(visit, key),
        width="stretch",
    )


def _hint() -> str:
    return _(
        "PNG o JPG, cuadrado, de {best} × {best} píxeles o más (mínimo {least}) y hasta {size} MB."
    ).format(best=RECOMMENDED_SIDE, least=SMALLEST_SIDE, size=MAX_BYTES // _MEGABYTE)


def _hand_over(visit: StoreVisit, key: str) -> None:
    given = st.session_state.get(key)
    if not isinstance(given, UploadedFile):
        return
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    try:
        with caught(_FAILURE):
            upload_document(visit.actor_now(), visit.account, TRACK, LOGO_RULE, given.name, given.getvalue())
    finally:
        forget_upload(given)


def _remove(visit: StoreVisit, logo_id: UUID) -> None:
    with caught(_FAILURE):
        remove_document(visit.actor_now(), visit.account, logo_id)
