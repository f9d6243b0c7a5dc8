"""From the token to the connected number: the application, its worker and the simulator, each a process."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from lib.domain.meta import Ready
from lib.services.access import Actor
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_states import MetaView, meta_state
from lib.services.platform import install, uninstall
from lib.services.stores import add_store
from lib.web.meta_webhook import WEBHOOK_PATH
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.services.meta_looks import META_TOKEN, ids
from tests.waiting import eventually

OURS = Actor.process("test")
SECONDS = 60.0


def test_a_number_that_connects_at_meta_is_connected_here_at_its_message(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("story")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        simulator = (folder / "simulator.url").read_text()
        known = ids("11")

        def control(call: str, **body: str) -> None:
            requests.post(f"{simulator}/_control/{call}", json=body, timeout=20).raise_for_status()

        def seen() -> MetaView | None:
            return meta_state(OURS, "alfa")

        install(IsolatedSettings(data_dir=folder), url)
        try:
            add_store(OURS, "alfa", "Alfa", "UY", "ana@tienda.example")
            save_credentials(OURS, "alfa", Entered(meta_token=META_TOKEN, **known))
            eventually(lambda: (view := seen()) is not None and view.read_at is not None, SECONDS)
            waiting = seen()
            assert waiting is not None
            assert waiting.readiness.state is Ready.NOT_READY
            control("numbers", id=known["meta_number_id"], stage="CONNECTED")
            control("meta/webhook", url=f"{app.base}{WEBHOOK_PATH}", waba_id=known["waba_id"])
            eventually(lambda: (view := seen()) is not None and view.readiness.state is Ready.READY, SECONDS)
        finally:
            uninstall()
