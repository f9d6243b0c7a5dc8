"""`python -m lib.cli pixel`: what a store's shop, or a page in a file, says of Hellotext's scripts."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from lib.cli_command import JSON, open_platform, refuse, said_plainly, show
from lib.cli_support import as_json, operator, vendors_at_hand
from lib.domain.pixel import Judgement, inspect
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import PixelCheck, latest_pixel_check, request_pixel_check
from lib.services.stores import one_store
from lib.settings import get_settings

_MOST_BYTES = 50_000_000
_WAIT_SECONDS, _LOOK_SECONDS = 300.0, 0.2


@click.group()
def pixel() -> None:
    """The pixel and the checkout script."""


@pixel.command("inspect")
@click.option(
    "--file",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A saved page or checkout6-custom.js.",
)
@click.option("--business-id", required=True, help="Business ID that should stand there.")
@JSON
@said_plainly
def pixel_inspect(source: Path, business_id: str, as_json_output: bool) -> None:
    """Judge a file without asking anybody. Exit code 1 when its script is not right."""
    if not business_id.strip():
        refuse("pixel.no_business_id", field="business_id")
    if source.stat().st_size > _MOST_BYTES:
        refuse("pixel.too_large", field="file", limit=_MOST_BYTES)
    verdict = inspect(source.read_bytes(), source.name, business_id.strip())
    said = verdict.storefront or verdict.checkout
    lines = [f"{said}\t{verdict.problem or verdict.doubt or verdict.blocked_by or '-'}"]
    lines += [f"{one.line}\t{one.kind}\t{one.spelling}\t{one.value or '-'}" for one in verdict.traces]
    show({**as_json(verdict), "right": verdict.is_right}, as_json_output, "\n".join(lines))
    sys.exit(0 if verdict.is_right else 1)


@pixel.command("check")
@click.argument("account")
@click.option("--deep", is_flag=True, help="Look with a real browser too, where one is installed.")
@JSON
@said_plainly
def pixel_check(account: str, deep: bool, as_json_output: bool) -> None:
    """Look at the shop of ACCOUNT, here and now. Exit code 1 when something is not right.

    The shop is the one that was chosen for the store. What was seen counts as it does in the application.
    """
    with open_platform(), vendors_at_hand(get_settings()):
        check = request_pixel_check(operator(), account, deep=deep)
        # A worker may have been faster; then its answer is the answer.
        run_pixel_check(operator(), account, check.id)
        done = _finished(account)
        name = one_store(operator(), account).account
    is_right = bool(done.storefront_right and done.checkout_right)
    show(_facts(name, done, is_right), as_json_output, _said(done))
    if done.problem or done.open:
        click.echo(f"error: {done.problem or 'check.unfinished'}", err=True)
    sys.exit(0 if is_right else 1)


def _finished(account: str) -> PixelCheck:
    """The latest check of a store, waited for while somebody is at it, five minutes at most."""
    give_up_at = time.monotonic() + _WAIT_SECONDS
    while True:
        check = latest_pixel_check(operator(), account)
        if check is None:
            raise RuntimeError("a check was asked for and is not there")
        if not check.open or time.monotonic() > give_up_at:
            return check
        time.sleep(_LOOK_SECONDS)


def _facts(account: str, check: PixelCheck, is_right: bool) -> dict[str, Any]:
    judged = check.judgement
    return {
        "account": account,
        "domain": check.domain,
        "business_id": check.business_id,
        "right": is_right,
        "storefront": None if judged is None else _storefront(judged),
        "checkout": None if judged is None else _checkout(judged),
        "kind": None if judged is None else judged.kind,
        "pages": () if judged is None else judged.pages,
        "deep": check.deep,
    }


def _storefront(judged: Judgement) -> dict[str, Any]:
    return {
        "verdict": judged.storefront,
        "doubt": judged.doubt,
        "problem": judged.problem,
        "blocked_by": judged.blocked_by,
    }


def _checkout(judged: Judgement) -> dict[str, Any]:
    return {"verdict": judged.checkout, "problem": judged.checkout_problem}


def _said(check: PixelCheck) -> str:
    judged = check.judgement
    lines = [f"{check.domain}\t{check.business_id}\t{check.state}"]
    if judged is not None:
        lines.append(f"storefront\t{judged.storefront}\t{judged.doubt or judged.problem or '-'}")
        lines.append(f"checkout\t{judged.checkout}\t{judged.checkout_problem or '-'}")
        lines.extend(
            f"{page.place}\t{page.storefront or page.checkout}\t{page.status or '-'}\t{page.url}"
            for page in judged.pages
        )
    if check.deep is not None:
        lines.append(f"browser\t{check.deep.result}\t{check.deep.business_id or '-'}")
    return "\n".join(lines)
