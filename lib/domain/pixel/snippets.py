"""What is pasted to install the pixel, with the store's own Business ID, and VTEX's documented addresses.

VTEX reference 6.1, 6.2 and 6.4; Hellotext reference 3.1 (2026-11-21). How Hellotext's wizard puts the pixel
into a VTEX storefront is not public, so what is pasted by hand is its general script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lib.domain.pixel.model import SiteKind
from lib.errors import InvalidInput

FUNNEL: Final = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js"
"""The checkout's loader with its major version, as Hellotext's help has it: else it may change any day."""

SDK: Final = "https://unpkg.com/@hellotext/hellotext@2.6.0/dist/hellotext.js"
"""The script for any site, in the version that Hellotext's help names."""

_BUSINESS_ID: Final = re.compile(r"[A-Za-z0-9]+")

_CHECKOUT: Final = """\
// Hellotext Checkout Funnel
(function () {{
  var script = document.createElement("script");
  script.src = "{src}";
  script.onload = function () {{ Hellotext.initialize("{business_id}"); }};
  document.head.appendChild(script);
}})();"""

# `initialize` records no view of a page by itself (Hellotext reference 3.1).
_INITIALIZE: Final = """\
Hellotext.initialize("{business_id}").then(function () {{ return Hellotext.track("page.viewed"); }});"""

_HTML: Final = """\
<!-- Hellotext -->
<script src="{src}"></script>
<script>
  {initialize}
</script>"""

_FASTSTORE: Final = """\
// src/scripts/ThirdPartyScripts.tsx
const ThirdPartyScripts = () => (
  <>
    <script src="{src}" />
    <script
      dangerouslySetInnerHTML={{{{
        __html: `{initialize}`,
      }}}}
    />
  </>
)

export default ThirdPartyScripts"""


def checkout_loader(business_id: str) -> str:
    """The loader that stands at the end of `checkout6-custom.js` (VTEX reference 6.4).

    Raises InvalidInput('business_id.shape') for anything but letters and digits: nobody pastes a placeholder.
    """
    return _CHECKOUT.format(src=FUNNEL, business_id=_safe(business_id))


def site_snippet(kind: SiteKind, business_id: str) -> str:
    """The pixel for the pages of a storefront of this kind, where Hellotext's wizard has not put it there.

    FastStore takes a component of its own (VTEX reference 6.1), every other kind the script as HTML. Raises
    InvalidInput('business_id.shape') as above.
    """
    initialize = _INITIALIZE.format(business_id=_safe(business_id))
    template = _FASTSTORE if kind is SiteKind.FASTSTORE else _HTML
    return template.format(src=SDK, initialize=initialize)


def _safe(business_id: str) -> str:
    if _BUSINESS_ID.fullmatch(business_id) is None:
        raise InvalidInput("business_id.shape", field="business_id")
    return business_id


@dataclass(frozen=True, slots=True)
class DeepLinks:
    """The addresses of a VTEX account that VTEX documents; everything else is a path in the Admin's menu."""

    account: str

    @property
    def admin(self) -> str:
        """The Admin."""
        return f"https://{self.account}.myvtex.com/admin"

    @property
    def tag_manager(self) -> str:
        """The settings of VTEX's app for Google Tag Manager."""
        return f"{self.admin}/apps/vtex.google-tag-manager@3.x/setup"

    @property
    def checkout_file(self) -> str:
        """The checkout's script file as everybody gets it."""
        return f"https://{self.account}.myvtex.com/files/checkout6-custom.js"

    @property
    def checkout_file_legacy(self) -> str:
        """The same where stores of the CMS portal have it."""
        return f"https://{self.account}.myvtex.com/arquivos/checkout6-custom.js"
