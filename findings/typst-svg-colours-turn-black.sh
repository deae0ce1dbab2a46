#!/usr/bin/env bash
# typst 0.15.2: a fill in an SVG that is written as oklch(), lab(), color(), color-mix(), light-dark() or var()
# with a fallback is drawn black, as is `rebeccapurple`, and no warning says so.
#
# Expected: typst knows oklch and lab itself, and browsers have drawn all of these for years. What the reader
# of SVG does not know becomes a warning, as it does for a foreignObject, or at least the
# fallback that var() names.
# Seen: the fill is dropped and the default of SVG takes its place, which is black; compile_with_warnings()
# gives an empty list. Hexadecimal colours, rgb(), hsl() and hwb() are right, also in their new
# notation without commas. It is the same in an attribute, in style="" and in a style sheet.
# What it costs: a chart that tells two sides apart by colours from the tokens of a web page is printed with
# both in black, and its light bands hide what lies under them. Write resolved colours into a
# drawing that is to leave the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2 pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from io import BytesIO

import typst
from PIL import Image

PAGE = b"""#set page(width: 20pt, height: 20pt, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""
RIGHT = ["#f4ecc2", "rgb(244 236 194)", "hsl(50 69% 86%)", "hwb(50 76% 4%)"]
BLACK = [
    "oklch(0.94 0.05 100)", "lab(93% -2 21)", "color(srgb 0.96 0.93 0.76)",
    "color-mix(in srgb, khaki, white)", "light-dark(khaki, navy)", "var(--band, khaki)",
    "rebeccapurple",
]  # fmt: skip


def drawn(filled: str) -> tuple[tuple[int, ...], list[str]]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{filled}</svg>'
    png, warnings = typst.compile_with_warnings(PAGE, sys_inputs={"svg": svg}, format="png")
    picture = Image.open(BytesIO(png)).convert("RGB")
    return picture.getpixel((10, 10)), [warning.message for warning in warnings]


def ways(colour: str) -> list[str]:
    box = 'width="20" height="20"'
    return [
        f'<rect {box} fill="{colour}"/>',
        f'<rect {box} style="fill:{colour}"/>',
        f"<style>rect{{fill:{colour}}}</style><rect {box}/>",
    ]


print("typst", version("typst"))
for colour in (*RIGHT, *BLACK):
    seen = [drawn(way) for way in ways(colour)]
    print(f"{colour:34}", seen[0])
    if colour in RIGHT:
        assert all(min(pixel) > 180 and not said for pixel, said in seen), seen
    else:
        assert seen == [((0, 0, 0), [])] * 3, seen
_, said = drawn('<foreignObject width="9" height="9"/>')
print("a foreignObject:                  ", said)
assert said == ["image contains foreign object"], said
PYTHON
echo "as described"
