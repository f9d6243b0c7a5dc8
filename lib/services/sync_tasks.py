"""Several things at once within a run, and one thread beside them that talks to the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from lib.services.platform import platform

Value = TypeVar("Value")
Given = ParamSpec("Given")


class Database:
    """Runs transactions one after the other in a thread of its own, so that calls go on meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sync-database")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    async def run(self, step: Callable[Given, Value], *given: Given.args, **named: Given.kwargs) -> Value:
        """Carry out one step. It ends even where whoever waits for it is told to stop."""
        begun = asyncio.get_running_loop().run_in_executor(self._thread, lambda: step(*given, **named))
        return await asyncio.shield(begun)


async def all_of(parts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run these at once. The first fault ends the others and is raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    if not tasks:
        return
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _end(tasks)
    for task in tasks:
        if task in done:
            task.result()


async def first_of(parts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run these at once until one of them ends; the others are ended. Raises what that one raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(tasks)
    for task in tasks:
        if task in done:
            task.result()


async def _end(tasks: Sequence[asyncio.Future[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def sleep_until(until: datetime | None) -> None:
    """Wait until a moment; one that is past, or none, does not wait."""
    if until is not None:
        await asyncio.sleep(max(0.0, (until - platform().now()).total_seconds()))
