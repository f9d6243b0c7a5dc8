"""What a record of the panel says, in words: the same for the table, for the cards, and for who listens.

Every status is a shape and a word, and has a tone beside them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lib.domain.model import Health, Party, Stage
from lib.domain.pace import Estimate
from lib.services.panel_query import PanelRow, Status
from lib.ui import words
from lib.ui.parts import Tone
from lib.ui.text import _, day, day_and_month, number, say
from lib.ui.words_panel import STATUSES, STUCK
from lib.ui.words_rules import RULE_WORDS

NOTHING = "—"

Badge = tuple[str, Tone]
"""A status as it is shown: shape and word, and its tone."""

_HEALTH_SHAPES: Mapping[Health, Badge] = {
    Health.OK: ("✓", "green"),
    Health.ATTENTION: ("▲", "orange"),
    Health.BROKEN: ("✕", "red"),
}
_STATUS_SHAPES = {Status.ACTIVE: "▸", Status.PAUSED: "‖", Status.CANCELLED: "✕"}


def stage_badge(stage: Stage) -> Badge:
    """How far it is: grey before anything is done, green only when it is live."""
    if stage is Stage.LIVE:
        return f"✓ {say(words.STAGES, stage)}", "green"
    shape = "○" if stage is Stage.INVITED else "◐"
    return f"{shape} {say(words.STAGES, stage)}", "gray"


def health_badge(health: Health) -> Badge:
    """Whether what was proven still holds."""
    shape, tone = _HEALTH_SHAPES[health]
    return f"{shape} {say(words.HEALTHS, health)}", tone


def party_badge(party: Party) -> Badge:
    """Who holds the turn: amber when the merchant or we must act, blue while somebody else is on it."""
    name = say(words.PARTY_CHIPS, party)
    return (f"→ {name}", "orange") if party in (Party.MERCHANT, Party.US) else (f"… {name}", "blue")


def status_badge(status: Status) -> Badge:
    """Whether it is worked on."""
    return f"{_STATUS_SHAPES[status]} {say(STATUSES, status)}", "gray"


def stuck_badge(why: str) -> Badge:
    """Why it is stuck: a code of `STUCK`."""
    return f"▲ {say(STUCK, why)}", "orange"


def why_stuck(row: PanelRow) -> str | None:
    """The code of why the record is stuck; None when it is not."""
    if not row.stuck:
        return None
    return "slow" if row.slow else "overdue"


def state_badge(row: PanelRow) -> Badge | None:
    """Stuck and why, or else whether it is worked on; of what is live the stage says enough."""
    why = why_stuck(row)
    if why:
        return stuck_badge(why)
    is_done = row.stage is Stage.LIVE and row.status is Status.ACTIVE
    return None if is_done else status_badge(row.status)


def turn_badge(row: PanelRow) -> Badge | None:
    """Who holds the turn; nobody's of what is live, paused or cancelled."""
    return party_badge(row.waiting_on) if row.waiting_on and row.status is Status.ACTIVE else None


def next_step(row: PanelRow) -> str:
    """What is to be done next."""
    return _(RULE_WORDS[row.next_rule].title) if row.next_rule in RULE_WORDS else NOTHING


def go_live(row: PanelRow) -> str:
    """When it became live, or between which days it is expected to be and how many others say so."""
    if row.live_at is not None and row.stage is Stage.LIVE:
        return f"✓ {day(row.live_at)}"
    if row.status is not Status.ACTIVE:
        return NOTHING
    if row.estimate is None:
        return _("Poca historia")
    basis = _("{count} comparables").format(count=number(row.estimate.comparable))
    return f"{_expected(row.estimate)} · {basis}"


def go_live_said(row: PanelRow) -> str | None:
    """`go_live` where no heading stands above it; None of what is paused or cancelled."""
    if row.live_at is not None and row.stage is Stage.LIVE:
        return _("Activa desde el {day}").format(day=day(row.live_at))
    if row.status is not Status.ACTIVE:
        return None
    if row.estimate is None:
        return _("Poca historia para estimar la activación")
    if row.estimate.latest is None:
        return go_live(row)
    return _("Activación: {when}").format(when=go_live(row))


def _expected(estimate: Estimate) -> str:
    if estimate.latest is None:
        return _("Más lenta que casi todas")
    earliest = day_and_month(estimate.earliest)
    if estimate.latest == estimate.earliest:
        return earliest
    latest = day_and_month(estimate.latest)
    return _("{earliest} a {latest}").format(earliest=earliest, latest=latest)
