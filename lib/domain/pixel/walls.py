"""What stands between a visitor and a page: a login, a check for robots, an error. Told by markers.

The markers are those that the products print on their own challenge pages; several of them also leave
scripts on ordinary pages, so a page that answered 200 needs one that only a challenge has.
"""

from __future__ import annotations

import re
from typing import Final

from lib.domain.pixel.addresses import path_of
from lib.domain.pixel.model import PageProblem, PageSeen
from lib.domain.pixel.text import decode

_LOOKED_AT: Final = 200_000
_CHALLENGE_AT_MOST: Final = 120_000
"""Bytes. A challenge is a small page; a shop's page that is larger and answered 200 is a shop's page."""

_CHALLENGE: Final = re.compile(
    r"_cf_chl_opt|<title>\s*+just a moment|<title>\s*+attention required! \| cloudflare"
    r"|geo\.captcha-delivery\.com|id=[\"']px-captcha|_incapsula_resource[^\"'>]{0,400}incident_id"
    r"|window\.gokuprops|sec-if-cpt-container|bm-verify=",
    re.IGNORECASE,
)
_SHELL: Final = re.compile(r"/_incapsula_resource\?", re.IGNORECASE)
_SHOWN: Final = re.compile(r"<title|<a\s|<h\d|<form|<main", re.IGNORECASE)
_SHELL_AT_MOST: Final = 5_000
"""Letters. A page with Imperva's script and nothing to see is its check; shops have that script too."""

_REFUSAL: Final = re.compile(
    r"cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf-browser-verification|cf-error-details"
    r"|errors(?:\.|&#46;)edgesuite(?:\.|&#46;)net|captcha-delivery\.com|_pxappid|px-captcha|_incapsula_resource"
    r"|token\.awswaf\.com|g-recaptcha|h-captcha|captcha",
    re.IGNORECASE,
)
_LOGIN_PATH: Final = re.compile(
    r"^(?:/[a-z]{2}(?:-[a-z]{2})?)?/(?:login|signin|sign-in|_v/segment/admin-login|admin(?:/|$)|account/login"
    r"|customer/account/login|api/vtexid|_secure/login)",
    re.IGNORECASE,
)
_LOGIN_TITLE: Final = re.compile(
    r"<title[^>]{0,200}>[^<]{0,200}?\b"
    r"(?:(?:log ?in|sign ?in|ingres(?:ar?|e|o)|acceso|acesso|entrar|password|senha)\b"
    r"|(?:iniciar?|inicie) sesi|contraseñ)",
    re.IGNORECASE,
)
_PASSWORD_FIELD: Final = re.compile(r"<input\b[^>]{0,500}?type\s*+=\s*+[\"']?password", re.IGNORECASE)
_PRODUCT_LINK: Final = re.compile(r"href\s*+=\s*+[\"']?[^\"'\s>]{1,500}/p[\"'?\s>]", re.IGNORECASE)
_MARKUP: Final = re.compile(
    r"\s*+(?:<!--.{0,5000}?-->\s*+){0,20}<(?:!doctype\s|html|head|body|script|title|meta)",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT_COMMENT: Final = re.compile(r"[\ufeff\s]*+<!--")
_WHOLE: Final = (200, 203)
"""Answers that are the page; 202, 204, 205 and 206 say themselves that they are not, or not all of it."""
_NOT_FOUND: Final = (404, 410)
_BEHIND_CHECKS: Final = (202, 403, 405, 406, 428, 429, 503)
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")


def wall_of(seen: PageSeen) -> PageProblem | None:
    """Tell why a page that came is not what its visitors read; None when it is.

    Looks at status, headers, address and the first 200,000 bytes. What the fetch itself met
    (`seen.problem`) is not repeated here. A checkout file may be empty: then it holds nothing.
    """
    text = decode(seen.body[:_LOOKED_AT], seen.content_type)
    return _challenge(seen, text) or _login(seen, text) or _status(seen.status) or _content(seen, text)


def looks_like_markup(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _MARKUP.match(text) is not None


def _challenge(seen: PageSeen, text: str) -> PageProblem | None:
    if seen.headers.get("cf-mitigated", "").lower() == "challenge":
        return PageProblem.BOT_WALL
    if seen.headers.get("x-amzn-waf-action", "").lower() in ("challenge", "captcha"):
        return PageProblem.BOT_WALL
    refused = seen.status in _BEHIND_CHECKS and seen.status != 429
    if refused and (_REFUSAL.search(text) or _CHALLENGE.search(text)):
        return PageProblem.BOT_WALL
    is_file = seen.place.is_checkout and not looks_like_markup(text)
    is_small = len(seen.body) <= _CHALLENGE_AT_MOST
    may_challenge = seen.status in (None, 200) and is_small and not is_file
    is_challenge = may_challenge and (_CHALLENGE.search(text) or _is_shell(text))
    return PageProblem.BOT_WALL if is_challenge else None


def _is_shell(text: str) -> bool:
    is_small = len(text) < _SHELL_AT_MOST
    return is_small and _SHELL.search(text) is not None and _SHOWN.search(text) is None


def _login(seen: PageSeen, text: str) -> PageProblem | None:
    if seen.status == 401:
        return PageProblem.LOGIN_WALL
    if seen.status not in (None, 200):
        return None
    led_away = path_of(seen.final_url or seen.url) != path_of(seen.url)
    if led_away and _LOGIN_PATH.match(path_of(seen.final_url)):
        return PageProblem.LOGIN_WALL
    if not looks_like_markup(text) or not _PASSWORD_FIELD.search(text):
        return None
    # Shops have a login form in their header too: a wall is a page that has nothing else.
    title = text.lower().find("<title")
    only_login = _LOGIN_TITLE.match(text, max(title, 0)) and not _PRODUCT_LINK.search(text)
    return PageProblem.LOGIN_WALL if only_login else None


def _status(status: int | None) -> PageProblem | None:
    if status in (None, *_WHOLE):
        return None
    if status == 429:
        return PageProblem.RATE_LIMITED
    if status in _NOT_FOUND:
        return PageProblem.NOT_FOUND
    if 400 <= status < 500:
        return PageProblem.REFUSED
    return PageProblem.SERVER_ERROR if status >= 500 else PageProblem.NOT_A_PAGE


def _content(seen: PageSeen, text: str) -> PageProblem | None:
    if seen.place.is_checkout:
        is_script = text.lstrip("\ufeff\t\n\f ")[:1] != "<" or _SCRIPT_COMMENT.match(text)
        return None if is_script and not looks_like_markup(text) else PageProblem.NOT_A_PAGE
    if not text.strip():
        return PageProblem.EMPTY
    kind = seen.content_type.partition(";")[0].strip().lower()
    is_page = kind in _PAGE_TYPES if kind else "<" in text
    return None if is_page else PageProblem.NOT_A_PAGE
