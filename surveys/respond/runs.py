"""A long section in a few runs of questions, to read. It stays one form, and one unit of logic."""

import math
from dataclasses import dataclass
from typing import Final

from surveys.respond.widgets import Widget

LONGEST: Final = 12  # questions that are read in one go


@dataclass(frozen=True)
class QuestionRun:
    """Questions that stand together, numbered from 1 on their page; `total` of the whole page."""

    first: int
    last: int
    total: int
    items: tuple[Widget, ...]


def runs_of(widgets: list[Widget]) -> tuple[QuestionRun, ...]:
    """One run, or as many of about the same length as it takes. What only tells goes with what follows."""
    total = sum(_asks(widget) for widget in widgets)
    size = math.ceil(total / max(1, math.ceil(total / LONGEST)))
    runs: list[QuestionRun] = []
    held: list[Widget] = []
    number = first = 0
    for widget in widgets:
        if _asks(widget):
            if number and number % size == 0:
                at = next((n for n in range(len(held), 0, -1) if _asks(held[n - 1])), 0)
                runs.append(QuestionRun(first + 1, number, total, tuple(held[:at])))
                held, first = held[at:], number
            number += 1
        held.append(widget)
    return (*runs, QuestionRun(first + 1, number, total, tuple(held)))


def _asks(widget: Widget) -> bool:
    return widget.kind != "information"
