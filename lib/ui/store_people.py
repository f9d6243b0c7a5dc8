"""The people of a store for its account manager: who they are, their links to come in, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.services.memberships import remove_member
from lib.services.outbox import Letter, LetterState, letters, masked
from lib.services.setup_links import Member, SetupLink, SetupLinkState, enrol_member, links_of, members_of
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, mark_icon
from lib.ui.store_doing import ask, doing, done
from lib.ui.text import _, day, plain, say, when
from lib.ui.words_invitations import LINK_STATES
from lib.ui.words_mail import LETTER_KINDS, LETTER_STATES, MAIL_PROBLEMS
from lib.ui.words_manage import CONSEQUENCES

_LETTERS = {
    LetterState.WAITING: Mark("blue", "hourglass_empty"),
    LetterState.SENT: Mark("green", "check_circle"),
    LetterState.FAILED: Mark("red", "error"),
    LetterState.OUTDATED: Mark("gray", "remove_circle"),
}


def people_panel(visit: StoreVisit) -> None:
    """Members with their newest link, and the latest letters about the store."""
    links = links_of(visit.actor, visit.account)
    members = members_of(visit.actor, visit.account)
    if not members:
        st.caption(_("La tienda todavía no tiene personas. Invita a alguien para que empiece."))
    for member in members:
        link = next((one for one in links if one.person_id == member.id), None)
        about = [plain(masked(member.email)), _link(link) if link else _("sin enlace de acceso")]
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"touch-member-{member.id.hex}"
        ):
            st.markdown(f"**{plain(member.name)}**  \n:small[:gray[{' · '.join(about)}]]", width="stretch")
            _remove_button(visit, member)
    with st.container(key="touch-store-invite"):
        if st.button(_("Invitar o enviar un enlace"), icon=":material/person_add:", key="store-invite"):
            go_to("invitaciones", visit.account)
    _letters(letters(visit.actor, visit.account))


def _remove_button(visit: StoreVisit, member: Member) -> None:
    """Take somebody out of the store's team, after a question."""
    if not st.button(
        _("Quitar de la tienda"),
        icon=":material/person_remove:",
        type="tertiary",
        key=f"remove-member-{member.id.hex}",
    ):
        return
    ask(
        visit,
        "remove-member",
        _("Quitar de la tienda"),
        say(CONSEQUENCES, "remove_member", {"name": plain(member.name)}),
        _("Quitar de la tienda"),
        lambda _reason: _remove(visit, member),
    )


def _remove(visit: StoreVisit, member: Member) -> None:
    with doing():
        remove_member(visit.actor_now(), visit.account, member.id)
        done(
            "member_removed",
            lambda actor: enrol_member(actor, visit.account, member.email, member.name, member.language),
            name=plain(member.name),
        )


def _link(link: SetupLink) -> str:
    state = plain(say(LINK_STATES, link.state))
    if link.state is SetupLinkState.OPEN:
        until = plain(_("sirve hasta el {day}").format(day=day(link.expires_at)))
        return f"{state}, {until}"
    return f"{state}, {plain(when(link.used_at))}" if link.used_at is not None else state


def _letters(found: Sequence[Letter]) -> None:
    if not found:
        return
    st.markdown(f"**{_('Correos')}**")
    for letter in found:
        said = f"{say(LETTER_KINDS, letter.kind)}: {say(LETTER_STATES, letter.state)}"
        small = [letter.to_name, letter.to, when(letter.sent_at or letter.asked_at)]
        small += [say(MAIL_PROBLEMS, letter.problem)] if letter.problem else []
        about = plain(" · ".join(small))
        st.markdown(f"{mark_icon(_LETTERS[letter.state])} {plain(said)}  \n:small[:gray[{about}]]")
