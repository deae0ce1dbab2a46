"""The numeric outline of a questionnaire: its items, themes and questions."""

from dataclasses import dataclass
from enum import StrEnum


class Frame(StrEnum):
    """Whether agreeing means that a strength or a problem is seen."""

    STRENGTH = "strength"
    PROBLEM = "problem"

    @property
    def opposite(self) -> "Frame":
        """What agreeing with the opposite sentence means."""
        return Frame.STRENGTH if self is Frame.PROBLEM else Frame.PROBLEM


@dataclass(frozen=True, slots=True)
class ScaleSpec:
    """An ordered item with codes 1..categories, counted as it was answered: high = agrees.

    `frame`: what agreeing with the sentence as it is printed means. `reverse`: in the score of
    its theme, and there alone, it counts as K+1-x. A rating 0..10 comes in as categories=11 with
    codes shifted to 1..11 and kind "rating". `role` and `of` link pairs: a translation names its
    goal, a yield names its effort; of a reversed item no pair is read.
    """

    code: str
    categories: int = 5
    theme: str | None = None
    frame: Frame = Frame.STRENGTH
    reverse: bool = False
    favourable_from: int | None = None
    estimate: bool = False
    role: str | None = None
    of: str | None = None
    kind: str = "scale"

    def __post_init__(self) -> None:
        if self.categories < 2:
            raise ValueError(f"{self.code}: a scale has at least 2 categories.")
        if not 1 < self.cut <= self.categories:
            raise ValueError(f"{self.code}: favourable_from must lie in 2..{self.categories}.")

    @property
    def cut(self) -> int:
        """The smallest code that counts as agreeing: ceil(0.7 K) unless given."""
        default = max(2, -(-7 * self.categories // 10))
        return self.favourable_from if self.favourable_from is not None else default


@dataclass(frozen=True, slots=True)
class ThemeSpec:
    """A named group of scale items, the unit of composite scores."""

    code: str
    items: tuple[str, ...]
    frame: Frame = Frame.STRENGTH


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """Single (one of the options) or multiple (any of the options) choice.

    `unlisted` names the options that are not on the list which the question lays before people:
    'other' holds what each adds in own words, 'none of these' denies the list. They have a share
    as any answer has, and no place in what is counted, ordered or paired over the list.
    `most`: the largest number of options that a respondent may name, where there is one.
    """

    code: str
    options: tuple[str, ...]
    multiple: bool = False
    unlisted: tuple[str, ...] = ()
    most: int | None = None

    def __post_init__(self) -> None:
        if unknown := set(self.unlisted) - set(self.options):
            raise ValueError(f"{self.code} has no options {sorted(unknown)}.")

    @property
    def listed(self) -> list[int]:
        """The places of the options that are on the list."""
        return [o for o, code in enumerate(self.options) if code not in self.unlisted]


@dataclass(frozen=True, slots=True)
class RankingSpec:
    """The respondent puts the `choose` most important options in order."""

    code: str
    options: tuple[str, ...]
    choose: int


@dataclass(frozen=True, slots=True)
class SumSpec:
    """The respondent divides `total` points over the options."""

    code: str
    options: tuple[str, ...]
    total: float = 100.0


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """A free number."""

    code: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """The numeric outline of one questionnaire version."""

    scales: tuple[ScaleSpec, ...] = ()
    themes: tuple[ThemeSpec, ...] = ()
    choices: tuple[ChoiceSpec, ...] = ()
    rankings: tuple[RankingSpec, ...] = ()
    sums: tuple[SumSpec, ...] = ()
    numbers: tuple[NumberSpec, ...] = ()

    def __post_init__(self) -> None:
        known = {scale.code for scale in self.scales}
        for theme in self.themes:
            unknown = set(theme.items) - known
            if unknown or not theme.items:
                raise ValueError(f"Theme {theme.code} names no known scale item: {sorted(unknown)}")

    def scale(self, code: str) -> ScaleSpec:
        """The scale item with this code; KeyError when there is none."""
        for spec in self.scales:
            if spec.code == code:
                return spec
        raise KeyError(code)
