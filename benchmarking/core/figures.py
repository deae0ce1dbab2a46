"""A figure: one number with its interval, its base and whether it may be shown."""

from dataclasses import dataclass
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
    """How a figure's interval was made."""

    WILSON = "wilson"
    NEWCOMBE = "newcombe"
    CLUSTER_T = "cluster_t"
    CLIFF = "cliff"
    BCA = "bca"
    FELDT = "feldt"
    DESCRIPTIVE = "descriptive"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in its own unit, unrounded: shares 0..1, means POMP 0..100 unless stated."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    municipalities: int | None
    method: Method
    status: Status = Status.SHOWN
    reason: Reason | None = None

    @property
    def visible(self) -> bool:
        """Whether the value may be read."""
        return self.status in (Status.SHOWN, Status.LIMITED)


def shown(
    value: float,
    interval: tuple[float, float] | None,
    base: tuple[int, int],
    method: Method,
    *,
    warning: Reason | None = None,
) -> Figure:
    """A figure that may be read; `base` = (n, municipalities); a warning makes it limited."""
    low, high = interval if interval is not None else (float("nan"), float("nan"))
    return Figure(
        value=optional(value),
        low=optional(low),
        high=optional(high),
        n=int(base[0]),
        municipalities=int(base[1]),
        method=method,
        status=Status.SHOWN if warning is None else Status.LIMITED,
        reason=warning,
    )


def hidden(reason: Reason, method: Method) -> Figure:
    """A suppressed figure: no value, no interval, no base."""
    return Figure(None, None, None, None, None, method, Status.SUPPRESSED, reason)


def undefined(reason: Reason, method: Method) -> Figure:
    """A figure that these data do not define (nobody was asked, a division by zero)."""
    return Figure(None, None, None, None, None, method, Status.NOT_COMPUTABLE, reason)
