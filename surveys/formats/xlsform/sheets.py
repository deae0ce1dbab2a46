"""The sheets of an XLSForm as rows, with the columns called as pyxform calls them."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pyxform import aliases
from pyxform.parsing.sheet_headers import process_header

from surveys.formats.books import read_sheets
from surveys.formats.foreign import Texts
from surveys.formats.losses import Unreadable

MAX_ROWS: Final = 20_000
_COLUMNS: Final = 300
_SHEETS: Final = ("survey", "choices", "external_choices", "settings")
# What the columns of each sheet are called; every other name is nobody's.
_KNOWN_NAMES: Final = """
    type name label hint guidance_hint default parameters choice_filter trigger appearance relevant
    required calculate constraint read_only disabled form_title title id_string form_id version
    default_language style list_name body bind control media instance
"""
_KNOWN: Final = frozenset(_KNOWN_NAMES.split())
_OUTER: Final = frozenset({"bind", "control", "media", "instance", "body"})
_CALLED: Final = {"list name": "list_name", "readonly": "read_only"}

_Names = dict[str, str | tuple[str, ...]]
Column = tuple[str, str]  # what it holds, and the language that it names


@dataclass(frozen=True)
class FormRow:
    """One row: its number in the sheet, and its cells that say something."""

    number: int
    cells: dict[Column, str]

    def value(self, name: str) -> str:
        """The cell that has no language."""
        return self.cells.get((name, ""), "")

    def text(self, name: str) -> Texts:
        return {language: cell for (called, language), cell in self.cells.items() if called == name}

    def has(self, *names: str) -> bool:
        return any(called in names for called, _language in self.cells)


@dataclass(frozen=True)
class FormSheet:
    columns: tuple[Column, ...] = ()
    rows: tuple[FormRow, ...] = ()
    more: bool = False  # the sheet goes on; nobody reads it


@dataclass(frozen=True)
class FormBook:
    survey: FormSheet
    choices: FormSheet = field(default_factory=FormSheet)
    external: FormSheet = field(default_factory=FormSheet)
    settings: FormSheet = field(default_factory=FormSheet)


def read_book(content: bytes) -> FormBook:
    """The sheets of a form; Unreadable for what is none, or costs more than a workbook may."""
    found = read_sheets(content, _COLUMNS, MAX_ROWS + 2, _SHEETS)
    survey = _sheet(found.get("survey", found.get("", [])), aliases.survey_header)
    if ("type", "") not in survey.columns:
        raise Unreadable("no_survey_sheet")
    return FormBook(
        survey=survey,
        choices=_sheet(found.get("choices", []), aliases.list_header),
        external=_sheet(found.get("external_choices", []), aliases.list_header),
        settings=_sheet(found.get("settings", []), aliases.settings_header),
    )


def _sheet(raw: Iterable[tuple[int, list[str]]], header: _Names) -> FormSheet:
    lines = iter(raw)
    _number, heads = next(lines, (0, []))
    columns = [_column(head, header) for head in heads]
    rows = [FormRow(number, _cells(columns, cells)) for number, cells in lines]
    return FormSheet(
        columns=tuple(dict.fromkeys(column for column in columns if column[0])),
        rows=tuple(row for row in rows[:MAX_ROWS] if row.cells),
        more=len(rows) > MAX_ROWS,
    )


def _column(head: str, header: _Names) -> Column:
    """`Label :: Nederlands (nl)` is the label in that language."""
    name = head.strip()[:200]
    if not name:
        return "", ""
    _whole, tokens = process_header(
        name.casefold() if "::" not in name and ":" not in name else name,
        use_double_colon="::" in name,
        header_aliases=header,
        header_columns=_KNOWN,
    )
    inner = list(_inner(tokens))
    if len(inner) == 1:
        return inner[0], ""
    return inner[0], "::".join(inner[1:])


def _inner(tokens: tuple[str, ...]) -> Iterator[str]:
    """Without what XForms would put around it: bind::relevant is relevant."""
    kept = itertools.dropwhile(lambda token: token in _OUTER, tokens)
    first = next(kept, tokens[-1])
    yield _CALLED.get(first, first)
    yield from kept


def _cells(columns: list[Column], cells: "list[str] | tuple[str, ...]") -> dict[Column, str]:
    """The cells with something in them; of two columns with one name the first counts."""
    found: dict[Column, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column[0] and cell.strip():
            found.setdefault(column, cell)
    return found
