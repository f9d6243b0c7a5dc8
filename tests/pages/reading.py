"""Reading what a screen shows: every text of it, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Button, Node, TextInput

_VISIBLE = {
    "alt",
    "body",
    "content",
    "formatted_options",
    "help",
    "label",
    "options",
    "placeholder",
    "tag",
    "text",
    "title",
    "value",
}
_NOT_TEXT = {"heading", "tag"}
_ICON = re.compile(r":material/\w+:")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@dataclass
class Screen:
    """A page as one person sees it."""

    at: AppTest

    @property
    def texts(self) -> list[str]:
        """Every text on the screen, in order, without icons and styles."""
        assert not self.at.exception, [found.message for found in self.at.exception]
        found = [*_texts(self.at.main), *_texts(self.at.sidebar)]
        for table in self.at.dataframe:
            found += [str(name) for name in table.value.columns]
            found += [_cell(cell) for row in table.value.to_numpy() for cell in row]
        return [clean for text in found if (clean := _STYLE.sub("", _ICON.sub("", text)).strip())]

    @property
    def text(self) -> str:
        """The whole screen as one text, with Markdown's backslashes taken away."""
        return re.sub(r"\\([^\w\s])", r"\1", "\n".join(self.texts))

    @property
    def title(self) -> str:
        """The heading of the page."""
        return str(self.at.title[0].value).replace("\\", "")

    @property
    def is_closed(self) -> bool:
        """Whether the page says that it is not for this person, and shows nothing else to fill in."""
        return self.title == "Esta página está cerrada" and not self.at.text_input and not self.at.dataframe

    @property
    def errors(self) -> list[str]:
        """The failures that the page shows."""
        return [str(one.value) for one in self.at.error]

    def has_button(self, name: str) -> bool:
        """Whether there is a button whose key ends with `name`."""
        return any(one.key and one.key.endswith(name) for one in self.at.button)

    def button(self, name: str) -> Button:
        """The button whose key ends with `name`."""
        return next(one for one in self.at.button if one.key and one.key.endswith(name))

    def field(self, name: str) -> TextInput:
        """The text field whose key ends with `name`."""
        return next(one for one in self.at.text_input if one.key and one.key.endswith(name))

    def press(self, name: str) -> Screen:
        """Press a button and look at the page again."""
        self.button(name).click().run()
        return self


def _cell(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _texts(node: Node) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if hasattr(proto, "ListFields"):
        yield from _strings(proto)
    if isinstance(node, Block):
        for child in node.children.values():
            yield from _texts(child)


def _strings(message: Any) -> Iterator[str]:
    """The visible texts of a Protocol Buffers message, its inner messages included."""
    for field, value in message.ListFields():
        if field.name in _NOT_TEXT:
            continue
        several = value if field.is_repeated else [value]
        for one in several:
            if hasattr(one, "ListFields"):
                yield from _strings(one)
            elif field.name in _VISIBLE and isinstance(one, str):
                yield one
