"""A figure: one number with its interval, its base and whether it may be shown."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite, nan

from msgspec import Struct, structs

from benchmarking.core.data.arrays import optional
from benchmarking.core.data.precision import WITHHELD, Unit, finest


class Status(StrEnum):
    """Shown; shown with a warning; hidden for protection; or not defined on these data."""

    SHOWN = "shown"
    LIMITED = "limited"
    SUPPRESSED = "suppressed"
    NOT_COMPUTABLE = "not_computable"


class Reason(StrEnum):
    """Why a figure is limited, suppressed or not computable.

    `COARSE`: its digits, or its interval, would tell what is hidden elsewhere.
    `PROTECTED` is what a municipality's page says for `UNANIMOUS` and `REMAINDER`: the
    name of the rule would tell the reader what it hides.
    """

    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_MUNICIPALITIES = "too_few_municipalities"
    DOMINANCE = "dominance"
    UNANIMOUS = "unanimous"
    REMAINDER = "remainder"
    PROTECTED = "protected"
    COARSE = "coarse"
    OTHER_SIDE_HIDDEN = "other_side_hidden"
    SMALL_BASE = "small_base"
    DEGENERATE = "degenerate"
    ONE_SIDED = "one_sided"
    NO_ANSWERS = "no_answers"
    TIES = "ties"
    TOO_FEW_ITEMS = "too_few_items"
    HEYWOOD = "heywood"
    TOO_FEW_CHOICES = "too_few_choices"

    @classmethod
    def _missing_(cls, value: object) -> "Reason":
        """A document may carry a word of another release: what it hides stays hidden."""
        return cls.TOO_FEW_ANSWERS


class Method(StrEnum):
    """How a figure's interval was made; documents of before method version 4 name others too.

    `CLUSTER_FISHER`: the cluster t on Fisher's z.
    """

    CLUSTER_T = "cluster_t"
    CLUSTER_FISHER = "cluster_fisher"
    KORN_GRAUBARD = "korn_graubard"
    SQUARE_AND_ADD = "square_and_add"
    NEWCOMBE_PAIRED = "newcombe_paired"
    FISHER = "fisher"
    FELDT = "feldt"
    PERMUTATION = "permutation"
    DESCRIPTIVE = "descriptive"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What a figure is: its indicator in the registry, its unit, and how its interval is made."""

    indicator: str
    unit: Unit
    method: Method
    scale: float | None = None  # an amount's own step

    @property
    def step(self) -> float:
        """The finest step of its numbers."""
        return finest(self.unit, self.scale)

    def of(self, indicator: str) -> "FigureKind":
        """The same method for another indicator."""
        return replace(self, indicator=indicator)

    def by(self, method: Method) -> "FigureKind":
        """The same indicator with another interval."""
        return replace(self, method=method)

    def measured_in(self, unit: Unit) -> "FigureKind":
        """The same indicator and method in another unit."""
        return replace(self, unit=unit)


def amount_kind(kind: FigureKind, scale: float) -> FigureKind:
    """The same kind for amounts that are told in steps of `scale`."""
    return replace(kind, unit=Unit.AMOUNT, scale=scale)


SHARE = FigureKind("I1", Unit.SHARE, Method.KORN_GRAUBARD)
POOLED = FigureKind("I2", Unit.SHARE, Method.CLUSTER_T)
WITHIN = FigureKind("I3", Unit.SHARE, Method.CLUSTER_T)
WITHIN_SHARE = FigureKind("G1", Unit.SHARE, Method.KORN_GRAUBARD)
WITHIN_MEAN = FigureKind("G2", Unit.POINTS, Method.CLUSTER_T)
MEAN = FigureKind("I4", Unit.POINTS, Method.CLUSTER_T)
ORDINAL = FigureKind("I6", Unit.COEFFICIENT, Method.CLUSTER_FISHER)
HEDGES = FigureKind("I5", Unit.COEFFICIENT, Method.CLUSTER_T)
AGREEMENT = FigureKind("I10", Unit.COEFFICIENT, Method.CLUSTER_FISHER)
CONSENSUS = FigureKind("I11", Unit.COEFFICIENT, Method.DESCRIPTIVE)
DISTANCE = FigureKind("I12", Unit.COEFFICIENT, Method.PERMUTATION)
RANKS = FigureKind("I15", Unit.COEFFICIENT, Method.DESCRIPTIVE)
ASSOCIATION = FigureKind("I18", Unit.COEFFICIENT, Method.CLUSTER_FISHER)
BETWEEN = FigureKind("I18", Unit.COEFFICIENT, Method.FISHER)
ALPHA = FigureKind("I19", Unit.COEFFICIENT, Method.FELDT)
OMEGA = FigureKind("I20", Unit.COEFFICIENT, Method.DESCRIPTIVE)
# A place among municipalities moves it; what its equation would be is not known to the auditor.
INTRACLASS = FigureKind("I22", Unit.COEFFICIENT, Method.CLUSTER_FISHER, scale=5.0)
CONGRUENCY = FigureKind("C2", Unit.POINTS, Method.CLUSTER_T)
ALIKE = FigureKind("C2", Unit.SHARE, Method.KORN_GRAUBARD)
ACCURACY = FigureKind("C3", Unit.POINTS, Method.CLUSTER_T)
CHANGE = FigureKind("W1", Unit.SHARE, Method.CLUSTER_T)


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure rests on: answers and municipalities."""

    n: int
    municipalities: int


class Figure(Struct, frozen=True, kw_only=True, gc=False):  # holds nothing that holds it
    """A number in its unit, exact inside the core and on its grid in a document.

    `indicator` is its id in the registry. `step` and `interval_step` are the grids of the value
    and of the interval's ends (None: these are not told); a `step` of 0 is that of a document
    from before steps. `method`: one of `Method`, in documents of before method version 4 others.
    """

    indicator: str
    unit: Unit = Unit.SHARE
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    municipalities: int | None = None
    method: str
    status: Status
    reason: Reason | None
    step: float = 0.0
    interval_step: float | None = None

    @property
    def visible(self) -> bool:
        """Whether the value may be read."""
        return self.status in (Status.SHOWN, Status.LIMITED)


# What stands in a field that the method of an older document did not know.
UNKNOWN = Figure(
    indicator="",
    value=None,
    method=Method.DESCRIPTIVE,
    status=Status.NOT_COMPUTABLE,
    reason=None,
)


def shown(
    kind: FigureKind,
    value: float,
    interval: tuple[float, float] | None,
    base: Base,
    *,
    warning: Reason | None = None,
) -> Figure:
    """A figure that may be read; a warning makes it limited.

    What is not a number is never shown: such a value is undefined, and an interval that is not
    one makes the figure limited.
    """
    if not isfinite(value):
        return undefined(kind, warning or Reason.DEGENERATE)
    low, high = interval if interval is not None else (nan, nan)
    if interval is not None and not (isfinite(low) and isfinite(high)):
        warning = warning or Reason.DEGENERATE
    return Figure(
        indicator=kind.indicator,
        unit=kind.unit,
        value=float(value),
        low=optional(low),
        high=optional(high),
        n=base.n,
        municipalities=base.municipalities,
        method=kind.method,
        status=Status.SHOWN if warning is None else Status.LIMITED,
        reason=warning,
        step=kind.step,
        interval_step=kind.step,
    )


def hidden(kind: FigureKind, reason: Reason) -> Figure:
    """A suppressed figure: no value, no interval, no base."""
    return _empty(kind, Status.SUPPRESSED, reason)


def undefined(kind: FigureKind, reason: Reason) -> Figure:
    """A figure that these data do not define (nobody was asked, a division by zero)."""
    return _empty(kind, Status.NOT_COMPUTABLE, reason)


def coarsened(figure: Figure, step: float, interval_step: float) -> Figure:
    """The figure on coarser grids; hidden where not even its value may be told."""
    if not figure.visible or (figure.step, figure.interval_step) == (step, interval_step):
        return figure
    if step == WITHHELD:
        kind = FigureKind(figure.indicator, figure.unit, Method(figure.method))
        return hidden(kind, Reason.PROTECTED)
    coarse = structs.replace(
        figure,
        step=step,
        interval_step=optional(interval_step),
        status=Status.LIMITED,
        reason=figure.reason or Reason.COARSE,
    )
    if interval_step == WITHHELD and figure.reason == Reason.DEGENERATE:
        # That no municipality differs is what an interval would tell.
        return structs.replace(coarse, reason=Reason.COARSE, method=Method.CLUSTER_T)
    return coarse


def as_coarse_as(change: Figure, ends: tuple[Figure, Figure]) -> Figure:
    """A change on no finer a grid than the figures that it lies between: a finer one would tell the
    coarser of them by the other."""
    both = (change, *ends)
    step = max(one.step for one in both)
    interval = max(WITHHELD if one.interval_step is None else one.interval_step for one in both)
    return coarsened(change, step, interval)


def _empty(kind: FigureKind, status: Status, reason: Reason) -> Figure:
    plain = replace(kind, scale=None)  # the scale of amounts tells how large they are
    return Figure(
        indicator=kind.indicator,
        unit=kind.unit,
        value=None,
        method=kind.method,
        status=status,
        reason=reason,
        step=plain.step,
        interval_step=plain.step,
    )
