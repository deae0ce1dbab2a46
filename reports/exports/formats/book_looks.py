"""How cells of a workbook look: letters, colours, and a number with its sign and decimals."""

from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from reports.exports.content.told import SIGNED, Told
from reports.narrative.phrasing import numbers

INK, PAPER, LINE, MUTED = "#1E1B2E", "#F4F1F7", "#D8D2DF", "#6B6478"
LARGE_SIZE, TITLE_SIZE, HEAD_SIZE = 16, 13, 8  # points
# Over more columns, and from the left in whatever script it begins: what stands left of it is no page.
ACROSS: Final = {"text_wrap": True, "valign": "top", "align": "left", "reading_order": 1}


class Looks:
    """The formats of the workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        self.title = book.add_format(
            {"bold": True, "font_size": LARGE_SIZE, "font_color": INK, **ACROSS}
        )
        self.heading = book.add_format(
            {
                "bold": True,
                "font_size": TITLE_SIZE,
                "font_color": INK,
                "text_wrap": True,
                "valign": "top",
            }
        )
        self.muted = book.add_format({"font_color": MUTED, "text_wrap": True, "valign": "top"})
        self.aside = book.add_format({"font_color": MUTED, **ACROSS})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.hidden = book.add_format(
            {
                "font_color": MUTED,
                "align": "right",
                "valign": "top",
                "pattern": 14,
                "fg_color": LINE,
            }
        )
        self.head = book.add_format(
            {
                "bold": True,
                "font_size": HEAD_SIZE,
                "bg_color": PAPER,
                "bottom": 1,
                "bottom_color": LINE,
                "text_wrap": True,
                "valign": "top",
            }
        )

    def number(self, told: Told) -> Format:
        """How a number is written: sign, decimals, and a mark where it is coarse."""
        digits = "0" + ("." + "0" * told.digits if told.digits else "")
        if told.way == "share":
            digits += '" %"' if f"{numbers.SPACE}%" in told.text else '"%"'
        about = '"≈ "' if told.coarse else ""
        signed = f"{about}+{digits};{about}−{digits};{about}{digits}"
        plain = f"{about}{digits};{about}−{digits}"
        return self._of(signed if told.way in SIGNED else plain)

    def _of(self, written: str) -> Format:
        if written not in self._made:
            self._made[written] = self._book.add_format({"num_format": written, "valign": "top"})
        return self._made[written]
