from tests.builders import Builder
from lib.services.stores import overview

def test_a_merchant_sees_the_own_store(build: Builder) -> None:
    ana = build.merchant()
    assert overview(ana.actor, ana.accounts[0]).store.account == ana.accounts[0]
