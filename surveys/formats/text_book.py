"""Workbooks in which every text stays a text: no formula, no link, no number and no markup."""

from typing import Any, Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

SIZE: Final = 10  # points
# Every program has this typeface or one of the same widths, so columns are as wide in all of them.
_LETTERS: Final = {"font_name": "Arial", "font_size": SIZE}
_TEXTS: Final = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")


class TextSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that also writes what a person put between `<r>` and `</r>`.

    The library takes such a text for one that it made itself, with fonts, and writes it as it
    is: a sign such as `&` in it leaves a workbook that no program opens.
    """

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Write a text in a cell."""
        if string.startswith("<r>") and string.endswith("</r>"):
            look = [cell_format] if cell_format else []
            pieces = string[0], string[1], string[2:]  # as many as it wants of a text with fonts
            return int(self.write_rich_string(row, col, *pieces, *look))
        return int(super().write_string(row, col, string, cell_format))


class TextBook(Workbook):  # type: ignore[misc]
    """A workbook of such sheets, in memory."""

    worksheet_class = TextSheet

    def __init__(self, out: Any) -> None:
        super().__init__(
            out,
            {
                "in_memory": True,
                "default_format_properties": {**_LETTERS},
                **dict.fromkeys(_TEXTS, False),
            },
        )


def units(text: str, most: int) -> str:
    """The beginning of a text in so many signs as office programs count them: an emoji is two."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
