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
from lib.services.home import home
from lib.services.meta_states import look_now, meta_state
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
from lib.services.stores import add_store, overview, set_subdivision
from lib.services.tickets import (
    add_answer,
    close_ticket,
    record_reminder,
    record_ticket,
    set_ticket_number,
    ticket_of,
)
from lib.services.timeline import timeline
from lib.services.turns import clock_bar_of
from lib.services.visits import begin_visit, what_changed
from tests.builders import healthy
from tests.papers import png

RUN = UUID("00000000-0000-0000-0000-00000000000a")
TODAY = date(2026, 8, 24)
FILE = UUID("00000000-0000-0000-0000-00000000000b")
Call = Callable[[Actor, str], object]


def _through_the_door(actor: Actor, account: str) -> object:
    with acting(actor, Action.DECLARE, account) as act:
        return act.store


ON_A_STORE: dict[str, Call] = {
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
    "meta_states.look_now": look_now,
    "meta_states.meta_state": meta_state,
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
    "home.home": home,
    "turns.clock_bar_of": lambda actor, account: clock_bar_of(actor, account, Track.WHATSAPP),
    "visits.begin_visit": begin_visit,
    "visits.what_changed": lambda actor, account: what_changed(
        actor, account, datetime(2026, 1, 1, tzinfo=UTC)
    ),
}
"""One call for each service that takes an account."""

WITHOUT_A_STORE = {
    "demo.seed",
    "demo.seed_if_empty",
    "number_file_runs.forget_expired",
    "panel.panel",
    "setup.setup_funnel",
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

WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction: they take its `Act` or its `Scope`.
    "access.find_store",
    "number_change.forget_line",
    "access.link_is_upheld",
    "alerts.close_alerts",
    "alerts.raise_alert",
    "credential_proof.take_in",
    "credential_proof.withdraw",
    "credential_runs.ask",
    "credential_runs.ask_daily",
    "credential_runs.cancel_runs",
    "credential_runs.last_passes",
    "credential_runs.latest_run",
    "credential_store.drop_trial",
    "credential_store.ids_of",
    "credential_store.keep_ids",
    "credential_store.keep_secrets",
    "credential_store.known_secrets",
    "credential_store.lock_secrets",
    "credential_store.mark_answer",
    "credential_store.open_secrets",
    "credential_store.put_in_force",
    "credential_store.record_opening",
    "credential_store.valid_since",
    "credential_store.vendors_on_trial",
    "documents.keep_document",
    "documents.load_documents",
    "dossier.note_business_id",
    "credential_store.open_one",
    "meta_states.change",
    "meta_states.follow",
    "meta_states.has_read",
    "meta_states.kept_number_key",
    "meta_states.load_row",
    "meta_states.locked_row",
    "meta_states.make_due",
    "meta_states.queue_look",
    "number_file_rows.page_of",
    "number_files.keep_part",
    "number_files.this_file",
    # Gives nobody anything but what they typed themselves.
    "credentials.hold_unsent",
    "people.enrol",
    "checklist.checklist_in",
    "checklist.declare_in",
    "progress.add_evidence",
    "progress.as_evidence",
    "timeline.as_event",
    "progress.calendar_of",
    "progress.expected_by",
    "progress.load_evidence",
    "progress.load_integration",
    "progress.load_integrations",
    "progress.named_answers",
    "progress.overlaid",
    "progress.refresh",
    "progress.row_values",
    "progress.state_of",
    "progress.take_turn",
    "step_link_marks.mark",
    "step_link_marks.record",
    "step_link_marks.refuse_too_many_changes",
    "turns.clock_bars",
    # Who somebody is, before there is an actor.
    "access.own_stores",
    "people.add_person",
    "people.people_to_pick",
    "people.person_by_email",
    "people.person_by_id",
    "step_links.open_step_link",
    "numbers.number_news",
    "numbers.row_of",
    "numbers.told",
    "numbers.verdict_evidence",
    # The worker's own round over every store; it changes no verdict without saying so.
    "number_review.review_numbers",
    # The worker's looks at Meta, and what Meta sends: neither gives anything out.
    "meta_budget.block",
    "meta_budget.gate",
    "meta_budget.heed",
    "meta_budget.note_usage",
    "meta_budget.take",
    "meta_deliveries.forget_old_deliveries",
    "meta_deliveries.keep_deliveries",
    "meta_deliveries.queue_left_deliveries",
    "meta_deliveries.take_in_deliveries",
    "meta_watch.look",
    "meta_watch.queue_due_looks",
    "meta_watch.watch_meta",
    "reproof.ask_for_due_proofs",
    "reproof.forget_old_runs",
    "reproof.keep_proofs",
    "reevaluation.refresh_what_time_changed",
    "sweep.sweep",
    # For whoever holds the keys, on the command line and at the start: they give no secret out.
    "vault_keys.require_opening_keys",
    "vault_keys.rotate",
    "vault_keys.sealing_keys",
    # No data of stores at all.
    "access.as_store",
    "credential_form.recognise_form",
    "documents.read_file",
    "step_links.can_be_shared",
    "credential_runs.next_proof",
    "demo_people.business_id_of",
    "demo_people.uuid_from",
    "demo_walk.walk",
    "meta_states.as_facts",
    "meta_states.as_reading",
    "meta_states.concerns",
    "meta_states.our_app_id",
    "number_columns.country_of",
    "number_columns.guess",
    "number_columns.require_country",
    "number_file.find_columns",
    "number_file.judge",
    "number_file.judge_file",
    "number_file.added_cells",
    "number_file_model.as_file",
    "number_file_model.clean_name",
    "number_file_model.storable",
    "number_file_rows.as_row",
    "platform.install",
    "platform.is_installed",
    "platform.platform",
    "platform.uninstall",
    "progress.as_integration",
    "vendor_urls.loopback_allowed",
    "vendor_urls.vendor_urls",
}
