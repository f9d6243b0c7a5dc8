"""One field of the dossier: what is typed is kept at once, and the line below it says how it stands."""

from __future__ import annotations

import streamlit as st

from lib.domain.dossier import LIMITS, REQUIRED_FIELDS, DossierField, field_warnings
from lib.domain.model import Route
from lib.errors import InvalidInput, PuenteError, Unavailable
from lib.services.dossier import MAX_TYPED, DossierEntry, DossierState, save_field
from lib.ui.failures import caught, field_problem, sentence
from lib.ui.guard import StoreVisit
from lib.ui.text import _, ngettext, number, plain, say, when
from lib.ui.words_dossier import FIELD_HINTS, FIELD_NAMES, VERTICAL_NAMES
from lib.ui.words_inputs import INPUT_WORDS

# Long enough to finish a word: each pause is kept and told in the store's history.
PAUSE = "1s"

_TICKET_ONLY = frozenset({DossierField.BUSINESS_ID, DossierField.ACCOUNT_NAME})


def anchor(thing: str) -> str:
    """The name of a place on the page that a link can lead to; `thing` as in `Completeness.missing`."""
    return f"campo-{thing}"


def place(thing: str) -> None:
    """Put that place here."""
    st.html(f'<span class="puente-place" id="{anchor(thing)}"></span>')


def text_field(
    visit: StoreVisit,
    state: DossierState,
    field: DossierField,
    *,
    live: bool = False,
    lines: bool = False,
    counted: bool = False,
    placeholder: str | None = None,
    link: tuple[str, str] | None = None,
    proven: bool = True,
) -> None:
    """A field for text, with a `link` (words and address) that helps to fill it in.

    `live` keeps it after each pause, `counted` says how many characters are left. What is not `proven` is
    kept without being shown as good: something below says what is wrong with it.
    """
    entry = state.fields.get(field)
    with st.container(gap="xsmall", key=f"dossier-field-{field}"):
        place(field)
        _keep_again(visit, field)
        _follow(visit, field, entry)
        if lines:
            st.text_area(
                say(FIELD_NAMES, field),
                placeholder=placeholder,
                height=110,
                on_change=_save,
                args=(visit, field),
                key=key_of(visit, field),
            )
        else:
            st.text_input(
                say(FIELD_NAMES, field),
                placeholder=placeholder,
                autocomplete="off",
                live=PAUSE if live or counted else False,
                on_change=_save,
                args=(visit, field),
                key=key_of(visit, field),
            )
        left = _left(visit, field) if counted else ""
        _standing(field, entry, left, proven=proven, needed=_is_needed(state, field))
        if link is not None:
            st.markdown(f":small[[{link[0]}]({link[1]})]")


def vertical_field(visit: StoreVisit, state: DossierState) -> None:
    """The choice of what the business does, from Meta's list."""
    field = DossierField.VERTICAL
    entry = state.fields.get(field)
    with st.container(gap="xsmall", key=f"dossier-field-{field}"):
        place(field)
        _keep_again(visit, field)
        _follow(visit, field, entry)
        st.selectbox(
            say(FIELD_NAMES, field),
            ["", *VERTICAL_NAMES],
            format_func=lambda code: say(VERTICAL_NAMES, code) if code else _("Sin elegir"),
            on_change=_save,
            args=(visit, field),
            key=key_of(visit, field),
        )
        _standing(field, entry, "", proven=True, needed=_is_needed(state, field))


def keep(visit: StoreVisit, field: DossierField, typed: str) -> None:
    """Keep a value for a field from a callback, and show it there."""
    with caught(_failure_of(field)):
        try:
            save_field(visit.actor_now(), visit.account, field, typed)
        except InvalidInput as error:
            if error.code != "dossier.typed_too_long":
                # A key or a token: it stays nowhere, not even on the screen.
                st.session_state[key_of(visit, field)] = st.session_state.get(_seen(field), "")
            raise
        st.session_state[_seen(field)] = typed
        # Setting what stands there already would undo what was typed in the meantime.
        if st.session_state.get(key_of(visit, field)) != typed:
            st.session_state[key_of(visit, field)] = typed


def key_of(visit: StoreVisit, field: DossierField) -> str:
    """The key of the field's widget."""
    return visit.own(f"dossier-{field}")


def _save(visit: StoreVisit, field: DossierField) -> None:
    keep(visit, field, str(st.session_state.get(key_of(visit, field)) or ""))


def _keep_again(visit: StoreVisit, field: DossierField) -> None:
    """Keep what could not be kept while the database was away: the page can be drawn, so it is back."""
    stands = key_of(visit, field) in st.session_state
    if stands and isinstance(st.session_state.get(_failure_of(field)), Unavailable):
        _save(visit, field)
        if _failure_of(field) not in st.session_state:
            # What stands above the field was read before it was kept.
            st.rerun()


def _follow(visit: StoreVisit, field: DossierField, entry: DossierEntry | None) -> None:
    """Show what is kept, also what somebody else has typed since, but never over what is being typed here."""
    kept = entry.typed if entry else ""
    key, seen = key_of(visit, field), _seen(field)
    untouched = st.session_state.get(key) == st.session_state.get(seen)
    if key not in st.session_state or (untouched and st.session_state.get(seen) != kept):
        st.session_state[key] = kept
        st.session_state.pop(_failure_of(field), None)
    st.session_state[seen] = kept


def _is_needed(state: DossierState, field: DossierField) -> bool:
    """Whether the store's route asks for the field: some are for the ticket alone."""
    return field in REQUIRED_FIELDS and (state.route is Route.ASSISTED or field not in _TICKET_ONLY)


def _standing(
    field: DossierField, entry: DossierEntry | None, left: str, *, proven: bool, needed: bool
) -> None:
    """One line, always there, so that nothing moves: refused, kept, or what belongs here."""
    failure = st.session_state.get(_failure_of(field))
    if isinstance(failure, PuenteError):
        field_problem(failure)
    elif entry is None:
        missing = f":orange[:material/radio_button_unchecked: {_('Falta.')}] "
        hint = f":gray[{_and(say(FIELD_HINTS, field), left)}]"
        small((missing if needed else "") + hint)
    elif entry.problem is not None:
        small(f":red[:material/error: {plain(sentence(entry.problem))}]")
    else:
        small(f"{_mark(field, entry, proven=proven)} :gray[{_and(_kept_line(field, entry), left)}]")


def small(line: str) -> None:
    """A line in small type. Not a caption: there a colour is paler than anybody can read."""
    st.markdown(f":small[{line}]")


def _mark(field: DossierField, entry: DossierEntry, *, proven: bool) -> str:
    """Good, or kept without being called good, or why it looks odd."""
    if odd := field_warnings(field, entry.value or ""):
        return f":orange[:material/warning: {' '.join(say(INPUT_WORDS, code) for code in odd)}]"
    return ":green[:material/check_circle:]" if proven else ":gray[:material/save:]"


def _kept_line(field: DossierField, entry: DossierEntry) -> str:
    """Since when and by whom it is kept; of an address that held the business id, which id that is."""
    if field is DossierField.BUSINESS_ID and entry.value and entry.value != entry.typed.strip():
        taken = _("Tomamos el identificador {id}").format(id=plain(entry.value))
        return f"**{taken}** · {_kept_since(entry)}"
    return _kept_since(entry)


def _kept_since(entry: DossierEntry) -> str:
    if entry.at is None:
        return _("Guardado")
    if entry.by is None:
        return _("Guardado en Credenciales, {when}").format(when=plain(when(entry.at)))
    return _("Guardado, {when}, por {by}").format(when=plain(when(entry.at)), by=plain(entry.by))


def _and(line: str, more: str) -> str:
    return f"{line} · {more}" if more else line


def _left(visit: StoreVisit, field: DossierField) -> str:
    """How many characters more the field takes."""
    left = LIMITS[field].maximum - len(str(st.session_state.get(key_of(visit, field)) or ""))
    if left < 0:
        over = ngettext("sobra {count} carácter", "sobran {count} caracteres", -left)
        return over.format(count=number(min(-left, MAX_TYPED)))
    return ngettext("queda {count} carácter", "quedan {count} caracteres", left).format(count=number(left))


def _seen(field: DossierField) -> str:
    return f"dossier.seen.{field}"


def _failure_of(field: DossierField) -> str:
    return f"dossier.failure.{field}"
