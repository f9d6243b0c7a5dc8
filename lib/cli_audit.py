"""`python -m lib.cli audit`: whether the history is as it was written."""

from __future__ import annotations

import sys

import click

from lib.cli_command import JSON, open_platform, said_plainly, show
from lib.cli_support import operator
from lib.services.event_chain import verify_chain


@click.group()
def audit() -> None:
    """The history of the stores."""


@audit.command("verify")
@click.option("--account", default=None, help="Only the history of this store.")
@JSON
@said_plainly
def audit_verify(account: str | None, as_json_output: bool) -> None:
    """Compute the hash chains anew. Exit code 1 when an event was changed, removed or inserted."""
    with open_platform():
        report = verify_chain(operator(), account)
    lines = [f"{report.events} events in {report.chains} chains"]
    lines += [f"{fault.account or '-'}\t{fault.place}\t{fault.fault}" for fault in report.faults]
    show(report, as_json_output, "\n".join(lines))
    sys.exit(1 if report.faults else 0)
