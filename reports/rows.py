"""The rows of a report's tables: items and themes with their texts and what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from reports.narrative.benchmark import class_of, state_of
from reports.narrative.model import SIDES, Payload, beside_gap, is_over_all, visible
from reports.narrative.reading import direction, has_direction
from reports.narrative.words import Writer
from surveys.questionnaire.document import Document, Perspective

STATES = ("different", "equal", "undecided", "described", "suppressed")
UNNAMED = frozenset({"inconclusive", "suppressed"})  # the state already says as much


@dataclass(frozen=True)
class Row:
    """One item, theme or option, with the texts that belong to it.

    `other` is the administrative wording where it differs from `text`. `state` is one of
    STATES; a municipality is described: no test. `number` is the place in the table; `measure`
    is what is shown: share, mean or top. `answers`: which answers the share of an item counts.
    """

    item: Payload
    code: str
    text: str
    other: str
    state: str
    gap: Payload
    number: int = 0
    measure: str = "share"
    answers: str = ""

    @property
    def is_favourable(self) -> bool | None:
        """Whether it is favourable when more people answer so; None: nobody says."""
        return direction(self.item)

    @property
    def political(self) -> Payload:
        """What stands beside the gap, on the political side."""
        return beside_gap(self.item, self.measure)["political"]

    @property
    def administrative(self) -> Payload:
        """What stands beside the gap, on the administrative side."""
        return beside_gap(self.item, self.measure)["administrative"]

    @property
    def benchmark(self) -> dict[str, Payload]:
        """Both sides of the benchmark, beside a municipality's own."""
        return beside_gap(self.item.get("benchmark") or {}, self.measure)

    @property
    def over_all(self) -> bool:
        """Whether the sides are those of all respondents, and so must be named."""
        older = "class" in self.item and "within" not in self.item["political"]
        seen = visible(self.political) or visible(self.administrative)
        return (older and seen) or is_over_all(self.item, self.measure)

    @property
    def weighted(self) -> list[tuple[Payload, Payload]]:
        """Both sides and the gap, each without and with weights; of an older method all answers."""
        ways, names = self.item["weighted"], ("political", "administrative")
        sides = [(getattr(self, name), ways.get(f"{name}_within") or ways[name]) for name in names]
        return [*sides, (self.gap, ways["within"])]

    @property
    def is_named(self) -> bool:
        """Whether the class says more than the state: most speak of what is favourable."""
        named = "class" in self.item and class_of(self.item) not in UNNAMED
        return named and has_direction(self.item)

    @property
    def is_quiet(self) -> bool:
        """Grey: whatever is not demonstrably different, where that is tested."""
        return self.state not in ("different", "described")


def gap_of(item: Payload) -> Payload:
    """The headline gap of a payload's item: within at the benchmark, descriptive elsewhere."""
    gap: Payload = item["gap"].get("within") or item["gap"].get("share") or item["gap"].get("mean")
    return gap


def item_rows(document: Document, payload: Payload, writer: Writer) -> list[Row]:
    """One row an item, the largest gap first, what is suppressed last."""
    found = sorted(_item_rows(document, payload, writer), key=_largest_first)
    return [_numbered(row, number) for number, row in enumerate(found, 1)]


def _numbered(row: Row, number: int) -> Row:
    return replace(row, number=number)


def _item_rows(document: Document, payload: Payload, writer: Writer) -> Iterable[Row]:
    for item in payload["items"]:
        found = document.item(item["code"])
        if found is None:
            continue
        wordings = [document.wording(found, side, writer.language) for side in Perspective]
        text = wordings[0] or wordings[1]
        other = wordings[1] if wordings[1] not in ("", text) else ""
        state = _state(item, gap_of(item), payload.get("delta"), "within")
        answers = writer.counted(item)
        yield Row(item, item["code"], text, other, state, gap_of(item), answers=answers)


def theme_rows(document: Document, payload: Payload, language: str) -> Iterable[Row]:
    """One row a theme, in the questionnaire's order."""
    order = {code: place for place, code in enumerate(document.theme_codes())}
    for theme in sorted(payload["themes"], key=lambda one: order.get(one["code"], len(order))):
        found = document.themes.get(theme["code"])
        title = document.text(found.title, language) if found else theme["code"]
        gap = theme["gap"].get("mean_within") or theme["gap"].get("mean")
        state = _state(theme, gap, payload.get("delta_pomp"), "mean_within")
        yield Row(theme, theme["code"], title, "", state, gap, measure="mean")


def _state(item: Payload, gap: Payload, delta: float | None, measure: str) -> str:
    if "class" not in item or delta is None:
        return "described" if visible(gap) else "suppressed"
    return state_of(item, float(delta), measure)


def _largest_first(row: Row) -> tuple[bool, float, str]:
    size = abs(row.gap["value"]) if visible(row.gap) else 0.0
    return (not visible(row.gap), -size, row.code)


def benchmark_rows(rows: Iterable[Row]) -> list[Row]:
    """The same rows with the benchmark's figures, for a municipality that has none to show."""
    found = []
    for row in rows:
        beside = row.item["benchmark"]
        item: dict[str, Any] = {**row.item, **{side: {} for side in SIDES}}
        found.append(replace(row, item=item, state="described", gap=gap_of(beside)))
    return [_numbered(row, n) for n, row in enumerate(sorted(found, key=_largest_first), 1)]


def hidden_sides(payload: Payload) -> tuple[str, ...]:
    """The sides of which no item can be shown at all."""
    items = payload["items"]
    return tuple(
        side for side in SIDES if items and not any(visible(item[side]["share"]) for item in items)
    )
