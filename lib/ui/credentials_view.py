"""The checks of the credentials on their page: asked for, followed while they run, and their traces."""

from __future__ import annotations

import streamlit as st

from lib.domain.credential import PROOF_OF
from lib.domain.ladder import Vendor
from lib.domain.model import CheckOutcome, Track
from lib.security.policy import Action, Reach, reach
from lib.services.checklist import checklist
from lib.services.credential_runs import CheckRun, latest_check, request_check
from lib.services.credentials import CredentialState, forget_credentials
from lib.ui.credentials_form import drop_held
from lib.ui.credentials_ladder import group_heading, step_row
from lib.ui.credentials_summary import Headline, groups_of, headline, progress_line, run_line
from lib.ui.credentials_trace import trace
from lib.ui.failures import SENTENCES, caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.text import _, say

_FAILURE = "check.failure"
_BOXES = {
    "success": (st.success, "check_circle"),
    "info": (st.info, "info"),
    "warning": (st.warning, "warning"),
    "error": (st.error, "error"),
}
# Who saves stands at the foot of a form that folds up: the sentence stays in sight wherever that leaves them.
_STANDING_STYLE = """
<style>
:has(> .st-key-credential-standing) { position: sticky; top: 3.75rem; z-index: 5;
  background: light-dark(#FFFFFF, #0E1514); }
[data-testid="stMain"]:has(.st-key-credential-standing) { scroll-padding-top: 9rem; }
</style>
"""
REFRESH_SECONDS = 1.0
_PIXEL = "/pixel"


def may_set(visit: StoreVisit) -> bool:
    """Whether this person enters secrets, or only starts checks and reads results."""
    return reach(visit.person.role, Action.SET_CREDENTIALS) is not Reach.NONE


def checks(visit: StoreVisit, state: CredentialState) -> None:
    """How it stands in one sentence, then vendor by vendor, followed while the worker is at it."""
    run = state.latest_run
    if run is not None:
        _standing(state, run)
        _pixel_next(visit, state, run)
    with st.container(horizontal=True, vertical_alignment="center", key="touch-checks"):
        st.subheader(_("Comprobaciones"), anchor=False, width="content")
        st.button(
            _("Comprobar ahora"),
            icon=":material/refresh:",
            disabled=run is not None and run.open,
            on_click=_check,
            args=(visit,),
            key="check-now",
        )
    show_caught(_FAILURE)
    if run is None:
        st.caption(_("Todavía no se comprobaron."))
        return
    st.caption(run_line(run))
    for group in groups_of(state, run):
        with st.container(border=True, gap="xsmall", key=f"vendor-{group.vendor}"):
            group_heading(state, group, run)
            for step in () if group.untouched else group.steps:
                step_row(state, step, running=group.running)
            if group.vendor is Vendor.HELLOTEXT and may_set(visit) and _accepts_token(run):
                _write_check(visit, run)
    if run.open:
        follow_run(visit, run)


@st.fragment(run_every=REFRESH_SECONDS)
def follow_run(visit: StoreVisit, drawn: CheckRun) -> None:
    """Look every second whether the run has moved since it was drawn; when it has, draw the page anew."""
    run = latest_check(visit.actor_now(), visit.account)
    if run != drawn:
        st.rerun()


def _standing(state: CredentialState, run: CheckRun) -> None:
    """What the run comes to: that all is ready, or the one thing to do next."""
    st.html(_STANDING_STYLE)
    found = _headline(state, run)
    box, icon = _BOXES[found.tone]
    with st.container(key="credential-standing"):
        box(found.text, icon=f":material/{'progress_activity' if run.open else icon}:")
    if found.advice:
        st.markdown(found.advice)


def _pixel_next(visit: StoreVisit, state: CredentialState, run: CheckRun) -> None:
    """The way to the pixel, where all is in order here and that comes next."""
    if run.open or _headline(state, run).tone not in ("success", "warning"):
        return
    action = checklist(visit.actor, visit.account, Track.HELLOTEXT).state.next_action
    if action is None or action.screen != _PIXEL:
        return
    with st.container(key="touch-pixel-next"):
        if st.button(_("Sigue con el píxel"), icon=":material/arrow_forward:", key="go-pixel"):
            go_to(_PIXEL.removeprefix("/"), visit.account)


def _headline(state: CredentialState, run: CheckRun) -> Headline:
    if run.open:
        return Headline("info", progress_line(state, run))
    if run.problem:
        return Headline("error", say(SENTENCES, run.problem))
    return headline(state, run)


def _check(visit: StoreVisit, *, write_agreed: bool = False) -> None:
    with caught(_FAILURE):
        request_check(visit.actor_now(), visit.account, write_agreed=write_agreed)


def _accepts_token(run: CheckRun) -> bool:
    """Whether the run found that Hellotext takes the token: without that a write has nothing to show."""
    token = PROOF_OF[Vendor.HELLOTEXT]
    return any(row.check_id == token and row.outcome is CheckOutcome.PASSED for row in run.rows)


def _write_check(visit: StoreVisit, run: CheckRun) -> None:
    """The one check that writes: only after a question that says what will be there afterwards."""

    @st.dialog(_("Probar escritura en Hellotext"))
    def confirm() -> None:
        st.markdown(
            _(
                "Vamos a crear en Hellotext un perfil llamado **Prueba Puente**, sin teléfono y sin correo: "
                "nadie recibe nada. La próxima vez se usa el mismo. Puedes borrarlo en Hellotext cuando "
                "quieras."
            )
        )
        st.markdown(_("Así sabemos si el token puede escribir; leer no lo prueba."))
        if st.button(
            _("Crear el perfil y probar"),
            type="primary",
            on_click=_check,
            args=(visit,),
            kwargs={"write_agreed": True},
            key="primary-write-check",
        ):
            st.rerun()

    with st.container(key="touch-write"):
        if st.button(
            _("Probar escritura en Hellotext"), icon=":material/edit:", disabled=run.open, key="write-check"
        ):
            confirm()


def support_trace(state: CredentialState) -> None:
    """The latest run as text that can be copied into a ticket."""
    run = state.latest_run
    if run is None:
        return
    with st.expander(_("Detalle para soporte"), icon=":material/content_copy:", key="how-trace"):
        st.caption(_("Sin claves ni datos de personas: puedes copiarlo en un ticket."))
        st.code(trace(state.account, state.business_id, run), language=None, wrap_lines=True)


def forget(visit: StoreVisit, state: CredentialState) -> None:
    """Remove every secret, if there is one, after a question that names the consequence."""
    if not state.kept and not state.waiting:
        return

    @st.dialog(_("Eliminar las credenciales"))
    def confirm() -> None:
        st.markdown(
            _(
                "Se eliminan ahora mismo todas las claves y los tokens de esta tienda, también los nuevos "
                "que esperan su prueba. Las comprobaciones pendientes se cancelan y no hay más hasta que los "
                "escribas otra vez. Los identificadores quedan. No cambia nada en VTEX, Hellotext ni Meta."
            )
        )
        if st.button(
            _("Eliminar"),
            type="primary",
            icon=":material/delete:",
            on_click=_forget,
            args=(visit,),
            key="primary-forget",
        ):
            st.rerun()

    if st.button(_("Eliminar credenciales"), icon=":material/delete:", type="tertiary", key="forget"):
        confirm()


def _forget(visit: StoreVisit) -> None:
    """Remove what is kept, and with it what waits sealed in this session."""
    with caught(_FAILURE):
        forget_credentials(visit.actor_now(), visit.account)
        drop_held()
