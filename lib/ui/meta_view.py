"""What Meta says of a store's number, for pages: its states, Meta's own advice, and when we look again."""

from __future__ import annotations

import streamlit as st

from lib.domain.meta import Explanation, Field, Meaning, Ready, Said
from lib.domain.model import Party
from lib.services.meta_states import MetaView, look_now, meta_state
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, mark_icon, party_chip, pill
from lib.ui.text import _, plain, say, when
from lib.ui.words_checks import HAPPENED, WHAT_TO_DO
from lib.ui.words_meta import (
    META_ERRORS,
    META_FIELDS,
    META_NOTES,
    META_PROBLEMS,
    META_READY,
    META_STATES,
)

REFRESH_SECONDS = 2.0
_FAILURE = "meta.failure"
_MARKS = {
    Meaning.GOOD: Mark("green", "check_circle"),
    Meaning.WARNED: Mark("orange", "warning"),
    Meaning.BAD: Mark("red", "cancel"),
    Meaning.LOOK: Mark("gray", "help"),
    Meaning.ABSENT: Mark("gray", "remove_circle"),
}
_MY_TURN, _THEIR_TURN = Mark("orange", "radio_button_unchecked"), Mark("blue", "hourglass_empty")
_READY_MARKS = {
    Ready.READY: Mark("green", "check_circle"),
    Ready.NOT_READY: Mark("blue", "hourglass_empty"),
    Ready.LOOK: Mark("gray", "help"),
}
# Said only where there is something to say: nobody misses them.
_ONLY_WHEN_SAID = (Field.PIN, Field.THROUGHPUT, Field.MESSAGING_LIMIT)


def meta_panel(visit: StoreVisit, *, invites: bool = True) -> None:
    """What Meta says, followed while the worker looks; without a token, why one helps and where it goes.

    `invites` False: nothing at all without a token.
    """
    view = meta_state(visit.actor, visit.account)
    if view is None and not invites:
        return
    with st.container(border=True, gap="small", key="touch-meta"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(_("Lo que dice Meta"), anchor=False, width="content")
            if view is not None and view.read_at is not None:
                st.markdown(_readiness(view), width="content")
        if view is None:
            _without_token(visit)
            return
        show_caught(_FAILURE)
        _problem(view)
        if view.read_at is not None:
            _advice(view)
            _notes(view)
            _rows(view)
        _when(visit, view)
    if view.is_under_way:
        _follow(visit, view)


def _without_token(visit: StoreVisit) -> None:
    st.markdown(
        _(
            "Con un token de Meta miramos por ti la revisión, el nombre y el número, y cada paso se marca "
            "solo. Sin él también se puede: declaras cada paso tú."
        )
    )
    if st.button(_("Agregar el token"), icon=":material/key:", key="touch-meta-token"):
        go_to("credenciales", visit.account)


def _readiness(view: MetaView) -> str:
    state = view.readiness.state
    bad = any(said.meaning is Meaning.BAD and said.code in view.readiness.open for said in view.fields)
    mark = Mark("red", "cancel") if bad else _READY_MARKS[state]
    return pill(mark, say(META_READY, state))


def _problem(view: MetaView) -> None:
    """Why the last look brought nothing, and what to do; what was read before still stands below."""
    if view.problem is None:
        return
    facts = {name: plain(value) for name, value in view.problem_facts.items()}
    text = say({**HAPPENED, **META_PROBLEMS}, view.problem, facts)
    if view.problem in WHAT_TO_DO:
        text = f"{text}  \n{say(WHAT_TO_DO, view.problem, facts)}"
    st.info(text, icon=":material/info:")


def _advice(view: MetaView) -> None:
    """What keeps messages from being sent, in our words and in Meta's own."""
    health = next(said for said in view.fields if said.field is Field.HEALTH)
    lines = [_explained(one) for one in view.explanations]
    if view.solution:
        lines.append(_("Meta dice: «{text}»").format(text=plain(view.solution)))
    if not lines or health.meaning is Meaning.GOOD:
        return
    text = "  \n".join(lines)
    if health.meaning is Meaning.BAD and not _waits_for_others(view):
        st.warning(text, icon=":material/build:")
    else:
        st.info(text, icon=":material/hourglass_empty:")


def _explained(one: Explanation) -> str:
    text = say(META_ERRORS, one.code)
    return text if one.until is None else f"{text} {_('Hasta: {when}.').format(when=when(one.until))}"


def _waits_for_others(view: MetaView) -> bool:
    return any(said.meaning is Meaning.WAITING and said.code in view.readiness.open for said in view.fields)


def _notes(view: MetaView) -> None:
    notes = [say(META_NOTES, code) for code in view.notes]
    notes += [
        f"{say(META_NOTES, told.code, {'name': plain(told.name)})} :small[{plain(when(told.at))}]"
        for told in view.told
    ]
    if view.readiness.left_out:
        notes.append(f":small[{say(META_NOTES, 'apps_left_out')}]")
    for note in notes:
        st.markdown(f":blue[:material/info:] {note}")


def _rows(view: MetaView) -> None:
    """What is open stands in sight; what is in order folds up."""
    shown = _shown(view)
    good = [said for said in shown if said.meaning is Meaning.GOOD]
    with st.container(gap="xsmall"):
        for said in shown:
            if said not in good:
                _row(view, said)
    if good:
        # The key keeps it open when the count in its label changes.
        with (
            st.expander(_("En orden ({count})").format(count=len(good)), key="how-meta-good"),
            st.container(gap="xsmall"),
        ):
            for said in good:
                _row(view, said)


def _shown(view: MetaView) -> list[Said]:
    """The fields that somebody can make something of."""
    read = {said.field for said in view.fields if said.raw is not None}
    hidden = {Field.COEXISTENCE}
    if Field.PORTFOLIO_VERIFICATION in read:
        hidden.add(Field.ACCOUNT_VERIFICATION)
    if "coexistence" in view.notes:
        # Such a number is never registered and gets no code.
        hidden |= {Field.PLATFORM, Field.CODE}
    return [
        said for said in view.fields if said.field in read and said.field not in hidden and not _is_idle(said)
    ]


def _is_idle(said: Said) -> bool:
    return said.field in _ONLY_WHEN_SAID and said.meaning is Meaning.ABSENT


def _row(view: MetaView, said: Said) -> None:
    word = say(META_STATES, said.code)
    raw = f" :small[:gray[{plain(said.raw)}]]" if said.raw and said.field is not Field.SUBSCRIBED_APPS else ""
    waits = f" {party_chip(said.who)}" if said.meaning is Meaning.WAITING else ""
    st.markdown(
        f"{mark_icon(_mark(view, said))} {say(META_FIELDS, said.field)}: **{plain(word)}**{waits}{raw}"
    )


def _mark(view: MetaView, said: Said) -> Mark:
    if said.meaning is Meaning.WAITING:
        return _MY_TURN if said.who is Party.MERCHANT else _THEIR_TURN
    if said.field is Field.HEALTH and said.meaning is not Meaning.GOOD and _waits_for_others(view):
        return _THEIR_TURN
    return _MARKS[said.meaning]


def _when(visit: StoreVisit, view: MetaView) -> None:
    """When Meta was asked, what comes next, and the way to ask now."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Mirar ahora"),
            icon=":material/refresh:",
            disabled=view.is_under_way,
            on_click=_look,
            args=(visit,),
            key="touch-meta-look",
        )
        st.caption(_times(view))


def _times(view: MetaView) -> str:
    parts = [_("Leído {when}").format(when=when(view.read_at)) if view.read_at else _("Todavía no lo leímos")]
    if view.is_under_way:
        parts.append(f":material/progress_activity: {_('Mirando…')}")
    elif view.next_at is not None:
        parts.append(_("Volvemos a mirar {when}").format(when=when(view.next_at)))
    return " · ".join(parts)


def _look(visit: StoreVisit) -> None:
    with caught(_FAILURE):
        look_now(visit.actor_now(), visit.account)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(visit: StoreVisit, drawn: MetaView) -> None:
    """Look whether the worker has looked since; when it has, draw the page anew."""
    if meta_state(visit.actor_now(), visit.account) != drawn:
        st.rerun()
