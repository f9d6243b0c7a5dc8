"""Where the vendors are for this process: the real hosts in live mode, the simulator in rehearsal."""

from __future__ import annotations

from lib.errors import Unavailable
from lib.settings import Settings, announced_simulator
from lib.vendors.http import VendorUrls

_LIVE = VendorUrls(
    vtex="https://{account}.vtexcommercestable.com.br",
    vtex_public="https://{account}.myvtex.com",
    hellotext="https://api.hellotext.com",
    meta="https://graph.facebook.com/v26.0",
)


def vendor_urls(settings: Settings) -> VendorUrls:
    """The vendors' addresses; each setting `PUENTE_…_URL` overrides one.

    Raises Unavailable('rehearsal.no_simulator') in rehearsal mode when no simulator has announced
    itself and not every address is set by hand: rehearsal never falls back to the real hosts.
    """
    given = (settings.vtex_url, settings.vtex_public_url, settings.hellotext_url, settings.meta_url)
    default = _LIVE if settings.live else None
    if default is None and not all(given):
        simulator = announced_simulator(settings.data_dir)
        if simulator is None:
            raise Unavailable("rehearsal.no_simulator")
        default = VendorUrls(
            vtex=f"{simulator}/vtex/{{account}}",
            vtex_public=f"{simulator}/shop/{{account}}",
            hellotext=f"{simulator}/hellotext",
            meta=f"{simulator}/meta/v26.0",
        )
    fallback = default or _LIVE
    return VendorUrls(
        vtex=settings.vtex_url or fallback.vtex,
        vtex_public=settings.vtex_public_url or fallback.vtex_public,
        hellotext=settings.hellotext_url or fallback.hellotext,
        meta=settings.meta_url or fallback.meta,
    )


def loopback_allowed(settings: Settings) -> bool:
    """Whether vendors may be on this machine: always in rehearsal, by its setting in live mode."""
    return settings.allow_loopback_vendors or not settings.live
