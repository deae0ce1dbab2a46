#!/usr/bin/env bash
# typst 0.15.2: with a closed set of fonts a chart in SVG whose texts name no typeface, or one that is not
# there, is set without a single letter, and no warning says so; the same text outside the SVG gets one.
#
# Expected: as for text of the document itself, either one of the fonts that are there, or the warning
# "unknown font family" of compile_with_warnings().
# Seen: lines and shapes are drawn, all texts are left out, and there is no warning. With the embedded
# fonts beside the own one the texts come in a serif, so that a try-out on a developer's machine shows
# nothing wrong. An SVG made for a web page names its typeface in a style sheet, not in the drawing.
# What it costs: a report that was closed against foreign fonts holds charts without axis, names and
# values. Put font-family on the <svg> itself, and look at the dark pixels in a test.
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

folder = str(Path(find_spec("font_hanken_grotesk").origin).parent / "files")
page = b"#set page(width: 200pt, height: 40pt, margin: 0pt, fill: white)\n"
drawing = page + b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'


def fonts(*, embedded: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=embedded, font_paths=[folder]
    )


def letters(family: str, *, embedded: bool = False) -> tuple[bool, list[str]]:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"{family}>'
        '<text x="10" y="25" font-size="20">Share 62</text></svg>'
    )
    png, warnings = typst.compile_with_warnings(
        drawing, sys_inputs={"svg": svg}, font_paths=fonts(embedded=embedded), format="png"
    )
    dark = min(Image.open(BytesIO(png)).convert("L").tobytes()) < 128
    return dark, [warning.message for warning in warnings]


print("typst", version("typst"))
named = letters(' font-family="Hanken Grotesk"')
unnamed, absent = letters(""), letters(' font-family="Nowhere"')
beside = letters("", embedded=True)
text = page + b'#set text(font: "Nowhere")\nShare 62'
_, said = typst.compile_with_warnings(text, font_paths=fonts(embedded=False), format="png")
told = [warning.message for warning in said]
print("typeface named:            ", named)
print("none named:                ", unnamed)
print("one that is not there:     ", absent)
print("none named, fonts embedded:", beside)
print("text of the document:      ", told)
assert named == (True, []), named
assert unnamed == absent == (False, []), (unnamed, absent)
assert beside == (True, []), beside
assert told == ["unknown font family: nowhere"], told
PYTHON
echo "as described"
