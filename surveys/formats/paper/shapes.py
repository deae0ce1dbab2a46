"""What stands on the paper, piece by piece. The fields are what `paper.typ` reads."""

from msgspec import Struct


class PaperBlock(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One of the pieces below, which come one after the other."""


class AnswerBox(Struct, frozen=True, kw_only=True):
    """A box to tick or to write in; `mark` is printed in it, `then` says where to go on."""

    mark: str
    text: str
    then: str = ""


class AskedQuestion(Struct, frozen=True, kw_only=True):
    """A question; `condition` and `help` may be empty."""

    number: str
    text: str
    help: str = ""
    condition: str = ""
    optional: bool = False


class SectionHead(PaperBlock, frozen=True, kw_only=True, tag="section"):
    title: str
    intro: str
    condition: str


class Passage(PaperBlock, frozen=True, kw_only=True, tag="passage"):
    text: str
    help: str
    condition: str


class AnswerGrid(PaperBlock, frozen=True, kw_only=True, tag="grid"):
    """Questions with the same scale: a row each, a column for each answer of `width` points."""

    instruction: str
    columns: tuple[AnswerBox, ...]
    width: float
    rows: tuple[AskedQuestion, ...]


class Ticks(PaperBlock, frozen=True, kw_only=True, tag="ticks"):
    """`other`: the last box has a line for own words."""

    asked: AskedQuestion
    instruction: str
    boxes: tuple[AnswerBox, ...]
    other: bool = False


class Blanks(PaperBlock, frozen=True, kw_only=True, tag="blanks"):
    """A box to write a number in beside each text; `total` is printed below, when there is one."""

    asked: AskedQuestion
    instruction: str
    texts: tuple[str, ...]
    total: str = ""


class NumberField(PaperBlock, frozen=True, kw_only=True, tag="number"):
    asked: AskedQuestion
    instruction: str
    unit: str


class DayField(PaperBlock, frozen=True, kw_only=True, tag="day"):
    asked: AskedQuestion
    instruction: str
    parts: tuple[str, str, str]


class Lines(PaperBlock, frozen=True, kw_only=True, tag="lines"):
    """`quote`: what the box below the lines says, for whoever may be quoted; else empty."""

    asked: AskedQuestion
    instruction: str
    count: int
    quote: str = ""


class PaperFrame(Struct, frozen=True, kw_only=True):
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
