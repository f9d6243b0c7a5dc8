"""How much of the dossier is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.domain.dossier.fields import REQUIRED_FIELDS, DossierField
from lib.domain.dossier.name_model import NameReport

NUMBER: Final = "number"
LOGO: Final = "logo"
REQUIRED_THINGS: Final = (*map(str, REQUIRED_FIELDS), NUMBER, LOGO)
"""Everything that the ticket needs, by the code that `Completeness.missing` uses."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` of the required things that are there, from 0 to 100; `missing` in the order of the form."""

    percent: int
    missing: tuple[str, ...]
    ready: bool


def completeness(
    fields: Mapping[DossierField, str], *, has_logo: bool, has_number: bool, name: NameReport | None
) -> Completeness:
    """Count the required things in clean values; a name that Meta will refuse counts as missing."""
    there = {field.value: bool(fields.get(field, "").strip()) for field in REQUIRED_FIELDS}
    there |= {NUMBER: has_number, LOGO: has_logo}
    if name is not None and name.refused:
        there[DossierField.PROFILE_NAME] = False
    missing = tuple(thing for thing in REQUIRED_THINGS if not there[thing])
    percent = 100 * (len(there) - len(missing)) // len(there)
    return Completeness(percent, missing, not missing)
