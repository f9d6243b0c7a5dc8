"""What a run of the customer sync is put through: real processes, killed by SIGKILL and started again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from lib.settings import PROJECT
from tests.run import clean_environment
from tests.waiting import eventually

ACCOUNT = "caos"
BUSINESS = "yQlRPYBb"
TOKEN = f"tok_of_the_chaos_{BUSINESS}"


@dataclass(frozen=True)
class Crowd:
    """Customers by construction: who is expected where is known without the code that is tested.

    Every 40th has nothing to be reached by. Every 50th has the e-mail of the one before, and is newer.
    """

    count: int

    def documents(self) -> list[dict[str, Any]]:
        """The documents of CL, each created a minute after the one before."""
        return [self._document(number) for number in range(self.count)]

    def _document(self, number: int) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": f"id-{number:06d}",
            "createdIn": f"2026-{1 + number // 43_200 % 9:02d}-{1 + number // 1440 % 28:02d}"
            f"T{number // 60 % 24:02d}:{number % 60:02d}:00.0000000Z",
            "firstName": f"Ana{number}",
            "lastName": "Silva",
            "isNewsletterOptIn": number % 3 == 0,
        }
        if not self.is_out_of_reach(number):
            document["email"] = self.email_of(number).upper() if number % 7 == 0 else self.email_of(number)
            document["homePhone"] = self._typed(number)
        return document

    def is_out_of_reach(self, number: int) -> bool:
        """Whether this one has neither e-mail nor phone."""
        return number % 40 == 39

    def joins(self, number: int) -> bool:
        """Whether the profile of this one is the one of the next."""
        return number % 50 == 48 and number + 1 < self.count and not self.is_out_of_reach(number + 1)

    def email_of(self, number: int) -> str:
        """The e-mail as it is to arrive."""
        return f"cliente.{number + 1 if self.joins(number) else number}@example.com"

    def phone_of(self, number: int) -> str:
        """The phone as it is to arrive."""
        return f"+55119{80_000_000 + number:08d}"

    def _typed(self, number: int) -> str:
        digits = self.phone_of(number)[3:]
        return f"({digits[:2]}) {digits[2:7]}-{digits[7:]}" if number % 2 else digits

    def expected(self) -> dict[str, dict[str, str]]:
        """The profiles that there are to be, by reference."""
        return {
            f"id-{number:06d}": {
                "reference": f"id-{number:06d}",
                "first_name": f"Ana{number}",
                "last_name": "Silva",
                "email": self.email_of(number),
                "phone": self.phone_of(number),
            }
            for number in range(self.count)
            if not self.is_out_of_reach(number) and not self.joins(number)
        }

    @property
    def out_of_reach(self) -> int:
        """How many are rejected."""
        return sum(map(self.is_out_of_reach, range(self.count)))

    @property
    def joined(self) -> int:
        """How many share the profile of another one."""
        return sum(self.joins(number) for number in range(self.count) if not self.is_out_of_reach(number))


@dataclass
class Vendors:
    """The simulator as a process that keeps its profiles over its own death, always at the same address."""

    folder: Path
    crowd: Crowd
    controls: Sequence[tuple[str, dict[str, Any]]] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _port: int = field(default=0, init=False)
    _passed: set[object] = field(default_factory=set, init=False)
    _went_wrong: Counter[tuple[str, str]] = field(default_factory=Counter, init=False)

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, or start it again, with its customers and whatever goes wrong in it."""
        announced = self.folder / "simulator.url"
        announced.unlink(missing_ok=True)
        command = [sys.executable, "-m", "lib.rehearsal", "--port", str(self._port)]
        command += ["--announce", str(announced), "--state", str(self.folder / "profiles.jsonl")]
        self._process = subprocess.Popen(
            command, cwd=PROJECT, env=clean_environment(), stdout=subprocess.DEVNULL
        )
        eventually(announced.exists)
        self._port = int(announced.read_text(encoding="utf-8").rpartition(":")[2])
        self.control("customers", {"account": ACCOUNT, "customers": self.crowd.documents()})
        self.tell()

    def tell(self) -> None:
        """Let go wrong what is to go wrong."""
        for name, body in self.controls:
            self.control(name, body)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process is not None
        self._went_wrong = self.went_wrong()
        self._process.kill()
        self._process.wait()

    def control(self, name: str, body: dict[str, Any]) -> None:
        """One control call."""
        requests.post(f"{self.base}/_control/{name}", json=body, timeout=60).raise_for_status()

    def let_time_pass(self, until: object) -> None:
        """Twenty minutes pass for the vendors, once for each of these moments."""
        if until not in self._passed:
            self._passed.add(until)
            self.control("clock", {"seconds": 1_200})

    def went_wrong(self) -> Counter[tuple[str, str]]:
        """How many requests met each fault by chance so far, by vendor and fault, kills or not."""
        found: Mapping[str, Mapping[str, int]] = self._asked("chaos").json()
        now = {(vendor, fault): n for vendor, given in found.items() for fault, n in given.items()}
        return self._went_wrong + Counter(now)

    def planned(self) -> set[tuple[str, str]]:
        """Each fault that is to happen by chance, by vendor."""
        return {
            (body["vendor"], fault)
            for name, body in self.controls
            if name == "chaos"
            for fault in body["rates"]
        }

    def profiles(self) -> list[dict[str, Any]]:
        """All profiles of the business."""
        return self._told()["profiles"]  # type: ignore[no-any-return]

    def writes(self) -> dict[str, int]:
        """How often each profile was written."""
        return self._told()["writes"]  # type: ignore[no-any-return]

    def _told(self) -> dict[str, Any]:
        return self._asked("profiles", business=BUSINESS).json()  # type: ignore[no-any-return]

    def _asked(self, name: str, **params: str) -> requests.Response:
        return requests.get(f"{self.base}/_control/{name}", params=params, timeout=60)
