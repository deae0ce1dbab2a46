"""The shape of the trends that leave the core with the benchmark."""

from enum import StrEnum

from msgspec import Struct

from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import Ends, PValue, Statistic
from benchmarking.core.waves.trends import Trend, WaveLink


class Unavailable(StrEnum):
    """Why an earlier wave of the study could not be read."""

    NOT_COMPUTED = "not_computed"
    DAMAGED = "damaged"


class Break(StrEnum):
    """Why an item or theme does not continue the one of an earlier wave.

    `STATED`: the questionnaire's version says so; `ITEMS`: the theme has other items, or one
    that does not continue.
    """

    NEW = "new"
    DROPPED = "dropped"
    STATED = "stated"
    CATEGORIES = "categories"
    ITEMS = "items"


class TestName(StrEnum):
    """The test over three or more waves; documents of before method version 4 name others too."""

    __test__ = False  # not one of pytest's

    PAGE = "page"
    CLUSTERED_SLOPE = "clustered_slope"


class TrendWave(Struct, frozen=True, omit_defaults=True):
    """A wave of the study, the reported one last; `closed` is a date (2026-12-31). `study` names
    another study, of which the wave is; then its name says both.

    `municipalities` with a response, after mergers; `merged` old codes were joined with another;
    `left`: those with a response that take no part in the reported wave. None when unread.
    """

    id: str
    name: str
    closed: str
    unavailable: Unavailable | None
    municipalities: int | None
    merged: int | None
    left: int | None
    study: str = ""


class Point(Struct, frozen=True):
    """The figure in one wave; `wave` is its place in `Trends.waves`, from 0."""

    wave: int
    figure: Figure


class Linked(Struct, frozen=True):
    """How first and last wave are linked.

    `municipalities` in both (of no link: None); of the seat link alone: `pairs`, of which `new`
    have another incumbent, and `unknown` came from a file that does not tell.
    """

    link: WaveLink
    municipalities: int | None
    pairs: int | None
    new: int | None
    unknown: int | None


class SeatTest(Struct, frozen=True):
    """Whether as many seats change one way as the other: p with municipalities as clusters."""

    p: PValue


class TrendTest(Struct, frozen=True):
    """A test of order over three or more waves, two-sided."""

    name: TestName
    statistic: Statistic
    p: PValue


class Course(Struct, frozen=True):
    """One side's course of an item (share) or theme (POMP mean) over the waves.

    `change` is last minus first with its 95 % interval, `interval90` the 90 % one; `steady`:
    the 90 % interval lies within the margin (TOST); `majority`: it is one in every wave. Without
    `trend` nothing may be said.
    """

    points: tuple[Point, ...]
    change: Figure
    interval90: tuple[Ends, Ends] | None
    steady: bool
    linked: Linked
    seats: SeatTest | None
    test: TrendTest | None
    trend: Trend | None
    majority: bool = False


class GapCourse(Struct, frozen=True):
    """The within gap in each wave, and its change where both sides answered in both."""

    points: tuple[Point, ...]
    change: Figure
    linked: Linked


class SubjectTrend(Struct, frozen=True):
    """An item or theme."""

    code: str
    political: Course
    administrative: Course
    gap: GapCourse


class Incomparable(Struct, frozen=True):
    """An item or theme that does not continue that of wave number `wave`, and why."""

    code: str
    theme: bool
    wave: int
    reason: Break


class Trends(Struct, frozen=True):
    """The courses over the waves of a study, up to the reported one."""

    waves: tuple[TrendWave, ...]
    items: tuple[SubjectTrend, ...]
    themes: tuple[SubjectTrend, ...]
    incomparable: tuple[Incomparable, ...]
