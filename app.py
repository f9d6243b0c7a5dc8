"""The launcher: `make run` runs this file. The screens begin in `lib/main.py`."""

import streamlit as st

from lib.ui.failures import show_failure
from lib.web.routes import EXCEPTION_HANDLERS, ROUTES
from lib.web.server import lifespan, middleware, run, sign_in_secrets

app = st.App(
    "lib/main.py",
    routes=ROUTES,
    middleware=middleware(),
    lifespan=lifespan,
    secrets=sign_in_secrets(),
    on_script_error=show_failure,
    exception_handlers=EXCEPTION_HANDLERS,
)

if __name__ == "__main__":
    run(app)
