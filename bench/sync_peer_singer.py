"""`python -m bench.sync_peer_singer`: a tap and a target of the Singer SDK, with the usual pipe between them.

The target takes its batches with a pool of threads, a requests session each. The CPU that is reported is
the target's, the process that sends; the tap has one of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

os.environ |= {"LOGLEVEL": "ERROR"}

from singer_sdk import BatchSink, Stream, Tap, Target
from singer_sdk import typing as th

from bench.sync_peer import FIELDS, Job, asked_job, post, reported, scrolled

_TRUTHS = frozenset({"isCorporate", "isNewsletterOptIn"})


class CustomersStream(Stream):  # type: ignore[misc]
    """The scroll. Not a RESTStream: that takes a token that stays the same for an endless loop."""

    name = "customers"
    primary_keys = ("id",)
    schema = th.PropertiesList(
        *(
            th.Property(name, th.BooleanType if name in _TRUTHS else th.StringType)
            for name in FIELDS.split(",")
        )
    ).to_dict()

    def get_records(self, _context: object) -> Iterator[Mapping[str, Any]]:
        """The customers."""
        return scrolled(Job(self.config["base"], self.config["customers"], 1, Path()))


class CustomersTap(Tap):  # type: ignore[misc]
    """Reads customers."""

    name = "tap-customers"
    config_jsonschema = th.PropertiesList(
        th.Property("base", th.StringType, required=True),
        th.Property("customers", th.IntegerType, required=True),
    ).to_dict()

    def discover_streams(self) -> list[CustomersStream]:
        """One stream."""
        return [CustomersStream(tap=self)]


class ProfilesSink(BatchSink):  # type: ignore[misc]
    """Writes one profile for each record, several at once."""

    def process_batch(self, context: Mapping[str, Any]) -> None:
        """Write what has come together: at most 10,000 records, as the SDK proposes."""
        job = Job(self.config["base"], len(context["records"]), self.config["in_flight"], Path())
        with ThreadPoolExecutor(job.in_flight) as pool:
            for _ in pool.map(partial(post, job), context["records"]):
                pass


class ProfilesTarget(Target):  # type: ignore[misc]
    """Writes profiles."""

    name = "target-profiles"
    config_jsonschema = th.PropertiesList(
        th.Property("base", th.StringType, required=True),
        th.Property("in_flight", th.IntegerType, required=True),
    ).to_dict()
    default_sink_class = ProfilesSink


def piped(job: Job) -> None:
    """The target listens to the tap, a process of its own."""
    with subprocess.Popen(
        [sys.executable, *sys.orig_argv[1:], "--tap"], stdout=subprocess.PIPE, text=True
    ) as tap:
        ProfilesTarget(config={"base": job.base, "in_flight": job.in_flight}).listen(tap.stdout)
    if tap.returncode:
        raise subprocess.CalledProcessError(tap.returncode, "tap")


def main() -> None:
    """The target with the tap before it; with `--tap` the tap alone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tap", action="store_true")
    job, asked = asked_job(parser)
    if asked.tap:
        CustomersTap(config={"base": job.base, "customers": job.customers}).sync_all()
    else:
        reported(partial(piped, job))


if __name__ == "__main__":
    main()
