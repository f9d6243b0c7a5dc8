"""`python -m lib.cli invite`: create the stores of a file, or only say what would be created."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from lib.cli_command import JSON, open_platform, said_plainly, show
from lib.cli_support import operator
from lib.errors import PuenteError, Unavailable
from lib.services.bulk_model import BulkItem
from lib.services.invitation_file import DryRun
from lib.services.invitation_file import dry_run as try_file
from lib.services.invitations import invitation_items, invite_item


@dataclass(frozen=True)
class _Refused:
    """A row of which no store was or would be created: the first column that is wrong, if any, and why."""

    row: int
    column: str | None
    code: str


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be created; write nothing.")
@click.option("--send", is_flag=True, help="Send each merchant a link by e-mail.")
@JSON
@said_plainly
def invite(source: Path, dry_run: bool, send: bool, as_json_output: bool) -> None:
    """Create a store for each row of SOURCE, a CSV or XLSX with the columns account, name and country.

    Further columns: email, owner, route, region. Rows that cannot be used are left out. Exit code 1 when
    there were any.
    """
    with open_platform():
        found = try_file(operator(), source.read_bytes())
        refused = list(_refused(found))
        created = 0
        if not dry_run:
            for item in invitation_items(found.good, send=send):
                failure = _failure(item)
                created += failure is None
                refused += [] if failure is None else [failure]
    refused.sort(key=lambda one: one.row)
    facts = {"rows": found.rows, "good": len(found.good), "created": created, "refused": refused}
    lines = [f"{one.row}\t{one.column or '-'}\t{one.code}" for one in refused]
    done = f"{len(found.good)} would be created" if dry_run else f"{created} created"
    show(facts, as_json_output, "\n".join([*lines, f"{found.rows} rows, {done}"]))
    sys.exit(1 if refused else 0)


def _refused(found: DryRun) -> Iterator[_Refused]:
    for row in found.refused:
        for problem in row.checked.problems:
            yield _Refused(row.checked.number, problem.column, problem.code)


def _failure(item: BulkItem) -> _Refused | None:
    try:
        invite_item(operator(), item)
    except Unavailable:
        raise
    except PuenteError as error:
        return _Refused(item.given["row"], error.field, error.code)
    return None
