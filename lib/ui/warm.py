"""Loading what the first pages need before somebody waits for it."""

from __future__ import annotations

from importlib import import_module

_HEAVY = ("pandas", "pyarrow", "lib.ui.panel_view", "lib.ui.credentials_view", "lib.ui.checklist_view")


def warm() -> None:
    """Import the heavy modules: the first panel would otherwise wait half a second for pandas alone."""
    for name in _HEAVY:
        import_module(name)
