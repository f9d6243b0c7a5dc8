"""Choosing the way to WhatsApp: short questions, a recommendation with its reasons, and the switch.

On the first visit the questions come first. Once something is answered they fold into one line, so that the
checklist is the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.domain.model import ROUTES_OF, Route, Stage, Track
from lib.domain.questions import ANSWERS, RouteQuestion
from lib.domain.route_advice import Advice
from lib.domain.rules import RuleStatus
from lib.rulebook.loader import load_rulebook
from lib.rulebook.routes import comparison
from lib.services.checklist import Checklist, choose_route
from lib.services.routes import GivenAnswer, RouteChoice, answer_question
from lib.ui import words, words_routes
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, mark_icon, pill
from lib.ui.route_comparison import compare
from lib.ui.text import _, ngettext, plain, say, when
from lib.ui.words_rules import RULE_WORDS

FAILURE = "routes.failure"
_OPEN = "routes.open"
_ENOUGH_ANSWERS = 3
_YES, _NOTE = Mark("green", "check_circle"), Mark("gray", "arrow_right")
_DOUBT, _TO_DO = Mark("orange", "warning"), Mark("gray", "radio_button_unchecked")


def is_choosing(visit: StoreVisit, found: Checklist, choice: RouteChoice) -> bool:
    """Whether the questions are open: on the first visit, and whenever this person opened them."""
    if len(ROUTES_OF[found.integration.track]) == 1:
        return False
    opened: dict[str, bool] = st.session_state.get(_OPEN, {})
    answered = any(not given.from_number for given in choice.answers.values())
    beginning = found.integration.stage.position <= Stage.PREPARING.position
    return opened.get(visit.account, beginning and not answered)


def open_chooser(visit: StoreVisit, is_open: bool = True) -> None:
    """Open or fold the questions of this store for this session. Fits a button's callback."""
    st.session_state[_OPEN] = {**st.session_state.get(_OPEN, {}), visit.account: is_open}


def route_chooser(visit: StoreVisit, found: Checklist, choice: RouteChoice) -> None:
    """The way of a track that has several: folded into one line, or open with questions and advice."""
    if len(ROUTES_OF[found.integration.track]) == 1:
        return
    show_caught(FAILURE)
    if not is_choosing(visit, found, choice):
        _folded(visit, choice)
        return
    with st.container(border=True, key="routes"):
        st.subheader(_("Tu camino a WhatsApp"), anchor=False)
        st.markdown(
            _("Responde lo que sepas, en el orden que quieras: se guarda al momento y puedes cambiarlo.")
        )
        _questions(visit, found, choice)
        if _is_advised(choice):
            _recommendation(visit, found, choice)
        else:
            _no_advice_yet(visit)
        with st.expander(_("Comparar los caminos"), icon=":material/table_chart:", key="how-compare"):
            for route in compare(choice.route, choice.advice.route if _is_advised(choice) else None):
                ask_to_take(visit, found, choice.route, route)


def _folded(visit: StoreVisit, choice: RouteChoice) -> None:
    """The way in one line, with the advice when it is another one."""
    with st.container(horizontal=True, vertical_alignment="center", key="touch-route"):
        name = say(words.ROUTES, choice.route)
        st.markdown(f":material/route: {_('Camino:')} **{name}**", width="content")
        if _is_advised(choice) and choice.advice.route is not choice.route:
            better = say(words.ROUTES, choice.advice.route)
            st.markdown(
                pill(Mark("orange", "lightbulb"), _("Te conviene {route}").format(route=better)),
                width="content",
            )
        st.button(
            _("Cambiar"),
            icon=":material/tune:",
            type="tertiary",
            key="route-change",
            on_click=open_chooser,
            args=(visit,),
        )
    if comparison(choice.route).status is RuleStatus.SUPERSEDED:
        st.caption(f"**{_('Hoy:')}** {say(words_routes.ROUTE_TODAY, choice.route)}")


def _questions(visit: StoreVisit, found: Checklist, choice: RouteChoice) -> None:
    """Every question, in two columns where there is room."""
    asked = list(RouteQuestion)
    half = (len(asked) + 1) // 2
    for column, part in zip(st.columns(2, gap="medium"), (asked[:half], asked[half:]), strict=True):
        with column:
            for question in part:
                _question(visit, found.integration.track, question, choice.answers.get(question))


def _question(visit: StoreVisit, track: Track, question: RouteQuestion, given: GivenAnswer | None) -> None:
    with st.container(gap="xxsmall", key=f"touch-question-{question}"):
        if given is not None and given.from_number:
            _known_from_number(visit, track, question, given)
            return
        key = f"route-answer-{question}"
        # What is kept is what shows, also when somebody else changed it or saving failed.
        st.session_state[key] = given.answer if given else None
        st.segmented_control(
            say(words_routes.QUESTIONS, question),
            ANSWERS[question],
            format_func=lambda answer: _answer(question, answer),
            required=given is not None,
            help=say(words_routes.QUESTION_HINTS, question),
            on_change=_take_answer,
            args=(visit, track, question, key),
            key=key,
            wrap=True,
        )
        # The line is there before the answer is, so that nothing below it moves.
        by = f"{plain(given.by)}, {when(given.at)}" if given else _("Sin responder")
        st.markdown(f":small[:gray[{by}]]")


def _known_from_number(visit: StoreVisit, track: Track, question: RouteQuestion, given: GivenAnswer) -> None:
    st.markdown(f":small[{say(words_routes.QUESTIONS, question)}]")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{mark_icon(_YES)} **{_answer(question, given.answer)}**", width="content")
        if st.button(
            _("Cambiar en Número"),
            type="tertiary",
            icon=":material/arrow_forward:",
            key=f"go-number-{question}",
        ):
            go_to("numero", visit.account, canal=track)
    known = _("Lo dice tu número, guardado por {by}, {when}").format(by=given.by, when=when(given.at))
    st.markdown(f":small[:gray[{plain(known)}]]")


def _answer(question: RouteQuestion, answer: str) -> str:
    return say(words_routes.ANSWERS, f"{question}.{answer}")


def _take_answer(visit: StoreVisit, track: Track, question: RouteQuestion, key: str) -> None:
    open_chooser(visit)
    answer = st.session_state.get(key)
    if answer is None:
        return
    with caught(FAILURE):
        answer_question(visit.actor_now(), visit.account, track, question, str(answer))


def _is_advised(choice: RouteChoice) -> bool:
    """Whether enough was said for an advice: who sets it up, which decides, or several other things."""
    return RouteQuestion.WHO_SETS_UP in choice.answers or len(choice.answers) >= _ENOUGH_ANSWERS


def _no_advice_yet(visit: StoreVisit) -> None:
    with st.container(border=True, gap="small", key="touch-advice"):
        st.markdown(_("Responde unas preguntas y te diremos qué camino te conviene."))
        _stay(visit)


def _recommendation(visit: StoreVisit, found: Checklist, choice: RouteChoice) -> None:
    """The card that says which way suits, why, what is doubtful and what to prepare."""
    advice = choice.advice
    route = say(words.ROUTES, advice.route)
    with st.container(border=True, gap="small", key="touch-advice"):
        st.subheader(_("Te conviene: {route}").format(route=route), icon=":material/lightbulb:", anchor=False)
        st.markdown(say(words_routes.ROUTE_SUMMARIES, advice.route))
        _reasons(advice)
        _list(_("Ten en cuenta"), _DOUBT, _said(words_routes.DOUBTS, advice.doubts))
        _list(_("Antes de empezar"), _TO_DO, _said(words_routes.PREPARATIONS, advice.prepare))
        if advice.missing:
            st.caption(
                ngettext(
                    "Falta {count} respuesta: con ella el consejo es más seguro.",
                    "Faltan {count} respuestas: con ellas el consejo es más seguro.",
                    len(advice.missing),
                ).format(count=len(advice.missing))
            )
        _after_advice(visit, found, choice)


def _reasons(advice: Advice) -> None:
    """The reasons for the way first, then what is so on every way, then what speaks for another one."""
    ordered = sorted(
        advice.reasons, key=lambda one: (one.for_route is not advice.route, one.for_route is not None)
    )
    lines: list[tuple[Mark, str]] = []
    for reason in ordered:
        sentence = say(words_routes.REASONS, reason.code)
        if reason.for_route in (advice.route, None):
            lines.append((_YES if reason.for_route else _NOTE, sentence))
        else:
            other = say(words.ROUTES, reason.for_route)
            lines.append((_NOTE, f"{_('A favor de “{route}”:').format(route=other)} {sentence}"))
    if lines:
        st.markdown(_marked(lines))


def _list(title: str, mark: Mark, sentences: Sequence[str]) -> None:
    if sentences:
        st.markdown(f"**{title}**\n\n{_marked([(mark, sentence) for sentence in sentences])}")


def _marked(lines: Sequence[tuple[Mark, str]]) -> str:
    """A list as Markdown whose bullets are marks (`puente.css` takes the usual ones away)."""
    return "\n".join(f"- {mark_icon(mark)} {sentence}" for mark, sentence in lines)


def _said(table: dict[str, str], codes: Sequence[str]) -> list[str]:
    return [say(table, code) for code in codes]


def _after_advice(visit: StoreVisit, found: Checklist, choice: RouteChoice) -> None:
    """Take the way that suits; or, being on it, go on to the checklist."""
    with st.container(horizontal=True, vertical_alignment="center", key="touch-take-advice"):
        if choice.advice.route is choice.route:
            st.button(
                _("Seguir por este camino"),
                icon=":material/arrow_forward:",
                type="primary",
                key="primary-route-keep",
                on_click=open_chooser,
                args=(visit, False),
            )
            return
        if st.button(
            _("Tomar este camino"),
            icon=":material/arrow_forward:",
            type="primary",
            key="primary-route-take",
        ):
            ask_to_take(visit, found, choice.route, choice.advice.route)
        _stay(visit)


def _stay(visit: StoreVisit) -> None:
    st.button(
        _("Quedarme como estoy"),
        type="tertiary",
        key="route-stay",
        on_click=open_chooser,
        args=(visit, False),
    )


def ask_to_take(visit: StoreVisit, found: Checklist, present: Route, route: Route) -> None:
    """Ask before another way is taken: what is asked then, what no longer, and that nothing is lost."""
    track = found.integration.track

    @st.dialog(_("Cambiar de camino"))
    def confirm() -> None:
        st.markdown(
            _("De {old} a {new}.").format(
                old=f"**{say(words.ROUTES, present)}**", new=f"**{say(words.ROUTES, route)}**"
            )
        )
        _changes(_("Se agrega:"), Mark("green", "add_circle"), _only_on(found, route, present))
        _changes(_("Ya no se pide:"), Mark("gray", "do_not_disturb_on"), _only_on(found, present, route))
        st.markdown(
            _(
                "No se pierde nada: respuestas, comprobaciones, documentos y tickets quedan guardados, y "
                "vuelven si regresas a este camino."
            )
        )
        if st.button(
            _("Cambiar de camino"),
            type="primary",
            icon=":material/check:",
            on_click=_take,
            args=(visit, track, route),
            key="primary-route-confirm",
        ):
            st.rerun()

    confirm()


def _only_on(found: Checklist, route: Route, other: Route) -> list[str]:
    """The titles of what this way asks of the store and the other one does not."""
    return [
        _(RULE_WORDS[rule.text].title)
        for rule in load_rulebook().rules_for(found.integration.track, route)
        if other not in rule.routes and rule.level_for(found.answers) is not None
    ]


def _changes(title: str, mark: Mark, titles: list[str]) -> None:
    if titles:
        lines = "\n".join(f"- {one}" for one in titles)
        st.markdown(f"{mark_icon(mark)} **{title}**\n\n{lines}")


def _take(visit: StoreVisit, track: Track, route: Route) -> None:
    with caught(FAILURE):
        choose_route(visit.actor_now(), visit.account, track, route)
        open_chooser(visit, False)
