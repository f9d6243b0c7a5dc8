"""The magic values: what a person types to reach a state, and nothing else has to be configured.

`TABLE` is the one list; the rules below it are what the simulator obeys. The same rows are served at
`GET /` and stand in the docstring of the package.
"""

from __future__ import annotations

import hashlib
import re
import string
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_CUSTOMERS = 240
MOST_CUSTOMERS = 200_000
LIMITED_CALLS = 2
"""How many calls a `limite…` name refuses before it answers."""
RETRY_AFTER_SECONDS = 2


class Fault(StrEnum):
    """What goes wrong on the way. The value is the prefix that a person types."""

    SLOW = "lento"
    DROPPED = "caido"
    HTML = "html"
    LIMITED = "limite"
    LIMITED_DATE = "limitefecha"
    ERROR_408 = "e408"
    ERROR_500 = "error500"
    ERROR_502 = "error502"
    ERROR_503 = "error503"
    ERROR_504 = "error504"
    REDIRECT = "redirige"
    TRUNCATED = "trunco"
    HUGE = "gordo"
    OTHER_SHAPE = "otraforma"
    NOT_FOUND = "noexiste"
    WRITTEN_THEN_SILENCE = "timeoutw"
    WRITTEN_THEN_500 = "err500w"
    WRITTEN_THEN_CUT = "cortew"


STATUS_FAULTS: dict[Fault, int] = {
    Fault.ERROR_408: 408,
    Fault.ERROR_500: 500,
    Fault.ERROR_502: 502,
    Fault.ERROR_503: 503,
    Fault.ERROR_504: 504,
    Fault.NOT_FOUND: 404,
}
WRITE_FAULTS = frozenset({Fault.WRITTEN_THEN_SILENCE, Fault.WRITTEN_THEN_500, Fault.WRITTEN_THEN_CUT})
LIMIT_FAULTS = frozenset({Fault.LIMITED, Fault.LIMITED_DATE})


class Grant(StrEnum):
    """A resource of License Manager or Master Data that a key may hold (vtex.md 2.1 and 3.4)."""

    READ_DOCUMENTS = "Read only documents"
    SAVE_USER = "Save user"
    FIND_USER = "Find user by email"
    SAVE_ACCOUNT = "Save account"
    ACCOUNT_BY_IDENTIFIER = "Get account by identifier"
    SAVE_ORDER_FORM = "Save Order(Form) Configuration"


_ORDINARY_GRANTS = frozenset({Grant.READ_DOCUMENTS})
_GRANTS_OF_SUFFIX: dict[str, frozenset[Grant]] = {
    "NOROLE": frozenset(),
    "POWERS": frozenset(Grant),
    "DORMNT": frozenset(Grant),
    "EXTERN": frozenset({Grant.READ_DOCUMENTS, Grant.SAVE_USER}),
    "STORES": frozenset(
        {Grant.READ_DOCUMENTS, Grant.FIND_USER, Grant.ACCOUNT_BY_IDENTIFIER, Grant.SAVE_ORDER_FORM}
    ),
}


@dataclass(frozen=True)
class MagicValue:
    """One row: what is typed (`…` stands for any rest), where, and what happens."""

    value: str
    typed_in: str
    effect: str


_ACCOUNT = "VTEX account"
_KEY = "App Key ending"
_ANY = "account, token or id"
_HELLOTEXT = "Hellotext token"
_META_ID = "Meta id"

TABLE: tuple[MagicValue, ...] = (
    MagicValue("128 capitals", "App Token", "valid"),
    MagicValue("DEAD…", "App Token", "refused: login 401, every other call 401"),
    MagicValue("…-NOROLE", _KEY, "login works; a private CL field gives 403"),
    MagicValue("…-POWERS", _KEY, "holds every resource; appkeys lists the own key"),
    MagicValue("…-EXTERN", _KEY, "appkeys answers without the own key"),
    MagicValue("…-DORMNT", _KEY, "as POWERS; appkeys lists the own key as inactive"),
    MagicValue("…-STORES", _KEY, "reads stores, roles and affiliates; appkeys stays 403"),
    MagicValue("…-nNUMBER", _ACCOUNT, "has NUMBER customers (240 without it, 200,000 at most)"),
    MagicValue("…-mx…", _ACCOUNT, "phones of ar br cl co mx pe uy (br without it)"),
    MagicValue("scroll408…", _ACCOUNT, "the first scroll page above 250 rows answers 408, once"),
    MagicValue("tope…", _ACCOUNT, "search past 10,000 answers an empty page instead of 400"),
    MagicValue("vacia…", _ACCOUNT, "a scroll of more than 10,000 rows ends at 10,000"),
    MagicValue("repite…", _ACCOUNT, "every scroll gives its second page twice"),
    MagicValue("sinand…", _ACCOUNT, "AND in a _where outside of between gives 400"),
    MagicValue("sinafiliado…", _ACCOUNT, "the Hellotext affiliate is missing"),
    MagicValue("afiliadoraro…", _ACCOUNT, "the Hellotext affiliate has an id with a vowel"),
    MagicValue("sintiendas…", _ACCOUNT, "the list of stores is empty"),
    MagicValue("lento…", _ANY, "answers after 20 seconds (settable)"),
    MagicValue("caido…", _ANY, "closes the connection without an answer"),
    MagicValue("html…", _ANY, "200 with an HTML page"),
    MagicValue("limite…", _ANY, "429 with Retry-After: 2 for two calls, then fine"),
    MagicValue("limitefecha…", _ANY, "the same with Retry-After as an HTTP date"),
    MagicValue("error500…", _ANY, "500; also error502, error503, error504"),
    MagicValue("e408…", _ANY, "408"),
    MagicValue("redirige…", _ANY, "302 to another host name"),
    MagicValue("trunco…", _ANY, "body shorter than its Content-Length"),
    MagicValue("gordo…", _ANY, "a body of 50 MB"),
    MagicValue("otraforma…", _ANY, "JSON of another shape"),
    MagicValue("noexiste…", _ANY, "404"),
    MagicValue("sinpixel…", _ACCOUNT, "no pixel in the shop and none in the checkout"),
    MagicValue("otropixel…", _ACCOUNT, "the business id of another business in both"),
    MagicValue("gtm…", _ACCOUNT, "the shop shows only a tag manager; checkout right"),
    MagicValue("sinid…", _ACCOUNT, "the shop's pixel has no readable id; checkout right"),
    MagicValue("placeholder…", _ACCOUNT, "YOUR_BUSINESS_ID left in the checkout script"),
    MagicValue("latest…", _ACCOUNT, "the checkout script is loaded as @latest"),
    MagicValue("doble…", _ACCOUNT, "the checkout script stands there twice"),
    MagicValue("sinarchivo…", _ACCOUNT, "the checkout's script file is not there"),
    MagicValue("gzip…", _ACCOUNT, "the shop's pages come packed by gzip"),
    MagicValue("brotli…", _ACCOUNT, "the shop's pages come packed by brotli"),
    MagicValue("latin1…", _ACCOUNT, "the shop's pages are in ISO-8859-1"),
    MagicValue("pesada…", _ACCOUNT, "the shop's pages have 6 MB, the pixel at the end"),
    MagicValue("goteo…", _ACCOUNT, "the shop's pages come byte by byte for a while (settable)"),
    MagicValue("otrositio…", _ACCOUNT, "the shop leads to another site"),
    MagicValue("conlogin…", _ACCOUNT, "the shop asks visitors to log in"),
    MagicValue("muro403…", _ACCOUNT, "a bot wall answers 403; also muro503"),
    MagicValue("csp…", _ACCOUNT, "the policy of the shop's pages blocks the script"),
    MagicValue("perezosa…", _ACCOUNT, "the shop loads its pixel late, by script"),
    MagicValue("faststore…", _ACCOUNT, "the shop is built with FastStore"),
    MagicValue("legado…", _ACCOUNT, "the shop is of the legacy portal, files under /arquivos/"),
    MagicValue("sinenlaces…", _ACCOUNT, "the home page links to no product, the sitemap does"),
    MagicValue("sinproductos…", _ACCOUNT, "no product anywhere"),
    MagicValue("8 alphanumerics", "Hellotext Business ID", "exists"),
    MagicValue("NOEX…", "Hellotext Business ID", "404"),
    MagicValue(
        "9 or more of A-Za-z0-9-_", _HELLOTEXT, "valid; ending in _ and a Business ID: of that business"
    ),
    MagicValue("dead…", _HELLOTEXT, "401"),
    MagicValue("plan…", _HELLOTEXT, "reads answer 200, writes 403 not_allowed"),
    MagicValue("timeoutw…", _HELLOTEXT, "what is sent is written, then no answer comes"),
    MagicValue("err500w…", _HELLOTEXT, "what is sent is written, then 500"),
    MagicValue("cortew…", _HELLOTEXT, "what is sent is written, then the connection is cut"),
    MagicValue("sinmatch…", _HELLOTEXT, "POST never matches an existing profile"),
    MagicValue("1… 2… 3…", _META_ID, "a business, a WABA, a phone number; no others exist"),
    MagicValue("…00", _META_ID, "everything still open; number NOT_VERIFIED"),
    MagicValue("…11", _META_ID, "number PENDING"),
    MagicValue("…22", _META_ID, "WABA REJECTED; number BANNED, its name DECLINED"),
    MagicValue("…33", _META_ID, "states that nobody knows yet"),
    MagicValue("…44", _META_ID, "WABA RESTRICTED; number FLAGGED, sending LIMITED"),
    MagicValue("…55", _META_ID, "number in the WhatsApp Business app too: never registered"),
    MagicValue("…66", _META_ID, "WABA that a partner owns (OBO)"),
    MagicValue("…77", _META_ID, "sending BLOCKED: no payment method; Meta gives advice"),
    MagicValue("…88", _META_ID, "WABA with 230 numbers, on pages"),
    MagicValue("…04", _META_ID, "404"),
    MagicValue("dead…", "Meta token", "401, code 190, subcode 463: expired"),
    MagicValue("revocado…", "Meta token", "401, code 190: revoked"),
    MagicValue("cuota…", "Meta token", "400, code 80007: too many calls for this account"),
    MagicValue("pasajero…", "Meta token", "500, code 2: a passing fault"),
    MagicValue("sinpermiso…", "Meta token", "403, code 200; no whatsapp scope"),
)


def fault_of(name: str) -> Fault | None:
    """The fault that a typed name asks for; the longest prefix wins."""
    found = [fault for fault in Fault if name.startswith(fault.value)]
    return max(found, key=lambda fault: len(fault.value), default=None)


def customer_count_of(account: str) -> int:
    """How many customers an account has: the number after a final `-n`, else `DEFAULT_CUSTOMERS`."""
    match = re.search(r"-n(\d{1,9})$", account)
    return min(int(match.group(1)), MOST_CUSTOMERS) if match else DEFAULT_CUSTOMERS


def country_of(account: str) -> str:
    """Lower-case ISO code of the country whose phones the customers of an account have."""
    match = re.search(r"-(ar|br|cl|co|mx|pe|uy)(?:-|$)", account)
    return match.group(1) if match else "br"


def grants_of(app_key: str) -> frozenset[Grant]:
    """The resources that a key holds, told by its last six capitals."""
    return _GRANTS_OF_SUFFIX.get(app_key.rpartition("-")[2], _ORDINARY_GRANTS)


def is_valid_app_key(text: str) -> bool:
    """Whether the text has the shape of an App Key (vtex.md 1.1, 2026-11-21)."""
    return re.fullmatch(r"vtexappkey-[a-zA-Z0-9_-]+-[A-Z0-9]+", text) is not None


def is_valid_app_token(text: str) -> bool:
    """Whether the simulator takes the App Token: 128 capitals that do not begin with DEAD."""
    return re.fullmatch(r"[A-Z]{128}", text) is not None and not text.startswith("DEAD")


def is_business_id(text: str) -> bool:
    """Whether the text has the shape of a Hellotext Business ID (hellotext.md 2.1, 2026-11-21)."""
    return re.fullmatch(r"[A-Za-z0-9]{8}", text) is not None


def business_id_for(account: str) -> str:
    """The Hellotext Business ID of an account's store; always the same one for the same account."""
    return short_id(f"business/{account}")


def short_id(seed: str) -> str:
    """Eight mixed-case alphanumerics, the shape of Hellotext's ids; the same seed gives the same id."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    alphabet = string.ascii_letters + string.digits
    return "".join(alphabet[number // len(alphabet) ** place % len(alphabet)] for place in range(8))
