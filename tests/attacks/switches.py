"""Guards of the product, each with what is put in the place of its code to switch it off."""

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import structs

from benchmarking.core.audit.auditor import Advice, Release, Report
from benchmarking.core.audit.safety import Safety
from benchmarking.core.data.figures import Figure

Off = tuple[str, Callable[..., Any]]  # below `benchmarking.core`


def unheard(_people: Any, _asked: Any, release: Release) -> Report:
    """An auditor who is content with everything."""
    return Report({}, Advice.none(release), frozenset())


def unsafe(safeguard: Any, told: Any, *_: Any) -> Safety:
    """A safeguard that asks for no coarser grid."""
    exposed = np.zeros_like(told.release.cells)
    return Safety(dict(safeguard.grids), exposed, 0)


def whole(value: Any, _step: Any) -> Any:
    """A number with all its digits."""
    return value


def whole_figure(figure: Figure) -> Figure:
    """A figure with all its digits, which names no step."""
    return structs.replace(figure, step=0.0, interval_step=None)


AUDITOR: Off = ("documents.release.audit", unheard)
SAFEGUARD: Off = ("audit.safety.Safeguard.settle", unsafe)
ROUNDING: list[Off] = [
    ("data.telling.tell_figure", whole_figure),
    ("data.telling._on", whole),
    ("data.precision.Step.tell", lambda _grid, value: value),
    ("data.precision.Chance.tell", lambda _grid, value: value),
    ("data.precision.Digits.tell", lambda _grid, value: value),
    ("documents.own_documents.told", whole),
    ("municipalities.own_figures.told", whole),
    ("documents.own_places.told", whole),
    ("documents.coverage.told", whole),
]


def switch_off(patch: Any, off: list[Off]) -> None:
    """Put something else in the place of some guards, with pytest's monkeypatch."""
    for place, instead in off:
        patch.setattr(f"benchmarking.core.{place}", instead)
