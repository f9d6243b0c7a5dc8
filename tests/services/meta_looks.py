"""Stores that gave a token of Meta, and the worker's rounds, carried out at once."""

from __future__ import annotations

from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.credential_runs import request_check
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_states import LOOK_TASK
from lib.services.meta_watch import look, watch_meta
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.checked import WORKER

META_TOKEN = "EAAB" + "x7Yz9Kq" * 24
BUSINESS, WABA, NUMBER = "106853218861309", "206853218861309", "306853218861309"
_WAITING = """
    SELECT id, args->>'account' AS account, (args->>'asked')::int AS asked FROM procrastinate_jobs
    WHERE task_name = :task AND status = 'todo' ORDER BY priority DESC, id
"""


def ids(ending: str, *, business: bool = True, waba: bool = True, number: bool = True) -> dict[str, str]:
    """The ids of a store at the simulator, whose ending says what state they are in."""
    named = {"meta_business_id": BUSINESS, "waba_id": WABA, "meta_number_id": NUMBER}
    wanted = {"meta_business_id": business, "waba_id": waba, "meta_number_id": number}
    return {name: value[:-2] + ending for name, value in named.items() if wanted[name]}


def with_token(build: Builder, account: str = "alfa", *, token: str = META_TOKEN, **typed: str) -> Actor:
    """A merchant whose token of Meta was accepted; the first look waits in the queue."""
    actor = build.merchant(account).actor
    save_credentials(actor, account, Entered(meta_token=token, **typed))
    assert run_check(WORKER, account, request_check(actor, account).id)
    return actor


def jobs(platform: Platform) -> list[tuple[str, int]]:
    """The looks that wait: account, and whether a person asked."""
    return [(row["account"], row["asked"]) for row in rows(platform, _WAITING, task=LOOK_TASK)]


def work(platform: Platform) -> int:
    """One minute of the worker: the watch, then the looks that wait; how many brought something."""
    watch_meta()
    waiting = rows(platform, _WAITING, task=LOOK_TASK)
    for row in waiting:
        change(platform, "DELETE FROM procrastinate_jobs WHERE id = :id", id=row["id"])
    return sum(look(row["account"], asked=bool(row["asked"])) for row in waiting)
