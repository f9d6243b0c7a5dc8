"""`python -m lib.cli sync`: start the customer sync of a store, look how far it is, take its ledger along."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from lib.cli_command import JSON, open_platform, refuse, said_plainly, show
from lib.cli_support import operator
from lib.domain.sync import RunKind, RunState
from lib.services.stores import one_store
from lib.services.sync_ledger_files import LEDGER, ledger_file
from lib.services.sync_model import Run
from lib.services.sync_runs import latest_run, one_run, start_sync
from lib.sheets import csv_chunks

_LOOK_SECONDS: Final = 0.5
_TERMS: Final = ("read", "created", "updated", "unchanged", "rejected", "pending")


@click.group()
def sync() -> None:
    """The customer sync."""


@sync.command("start")
@click.argument("account")
@click.option("--full", is_flag=True, help="Read all customers again, not only what changed.")
@click.option("--wait", is_flag=True, help="Wait until a worker has carried it out.")
@JSON
@said_plainly
def sync_start(account: str, full: bool, wait: bool, as_json_output: bool) -> None:
    """Start a run, or show the open one. What it reads is sent without asking.

    With --wait the exit code is 1 when it ends otherwise than done, or stops for a person, as it does before
    it sends to another business than the runs before. Where a run that reads changes is open, --full is for
    the next one.
    """
    with open_platform():
        run = start_sync(operator(), account, full=full, automatic=True)
        is_for_the_next = full and run.kind is not RunKind.FULL
        if wait:
            run = _carried_out(account, run)
        if wait and is_for_the_next and run.state is RunState.DONE:
            run = _carried_out(account, start_sync(operator(), account, full=True, automatic=True))
        elif is_for_the_next:
            click.echo("note: a run that reads changes is open; the next one reads everything", err=True)
        _show(account, run, as_json_output)
    if wait and run.state is not RunState.DONE:
        sys.exit(1)


@sync.command("status")
@click.argument("account")
@JSON
@said_plainly
def sync_status(account: str, as_json_output: bool) -> None:
    """Show the open run of a store, else its last one, with its equation."""
    with open_platform():
        _show(account, latest_run(operator(), account), as_json_output)


@sync.command("ledger")
@click.argument("account")
@click.argument("target", metavar="OUT.csv", type=click.Path(dir_okay=False, path_type=Path))
@JSON
@said_plainly
def sync_ledger(account: str, target: Path, as_json_output: bool) -> None:
    """Write what became of each customer of the last run. The file appears whole or not at all."""
    with open_platform():
        run = latest_run(operator(), account)
        if run is None:
            refuse("sync.unknown_run")
        found = ledger_file(operator(), account, run.id, LEDGER)
        written = 0

        def rows() -> Iterator[list[str]]:
            nonlocal written
            for row in found.rows:
                written += 1
                yield row

        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                file.writelines(csv_chunks(found.header, rows()))
            draft.replace(target)
        except OSError:
            refuse("sync.not_writable")
        finally:
            draft.unlink(missing_ok=True)
    show({"run": run.id, "customers": written}, as_json_output, f"{written} customers")


def _carried_out(account: str, run: Run) -> Run:
    """The run as soon as it is over or needs a person. How far it is stands on standard error."""
    said = ""
    while run.state.is_moving:
        progress = _progress(run)
        if progress != said:
            click.echo(progress, err=True)
            said = progress
        time.sleep(_LOOK_SECONDS)
        run = one_run(operator(), account, run.id)
    return run


def _progress(run: Run) -> str:
    if run.state is RunState.WRITING:
        said = f"writing: {run.equation.done} of {run.equation.read}"
    else:
        said = f"{run.state}: {run.equation.read} of {'?' if run.expected is None else run.expected}"
    if run.waiting is not None:
        said += f", waits ({run.waiting.why})"
    attended = _attended(run)
    return f"{said}, {attended}" if attended else said


def _attended(run: Run) -> str:
    """That a run which should move does not; nothing where it does."""
    if run.is_in_line:
        return "waits its turn: workers are busy with other stores"
    return "no worker has it" if run.is_silent else ""


def _show(account: str, run: Run | None, as_json_output: bool) -> None:
    name = one_store(operator(), account).account
    show(_facts(name, run), as_json_output, "no run" if run is None else _said(name, run))


def _said(account: str, run: Run) -> str:
    equation = run.equation
    terms = " + ".join(f"{term} {getattr(equation, term)}" for term in _TERMS[1:])
    lines = [f"{account}\t{run.kind}\t{run.state}", f"read {equation.read} = {terms}"]
    if run.expected is not None:
        lines.append(f"expected {run.expected}, missing {run.missing}, joined {run.joined}")
    if run.uncertain:
        lines.append(f"uncertain {run.uncertain}")
    lines += [f"rejected\t{reason}\t{number}" for reason, number in sorted(run.reasons.items())]
    if run.waiting is not None:
        until = f" until {run.waiting.until.isoformat()}" if run.waiting.until else ""
        lines.append(f"waits: {run.waiting.why}{until}")
    if run.state is RunState.READY:
        lines.append(f"to send {run.profiles}: waits for somebody to approve it on the page")
    if attended := _attended(run):
        lines.append(attended)
    if run.problem:
        lines.append(f"problem: {run.problem}")
    return "\n".join(lines)


def _facts(account: str, run: Run | None) -> dict[str, Any]:
    """A run in the shape that the command line promises; seconds for what takes time."""
    if run is None:
        return {"account": account, "run": None}
    left = run.left
    return {
        "account": account,
        "run": run.id,
        "kind": run.kind,
        "state": run.state,
        **{term: getattr(run.equation, term) for term in _TERMS},
        "expected": run.expected,
        "missing": run.missing,
        "joined": run.joined,
        "uncertain": run.uncertain,
        "profiles": run.profiles,
        "reasons": run.reasons,
        "problem": run.problem,
        "waiting": run.waiting,
        "silent": run.is_silent,
        "in_line": run.is_in_line,
        "read_per_second": run.reading_speed,
        "calls_per_second": run.speed,
        "left": left and {"low": left.low.total_seconds(), "high": left.high.total_seconds()},
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }
