"""The pixel as it is seen from outside: what stands in a shop's pages, and what that says. Pure."""

from lib.domain.pixel.judging import inspect, judge, judge_page
from lib.domain.pixel.kinds import guess_kind
from lib.domain.pixel.model import (
    Checkout,
    Deep,
    DeepSeen,
    Doubt,
    Judgement,
    PageProblem,
    PageSeen,
    PageVerdict,
    Place,
    SiteKind,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.domain.pixel.products import product_path, product_urls, sitemap_index
from lib.domain.pixel.walls import wall_of

__all__ = [
    "Checkout",
    "Deep",
    "DeepSeen",
    "Doubt",
    "Judgement",
    "PageProblem",
    "PageSeen",
    "PageVerdict",
    "Place",
    "SiteKind",
    "Spelling",
    "Storefront",
    "Trace",
    "TraceKind",
    "guess_kind",
    "inspect",
    "judge",
    "judge_page",
    "product_path",
    "product_urls",
    "sitemap_index",
    "wall_of",
]
