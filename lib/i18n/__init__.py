"""Languages: Spanish is the source; Brazilian Portuguese and English are gettext catalogues.

A Spanish sentence is its own message id. `N_` marks a sentence that is translated later, where it
is shown; `Translator` (see `lib.i18n.catalogue`) does the translating.
"""

from __future__ import annotations

from typing import LiteralString


def N_(text: LiteralString) -> str:  # noqa: N802 - the name every gettext tool looks for
    """Mark a Spanish sentence for the catalogues and return it unchanged."""
    return text
