"""A secret typed in the browser stays where it belongs."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from lib.services.access import Actor
from lib.services.credentials import credential_state
from tests.builders import BUSINESS_ID, Builder
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.waiting import eventually

pytestmark = pytest.mark.browser

APP_TOKEN = "KANARIENVOGELXQ" * 8 + "SINGTWOX"
HELLOTEXT_TOKEN = "ALK_kanarienvogel-" + "z9" * 60


def test_a_typed_secret_comes_back_in_no_page_no_frame_no_address_and_no_log(
    visit: Visit, build: Builder, site: Site
) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    visitor = visit(ana)
    visitor.open("/credenciales")
    visitor.fill("App Key", f"vtexappkey-{account}-KANARI")
    visitor.fill("App Token", APP_TOKEN)
    visitor.fill("Business ID de Hellotext", "https://hellotext.com/no")
    visitor.fill("Token de Hellotext", HELLOTEXT_TOKEN)
    visitor.frames.clear()
    visitor.key("primary-credentials-save").get_by_role("button").click()
    visitor.sees("Revisa los campos marcados")
    visitor.fill("Business ID de Hellotext", BUSINESS_ID)
    visitor.key("primary-credentials-save").get_by_role("button").click()
    eventually(lambda: _is_checked(ana.actor, account), 30)
    visitor.reload()
    visitor.key("check-hellotext-token").wait_for()
    visitor.open("/inicio")
    for secret in (APP_TOKEN, HELLOTEXT_TOKEN, f"{account}-KANARI"):
        places = {
            "page": visitor.page.content(),
            "frames": visitor.received,
            "addresses": "\n".join(visitor.addresses),
            "logs": site.app.output,
        }
        found = [name for name, text in places.items() if secret in text or quote(secret) in text]
        assert found == [], found
    assert "tienda" in visitor.received.lower()


def _is_checked(actor: Actor, account: str) -> bool:
    run = credential_state(actor, account).latest_run
    return run is not None and not run.open
