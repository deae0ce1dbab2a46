"""Statements that were pasted: a list of sentences, or columns of a spreadsheet."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from surveys.questionnaire import plain
from surveys.questionnaire.document import Perspective
from surveys.refusals import Refused

Wording = dict[str, dict[str, str]]  # side → language → words

MOST_PASTED: Final = 100
MOST_CHARACTERS: Final = 1000
_SIDES: Final = tuple(side.value for side in Perspective)
_BULLETS: Final = " \u00a0•·*–-"
_NUMBER: Final = re.compile(r"^\(?(?:\d{1,3}|[A-Za-z])[.)]\s+")
_ROW: Final = re.compile(r"\(?\d{1,3}[.)]?", re.ASCII)  # its number, in a column of its own
_BAR: Final = " | "
_LINE: Final = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")


def wordings(text: str, languages: Sequence[str]) -> list[Wording]:
    """The words of each line that says something.

    A line of one cell goes to both sides. Of more cells the first two are the political and the
    administrative side in the first language, the next two the same in the next language; an empty
    cell is not asked.
    """
    lines = _LINE.split(text)
    sign = _between(lines)
    rows = [_cells(line, sign) for line in lines]
    found = [_wording(row, languages) for row in rows if any(row)]
    if not found or len(found) > MOST_PASTED:
        raise Refused(_("Plak 1 tot %(n)s zinnen, elk op een regel.") % {"n": MOST_PASTED})
    return found


def _between(lines: Sequence[str]) -> str:
    """What stands between cells: a tab, as spreadsheets copy them, or a bar, as a page or a mail
    shows a table. A bar is one only where every line has as many: it may be part of a sentence."""
    bars = {line.count(_BAR) for line in lines if line.strip()}
    has_tabs = any("\t" in line for line in lines)
    return _BAR if not has_tabs and len(bars) == 1 and bars != {0} else "\t"


def _cells(line: str, sign: str) -> list[str]:
    cells = [_bare(cell) for cell in line.split(sign)]
    if len(cells) > 1 and _ROW.fullmatch(cells[0]):
        return cells[1:]
    return cells


def _bare(cell: str) -> str:
    """The sentence without the sign or the number of a list before it."""
    bare = _NUMBER.sub("", plain.tidy(cell).strip(_BULLETS)).strip(_BULLETS)
    if len(bare) > MOST_CHARACTERS or plain.forbidden(bare):
        raise Refused(_("Een zin heeft hoogstens 1000 tekens, en geen onzichtbare."))
    return bare


def _wording(cells: Sequence[str], languages: Sequence[str]) -> Wording:
    found: Wording = {side: {} for side in _SIDES}
    for side, language, words in _placed(cells, languages):
        if words:
            found[side][language] = words
    return found


def _placed(cells: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    if len(cells) == 1:
        yield from ((side, languages[0], cells[0]) for side in _SIDES)
        return
    places = [(side, language) for language in languages for side in _SIDES]
    if any(cells[len(places) :]):
        raise Refused(
            _(
                "Er zijn meer kolommen dan talen: plak er voor elke taal hoogstens twee (%(n)s samen)."
            )
            % {"n": len(places)}
        )
    for (side, language), words in zip(places, cells, strict=False):
        yield side, language, words
