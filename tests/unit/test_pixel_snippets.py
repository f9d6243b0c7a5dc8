"""What a merchant pastes: the own Business ID in it, the documented script, and nothing else."""

from __future__ import annotations

import pytest

from lib.domain.pixel import inspect
from lib.domain.pixel.model import Checkout, SiteKind, Storefront
from lib.domain.pixel.snippets import DeepLinks, checkout_loader, site_snippet
from lib.errors import InvalidInput

BUSINESS_ID = "yQlRPYBb"
# Word for word as Hellotext's help has it (VTEX reference 6.4), with the id filled in.
DOCUMENTED = """\
// Hellotext Checkout Funnel
(function () {
  var script = document.createElement("script");
  script.src = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js";
  script.onload = function () { Hellotext.initialize("yQlRPYBb"); };
  document.head.appendChild(script);
})();"""


def test_the_checkouts_loader_is_the_documented_one() -> None:
    assert checkout_loader(BUSINESS_ID) == DOCUMENTED


def test_what_is_pasted_into_the_checkout_is_found_to_be_right() -> None:
    before = "// the shop's own code\nwindow.shop = {};\n"
    seen = inspect((before + checkout_loader(BUSINESS_ID)).encode(), "checkout6-custom.js", BUSINESS_ID)
    assert seen.checkout is Checkout.RIGHT


@pytest.mark.parametrize("kind", [SiteKind.STORE_FRAMEWORK, SiteKind.LEGACY, SiteKind.TAG_MANAGER])
def test_what_is_pasted_into_a_page_is_found_to_be_right(kind: SiteKind) -> None:
    page = f"<!doctype html><html><head>{site_snippet(kind, BUSINESS_ID)}</head><body>Hola</body></html>"
    seen = inspect(page.encode(), "home.html", BUSINESS_ID)
    assert seen.storefront is Storefront.RIGHT


def test_a_faststore_gets_a_component_whose_braces_close() -> None:
    text = site_snippet(SiteKind.FASTSTORE, BUSINESS_ID)
    assert text.startswith("// src/scripts/ThirdPartyScripts.tsx")
    assert f'Hellotext.initialize("{BUSINESS_ID}")' in text
    assert all(text.count(opening) == text.count(closing) for opening, closing in ("{}", "()"))


@pytest.mark.parametrize("kind", list(SiteKind))
def test_every_script_has_its_version(kind: SiteKind) -> None:
    text = site_snippet(kind, BUSINESS_ID)
    assert "@hellotext/hellotext@2.6.0/" in text
    assert "latest" not in text


@pytest.mark.parametrize("wrong", ["", "YOUR_BUSINESS_ID", 'a");alert("1', "abc def", "ñandú123"])
def test_nobody_pastes_what_is_no_business_id(wrong: str) -> None:
    for make in (checkout_loader, lambda one: site_snippet(SiteKind.LEGACY, one)):
        with pytest.raises(InvalidInput) as refused:
            make(wrong)
        assert refused.value.code == "business_id.shape"


def test_the_addresses_carry_the_account() -> None:
    links = DeepLinks("casalinda")
    assert links.tag_manager == ("https://casalinda.myvtex.com/admin/apps/vtex.google-tag-manager@3.x/setup")
    assert links.admin == "https://casalinda.myvtex.com/admin"
    assert links.checkout_file == "https://casalinda.myvtex.com/files/checkout6-custom.js"
    assert links.checkout_file_legacy == "https://casalinda.myvtex.com/arquivos/checkout6-custom.js"
