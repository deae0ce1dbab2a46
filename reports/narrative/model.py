"""What the narrative reads and what it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Payload: TypeAlias = Mapping[str, Any]
# code → language → text; an option stands under "<item>.<option>"
Labels: TypeAlias = Mapping[str, Mapping[str, str]]

SIDES = ("political", "administrative")
# What stands beside the gap inside municipalities, by its name over all respondents.
INSIDE = {"share": "within", "mean": "mean_within", "no_opinion": "no_opinion_within"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One finding in words, with the codes of the items that it rests on."""

    kind: str
    text: str
    items: tuple[str, ...] = ()


def visible(figure: Payload | None) -> bool:
    """Whether a figure of a payload may be read and has a value."""
    return (
        figure is not None
        and figure.get("status") in ("shown", "limited")
        and figure.get("value") is not None
    )


def beside_gap(item: Payload, measure: str = "share") -> dict[str, Payload]:
    """Both sides' figures as they stand beside the gap of an item, theme or option.

    Their difference is that gap: at the benchmark the figures inside municipalities, of one
    municipality its own. Where there is no such gap: those of all respondents, see `is_over_all`.
    """
    inside = {side: _inside(item, side, measure) for side in SIDES}
    if all(visible(figure) for figure in inside.values()):
        return {side: figure or {} for side, figure in inside.items()}
    return {side: _of_all(item, side, measure) for side in SIDES}


def is_over_all(item: Payload, measure: str = "share") -> bool:
    """Whether `beside_gap` has to make do with the figures of all respondents of the benchmark.

    Of documents that know no figures inside municipalities nothing can be said: a municipality's
    own has none, and neither has a run of an older method.
    """
    inside = [_inside(item, side, measure) for side in SIDES]
    if None in inside or all(visible(figure) for figure in inside):
        return False
    return any(visible(_of_all(item, side, measure)) for side in SIDES)


def _inside(item: Payload, side: str, measure: str) -> Payload | None:
    """An option has its figures inside municipalities under one key, all else with each side."""
    found: Payload | None
    if "within" in item:
        found = item["within"].get(side)
    else:
        found = (item.get(side) or {}).get(INSIDE.get(measure, ""))
    return found


def _of_all(item: Payload, side: str, measure: str) -> Payload:
    figure: Payload = item.get(side) or {}
    found: Payload = figure if "value" in figure else figure.get(measure) or {}
    return found


def comparable(item: Payload, measure: str = "share") -> bool:
    """Whether both sides may be read beside one another."""
    return all(visible(figure) for figure in beside_gap(item, measure).values())


def compared(item: Payload, side: str, measure: str = "share") -> float:
    """One side's value beside the other's; ask `comparable` first."""
    return float(beside_gap(item, measure)[side]["value"])


def both_visible(item: Payload, measure: str = "share") -> bool:
    """Whether this measure may be read on both sides."""
    return all(visible(item[side].get(measure)) for side in SIDES)


def value_of(item: Payload, side: str, measure: str = "share") -> float:
    """A visible value; ask `visible` first."""
    return float(item[side][measure]["value"])


def apart(one: float, other: float) -> float:
    """One told value minus another, without the dust of binary fractions: it is compared."""
    return round(one - other, 9)
