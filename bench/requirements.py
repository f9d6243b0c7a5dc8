"""`python -m bench.requirements`: what evaluating the requirements of stores costs.

Measured: one evaluation of a whole track in the median and at its slowest (goal: under 2 ms), and both tracks
of 10,000 stores one after the other, as one worker does (goal: under 20 s). The stores are those of the
demonstration: all stages, routes and ages of evidence.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

from lib.domain.calendars import Calendar
from lib.domain.model import Track
from lib.domain.requirements import evaluate
from lib.rulebook.loader import load_rulebook
from lib.services.demo_walk import Walk, walk

STORES = 10_000
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
COUNTRIES = {
    "AR": "America/Argentina/Buenos_Aires",
    "BR": "America/Sao_Paulo",
    "CL": "America/Santiago",
    "CO": "America/Bogota",
    "MX": "America/Mexico_City",
    "UY": "America/Montevideo",
}


def situations() -> list[tuple[Walk, Calendar]]:
    """Both tracks of every store, as somebody walked them."""
    chance = random.Random(1)
    rulebook = load_rulebook()
    found = []
    for _ in range(STORES):
        country, zone = chance.choice(list(COUNTRIES.items()))
        start = NOW - timedelta(days=chance.uniform(1, 120))
        calendar = Calendar.of(country, time_zone=zone)
        for track in Track:
            walked = walk(
                chance,
                rulebook,
                track,
                now=NOW,
                start=start,
                calendar=calendar,
                country=country,
                merchant="Ana Pérez",
                untouched=False,
            )
            found.append((walked, calendar))
    return found


def main() -> None:
    """Print the figures."""
    rulebook = load_rulebook()
    known = situations()
    evidence = sum(len(walked.evidence) for walked, _ in known)
    print(f"{STORES} stores, {len(known)} tracks, {evidence} pieces of evidence")
    for turn in range(3):
        took = []
        begun = time.perf_counter()
        for walked, calendar in known:
            before = time.perf_counter()
            evaluate(
                rulebook,
                walked.track,
                walked.route,
                walked.evidence,
                (),
                NOW,
                answers=walked.answers,
                calendar=calendar,
            )
            took.append(time.perf_counter() - before)
        whole = time.perf_counter() - begun
        worst = statistics.quantiles(took, n=100)[-1]
        middle = statistics.median(took)
        print(
            f"run {turn + 1}: {whole:.2f} s for all; one track: median {middle * 1e3:.3f} ms, "
            f"p99 {worst * 1e3:.3f} ms, slowest {max(took) * 1e3:.2f} ms"
        )


if __name__ == "__main__":
    main()
