"""Pictures of our own, served from this host."""

from __future__ import annotations

from pathlib import Path

_STATIC = Path(__file__).resolve().parent.parent / "static"
LOGO = _STATIC / "puente.svg"
ICON = _STATIC / "icon.svg"
