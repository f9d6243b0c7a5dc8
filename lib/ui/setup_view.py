"""The guided set-up as people see it: a vertical row of steps, with the one to do now open."""

from __future__ import annotations

import streamlit as st

from lib.domain.model import EvidenceKind, Party
from lib.domain.requirements import Item
from lib.domain.rules import RuleStatus
from lib.domain.setup import Guide, Need, StepState, StepView
from lib.errors import Conflict
from lib.rulebook.setup_words import STEP_WORDS
from lib.services.setup import TRACK, SetupState, mark_step
from lib.ui import words
from lib.ui.document_view import document_control
from lib.ui.failures import caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, evidence_line, mark_icon, party_chip
from lib.ui.setup_hand import AtHand, code_hints, to_copy
from lib.ui.setup_trouble import FAILURE, registration_notes, stuck_card, trouble_picker
from lib.ui.step_link_view import share_step
from lib.ui.text import _, locale, ngettext, plain, say, when
from lib.ui.words_rules import RULE_STATUSES, RULE_WORDS
from lib.ui.words_setup import STATES

_ASKING = "setup.asking"
_MARKS = {
    StepState.CURRENT: Mark("orange", "radio_button_checked"),
    StepState.STUCK: Mark("orange", "warning"),
}
_STYLE = """
<style>
[class*="st-key-setup-rail"] { counter-reset: setup; --line: light-dark(#D5DCDB, #33403E);
  --good: light-dark(#166534, #86EFAC); --accent: light-dark(#0F766E, #2DD4BF);
  --amber: light-dark(#9A5B00, #FBBF24); --quiet: light-dark(#4A5857, #B4C0BE);
  --ground: light-dark(#FFFFFF, #0E1514); }
[class*="st-key-setup-step-"] { counter-increment: setup; position: relative; padding: 0 0 1.25rem 2.75rem; }
[class*="st-key-setup-step-"]::before { content: counter(setup); position: absolute; left: 0; top: 0;
  width: 1.75rem; height: 1.75rem; box-sizing: border-box; border-radius: 50%; display: flex;
  align-items: center; justify-content: center; font-size: .8125rem; font-weight: 650; z-index: 1;
  font-variant-numeric: tabular-nums; background: var(--ground); border: 2px solid var(--line);
  color: var(--quiet); }
[class*="st-key-setup-step-"]::after { content: ""; position: absolute; left: calc(.875rem - 1px);
  top: 1.75rem; bottom: 0; width: 2px; background: var(--line); }
[class*="st-key-setup-step-done-"]::before { content: "✓"; background: var(--good);
  border-color: var(--good); color: var(--ground); }
[class*="st-key-setup-step-done-"]::after { background: var(--good); }
[class*="st-key-setup-step-current-"]::before { border-color: var(--accent); color: var(--accent); }
[class*="st-key-setup-step-stuck-"]::before { content: "!"; border-color: var(--amber); color: var(--amber); }
</style>
"""


def introduction(visit: StoreVisit, state: SetupState) -> None:
    """How far the store is, and how to go another way."""
    st.html(_STYLE)
    total = len(state.steps)
    done = _("{done} de {all} pasos").format(done=state.done, all=total)
    st.progress(state.done / total, text=done)
    with st.container(horizontal=True, vertical_alignment="center", key="touch-setup-way"):
        st.caption(
            _("Camino: {route}").format(route=say(words.ROUTES, state.integration.route)), width="content"
        )
        if st.button(_("Ver otros caminos"), icon=":material/alt_route:", type="tertiary", key="other-ways"):
            go_to("requisitos", visit.account)


def done_by_vtex(visit: StoreVisit) -> None:
    """The way on which there is nothing to set up: VTEX does it, by a ticket."""
    with st.container(border=True):
        st.subheader(_("En tu camino, VTEX hace la configuración"), icon=":material/handshake:", anchor=False)
        st.markdown(
            _(
                "Tú reúnes los datos y envías un ticket; VTEX crea la cuenta y conecta el número. Aquí no "
                "hay pasos."
            )
        )
        with st.container(horizontal=True, key="touch-assisted"):
            if st.button(
                _("Ir a la solicitud"),
                icon=":material/arrow_forward:",
                type="primary",
                key="primary-to-request",
            ):
                go_to("solicitud", visit.account)
            if st.button(_("Prefiero hacerlo yo"), icon=":material/alt_route:", key="other-ways"):
                go_to("requisitos", visit.account)


def all_done(visit: StoreVisit, state: SetupState) -> None:
    """Nothing left to do here; what the merchant still owes elsewhere, or what remains on the start page."""
    action = state.requirements.next_action
    item = state.requirements.item(action.rule_id) if action is not None else None
    if item is not None and state.requirements.waiting_on is Party.MERCHANT:
        _still_missing(visit, item)
        return
    st.success(
        _("Hiciste todos los pasos. Ahora comprobamos que el número quede conectado."),
        icon=":material/check_circle:",
    )
    with st.container(key="touch-setup-end"):
        if st.button(
            _("Ver cómo sigue"), icon=":material/arrow_forward:", type="primary", key="primary-to-start"
        ):
            go_to("inicio", visit.account)


def _still_missing(visit: StoreVisit, item: Item) -> None:
    title = _(RULE_WORDS[item.rule.text].title)
    st.info(
        _("Hiciste los pasos del Admin. Todavía falta: {title}").format(title=title),
        icon=":material/checklist:",
    )
    with st.container(key="touch-setup-end"):
        if st.button(
            _("Ver lo que falta"),
            icon=":material/arrow_forward:",
            type="primary",
            key="primary-to-requirements",
        ):
            go_to("requisitos", visit.account)


def stepper_of(visit: StoreVisit, state: SetupState, hand: AtHand) -> None:
    """Every step in order: those done so far folded up, the one to do now open, later ones to be opened."""
    guide = state.guide
    if guide is None:
        return
    first = next((place for place, view in enumerate(state.steps) if view.is_here), len(state.steps))
    if first:
        label = ngettext("{count} paso hecho", "{count} pasos hechos", first).format(count=first)
        with (
            st.expander(label, icon=":material/check_circle:", key="how-done"),
            st.container(gap=None, key="setup-rail-done"),
        ):
            for view in state.steps[:first]:
                _row(visit, state, guide, view, hand)
    ends = {view.step.id for view in (*state.steps[:first][-1:], state.steps[-1])}
    hidden = ", ".join(f'[class*="st-key-setup-step-"][class*="-{one}"]::after' for one in sorted(ends))
    st.html(
        f"<style>.st-key-setup-rail {{ counter-reset: setup {first}; }} {hidden} {{ display: none; }}</style>"
    )
    with st.container(gap=None, key="setup-rail"):
        for view in state.steps[first:]:
            _row(visit, state, guide, view, hand)


def _row(visit: StoreVisit, state: SetupState, guide: Guide, view: StepView, hand: AtHand) -> None:
    with st.container(gap="small", key=f"setup-step-{view.state}-{view.step.id}"):
        if st.session_state.get(_ASKING) == view.step.id and not view.is_done:
            _ask_about_earlier(visit, state, view)
        if view.is_done:
            _done(visit, view)
        elif view.is_here:
            _open(visit, state, guide, view, hand)
        else:
            stuck_card(visit, guide, view)
            title = _(STEP_WORDS[view.step.id].title)
            label = _("{title} · después").format(title=title)
            with st.expander(label, type="compact", key=f"how-step-{view.step.id}"):
                _body(state, guide, view, hand)
                _mark_button(visit, view)
                _sources(view)


def _done(visit: StoreVisit, view: StepView) -> None:
    st.markdown(f"{_(STEP_WORDS[view.step.id].title)}  \n:small[:gray[{_note(view)}]]")
    if not view.can_undo:
        return
    with st.container(key=f"touch-undo-{view.step.id}"):
        st.button(
            _("Deshacer"),
            icon=":material/undo:",
            type="tertiary",
            key=f"undo-{view.step.id}",
            on_click=_mark,
            args=(visit, view.step.id, False, None),
        )


def _note(view: StepView) -> str:
    """How the step stands, who said so, and which one it is on the page that started it."""
    numbered = _("paso {number} de la página de VTEX").format(number=view.step.seed) if view.step.seed else ""
    return " · ".join(part for part in (say(STATES, view.state), _who(view), numbered) if part)


def _who(view: StepView) -> str:
    if view.mark is not None and view.mark.is_done:
        said = _("declarado por {by}, {when}").format(by=view.mark.by, when=when(view.mark.at))
        return plain(said)
    return plain(evidence_line(view.proof)) if view.proof is not None else ""


def _open(visit: StoreVisit, state: SetupState, guide: Guide, view: StepView, hand: AtHand) -> None:
    item = state.requirements.item(view.step.rule)
    others = item is not None and item.rule.party is not Party.MERCHANT
    chip = f" {party_chip(item.rule.party)}" if item is not None and others else ""
    shape = mark_icon(_MARKS[view.state])
    st.markdown(f"#### {_(STEP_WORDS[view.step.id].title)}\n\n{shape} :small[{_note(view)}]{chip}")
    with st.container(border=True, gap="small", key="setup-open"):
        stuck_card(visit, guide, view)
        _body(state, guide, view, hand)
        with st.container(horizontal=True, vertical_alignment="center", key=f"touch-act-{view.step.id}"):
            _mark_button(visit, view, first=True)
            if item is not None:
                share_step(visit, TRACK, item)
        if item is not None and _takes_a_picture(guide, view, item):
            document_control(visit, TRACK, item)
        trouble_picker(visit, guide, view)
        _sources(view)


def _takes_a_picture(guide: Guide, view: StepView, item: Item) -> bool:
    """Whether a screenshot alone proves the step: its rule has no other step."""
    return EvidenceKind.DOCUMENT in item.rule.evidence and guide.of_rule(item.rule.id) == (view.step,)


def _body(state: SetupState, guide: Guide, view: StepView, hand: AtHand) -> None:
    """What to do, where, with what; and where that is written."""
    said = STEP_WORDS[view.step.id]
    st.markdown(_(said.do))
    link = view.step.link_for(state.store.account)
    if link is not None:
        with st.container(key=f"touch-link-{view.step.id}"):
            st.link_button(_(said.link), link, icon=":material/open_in_new:", key=f"link-{view.step.id}")
    to_copy(hand, view.step.needs)
    if Need.CODE in view.step.needs:
        code_hints(hand)
        registration_notes(guide)


def _sources(view: StepView) -> None:
    """What the page that started it says, what holds today, and where that is written."""
    with st.expander(_("Qué dice la página y qué vale hoy"), type="compact", key=f"how-says-{view.step.id}"):
        _says(view)


def _says(view: StepView) -> None:
    said, step = STEP_WORDS[view.step.id], view.step
    if step.says:
        place = (
            _("La página de VTEX, paso {number}, dice:").format(number=step.seed)
            if step.seed
            else _("La página de VTEX dice:")
        )
        st.markdown(f"{place}\n\n> {step.says}")
    if said.today:
        st.markdown(f":blue[:material/update:] **{_('Hoy:')}** {_(said.today)}")
    checked = step.checked_on.strftime("%d/%m/%Y") if locale().language != "en" else str(step.checked_on)
    line = _("Fuente: {source}. Revisado el {day}.").format(source=plain(step.source), day=checked)
    status = f" {say(RULE_STATUSES, step.status)}" if step.status is not RuleStatus.CURRENT else ""
    st.caption(f"{line}{status}")
    if step.source_url:
        st.markdown(f":small[[{_('Abrir la fuente')}]({step.source_url})]")


def _mark_button(visit: StoreVisit, view: StepView, *, first: bool = False) -> None:
    label = STEP_WORDS[view.step.id].done
    kind = "primary" if first else "touch"
    st.button(
        _(label) if label else _("Ya lo hice"),
        icon=":material/check:",
        type="primary" if first else "secondary",
        key=f"{kind}-mark-{view.step.id}",
        on_click=_mark,
        args=(visit, view.step.id, True, None),
    )


def _ask_about_earlier(visit: StoreVisit, state: SetupState, view: StepView) -> None:
    """Whether what comes before is done too: nothing is marked that nobody said."""
    count = len(state.earlier_open(view))
    question = ngettext(
        "Hay {count} paso anterior sin marcar. ¿También está hecho?",
        "Hay {count} pasos anteriores sin marcar. ¿También están hechos?",
        count,
    ).format(count=count)
    with st.container(border=True, gap="small", key="touch-setup-ask"):
        st.markdown(f":orange[:material/help:] {question}")
        with st.container(horizontal=True):
            for name, label, earlier in (
                ("all", _("Sí, todos hasta aquí"), True),
                ("only", _("Solo este"), False),
            ):
                st.button(label, key=f"ask-{name}", on_click=_mark, args=(visit, view.step.id, True, earlier))
            st.button(_("Cancelar"), type="tertiary", key="ask-cancel", on_click=_stop_asking)


def _stop_asking() -> None:
    st.session_state.pop(_ASKING, None)


def _mark(visit: StoreVisit, step: str, done: bool, earlier: bool | None) -> None:
    _stop_asking()
    with caught(FAILURE):
        try:
            mark_step(visit.actor_now(), visit.account, step, done, earlier=earlier)
        except Conflict as conflict:
            if conflict.code != "setup.earlier_open":
                raise
            st.session_state[_ASKING] = step
