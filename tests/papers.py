"""Files that people hand in as proof."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET_NOTE = "taken at -34.9011, -56.1645"


def png(colour: str = "teal", side: int = 700) -> bytes:
    """A square picture of one colour that carries a note which must not be kept."""
    note = PngInfo()
    note.add_text("Comment", SECRET_NOTE)
    content = BytesIO()
    Image.new("RGB", (side, side), colour).save(content, "PNG", pnginfo=note)
    return content.getvalue()
