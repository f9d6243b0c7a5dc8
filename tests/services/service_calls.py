"""One call for each public service function, or why it has none: read by `test_every_service`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from lib.domain.dossier import DossierField
from lib.domain.model import Language, Route, Track
from lib.domain.phone import Answers
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.alerts import open_alerts
from lib.services.audit import audit_people
from lib.services.checking import run_check
from lib.services.checklist import checklist, choose_route, declare
from lib.services.credential_runs import latest_check, request_check
from lib.services.credentials import credential_state, forget_credentials, hold, save_credentials
from lib.services.documents import (
    document_bytes,
    document_links,
    documents_of,
    remove_document,
    upload_document,
)
from lib.services.dossier import dossier, logo_preview, save_field
from lib.services.event_chain import verify_chain
from lib.services.home import home
from lib.services.managing import assign, pause, recheck, remind, reopen, resume
from lib.services.managing import cancel as give_up
from lib.services.meta_states import look_now, meta_state
from lib.services.notes import add_note, notes, remove_note, restore_note
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_file_runs import fail_file, judge_uploaded, read_uploaded
from lib.services.number_files import (
    cancel,
    download_links,
    file_rows,
    file_states,
    forget,
    number_file,
    number_files,
    start,
    upload,
)
from lib.services.numbers import save_number, saved_number
from lib.services.routes import answer_question, route_view
from lib.services.setup import clear_trouble, enter_setup, mark_step, report_trouble, setup
from lib.services.step_links import make_step_link, revoke_step_link, step_links
from lib.services.store_view import store_view
from lib.services.stores import add_store, one_store, overview, set_subdivision
from lib.services.tickets import (
    add_answer,
    close_ticket,
    record_reminder,
    record_ticket,
    set_ticket_number,
    ticket_of,
)
from lib.services.timeline import timeline, timeline_people
from lib.services.turns import clock_bar_of
from lib.services.visits import begin_visit, what_changed
from lib.services.waiving import unwaive, waive
from tests.builders import healthy
from tests.papers import png
from tests.services.link_calls import LINK_CALLS
from tests.services.pixel_calls import PIXEL_CALLS
from tests.services.sync_calls import SYNC_CALLS

RUN = UUID("00000000-0000-0000-0000-00000000000a")
TODAY = date(2026, 8, 24)
FILE = UUID("00000000-0000-0000-0000-00000000000b")
Call = Callable[[Actor, str], object]


def _through_the_door(actor: Actor, account: str) -> object:
    with acting(actor, Action.DECLARE, account) as act:
        return act.store


ON_A_STORE: dict[str, Call] = {
    **LINK_CALLS,
    **PIXEL_CALLS,
    **SYNC_CALLS,
    "access.acting": _through_the_door,
    "checking.run_check": lambda actor, account: run_check(actor, account, RUN),
    "checklist.checklist": lambda actor, account: checklist(actor, account, Track.WHATSAPP),
    "checklist.choose_route": lambda actor, account: choose_route(
        actor, account, Track.WHATSAPP, Route.CX_PLATFORM
    ),
    "checklist.declare": lambda actor, account: declare(
        actor, account, Track.WHATSAPP, "meta_business_account", True
    ),
    "credentials.credential_state": credential_state,
    "credentials.forget_credentials": forget_credentials,
    "credentials.hold": lambda actor, account: hold(actor, account, healthy(account), without=()),
    "alerts.open_alerts": open_alerts,
    "credential_runs.latest_check": latest_check,
    "credential_runs.request_check": request_check,
    "credentials.save_credentials": lambda actor, account: save_credentials(actor, account, healthy(account)),
    "documents.document_bytes": lambda actor, account: document_bytes(actor, account, FILE),
    "documents.document_links": lambda actor, account: document_links(actor, account, Track.WHATSAPP),
    "documents.documents_of": lambda actor, account: documents_of(actor, account, Track.WHATSAPP),
    "documents.remove_document": lambda actor, account: remove_document(actor, account, FILE),
    "documents.upload_document": lambda actor, account: upload_document(
        actor, account, Track.WHATSAPP, "whatsapp_number_owned", "x.png", png()
    ),
    "managing.assign": lambda actor, account: assign(actor, account, actor.person_id, seen_owner=None),
    "managing.cancel": lambda actor, account: give_up(actor, account, Track.WHATSAPP, "Cierra"),
    "managing.pause": lambda actor, account: pause(actor, account, Track.WHATSAPP, "Espera"),
    "managing.recheck": recheck,
    "managing.remind": lambda actor, account: remind(actor, account, Track.WHATSAPP),
    "managing.reopen": lambda actor, account: reopen(actor, account, Track.WHATSAPP),
    "managing.resume": lambda actor, account: resume(actor, account, Track.WHATSAPP),
    "meta_states.look_now": look_now,
    "meta_states.meta_state": meta_state,
    "notes.add_note": lambda actor, account: add_note(actor, account, "Hola"),
    "notes.notes": notes,
    "notes.remove_note": lambda actor, account: remove_note(actor, account, FILE),
    "notes.restore_note": lambda actor, account: restore_note(actor, account, FILE),
    "number_file_downloads.download_part": lambda actor, account: download_part(
        actor, account, FILE, "csv", 1, 0
    ),
    "number_file_downloads.open_download": lambda actor, account: open_download(actor, account, FILE, "csv"),
    "number_file_runs.fail_file": lambda actor, account: fail_file(actor, account, FILE),
    "number_file_runs.judge_uploaded": lambda actor, account: judge_uploaded(
        actor, account, FILE, 1, lambda: True
    ),
    "number_file_runs.read_uploaded": lambda actor, account: read_uploaded(actor, account, FILE),
    "number_files.cancel": lambda actor, account: cancel(actor, account, FILE),
    "number_files.download_links": lambda actor, account: download_links(actor, account, FILE),
    "number_files.file_rows": lambda actor, account: file_rows(actor, account, FILE),
    "number_files.file_states": file_states,
    "number_files.forget": lambda actor, account: forget(actor, account, FILE),
    "number_files.number_file": lambda actor, account: number_file(actor, account, FILE),
    "number_files.number_files": number_files,
    "number_files.start": lambda actor, account: start(
        actor, account, FILE, number_column=0, country_column=None, default_country="UY"
    ),
    "number_files.upload": lambda actor, account: upload(actor, account, "x.csv", b"telefono\n1\n"),
    "numbers.save_number": lambda actor, account: save_number(
        actor, account, "+598 94 123 456", "UY", Answers()
    ),
    "numbers.saved_number": saved_number,
    "setup.clear_trouble": lambda actor, account: clear_trouble(actor, account, "account_confirmed"),
    "setup.enter_setup": enter_setup,
    "setup.mark_step": lambda actor, account: mark_step(actor, account, "account_confirmed", True),
    "setup.report_trouble": lambda actor, account: report_trouble(
        actor, account, "account_confirmed", "other"
    ),
    "setup.setup": setup,
    "step_links.make_step_link": lambda actor, account: make_step_link(
        actor, account, Track.WHATSAPP, "whatsapp_number_owned", "Carla", Language.ES
    ),
    "step_links.revoke_step_link": lambda actor, account: revoke_step_link(actor, account, FILE),
    "step_links.step_links": lambda actor, account: step_links(actor, account, Track.WHATSAPP),
    "routes.answer_question": lambda actor, account: answer_question(
        actor, account, Track.WHATSAPP, "admin", "me"
    ),
    "routes.route_view": lambda actor, account: route_view(actor, account, Track.WHATSAPP),
    "stores.add_store": lambda actor, account: add_store(actor, account, "Beta", "UY"),
    "store_view.store_view": store_view,
    "stores.one_store": one_store,
    "stores.overview": overview,
    "stores.set_subdivision": lambda actor, account: set_subdivision(actor, account, None),
    "dossier.dossier": dossier,
    "dossier.logo_preview": lambda actor, account: logo_preview(actor, account, FILE),
    "dossier.save_field": lambda actor, account: save_field(
        actor, account, DossierField.LEGAL_NAME, "Beta S.A."
    ),
    "tickets.add_answer": lambda actor, account: add_answer(actor, account, TODAY, "Hola"),
    "tickets.close_ticket": close_ticket,
    "tickets.record_reminder": record_reminder,
    "tickets.record_ticket": lambda actor, account: record_ticket(actor, account, TODAY, None),
    "tickets.set_ticket_number": lambda actor, account: set_ticket_number(actor, account, "1"),
    "tickets.ticket_of": ticket_of,
    "timeline.timeline": timeline,
    "timeline.timeline_people": timeline_people,
    "event_chain.verify_chain": verify_chain,
    "audit.audit_people": audit_people,
    "home.home": home,
    "turns.clock_bar_of": lambda actor, account: clock_bar_of(actor, account, Track.WHATSAPP),
    "waiving.unwaive": lambda actor, account: unwaive(
        actor, account, Track.WHATSAPP, "meta_business_account"
    ),
    "waiving.waive": lambda actor, account: waive(
        actor, account, Track.WHATSAPP, "meta_business_account", "Ya la tiene"
    ),
    "visits.begin_visit": begin_visit,
    "visits.what_changed": lambda actor, account: what_changed(
        actor, account, datetime(2026, 1, 1, tzinfo=UTC)
    ),
}
"""One call for each service that takes an account."""

WITHOUT_A_STORE = {
    # What a person asked for is that person's alone (test_bulk.py, test_export.py).
    *(f"bulk.{name}" for name in "cancel each_result preview recent results start state undo".split()),
    *(f"export.{name}" for name in "export_links open_export results_link".split()),
    "audit.audit",
    "audit.audit_batches",
    "audit_export.audit_link",
    "audit_export.note_export",
    "people_admin.add_staff",
    "people_admin.hand_over_portfolio",
    "people_admin.managers",
    "people_admin.remove",
    "people_admin.restore",
    "people_admin.set_role",
    "people_admin.staff",
    "people_admin.unowned",
    "demo.seed",
    "demo.seed_if_empty",
    "demo.seed_range",
    "demo_many.seed_many",
    # Refused to merchants by test_invitations.py, test_invitation_file.py and test_invitation_letters.py.
    "invitation_file.dry_run",
    "invitation_file.owners",
    "invitation_letters.send_unsent",
    "invitation_letters.unsent",
    "invitations.create_store",
    "invitations.invite_item",
    "invitations.sent_links",
    "invitations.start_invitations",
    "number_file_runs.forget_expired",
    "pace.pace",
    "panel.each_row",
    "panel.panel",
    # A person's own, by the person (test_saved_views.py).
    "saved_views.forget",
    "saved_views.save",
    "saved_views.saved",
    "today.today",
    "setup.setup_funnel",
    "notes.mark_seen",
    "notes.mentions_of",
    "people.set_language",
    "people.sign_out",
    # For whoever came by a link for one step, in the link's own store (test_step_links.py).
    "step_links.declare_by_link",
    "step_links.step_of_link",
    "step_links.upload_by_link",
    "stores.count_stores",
    "stores.list_stores",
}
"""Services that act for somebody on no certain store; each has its own test below."""
