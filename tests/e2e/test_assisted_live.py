"""The assisted way from the ticket to live, in a browser, with Meta answering through the simulator."""

from __future__ import annotations

import time
from itertools import count

import pytest
import requests

from lib.domain.model import Stage, Track
from lib.services.access import Actor
from lib.services.checklist import checklist, declare
from lib.services.credentials import Entered, save_credentials
from lib.services.numbers import save_number
from lib.services.tickets import record_ticket
from lib.web.meta_webhook import WEBHOOK_PATH
from tests.builders import Builder
from tests.days import days_ago
from tests.dossiers import ANSWERS
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.services.meta_looks import META_TOKEN, ids
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-solicitud")]

BEFORE_THE_TICKET = (
    "meta_business_account",
    "meta_business_admin",
    "whatsapp_account_choice",
    "meta_business_id",
    "whatsapp_number_owned",
    "whatsapp_account_name",
    "whatsapp_profile_name",
    "whatsapp_logo",
)
SECONDS = 60.0


def stage_of(actor: Actor, account: str) -> Stage:
    return checklist(actor, account, Track.WHATSAPP).integration.stage


def proven(actor: Actor, account: str, rule_id: str) -> bool:
    item = checklist(actor, account, Track.WHATSAPP).state.item(rule_id)
    assert item is not None
    return item.holds


def test_a_ticket_becomes_a_number_that_is_live(site: Site, visit: Visit, build: Builder) -> None:
    """VTEX's request arrives and is accepted; the number walks from NOT_VERIFIED to CONNECTED at Meta."""
    ana = build.merchant()
    account = ana.accounts[0]
    save_number(ana.actor, account, "099 123 456", "UY", ANSWERS)
    for rule_id in BEFORE_THE_TICKET:
        declare(ana.actor, account, Track.WHATSAPP, rule_id, True)
    record_ticket(ana.actor, account, days_ago(0), "1234567")
    # An account that Meta has approved already, of nobody else; its number begins at the beginning.
    known = {name: f"{value[:1]}7765{value[5:-2]}51" for name, value in ids("51").items()}
    simulator = (site.app.data_dir / "simulator.url").read_text()

    def control(call: str, **body: object) -> None:
        requests.post(f"{simulator}/_control/{call}", json=body, timeout=20).raise_for_status()

    visitor = visit(ana)
    visitor.open("/solicitud")
    visitor.sees("VTEX tiene el turno")
    visitor.button("Ya llegó").click()
    visitor.button("Ya la acepté").click()
    eventually(lambda: stage_of(ana.actor, account) is Stage.IN_REVIEW, SECONDS)

    told_at = count(int(time.time()))

    def meta_says(stage: str) -> None:
        """Its number is another one than the store's in a rehearsal, so the message is about the account."""
        control("numbers", id=known["meta_number_id"], stage=stage)
        control(
            "meta/webhook",
            url=f"{site.app.base}{WEBHOOK_PATH}",
            waba_id=known["waba_id"],
            field="account_review_update",
            time=next(told_at),
        )

    meta_says("NOT_VERIFIED")
    save_credentials(ana.actor, account, Entered(meta_token=META_TOKEN, **known))
    eventually(lambda: stage_of(ana.actor, account) is Stage.CONNECTING, SECONDS)
    visitor.open("/inicio")
    visitor.sees("VTEX conecta tu número")
    meta_says("PENDING")
    eventually(lambda: proven(ana.actor, account, "meta_account_approved"), SECONDS)
    assert not proven(ana.actor, account, "whatsapp_number_connected")

    meta_says("CONNECTED")
    eventually(lambda: stage_of(ana.actor, account) is Stage.LIVE, SECONDS)
    visitor.open("/requisitos")
    for done in visitor.page.locator("summary").filter(has_text="Listo").all():
        done.click()
    visitor.sees("comprobado con Meta")
    visitor.open("/inicio")
    visitor.sees("Nadie: está activa")
