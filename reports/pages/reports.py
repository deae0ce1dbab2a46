"""A report as a page shows it: rows in reading order, each with its texts. No figure is made here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnItem,
    OwnItemSide,
)
from benchmarking.core.tables.results import Benchmark
from reports.charts import effort, quadrant
from reports.charts.effort import Domain
from reports.charts.quadrant import Point
from reports.narrative.benchmark import different
from reports.narrative.model import (
    Item,
    Labels,
    Payload,
    Sentence,
    comparable,
    visible,
)
from reports.narrative.phrasing.shown import any_coarse, is_open
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import has_direction, joint_share
from reports.narrative.tell import tell
from reports.pages.labels import labels_of
from reports.pages.meanings import class_meanings
from reports.pages.questions import Estimated, Options, estimated, options
from reports.pages.rows import (
    STATES,
    Row,
    benchmark_rows,
    hidden_sides,
    item_rows,
    theme_rows,
)
from reports.pages.trends import Courses, courses_of
from reports.queries import Report

DISCUSSED = 4  # how many items are proposed to be discussed first
FIRST = 12  # how many rows of the long table stand open
LOW = 50.0  # below this joint share (percent) is low
LARGE = 0.1  # a gap of shares that the quadrant calls large where nothing is tested
VERDICT = frozenset({"verdict", "small", "largest", "response", "nature"})


@dataclass(frozen=True)
class Page:
    """Everything on a report page."""

    payload: Payload
    labels: Labels
    language: str
    verdict: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...]
    rows: tuple[Row, ...]  # largest gap first, what is suppressed last
    hidden: tuple[str, ...]  # the sides of a municipality of which nothing can be shown
    discuss: tuple[Row, ...]
    themes: tuple[Row, ...]
    estimates: tuple[Estimated, ...]
    choices: tuple[Options, ...]
    rankings: tuple[Options, ...]
    sums: tuple[Options, ...]
    points: tuple[Point, ...]  # of the quadrant, numbered as the rows are
    domains: tuple[Domain, ...]  # of effort and yield
    courses: Courses | None  # None: this is the first wave

    @property
    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        states = [row.state for row in self.rows]
        return {state: states.count(state) for state in STATES}

    @property
    def margin(self) -> str:
        """The smallest gap of shares that matters, in percentage points; empty without tests."""
        delta = self.payload.delta if isinstance(self.payload, Benchmark) else 0.0
        return f"{100 * delta:.0f}" if delta else ""

    @property
    def large(self) -> float:
        """From how many percentage points the quadrant calls a gap large."""
        delta = self.payload.delta if isinstance(self.payload, Benchmark) else 0.0
        return 100 * (delta or LARGE)

    @property
    def classes(self) -> list[tuple[str, str]]:
        """The name of each class and when it stands there."""
        return class_meanings(self.language)

    @cached_property
    def is_coarse(self) -> bool:
        """Whether any figure is told less exactly than others, so that nobody is recognised."""
        return any_coarse(self.payload)

    @property
    def is_open(self) -> bool:
        """Whether missing answers could still change a figure of these items."""
        return any(is_open(side.share) for side in self._own_sides)

    @property
    def is_united(self) -> bool:
        """Whether it can be told of any side how much it agrees within itself."""
        return any(side.rwg is not None for side in self._own_sides)

    @property
    def _own_sides(self) -> Iterator[OwnItemSide]:
        for row in self.rows:
            if isinstance(row.item, OwnItem):
                yield from (row.item.political, row.item.administrative)

    @property
    def first_rows(self) -> tuple[Row, ...]:
        return self.rows[:FIRST]

    @property
    def other_rows(self) -> tuple[Row, ...]:
        return self.rows[FIRST:]


def make_page(report: Report, language: str) -> Page:
    """The page of a report in one of the interface's languages."""
    document, payload = report.document, report.payload
    labels = labels_of(document)
    sentences = tell(payload, labels, language)
    rows = item_rows(document, payload, Writer(language, labels))
    hidden = hidden_sides(payload) if isinstance(payload, MunicipalityResult) else ()
    return Page(
        payload=payload,
        labels=labels,
        language=language,
        verdict=tuple(s for s in sentences if s.kind in VERDICT),
        sentences=tuple(s for s in sentences if s.kind not in VERDICT),
        rows=tuple(benchmark_rows(rows) if hidden else rows),
        hidden=hidden,
        discuss=tuple(_to_discuss(rows, payload)),
        themes=tuple(theme_rows(document, payload, language)),
        estimates=tuple(estimated(payload, rows)),
        choices=tuple(options(document, payload, "choices", language)),
        rankings=tuple(options(document, payload, "rankings", language)),
        sums=tuple(options(document, payload, "sums", language)),
        points=_points(payload, labels, language, rows),
        domains=tuple(effort.domains(payload, labels, language)),
        courses=courses_of(payload, labels, language),
    )


def _points(payload: Payload, labels: Labels, language: str, rows: list[Row]) -> tuple[Point, ...]:
    """The quadrant's points with the numbers of the table."""
    numbers = {row.code: row.number for row in rows}
    found = quadrant.points(payload, labels, language)
    points = [replace(p, number=numbers[p.code]) for p in found if p.code in numbers]
    return tuple(sorted(points, key=lambda point: point.number))


def _to_discuss(rows: list[Row], payload: Payload) -> list[Row]:
    """A low joint share and a large difference: at the benchmark a demonstrable one."""
    if isinstance(payload, Benchmark):
        codes = {item.code for item in different(payload)}
        rows = [row for row in rows if row.code in codes]
    return [row for row in rows if _is_low(row.item) and visible(row.gap)][:DISCUSSED]


def _is_low(item: object) -> bool:
    if not isinstance(item, Item) or not has_direction(item) or not comparable(item):
        return False
    return joint_share(item) < LOW
