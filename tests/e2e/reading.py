"""What a page says, to people who see it and to people who listen, and the picture of it that is kept."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator

from lib.domain.model import Language
from tests.e2e.visitor import Visitor
from tests.run import PROJECT
from tests.spanish import spanish_in, without_titles

PICTURES = PROJECT / "test-results" / "pictures"
"""Outside of what is kept with the code; `make clean` takes it away."""

_LEAST_BYTES = 5_000
# Text nodes, those of a table's canvas too, and the attributes that people read or hear.
_SAID = """skipped => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE && !node.parentElement.closest(skipped))
      said.push(node.nodeValue.trim());
    if (node.nodeType !== Node.ELEMENT_NODE || node.closest("[aria-hidden=true]")) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      said.push(node.getAttribute(name) ?? "");
  }
  return said.filter(Boolean);
}"""


def said(visitor: Visitor, *skipped: str) -> list[str]:
    """Everything that the page says, but for the text of the elements that match a selector in `skipped`."""
    visitor.wait()
    found: list[str] = visitor.page.evaluate(_SAID, ", ".join(("style", "script", "noscript", *skipped)))
    assert len(found) > 3
    return found


def spanish_left(visitor: Visitor, language: Language, names: Iterable[str] = ()) -> dict[str, list[str]]:
    """What is still Spanish on a page in another language, by text; `names` are the same in all of them."""
    texts = {without_titles(text, names) for text in said(visitor)}
    return {text: found for text in texts if (found := spanish_in(text, language))}


def keep_picture(visitor: Visitor, name: str, *secrets: Locator) -> None:
    """Keep a picture of the window in `PICTURES`, with what nobody else may read painted over."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    visitor.settle()
    picture = PICTURES / f"{name}.png"
    visitor.page.screenshot(path=picture, mask=list(secrets), mask_color="#5B6B69")
    assert picture.stat().st_size > _LEAST_BYTES
