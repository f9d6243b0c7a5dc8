"""Files that a page was given: handed over once, and then forgotten by the session."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile

from lib.errors import PuenteError
from lib.images import MAX_BYTES
from lib.ui.failures import caught, field_problem
from lib.ui.text import _

_MEGABYTE = 1024 * 1024


def document_uploader(label: str, key: str, keep: Callable[[str, bytes], object]) -> None:
    """The place for one document; `keep` is handed its name and content, and may refuse it.

    It gets a new name after each file, so that the browser forgets that one and no later run hands it over
    again. A refusal stays right under it until the next file.
    """
    name = f"touch-{key}-{st.session_state.get(_turn(key), 0)}"
    # No list of types: Streamlit would refuse the others in English, while our own refusal says why.
    st.file_uploader(
        label,
        key=name,
        max_upload_size=MAX_BYTES // _MEGABYTE,
        on_change=_hand_over,
        args=(key, name, keep),
        width="stretch",
    )
    refused = st.session_state.get(_refusal(key))
    field_problem(refused if isinstance(refused, PuenteError) else None)
    st.caption(_("PDF, PNG o JPG, hasta {size} MB.").format(size=MAX_BYTES // _MEGABYTE))


def _hand_over(key: str, name: str, keep: Callable[[str, bytes], object]) -> None:
    given = st.session_state.get(name)
    if not isinstance(given, UploadedFile):
        return
    st.session_state[_turn(key)] = st.session_state.get(_turn(key), 0) + 1
    try:
        with caught(_refusal(key)):
            keep(given.name, given.getvalue())
    finally:
        forget_upload(given)


def _turn(key: str) -> str:
    return f"{key}.turn"


def _refusal(key: str) -> str:
    return f"{key}.refused"


def forget_upload(given: UploadedFile) -> None:
    """Free the memory of a file: Streamlit itself keeps it for as long as the browser stays open."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, given.file_id)
