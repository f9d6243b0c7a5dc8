"""What a manager does to a store: the menus, their questions, and the way back from each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

import streamlit as st

from lib.domain.model import ROUTES_OF, Route, Track
from lib.domain.requirements import Item
from lib.services.checklist import choose_route
from lib.services.managing import assign, cancel, pause, recheck, remind, reopen, resume
from lib.services.outbox import mail_is_configured
from lib.services.panel_query import Status
from lib.services.people_admin import managers
from lib.services.store_view import StoreView, TrackView
from lib.services.waiving import unwaive, waive
from lib.ui import words
from lib.ui.guard import StoreVisit
from lib.ui.mail_note import mail_waits
from lib.ui.store_doing import ask, doing, done
from lib.ui.text import _, plain, say
from lib.ui.words_manage import CONSEQUENCES, TRACK_ACTIONS
from lib.ui.words_rules import RULE_WORDS

_ICONS: Final = {
    "remind": ":material/notifications:",
    "route": ":material/alt_route:",
    "pause": ":material/pause_circle:",
    "resume": ":material/play_circle:",
    "cancel": ":material/cancel:",
    "reopen": ":material/restart_alt:",
}


def store_buttons(visit: StoreVisit, found: StoreView) -> None:
    """What is done to the store as a whole: check it all anew, give it to somebody else."""
    st.button(
        _("Comprobar todo"),
        icon=":material/refresh:",
        key="store-recheck",
        on_click=_recheck,
        args=(visit,),
    )
    if st.button(_("Reasignar"), icon=":material/person_edit:", key="store-assign"):
        _ask_whom(visit, found)


def track_menu(visit: StoreVisit, view: TrackView) -> None:
    """The actions that fit a track as it stands."""
    key = f"touch-actions-{view.track}"
    chosen = st.menu_button(
        _("Acciones"),
        _fitting(view),
        format_func=lambda code: f"{_ICONS[code]} {say(TRACK_ACTIONS, code)}",
        key=key,
        on_click=_at_once,
        args=(visit, view, key),
    )
    if chosen is not None and chosen in QUESTIONS:
        QUESTIONS[chosen](visit, view)


def _at_once(visit: StoreVisit, view: TrackView, key: str) -> None:
    """What needs no question, because it can be taken back and nobody outside learns of it."""
    at_once = AT_ONCE.get(str(st.session_state.get(key)))
    if at_once is not None:
        at_once(visit, view)


def waive_button(visit: StoreVisit, track: Track, item: Item) -> None:
    """Let an open requirement go, after a question with a reason."""
    if not st.button(
        _("Eximir"), icon=":material/do_not_disturb_on:", type="tertiary", key=f"waive-{item.rule.id}"
    ):
        return
    title = _(RULE_WORDS[item.rule.text].title)
    ask(
        visit,
        "waive",
        _("Eximir de un requisito"),
        say(CONSEQUENCES, "waive", {"rule": title}),
        _("Eximir"),
        lambda reason: _waive(visit, track, item, reason),
        reason=_("Motivo"),
    )


def unwaive_button(visit: StoreVisit, track: Track, item: Item) -> None:
    """Ask again for what was let go."""
    st.button(
        _("Volver a pedir"),
        icon=":material/undo:",
        type="tertiary",
        key=f"unwaive-{item.rule.id}",
        on_click=_unwaive,
        args=(visit, track, item),
    )


def _fitting(view: TrackView) -> list[str]:
    if view.status is Status.CANCELLED:
        return ["reopen"]
    fitting = ["remind"] if view.waits_for_merchant else []
    fitting += ["route"] if len(ROUTES_OF[view.track]) > 1 else []
    return [*fitting, "pause" if view.status is Status.ACTIVE else "resume", "cancel"]


def _named(view: TrackView) -> str:
    return say(words.TRACKS, view.track)


def _ask_pause(visit: StoreVisit, view: TrackView) -> None:
    _ask_why(visit, view, "pause", _pause)


def _ask_cancel(visit: StoreVisit, view: TrackView) -> None:
    _ask_why(visit, view, "cancel", _cancel)


def _ask_why(
    visit: StoreVisit, view: TrackView, code: str, confirm: Callable[[StoreVisit, TrackView, str], None]
) -> None:
    ask(
        visit,
        code,
        say(TRACK_ACTIONS, code),
        say(CONSEQUENCES, code, {"track": _named(view)}),
        say(TRACK_ACTIONS, code),
        lambda reason: confirm(visit, view, reason),
        reason=_("Motivo"),
    )


def _ask_remind(visit: StoreVisit, view: TrackView) -> None:
    rule = RULE_WORDS.get(view.integration.next_rule or "")
    facts = {"track": _named(view), "step": _(rule.title) if rule else "…"}
    ask(
        visit,
        "remind",
        say(TRACK_ACTIONS, "remind"),
        "\n\n".join([say(CONSEQUENCES, "remind", facts), *mail_waits()]),
        _("Enviar el recordatorio"),
        lambda _reason: _remind(visit, view.track),
    )


def _ask_route(visit: StoreVisit, view: TrackView) -> None:
    key, present = visit.own(f"store-route-{view.track}"), view.integration.route
    st.session_state.setdefault(key, present)

    def choice() -> bool:
        chosen = st.radio(
            _("Camino"),
            ROUTES_OF[view.track],
            format_func=lambda route: say(words.ROUTES, route),
            key=key,
        )
        return chosen is not present

    def confirm(_reason: str) -> None:
        chosen = st.session_state.get(key)
        _take_route(visit, view.track, present, Route(chosen) if chosen else present)

    ask(
        visit,
        "route",
        say(TRACK_ACTIONS, "route"),
        say(CONSEQUENCES, "route"),
        say(TRACK_ACTIONS, "route"),
        confirm,
        draw=choice,
    )


def _ask_whom(visit: StoreVisit, found: StoreView) -> None:
    key, present = visit.own("store-owner"), found.store.owner_id
    names = {one.id: one.name for one in managers(visit.actor)}
    st.session_state.setdefault(key, present if present in names else None)

    def choice() -> bool:
        chosen: UUID | None = st.selectbox(
            _("A cargo de"),
            [None, *names],
            format_func=lambda person: names.get(person, _("Nadie")),
            key=key,
        )
        return chosen != present

    def confirm(reason: str) -> None:
        _assign(visit, found.store.owner_id, st.session_state.get(key), names, reason)

    ask(
        visit,
        "assign",
        _("Reasignar la tienda"),
        say(CONSEQUENCES, "assign"),
        _("Reasignar"),
        confirm,
        reason=_("Motivo (si hace falta)"),
        draw=choice,
    )


QUESTIONS: Final[Mapping[str, Callable[[StoreVisit, TrackView], None]]] = {
    "remind": _ask_remind,
    "route": _ask_route,
    "pause": _ask_pause,
    "cancel": _ask_cancel,
}
"""What is asked about first."""


def _pause(visit: StoreVisit, view: TrackView, reason: str) -> None:
    track, account = view.track, visit.account
    with doing():
        pause(visit.actor_now(), account, track, reason, seen=view.status)
        done(
            "paused",
            lambda actor: resume(actor, account, track, seen=Status.PAUSED),
            track=_named(view),
        )


def _resume(visit: StoreVisit, view: TrackView) -> None:
    track, account = view.track, visit.account
    with doing():
        resume(visit.actor_now(), account, track, seen=view.status)
        undo = _again(pause, account, view, Status.ACTIVE)
        done("resumed", undo, track=_named(view))


def _cancel(visit: StoreVisit, view: TrackView, reason: str) -> None:
    track, account = view.track, visit.account
    with doing():
        cancel(visit.actor_now(), account, track, reason, seen=view.status)
        done(
            "cancelled",
            lambda actor: reopen(actor, account, track, seen=Status.CANCELLED),
            track=_named(view),
        )


def _reopen(visit: StoreVisit, view: TrackView) -> None:
    track, account = view.track, visit.account
    with doing():
        found = reopen(visit.actor_now(), account, track, seen=view.status)
        now = Status.PAUSED if found.paused_at else Status.ACTIVE
        done("reopened", _again(cancel, account, view, now), track=_named(view))


AT_ONCE: Final[Mapping[str, Callable[[StoreVisit, TrackView], None]]] = {
    "resume": _resume,
    "reopen": _reopen,
}
"""What is done without a question."""


def _again(
    rest: Callable[..., object], account: str, view: TrackView, seen: Status
) -> Callable[..., object] | None:
    """Back to rest with the reason it had; without a known reason there is no way back."""
    if view.rest is None or not view.rest.reason:
        return None
    reason = view.rest.reason
    return lambda actor: rest(actor, account, view.track, reason, seen=seen)


def _remind(visit: StoreVisit, track: Track) -> None:
    with doing():
        people = remind(visit.actor_now(), visit.account, track).people
        done("reminded" if mail_is_configured() else "reminded_later", people=people)


def _recheck(visit: StoreVisit) -> None:
    with doing():
        asked = recheck(visit.actor_now(), visit.account)
        done("rechecked" if asked.credentials or asked.meta else "evaluated")


def _take_route(visit: StoreVisit, track: Track, before: Route, route: Route) -> None:
    account = visit.account
    with doing():
        choose_route(visit.actor_now(), account, track, route, seen=before)
        if route is not before:
            done(
                "route",
                lambda actor: choose_route(actor, account, track, before, seen=route),
                track=say(words.TRACKS, track),
                route=say(words.ROUTES, route),
            )


def _assign(
    visit: StoreVisit, seen: UUID | None, owner: UUID | None, names: Mapping[UUID, str], reason: str
) -> None:
    account = visit.account
    with doing():
        given = assign(visit.actor_now(), account, owner, seen_owner=seen, reason=reason)
        if owner == seen:
            return
        # Nobody takes back what somebody else gave, nor gives a store to who can have none any more.
        can_undo = given.given_at is not None and (seen is None or seen in names)
        back = _given_back(account, owner, seen) if can_undo else None
        if owner is None:
            done("unassigned", back)
        else:
            done("assigned", back, owner=plain(names.get(owner, "—")))


def _given_back(account: str, owner: UUID | None, before: UUID | None) -> Callable[..., object]:
    return lambda actor: assign(actor, account, before, seen_owner=owner)


def _waive(visit: StoreVisit, track: Track, item: Item, reason: str) -> None:
    account, rule = visit.account, item.rule
    with doing():
        let_go = waive(visit.actor_now(), account, track, rule.id, reason).item(rule.id)
        made_at = let_go.waiver.at if let_go is not None and let_go.waiver is not None else None
        done(
            "waived",
            lambda actor: unwaive(actor, account, track, rule.id, seen=made_at),
            rule=_(RULE_WORDS[rule.text].title),
        )


def _unwaive(visit: StoreVisit, track: Track, item: Item) -> None:
    account, rule, waiver = visit.account, item.rule, item.waiver
    with doing():
        unwaive(visit.actor_now(), account, track, rule.id, seen=waiver.at if waiver else None)
        undo = None if waiver is None else _waived_again(account, track, rule.id, waiver.reason)
        done("unwaived", undo, rule=_(RULE_WORDS[rule.text].title))


def _waived_again(account: str, track: Track, rule_id: str, reason: str) -> Callable[..., object]:
    return lambda actor: waive(actor, account, track, rule_id, reason)
