"""How wide each character is in the product's typeface, as `surveys/typesetting/widths.py` lists it.

python -m tests.reports.font_widths > surveys/typesetting/widths.py
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

FILES: Final = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
PER_LINE: Final = 24


def source() -> str:
    """The module's text. Widths are those of a text at 100, to a whole number."""
    fonts = {weight: _font(name) for weight, name in FILES.items()}
    known = sorted(set.intersection(*({*font.getBestCmap()} for font in fonts.values())))
    lines = [
        '"""Made by tests/reports/font_widths.py, which tells what it holds."""',
        "# fmt: off",
        "",
    ]
    lines += ["KNOWN = tuple("]
    lines += [f"    {''.join(map(chr, part))!a}" for part in _parts(known)]
    lines += [")", "WIDTHS = {"]
    for weight, font in fonts.items():
        lines.append(f"    {weight}: (")
        lines += [f"        {', '.join(map(str, part))}," for part in _parts(_widths(font, known))]
        lines.append("    ),")
    unknown = {weight: _width(font, ".notdef") for weight, font in fonts.items()}
    return "\n".join([*lines, "}", f"UNKNOWN = {unknown}", ""])


def _font(name: str) -> TTFont:
    spec = find_spec("font_hanken_grotesk")
    assert spec is not None
    assert spec.origin is not None
    return TTFont(Path(spec.origin).parent / "files" / f"HankenGrotesk-{name}.otf")


def _widths(font: TTFont, known: list[int]) -> list[int]:
    names = font.getBestCmap()
    return [_width(font, names[code]) for code in known]


def _width(font: TTFont, glyph: str) -> int:
    return int(font["hmtx"][glyph][0] * 100 / font["head"].unitsPerEm + 0.5)


def _parts(values: list[int]) -> list[list[int]]:
    return [values[at : at + PER_LINE] for at in range(0, len(values), PER_LINE)]


if __name__ == "__main__":
    sys.stdout.write(source())
