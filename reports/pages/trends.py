"""The course over the waves of a study as the report page shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Benchmark, ItemResult
from benchmarking.core.waves import trend_results as told
from benchmarking.core.waves.trends import Trend
from reports.charts.slopes import SlopePanel, scale_of
from reports.narrative.model import SIDES, Framed, Gone, Labels, Payload, value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import direction
from reports.narrative.trends import WORDS, beside_word, better_or_worse, link_words
from reports.pages.meanings import trend_meanings

ACROSS = "across"  # stated of two questionnaires, and not by a version
FIRST = 6  # how many items stand open


@dataclass(frozen=True)
class CourseRow:
    """One side of one item or theme."""

    side: str
    figures: tuple[Figure | None, ...]  # one a wave; None: not comparable there
    course: told.Course
    link: str  # in plain words; empty where no change is shown
    better: str = ""  # better, worse: what a rise or fall of an item's share means

    @property
    def word(self) -> Trend | None:
        """The word of the rules."""
        return self.course.trend

    @property
    def second(self) -> str:
        """What holds beside the word and is not said by it: a constancy, or a majority throughout."""
        return beside_word(self.course)


@dataclass(frozen=True)
class CourseSubject:
    """An item or theme over the waves."""

    code: str
    text: str
    frame: str
    answers: str  # which ones the shares of an item count
    measure: str  # share or mean
    sides: tuple[CourseRow, ...]
    gap: told.GapCourse
    gap_figures: tuple[Figure | None, ...]
    gap_link: str
    panel: SlopePanel
    is_favourable: bool | None  # when more people answer so; None: nobody says

    @property
    def way(self) -> str:
        """How its figures are written."""
        return "share" if self.measure == "share" else "pomp"

    @property
    def unit(self) -> str:
        """How its changes are written: share points, or points of a score."""
        return "points" if self.measure == "share" else "pomp_gap"

    @property
    def told(self) -> bool:
        """Whether one of the words may be said of it."""
        return any(side.word in WORDS for side in self.sides)

    @property
    def change(self) -> float:
        """The largest change of a side, whatever its sign."""
        changes = [side.course.change for side in self.sides]
        return max((abs(value(one)) for one in changes if visible(one)), default=-1.0)


@dataclass(frozen=True)
class Broken:
    """An item or theme that does not continue an earlier wave's."""

    text: str
    wave: str
    reason: str


@dataclass(frozen=True)
class Courses:
    """The section on the waves; `waves` in order of time, the reported one last."""

    waves: tuple[told.TrendWave, ...]
    themes: tuple[CourseSubject, ...]
    items: tuple[CourseSubject, ...]  # the clearest first
    broken: tuple[Broken, ...]
    scale: tuple[float, float]
    theme_scale: tuple[float, float]
    words: tuple[tuple[str, str], ...]  # for a course, with what each means

    @property
    def first(self) -> tuple[CourseSubject, ...]:
        return self.items[:FIRST]

    @property
    def others(self) -> tuple[CourseSubject, ...]:
        return self.items[FIRST:]

    @property
    def past(self) -> tuple[told.TrendWave, ...]:
        """The earlier waves."""
        return self.waves[:-1]

    @property
    def three(self) -> bool:
        """Whether there are waves between the first and the last."""
        return len([wave for wave in self.waves if not wave.unavailable]) > 2


def courses_of(payload: Payload, labels: Labels, language: str) -> Courses | None:
    """The courses of a benchmark's payload; None with one wave."""
    if not isinstance(payload, Benchmark) or payload.trends is None:
        return None
    trends, writer = payload.trends, Writer(language, labels)
    now: dict[str, Framed] = {item.code: item for item in payload.items}
    now |= {theme.code: theme for theme in payload.themes}
    make = _CourseMaker(trends.waves, now, writer)
    items = sorted((make.subject(one, "share") for one in trends.items), key=_clearest_first)
    themes = tuple(make.subject(one, "mean") for one in trends.themes)
    return Courses(
        waves=trends.waves,
        themes=themes,
        items=tuple(items),
        broken=tuple(_broken(trends, writer)),
        scale=scale_of(one.panel for one in items),
        theme_scale=scale_of(one.panel for one in themes),
        words=tuple(trend_meanings(language)),
    )


def _clearest_first(subject: CourseSubject) -> tuple[bool, float, str]:
    return (not subject.told, -subject.change, subject.code)


@dataclass(frozen=True)
class _CourseMaker:
    waves: Sequence[told.TrendWave]
    now: dict[str, Framed]
    writer: Writer

    def subject(self, found: told.SubjectTrend, measure: str) -> CourseSubject:
        now = self.now.get(found.code) or Gone(found.code)
        sides = tuple(
            self._course(course, side, now)
            for side, course in zip(SIDES, (found.political, found.administrative), strict=True)
        )
        names = tuple(self.waves[w].name for w in self._read)
        figures = {one.side: one.figures for one in sides}
        return CourseSubject(
            code=found.code,
            text=self.writer.label(found.code),
            frame=now.frame,
            answers=self.writer.counted(now) if isinstance(now, ItemResult | Gone) else "",
            measure=measure,
            sides=sides,
            gap=found.gap,
            gap_figures=self._figures(found.gap),
            gap_link=self._link(found.gap),
            panel=SlopePanel(names, figures, measure),
            is_favourable=direction(now),
        )

    @property
    def _read(self) -> list[int]:
        """The waves that could be read."""
        return [w for w, wave in enumerate(self.waves) if not wave.unavailable]

    def _figures(self, course: told.Course | told.GapCourse) -> tuple[Figure | None, ...]:
        known = {point.wave: point.figure for point in course.points}
        return tuple(known.get(w) for w in self._read)

    def _course(self, course: told.Course, side: str, now: Framed) -> CourseRow:
        better = better_or_worse(course.trend, now)
        return CourseRow(side, self._figures(course), course, self._link(course), better)

    def _link(self, course: told.Course | told.GapCourse) -> str:
        if not visible(course.change):
            return ""
        return link_words(course.linked, len(course.points), self.writer)


def _broken(trends: told.Trends, writer: Writer) -> Iterable[Broken]:
    for one in trends.incomparable:
        wave = trends.waves[one.wave]
        across = one.reason is told.Break.STATED and wave.study
        yield Broken(writer.label(one.code), wave.name, ACROSS if across else one.reason.value)
