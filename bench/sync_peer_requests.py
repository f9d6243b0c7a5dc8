"""`python -m bench.sync_peer_requests loop|threads`: what one writes first, with requests.

`loop`: one session, one call after the other. `threads`: a pool of threads with a session each.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.sync_peer import Job, asked_job, post, reported, scrolled


def loop(job: Job) -> None:
    """Read and write one after the other."""
    for customer in scrolled(job):
        post(job, customer)


def threads(job: Job) -> None:
    """Read all, write in threads."""
    with ThreadPoolExecutor(job.in_flight) as pool:
        for _ in pool.map(partial(post, job), scrolled(job)):
            pass


def main() -> None:
    """Run one of the two and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("loop", "threads"))
    job, asked = asked_job(parser)
    reported(partial(loop if asked.way == "loop" else threads, job))


if __name__ == "__main__":
    main()
