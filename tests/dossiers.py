"""A dossier with everything in it, as the tests of its services and of its page need it."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from lib.domain.dossier import DossierField
from lib.domain.model import Track
from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.documents import LOGO_RULE, upload_document
from lib.services.dossier import DossierState, save_field
from lib.services.numbers import save_number

FIELDS = {
    DossierField.BUSINESS_ID: "123456789012345",
    DossierField.ACCOUNT_NAME: "Mercería Luna",
    DossierField.LEGAL_NAME: "Mercería Luna S.A.",
    DossierField.WEBSITE: "https://mercerialuna.example",
    DossierField.PROFILE_NAME: "Mercería Luna",
}
"""Every field that the ticket needs, with a name that no rule of Meta is against."""

ANSWERS = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)


def logo(side: int = 640) -> bytes:
    """A square PNG: a light moon on a dark ground."""
    picture = Image.new("RGB", (side, side), "#0F766E")
    ImageDraw.Draw(picture).ellipse((side // 5, side // 5, side * 4 // 5, side * 4 // 5), fill="#FDE68A")
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def fill_in(actor: Actor, account: str) -> DossierState:
    """Complete the dossier of a store in Uruguay."""
    save_number(actor, account, "099 123 456", "UY", ANSWERS)
    upload_document(actor, account, Track.WHATSAPP, LOGO_RULE, "luna.png", logo())
    for field, text in FIELDS.items():
        state = save_field(actor, account, field, text)
    return state
