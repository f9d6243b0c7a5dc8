"""A run of the customer sync as rules: states, equation, what answers mean, how fast, how long. No I/O."""

from lib.domain.sync.answers import Answered, Judged, NoAnswer, WriteResult, id_in, judge, waiting_time
from lib.domain.sync.circuit import Circuit
from lib.domain.sync.equation import Equation
from lib.domain.sync.estimates import Range, before_start, estimate
from lib.domain.sync.pace import MOST_AT_ONCE, SLOWEST, START, Pace, Sample
from lib.domain.sync.states import RowState, RunKind, RunState, Schedule, Wait, Wanted
from lib.domain.sync.windows import MOST_PER_WINDOW, TimeWindow, halves, parts

__all__ = [
    "MOST_AT_ONCE",
    "MOST_PER_WINDOW",
    "SLOWEST",
    "START",
    "Answered",
    "Circuit",
    "Equation",
    "Judged",
    "NoAnswer",
    "Pace",
    "Range",
    "RowState",
    "RunKind",
    "RunState",
    "Sample",
    "Schedule",
    "TimeWindow",
    "Wait",
    "Wanted",
    "WriteResult",
    "before_start",
    "estimate",
    "halves",
    "id_in",
    "judge",
    "parts",
    "waiting_time",
]
