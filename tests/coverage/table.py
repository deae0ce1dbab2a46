"""The tables: a row for each figure, a column for each size."""

from collections.abc import Iterable, Iterator

from tests.coverage.book import Book, Tally
from tests.coverage.design import REGIMES, Setup

NOTHING = "–"


def tables(book: Book, sizes: list[int]) -> str:
    """Coverage and width of the intervals, and how often the tests reject, as Markdown."""
    lines = ["## Coverage of the stated 95 %, in percent", "", *_rows(book, sizes, tests=False)]
    lines += ["", "## Mean width", "", *_widths(book, sizes)]
    lines += ["", "## Tests of what is true, rejected at 5 %, in percent", ""]
    return "\n".join([*lines, *_rows(book, sizes, tests=True)]) + "\n"


def _columns(sizes: list[int]) -> list[Setup]:
    return [Setup(size, regime) for size in sorted(sizes) for regime in REGIMES]


def _head(sizes: list[int], last: str) -> Iterator[str]:
    columns = [f"{c.municipalities} {c.regime}" for c in _columns(sizes)]
    yield "| figure | " + " | ".join([*columns, last]) + " |"
    yield "|---|" + "---|" * (len(columns) + 1)


def _rows(book: Book, sizes: list[int], *, tests: bool) -> Iterator[str]:
    """Of each share one number; the last column: how often there was none, at most."""
    yield from _head(sizes, "sets")
    for figure in book.figures(tests=tests):
        cells = [book.of(figure, setup, tests=tests) for setup in _columns(sizes)]
        rates = (_joined(f"{t.rate:.1f}" if t.times else NOTHING for t in _cases(c)) for c in cells)
        yield f"| {figure} | " + " | ".join([*rates, _sets(cells)]) + " |"


def _cases(cells: dict[float, Tally]) -> list[Tally]:
    return [cells[case] for case in sorted(cells)]


def _joined(words: Iterable[str]) -> str:
    """One word where all are nothing."""
    found = list(words)
    return NOTHING if set(found) <= {NOTHING} else " ".join(found)


def _sets(cells: list[dict[float, Tally]]) -> str:
    times = [tally.times for one in cells for tally in one.values() if tally.times]
    return f"{min(times):,}–{max(times):,}" if times else "0"


def _widths(book: Book, sizes: list[int]) -> Iterator[str]:
    yield from _head(sizes, "without an interval")
    for figure in book.figures(tests=False):
        cells = [book.of(figure, setup, tests=False) for setup in _columns(sizes)]
        widths = (
            _joined(f"{t.width / t.times:.2g}" if t.times else NOTHING for t in _cases(c))
            for c in cells
        )
        yield f"| {figure} | " + " | ".join([*widths, _absent(cells)]) + " |"


def _absent(cells: list[dict[float, Tally]]) -> str:
    shares = [t.absent / max(t.absent + t.times, 1) for one in cells for t in one.values()]
    return f"{100 * min(shares):.0f}–{100 * max(shares):.0f} %" if shares else NOTHING
