"""The calls of the customer sync for `service_calls`, and its writers for `writers`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from lib.domain.sync import RowState, RunState, Schedule
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.platform import platform
from lib.services.sync_closing import drop_unsent
from lib.services.sync_corrections import correct_customers
from lib.services.sync_engine import run_sync
from lib.services.sync_forget import forget_customer
from lib.services.sync_ledger import (
    corrections_sheet,
    each_ledger_row,
    how_many_to_correct,
    ledger,
    note_download,
    preview,
)
from lib.services.sync_ledger_files import LEDGER, ledger_file
from lib.services.sync_ledger_links import ledger_links
from lib.services.sync_runs import (
    approve_sync,
    cancel_sync,
    latest_run,
    one_run,
    pause_sync,
    resume_sync,
    start_sync,
    sync_page,
)
from lib.services.sync_schedule import start_due_runs
from lib.services.sync_settings import save_sync_settings
from lib.services.sync_work import Limits, take
from tests.builders import change, healthy
from tests.services.synced import WORKER, Shopper, a_run

RUN = UUID(int=9)
_MAIL = "ana@tienda.example"
_SHEET = b"vtex_id,corrected_email\nc,ana@tienda.example\n"

SYNC_CALLS: dict[str, Callable[[Actor, str], object]] = {
    "sync_corrections.correct_customers": lambda actor, account: correct_customers(actor, account, _SHEET),
    "sync_closing.drop_unsent": lambda actor, account: drop_unsent(actor, account, RUN),
    "sync_engine.run_sync": lambda actor, account: run_sync(actor, account, RUN, lambda: True),
    "sync_forget.forget_customer": lambda actor, account: forget_customer(actor, account, _MAIL),
    "sync_ledger.corrections_sheet": lambda actor, account: list(corrections_sheet(actor, account, RUN)),
    "sync_ledger.each_ledger_row": lambda actor, account: list(each_ledger_row(actor, account, RUN)),
    "sync_ledger.how_many_to_correct": lambda actor, account: how_many_to_correct(actor, account, [RUN]),
    "sync_ledger.ledger": lambda actor, account: ledger(actor, account, RUN),
    "sync_ledger.note_download": lambda actor, account: note_download(actor, account, RUN, LEDGER),
    "sync_ledger.preview": lambda actor, account: preview(actor, account, RUN),
    "sync_ledger_files.ledger_file": lambda actor, account: ledger_file(actor, account, RUN, LEDGER),
    "sync_ledger_links.ledger_links": lambda actor, account: ledger_links(actor, account, RUN),
    "sync_runs.approve_sync": lambda actor, account: approve_sync(actor, account, RUN),
    "sync_runs.cancel_sync": lambda actor, account: cancel_sync(actor, account, RUN),
    "sync_runs.latest_run": latest_run,
    "sync_runs.one_run": lambda actor, account: one_run(actor, account, RUN),
    "sync_runs.pause_sync": lambda actor, account: pause_sync(actor, account, RUN),
    "sync_runs.resume_sync": lambda actor, account: resume_sync(actor, account, RUN),
    "sync_runs.start_sync": lambda actor, account: start_sync(actor, account, automatic=True),
    "sync_runs.sync_page": sync_page,
    "sync_settings.save_sync_settings": save_sync_settings,
    "sync_work.take": lambda actor, account: take(actor, account, RUN, Limits(), lambda: True),
}

SYNC_WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction: they take its `Act`, or the `Work` that opens it for its own actor.
    "credential_store.of_vendors",
    "credential_store.own_key",
    *(f"sync_allowance.{name}" for name in "business_of note_sample own_name take_calls".split()),
    *(f"sync_closing.{name}" for name in "close complete lay_down next_run".split()),
    *(f"sync_refusals.{name}" for name in "forget_refusals stands_refused tell_refusal".split()),
    "sync_engine.judge_of",
    "sync_grouping.join_duplicates",
    "sync_listening.listening",
    "sync_sharing.batches",
    *(f"sync_mapping.{name}" for name in "newly_led remember take_over".split()),
    "sync_recognising.recognise",
    "sync_reconciling.reconcile",
    *(f"sync_recording.{name}" for name in "give_back intend record unanswered".split()),
    *(
        f"sync_runs.{name}"
        for name in "begin_anew end_waiting file_due file_run last_full_run newest_run run_row".split()
    ),
    *(f"sync_queue.{name}" for name in "queue_clearing queue_run take_out".split()),
    *(
        f"sync_settings.{name}"
        for name in "belongs_elsewhere forget_profiles keep_settings settings_of".split()
    ),
    *(f"sync_settling.{name}" for name in "look_up prepare what_is_left".split()),
    *(f"sync_spans.{name}" for name in "close_window keep_windows span_of windows_left".split()),
    *(f"sync_staging.{name}" for name in "look_through stage".split()),
    *(f"sync_erasing.{name}" for name in "erase held_runs never_again".split()),
    *(f"sync_traces.{name}" for name in "common_among is_known traces_of".split()),
    # The worker's own round over every store: it gives nothing out.
    *(
        f"sync_schedule.{name}"
        for name in "forget_old_ledgers keep_synchronised requeue_lost_runs start_due_runs".split()
    ),
    *(f"sync_used_up.{name}" for name in "accounts_with_old_corrections forget_used_up".split()),
    # No data of stores at all.
    "sync_erasing.forgotten_name",
    "sync_ledger_links.kind_of",
    "sync_model.as_run",
    *(f"sync_tasks.{name}" for name in "sleep_until all_of first_of".split()),
    "sync_watching.as_answered",
    "sync_traces.contact_keys",
}

Prepare = Callable[[Actor, str], Callable[[], object]]


def _starts(ana: Actor, account: str) -> Callable[[], object]:
    save_credentials(ana, account, healthy(account))
    return lambda: start_sync(WORKER, account)


def _starts_when_due(ana: Actor, account: str) -> Callable[[], object]:
    _starts(ana, account)
    save_sync_settings(ana, account, schedule=Schedule.HOURLY)
    change(platform(), "UPDATE sync_settings SET next_run_at = '2026-01-01'")
    return start_due_runs


def _carries_out(ana: Actor, account: str) -> Callable[[], object]:
    _starts(ana, account)
    run = start_sync(WORKER, account).id
    return lambda: run_sync(WORKER, account, run, lambda: True)


def _on_a_run(call: Callable[[Actor, str, UUID], object], state: RunState) -> Prepare:
    def prepare(ana: Actor, account: str) -> Callable[[], object]:
        save_credentials(ana, account, healthy(account))
        rejected = Shopper("c", RowState.REJECTED, "no_contact")
        run = a_run(platform(), account, [Shopper("a", place=1), rejected], state=state)
        return lambda: call(ana, account, run)

    return prepare


SYNC_WRITERS: dict[str, Prepare] = {
    "chooses how customers are synchronised": lambda ana, account: (
        lambda: save_sync_settings(ana, account, newsletter=True)
    ),
    "starts a sync": _starts,
    "starts a sync that is due": _starts_when_due,
    "carries a sync out": _carries_out,
    "approves a sync": _on_a_run(approve_sync, RunState.READY),
    "pauses a sync": _on_a_run(pause_sync, RunState.WRITING),
    "goes on with a sync": _on_a_run(resume_sync, RunState.PAUSED),
    "cancels a sync": _on_a_run(cancel_sync, RunState.PAUSED),
    "takes a ledger along": _on_a_run(
        lambda ana, account, run: note_download(ana, account, run, LEDGER), RunState.DONE
    ),
    "corrects customers": _on_a_run(
        lambda ana, account, _run: correct_customers(ana, account, _SHEET), RunState.DONE
    ),
    "forgets a customer": _on_a_run(
        lambda ana, account, _run: forget_customer(ana, account, "a"), RunState.WRITING
    ),
}
"""By what they do."""
