"""A drawing as a picture, in the product's typeface."""

import re
from math import sqrt
from typing import Final

from surveys.typesetting.glyphs import marked
from surveys.typesetting.setting import FAMILY, fonts, forget

SHARP: Final = 160  # dots an inch of a drawing that is 900 points wide
MOST: Final = 16_000_000  # dots: a picture of all municipalities is less sharp, and can be opened
PICTURE: Final = b"""#set page(width: 900pt, height: auto, margin: 8pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""
_BOX: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_UNNAMED: Final = re.compile(r"<svg (?![^>]*font-family=)")


def picture(svg: str) -> bytes:
    """A drawing of `reports.charts` as a PNG on white.

    Texts of a drawing that names no typeface would be left out without a word, and a character
    that it lacks would be an empty box.
    """
    import typst  # noqa: PLC0415 -- slow to load, and only here

    lettered = _UNNAMED.sub(f'<svg font-family="{FAMILY}" ', marked(svg), count=1)
    made = typst.compile(
        PICTURE, sys_inputs={"svg": lettered}, font_paths=fonts(), format="png", ppi=_sharp(svg)
    )
    forget()  # ten drawings as dots are 80 MB
    if not isinstance(made, bytes):
        raise TypeError("a drawing is one page")
    return made


def _sharp(svg: str) -> float:
    """As sharp as its size allows."""
    found = _BOX.search(svg)
    if found is None:
        return SHARP
    high = 900.0 * float(found[2]) / float(found[1])
    return min(SHARP, 72.0 * sqrt(MOST / (900.0 * high)))
