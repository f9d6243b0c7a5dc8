"""HTTP beside Streamlit: health, sign-in links, security headers."""
