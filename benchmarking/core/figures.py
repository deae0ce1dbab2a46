"""A figure: one number with its interval, its base and whether it may be shown."""

from dataclasses import dataclass, replace
from enum import StrEnum

from benchmarking.core.arrays import optional


class Status(StrEnum):
    """Shown; shown with a warning; hidden for protection; or not defined on these data."""

    SHOWN = "shown"
    LIMITED = "limited"
    SUPPRESSED = "suppressed"
    NOT_COMPUTABLE = "not_computable"


class Reason(StrEnum):
    """Why a figure is limited, suppressed or not computable.

    `PROTECTED` is what a municipality's page says for `UNANIMOUS` and `REMAINDER`: the
    name of the rule would tell the reader what it hides.
    """

    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_MUNICIPALITIES = "too_few_municipalities"
    DOMINANCE = "dominance"
    UNANIMOUS = "unanimous"
    REMAINDER = "remainder"
    PROTECTED = "protected"
    OTHER_SIDE_HIDDEN = "other_side_hidden"
    SMALL_BASE = "small_base"
    DEGENERATE = "degenerate"
    ONE_SIDED = "one_sided"
    NO_ANSWERS = "no_answers"
    TIES = "ties"


class Method(StrEnum):
    """How a figure's interval was made; documents of before method version 4 name others too.

    `CLUSTER_FISHER`: the cluster t on Fisher's z; `EXACT_F`: Wald's, of variance components.
    """

    CLUSTER_T = "cluster_t"
    CLUSTER_FISHER = "cluster_fisher"
    KORN_GRAUBARD = "korn_graubard"
    SQUARE_AND_ADD = "square_and_add"
    NEWCOMBE_PAIRED = "newcombe_paired"
    FISHER = "fisher"
    EXACT_F = "exact_f"
    FELDT = "feldt"
    PERMUTATION = "permutation"
    DESCRIPTIVE = "descriptive"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure is: its indicator in the registry, and how its interval is made."""

    indicator: str
    method: Method

    def of(self, indicator: str) -> "Kind":
        """The same method for another indicator."""
        return replace(self, indicator=indicator)

    def by(self, method: Method) -> "Kind":
        """The same indicator with another interval."""
        return replace(self, method=method)


SHARE = Kind("I1", Method.KORN_GRAUBARD)
POOLED = Kind("I2", Method.CLUSTER_T)
WITHIN = Kind("I3", Method.CLUSTER_T)
MEAN = Kind("I4", Method.CLUSTER_T)
ORDINAL = Kind("I6", Method.CLUSTER_FISHER)
HEDGES = Kind("I5", Method.CLUSTER_T)
AGREEMENT = Kind("I10", Method.CLUSTER_FISHER)
CONSENSUS = Kind("I11", Method.DESCRIPTIVE)
DISTANCE = Kind("I12", Method.PERMUTATION)
RANKS = Kind("I15", Method.DESCRIPTIVE)
ASSOCIATION = Kind("I18", Method.CLUSTER_FISHER)
BETWEEN = Kind("I18", Method.FISHER)
ALPHA = Kind("I19", Method.FELDT)
INTRACLASS = Kind("I22", Method.EXACT_F)
CONGRUENCY = Kind("C2", Method.CLUSTER_T)
ALIKE = Kind("C2", Method.KORN_GRAUBARD)
ACCURACY = Kind("C3", Method.CLUSTER_T)
CHANGE = Kind("W1", Method.CLUSTER_T)


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure rests on: answers, municipalities, and the size of an equally precise
    simple sample (None where it cannot be estimated)."""

    n: int
    municipalities: int
    effective: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in its own unit, unrounded: shares 0..1, means POMP 0..100 unless stated.

    `indicator` is its id in the registry. `n_effective` is, for a share or a mean, n divided
    by the design effect of clustering or weights; for a gap, the size of an equally precise
    comparison with as many answers on each side.
    """

    indicator: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    n_effective: float | None
    municipalities: int | None
    method: Method
    status: Status = Status.SHOWN
    reason: Reason | None = None

    @property
    def visible(self) -> bool:
        """Whether the value may be read."""
        return self.status in (Status.SHOWN, Status.LIMITED)


def shown(
    kind: Kind,
    value: float,
    interval: tuple[float, float] | None,
    base: Base,
    *,
    warning: Reason | None = None,
) -> Figure:
    """A figure that may be read; a warning makes it limited."""
    low, high = interval if interval is not None else (float("nan"), float("nan"))
    return Figure(
        indicator=kind.indicator,
        value=optional(value),
        low=optional(low),
        high=optional(high),
        n=base.n,
        n_effective=base.effective,
        municipalities=base.municipalities,
        method=kind.method,
        status=Status.SHOWN if warning is None else Status.LIMITED,
        reason=warning,
    )


def hidden(kind: Kind, reason: Reason) -> Figure:
    """A suppressed figure: no value, no interval, no base."""
    return _empty(kind, Status.SUPPRESSED, reason)


def undefined(kind: Kind, reason: Reason) -> Figure:
    """A figure that these data do not define (nobody was asked, a division by zero)."""
    return _empty(kind, Status.NOT_COMPUTABLE, reason)


def _empty(kind: Kind, status: Status, reason: Reason) -> Figure:
    return Figure(kind.indicator, None, None, None, None, None, None, kind.method, status, reason)
