"""What the peers of `bench.sync` have in common: their job, their reading, their report.

The peers run in a virtual environment of their own: nothing here imports the application.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import requests

PAGE = 500
TOKEN = "bench-token"  # noqa: S105 - the stand-in asks for none
_KEYS = {"X-VTEX-API-AppKey": "bench", "X-VTEX-API-AppToken": TOKEN, "Accept": "application/json"}
FIELDS = (
    "id,email,firstName,lastName,homePhone,phone,cellPhone,businessPhone,isCorporate,corporateName,"
    "tradeName,isNewsletterOptIn,createdIn,updatedIn"
)


@dataclass(frozen=True)
class Job:
    """Bring `customers` from the stand-in at `base` into it again, `in_flight` writes at once.

    `folder` is where a tool may keep what it needs.
    """

    base: str
    customers: int
    in_flight: int
    folder: Path

    @property
    def scroll_url(self) -> str:
        """Where the customers are."""
        return f"{self.base}/vtex/bench/api/dataentities/CL/scroll"

    @property
    def profiles_url(self) -> str:
        """Where they go."""
        return f"{self.base}/hellotext/v1/profiles"


@dataclass(frozen=True)
class Report:
    """What a tool says of itself: seconds and CPU seconds from its imports to its end, peak MB in memory."""

    seconds: float
    cpu: float
    peak_mb: float


def asked_job(parser: argparse.ArgumentParser | None = None) -> tuple[Job, argparse.Namespace]:
    """The job of the command line, and what else stands there."""
    parser = parser or argparse.ArgumentParser()
    parser.add_argument("--base", required=True)
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--in-flight", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    return Job(asked.base, asked.customers, asked.in_flight, asked.folder), asked


def reported(run: Callable[[], object]) -> None:
    """Run, and print the report as the last line."""
    began, cpu = time.perf_counter(), time.process_time()
    run()
    report = Report(time.perf_counter() - began, time.process_time() - cpu, _peak_mb())
    print(json.dumps(asdict(report)), flush=True)


def _peak_mb() -> float:
    """The most memory this process ever held. Not `ru_maxrss`: that begins with what the starter held."""
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert held is not None
    return int(held[1]) / 1024


def scrolled(job: Job) -> Iterator[Mapping[str, Any]]:
    """The customers, page by page, at most as many as the job has."""
    session = hellotext_session()
    session.headers.update(_KEYS)
    params: dict[str, str] = {"_size": str(PAGE), "_fields": FIELDS}
    left = job.customers
    while left > 0:
        answer = session.get(job.scroll_url, params=params, timeout=30)
        answer.raise_for_status()
        page: list[dict[str, Any]] = answer.json()
        if not page:
            return
        yield from page[:left]
        left -= len(page)
        params = {"_token": answer.headers["X-VTEX-MD-TOKEN"]}


def profile_of(customer: Mapping[str, Any]) -> dict[str, str]:
    """The simplest mapping there is: digits of the phone with Brazil's prefix, the e-mail in lower case."""
    digits = "".join(character for character in str(customer.get("homePhone") or "") if character.isdigit())
    phone = digits.removeprefix("55") if len(digits) > 11 else digits.removeprefix("0")
    return {
        "first_name": str(customer.get("firstName") or ""),
        "last_name": str(customer.get("lastName") or ""),
        "email": str(customer.get("email") or "").lower(),
        "phone": f"+55{phone}",
        "reference": str(customer["id"]),
    }


def hellotext_session() -> requests.Session:
    """A session with the bearer, that reads no environment and keeps one connection."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    return session


_own = threading.local()


def post(job: Job, customer: Mapping[str, Any]) -> None:
    """Write one profile on the session of this thread. Raises `requests.HTTPError` unless it was taken."""
    session: requests.Session | None = getattr(_own, "session", None)
    if session is None:
        session = _own.session = hellotext_session()
    session.post(job.profiles_url, json=profile_of(customer), timeout=30).raise_for_status()
