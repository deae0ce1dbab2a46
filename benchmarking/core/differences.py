"""What changed between two runs of one wave: figure by figure, and summed up over many documents.

A figure is new, gone, hidden, shown (again), or has another value, status or class. Numbers
count as equal within 1e-12 of each other or of their size: less than that is the order of
additions, and not the method. Texts, bases and intervals are not compared by themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import isclose
from typing import Any, Final

from benchmarking.core.figures import Status
from benchmarking.core.payload import Json, indicator_below

TOLERANCE: Final = 1e-12
# Words that a reader sees: key in the document → the indicator that gives it.
WORDS: Final = {"class": "E2", "third": "I25", "trend": "W3"}
# Indicators whose figures run to 100 (scores, points); those of all others run to 1.
OF_HUNDRED: Final = frozenset({"I4", "I21", "I23", "C1", "C2", "C3", "Y1", "G2"})
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


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs. `section` and `code` say of what (items, S1), `measure` which one.

    `before` and `after` are its values, or its words where it is a class.
    """

    section: str
    code: str
    measure: str
    indicator: str
    kind: ChangeKind
    before: float | str | None
    after: float | str | None

    @property
    def of_hundred(self) -> bool:
        """Whether its scale runs to 100: a change over waves does where it is one of a theme."""
        return self.indicator in OF_HUNDRED or (
            self.indicator == "W1" and self.measure.startswith("themes.")
        )

    @property
    def size(self) -> float:
        """How far the value moved, in hundredths of its scale; 0 where there are not two numbers."""
        if isinstance(self.before, int | float) and isinstance(self.after, int | float):
            return abs(self.after - self.before) * (1 if self.of_hundred else 100)
        return 0.0


def changes(before: Json, after: Json) -> list[Change]:
    """Every figure and class that differs between two documents of one kind, in reading order."""
    return list(_below(before, after, (), ""))


def _below(before: Any, after: Any, path: tuple[str, ...], indicator: str) -> Iterator[Change]:
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


def _named(value: Any) -> dict[str, Any]:
    """The parts of a document by name; the elements of a list by what identifies them."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return {}
    return {_name(item) or str(place): item for place, item in enumerate(value)}


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return "·".join(str(item[key]) for key in _NAMES if isinstance(item.get(key), str))


def _figure(before: Any, after: Any, path: tuple[str, ...], indicator: str) -> Iterator[Change]:
    kind = _kind(before, after)
    if kind is not None:
        values = [
            found.get("value") if isinstance(found, dict) else None for found in (before, after)
        ]
        given = next(
            (
                found["indicator"]
                for found in (after, before)
                if isinstance(found, dict) and found.get("indicator")
            ),
            indicator,
        )
        yield Change(*_place(path), given, kind, *values)


def _kind(before: Any, after: Any) -> ChangeKind | None:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ChangeKind.NEW if before is None else ChangeKind.GONE
    was, now = (found.get("status") in _VISIBLE for found in (before, after))
    if was != now:
        return ChangeKind.SHOWN if now else ChangeKind.HIDDEN
    if was and not _alike(before["value"], after["value"]):
        return ChangeKind.VALUE
    return None if before.get("status") == after.get("status") else ChangeKind.STATUS


def _alike(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _word(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:
    was, now = (
        found.get("code") if isinstance(found, dict) else found for found in (before, after)
    )
    if was != now:
        yield Change(*_place(path), WORDS[path[-1]], ChangeKind.CLASS, was, now)


def _place(path: tuple[str, ...]) -> tuple[str, str, str]:
    """Section, code and measure; what stands outside the lists has no code.

    Of trends the lists lie one step deeper: trends, S1, items.political.change.
    """
    if path[0] == "trends" and len(path) > 2:
        return path[0], path[2], ".".join((path[1], *path[3:]))
    section, code, rest = (path[0], path[1], path[2:]) if len(path) > 2 else (path[0], "", path[1:])
    return section, code, ".".join(rest)


@dataclass(slots=True)
class Group:
    """The changes of one indicator or one item: how many, and the largest, and where it is."""

    count: int = 0
    largest: Change | None = None
    municipality: str = ""

    def add(self, change: Change, municipality: str) -> None:
        self.count += 1
        # The first of equals stays, so the same documents give the same summary.
        if self.largest is None or change.size > self.largest.size:
            self.largest, self.municipality = change, municipality


@dataclass(slots=True)
class Summary:
    """The changes of many documents, of which none is kept by itself.

    `compared` documents, of which `changed` differ in some figure; the changes by kind, by
    indicator and by item (or theme, or function).
    """

    compared: int = 0
    changed: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    indicators: dict[str, Group] = field(default_factory=dict)
    items: dict[str, Group] = field(default_factory=dict)

    def add(self, found: Iterable[Change], municipality: str = "") -> None:
        """Count the changes of one document: of a municipality, or of the benchmark."""
        before = sum(self.kinds.values())
        for change in found:
            self.kinds[change.kind.value] = self.kinds.get(change.kind.value, 0) + 1
            self.indicators.setdefault(change.indicator, Group()).add(change, municipality)
            self.items.setdefault(change.code, Group()).add(change, municipality)
        self.compared += 1
        self.changed += self.count > before

    @property
    def count(self) -> int:
        """All changes."""
        return sum(self.kinds.values())

    def document(self) -> Json:
        """As JSON, with every table in the order of its keys."""
        return {
            "compared": self.compared,
            "changed": self.changed,
            "kinds": dict(sorted(self.kinds.items())),
            "indicators": {key: asdict(group) for key, group in sorted(self.indicators.items())},
            "items": {key: asdict(group) for key, group in sorted(self.items.items())},
        }


def summed_up(document: Json) -> Summary:
    """The summary that was stored as JSON."""
    groups = {
        name: {key: _group(stored) for key, stored in document[name].items()}
        for name in ("indicators", "items")
    }
    return Summary(**{**document, **groups})


def _group(stored: Json) -> Group:
    largest = stored["largest"]
    change = Change(**{**largest, "kind": ChangeKind(largest["kind"])})
    return Group(stored["count"], change, stored["municipality"])
