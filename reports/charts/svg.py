"""The few shapes that charts are made of, as escaped text with classes and plain attributes.

A class carries the colour on a page (light, dark, print); the attribute beside it is the
light colour, for a file that is opened outside a page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

LIGHT: Final = "#ffffff"
COLOURS = {
    "pol": "#5b2a6e",
    "adm": "#1a9e8f",
    "pol-text": "#5b2a6e",
    "adm-text": "#0b6b62",
    "ti": "#131a2a",
    "tm": "#525e76",
    "ax": "#dde2ea",
    "zero": "#76829a",
    "conn": "#76829a",
    "leader": "#76829a",
    "hatch": "#76829a",
    "halo": LIGHT,
    "sheet": "#ffffff",
    "sunken": "#edf0f5",
    "brand": "#33409a",
    "qa": "#f5eff8",
    "qb": "#edf0f5",
    "qc": "#eceffb",
    "d0": "#8a5a14",
    "d1": "#b2873f",
    "d2": "#d9b36c",
    "d3": "#dfcda9",
    "d4": "#e4e7ec",
    "d5": "#bcc9da",
    "d6": "#93a8cc",
    "d7": "#56709c",
    "d8": "#2f4a7f",
    "strong-step": "#ffffff",
    "soft-step": "#131a2a",
    "dark-ink": "#10152a",
}
# What XML 1.0 does not allow, whoever typed it.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A thin light edge, which keeps overlapping marks apart.
HALO: Final = {"stroke": LIGHT, "stroke_width": "1.5"}


def clean(text: object) -> str:
    """Text between tags."""
    return escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", str(text)))


def safe_id(text: str) -> str:
    """An id that needs no escaping anywhere."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", text) or "c"


def at(value: float) -> str:
    """A coordinate: one decimal, no minus zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@lru_cache(maxsize=512)
def _name(key: str) -> str:
    """`class_` is the class, and other underscores are hyphens."""
    return key.rstrip("_").replace("_", "-")


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """One element with its attributes; None leaves one out."""
    head = name
    for key, value in attributes.items():
        if isinstance(value, float):
            head += f' {_name(key)}="{at(value)}"'
        elif value is not None:
            head += f" {_name(key)}={_quoted(str(value))}"
    return f"<{head}>{content}</{name}>" if content else f"<{head}/>"


@lru_cache(maxsize=512)
def colour(classes: str) -> str:
    """The light colour of the first class that has one."""
    return next((COLOURS[name] for name in classes.split() if name in COLOURS), "#131a2a")


def text(
    x: float, y: float, content: object, classes: str = "ti", size: float = 12, **extra: object
) -> str:
    """One line of text."""
    return tag(
        "text",
        clean(content),
        x=float(x),
        y=float(y),
        font_size=float(size),
        class_=classes,
        fill=colour(classes),
        **extra,
    )


def line(
    start: tuple[float, float], end: tuple[float, float], classes: str, **extra: object
) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    return tag(
        "line",
        x1=float(x1),
        y1=float(y1),
        x2=float(x2),
        y2=float(y2),
        class_=classes,
        stroke=colour(classes),
        **extra,
    )


def rect(
    box: tuple[float, float, float, float], classes: str, content: str = "", **extra: object
) -> str:
    """A rectangle: x, y, width, height."""
    x, y, wide, high = (float(part) for part in box)
    return tag(
        "rect",
        content,
        x=x,
        y=y,
        width=wide,
        height=high,
        class_=classes,
        fill=extra.pop("fill", colour(classes)),
        **extra,
    )


def circle(x: float, y: float, r: float, classes: str, **extra: object) -> str:
    """A circle: the political mark."""
    fill = extra.pop("fill", colour(classes))
    return tag("circle", cx=float(x), cy=float(y), r=float(r), class_=classes, fill=fill, **extra)


def diamond(x: float, y: float, r: float, classes: str, **extra: object) -> str:
    """A diamond: the administrative mark."""
    fill = extra.pop("fill", colour(classes))
    path = f"M{at(x)} {at(y - r)}l{at(r)} {at(r)}l{at(-r)} {at(r)}l{at(-r)} {at(-r)}z"
    return tag("path", d=path, class_=classes, fill=fill, **extra)


def mark(side: str, x: float, y: float, r: float, **extra: object) -> str:
    """The shape and colour of a side, with a thin edge that keeps overlapping marks apart."""
    edge = {**HALO, **extra}
    if side == "political":
        return circle(x, y, r, "pol halo", **edge)
    return diamond(x, y, r * 1.2, "adm halo", **edge)


@dataclass(frozen=True, slots=True)
class Look:
    """How a whole figure is drawn: its id, its finding, its language and one of three widths."""

    prefix: str
    title: str
    desc: str = ""
    language: str = "nl"
    wide: bool = True
    paper: bool = False  # only of a wide one

    @property
    def width(self) -> float:
        """900 for a desk, 360 for a phone, and so few on paper that letters are not too small."""
        if self.paper:
            return 600.0
        return 900.0 if self.wide else 360.0


def figure(height: float, parts: Iterable[str], look: Look) -> str:
    """A whole figure in its look."""
    prefix = f"{look.prefix}-{'w' if look.wide else 'n'}"
    return svg((look.width, height), parts, prefix=prefix, title=look.title, desc=look.desc)


def svg(
    size: tuple[float, float],
    parts: Iterable[str],
    *,
    prefix: str,
    title: str,
    desc: str = "",
    classes: str = "cz",
) -> str:
    """The whole drawing, named by its finding."""
    wide, high = size
    named, head = _named(prefix, title, desc)
    return tag(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {at(wide)} {at(high)}",
        role="img",
        aria_labelledby=named,
        class_=classes,
    )


def placed(drawn: str, box: tuple[float, float, float, float]) -> str:
    """A whole drawing as a part of another one; what runs past its own size is cut off there."""
    x, y, wide, high = map(at, box)
    return drawn.replace("<svg ", f'<svg x="{x}" y="{y}" width="{wide}" height="{high}" ', 1)


def unscaled(high: float, parts: Iterable[str], *, prefix: str, title: str) -> str:
    """A drawing as wide as its place, in pixels that keep their size."""
    named, head = _named(prefix, title, "")
    return tag(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        width="100%",
        height=high,
        role="img",
        aria_labelledby=named,
        class_="cz unscaled",
    )


def _named(prefix: str, title: str, desc: str) -> tuple[str, str]:
    """The ids that name a drawing, and the elements that carry them."""
    name = safe_id(prefix)
    head = tag("title", clean(title) or " ", id=f"{name}-t")
    if not desc:
        return f"{name}-t", head
    return f"{name}-t {name}-d", head + tag("desc", clean(desc), id=f"{name}-d")
