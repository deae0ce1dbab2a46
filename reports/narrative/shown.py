"""How exactly a figure of a payload is written: its digits follow from its own step.

A figure whose value is told in coarser steps than others of its unit is marked: `≈ 60 %`. A `way`
to write it is one of `numbers.WAYS`.
"""

from benchmarking.core.data.figures import Method, Reason
from benchmarking.core.data.precision import Unit, finest
from reports.narrative import numbers
from reports.narrative.model import Payload, visible

ABOUT = f"\N{ALMOST EQUAL TO}{numbers.SPACE}"


def value_text(figure: Payload | None, way: str = "share", language: str = "nl") -> str:
    """The value alone: `60 %`."""
    if figure is None or not visible(figure):
        return numbers.MISSING
    return numbers.WAYS[way](figure["value"], language, step_of(figure, way))


def marked(figure: Payload | None, way: str = "share", language: str = "nl") -> str:
    """The value with a mark where it is coarse: `≈ 60 %`."""
    text = value_text(figure, way, language)
    return f"{ABOUT}{text}" if is_coarse(figure) else text


def marked_interval(figure: Payload | None, way: str = "share", language: str = "nl") -> str:
    """The interval with a mark where it is coarse: `≈ 50 tot 70 %`."""
    text = interval_text(figure, way, language)
    coarse = text != numbers.MISSING and is_coarse(figure, "interval_step")
    return f"{ABOUT}{text}" if coarse else text


def interval_text(figure: Payload | None, way: str = "share", language: str = "nl") -> str:
    """`52 tot 71 %`."""
    if figure is None or not visible(figure):
        return numbers.MISSING
    step = figure.get("interval_step") or step_of(figure, way)
    low, high = figure.get("low"), figure.get("high")
    return numbers.interval(low, high, language, unit=way, step=step)


def bounds_text(figure: Payload, way: str = "share", language: str = "nl") -> str:
    """`29 tot 86 %`: what the missing answers leave open, on the figure's own grid."""
    found = figure.get("bounds")
    if not found:
        return numbers.MISSING
    step = step_of(figure, way)
    return numbers.interval(found["low"], found["high"], language, unit=way, step=step)


def step_of(figure: Payload, way: str) -> float:
    """The figure's step; of a figure from before steps that of its kind."""
    step = figure.get("step")
    return numbers.STEPS[way] if step is None else float(step)


def is_coarse(figure: Payload | None, part: str = "step") -> bool:
    """Whether the value (`step`) or the interval (`interval_step`) is told in coarser steps than
    it would be elsewhere."""
    if figure is None or not visible(figure) or figure.get(part) is None:
        return False
    unit = Unit(figure["unit"])
    if unit is Unit.AMOUNT:  # its finest step depends on its own size
        return bool(figure.get("reason") == Reason.COARSE.value)
    return bool(figure[part] > finest(unit) * (1 + 1e-9))


def lacks_interval(figure: Payload | None) -> bool:
    """Whether the figure has an interval that is not told."""
    if figure is None or not visible(figure) or "interval_step" not in figure:
        return False
    described = figure.get("method") == Method.DESCRIPTIVE.value
    return figure["interval_step"] is None and not described


def any_coarse(value: object) -> bool:
    """Whether a figure anywhere below is coarse in its value or its interval."""
    if isinstance(value, list | tuple):
        return any(map(any_coarse, value))
    if not isinstance(value, dict):
        return False
    if "value" in value:
        coarse = is_coarse(value) or is_coarse(value, "interval_step")
        return coarse or lacks_interval(value)
    return any(map(any_coarse, value.values()))
