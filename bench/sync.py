"""`python -m bench.sync [--quick] [--only PART,…] [--peers FOLDER]`: the customer sync.

Parts: speed, unchanged, kill, reading, wishes, memory.

Puente against a requests loop, threads around requests, dlt and the Singer SDK: the same customers, the same
stand-in on loopback, the same calls in flight, in turns, medians of three. Puente does all its bookkeeping
(ledger, intentions, checkpoints, number doctor) in a PostgreSQL of its own beside it. Then what only some of
them can do: a second run where nothing changed, a SIGKILL at half way and one while it reads, what a person
wants of a run that is sending, memory at 200,000 customers.

The peers get an environment of their own, made in the temporary folder unless `--peers` names one. Take
figures on a quiet machine only: on two cores the stand-in and PostgreSQL already share with who is measured.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.sync_puente import Database, database
from bench.sync_tools import Outcome, Seen, StandIn, Tool, peers, peers_python, run, run_until, working_folder
from bench.sync_wishes import Wishing
from lib.services.sync_work import Limits

_LOOP, _PUENTE, _DLT = "requests, one by one", "Puente", "dlt"


@dataclass(frozen=True)
class Sizes:
    """How much is measured. The loop takes fewer customers where each call waits: its speed is the same."""

    rounds: int = 3
    customers: int = 10_000
    loop_customers: int = 1_000
    many: int = 100_000
    most: int = 200_000
    wishes: int = 20


_QUICK = Sizes(rounds=1, customers=2_000, loop_customers=200, many=5_000, most=20_000, wishes=3)
_SETTINGS = ((0.0, 16), (0.02, 16), (0.05, 32))


@dataclass(frozen=True)
class Bench:
    """Everything that a measurement needs."""

    standin: StandIn
    database: Database
    sizes: Sizes
    peers_folder: Path | None

    def tools(self) -> tuple[Tool, ...]:
        """Puente on a new store, and the peers."""
        return (self.puente(), *self._peers())

    def puente(self) -> Tool:
        """Puente on a new store that writes to the stand-in."""
        return self.database.tool()

    def dlt(self) -> Tool:
        """dlt alone."""
        return next(tool for tool in self._peers() if tool.name == _DLT)

    def _peers(self) -> Sequence[Tool]:
        """The peers, installed where they are not yet."""
        return peers(peers_python(self.peers_folder))


def told(goal: str, reached: float, wanted: float, *, at_most: bool = False) -> None:
    """Print a goal beside the figure."""
    is_met = reached <= wanted if at_most else reached >= wanted
    bound = "at most" if at_most else "at least"
    print(f"  {'met   ' if is_met else 'MISSED'} {goal}: {reached:.2f}, {bound} {wanted:g}", flush=True)


def median(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> float:
    """The median of one value."""
    return statistics.median(map(value, outcomes))


def per_second(outcome: Outcome) -> float:
    """Customers in a second of the whole run: reading, mapping, bookkeeping and writing."""
    return outcome.customers / outcome.seconds


def writing_per_second(outcome: Outcome) -> float:
    """Customers in a second between the first write and the answer to the last."""
    return outcome.customers / outcome.seen.writing_seconds


def cpu_each(outcome: Outcome) -> float:
    """Microseconds of CPU of the sending process for each customer."""
    return outcome.cpu / outcome.customers * 1e6


def database_each(outcome: Outcome) -> float:
    """Microseconds of CPU of the database beside it for each customer."""
    return outcome.beside / outcome.customers * 1e6


def checked(outcome: Outcome) -> Outcome:
    """The same outcome, if every customer has exactly one profile. Raises AssertionError."""
    seen = outcome.seen
    assert (seen.profiles, seen.customers_written, seen.sent_again) == (outcome.customers,) * 2 + (0,), seen
    return outcome


def speed(bench: Bench) -> None:
    """Who brings how many customers over, at three latencies."""
    for latency, in_flight in _SETTINGS:
        found: dict[str, list[Outcome]] = {}
        for _ in range(bench.sizes.rounds):
            for tool in bench.tools():
                slow_loop = tool.name == _LOOP and latency > 0
                customers = bench.sizes.loop_customers if slow_loop else bench.sizes.customers
                bench.standin.reset(customers, latency)
                with working_folder() as folder:
                    before = bench.database.cpu()
                    outcome = checked(run(tool, bench.standin, customers, in_flight, folder))
                    beside = bench.database.cpu() - before if tool.name == _PUENTE else 0.0
                found.setdefault(tool.name, []).append(replace(outcome, beside=beside))
        _show_speed(latency, in_flight, found)


def _show_speed(latency: float, in_flight: int, found: dict[str, list[Outcome]]) -> None:
    answers = statistics.median(one.seen.answer_seconds for one in found[_PUENTE])
    limit = in_flight / answers if latency else None
    print(
        f"\n{latency * 1e3:.0f} ms a call, {in_flight} in flight"
        + (f", limit {limit:.0f}/s" if limit else "")
    )
    print(
        f"  {'':<22}{'customers/s':>12}{'of limit':>10}{'writing/s':>11}{'of limit':>10}"
        f"{'CPU us each':>13}{'database us':>13}{'process s':>11}{'peak MB':>9}"
    )
    for name, outcomes in found.items():
        whole, writing = median(outcomes, per_second), median(outcomes, writing_per_second)
        shares = [f"{rate / limit:.2f}" if limit else "-" for rate in (whole, writing)]
        print(
            f"  {name:<22}{whole:>12.0f}{shares[0]:>10}{writing:>11.0f}{shares[1]:>10}"
            f"{median(outcomes, cpu_each):>13.0f}{median(outcomes, database_each):>13.0f}"
            f"{median(outcomes, lambda one: one.process_seconds):>11.1f}"
            f"{median(outcomes, lambda one: one.peak_mb):>9.0f}",
            flush=True,
        )
    _show_goals(limit, found)


def _show_goals(limit: float | None, found: dict[str, list[Outcome]]) -> None:
    rate = {name: median(outcomes, per_second) for name, outcomes in found.items()}
    cpu = {name: median(outcomes, cpu_each) for name, outcomes in found.items()}
    if limit:
        told("share of the limit", rate[_PUENTE] / limit, 0.9)
        told("times dlt", rate[_PUENTE] / rate[_DLT], 1.3)
        told("times the loop", rate[_PUENTE] / rate[_LOOP], 12)
    else:
        told("times the loop", rate[_PUENTE] / rate[_LOOP], 1.5)
        told("times dlt", rate[_PUENTE] / rate[_DLT], 2)
    told("CPU us for each customer", cpu[_PUENTE], 400, at_most=True)
    told("CPU as a share of dlt's", cpu[_PUENTE] / cpu[_DLT], 0.25, at_most=True)


def unchanged(bench: Bench) -> None:
    """A second full run of which every customer is as it was."""
    tool, many = bench.puente(), bench.sizes.many
    bench.standin.reset(many, 0.0)
    with working_folder() as folder:
        first = checked(run(tool, bench.standin, many, 32, folder))
        second = run(tool, bench.standin, many, 32, folder)
    print(f"\n{many} customers: first {first.seconds:.1f} s, second, nothing changed, {second.seconds:.1f} s")
    told("seconds of the second run", second.seconds, 30, at_most=True)
    told("writes of the second run", second.seen.writes - first.seen.writes, 0, at_most=True)


def kill(bench: Bench) -> None:
    """SIGKILL at half way, then the same again: what is read and sent twice."""
    print(f"\nSIGKILL at half of {bench.sizes.customers} customers, 16 in flight, 20 ms")
    for name, tool, is_kept in (
        (_PUENTE, bench.puente(), True),
        ("dlt, its folder kept", bench.dlt(), True),
        ("dlt, on another machine", bench.dlt(), False),
    ):
        before, after = _killed(bench, tool, is_kept=is_kept)
        print(
            f"  {name:<26} read again {after.rows - before.rows:>6}, sent again {after.sent_again:>6}, "
            f"profiles {after.profiles}",
            flush=True,
        )
        if name == _PUENTE:
            told("customers read again", after.rows - before.rows, 5_000, at_most=True)
            told("customers sent twice", after.sent_again, 0, at_most=True)


def _killed(bench: Bench, tool: Tool, *, is_kept: bool) -> tuple[Seen, Seen]:
    """What the stand-in had seen when a job was killed at half way, and when it had been done again."""
    customers = bench.sizes.customers
    bench.standin.reset(customers, 0.02)
    with working_folder() as folder, working_folder() as other:
        before = run_until(
            tool, bench.standin, customers, 16, folder, lambda seen: seen.writes >= customers // 2
        )
        after = run(tool, bench.standin, customers, 16, folder if is_kept else other).seen
    assert after.profiles == customers, after
    return before, after


def reading(bench: Bench) -> None:
    """SIGKILL while half of the customers are read, then the same again: what is read twice."""
    customers = bench.sizes.customers
    print(f"\nSIGKILL at half of reading {customers} customers, 50 ms")
    whole = _read(bench, customers, is_killed=False)
    killed = _read(bench, customers, is_killed=True)
    print(
        f"  without: windows {whole.scrolls}, pages {whole.pages}; killed: windows read again "
        f"{killed.scrolls - whole.scrolls}, pages {killed.pages - whole.pages} more, "
        f"customers {killed.rows - whole.rows} more",
        flush=True,
    )
    told("windows read again", killed.scrolls - whole.scrolls, Limits().scrolls, at_most=True)
    told("customers sent twice", killed.sent_again, 0, at_most=True)


def _read(bench: Bench, customers: int, *, is_killed: bool) -> Seen:
    """What the stand-in had seen when all customers were there; `is_killed`: the job died while it read."""
    tool = bench.puente()
    bench.standin.reset(customers, 0.05)
    with working_folder() as folder:
        if is_killed:
            before = run_until(
                tool, bench.standin, customers, 32, folder, lambda seen: seen.rows >= customers // 2
            )
            assert before.writes == 0, before
        return checked(run(tool, bench.standin, customers, 32, folder)).seen


def wishes(bench: Bench) -> None:
    """Pause, resume and cancel on runs that are sending: seconds until the run's state says so."""
    latency, rounds = 0.05, bench.sizes.wishes
    print(f"\nwishes, {rounds} of each, while sending with 16 in flight, {latency * 1e3:.0f} ms")
    found = Wishing(bench.database, bench.standin, bench.sizes.customers, 16, latency).measure(rounds)
    for name, seconds in (("pause", found.pause), ("resume", found.resume), ("cancel", found.cancel)):
        print(f"  {name:<8} median {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s")
        told(f"seconds until {name} takes effect, the slowest", max(seconds), 2, at_most=True)
    told("writes after a run says that it stopped", sum(found.late), 0, at_most=True)


def memory(bench: Bench) -> None:
    """The peak of the worker's memory with few and with many customers."""
    peaks = []
    for customers in (bench.sizes.customers, bench.sizes.most):
        bench.standin.reset(customers, 0.0)
        with working_folder() as folder:
            outcome = checked(run(bench.puente(), bench.standin, customers, 32, folder))
        peaks.append(outcome.peak_mb)
        print(f"\n{customers} customers: {outcome.peak_mb:.0f} MB at most, {outcome.seconds:.1f} s")
    told("MB more", peaks[1] - peaks[0], 50, at_most=True)


_PARTS = {
    "speed": speed,
    "unchanged": unchanged,
    "kill": kill,
    "reading": reading,
    "wishes": wishes,
    "memory": memory,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a short look: small numbers, one round")
    parser.add_argument("--only", default=",".join(_PARTS), help="parts, with commas between them")
    parser.add_argument("--peers", type=Path, help="the peers' virtual environment")
    parser.add_argument("--rounds", type=int)
    asked = parser.parse_args()
    parts = [partial(_PARTS[name]) for name in asked.only.split(",")]
    sizes = _QUICK if asked.quick else Sizes(rounds=asked.rounds or Sizes.rounds)
    with StandIn() as standin, database() as held:
        for part in parts:
            part(Bench(standin, held, sizes, asked.peers))
        seen = standin.seen()
        print(f"\nthe stand-in itself: {seen.cpu:.0f} s of CPU in all")


if __name__ == "__main__":
    main()
