"""Stores are handed over while their people and managers work on them: nobody waits in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from lib.domain.model import Track
from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.checklist import declare
from lib.services.event_chain import verify_chain
from lib.services.numbers import save_number
from lib.services.people_admin import hand_over_portfolio
from lib.services.platform import Platform
from lib.services.stores import set_subdivision
from tests.builders import Builder, rows

ROUNDS = 12
ACCOUNTS = ("alfa", "beta", "gamma")


def test_a_portfolio_goes_back_and_forth_while_its_stores_are_worked_on(
    platform: Platform, build: Builder
) -> None:
    elena, marta, pablo = build.administrator(), build.manager(), build.manager()
    people = {account: build.merchant(account, country="BR") for account in ACCOUNTS}
    assert hand_over_portfolio(elena.actor, None, marta.id) == len(ACCOUNTS)

    def hand_over() -> int:
        handed = 0
        for number in range(ROUNDS):
            giver, taker = (marta, pablo) if number % 2 == 0 else (pablo, marta)
            handed += hand_over_portfolio(elena.actor, giver.id, taker.id)
        return handed

    def work(account: str) -> None:
        actor: Actor = people[account].actor
        for number in range(ROUNDS):
            declare(actor, account, Track.WHATSAPP, "meta_business_account", number % 2 == 0)
            save_number(actor, account, f"+55 11 99123 45{number:02}", "BR", Answers())
            set_subdivision(marta.actor, account, "SP" if number % 2 == 0 else None)

    with ThreadPoolExecutor(len(ACCOUNTS) + 1) as several:
        handed = several.submit(hand_over)
        done = [several.submit(work, account) for account in ACCOUNTS]
        assert handed.result() == ROUNDS * len(ACCOUNTS)
        for one in done:
            one.result()
    assert {row["owner_id"] for row in rows(platform, "SELECT owner_id FROM integrations")} == {marta.id}
    changes = rows(platform, "SELECT count(*) AS n FROM events WHERE kind = 'store.owner'")
    assert changes[0]["n"] == (ROUNDS + 1) * len(ACCOUNTS)
    assert verify_chain(Actor.process("test")).faults == ()
