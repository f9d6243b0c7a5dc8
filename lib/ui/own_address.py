"""The address of this application, for links that a person hands on."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from lib.settings import get_settings


def own_address() -> str:
    """Scheme and host of this application, as its people reach it."""
    public = urlsplit(get_settings().public_url or st.context.url or "")
    return f"{public.scheme}://{public.netloc}"
