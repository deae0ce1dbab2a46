"""How wide a text is in the product's own typeface, so that wrapping is exact."""

from functools import lru_cache

from surveys.typesetting.widths import KNOWN, UNKNOWN, WIDTHS

_MEASURED_AT = 100
_EACH = {weight: dict(zip(KNOWN, widths, strict=True)) for weight, widths in WIDTHS.items()}
ELLIPSIS = "…"


@lru_cache(maxsize=8192)
def _width(text: str, weight: int) -> int:
    each, unknown = _EACH[weight], UNKNOWN[weight]
    return sum(each.get(character, unknown) for character in text)


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
