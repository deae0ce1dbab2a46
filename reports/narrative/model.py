"""What the narrative reads and what it makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from benchmarking.core.data.figures import UNKNOWN, Figure
from benchmarking.core.data.wave import SIDES as SIDES
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnItem, OwnTheme
from benchmarking.core.tables.results import Benchmark, BySide, ItemResult, ThemeResult

Payload: TypeAlias = Benchmark | MunicipalityResult
Item: TypeAlias = ItemResult | OwnItem
Theme: TypeAlias = ThemeResult | OwnTheme
# code → language → text; an option stands under "<item>.<option>"
Labels: TypeAlias = Mapping[str, Mapping[str, str]]

POLITICAL, ADMINISTRATIVE = SIDES
# What stands beside the gap inside municipalities, by its name over all respondents.
INSIDE = {"share": "within", "mean": "mean_within", "no_opinion": "no_opinion_within"}


class Framed(Protocol):
    """Whatever is favourable or a problem when more people agree with it."""

    @property
    def frame(self) -> str: ...


class Stated(Framed, Protocol):
    """A statement that people agree with; `reverse` is None where a document does not know it."""

    @property
    def code(self) -> str: ...

    @property
    def reverse(self) -> bool | None: ...


class TwoSided(Protocol):
    """An item, theme or option: each side is a figure, or has figures by their names."""

    @property
    def political(self) -> object: ...

    @property
    def administrative(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Gone:
    """A statement of an earlier wave that is not asked any more."""

    code: str
    frame: str = "strength"
    reverse: bool | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One finding in words, with the codes of the items that it rests on."""

    kind: str
    text: str
    items: tuple[str, ...] = ()


class BothSides(NamedTuple):
    """A figure of each side; None where there is none."""

    political: Figure | None
    administrative: Figure | None

    def of(self, side: str) -> Figure | None:
        """The figure of one of SIDES."""
        return self.political if side == POLITICAL else self.administrative

    def named(self) -> Iterator[tuple[str, Figure | None]]:
        """Each with its side."""
        return zip(SIDES, self, strict=True)


NO_PAIR = BothSides(None, None)


def items_of(payload: Payload) -> tuple[Item, ...]:
    """The items of either kind of document."""
    return payload.items


def visible(figure: Figure | None) -> bool:
    """Whether a figure of a payload may be read and has a value."""
    return figure is not None and figure.value is not None and figure.visible


def value(figure: Figure | None) -> float:
    """A visible value; ask `visible` first."""
    if figure is None or figure.value is None:
        raise ValueError("There is nothing to read.")
    return figure.value


def side_of(item: TwoSided, side: str) -> object:
    """What stands under one of SIDES."""
    return item.political if side == POLITICAL else item.administrative


def beside_gap(item: TwoSided | None, measure: str = "share") -> BothSides:
    """Both sides' figures as they stand beside the gap of an item, theme or option.

    Their difference is that gap: at the benchmark the figures inside municipalities, of one
    municipality its own. Where there is no such gap: those of all respondents, see `is_over_all`.
    """
    if item is None:
        return NO_PAIR
    inside = _inside(item, measure)
    if all(map(visible, inside)):
        return inside
    return _of_all(item, measure)


def is_over_all(item: TwoSided, measure: str = "share") -> bool:
    """Whether `beside_gap` has to make do with the figures of all respondents of the benchmark.

    Of documents that know no figures inside municipalities nothing can be said: a municipality's
    own has none, and neither has a run of an older method.
    """
    inside = _inside(item, measure)
    if None in inside or all(map(visible, inside)):
        return False
    return any(map(visible, _of_all(item, measure)))


def _inside(item: TwoSided, measure: str) -> BothSides:
    """An option has its figures inside municipalities under one name, all else with each side."""
    within = getattr(item, "within", None)
    if isinstance(within, BySide):
        return BothSides(_known(within.political), _known(within.administrative))
    name = INSIDE.get(measure, "")
    return BothSides(_named(item.political, name), _named(item.administrative, name))


def _of_all(item: TwoSided, measure: str) -> BothSides:
    return BothSides(*(_figure(side, measure) for side in (item.political, item.administrative)))


def _figure(side: object, measure: str) -> Figure | None:
    return side if isinstance(side, Figure) else _named(side, measure)


def _named(side: object, name: str) -> Figure | None:
    found = getattr(side, name, None)
    return _known(found) if isinstance(found, Figure) else None


def _known(figure: Figure) -> Figure | None:
    return None if figure is UNKNOWN else figure


def comparable(item: TwoSided, measure: str = "share") -> bool:
    """Whether both sides may be read beside one another."""
    return all(map(visible, beside_gap(item, measure)))


def apart(one: float, other: float) -> float:
    """One told value minus another, without the dust of binary fractions: it is compared."""
    return round(one - other, 9)
