"""Blocks that KoboToolbox adds to XLSForm, said in rows of XLSForm: scores, rankings and matrices."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from surveys.formats.foreign import ForeignChoice
from surveys.formats.xlsform.lists import AnswerList, in_language
from surveys.formats.xlsform.sheets import Column, FormRow

SCORE: Final = "kobo--score-choices"
RANK: Final = "kobo--rank-items"
MATRIX: Final = "kobo--matrix_list"
COLUMNS: Final = frozenset({SCORE, RANK, MATRIX, "kobo--rank-constraint-message", "$kuid"})
PLACES: Final = "places"  # our own column: how many places a ranking has
_BEGINS: Final = {"begin_score": SCORE, "begin_rank": RANK, "begin_kobomatrix": MATRIX}
_ENDS: Final = frozenset({"end_score", "end_rank", "end_kobomatrix"})


def plain_rows(
    rows: Iterable[FormRow], lists: Mapping[str, AnswerList], language: str
) -> Iterator[FormRow]:
    """The rows of a form, with those of such a block in the place of its own."""
    block: FormRow | None = None
    inside: list[FormRow] = []
    for row in rows:
        kind = _kind(row)
        if block is None and kind in _BEGINS:
            block, inside = row, []
        elif block is not None and kind in _ENDS:
            yield from _said(block, inside, lists, language)
            block = None
        elif block is not None:
            inside.append(row)
        else:
            yield row
    if block is not None:
        yield from [block, *inside]  # it has no end: its rows are told as what they are


def _said(
    block: FormRow, inside: list[FormRow], lists: Mapping[str, AnswerList], language: str
) -> Iterator[FormRow]:
    kind = _kind(block)
    named = " ".join(block.value(_BEGINS[kind]).split())
    if kind == "begin_rank":
        required = next((row.value("required") for row in inside if row.has("required")), "")
        cells = {"type": f"rank {named}", PLACES: str(len(inside)), "required": required}
        yield _with(block, **cells)
        return
    yield _with(block, type="begin group", appearance="table-list", required="")
    if kind == "begin_score":
        yield from (_with(row, type=f"select_one {named}") for row in inside)
    else:
        of_list = lists.get(named, AnswerList()).choices
        yield from (_cell(block, choice, row, language) for choice in of_list for row in inside)
    yield FormRow(block.number, {("type", ""): "end group"})


def _cell(block: FormRow, of_row: ForeignChoice, column: FormRow, language: str) -> FormRow:
    """One answer of a matrix, under the name that KoboToolbox gives it."""
    name = f"{block.value('name')}_{of_row.code}_{column.value('name')}"
    cells = {key: cell for key, cell in column.cells.items() if key[0] not in {"label", "name"}}
    said = in_language(column.text("label"), language)
    for spoken in {**of_row.text, **said}:
        parts = (of_row.text.get(spoken, ""), said.get(spoken, ""))
        cells["label", spoken] = " – ".join(filter(None, parts))
    return FormRow(column.number, {**cells, ("name", ""): name})


def _with(row: FormRow, **changed: str) -> FormRow:
    cells: dict[Column, str] = {**row.cells, **{(key, ""): said for key, said in changed.items()}}
    return FormRow(row.number, {key: said for key, said in cells.items() if said})


def _kind(row: FormRow) -> str:
    return row.value("type").strip().casefold()
