"""How the sheets of a workbook come out of a printer: A4 on its side, named and numbered on each page.

A table that is too wide to be read on one page across goes on over more, each beginning with the
column of names; a figure stays on the page of its interval and its n.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from reports.exports.content.told import Content
from surveys.formats.text_book import units
from surveys.typesetting.glyphs import shortened

_A4: Final = 9
_MARGIN, _HIGH, _LINE = 0.4, 0.75, 0.3  # inches: the sides, above and below, of what is there
_ACROSS: Final = (11.69 - 2 * _MARGIN) * 72  # points between the margins
_SCALE: Final = 65  # per cent: letters of 10 points are 6.5 then, and smaller ones nobody reads
_LEAST: Final = 57  # per cent where that makes one page across of a table, not two
_ROOM: Final = 0.93 * 100 * _ACROSS / _SCALE  # LibreOffice makes columns a little wider
# Signs of what stands above and below a page: 255 at most above, and below.
_TITLE, _EDITION, _PAGE, _WHOSE = 80, 100, 60, 160


def set_page(sheet: Worksheet, content: Content, title: str = "") -> None:
    """Paper, margins, and what stands above and below every page: of what it is, and which page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_HIGH, bottom=_HIGH)
    edition = [_said(f"{one.name} {one.value}", _EDITION) for one in content.facts[:1]]
    named = " · ".join([_said(content.title, _TITLE), *edition])
    page = _said(content.words.page, _PAGE).format(page="&P", pages="&N")
    whose = _said(f"{content.subtitle} · {content.sender}", _WHOSE)
    below = f"&L{_said(title, _TITLE)}&R{whose}" if title else f"&L{whose}"
    sheet.set_header(f"&L{named}&R{page}", {"margin": _LINE})
    sheet.set_footer(below, {"margin": _LINE})


def _said(text: str, most: int) -> str:
    """A text as itself, where `&` begins a code, in so many signs: a long one is cut."""
    told = " ".join(text.split())
    made = (shortened(told, room).replace("&", "&&") for room in range(most, 0, -1))
    return next(one for one in made if units(one, most) == one)


def lay_out(sheet: Worksheet, groups: Sequence[Sequence[float]]) -> int:
    """One page across, or more where letters would be too small; how many columns the first one has.

    `groups`: the widths of columns that stay together, in characters; the first is of the names.
    """
    points = [list(map(_points, one)) for one in groups]
    starts = list(_breaks(list(map(sum, points))))
    counts = [len(one) for one in groups]
    if not starts or sum(map(sum, points)) * _LEAST <= _ROOM * _SCALE:
        sheet.fit_to_pages(1, 0)
        return sum(counts)
    sheet.repeat_columns(0)
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks([sum(counts[:start]) for start in starts])
    return sum(counts[: starts[0]])


def _breaks(widths: Sequence[float]) -> Iterator[int]:
    """The groups before which a new page begins, which has the names on it too."""
    names = at = widths[0]
    for number, width in enumerate(widths[1:], 1):
        if at + width > _ROOM and at > names:
            yield number
            at = names
        at += width


def _points(characters: float) -> float:
    return (7 * characters + 5) * 0.75  # a program's own measure: 7 pixels a character, 5 around
