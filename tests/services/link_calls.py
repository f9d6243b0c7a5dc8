"""The calls of letters and set-up links for `service_calls`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from lib.services.access import Actor
from lib.services.memberships import remove_member
from lib.services.outbox import letters
from lib.services.setup_links import (
    enrol_member,
    invite,
    links_of,
    make_setup_link,
    members_of,
    revoke_setup_link,
    send_setup_link,
)

_SOME = UUID(int=7)

LINK_CALLS: dict[str, Callable[[Actor, str], object]] = {
    "memberships.remove_member": lambda actor, account: remove_member(actor, account, _SOME),
    "outbox.letters": letters,
    "setup_links.enrol_member": lambda actor, account: enrol_member(actor, account, "x@y.example"),
    "setup_links.invite": lambda actor, account: invite(actor, account, "x@y.example"),
    "setup_links.links_of": links_of,
    "setup_links.make_setup_link": lambda actor, account: make_setup_link(actor, account, _SOME),
    "setup_links.members_of": members_of,
    "setup_links.revoke_setup_link": lambda actor, account: revoke_setup_link(actor, account, _SOME),
    "setup_links.send_setup_link": lambda actor, account: send_setup_link(actor, account, _SOME),
}

LINKS_WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction, or a condition for statements with a scope of their own.
    "outbox.tell",
    "mail_pace.refuse_sending_again",
    "mail_pace.told_of_mentions",
    "mail_writing.write",
    "setup_links.add_link_to_send",
    "setup_links.hand_out",
    "setup_links.record_revoked",
    "setup_links.revoke_shown_to",
    "setup_links.shown_to",
    "setup_links.take_back",
    "setup_sessions.goes_by_mail",
    "setup_sessions.is_upheld",
    # For whoever holds the token of a link, or the cookie that it was exchanged for (test_setup_links.py).
    "people.person_by_setup_link",
    "setup_link_use.ask_for_new_link",
    "setup_link_use.open_setup_link",
    "setup_link_use.setup_link",
    "setup_link_use.use_setup_link",
    "setup_sessions.setup_session",
    # The worker's own: it gives nothing out.
    "mailing.send_due",
    # No data of stores at all.
    "outbox.mail_is_configured",
    "outbox.masked",
    "setup_links.state_of_link",
    "setup_links.token_hash",
}
