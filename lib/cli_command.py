"""What every command shares: the database, JSON on demand, expected failures as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from lib.cli_support import as_json
from lib.errors import InvalidFields, PuenteError
from lib.services.platform import install, uninstall
from lib.services.vault_keys import require_opening_keys
from lib.settings import UnsafeConfiguration, get_settings
from lib.storage.address import database_url
from lib.storage.migrate import upgrade

P = ParamSpec("P")
R = TypeVar("R")

JSON = click.option(
    "--json", "as_json_output", is_flag=True, help="Print one JSON document on standard output."
)


@contextmanager
def open_platform() -> Iterator[None]:
    """The database, migrated, for the length of a command."""
    settings = get_settings()
    here = install(settings, database_url(settings))
    try:
        upgrade(here.engine)
        yield
    finally:
        uninstall()


@contextmanager
def open_platform_with_keys() -> Iterator[None]:
    """The same for a command that seals or opens secrets: with keys that do not fit it is refused."""
    with open_platform():
        require_opening_keys()
        yield


def refuse(code: str, **facts: object) -> NoReturn:
    """End with exit code 2, the code and its facts on standard error."""
    said = " ".join(f"{name}={value}" for name, value in facts.items())
    click.echo(f"error: {code} {said}".rstrip(), err=True)
    sys.exit(2)


def said_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an expected failure into a line on standard error and exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InvalidFields as error:
            for problem in error.problems[:-1]:
                click.echo(f"error: {problem.code} field={problem.field}", err=True)
            last = error.problems[-1]
            refuse(last.code, field=last.field)
        except PuenteError as error:
            named = {"field": error.field} if error.field else {}
            refuse(error.code, **named, **error.facts)
        except UnsafeConfiguration as error:
            click.echo(str(error), err=True)
            sys.exit(2)

    return run


def show(value: Any, as_json_output: bool, text: str) -> None:
    """Print a value of ours as one JSON document, or the text."""
    click.echo(json.dumps(as_json(value), ensure_ascii=False) if as_json_output else text)
