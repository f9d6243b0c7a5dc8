"""One file per screen. Streamlit runs them; nothing imports them."""
