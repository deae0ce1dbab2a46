"""What changed between two runs of one wave: figure by figure, and summed up over many documents.

A figure is new, gone, hidden, shown (again), or has another value, status or class. Two values
are equal where they are told as equal: on the coarser of their two grids. Texts, bases and
intervals are not compared by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs

from benchmarking.core.data.figures import Status
from benchmarking.core.data.precision import Unit, finest, told

Json: TypeAlias = "str | float | bool | Sequence[Json] | Mapping[str, Json] | None"

# The indicator of everything below a key of a document whose figures do not say theirs.
_INDICATORS: Final = {
    "choices": "I14",
    "rankings": "I14",
    "sums": "I4",
    "numbers": "I4",
    "share": "I1",
    "mean": "I4",
    "gap": "I3",
}
# Words that a reader sees: key in the document → the indicator that gives it.
WORDS: Final = {"class": "E2", "third": "I25", "trend": "W3"}
# The units of figures that do not say theirs: of municipalities, and of runs before they did.
# A change over waves (W1) and a weighted figure (I27) of a theme run to 100, of an item to 1.
OF_HUNDRED: Final = frozenset({"I4", "I21", "I23", "C1", "C2", "C3", "Y1", "G2"})
OF_THEMES: Final = frozenset({"W1", "I27"})
SHARES: Final = frozenset({"I1", "I2", "I3", "I14", "I17", "I24", "G1", *OF_THEMES})
_NAMES: Final = ("code", "key", "role", "group", "a", "b", "first", "second")
_VISIBLE: Final = (Status.SHOWN.value, Status.LIMITED.value)


class ChangeKind(StrEnum):
    """How a figure differs, the heaviest first."""

    GONE = "gone"
    NEW = "new"
    HIDDEN = "hidden"
    SHOWN = "shown"
    VALUE = "value"
    STATUS = "status"
    CLASS = "class"


class Change(Struct, frozen=True):
    """One figure that differs. `section` and `code` say of what (items, S1), `measure` which one.

    `before` and `after` are its values on their grid of `step`, or its words where it is a class;
    words have no unit and no step.
    """

    section: str
    code: str
    measure: str
    indicator: str
    kind: ChangeKind
    before: float | str | None
    after: float | str | None
    unit: Unit | None = None
    step: float | None = None

    @property
    def size(self) -> float:
        """How far the value moved, in hundredths of its scale (an amount: in its own unit); 0
        where there are not two numbers."""
        if isinstance(self.before, int | float) and isinstance(self.after, int | float):
            of_one = self.unit in (Unit.SHARE, Unit.COEFFICIENT)
            return abs(self.after - self.before) * (100 if of_one else 1)
        return 0.0


class _Figure(Struct, frozen=True):
    """What is compared of a figure, as whatever method stored it."""

    value: float | UnsetType | None = UNSET
    status: str | None = None
    indicator: str = ""
    unit: Unit | None = None
    step: float | None = None

    @property
    def visible(self) -> bool:
        return self.status in _VISIBLE


def changes(before: Json, after: Json) -> list[Change]:
    """Every figure and class that differs between two documents of one kind, in reading order."""
    return list(_below(before, after, (), ""))


def _below(before: Json, after: Json, path: tuple[str, ...], indicator: str) -> Iterator[Change]:
    if before == after:
        return
    one = after if before is None else before
    if path and path[-1] in WORDS:
        yield from _word(before, after, path)
    elif isinstance(one, dict) and "value" in one:
        yield from _figure(before, after, path, indicator)
    elif isinstance(one, dict | list):
        mine, other = _named(before), _named(after)
        for key in dict.fromkeys((*mine, *other)):
            below = indicator_below(key, indicator)
            yield from _below(mine.get(key), other.get(key), (*path, key), below)


def indicator_below(key: str, above: str) -> str:
    """Of the figures under `key`: a gap of shares is I3, of means I4; options keep their own."""
    if above in ("I14", "I4") or (above, key) == ("I3", "share"):
        return above
    return _INDICATORS.get(key, above)


def _named(value: Json) -> Mapping[str, Json]:
    """The parts of a document by name; the elements of a list by what identifies them."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return {}
    return {_name(item) or str(place): item for place, item in enumerate(value)}


def _name(item: Json) -> str:
    if not isinstance(item, dict):
        return ""
    return "·".join(name for key in _NAMES if isinstance(name := item.get(key), str))


def _figure(before: Json, after: Json, path: tuple[str, ...], indicator: str) -> Iterator[Change]:
    was, now = _read(before), _read(after)
    known = [found for found in (now, was) if found is not None and found.value is not UNSET]
    given = next((found.indicator for found in known if found.indicator), indicator)
    place = _place(path)
    unit, step = _grid(known, given, place)
    kind = _kind(was, now, step, is_new=before is None)
    if kind is not None:
        before_it, after_it = (
            None if found is None else _on(found.value, step) for found in (was, now)
        )
        yield Change(*place, given, kind, before_it, after_it, unit, step)


def _read(document: Json) -> _Figure | None:
    """A figure, of which nothing is known where another thing stands in its place."""
    return msgspec.convert(document, _Figure) if isinstance(document, dict) else None


def _grid(
    known: Sequence[_Figure], indicator: str, place: tuple[str, str, str]
) -> tuple[Unit, float]:
    """The unit of a figure, and the coarser of its steps."""
    units = [found.unit for found in known if found.unit]
    steps = [found.step for found in known if found.step is not None]
    unit = units[0] if units else unit_of(indicator, place[0], place[2])
    if steps and not units:
        unit = Unit.AMOUNT  # a stored figure that brings its step
    return unit, max(steps) if steps else finest(unit)


def unit_of(indicator: str, section: str, measure: str) -> Unit:
    """The unit of a figure that does not say it."""
    themes = section == "themes" or measure.startswith("themes.")
    if indicator in OF_HUNDRED or (indicator in OF_THEMES and themes):
        return Unit.POINTS
    return Unit.SHARE if indicator in SHARES else Unit.COEFFICIENT


def _kind(
    before: _Figure | None, after: _Figure | None, step: float, *, is_new: bool
) -> ChangeKind | None:
    if before is None or after is None:
        return ChangeKind.NEW if is_new else ChangeKind.GONE
    if before.visible != after.visible:
        return ChangeKind.SHOWN if after.visible else ChangeKind.HIDDEN
    if before.visible and _on(before.value, step) != _on(after.value, step):
        return ChangeKind.VALUE
    return None if before.status == after.status else ChangeKind.STATUS


def _on(value: float | UnsetType | None, step: float) -> float | None:
    return None if value is None or value is UNSET else float(told(value, step))


def _word(before: Json, after: Json, path: tuple[str, ...]) -> Iterator[Change]:
    was, now = (
        found.get("code") if isinstance(found, dict) else found for found in (before, after)
    )
    if was != now:
        yield Change(*_place(path), WORDS[path[-1]], ChangeKind.CLASS, _text(was), _text(now))


def _text(word: Json) -> str | None:
    return word if isinstance(word, str) else None


def _place(path: tuple[str, ...]) -> tuple[str, str, str]:
    """Section, code and measure; what stands outside the lists has no code.

    Of trends the lists lie one step deeper: trends, S1, items.political.change.
    """
    if path[0] == "trends" and len(path) > 2:
        return path[0], path[2], ".".join((path[1], *path[3:]))
    section, code, rest = (path[0], path[1], path[2:]) if len(path) > 2 else (path[0], "", path[1:])
    return section, code, ".".join(rest)


class ChangeGroup(Struct):
    """The changes of one indicator or one item: how many, and the largest, and where it is."""

    count: int = 0
    largest: Change | None = None
    municipality: str = ""

    def add(self, change: Change, municipality: str) -> None:
        self.count += 1
        # The first of equals stays, so the same documents give the same summary.
        if self.largest is None or change.size > self.largest.size:
            self.largest, self.municipality = change, municipality


class Summary(Struct):
    """The changes of many documents, of which none is kept by itself.

    `compared` documents, of which `changed` differ in some figure; the changes by kind, by
    indicator and by item (or theme, or function).
    """

    compared: int = 0
    changed: int = 0
    kinds: dict[str, int] = {}
    indicators: dict[str, ChangeGroup] = {}
    items: dict[str, ChangeGroup] = {}

    def add(self, found: Iterable[Change], municipality: str = "") -> None:
        """Count the changes of one document: of a municipality, or of the benchmark."""
        before = sum(self.kinds.values())
        for change in found:
            self.kinds[change.kind.value] = self.kinds.get(change.kind.value, 0) + 1
            self.indicators.setdefault(change.indicator, ChangeGroup()).add(change, municipality)
            self.items.setdefault(change.code, ChangeGroup()).add(change, municipality)
        self.compared += 1
        self.changed += self.count > before

    @property
    def count(self) -> int:
        """All changes."""
        return sum(self.kinds.values())


class Differences(Struct, frozen=True):
    """What a run keeps: what differs in the municipalities' documents from the run before it."""

    run: str
    municipalities: Summary


def differences_of(document: object) -> Differences:
    """What was stored as JSON."""
    found = msgspec.convert(document, Differences)
    for groups in (found.municipalities.indicators, found.municipalities.items):
        for group in groups.values():
            group.largest = _with_unit(group.largest)
    return found


def _with_unit(change: Change | None) -> Change | None:
    """What was stored before figures said their unit."""
    if change is None or change.unit is not None or change.kind == ChangeKind.CLASS:
        return change
    unit = unit_of(change.indicator, change.section, change.measure)
    return structs.replace(change, unit=unit)
