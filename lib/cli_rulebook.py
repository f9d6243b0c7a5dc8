"""`python -m lib.cli rulebook`: the rules in force."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lib.cli_command import JSON, said_plainly, show
from lib.cli_support import checked_rulebook
from lib.rulebook.loader import load_rulebook


@click.group()
def rulebook() -> None:
    """The rules in force."""


@rulebook.command("list")
@JSON
@said_plainly
def rulebook_list(as_json_output: bool) -> None:
    """List every rule with its status, source and the day it was checked."""
    rules = [
        {"id": rule.id, "status": rule.status, "source": rule.source, "checked_on": rule.checked_on}
        for rule in load_rulebook().rules
    ]
    lines = [f"{rule['id']}\t{rule['status']}\t{rule['checked_on']}\t{rule['source']}" for rule in rules]
    show(rules, as_json_output, "\n".join(lines))


@rulebook.command("check")
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the TOML documents of the edition before.",
)
@JSON
@said_plainly
def rulebook_check(against: Path | None, as_json_output: bool) -> None:
    """Validate rules, routes, set-up steps and number rules, with their words in every language.

    With --against: exit code 1 when a rule asks for more than before and does not say from when.
    """
    book, found = checked_rulebook(against)
    lines = [f"{book.version}\t{len(book.rules)} rules"]
    lines += [f"{one.rule_id}\t{one.change}\t{'announced' if one.announced else 'SILENT'}" for one in found]
    facts = {"version": book.version, "rules": len(book.rules), "changes": found}
    show(facts, as_json_output, "\n".join(lines))
    sys.exit(0 if all(one.announced for one in found) else 1)
