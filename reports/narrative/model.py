"""What the narrative reads and what it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Payload: TypeAlias = Mapping[str, Any]
# code → language → text; an option stands under "<item>.<option>"
Labels: TypeAlias = Mapping[str, Mapping[str, str]]

SIDES = ("political", "administrative")


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


def both_visible(item: Payload, measure: str = "share") -> bool:
    """Whether this measure may be read on both sides."""
    return all(visible(item[side].get(measure)) for side in SIDES)


def value_of(item: Payload, side: str, measure: str = "share") -> float:
    """A visible value; ask `visible` first."""
    return float(item[side][measure]["value"])


def apart(one: float, other: float) -> float:
    """One told value minus another, without the dust of binary fractions: it is compared."""
    return round(one - other, 9)
