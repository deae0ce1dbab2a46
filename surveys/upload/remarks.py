"""What is told of a row of a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """A row of the file, what it said, and what is the matter with it."""

    row: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class RefusedRow(Remark):
    """With all that the row said, so that it can be given back to be mended."""

    cells: dict[str, str]
