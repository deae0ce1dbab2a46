"""The parser of a sheet's cells. It brings its library along, which takes long to load."""

from typing import Any

from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from surveys.upload.reading.letters import column_letters
from surveys.upload.table_errors import TableError


class CellParser(WorkSheetParser):
    """Tells a formula without a stored result from an empty cell; openpyxl does not."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # A result may be an empty text; then the cell says that it is a text.
        stored = cell["value"] is not None or element.get("t") == "str"
        if not stored and element.find(FORMULA_TAG) is not None:
            raise TableError(
                "formula_without_value", row=cell["row"], column=column_letters(cell["column"])
            )
        return cell
