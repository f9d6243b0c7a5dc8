"""The credential form and the rows of its checks."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.domain.ladder import CHECKS
from lib.errors import InvalidFields, InvalidInput, PuenteError, Unavailable
from lib.security.policy import Action, Reach, reach
from lib.services.credentials import (
    SECRET_FIELDS,
    CheckRow,
    CheckRun,
    CredentialState,
    Entered,
    Held,
    credential_state,
    forget_credentials,
    hold,
    hold_unsent,
    request_check,
    save_credentials,
)
from lib.ui import words
from lib.ui.failures import SENTENCES, caught, field_problem, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.parts import OUTCOME_MARKS, Mark, mark_icon
from lib.ui.text import _, plain, say, when
from lib.ui.words_checks import CHECK_PROVES, CHECK_TITLES, HAPPENED, WHAT_TO_DO, WHO_FIXES

_FAILURE = "credentials.failure"
_WARNINGS = "credentials.warnings"
_HELD = "credentials.held"
_OPEN = ("account", "business_id")
REFRESH_SECONDS = 1.0


def may_set(visit: StoreVisit) -> bool:
    """Whether this person enters secrets, or only starts checks and reads results."""
    return reach(visit.person.role, Action.SET_CREDENTIALS) is not Reach.NONE


def form(visit: StoreVisit, state: CredentialState) -> None:
    """The fields. Secrets are read in the callback, handed over, and blanked there."""
    problems = _problems()
    st.session_state.setdefault(_key("account"), state.account)
    st.session_state.setdefault(_key("business_id"), state.business_id or "")
    with st.form("credentials", border=True):
        st.subheader("VTEX", anchor=False)
        _field(
            state,
            problems,
            "account",
            help_text=_("El nombre de tu cuenta o su dirección: mitienda o https://mitienda.myvtex.com/"),
        )
        _field(state, problems, "app_key", help_text=_("Empieza con vtexappkey-"))
        _field(
            state,
            problems,
            "app_token",
            help_text=_("VTEX lo muestra una sola vez, en un enlace que también se abre una sola vez."),
        )
        st.subheader("Hellotext", anchor=False)
        _field(
            state,
            problems,
            "business_id",
            help_text=_("Ocho letras y números, debajo del nombre de tu negocio en Settings."),
        )
        _field(
            state,
            problems,
            "hellotext_token",
            help_text=_("En Settings, Authorization Tokens. Se muestra una sola vez."),
        )
        st.form_submit_button(
            _("Guardar y comprobar"),
            type="primary",
            icon=":material/lock:",
            on_click=_save,
            args=(visit,),
            key="primary-credentials-save",
        )
    st.caption(
        _("Se guardan cifradas. Nadie puede volver a leerlas, tampoco nosotros: solo se usan para comprobar.")
    )


def _field(
    state: CredentialState, problems: Mapping[str, InvalidInput], name: str, *, help_text: str
) -> None:
    kept = state.kept.get(name)
    held: Held | None = st.session_state.get(_HELD, {}).get(name)
    secret = name in SECRET_FIELDS
    st.text_input(
        say(words.CREDENTIAL_FIELDS, name),
        type="password" if secret else "default",
        placeholder=_("Guardado: termina en {last_four}").format(last_four=kept.last_four) if kept else None,
        autocomplete="off",
        help=help_text,
        key=_key(name),
    )
    if held:
        st.caption(
            _("Ya lo pegaste (termina en {last_four}): se guarda con el próximo intento.").format(
                last_four=plain(held.last_four)
            )
        )
    elif kept:
        st.caption(
            _("Termina en {last_four} · guardado por {by}, {when}. Déjalo vacío para conservarlo.").format(
                last_four=plain(kept.last_four), by=plain(kept.set_by), when=when(kept.set_at)
            )
        )
    field_problem(problems.get(name))


def _save(visit: StoreVisit) -> None:
    """Hand over what was typed and blank the secrets.

    When a field is refused, the other secrets wait sealed in the session, and all of them when the
    database does not answer: nobody has to fetch a token again because of a slip elsewhere.
    """
    entered = Entered(
        **{name: str(st.session_state.get(_key(name)) or "") for name in (*_OPEN, *SECRET_FIELDS)}
    )
    for name in SECRET_FIELDS:
        st.session_state[_key(name)] = ""
    st.session_state.pop(_WARNINGS, None)
    held: dict[str, Held] = st.session_state.get(_HELD, {})
    with caught(_FAILURE):
        try:
            st.session_state[_WARNINGS] = save_credentials(visit.actor_now(), visit.account, entered, held)
            st.session_state.pop(_HELD, None)
        except InvalidFields as error:
            refused = {problem.field for problem in error.problems}
            fresh = hold(visit.actor_now(), visit.account, entered, without=refused)
            st.session_state[_HELD] = {
                name: one for name, one in {**held, **fresh}.items() if name not in refused
            }
            raise
        except Unavailable:
            st.session_state[_HELD] = {**held, **hold_unsent(visit.store.id, entered)}
            raise


def _problems() -> dict[str, InvalidInput]:
    error = st.session_state.get(_FAILURE)
    if isinstance(error, InvalidFields):
        return {problem.field or "": problem for problem in error.problems}
    return {}


def notices() -> None:
    """What the last save said: a refusal of the whole form, or warnings that do not stop it."""
    error = st.session_state.get(_FAILURE)
    if isinstance(error, PuenteError):
        show_caught(_FAILURE)
    for code in st.session_state.get(_WARNINGS, ()):
        st.warning(say(SENTENCES, code), icon=":material/warning:")


@st.fragment
def checks(visit: StoreVisit) -> None:
    """The latest run, row by row, followed while the worker is at it."""
    state = credential_state(visit.actor_now(), visit.account)
    run = state.latest_run
    with st.container(horizontal=True, vertical_alignment="center", key="touch-checks"):
        st.subheader(_("Comprobaciones"), anchor=False, width="content")
        if state.kept or state.business_id:
            st.button(
                _("Comprobar ahora"),
                icon=":material/refresh:",
                disabled=run is not None and run.open,
                on_click=_check,
                args=(visit,),
                key="check-now",
            )
    show_caught("check.failure")
    if run is None:
        st.caption(_("Guarda al menos un dato y aquí verás cada comprobación con su resultado."))
        return
    st.caption(_run_line(run))
    if run.problem:
        st.error(say(SENTENCES, run.problem), icon=":material/error:")
    found = {row.check_id: row for row in run.rows}
    for spec in CHECKS:
        _check_row(spec.id, found.get(spec.id), waiting=run.open)
    if run.open:
        follow_run(visit, run)


@st.fragment(run_every=REFRESH_SECONDS)
def follow_run(visit: StoreVisit, drawn: CheckRun) -> None:
    """Look every second whether the run has moved since it was drawn; when it has, draw the page anew."""
    run = credential_state(visit.actor_now(), visit.account).latest_run
    if run != drawn:
        st.rerun()


def _check(visit: StoreVisit) -> None:
    with caught("check.failure"):
        request_check(visit.actor_now(), visit.account)


def _run_line(run: CheckRun) -> str:
    if run.open:
        return _("Comprobando…")
    return _("Pedida por {by}, {when}").format(by=plain(run.requested_by), when=when(run.requested_at))


def _check_row(check_id: str, row: CheckRow | None, *, waiting: bool) -> None:
    with st.container(border=True, gap="xsmall", key=f"check-{check_id.replace('.', '-')}"):
        title = say(CHECK_TITLES, check_id)
        if row is None:
            state = _("Comprobando…") if waiting else say(words.OUTCOMES, "skipped")
            st.markdown(f"{mark_icon(Mark('gray', 'pending'))} **{title}** · {state}")
            st.caption(say(CHECK_PROVES, check_id))
            return
        outcome = say(words.OUTCOMES, row.outcome)
        st.markdown(f"{mark_icon(OUTCOME_MARKS[row.outcome])} **{title}** · {outcome}")
        facts = {name: plain(value) for name, value in row.facts.items()}
        st.markdown(say({**SENTENCES, **HAPPENED}, row.code, facts))
        if row.code in WHAT_TO_DO:
            who = say(WHO_FIXES, row.who) if row.who else ""
            st.markdown(f":material/arrow_forward: {say(WHAT_TO_DO, row.code, facts)} {who}")
        st.caption(_small_print(check_id, row))


def _small_print(check_id: str, row: CheckRow) -> str:
    proves = _("Qué prueba: {what}").format(what=say(CHECK_PROVES, check_id))
    parts = [proves, when(row.at)]
    if row.ms:
        parts.append(f"{row.ms} ms")
    if row.request_id:
        parts.append(plain(row.request_id))
    return " · ".join(parts)


def forget(visit: StoreVisit) -> None:
    """Remove every secret, after a question that names the consequence."""

    @st.dialog(_("Eliminar las credenciales"))
    def confirm() -> None:
        st.markdown(
            _(
                "Se eliminan la App Key, el App Token y el token de Hellotext de esta tienda. Las "
                "comprobaciones se detienen hasta que los escribas otra vez. No cambia nada en VTEX ni en "
                "Hellotext."
            )
        )
        if st.button(_("Eliminar"), type="primary", icon=":material/delete:", key="primary-forget"):
            forget_credentials(visit.actor_now(), visit.account)
            st.rerun()

    if st.button(_("Eliminar credenciales"), icon=":material/delete:", type="tertiary", key="forget"):
        confirm()


def _key(name: str) -> str:
    return f"credential-{name}"
