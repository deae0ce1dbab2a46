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
from reports.charts.quadrant import QuadrantPoint
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
LOW = 50.0  # below this joint share (percent) is low
LARGE = 0.1  # a gap of shares that the quadrant calls large where nothing is tested
VERDICT = frozenset({"verdict", "small", "largest", "response", "nature"})
# In which part a sentence stands that is no part of the short version, by its kind.
TOLD_IN = {
    "undecided": "statements", "no_opinion": "statements", "theme": "themes", "estimate": "estimates",
    "choice": "questions", "mentions": "questions",
}  # fmt: skip
WITHHELD = frozenset({"small", "suppressed", "unpaired", "nothing"})


@dataclass(frozen=True)
class Page:
    """What the pages of a report show. Each piece is made when a template first asks for it, so
    that the reader of one part waits for that part alone.
    """

    report: Report
    language: str

    @property
    def payload(self) -> Payload:
        """The stored figures."""
        return self.report.payload

    @cached_property
    def labels(self) -> Labels:
        """The questionnaire's own texts."""
        return labels_of(self.report.document)

    @cached_property
    def verdict(self) -> tuple[Sentence, ...]:
        """What stands first."""
        return tuple(s for s in self._told if s.kind in VERDICT)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The other findings in words."""
        return tuple(s for s in self._told if s.kind not in VERDICT)

    @cached_property
    def told(self) -> dict[str, list[Sentence]]:
        """The other findings by the part in which they stand; what is no part's own: overview."""
        found: dict[str, list[Sentence]] = {}
        for one in self.sentences:
            part = "trends" if one.kind.startswith("trend_") else TOLD_IN.get(one.kind, "overview")
            found.setdefault(part, []).append(one)
        return found

    @cached_property
    def withheld(self) -> tuple[Sentence, ...]:
        """What is said of that which is not shown."""
        return tuple(s for s in self._told if s.kind in WITHHELD)

    @cached_property
    def _told(self) -> list[Sentence]:
        return tell(self.payload, self.labels, self.language, self.report.asked)

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The sides of a municipality of which nothing can be shown."""
        own = self.payload
        return hidden_sides(own) if isinstance(own, MunicipalityResult) else ()

    @property
    def benchmark_tells(self) -> bool:
        """Whether all municipalities together have a figure to show instead."""
        sides = (side for row in self.rows for side in row.benchmark)
        return any(side is not None and visible(side) for side in sides)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The statements: the largest gap first, what is suppressed last."""
        return tuple(benchmark_rows(self._rows) if self.hidden else self._rows)

    @cached_property
    def _rows(self) -> list[Row]:
        writer = Writer(self.language, self.labels)
        return item_rows(self.report.document, self.payload, writer)

    @cached_property
    def discuss(self) -> tuple[Row, ...]:
        """What to discuss first."""
        return tuple(_to_discuss(self._rows, self.payload))

    @cached_property
    def themes(self) -> tuple[Row, ...]:
        """The themes in the questionnaire's order."""
        return tuple(theme_rows(self.report.document, self.payload, self.language))

    @cached_property
    def estimates(self) -> tuple[Estimated, ...]:
        """What each side expects of the other."""
        return tuple(estimated(self.payload, self._rows))

    @cached_property
    def choices(self) -> tuple[Options, ...]:
        """The questions of which options are chosen."""
        return self._options("choices")

    @cached_property
    def rankings(self) -> tuple[Options, ...]:
        """The questions of which options are ranked."""
        return self._options("rankings")

    @cached_property
    def sums(self) -> tuple[Options, ...]:
        """The questions over which points are divided."""
        return self._options("sums")

    @property
    def has_questions(self) -> bool:
        """Whether there is any question with a list of answers."""
        return bool(self.choices or self.rankings or self.sums)

    def _options(self, part: str) -> tuple[Options, ...]:
        return tuple(options(self.report.document, self.payload, part, self.language))

    @cached_property
    def points(self) -> tuple[QuadrantPoint, ...]:
        """The marks of the quadrant, numbered as the rows are."""
        return _points(self.payload, self.labels, self.language, self._rows)

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        """Effort and yield."""
        return tuple(effort.domains(self.payload, self.labels, self.language))

    @cached_property
    def courses(self) -> Courses | None:
        """Over the waves; None where this is the first."""
        return courses_of(self.payload, self.labels, self.language)

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
        """From how many percentage points a gap is called large."""
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


def make_page(report: Report, language: str) -> Page:
    """The page of a report in one of the interface's languages."""
    return Page(report, language)


def _points(
    payload: Payload, labels: Labels, language: str, rows: list[Row]
) -> tuple[QuadrantPoint, ...]:
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
