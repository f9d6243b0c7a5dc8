"""What Hellotext refused is not sent again as it was, unless a person asks for everything anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.domain.sync import RunState
from lib.services.sync_runs import approve_sync
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change
from tests.services.lying import Asked, Told, lying
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """Three customers are in Hellotext, and the one that came after them was refused."""
    opened = open_shop(build, simulator)
    save_sync_settings(OPERATOR, opened.account, newsletter=True)
    opened.holds(*crowd(3))
    opened.synchronise()
    # The simulator refuses a property that it does not know.
    change(opened.platform, "UPDATE sync_settings SET newsletter_property = 'deleted1'")
    opened.add(id="c-00009", email="ana.9@example.com", firstName="Ana", isNewsletterOptIn=True)
    assert opened.synchronise().reasons == {"refused_422": 1}
    return opened


def knows_the_property(shop: Shop) -> None:
    change(shop.platform, "UPDATE sync_settings SET newsletter_property = NULL")


def sent(shop: Shop) -> int:
    """How many customers were sent to be made, whatever came of it."""
    return sum(one["method"] == "POST" and one["path"].endswith("/profiles") for one in shop.told("log"))


@pytest.mark.parametrize("full", [False, True])
def test_the_next_runs_do_not_send_it_again(shop: Shop, full: bool) -> None:
    before = sent(shop)
    run = shop.synchronise(full=full)
    assert (is_settled(run), run.reasons) == (True, {"refused_422": 1})
    assert sent(shop) == before
    assert shop.row("c-00009")["payload"] is not None


@pytest.mark.parametrize("status", [400, 404, 410, 422])
@pytest.mark.parametrize("full", [False, True])
def test_whatever_the_refusal_it_is_not_repeated(
    build: Builder, simulator: str, status: int, full: bool
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(1))

    def refuse(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        return Told(status, b"{}") if asked.is_write else None

    with lying(build.platform, simulator, refuse) as liar:
        first = shop.synchronise()
        asked = sum(one.is_write for one in liar.asked)
        # An hour later, a day later: whatever is due by then.
        change(build.platform, "UPDATE sync_settings SET full_due_at = full_due_at - interval '2 days'")
        again = shop.synchronise(full=full)
        assert sum(one.is_write for one in liar.asked) == asked
    assert first.equation.rejected == 1
    # Read again, it is rejected for what was said of it before.
    assert again.reasons == (first.reasons if full else {})


def test_it_is_sent_when_it_changes(shop: Shop) -> None:
    knows_the_property(shop)
    shop.change("c-00009", firstName="Berta")
    run = shop.synchronise()
    assert (run.equation.created, run.equation.rejected) == (1, 0)


def test_a_person_who_has_everything_read_anew_has_it_sent_again(shop: Shop) -> None:
    knows_the_property(shop)
    run_id = shop.start(full=True, automatic=False)
    assert shop.carry_out(run_id).state is RunState.READY
    approve_sync(OPERATOR, shop.account, run_id)
    run = shop.carry_out(run_id)
    assert (run.equation.created, run.equation.rejected) == (1, 0)
    assert len(shop.references()) == 4
