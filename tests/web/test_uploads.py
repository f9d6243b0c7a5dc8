"""Who may send a file to a running application, and how large one may be."""

from __future__ import annotations

from uuid import uuid4

import pytest
import requests

from lib.web.uploads import MAX_UPLOAD, UPLOAD_PATH
from tests.streamed import streamed
from tests.web.conftest import Rehearsal
from tests.web.putting import LET_IN, upload


def test_whoever_is_signed_out_sends_no_file_although_a_page_is_open(rehearsal: Rehearsal) -> None:
    base = rehearsal.app.base
    with streamed(base, "/"):
        assert upload(base, {}) == 403
        assert upload(base, {}, length=None) == 403


@pytest.mark.parametrize("value", ["", "x", "WyJhIl0.aaaa.bbbb", "\x7f" * 3_000])
@pytest.mark.parametrize("name", ["session", "step"])
def test_a_forged_cookie_is_as_good_as_none(rehearsal: Rehearsal, name: str, value: str) -> None:
    cookies = {f"puente_{name}_{rehearsal.app.port}": value, "_streamlit_user": value}
    assert upload(rehearsal.app.base, cookies) == 403


def test_somebody_signed_in_and_somebody_with_a_link_are_let_in(rehearsal: Rehearsal) -> None:
    base = rehearsal.app.base
    assert upload(base, rehearsal.sign_in(0)) == LET_IN
    assert upload(base, {f"puente_step_{rehearsal.app.port}": rehearsal.tokens.step(uuid4())}) == LET_IN


def test_a_cookie_for_one_thing_is_none_for_another(rehearsal: Rehearsal) -> None:
    link = rehearsal.tokens.step(uuid4())
    assert upload(rehearsal.app.base, {f"puente_session_{rehearsal.app.port}": link}) == 403


def test_a_file_says_how_large_it_is_and_is_not_too_large(rehearsal: Rehearsal) -> None:
    base, cookies = rehearsal.app.base, rehearsal.sign_in(0)
    assert upload(base, cookies, length=None) == 411
    assert upload(base, cookies, length=None, **{"Transfer-Encoding": "chunked"}) == 411
    assert upload(base, cookies, length=MAX_UPLOAD) == LET_IN
    assert upload(base, cookies, length=MAX_UPLOAD + 1) == 413
    assert upload(base, cookies, length=10**14) == 413


def test_other_addresses_are_left_alone(rehearsal: Rehearsal) -> None:
    assert requests.put(f"{rehearsal.app.base}/_stcore/health", timeout=10).status_code == 405
    asked = requests.options(f"{rehearsal.app.base}{UPLOAD_PATH}a/b", timeout=10)
    assert asked.status_code == 204
