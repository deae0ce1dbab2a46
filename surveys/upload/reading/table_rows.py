"""The rows of a table below its header: how many there may be, and which of them are kept."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from surveys.upload.reading.columns import Packing
from surveys.upload.reading.csv_lines import RawRow
from surveys.upload.reading.table_headers import described, repeats
from surveys.upload.table_errors import TableError


@dataclass(frozen=True, slots=True)
class Most:
    """How large a file may be."""

    rows: int = 50_000
    cells: int = 2_000_000
    bytes: int = 10 * 1024 * 1024

    @property
    def lines(self) -> int:
        """Of a CSV, with those of long cells and those of nothing."""
        return 5 * self.rows


USUAL: Final = Most()


@dataclass
class Below:
    """The rows below the header: those that are kept, and the numbers of those that are headers again."""

    called: Sequence[str]
    width: int | None
    most: Most
    kept: Packing = field(default_factory=Packing)
    first: list[RawRow] = field(default_factory=list)  # two, headers or not
    headers: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)  # with fewer cells than the header

    def take(self, rows: Iterable[RawRow]) -> None:
        """Every row; TableError where they are too many, or too long."""
        width = len(self.called) if self.width is None else self.width
        limit = min(self.most.rows, self.most.cells // sum(map(bool, self.called)))
        longer: list[int] = []
        filled = _filled(rows, width, limit, self.most.cells, longer, self.short)
        self.first = list(itertools.islice(filled, 2))
        described_in = described(self.called, self.first)
        count = 0
        for count, (number, cells) in enumerate(itertools.chain(self.first, filled), start=1):
            if count <= described_in or repeats(self.called, cells):
                self.headers.append(number)
            else:
                self.kept.add(number, cells)
        if self.width is None and 0 < len(longer) < count:
            # A separator too many moves the cells behind it, though the last ones are empty.
            raise TableError("extra_cells", row=longer[0], columns=width)

    @property
    def short_ones(self) -> tuple[int, int]:
        """The first row with too few cells and how many there are, where others have as many.

        A separator too few moves the cells behind it; but some programs leave out empty cells.
        """
        if self.width is not None:
            return 0, 0
        headers = set(self.headers)
        short = [number for number in self.short if number not in headers]
        return (short[0], len(short)) if 0 < len(short) < len(self.kept) else (0, 0)


def _filled(
    rows: Iterable[RawRow],
    width: int,
    limit: int,
    most_cells: int,
    longer: list[int],
    shorter: list[int],
) -> Iterator[RawRow]:
    """Each row up to its last cell with something in it; `longer` and `shorter` get the rows with
    more and with fewer cells.
    """
    size = 0
    for count, (number, cells) in enumerate(rows, start=1):
        last = len(cells)
        while not cells[last - 1]:
            last -= 1
        size += last
        if count > limit or size > most_cells:
            raise TableError("too_many_rows", limit=min(limit, count))
        if last > width:
            raise TableError("extra_cells", row=number, columns=width)
        if len(cells) > width:
            longer.append(number)
        if len(cells) < width:
            shorter.append(number)
        yield number, cells[:last] if last < len(cells) else cells
