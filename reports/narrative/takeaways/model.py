"""Which item plays which part, and what a takeaway is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that a questionnaire's items and themes play; codes in the document's order.

    Pairs are (effort, yield), (goal, translation) and (first theme, second theme).
    """

    multiple: str | None = None
    heaviest: tuple[str, ...] = ()  # rankings beside it
    pressure: tuple[str, ...] = ()  # themes
    returns: tuple[tuple[str, str], ...] = ()
    renewal: tuple[str, ...] = ()  # themes
    capacity: tuple[str, ...] = ()  # themes
    linked: tuple[tuple[str, str], ...] = ()
    cooperation: tuple[str, ...] = ()  # themes
    translations: tuple[tuple[str, str], ...] = ()
    rankings: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()  # themes


class TakeawayKind(StrEnum):
    """What a sentence rests on."""

    ITEM = "item"
    THEME = "theme"
    CHOICE = "choice"  # all options of a choice
    MENTIONS = "mentions"
    PAIR = "pair"  # two options of a choice: `other` is `first|second`
    COURSE = "course"  # of an item over the waves
    RETURN = "return"  # an effort item; `other` its yield item
    RELIABILITY = "reliability"  # of a theme
    ASSOCIATION = "association"  # of two themes
    SUM = "sum"
    RANKING = "ranking"
    CLASSES = "classes"  # how many items are in each state
    THEMES = "themes"  # all themes


class Ref(NamedTuple):
    """A figure, or a row of figures, that a sentence rests on."""

    kind: TakeawayKind
    code: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class TakeawayLine:
    """A title or a sentence. `key` is the same in every language and for every run."""

    key: str
    text: str
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One of the eight: its title, and sentences of which there is always one."""

    number: int
    title: TakeawayLine
    lines: tuple[TakeawayLine, ...]

    @property
    def key(self) -> str:
        """`t1` to `t8`."""
        return f"t{self.number}"

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What it rests on, each once, in the order in which it is told."""
        return tuple(dict.fromkeys(ref for line in self.lines for ref in line.refs))


def made(number: int, title: str, lines: list[TakeawayLine]) -> Takeaway:
    """A takeaway whose keys carry its number: `t1.title`, `t1.mentions`."""
    numbered = tuple(TakeawayLine(f"t{number}.{line.key}", line.text, line.refs) for line in lines)
    return Takeaway(number, TakeawayLine(f"t{number}.title", title), numbered)
