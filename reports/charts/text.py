"""How wide a text is in the product's own typeface, so that wrapping is exact."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

_MEASURED_AT = 100
_FILES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
ELLIPSIS = "…"


@lru_cache(maxsize=8)
def _font(weight: int) -> ImageFont.FreeTypeFont:
    spec = find_spec("font_hanken_grotesk")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-hanken-grotesk is not installed.")
    path = Path(spec.origin).parent / "files" / f"HankenGrotesk-{_FILES[weight]}.otf"
    # The basic layout gives the same widths on every machine.
    return ImageFont.truetype(str(path), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _width(text: str, weight: int) -> float:
    return float(_font(weight).getlength(text))


def width(text: str, size: float, weight: int = 400) -> float:
    """The width of one line, in user units."""
    return _width(text, weight) * size / _MEASURED_AT


def shorten(text: str, room: float, size: float, weight: int = 400) -> str:
    """The text if it fits, else its beginning with an ellipsis."""
    if width(text, size, weight) <= room:
        return text
    while text and width(text.rstrip() + ELLIPSIS, size, weight) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: float, *, weight: int = 400, lines: int = 2) -> list[str]:
    """At most so many lines; the last one is shortened when the text is longer."""
    words, made = text.split(), [""]
    for position, word in enumerate(words):
        longer = f"{made[-1]} {word}".strip()
        if width(longer, size, weight) <= room or not made[-1]:
            made[-1] = longer
        elif len(made) < lines:
            made.append(word)
        else:
            made[-1] = " ".join([made[-1], *words[position:]])
            break
    return [shorten(line, room, size, weight) for line in made]
