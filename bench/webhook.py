"""`python -m bench.webhook`: how soon Meta is answered, for one change and for ten thousand in one message.

Meta waits while a message is kept. Each round sends one message with 10,000 changes, and has the same rows
inserted by the database's driver alone, with nothing checked and nothing queued; then fifty messages of one
change each. The application's worker takes them in meanwhile, as it does in life. Printed are medians,
the slowest in twenty, and the ratio to the driver.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import requests
from psycopg.types.json import Jsonb

from bench.started import Started, application, data_folder, percentile
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.engine import queue_conninfo
from lib.web.meta_webhook import WEBHOOK_PATH

_ROUNDS = 5
_MANY = 10_000
_SINGLE = 50
_FIRST_MOMENT = 1_795_000_000
_INSERT = """
    INSERT INTO kept (digest, waba_id, field, happened_at, value, received_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING
"""


def message(waba: str, first: int, changes: int) -> bytes:
    """A message of Meta's about one account, with so many changes, each a second after the one before."""
    entries = [
        {
            "id": waba,
            "time": moment,
            "changes": [{"field": "account_review_update", "value": {"decision": "APPROVED"}}],
        }
        for moment in range(first, first + changes)
    ]
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def answered(session: requests.Session, started: Started, key: bytes, body: bytes) -> float:
    """Seconds until a signed message is answered."""
    signature = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
    begun = time.perf_counter()
    answer = session.post(
        f"{started.url}{WEBHOOK_PATH}", data=body, headers={"X-Hub-Signature-256": signature}, timeout=120
    )
    took = time.perf_counter() - begun
    answer.raise_for_status()
    return took


def inserted(connection: psycopg.Connection, body: bytes) -> float:
    """Seconds until the driver has the rows of a message in an empty table."""
    connection.execute("TRUNCATE kept")
    connection.commit()
    begun = time.perf_counter()
    now = datetime.now(UTC)
    rows = [
        (
            hashlib.sha256(json.dumps(entry).encode()).hexdigest(),
            entry["id"],
            change["field"],
            datetime.fromtimestamp(entry["time"], UTC),
            Jsonb(change["value"]),
            now,
        )
        for entry in json.loads(body)["entry"]
        for change in entry["changes"]
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    connection.commit()
    return time.perf_counter() - begun


def measure(started: Started, data: Path) -> None:
    """Send and insert in turns, and print."""
    settings = Settings(data_dir=data)
    key = settings.meta_signing_key.encode()
    many, bare, single = [], [], []
    with psycopg.connect(queue_conninfo(database_url(settings))) as connection, requests.Session() as session:
        connection.execute(
            "CREATE TEMPORARY TABLE kept (digest text UNIQUE, waba_id text, field text, "
            "happened_at timestamptz, value jsonb, received_at timestamptz)"
        )
        connection.commit()
        for number in range(_ROUNDS):
            body = message(f"10000000{number:02}", _FIRST_MOMENT, _MANY)
            bare.append(inserted(connection, body))
            many.append(answered(session, started, key, body))
            for second in range(_SINGLE):
                one = message(f"20000000{number:02}", _FIRST_MOMENT + second, 1)
                single.append(answered(session, started, key, one))
    median, ratio = statistics.median(many), statistics.median(many) / statistics.median(bare)
    print(f"{_MANY} changes: {median:.2f} s, at most {max(many):.2f} s; {ratio:.1f} x the driver alone")
    p95 = 1000 * percentile(single, 0.95)
    print(f"one change: {1000 * statistics.median(single):.0f} ms, p95 {p95:.0f} ms")


def main() -> None:
    """Measure and print."""
    with data_folder() as data, application(data) as started:
        measure(started, data)


if __name__ == "__main__":
    main()
