"""`python -m bench.number_doctor [--numbers 100000]`: the number doctor beside a plain phonenumbers loop.

Five rounds; in each round every measurement runs once, one after the other, each in a new process.
Prints the medians: numbers per second and the ratio to the plain loop of the same run, then how long
the first number of a new process takes and how long a second look at the same number.

The numbers have a fixed seed: two thirds Latin American, 16 % broken, in the spellings people use.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.number_sample import Typed, sample

_ROUNDS = 5
_LOOKS = 50_000
# Of all countries the one with the largest patterns: a fixed line that could be a mobile without its 9.
_FIRST = Typed("11 2345-6789", "AR")


def plain_loop(numbers: list[Typed], _: Path) -> float:
    """Seconds of what one would write first: parse, validity, type, E.164."""
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat

    begun = time.perf_counter()
    found: Counter[tuple[bool, int]] = Counter()
    for typed in numbers:
        try:
            number = phonenumbers.parse(typed.text, typed.country)
        except NumberParseException:
            continue
        found[phonenumbers.is_valid_number(number), phonenumbers.number_type(number)] += 1
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return time.perf_counter() - begun


def doctor(numbers: list[Typed], _: Path) -> float:
    """Seconds of the doctor with all its rules on one core, the diagnoses counted by verdict."""
    from lib.rulebook.doctor import examine

    begun = time.perf_counter()
    verdicts = Counter(examine(typed.text, typed.country).verdict for typed in numbers)
    assert verdicts.total() == len(numbers)
    return time.perf_counter() - begun


def file(numbers: list[Typed], folder: Path) -> float:
    """Seconds for a CSV of these numbers, read, judged and written."""
    from lib.services.number_file import judge_file

    source, target = folder / "numbers.csv", folder / "judged.csv"
    begun = time.perf_counter()
    summary = judge_file(source, target, None, "telefono")
    took = time.perf_counter() - begun
    assert summary.rows == len(numbers)
    return took


def next_file(numbers: list[Typed], folder: Path) -> float:
    """Seconds for a CSV after another one, as in a worker: the patterns of its countries are compiled."""
    file(numbers, folder)
    return file(numbers, folder)


def first_number(_: list[Typed], __: Path) -> float:
    """Seconds for the first number of a process, after the imports."""
    from lib.rulebook.doctor import examine

    begun = time.perf_counter()
    examine(_FIRST.text, _FIRST.country)
    return time.perf_counter() - begun


def second_look(_: list[Typed], __: Path) -> float:
    """Seconds for a number that was looked at just before."""
    from lib.rulebook.doctor import examine

    examine(_FIRST.text, _FIRST.country)
    begun = time.perf_counter()
    for _look in range(_LOOKS):
        examine(_FIRST.text, _FIRST.country)
    return (time.perf_counter() - begun) / _LOOKS


MEASUREMENTS: dict[str, Callable[[list[Typed], Path], float]] = {
    "plain": plain_loop,
    "doctor": doctor,
    "file": file,
    "next": next_file,
    "first": first_number,
    "second": second_look,
}


def measured(name: str, folder: Path) -> float:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "bench.number_doctor", "--measure", name, "--folder", str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def write_numbers(folder: Path, numbers: list[Typed]) -> None:
    """The numbers for the measuring processes, and as a file that a merchant could have sent."""
    (folder / "numbers.json").write_text(json.dumps([(one.text, one.country) for one in numbers]))
    with (folder / "numbers.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["id", "nombre", "telefono", "pais"])
        writer.writerows(
            [position, f"Cliente {position}", one.text, one.country] for position, one in enumerate(numbers)
        )


def read_numbers(folder: Path) -> list[Typed]:
    """What `write_numbers` has left."""
    return [Typed(*pair) for pair in json.loads((folder / "numbers.json").read_text())]


def report(count: int, medians: dict[str, float]) -> None:
    """Print the table."""
    print(f"{count} numbers, medians of {_ROUNDS} processes each")
    print(f"{'':32}{'per second':>12}{'µs each':>10}{'ratio':>8}")
    for name, label in (
        ("plain", "plain phonenumbers loop"),
        ("doctor", "doctor, one core, all rules"),
        ("file", "file: read, judge, write"),
        ("next", "the next file of a process"),
    ):
        took = medians[name]
        ratio = medians["plain"] / took
        print(f"{label:32}{count / took:12,.0f}{took / count * 1e6:10.1f}{ratio:8.1f}")
    print(f"first number of a process: {medians['first'] * 1e3:.1f} ms")
    print(f"second look at a number:   {medians['second'] * 1e6:.1f} µs")


def main() -> None:
    """Measure and print; with `--measure`, be one of the measuring processes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--numbers", type=int, default=100_000)
    parser.add_argument("--measure", choices=MEASUREMENTS)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.measure:
        print(MEASUREMENTS[asked.measure](read_numbers(asked.folder), asked.folder))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_numbers(folder, sample(asked.numbers))
        times: dict[str, list[float]] = {measurement: [] for measurement in MEASUREMENTS}
        for _ in range(_ROUNDS):
            for measurement, taken in times.items():
                taken.append(measured(measurement, folder))
        report(asked.numbers, {name: statistics.median(taken) for name, taken in times.items()})


if __name__ == "__main__":
    main()
