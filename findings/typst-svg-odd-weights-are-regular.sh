#!/usr/bin/env bash
# typst 0.15.2: a text in an SVG with font-weight 650, 750 or 550 is set in Regular, lighter than one with 600.
#
# Expected: since CSS Fonts 4 a weight is any number from 1 to 1000, and where a typeface has no such weight
# a near one is taken: 650 in 600 or 700. So does typst with the text of the document itself
# (text(weight: 650) is set in Bold).
# Seen: only the nine hundreds are read. 650 and 750 come out as 400, dot for dot, while 600 is SemiBold and
# 700 Bold; there is no warning. The same weights outside the SVG are set in a bold face.
# What it costs: a style sheet for a variable font uses such weights, for headings and for the values in a
# chart; in the PDF exactly those become the lightest letters of the drawing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  typst==0.15.2 pillow==13.0.0 font-hanken-grotesk==0.0.2
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image

FONTS = typst.Fonts(
    include_system_fonts=False,
    include_embedded_fonts=False,
    font_paths=[str(Path(find_spec("font_hanken_grotesk").origin).parent / "files")],
)
PAGE = '#set page(width: 200pt, height: 40pt, margin: 0pt, fill: white)\n'
DRAWING = PAGE + '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
TEXT = PAGE + '#set text(font: "Hanken Grotesk", size: 20pt)\n#text(weight: {weight})[Share 62]'


def ink(source: str, svg: str = "") -> int:
    """How many dots are dark: heavier letters have more."""
    png, warnings = typst.compile_with_warnings(
        source.encode(), sys_inputs={"svg": svg}, font_paths=FONTS, format="png"
    )
    assert not warnings, [warning.message for warning in warnings]
    return sum(Image.open(BytesIO(png)).convert("L").histogram()[:128])


def in_svg(weight: int) -> int:
    return ink(
        DRAWING,
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Hanken Grotesk">'
        f'<text x="10" y="25" font-size="20" font-weight="{weight}">Share 62</text></svg>',
    )


weights = (400, 500, 550, 600, 650, 700, 750)
drawing = {weight: in_svg(weight) for weight in weights}
text = {weight: ink(TEXT.format(weight=weight)) for weight in weights}
print("typst", version("typst"))
print("dark dots in the SVG:     ", drawing)
print("dark dots in the document:", text)
assert drawing[400] < drawing[500] < drawing[600] < drawing[700], drawing
assert drawing[550] == drawing[650] == drawing[750] == drawing[400], drawing
assert text[400] < text[550] and text[400] < text[650] and text[400] < text[750], text
PYTHON
echo "as described"
