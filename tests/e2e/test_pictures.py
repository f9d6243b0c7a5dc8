"""The pictures of the README. With PUENTE_PICTURES=1 they are put into the tree, otherwise thrown away."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.domain.model import Language
from tests.e2e.conftest import Visit
from tests.e2e.screens import SCREENS, Cast, Screen, speak
from tests.e2e.visitor import DESK, PHONE, Look
from tests.run import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-phone")]

_PICTURES = (
    ("requisitos", "requisitos", Look(DESK)),
    ("credenciales", "credenciales-after-a-run", Look(DESK)),
    ("clientes", "clientes", Look(DESK)),
    ("pixel", "pixel-found", Look(DESK)),
    ("panel", "panel", Look(DESK, "dark")),
    ("hoy", "hoy", Look(DESK)),
    ("inicio", "inicio", Look(PHONE)),
)
_MOST_BYTES = 200_000


@pytest.mark.parametrize(("name", "screen", "look"), _PICTURES, ids=[name for name, _, _ in _PICTURES])
def test_the_readme_has_its_picture(
    visit: Visit, cast: Cast, tmp_path: Path, name: str, screen: str, look: Look
) -> None:
    speak(cast, Language.ES)
    found = next(one for one in SCREENS if one.name == screen)
    # As the page is met: other tests of this one unfold all that it has.
    shown = (replace(found, then=Screen.then) if screen == "pixel-found" else found).open(visit, cast, look)
    if screen.startswith("credenciales"):
        expect(shown.key("check-hellotext-token")).to_be_visible()
        shown.key("touch-checks").scroll_into_view_if_needed()
    folder = PROJECT / "docs" / "pictures" if os.environ.get("PUENTE_PICTURES") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{name}.png"
    shown.page.screenshot(path=picture)
    assert 5_000 < picture.stat().st_size < _MOST_BYTES
