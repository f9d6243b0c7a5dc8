"""Code that never runs, as far as it says so itself: what people switch off with `if (false)` or `false &&`.

Not an analysis: a function that nobody calls, or what follows a `return`, counts as code that runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lib.domain.pixel.effort import Effort

_FALSE: Final = r"(?:false|0|!1|!\s*+true|void\s++0|null|undefined)"
_TRUE: Final = r"(?:true|1|!0|!\s*+false)"
_OFF: Final = re.compile(
    rf"(?<![\w$.])if\s*+\(\s*+{_FALSE}\s*+(?P<if>\)|&&)"
    # Where an expression begins: after `==` or `>` the same zero is compared with something.
    r"|(?:\A|(?<=[;{}(,])|(?<==>)|(?<=[\w$)\]\x01])[ \t]*+\n)\s*+"
    rf"(?:{_FALSE}\s*+(?P<never>&&)|{_TRUE}\s*+(?P<never_else>\|\|))"
)
_BRACKETS: Final = re.compile(r"[()\[\]{}]|\|\||[?,]")
_IN_STATEMENT: Final = re.compile(r"[()\[\]{};\n]")
_IN_EXPRESSION: Final = re.compile(r"[()\[\]{};\n,?:]|\|\||\?\?")
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"
_CONDITION: Final = 500


def dead_stretches(code: str, effort: Effort) -> Iterator[tuple[int, int]]:
    """Yield where code that is switched off begins and ends. `code` has no comments and masked strings."""
    position = 0
    while effort.take() and (found := _OFF.search(code, position)):
        start = found.end()
        if found["if"] == "&&":
            start = _condition_end(code, start, effort) or len(code)
        position = found.end()
        if start < len(code):
            position = _end(code, start, effort, is_statement=found["if"] is not None)
            yield start, position


def _condition_end(code: str, start: int, effort: Effort) -> int | None:
    """Where a condition ends that begins with `false &&`; None for one that may hold after all."""
    depth = 0
    for found in _BRACKETS.finditer(code, start, start + _CONDITION):
        mark = found[0]
        if not effort.take():
            return None
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
            if depth < 0:
                return found.end()
        elif not depth:
            return None
    return None


def _end(code: str, start: int, effort: Effort, *, is_statement: bool) -> int:
    """Where a statement or an expression ends: its block, its semicolon, or what it stands in."""
    depth, begins = 0, _first(code, start)
    is_block = is_statement and code[begins : begins + 1] == "{"
    marks = _IN_STATEMENT if is_statement else _IN_EXPRESSION
    for found in marks.finditer(code, begins):
        if not effort.take():
            break
        mark = found[0]
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
            if depth < 0 or (is_block and not depth):
                return found.end() if is_block else found.start()
        elif not depth:
            return found.start()
    return len(code)


def _first(code: str, start: int) -> int:
    while start < len(code) and code[start].isspace():
        start += 1
    return start
