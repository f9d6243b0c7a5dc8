"""`python -m lib.cli`: what an operator does without a browser, through the same services.

With `--json` standard output carries one JSON document and nothing else. Exit codes: 0 done or
yes, 1 the answer is no, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from lib.cli_audit import audit
from lib.cli_command import JSON, open_platform, open_platform_with_keys, refuse, said_plainly, show
from lib.cli_invite import invite
from lib.cli_pixel import pixel
from lib.cli_rulebook import rulebook
from lib.cli_support import (
    CREDENTIAL_NAMES,
    as_json,
    finished_run,
    number_facts,
    operator,
    requirement_facts,
    vendors_at_hand,
)
from lib.cli_sync import sync
from lib.domain.ladder import CHECKS
from lib.domain.model import CheckOutcome, Role, Route, Track
from lib.domain.phone import Verdict
from lib.errors import InvalidInput
from lib.rulebook.doctor import examine
from lib.services.checking import run_check
from lib.services.checklist import checklist
from lib.services.credential_runs import request_check
from lib.services.credentials import Entered, save_credentials
from lib.services.demo_many import seed_many
from lib.services.number_columns import require_country
from lib.services.number_file import judge_file
from lib.services.people import add_person
from lib.services.setup import setup_funnel
from lib.services.stores import add_store, list_stores, overview
from lib.services.vault_keys import rotate, sealing_keys
from lib.settings import get_settings

P = ParamSpec("P")
R = TypeVar("R")

_NO = (Verdict.NOT_ELIGIBLE, Verdict.UNREADABLE)


@click.group()
def main() -> None:
    """Puente on the command line."""


@main.group()
def store() -> None:
    """Stores."""


@store.command("add")
@click.argument("account")
@click.option("--name", required=True, help="Name of the store.")
@click.option("--country", required=True, help="ISO 3166 code, as UY.")
@click.option("--email", default=None, help="E-mail address of its first merchant.")
@click.option("--subdivision", default=None, help="Region whose holidays count too, as SP for São Paulo.")
@JSON
@said_plainly
def store_add(
    account: str, name: str, country: str, email: str | None, subdivision: str | None, as_json_output: bool
) -> None:
    """Add a store; ACCOUNT in any spelling."""
    with open_platform():
        added = add_store(operator(), account, name, country, email, subdivision=subdivision)
    show(added, as_json_output, f"{added.store.account} added")


@store.command("list")
@JSON
@said_plainly
def store_list(as_json_output: bool) -> None:
    """List the stores."""
    with open_platform():
        found = list_stores(operator(), limit=100_000)
    lines = [f"{item.account}\t{item.country}\t{item.name}" for item in found]
    show(found, as_json_output, "\n".join(lines))


@store.command("show")
@click.argument("account")
@JSON
@said_plainly
def store_show(account: str, as_json_output: bool) -> None:
    """Show one store: both tracks and what each needs next."""
    with open_platform():
        found = overview(operator(), account)
        states = {track: checklist(operator(), account, track).state for track in Track}
    facts = {
        **as_json(found.store),
        "tracks": {
            track: {**as_json(found.integration(track)), **requirement_facts(state)}
            for track, state in states.items()
        },
    }
    lines = [f"{found.store.account}\t{found.store.name}\t{found.store.country}"]
    for track, state in states.items():
        then = state.next_action.rule_id if state.next_action else "-"
        lines.append(f"{track}\t{found.integration(track).stage}\t{state.whole_percent} %\tnext: {then}")
    show(facts, as_json_output, "\n".join(lines))


@main.group()
def person() -> None:
    """People who may sign in."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name that others read.")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="What they are."
)
@JSON
@said_plainly
def person_add(email: str, name: str, role: str, as_json_output: bool) -> None:
    """Add a person by e-mail address; in live mode the first one comes this way."""
    with open_platform():
        added = add_person(email, name, Role(role))
    facts = {"email": added.email, "name": added.name, "role": added.role}
    show(facts, as_json_output, f"{added.email}\t{added.role}")


def _country(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    """A country as the number doctor takes it; a name would mean none to it, and that silently."""
    code = None if typed is None else typed.strip().upper()
    try:
        require_country(code, "country")
    except InvalidInput:
        raise click.BadParameter(f"{typed!r} is not the ISO 3166 code of a country, as AR.") from None
    return code


@main.group()
def number() -> None:
    """The number doctor."""


@number.command("check")
@click.argument("text")
@click.option(
    "--country", callback=_country, default=None, help="Country of a number without a country code, as AR."
)
@JSON
@said_plainly
def number_check(text: str, country: str | None, as_json_output: bool) -> None:
    """Check one number. Exit code 1 when it cannot become a WhatsApp number."""
    diagnosis = examine(text, country)
    show(number_facts(diagnosis), as_json_output, f"{diagnosis.verdict}\t{diagnosis.e164 or '-'}")
    sys.exit(1 if diagnosis.verdict in _NO else 0)


@number.command("file")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--country", callback=_country, default=None, help="Country of numbers without a country code, as AR."
)
@click.option("--column", default=None, help="Column that holds the numbers; found by itself when left out.")
@click.option(
    "--country-column", default=None, help="Column that holds the country of each row; found by itself."
)
@JSON
@said_plainly
def number_file(
    source: Path,
    target: Path,
    country: str | None,
    column: str | None,
    country_column: str | None,
    as_json_output: bool,
) -> None:
    """Check every number of SOURCE, a CSV or XLSX, and write TARGET with the answers added.

    TARGET is an XLSX when it is called so and a CSV otherwise.
    """
    summary = judge_file(source, target, country, column, country_column)
    verdicts = " ".join(f"{verdict}={count}" for verdict, count in sorted(summary.verdicts.items()))
    sheet = "" if summary.sheet is None else f"sheet {summary.sheet}, "
    show(summary, as_json_output, f"{summary.rows} rows, {sheet}column {summary.column}: {verdicts}")


@main.group()
def credentials() -> None:
    """Credentials of a store."""


@credentials.command("set")
@click.argument("account")
@JSON
@said_plainly
def credentials_set(account: str, as_json_output: bool) -> None:
    """Read credentials as a JSON object from standard input and seal them.

    Fields: app_key, app_token, hellotext_business_id, hellotext_token; of Meta, when it is used,
    meta_business_id, waba_id, meta_phone_number_id, meta_token. They are never read from arguments, which
    other programs of the machine can see. Where a secret is in force that its vendor accepts, a new one
    goes on trial: "credentials check" puts it in force when it passes.
    """
    try:
        # What Windows writes begins with a mark.
        given = json.loads(sys.stdin.buffer.read().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        refuse("credentials.not_json")
    if not isinstance(given, dict):
        refuse("credentials.not_an_object")
    if not set(given) <= set(CREDENTIAL_NAMES):
        refuse("credentials.unknown_field", known=",".join(CREDENTIAL_NAMES))
    for name, value in given.items():
        if not isinstance(value, str):
            refuse("credentials.not_text", field=name)
    entered = Entered(**{CREDENTIAL_NAMES[name]: value for name, value in given.items()})
    with open_platform_with_keys():
        # Whoever pipes a key of another account in here means it; the warning says it all the same.
        warnings = save_credentials(operator(), account, entered, external_key_agreed=True)
    show({"saved": sorted(given), "warnings": list(warnings)}, as_json_output, "saved")
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


@credentials.command("check")
@click.argument("account")
@JSON
@said_plainly
def credentials_check(account: str, as_json_output: bool) -> None:
    """Check what is kept, here and now. Exit code 1 when a required check failed."""
    with open_platform_with_keys(), vendors_at_hand(get_settings()):
        run = request_check(operator(), account)
        # A worker may have been faster; then its answer is the answer.
        run_check(operator(), account, run.id)
        done = finished_run(account)
    rows = done.rows
    facts = [
        {"id": row.check_id, "outcome": row.outcome, "field": row.field, "code": row.code, "ms": row.ms}
        for row in rows
    ]
    show(facts, as_json_output, "\n".join(f"{row.check_id}\t{row.outcome}\t{row.code}" for row in rows))
    if done.problem or done.open:
        click.echo(f"error: {done.problem or 'check.unfinished'}", err=True)
    required = {spec.id for spec in CHECKS if spec.required}
    failed = any(row.outcome is CheckOutcome.FAILED and row.check_id in required for row in rows)
    sys.exit(1 if failed or done.open or done.problem else 0)


@main.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("seed")
@click.option("--stores", default=60, show_default=True, type=click.IntRange(1, 100_000))
@JSON
@said_plainly
def demo_seed(stores: int, as_json_output: bool) -> None:
    """Make demonstration stores until there are as many as asked for."""
    if get_settings().live:
        refuse("demo.live")
    with open_platform():
        added = seed_many(operator(), stores)
    show({"added": added}, as_json_output, f"{added} stores added")


@main.group()
def vault() -> None:
    """The keys that encrypt the stores' secrets."""


@vault.command("status")
@JSON
@said_plainly
def vault_status(as_json_output: bool) -> None:
    """Count the secrets by key. Exit code 1 when a key is missing or does not open what it sealed."""
    with open_platform():
        keys = sealing_keys()
    lines = [f"{key.id}\t{key.secrets}\t{'opens' if key.opens else 'does not open'}" for key in keys]
    show(keys, as_json_output, "\n".join(lines))
    sys.exit(0 if all(key.opens for key in keys) else 1)


@vault.command("rotate")
@JSON
@said_plainly
def vault_rotate(as_json_output: bool) -> None:
    """Seal every secret with the first key of PUENTE_VAULT_KEYS. Can be stopped and started again."""
    with open_platform():
        sealed = rotate()
    show({"resealed": sealed}, as_json_output, f"{sealed} secrets sealed anew")


@main.group("setup")
def setup_group() -> None:
    """The guided set-up."""


@setup_group.command("funnel")
@click.argument("route", type=click.Choice([Route.SELF_SERVICE.value, Route.CX_PLATFORM.value]))
@JSON
@said_plainly
def funnel(route: str, as_json_output: bool) -> None:
    """Show where stores come to in the set-up of ROUTE, where they stay, and with which trouble."""
    with open_platform():
        steps = setup_funnel(operator(), Route(route))
    lines = [f"{one.step}\t{one.reached}\t{one.done}\t{one.stuck}" for one in steps]
    show(steps, as_json_output, "\n".join(lines))


main.add_command(rulebook)
main.add_command(invite)
main.add_command(audit)
main.add_command(sync)
main.add_command(pixel)


if __name__ == "__main__":
    main()
