"""How exactly each kind of number is told, as readers find it: made from the grids themselves."""

from dataclasses import dataclass
from typing import Any, get_args

from benchmarking.core.data.precision import (
    CHANCES,
    LADDERS,
    Coefficient,
    Mentioned,
    Points,
    Share,
    Unit,
    Whole,
)
from benchmarking.methods.catalogue import _


@dataclass(frozen=True, slots=True)
class NumberKind:
    """One kind of number: what it is, and the `steps` that it may be told in, the finest first.

    `unit` is what the steps count in; empty for plain numbers.
    """

    what: str
    unit: str
    steps: tuple[float, ...]


def _percent(steps: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(100 * step, 9) for step in steps)


def _fixed(kind: Any) -> tuple[float, ...]:
    """The one step of numbers that no auditor makes coarser."""
    step: float = get_args(kind)[1].step
    return (step,)


PERCENTS, POMP = _("procentpunten"), _("punten")
PRECISIONS = (
    NumberKind(
        _("Een aandeel, een verschil van aandelen, en hun interval"),
        PERCENTS,
        _percent(LADDERS[Unit.SHARE]),
    ),
    NumberKind(
        _("Een score van 0 tot 100, een verschil van scores, en hun interval"),
        POMP,
        LADDERS[Unit.POINTS],
    ),
    NumberKind(
        _("Een coëfficiënt, een gestandaardiseerd verschil of een afstand, en hun interval"),
        "",
        LADDERS[Unit.COEFFICIENT],
    ),
    NumberKind(
        _("Verdeelde punten (in duizendsten van het geheel) en getallen (drie cijfers)"),
        _("keer zijn eigen stap"),
        LADDERS[Unit.AMOUNT],
    ),
    NumberKind(
        _("Een verdeling over de antwoorden, hoe vaak twee antwoorden samengaan, een kans"),
        PERCENTS,
        _percent(_fixed(Share)),
    ),
    NumberKind(
        _("Een mediaan of kwartiel van scores, een score die naar het gemiddelde getrokken is"),
        POMP,
        _fixed(Points),
    ),
    NumberKind(
        _("Een betrouwbaarheid of een verhouding zonder eigen interval"), "", _fixed(Coefficient)
    ),
    NumberKind(_("Een gemiddelde rang, een ontwerpeffect"), "", _fixed(Mentioned)),
    NumberKind(_("Het effectieve aantal van de gewichten"), _("antwoorden"), _fixed(Whole)),
    NumberKind(_("Een p-waarde: de eerstvolgende van deze grenzen erboven"), "", CHANCES),
)
