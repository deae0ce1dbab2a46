"""Logos and templates as people have them."""

import zipfile
from io import BytesIO
from typing import Any

from PIL import Image
from pptx import Presentation


def picture(
    mode: str = "RGB", size: tuple[int, int] = (300, 100), form: str = "PNG", **more: Any
) -> bytes:
    colours: dict[str, Any] = {"RGBA": (20, 60, 120, 255), "CMYK": (200, 100, 0, 60), "I;16": 40000}
    made = BytesIO()
    Image.new(mode, size, colours.get(mode, 0)).save(made, form, **more)
    return made.getvalue()


def template(**parts: bytes) -> bytes:
    """A presentation with one slide, and these parts added or put in place of others."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0])
    plain = BytesIO()
    deck.save(plain)
    if not parts:
        return plain.getvalue()
    made = BytesIO()
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, content in parts.items():
            after.writestr(name, content)
    return made.getvalue()
