"""Reading the customers' page, and what the database holds of its runs."""

from __future__ import annotations

from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

RUNS = "SELECT kind, state, approved_by, newsletter, phone_order FROM sync_runs ORDER BY requested_at"


def opened(browser: Browser, person: Person, **query: str) -> Screen:
    """The page, as a person opens it."""
    return browser.open("clientes", person, query=query)


def primaries(screen: Screen) -> list[str]:
    """The labels of the primary buttons: there is one thing to do."""
    return [one.label for one in screen.at.button if one.proto.type == "primary"]


def asked(screen: Screen) -> str:
    """What the page says, the dialog that stands over it included."""
    return "\n".join(str(one.value) for one in screen.at.markdown)


def answered(screen: Screen, code: str) -> Screen:
    """The page after the question about Hellotext's wizard is answered."""
    screen.at.radio[0].set_value(code).run()
    return screen


def states(platform: Platform) -> list[str]:
    """The states of all runs, the oldest first."""
    return [row["state"] for row in rows(platform, RUNS)]


def counts(screen: Screen) -> str:
    """The equation as it is read out."""
    shown = next(
        one.value for one in screen.at.html if "puente-equation" in one.value and "<style" not in one.value
    )
    words = shown.replace("<", " <").replace(">", "> ")
    return " ".join(word for word in _outside_tags(words).split())


def _outside_tags(html: str) -> str:
    return "".join(part.partition(">")[2] if number else part for number, part in enumerate(html.split("<")))
