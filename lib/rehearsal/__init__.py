"""The simulator of the vendors: VTEX, the shop's pages, Hellotext and Meta over real HTTP, state in memory.

Bases: `/vtex/{account}`, `/shop/{account}`, `/hellotext`, `/meta/v26.0`; shops also answer by the name of
their host (see `lib.rehearsal.shop_hosts`); control calls under `/_control/` (see `lib.rehearsal.control`).
`python -m lib.rehearsal --port N` runs it alone; with `--state FILE` Hellotext's profiles outlive it.

Magic values reach every state without configuration; the same rows are served at `GET /`:

    128 capitals              App Token              valid
    DEAD…                     App Token              refused: login 401, every other call 401
    …-NOROLE                  App Key ending         login works; a private CL field gives 403
    …-POWERS                  App Key ending         holds every resource; appkeys lists the own key
    …-EXTERN                  App Key ending         appkeys answers without the own key
    …-DORMNT                  App Key ending         as POWERS; appkeys lists the own key as inactive
    …-STORES                  App Key ending         reads stores, roles and affiliates; appkeys stays 403
    …-nNUMBER                 VTEX account           has NUMBER customers (240 without it, 200,000 at most)
    …-mx…                     VTEX account           phones of ar br cl co mx pe uy (br without it)
    scroll408…                VTEX account           the first scroll page above 250 rows answers 408, once
    tope…                     VTEX account           search past 10,000 answers an empty page instead of 400
    vacia…                    VTEX account           a scroll of more than 10,000 rows ends at 10,000
    repite…                   VTEX account           every scroll gives its second page twice
    sinand…                   VTEX account           AND in a _where outside of between gives 400
    sinafiliado…              VTEX account           the Hellotext affiliate is missing
    afiliadoraro…             VTEX account           the Hellotext affiliate has an id with a vowel
    sintiendas…               VTEX account           the list of stores is empty
    lento…                    account, token or id   answers after 20 seconds (settable)
    caido…                    account, token or id   closes the connection without an answer
    html…                     account, token or id   200 with an HTML page
    limite…                   account, token or id   429 with Retry-After: 2 for two calls, then fine
    limitefecha…              account, token or id   the same with Retry-After as an HTTP date
    error500…                 account, token or id   500; also error502, error503, error504
    e408…                     account, token or id   408
    redirige…                 account, token or id   302 to another host name
    trunco…                   account, token or id   body shorter than its Content-Length
    gordo…                    account, token or id   a body of 50 MB
    otraforma…                account, token or id   JSON of another shape
    noexiste…                 account, token or id   404
    sinpixel…                 VTEX account           no pixel in the shop and none in the checkout
    otropixel…                VTEX account           the business id of another business in both
    gtm…                      VTEX account           the shop shows only a tag manager; checkout right
    sinid…                    VTEX account           the shop's pixel has no readable id; checkout right
    placeholder…              VTEX account           YOUR_BUSINESS_ID left in the checkout script
    latest…                   VTEX account           the checkout script is loaded as @latest
    doble…                    VTEX account           the checkout script stands there twice
    sinarchivo…               VTEX account           the checkout's script file is not there
    gzip…                     VTEX account           the shop's pages come packed by gzip
    brotli…                   VTEX account           the shop's pages come packed by brotli
    latin1…                   VTEX account           the shop's pages are in ISO-8859-1
    pesada…                   VTEX account           the shop's pages have 6 MB, the pixel at the end
    goteo…                    VTEX account           the shop's pages come byte by byte for a while (settable)
    otrositio…                VTEX account           the shop leads to another site
    conlogin…                 VTEX account           the shop asks visitors to log in
    muro403…                  VTEX account           a bot wall answers 403; also muro503
    csp…                      VTEX account           the policy of the shop's pages blocks the script
    perezosa…                 VTEX account           the shop loads its pixel late, by script
    faststore…                VTEX account           the shop is built with FastStore
    legado…                   VTEX account           the shop is of the legacy portal, files under /arquivos/
    sinenlaces…               VTEX account           the home page links to no product, the sitemap does
    sinproductos…             VTEX account           no product anywhere
    8 alphanumerics           Hellotext Business ID  exists
    NOEX…                     Hellotext Business ID  404
    9 or more of A-Za-z0-9-_  Hellotext token        valid; ending in _ and a Business ID: of that business
    dead…                     Hellotext token        401
    plan…                     Hellotext token        reads answer 200, writes 403 not_allowed
    timeoutw…                 Hellotext token        what is sent is written, then no answer comes
    err500w…                  Hellotext token        what is sent is written, then 500
    cortew…                   Hellotext token        what is sent is written, then the connection is cut
    sinmatch…                 Hellotext token        POST never matches an existing profile
    1… 2… 3…                  Meta id                a business, a WABA, a phone number; no others exist
    …00                       Meta id                everything still open; number NOT_VERIFIED
    …11                       Meta id                number PENDING
    …22                       Meta id                WABA REJECTED; number BANNED, its name DECLINED
    …33                       Meta id                states that nobody knows yet
    …44                       Meta id                WABA RESTRICTED; number FLAGGED, sending LIMITED
    …55                       Meta id                number in the WhatsApp Business app too: never registered
    …66                       Meta id                WABA that a partner owns (OBO)
    …77                       Meta id                sending BLOCKED: no payment method; Meta gives advice
    …88                       Meta id                WABA with 230 numbers, on pages
    …04                       Meta id                404
    dead…                     Meta token             401, code 190, subcode 463: expired
    revocado…                 Meta token             401, code 190: revoked
    cuota…                    Meta token             400, code 80007: too many calls for this account
    pasajero…                 Meta token             500, code 2: a passing fault
    sinpermiso…               Meta token             403, code 200; no whatsapp scope
"""

from lib.rehearsal.app import build_app
from lib.rehearsal.magic import business_id_for
from lib.rehearsal.server import serve_in_thread

__all__ = ["build_app", "business_id_for", "serve_in_thread"]
