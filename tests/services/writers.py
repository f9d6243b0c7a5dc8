"""Everybody who writes of the store `alfa`: each prepares what it needs, and gives the call that writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from lib.domain.dossier import DossierField
from lib.domain.meta import deliveries_in
from lib.domain.model import Language, Route, Track
from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.checklist import choose_route, declare
from lib.services.credential_runs import request_check
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.documents import LOGO_RULE, remove_document, upload_document
from lib.services.dossier import save_field
from lib.services.managing import assign, pause, recheck, remind
from lib.services.meta_deliveries import keep_deliveries, take_in_deliveries
from lib.services.meta_watch import look
from lib.services.notes import add_note, remove_note
from lib.services.number_file_runs import forget_expired
from lib.services.number_files import cancel, forget, upload
from lib.services.numbers import save_number
from lib.services.people import Person
from lib.services.people_admin import hand_over_portfolio
from lib.services.routes import answer_question
from lib.services.setup import enter_setup, mark_step, setup
from lib.services.setup_link_use import ask_for_new_link, open_setup_link, use_setup_link
from lib.services.setup_links import enrol_member, invite, revoke_setup_link
from lib.services.step_links import (
    declare_by_link,
    make_step_link,
    revoke_step_link,
    step_of_link,
    upload_by_link,
)
from lib.services.stores import set_subdivision
from lib.services.tickets import add_answer, close_ticket, record_ticket
from lib.services.waiving import unwaive, waive
from tests.builders import Builder, change, healthy
from tests.papers import png
from tests.services.checked import WORKER
from tests.services.conftest import Clock
from tests.services.meta_looks import META_TOKEN, ids
from tests.services.numbers_in_files import SMALL, looked_at, started
from tests.services.pixel_calls import PIXEL_WRITERS
from tests.services.sync_calls import SYNC_WRITERS, Prepare

ACCOUNT = "alfa"
DECLARED = "meta_business_account"
ADDRESS = "carla@tienda.example"


@dataclass(frozen=True)
class World:
    """A store with its merchant Ana, the manager Marta and the administrator Elena."""

    build: Builder
    clock: Clock
    ana: Actor
    marta: Person
    elena: Person


Write = Callable[[], object]


def world_of(build: Builder, clock: Clock) -> World:
    """The store and its people."""
    ana = build.merchant(ACCOUNT, country="BR").actor
    return World(build, clock, ana, build.manager(), build.administrator())


def _upload(name: str, world: World) -> UUID:
    return upload_document(world.ana, ACCOUNT, Track.WHATSAPP, LOGO_RULE, name, png()).id


def _removes_a_document(world: World) -> Write:
    document = _upload("a.png", world)
    return lambda: remove_document(world.ana, ACCOUNT, document)


def _checks(world: World) -> Write:
    save_credentials(world.ana, ACCOUNT, healthy(ACCOUNT))
    run = request_check(world.ana, ACCOUNT).id
    return lambda: run_check(WORKER, ACCOUNT, run)


def _forgets_credentials(world: World) -> Write:
    save_credentials(world.ana, ACCOUNT, healthy(ACCOUNT))
    return lambda: forget_credentials(world.ana, ACCOUNT)


def _looks_at_meta(world: World) -> Write:
    save_credentials(world.ana, ACCOUNT, Entered(meta_token=META_TOKEN, **ids("09")))
    assert run_check(WORKER, ACCOUNT, request_check(world.ana, ACCOUNT).id)
    return lambda: look(ACCOUNT)


def _takes_in_a_message(world: World) -> Write:
    save_credentials(world.ana, ACCOUNT, Entered(**ids("09")))
    changed = {"field": "account_update", "value": {"event": "DISABLED_UPDATE"}}
    entry = {"id": ids("09")["waba_id"], "time": 1_795_000_000, "changes": [changed]}
    found = deliveries_in({"object": "whatsapp_business_account", "entry": [entry]})
    assert found
    assert keep_deliveries(found) == 1
    return take_in_deliveries


def _sends_the_ticket(world: World) -> Write:
    return lambda: record_ticket(world.ana, ACCOUNT, world.clock().date() - timedelta(days=1), None)


def _closes_the_ticket(world: World) -> Write:
    _sends_the_ticket(world)()
    return lambda: close_ticket(world.ana, ACCOUNT)


def _answers_the_ticket(world: World) -> Write:
    _sends_the_ticket(world)()
    return lambda: add_answer(world.ana, ACCOUNT, world.clock().date() - timedelta(days=1), "Listo")


def _does_a_step(world: World) -> Write:
    choose_route(world.ana, ACCOUNT, Track.WHATSAPP, Route.SELF_SERVICE)
    step = setup(world.ana, ACCOUNT).steps[0].step.id
    return lambda: mark_step(world.ana, ACCOUNT, step, True)


def _unwaives(world: World) -> Write:
    waive(world.marta.actor, ACCOUNT, Track.WHATSAPP, DECLARED, "Ya lo tiene")
    return lambda: unwaive(world.marta.actor, ACCOUNT, Track.WHATSAPP, DECLARED)


def _removes_a_note(world: World) -> Write:
    note = add_note(world.marta.actor, ACCOUNT, "Llamar mañana").id
    return lambda: remove_note(world.marta.actor, ACCOUNT, note)


def _revokes_a_set_up_link(world: World) -> Write:
    link = invite(world.marta.actor, ACCOUNT, ADDRESS)[0].id
    return lambda: revoke_setup_link(world.marta.actor, ACCOUNT, link)


def _comes_in(world: World) -> Write:
    link = invite(world.marta.actor, ACCOUNT, ADDRESS)[0].id
    return lambda: use_setup_link(link, "hers")


def _asks_for_a_new_link(world: World) -> Write:
    link, token = invite(world.marta.actor, ACCOUNT, ADDRESS)
    use_setup_link(link.id, "hers")
    assert open_setup_link(token)
    return lambda: ask_for_new_link(link.id)


def _link(world: World, rule: str = DECLARED) -> UUID:
    return make_step_link(world.ana, ACCOUNT, Track.WHATSAPP, rule, "Luis", Language.ES)[0].id


def _revokes_a_step_link(world: World) -> Write:
    link = _link(world)
    return lambda: revoke_step_link(world.ana, ACCOUNT, link)


def _by_link(call: Callable[[Actor], object], rule: str = DECLARED) -> Callable[[World], Write]:
    def prepare(world: World) -> Write:
        colleague = Actor(None, "Luis", link_id=_link(world, rule))
        return lambda: call(colleague)

    return prepare


def _starts_a_file(world: World) -> Write:
    file = looked_at(world.ana, SMALL)
    return lambda: started(world.ana, file)


def _cancels_a_file(world: World) -> Write:
    file = started(world.ana, looked_at(world.ana, SMALL))
    return lambda: cancel(world.ana, ACCOUNT, file.id)


def _forgets_a_file(world: World) -> Write:
    file = looked_at(world.ana, SMALL)
    return lambda: forget(world.ana, ACCOUNT, file.id)


def _expires(world: World) -> Write:
    looked_at(world.ana, SMALL)
    world.clock.advance(days=8)
    return lambda: forget_expired(WORKER)


def _hands_over(world: World) -> Write:
    change(world.build.platform, "UPDATE stores SET owner_id = :marta", marta=world.marta.id)
    heir = world.build.manager().id
    return lambda: hand_over_portfolio(world.elena.actor, world.marta.id, heir)


def _of_anas(prepare: Prepare) -> Callable[[World], Write]:
    return lambda world: prepare(world.ana, ACCOUNT)


WRITERS: dict[str, Callable[[World], Write]] = {
    **{name: _of_anas(prepare) for name, prepare in (SYNC_WRITERS | PIXEL_WRITERS).items()},
    "declares": lambda w: lambda: declare(w.ana, ACCOUNT, Track.WHATSAPP, DECLARED, True),
    "chooses a route": lambda w: lambda: choose_route(w.ana, ACCOUNT, Track.WHATSAPP, Route.SELF_SERVICE),
    "answers a question": lambda w: lambda: answer_question(w.ana, ACCOUNT, Track.WHATSAPP, "admin", "me"),
    "saves a number": lambda w: lambda: save_number(w.ana, ACCOUNT, "+55 11 99123 4567", "BR", Answers()),
    "fills in the dossier": lambda w: (
        lambda: save_field(w.ana, ACCOUNT, DossierField.LEGAL_NAME, "Luna S.A.")
    ),
    "uploads a document": lambda w: lambda: _upload("b.png", w),
    "removes a document": _removes_a_document,
    "saves credentials": lambda w: lambda: save_credentials(w.ana, ACCOUNT, healthy(ACCOUNT)),
    "forgets credentials": _forgets_credentials,
    "checks credentials": _checks,
    "looks at Meta": _looks_at_meta,
    "takes in a message of Meta": _takes_in_a_message,
    "sends the ticket": _sends_the_ticket,
    "answers the ticket": _answers_the_ticket,
    "closes the ticket": _closes_the_ticket,
    "enters the set-up": lambda w: lambda: enter_setup(w.ana, ACCOUNT),
    "does a step of the set-up": _does_a_step,
    "pauses": lambda w: lambda: pause(w.marta.actor, ACCOUNT, Track.WHATSAPP, "Vacaciones"),
    "assigns": lambda w: lambda: assign(w.marta.actor, ACCOUNT, w.marta.id, seen_owner=None),
    "reminds": lambda w: lambda: remind(w.marta.actor, ACCOUNT, Track.WHATSAPP),
    "checks all again": lambda w: lambda: recheck(w.marta.actor, ACCOUNT),
    "waives": lambda w: lambda: waive(w.marta.actor, ACCOUNT, Track.WHATSAPP, DECLARED, "Ya lo tiene"),
    "unwaives": _unwaives,
    "moves to a region": lambda w: lambda: set_subdivision(w.marta.actor, ACCOUNT, "SP"),
    "writes a note": lambda w: lambda: add_note(w.marta.actor, ACCOUNT, "Llamar mañana"),
    "removes a note": _removes_a_note,
    "enrols a member": lambda w: lambda: enrol_member(w.marta.actor, ACCOUNT, ADDRESS),
    "invites": lambda w: lambda: invite(w.marta.actor, ACCOUNT, ADDRESS),
    "revokes a set-up link": _revokes_a_set_up_link,
    "comes in by a set-up link": _comes_in,
    "asks for a new set-up link": _asks_for_a_new_link,
    "shares a step": lambda w: lambda: _link(w),
    "revokes a link for a step": _revokes_a_step_link,
    "opens a link for a step": _by_link(step_of_link),
    "declares by a link": _by_link(lambda actor: declare_by_link(actor, True)),
    "uploads by a link": _by_link(lambda actor: upload_by_link(actor, "l.png", png()), LOGO_RULE),
    "uploads a file of numbers": lambda w: lambda: upload(w.ana, ACCOUNT, "a.csv", SMALL),
    "starts a file of numbers": _starts_a_file,
    "cancels a file of numbers": _cancels_a_file,
    "forgets a file of numbers": _forgets_a_file,
    "forgets expired files of numbers": _expires,
    "hands a portfolio over": _hands_over,
}
"""By what they do."""
