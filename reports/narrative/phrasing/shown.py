"""How exactly a figure of a payload is written: its digits follow from its own step.

A figure whose value is told in coarser steps than others of its unit is marked: `≈ 60 %`. A `way`
to write it is one of `numbers.WAYS`.
"""

from msgspec import Struct

from benchmarking.core.data.figures import Figure, Method, Reason, Status
from benchmarking.core.data.precision import Unit, finest
from benchmarking.core.municipalities.own_results import Bounds, OwnFigure
from reports.narrative.model import value, visible
from reports.narrative.phrasing import numbers

ABOUT = f"\N{ALMOST EQUAL TO}{numbers.SPACE}"


def value_text(figure: Figure | None, way: str = "share", language: str = "nl") -> str:
    """The value alone: `60 %`."""
    if figure is None or not visible(figure):
        return numbers.MISSING
    return numbers.WAYS[way](value(figure), language, step_of(figure, way))


def marked(figure: Figure | None, way: str = "share", language: str = "nl") -> str:
    """The value with a mark where it is coarse: `≈ 60 %`."""
    text = value_text(figure, way, language)
    return f"{ABOUT}{text}" if is_coarse(figure) else text


def marked_interval(figure: Figure | None, way: str = "share", language: str = "nl") -> str:
    """The interval with a mark where it is coarse: `≈ 50 tot 70 %`."""
    text = interval_text(figure, way, language)
    coarse = text != numbers.MISSING and is_coarse(figure, "interval_step")
    return f"{ABOUT}{text}" if coarse else text


def interval_text(figure: Figure | None, way: str = "share", language: str = "nl") -> str:
    """`52 tot 71 %`."""
    if figure is None or not visible(figure):
        return numbers.MISSING
    step = figure.interval_step or step_of(figure, way)
    return numbers.interval(figure.low, figure.high, language, unit=way, step=step)


def bounds_text(figure: Figure | None, way: str = "share", language: str = "nl") -> str:
    """`29 tot 86 %`: what the missing answers leave open, on the figure's own grid."""
    found = bounds_of(figure)
    if figure is None or found is None:
        return numbers.MISSING
    step = step_of(figure, way)
    return numbers.interval(found.low, found.high, language, unit=way, step=step)


def bounds_of(figure: Figure | None) -> Bounds | None:
    """What the missing answers leave open of a municipality's own figure."""
    return figure.bounds if isinstance(figure, OwnFigure) else None


def is_open(figure: Figure | None) -> bool:
    """Whether missing answers could still change a municipality's figure."""
    found = bounds_of(figure)
    return found is not None and found.low < found.high


def plain_share(share: float, n: int | None) -> Figure:
    """A share that stands in a document without an interval, as a figure."""
    return Figure(
        indicator="",
        value=share,
        n=n,
        method=Method.DESCRIPTIVE.value,
        status=Status.SHOWN,
        reason=None,
        step=finest(Unit.SHARE),
        interval_step=finest(Unit.SHARE),
    )


def step_of(figure: Figure, way: str) -> float:
    """The figure's step; of a figure from before steps that of its kind."""
    return figure.step or numbers.STEPS[way]


def is_coarse(figure: Figure | None, part: str = "step") -> bool:
    """Whether the value (`step`) or the interval (`interval_step`) is told in coarser steps than
    it would be elsewhere."""
    if figure is None or not visible(figure):
        return False
    step = figure.step if part == "step" else figure.interval_step
    if step is None:
        return False
    if figure.unit is Unit.AMOUNT:  # its finest step depends on its own size
        return figure.reason is Reason.COARSE
    return step > finest(figure.unit) * (1 + 1e-9)


def lacks_interval(figure: Figure | None) -> bool:
    """Whether the figure has an interval that is not told."""
    if figure is None or not visible(figure) or not figure.step:
        return False
    return figure.interval_step is None and figure.method != Method.DESCRIPTIVE


def any_coarse(part: object) -> bool:
    """Whether a figure anywhere below is coarse in its value or its interval."""
    if isinstance(part, Figure):
        return is_coarse(part) or is_coarse(part, "interval_step") or lacks_interval(part)
    if isinstance(part, list | tuple):
        return any(map(any_coarse, part))
    if not isinstance(part, Struct):
        return False
    return any(any_coarse(getattr(part, name)) for name in part.__struct_fields__)
