"""The credential form: secrets are read in its callback, handed over, and blanked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lib.domain.credential import Renewal
from lib.domain.ladder import Vendor
from lib.domain.model import CheckOutcome
from lib.errors import InvalidFields, InvalidInput, Unavailable
from lib.i18n import N_
from lib.services.credential_form import EXTERNAL_KEY
from lib.services.credentials import (
    OPEN_FIELDS,
    SECRET_FIELDS,
    CredentialState,
    Entered,
    Held,
    hold,
    hold_unsent,
    save_credentials,
)
from lib.ui import words
from lib.ui.credentials_guide import meta_guide
from lib.ui.credentials_kept import age_reminder, kept_line, trial_line
from lib.ui.credentials_summary import happened, has_something, missing_fields
from lib.ui.failures import SENTENCES, caught, field_problem, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.text import _, plain, say
from lib.ui.words_credentials import RENEWALS

_FAILURE = "credentials.failure"
_WARNINGS = "credentials.warnings"
_HELD = "credentials.held"
_UNFOLDED = "credentials.unfolded"
_SAVES = "credentials.saves"

# Browsers fill in fields by themselves and tell the page nothing until somebody touches them.
_AUTOFILL_STYLE = """
<style>
[class*="st-key-secret-"]:not(:has(input:autofill)) > :has([class*="st-key-autofill-"]) { display: none; }
</style>
"""


@dataclass(frozen=True)
class _Section:
    """The fields of one vendor, each with the hint that stands beside its label."""

    title: str
    fields: Mapping[str, str]


_VTEX = _Section(
    "VTEX",
    {
        "account": N_("El nombre de tu cuenta o su dirección: mitienda o https://mitienda.myvtex.com/"),
        "app_key": N_("Empieza con vtexappkey-"),
        "app_token": N_("VTEX lo muestra una sola vez, en un enlace que también se abre una sola vez."),
    },
)
_HELLOTEXT = _Section(
    "Hellotext",
    {
        "business_id": N_("Ocho letras y números, debajo del nombre de tu negocio en Settings."),
        "hellotext_token": N_("En Settings, Authorization Tokens. Se muestra una sola vez."),
    },
)
_META = _Section(
    "Meta",
    {
        "meta_business_id": N_(
            "Solo cifras, unas 15 o 16. También puedes pegar la dirección que lo contiene."
        ),
        "waba_id": N_("El identificador de tu cuenta de WhatsApp Business. Solo cifras."),
        "meta_number_id": N_("El identificador del número en Meta, no el número de teléfono."),
        "meta_token": N_("De un usuario del sistema. El que Meta da para probar vence en unas 24 horas."),
    },
)


def form_of_change(visit: StoreVisit, state: CredentialState) -> None:
    """The form where something is kept already: folded up unless there is something to do in it."""
    unfolded = _is_unfolded(state)
    # A browser keeps what is unfolded as it is: only another element opens or closes by itself.
    key = f"how-form-{st.session_state.get(_SAVES, 0)}-{'open' if unfolded else 'closed'}"
    with st.expander(_("Cambiar o completar datos"), icon=":material/edit:", expanded=unfolded, key=key):
        form(visit, state)


def _is_unfolded(state: CredentialState) -> bool:
    """Whether a field waits for somebody. While a run is open nothing moves under anybody's fingers."""
    if any(st.session_state.get(key) for key in (_FAILURE, _WARNINGS, _HELD)):
        return True
    run = state.latest_run
    if run is None or not run.open:
        rows = run.rows if run else ()
        failed = any(row.outcome is CheckOutcome.FAILED and row.field for row in rows)
        st.session_state[_UNFOLDED] = failed or bool(missing_fields(state))
    return bool(st.session_state.get(_UNFOLDED))


def form(visit: StoreVisit, state: CredentialState) -> None:
    """The fields of VTEX and Hellotext, and folded up those of Meta, which nobody has to fill in."""
    problems = _problems()
    for name, known in {"account": state.account, **dict.fromkeys(OPEN_FIELDS, ""), **state.ids}.items():
        st.session_state.setdefault(_key(visit, name), known)
    st.html(_AUTOFILL_STYLE)
    with st.form("credentials", border=not has_something(state)):
        for section in (_VTEX, _HELLOTEXT):
            st.subheader(section.title, anchor=False)
            _fields(visit, section, state, problems)
        used = any(name in problems or name in state.ids or name in state.kept for name in _META.fields)
        with st.expander(
            _("Meta (opcional)"),
            expanded=used,
            key=f"how-meta-{'open' if used else 'closed'}",
            type="compact",
        ):
            st.caption(
                _("Con estos datos miramos en Meta cómo va tu cuenta de WhatsApp. Puedes dejarlos vacíos.")
            )
            if not used:
                meta_guide()
            _fields(visit, _META, state, problems)
        # Beside the button: who has just pressed it looks there, however long the form is.
        if _question() is None:
            show_caught(_FAILURE)
        st.form_submit_button(
            _("Guardar y comprobar"),
            type="primary",
            icon=":material/lock:",
            on_click=_save,
            args=(visit,),
            key="primary-credentials-save",
        )
    _ask_about_the_key(visit)
    st.caption(
        _("Se guardan cifradas. Nadie puede volver a leerlas, tampoco nosotros: solo se usan para comprobar.")
    )


def _fields(
    visit: StoreVisit, section: _Section, state: CredentialState, problems: Mapping[str, InvalidInput]
) -> None:
    for name, hint in section.fields.items():
        if name in SECRET_FIELDS:
            _secret_field(visit, state, name, _(hint))
        else:
            st.text_input(
                say(words.CREDENTIAL_FIELDS, name), autocomplete="off", help=_(hint), key=_key(visit, name)
            )
        field_problem(problems.get(name))
        if name not in problems:
            _last_answer(state, name)
        for code in st.session_state.get(_WARNINGS, ()):
            if code.rpartition(".")[0] == name:
                st.markdown(f":orange[:material/warning: {say(SENTENCES, code)}]")


def _last_answer(state: CredentialState, name: str) -> None:
    """What the last checks hold against a field, right under it."""
    run = state.latest_run
    if run is None or run.open:
        return
    for row in run.rows:
        if row.field == name and row.outcome is CheckOutcome.FAILED:
            refused = run.renewals.get(Vendor(row.check_id.partition(".")[0])) is Renewal.REFUSED
            back = f"{say(RENEWALS, Renewal.REFUSED)} " if refused else ""
            st.markdown(f":red[:material/error: {back}{happened(row)}]")


def _secret_field(visit: StoreVisit, state: CredentialState, name: str, hint: str) -> None:
    kept = state.kept.get(name)
    held: Held | None = st.session_state.get(_HELD, {}).get(name)
    with st.container(gap="xsmall", key=f"secret-{name}"):
        st.text_input(
            say(words.CREDENTIAL_FIELDS, name),
            type="password",
            placeholder=_("Déjalo vacío para conservarlo") if kept else None,
            autocomplete="new-password",
            help=hint,
            key=_key(visit, name),
        )
        with st.container(key=f"autofill-{name}"):
            st.markdown(
                ":orange[:material/warning: "
                + _("Tu navegador llenó este campo solo. Bórralo y pega el valor de esta tienda.")
                + "]"
            )
        if held:
            st.caption(
                _("Ya lo pegaste (termina en {last_four}): se guarda con el próximo intento.").format(
                    last_four=plain(held.last_four)
                )
            )
        elif kept:
            ends = _("Termina en {last_four}").format(last_four=plain(kept.last_four))
            st.caption(f"{ends} · {kept_line(name, kept)}")
            age_reminder(name, kept)
        trial_line(state, name)


def _save(visit: StoreVisit, *, external_key_agreed: bool = False) -> None:
    """Hand over what was typed and blank the secrets.

    When a field is refused, the other secrets wait sealed in the session, and all of them when the
    database does not answer: nobody has to fetch a token again because of a slip elsewhere.
    """
    entered = Entered(
        **{
            name: str(st.session_state.get(_key(visit, name)) or "")
            for name in ("account", *OPEN_FIELDS, *SECRET_FIELDS)
        }
    )
    for name in SECRET_FIELDS:
        st.session_state[_key(visit, name)] = ""
    st.session_state.pop(_WARNINGS, None)
    held: dict[str, Held] = st.session_state.get(_HELD, {})
    with caught(_FAILURE):
        try:
            warnings = save_credentials(
                visit.actor_now(), visit.account, entered, held, external_key_agreed=external_key_agreed
            )
        except InvalidFields as error:
            refused = {problem.field for problem in error.problems if problem.code != EXTERNAL_KEY}
            fresh = hold(visit.actor_now(), visit.account, entered, without=refused)
            st.session_state[_HELD] = {
                name: one for name, one in {**held, **fresh}.items() if name not in refused
            }
            raise
        except Unavailable:
            st.session_state[_HELD] = {**held, **hold_unsent(visit.store.id, entered)}
            raise
        # What an answer has settled is not said again.
        st.session_state[_WARNINGS] = tuple(code for code in warnings if code != EXTERNAL_KEY)
        st.session_state.pop(_HELD, None)
        # Out of the way of the result, which is what one wants to see now.
        st.session_state[_UNFOLDED] = False
        st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
        for name in ("account", *OPEN_FIELDS):
            # Drawn anew from what was kept: an address that was pasted has become its id.
            st.session_state.pop(_key(visit, name), None)


def drop_held() -> None:
    """Forget what waits in the session: held secrets, and what was said about the last try."""
    for key in (_HELD, _FAILURE, _WARNINGS):
        st.session_state.pop(key, None)


def _ask_about_the_key(visit: StoreVisit) -> None:
    """Ask whether the key of another account is meant, if the last save came upon one."""
    problem = _question()
    if problem is None:
        return
    question = _("La clave es de la cuenta {account}. ¿Es a propósito?").format(
        account=plain(str(problem.facts["account"]))
    )

    # In the middle of the screen: on a phone the foot of the form may be anywhere.
    @st.dialog(_("Clave de otra cuenta"), dismissible=False)
    def ask() -> None:
        st.markdown(f"**{question}**")
        st.markdown(
            _(
                "En VTEX se puede dar un rol en tu cuenta a la clave de otra. Todavía no se guardó nada; lo "
                "que pegaste espera tu respuesta."
            )
        )
        with st.container(horizontal=True, key="touch-external-key"):
            yes = st.button(_("Sí, es a propósito"), on_click=_agree, args=(visit,), key="external-key-yes")
            no = st.button(_("No, pegaré otra"), on_click=_disagree, args=(visit,), key="external-key-no")
        if yes or no:
            st.rerun()

    ask()


def _agree(visit: StoreVisit) -> None:
    """Save what waits, the key included. A second click finds no question any more."""
    if _question() is not None:
        _save(visit, external_key_agreed=True)


def _disagree(visit: StoreVisit) -> None:
    """Drop the key and its token, and ask for those of this account."""
    if _question() is None:
        return
    held: dict[str, Held] = st.session_state.get(_HELD, {})
    st.session_state[_HELD] = {
        name: one for name, one in held.items() if name not in ("app_key", "app_token")
    }
    st.session_state[_FAILURE] = InvalidFields(
        [InvalidInput("app_key.of_this_account", field="app_key", account=visit.account)]
    )


def _question() -> InvalidInput | None:
    """The key of another account about which the last save asked, if it did."""
    return next((problem for problem in _refusals() if problem.code == EXTERNAL_KEY), None)


def _problems() -> dict[str, InvalidInput]:
    return {problem.field or "": problem for problem in _refusals() if problem.code != EXTERNAL_KEY}


def _refusals() -> tuple[InvalidInput, ...]:
    error = st.session_state.get(_FAILURE)
    return error.problems if isinstance(error, InvalidFields) else ()


def _key(visit: StoreVisit, name: str) -> str:
    return visit.own(f"credential-{name}")
