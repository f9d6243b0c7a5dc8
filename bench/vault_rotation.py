"""`python -m bench.vault_rotation [--secrets 10000]`: how long sealing every secret anew takes."""

from __future__ import annotations

import argparse
import statistics
import time

from pydantic import SecretStr

from bench.started import data_folder
from lib.security.vault import Vault
from lib.services.platform import install, platform, uninstall
from lib.services.vault_keys import rotate
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.migrate import upgrade
from tests.sealed import seal_secrets

_ROUNDS = 5
_RING_ONE = b"1" * 32
_TEXT = {"one": "one:" + "MTEx" * 10 + "MTE=", "two": "two:" + "MjIy" * 10 + "MjI="}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secrets", type=int, default=10_000)
    secrets = parser.parse_args().secrets
    took = []
    with data_folder() as data:
        url = database_url(Settings(data_dir=data))
        upgrade(install(Settings(data_dir=data), url).engine)
        seal_secrets(platform().engine, Vault({"one": _RING_ONE}), secrets, "x" * 128)
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
