"""A colour made readable: the same hue, lighter or darker until text on it and in it can be read. Pure.

OKLCH (Björn Ottosson, 2020) keeps the hue where HSL would shift it; contrast is WCAG 2.2's, and
4.5 to 1 is what level AA asks of text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, sin
from typing import Final

ENOUGH: Final = 4.5
# What text stands on, from static/css/tokens.css: pages and cards, in light and in dark.
LIGHT: Final = ("#ffffff", "#f5f6f9")
DARK: Final = ("#0d121c", "#151c29", "#1b2434")
WHITE, NIGHT = "#ffffff", "#10152a"
_STEP: Final = 0.005
_SOFT: Final = 0.88  # how much of the ground is in a soft colour

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Shade:
    """A colour for one look: to press or write with, as a ground for text, and text upon it."""

    brand: str
    soft: str
    on: str


@dataclass(frozen=True)
class Fitted:
    light: Shade
    dark: Shade
    changed: bool  # the light look has another colour than was given


@lru_cache(maxsize=256)
def fitted(given: str) -> Fitted:
    """The shades of a colour `#rrggbb`."""
    light, dark = _shade(given, LIGHT, WHITE, -_STEP), _shade(given, DARK, NIGHT, _STEP)
    return Fitted(light, dark, changed=light.brand != given.lower())


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _shade(given: str, grounds: tuple[str, ...], on: str, step: float) -> Shade:
    for colour in _ever(given, step):
        soft = _mixed(colour, grounds[0])
        if all(contrast(colour, one) >= ENOUGH for one in (*grounds, soft, on)):
            return Shade(colour, soft, on)
    raise AssertionError("black and white can be read")


def _ever(given: str, step: float) -> Iterator[str]:
    """The colour itself, then ever darker or lighter ones to the end."""
    yield given.lower()
    light, strength, hue = _lch(given)
    while 0 <= light <= 1:
        light += step
        yield _hex(_inside(min(1, max(0, light)), strength, hue))


def _inside(light: float, strength: float, hue: float) -> Triple:
    """The strongest colour of this lightness and hue that a screen has."""
    while strength > 0:
        found = _rgb(light, strength, hue)
        if all(-0.0005 <= part <= 1.0005 for part in found):
            return found
        strength -= 0.004
    return _rgb(light, 0, hue)


def _mixed(colour: str, ground: str) -> str:
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    red, green, blue = (one * (1 - _SOFT) + other * _SOFT for one, other in pairs)
    return _hex((red, green, blue), linear=False)


def _parts(text: str) -> Triple:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _luminance(text: str) -> float:
    red, green, blue = map(_linear, _parts(text))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lch(text: str) -> Triple:
    r, g, b = map(_linear, _parts(text))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    light = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    one = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    two = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return light, hypot(one, two), atan2(two, one)


def _rgb(light: float, strength: float, hue: float) -> Triple:
    one, two = strength * cos(hue), strength * sin(hue)
    long = (light + 0.3963377774 * one + 0.2158037573 * two) ** 3
    middle = (light - 0.1055613458 * one - 0.0638541728 * two) ** 3
    short = (light - 0.0894841775 * one - 1.2914855480 * two) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _hex(parts: Triple, *, linear: bool = True) -> str:
    def shown(part: float) -> int:
        part = min(1.0, max(0.0, part))
        if linear:
            part = 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
        return round(255 * part)

    return "#" + "".join(f"{shown(part):02x}" for part in parts)
