"""Answers as variables with labels: what every format of rows writes, and nothing else."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from benchmarking.core.data.arrays import Floats
from reports.exports.content.told import Fact


class VariableMeasure(StrEnum):
    """What may be done with the values of a variable."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


class Use(StrEnum):
    """What a variable is for, where that is not an answer."""

    SERIAL = "serial"
    WEIGHT = "weight"


class Coded(Struct, frozen=True):
    """A value and what it means."""

    value: int
    text: str


class Variable(Struct, frozen=True, kw_only=True):
    """A column. `values` has one for each row and no gap: what is missing has a code in `missing`.

    `key` names it as a snapshot does (`U1.finance`), `codes` are the answers that have a label.
    """

    key: str
    label: str
    measure: VariableMeasure
    values: Floats
    codes: tuple[Coded, ...] = ()
    missing: tuple[Coded, ...] = ()
    decimals: int = 0
    use: Use | None = None


class Form(StrEnum):
    """How the variables of a group make one answer."""

    CHOSEN = "chosen"  # 1 is chosen, 0 is not
    RANKED = "ranked"  # the place, 0 is not in the list
    DIVIDED = "divided"  # so many points


class Group(Struct, frozen=True):
    """Options of one question, each a variable; `keys` name them."""

    key: str
    label: str
    form: Form
    keys: tuple[str, ...]


class Rows(Struct, frozen=True, kw_only=True):
    """Everything that a file of answers may hold. `notes`: how it is read, in sentences."""

    language: str
    title: str
    subtitle: str
    sender: str
    made_at: datetime
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    label_heading: str  # above labels that a format has to shorten
    variables: tuple[Variable, ...]
    groups: tuple[Group, ...]


WEIGHT: Final = "weight"
