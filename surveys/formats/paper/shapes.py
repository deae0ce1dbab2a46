"""What stands on the paper, piece by piece. The fields are what `paper.typ` reads."""

from msgspec import Struct


class Block(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One of the pieces below, which come one after the other."""


class Box(Struct, frozen=True, kw_only=True):
    """A box to tick or to write in; `mark` is printed in it, `then` says where to go on."""

    mark: str
    text: str
    then: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """A question; `condition` and `help` may be empty."""

    number: str
    text: str
    help: str = ""
    condition: str = ""
    optional: bool = False


class SectionHead(Block, frozen=True, kw_only=True, tag="section"):
    title: str
    intro: str
    condition: str


class Passage(Block, frozen=True, kw_only=True, tag="passage"):
    text: str
    help: str
    condition: str


class Grid(Block, frozen=True, kw_only=True, tag="grid"):
    """Questions with the same scale: a row each, a column for each answer of `width` points."""

    instruction: str
    columns: tuple[Box, ...]
    width: float
    rows: tuple[Asked, ...]


class Ticks(Block, frozen=True, kw_only=True, tag="ticks"):
    """`other`: the last box has a line for own words."""

    asked: Asked
    instruction: str
    boxes: tuple[Box, ...]
    other: bool = False


class Blanks(Block, frozen=True, kw_only=True, tag="blanks"):
    """A box to write a number in beside each text; `total` is printed below, when there is one."""

    asked: Asked
    instruction: str
    texts: tuple[str, ...]
    total: str = ""


class NumberField(Block, frozen=True, kw_only=True, tag="number"):
    asked: Asked
    instruction: str
    unit: str


class DayField(Block, frozen=True, kw_only=True, tag="day"):
    asked: Asked
    instruction: str
    parts: tuple[str, str, str]


class Lines(Block, frozen=True, kw_only=True, tag="lines"):
    """`quote`: what the box below the lines says, for whoever may be quoted; else empty."""

    asked: Asked
    instruction: str
    count: int
    quote: str = ""


class Frame(Struct, frozen=True, kw_only=True):
    lang: str
    date: tuple[int, int, int]
    region: str | None
    title: str
    side: str
    state: str
    running: str
    page: str
    intro: str
    how: tuple[str, ...]
    hand_in: str
    notice: tuple[str, ...]
    about: tuple[str, ...]
    optional: str
    lost: str
    end: str
