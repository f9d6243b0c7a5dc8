"""What is written and never answered for: a vendor that takes the call and falls silent."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from lib.domain.sync import RunState
from lib.services.sync_allowance import business_of
from lib.services.sync_closing import complete
from lib.services.sync_runs import approve_sync
from lib.services.sync_sending import Sending
from lib.services.sync_settling import look_up, prepare, what_is_left
from lib.services.sync_tasks import Database
from lib.services.sync_watching import Watching
from lib.services.sync_work import take
from lib.vendors.http import Timeouts
from lib.vendors.lean import LeanSession, run_lean
from lib.vendors.profiles import ProfilesClient
from tests.builders import Builder
from tests.services.syncing import OPERATOR, QUICK, Shop, crowd, is_settled, open_shop, token_of

IMPATIENT = Timeouts(connect=1.0, read=0.5, whole=0.5)


def write(shop: Shop, run_id: UUID, token: str) -> None:
    """Send what a run read, as the engine does, by a session that does not wait long."""
    taken = take(OPERATOR, shop.account, run_id, replace(QUICK, at_once=16), lambda: True)
    assert taken is not None
    work = taken[0]
    with work.act() as act:
        business = business_of(act)

    async def send() -> None:
        with Database() as database:
            async with LeanSession(allow_loopback=True, at_once=16, timeouts=IMPATIENT) as session:
                client = ProfilesClient(f"{shop.simulator}/hellotext", token, session)
                assert await prepare(work, client, database) is None
                watching = Watching(work.limits)
                while (left := await database.run(what_is_left, work)) is not None:
                    if left.unanswered_since is not None:
                        await look_up(work, business, client, database, left, watching, None)
                    else:
                        await Sending(work, business, client, None, database, watching).send(left.behind)

    run_lean(send)
    complete(work)


@pytest.mark.parametrize("always", [True, False], ids=["always", "for a while"])
def test_who_is_written_in_silence_is_found_and_not_sent_again(
    build: Builder, simulator: str, always: bool
) -> None:
    fault = "timeoutw" if always else "sinmatch"
    shop = open_shop(build, simulator, fault=fault)
    shop.holds(*crowd(12))
    run_id = shop.start(automatic=False)
    assert shop.carry_out(run_id).state is RunState.READY
    approve_sync(OPERATOR, shop.account, run_id)
    if not always:
        shop.control("faults", vendor="hellotext", fault="timeoutw", calls=5, writes_only=True)
    write(shop, run_id, token_of(fault=fault))
    run = shop.run()
    assert is_settled(run)
    assert run.equation.created == 12
    assert shop.references() == sorted(str(one["id"]) for one in crowd(12))
    assert shop.writes() == 12
