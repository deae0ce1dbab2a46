"""Why a figure is hidden, in words under the table; the cell carries the letter."""

from string import ascii_lowercase

from reports.exports.content.told import Cell, Told
from reports.exports.formats.paper.shapes import PaperCell, PaperNote
from reports.narrative.phrasing import numbers


class Notes:
    """Collects the reasons of one table, in the order in which they come."""

    def __init__(self) -> None:
        self._reasons: list[str] = []

    def mark(self, told: Told) -> str:
        """The letter of the reason; empty for a figure that is told."""
        if told.value is not None or not told.note:
            return ""
        if told.note not in self._reasons:
            self._reasons.append(told.note)
        return ascii_lowercase[self._reasons.index(told.note)]

    def cell(self, cell: Cell, language: str) -> PaperCell:
        """What a cell says, and the letter of its note."""
        if isinstance(cell, Told):
            return PaperCell(text=cell.text, mark=self.mark(cell))
        if isinstance(cell, int):
            return PaperCell(text=numbers.number(cell, language))
        return PaperCell(text=numbers.MISSING if cell is None else cell)

    def lines(self) -> tuple[PaperNote, ...]:
        """Each letter with its reason."""
        return tuple(
            PaperNote(mark=ascii_lowercase[number], text=reason)
            for number, reason in enumerate(self._reasons)
        )
