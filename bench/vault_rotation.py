"""`python -m bench.vault_rotation [--secrets 10000]`: how long sealing every secret anew takes."""

from __future__ import annotations

import argparse
import statistics
import time
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import text

from bench.started import data_folder
from lib.security.vault import Vault
from lib.services.platform import install, platform, uninstall
from lib.services.vault_keys import rotate
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.migrate import upgrade

_ROUNDS = 5
_FIELDS = ("app_key", "app_token", "hellotext_token")
_RING = {"one": b"1" * 32, "two": b"2" * 32}
_TEXT = {"one": "one:" + "MTEx" * 10 + "MTE=", "two": "two:" + "MjIy" * 10 + "MjI="}
_ADDED = """
    INSERT INTO stores (id, account, name, search, country, time_zone, created_at)
    VALUES (:id, :account, :account, :account, 'UY', 'America/Montevideo', now())
"""
_KEPT = """
    INSERT INTO credentials (store_id, field, sealed, last_four, set_by, set_at)
    VALUES (:id, :field, :sealed, '', 'bench', now())
"""


def fill(secrets: int) -> None:
    """So many secrets of 128 characters, sealed by the first key."""
    vault = Vault({"one": _RING["one"]})
    ids = [uuid4() for _ in range(-(-secrets // len(_FIELDS)))]
    rows = [
        {"id": one, "field": field, "sealed": vault.seal("x" * 128, store_id=one, field=field)}
        for one in ids
        for field in _FIELDS
    ][:secrets]
    with platform().engine.begin() as connection:
        connection.execute(text(_ADDED), [{"id": one, "account": f"a{one.hex[:12]}"} for one in ids])
        connection.execute(text(_KEPT), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secrets", type=int, default=10_000)
    secrets = parser.parse_args().secrets
    took = []
    with data_folder() as data:
        url = database_url(Settings(data_dir=data))
        upgrade(install(Settings(data_dir=data), url).engine)
        fill(secrets)
        for number in range(_ROUNDS):
            order = ("two", "one") if number % 2 == 0 else ("one", "two")
            ring = SecretStr(",".join(_TEXT[kid] for kid in order))
            install(Settings(data_dir=data, vault_keys=ring), url)
            begun = time.perf_counter()
            assert rotate() == secrets
            took.append(time.perf_counter() - begun)
        uninstall()
    print(f"{secrets} secrets sealed anew: median {statistics.median(took):.2f} s {sorted(took)}")


if __name__ == "__main__":
    main()
