"""What can be said of a pixel from outside: the pages that were fetched, what stands in them, the verdicts.

Words of vtex.md 6 and hellotext.md 3 (2026-11-21). A script that stands in a page is no proof that it ran,
and one that ran no proof that an event was recorded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Which page of a shop."""

    HOME = "home"
    PRODUCT = "product"
    CHECKOUT = "checkout"
    CHECKOUT_LEGACY = "checkout_legacy"

    @property
    def is_checkout(self) -> bool:
        """Whether it is the checkout's script file, not a page of the storefront."""
        return self in (Place.CHECKOUT, Place.CHECKOUT_LEGACY)


class SiteKind(StrEnum):
    """How scripts get into a storefront (vtex.md 6.1)."""

    STORE_FRAMEWORK = "store_framework"
    FASTSTORE = "faststore"
    LEGACY = "legacy"
    TAG_MANAGER = "tag_manager"


class PageProblem(StrEnum):
    """Why a page could not be read as its visitors read it."""

    ADDRESS_REFUSED = "address_refused"
    DNS_FAILURE = "dns_failure"
    TLS_FAILURE = "tls_failure"
    CONNECTION_REFUSED = "connection_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    CONNECTION_LOST = "connection_lost"
    SLOW = "slow"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    OTHER_HOST = "other_host"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNREADABLE_BODY = "unreadable_body"
    NOT_FOUND = "not_found"
    LOGIN_WALL = "login_wall"
    BOT_WALL = "bot_wall"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    NOT_A_PAGE = "not_a_page"
    EMPTY = "empty"
    NO_PRODUCT = "no_product"


class Storefront(StrEnum):
    """What the storefront's pages say of the pixel."""

    RIGHT = "right"
    OTHER = "other"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Checkout(StrEnum):
    """What the checkout's script file says of Hellotext's loader."""

    RIGHT = "right"
    OTHER = "other"
    PLACEHOLDER = "placeholder"
    LATEST = "latest"
    TWICE = "twice"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    NO_FILE = "no_file"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why nothing can be told from a page that could be read."""

    TAG_MANAGER = "tag_manager"
    LAZY = "lazy"


class TraceKind(StrEnum):
    """What was found in the text of a page."""

    SDK = "sdk"
    FUNNEL = "funnel"
    INITIALIZE = "initialize"
    PLACEHOLDER = "placeholder"
    TAG_MANAGER = "tag_manager"
    LAZY = "lazy"


class Spelling(StrEnum):
    """How it is written there."""

    PLAIN = "plain"
    ESCAPED = "escaped"
    ENCODED = "encoded"


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that stands in a page: `line` counts from 1; `value` is an id, a version or a container's id.

    `value` None: there is one, and it cannot be read (an id that a script puts together).
    """

    place: Place
    line: int
    kind: TraceKind
    spelling: Spelling = Spelling.PLAIN
    value: str | None = None


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page as it came, or why it did not.

    `url` is where it was asked for, `final_url` where the answer came from. `body` is decompressed and cut at
    the cap (`is_cut`). `policies` are the values of Content-Security-Policy headers that are enforced.
    `headers` have lower-case names and hold only what tells walls and encodings.
    """

    place: Place
    url: str
    final_url: str = ""
    status: int | None = None
    body: bytes = dataclasses.field(default=b"", repr=False)
    content_type: str = ""
    policies: tuple[str, ...] = ()
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_cut: bool = False
    problem: PageProblem | None = None
    ms: int = 0


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What one page says. Exactly one of `storefront` and `checkout` is set, by its place.

    `blocked_by`: the directive of the page's policy that keeps the script from loading or from being heard.
    `other_host`: where the page led to, when that is another site. `size` in bytes, `ms` of the whole fetch.
    """

    place: Place
    url: str
    storefront: Storefront | None = None
    checkout: Checkout | None = None
    doubt: Doubt | None = None
    problem: PageProblem | None = None
    traces: tuple[Trace, ...] = ()
    blocked_by: str | None = None
    other_host: str | None = None
    status: int | None = None
    size: int = 0
    ms: int = 0

    @property
    def is_right(self) -> bool:
        """Whether the script is there with the right id and may load."""
        right = self.storefront is Storefront.RIGHT or self.checkout is Checkout.RIGHT
        return right and self.blocked_by is None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all pages of a shop say together.

    `pages` are in the order in which they were fetched. `doubt` and `problem` say why nothing can be told of
    the storefront, `checkout_problem` the same of the checkout's file. `blocked_by`: the directive by which
    one of the storefront's pages keeps the script out. `kind` is a guess.
    """

    storefront: Storefront
    checkout: Checkout
    pages: tuple[PageVerdict, ...]
    doubt: Doubt | None = None
    problem: PageProblem | None = None
    checkout_problem: PageProblem | None = None
    blocked_by: str | None = None
    kind: SiteKind | None = None

    @property
    def storefront_is_right(self) -> bool:
        """Whether the storefront has the pixel of this business, and nothing keeps it from loading."""
        return self.storefront is Storefront.RIGHT and self.blocked_by is None

    @property
    def is_right(self) -> bool:
        """Whether both installs are right."""
        return self.storefront_is_right and self.checkout is Checkout.RIGHT


class Deep(StrEnum):
    """What a real browser saw: another kind of evidence than a script in a page."""

    RIGHT = "right"
    OTHER = "other"
    LOADED = "loaded"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    NO_BROWSER = "no_browser"


@dataclass(frozen=True, slots=True)
class DeepSeen:
    """What a real browser saw of the home page.

    `RIGHT`: the page asked Hellotext for this business; `OTHER`: for another one (`business_id`);
    `LOADED`: the script came and asked for none; `NOTHING`: neither; `UNKNOWN`: the page could not be
    opened (`problem`). `withheld` counts the calls that would have written something: none of them left.
    """

    result: Deep
    business_id: str | None = None
    problem: PageProblem | None = None
    withheld: int = 0
    ms: int = 0
