"""The class of a paired item or theme: what two sides' views and their gap allow one to say.

Everything is judged as "seeing the problem": for a strength the mirror image of the share
(1 - p) or of the POMP mean (100 - m) is taken, and the gap changes sign with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from benchmarking.core.data.figures import Reason
from benchmarking.core.data.instrument import Frame

FEWEST_ANSWERS = 30
FEWEST_MUNICIPALITIES = 20


class ClassCode(StrEnum):
    """The classes, in the order in which they are tried."""

    SUPPRESSED = "suppressed"
    SHARED_PROBLEM = "shared_problem"
    SHARED_STRENGTH = "shared_strength"
    SHARED_DIVIDED = "shared_divided"
    BLIND_SPOT_POLITICAL = "blind_spot_political"
    BLIND_SPOT_ADMINISTRATIVE = "blind_spot_administrative"
    DIFFERENT_EMPHASIS = "different_emphasis"
    DIFFERENT_TRANSLATION = "different_translation"
    INCONCLUSIVE = "inconclusive"


SHARED = (ClassCode.SHARED_PROBLEM, ClassCode.SHARED_STRENGTH, ClassCode.SHARED_DIVIDED)


class Classification(Struct, frozen=True):
    """A class and, where nothing could be decided, why."""

    code: ClassCode
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class SideView:
    """One side: the share that agrees (0..1) or the POMP mean (0..100) with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def mirrored(self, whole: float) -> "SideView":
        """The view of the opposite statement: whole - value."""
        return SideView(whole - self.value, whole - self.high, whole - self.low, self.n)

    def position(self, midpoint: float) -> int:
        """+1 when the interval lies above the midpoint, -1 below, 0 when it holds it."""
        return int(self.low > midpoint) - int(self.high < midpoint)


@dataclass(frozen=True, slots=True)
class GapView:
    """The within gap with its 90 % and 95 % intervals and the municipalities behind it."""

    value: float
    interval90: tuple[float, float]
    interval95: tuple[float, float]
    municipalities: int

    def mirrored(self) -> "GapView":
        """The gap of the opposite statement."""
        (l90, h90), (l95, h95) = self.interval90, self.interval95
        return GapView(-self.value, (-h90, -l90), (-h95, -l95), self.municipalities)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a class is decided on, in one unit: shares (midpoint .5) or POMP (midpoint 50)."""

    political: SideView
    administrative: SideView
    gap: GapView
    midpoint: float
    delta: float

    def as_problem(self, frame: Frame) -> "Evidence":
        """Both views as "sees the problem"."""
        if frame == Frame.PROBLEM:
            return self
        whole = 2 * self.midpoint
        return Evidence(
            self.political.mirrored(whole),
            self.administrative.mirrored(whole),
            self.gap.mirrored(),
            self.midpoint,
            self.delta,
        )

    @property
    def positions(self) -> tuple[int, int]:
        """On which side of the midpoint each view lies."""
        return self.political.position(self.midpoint), self.administrative.position(self.midpoint)

    @property
    def equivalent(self) -> bool:
        """Two one-sided tests at 5 %: the 90 % interval of the gap lies inside ±delta."""
        low, high = self.gap.interval90
        return -self.delta < low and high < self.delta

    @property
    def shortage(self) -> Reason | None:
        """Why these data are too few to classify, if they are."""
        if min(self.political.n, self.administrative.n) < FEWEST_ANSWERS:
            return Reason.TOO_FEW_ANSWERS
        if self.gap.municipalities < FEWEST_MUNICIPALITIES:
            return Reason.TOO_FEW_MUNICIPALITIES
        return None


def classify(evidence: Evidence, frame: Frame) -> Classification:
    """Indicators 2.5: the first rule that holds.

    Needs 30 answers on each side and 20 municipalities with both sides. Absence of a
    difference is not "shared": that needs equivalence.
    """
    if evidence.shortage is not None:
        return Classification(ClassCode.INCONCLUSIVE, evidence.shortage)
    problem = evidence.as_problem(frame)
    code = _shared(problem) or _blind_spot(problem) or _emphasis(problem)
    return Classification(code or ClassCode.INCONCLUSIVE)


def _shared(problem: Evidence) -> ClassCode | None:
    if not problem.equivalent:
        return None
    match problem.positions:
        case (1, 1):
            return ClassCode.SHARED_PROBLEM
        case (-1, -1):
            return ClassCode.SHARED_STRENGTH
        case (1, -1) | (-1, 1):
            return None
    return ClassCode.SHARED_DIVIDED


def _blind_spot(problem: Evidence) -> ClassCode | None:
    low, high = problem.gap.interval95
    if problem.positions == (-1, 1) and high < -problem.delta:
        return ClassCode.BLIND_SPOT_POLITICAL
    if problem.positions == (1, -1) and low > problem.delta:
        return ClassCode.BLIND_SPOT_ADMINISTRATIVE
    return None


def _emphasis(problem: Evidence) -> ClassCode | None:
    above = [view.value - problem.midpoint for view in (problem.political, problem.administrative)]
    low, high = problem.gap.interval95
    differs = (low > 0 or high < 0) and abs(problem.gap.value) >= problem.delta
    return ClassCode.DIFFERENT_EMPHASIS if above[0] * above[1] > 0 and differs else None


def classify_translation(
    goal: Evidence, translation: Evidence, goal_frame: Frame, frame: Frame
) -> Classification:
    """The class of a translation item whose goal is declared in the questionnaire.

    Different translation: the goal is shared, or both sides hold it by half or more, and the
    translation is a blind spot or a majority flip (each interval on its own side of the
    midpoint). Otherwise the item's own class.
    """
    own = classify(translation, frame)
    if goal.shortage is not None or translation.shortage is not None:
        return own
    held = min(goal.political.value, goal.administrative.value) >= goal.midpoint
    agreed = held or classify(goal, goal_frame).code in SHARED
    flipped = translation.positions in ((1, -1), (-1, 1))
    if agreed and flipped:  # as in every blind spot
        return Classification(ClassCode.DIFFERENT_TRANSLATION)
    return own
