"""What a person should know of a table before its rows are used: what of the file is not read."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.upload.sheet_choice import NAMES_TOLD, FoundSheet
from surveys.upload.tables import UploadedTable, also_called

HEADERS_TOLD: Final = 10
JOINED_TOLD: Final = 5


def told(table: UploadedTable) -> list[str]:
    """Sentences on the table as a whole."""
    sentences = (
        letters_told(table),
        sheets_told(table),
        hidden_told(table),
        joined_told(table),
        above_told(table),
        headers_told(table),
        short_told(table),
    )
    return [sentence for sentence in sentences if sentence]


def sheets_told(table: UploadedTable) -> str:
    """Which sheets are not read, with their rows; empty when there are none."""
    unread = [sheet for sheet in table.unread if sheet.rows]
    if not unread:
        return ""
    listed = "; ".join(map(_sheet, unread[:NAMES_TOLD]))
    more = len(unread) - NAMES_TOLD
    listed += f"; + {more}" if more > 0 else ""
    sentence = _(
        "Alleen het blad ‘%(read)s’ is gelezen. Niet gelezen: %(unread)s. Noem bij het bestand het"
        " blad dat u wilt, of zet alle rijen op één blad."
    )
    return sentence % {"read": table.sheet, "unread": listed}


def letters_told(table: UploadedTable) -> str:
    """How the letters were read, with words to look at, where the bytes could be other ones."""
    sentence = _(
        "De letters van dit bestand zijn gelezen als %(encoding)s: %(words)s. Staat daar iets vreemds, kies"
        " dan bij het bestand een andere tekenset."
    )
    return sentence % {"encoding": table.encoding, "words": table.letters} if table.letters else ""


def hidden_told(table: UploadedTable) -> str:
    """How many rows the sheet hides, as behind a filter; they are read like the others."""
    sentence = ngettext(
        "%(n)s rij die het blad verbergt (zoals achter een filter), is ook gelezen.",
        "%(n)s rijen die het blad verbergt (zoals achter een filter), zijn ook gelezen.",
        table.hidden,
    )
    return sentence % {"n": table.hidden} if table.hidden else ""


def joined_told(table: UploadedTable) -> str:
    """Which cells are one over several rows: all but the first of those rows have nothing there."""
    cells = ", ".join(table.joined[:JOINED_TOLD])
    cells += " …" if len(table.joined) > JOINED_TOLD else ""
    sentence = _(
        "Samengevoegde cellen (%(cells)s): wat erin staat, is alleen van de eerste rij. Splits ze, en vul elke rij in."
    )
    return sentence % {"cells": cells} if cells else ""


def above_told(table: UploadedTable) -> str:
    """That the names of the columns stand below something else."""
    sentence = _(
        "De namen van de kolommen staan op rij %(row)s; wat erboven staat (vanaf rij %(first)s), is niet gelezen."
    )
    first, row = table.above
    return sentence % {"row": row, "first": first} if row else ""


def short_told(table: UploadedTable) -> str:
    """That rows have fewer cells than the header; which of them lacks one, nobody can tell."""
    line, rows = table.short
    sentence = ngettext(
        "Rij %(line)s heeft minder cellen dan de kop. Ontbreekt er een scheidingsteken, dan staat wat"
        " erachter komt een kolom te ver naar links.",
        "%(n)s rijen hebben minder cellen dan de kop; de eerste is rij %(line)s. Ontbreekt er een"
        " scheidingsteken, dan staat wat erachter komt een kolom te ver naar links.",
        rows,
    )
    return sentence % {"n": rows, "line": line} if rows else ""


def doubles_told(
    table: UploadedTable, used: Mapping[str, str | None], names: Mapping[str, Iterable[str]]
) -> list[str]:
    """Which columns seem to say what another one says, and are not read."""
    read = set(used.values())
    found = {
        column: [one for one in also_called(table, column, *names[key]) if one not in read]
        for key, column in used.items()
        if column
    }
    return [double_told(column, others) for column, others in found.items() if others]


def double_told(column: str, others: Iterable[str]) -> str:
    sentence = _(
        "‘%(column)s’ is gelezen; ‘%(others)s’ lijkt hetzelfde te zeggen en is niet gelezen."
    )
    return sentence % {"column": column, "others": ", ".join(others)}


def headers_told(table: UploadedTable) -> str:
    """Which rows are headers that survey tools write below the first one."""
    if not table.headers:
        return ""
    lines = ", ".join(map(str, table.headers[:HEADERS_TOLD]))
    lines += " …" if len(table.headers) > HEADERS_TOLD else ""
    sentence = _("Overgeslagen omdat het koppen zijn en geen gegevens: rij %(lines)s.")
    return sentence % {"lines": lines}


def _sheet(sheet: FoundSheet) -> str:
    rows = ngettext("%(n)s rij", "%(n)s rijen", sheet.rows) % {"n": sheet.rows}
    hidden = ", " + _("verborgen") if sheet.hidden else ""
    return f"'{sheet.name}' ({rows}{hidden})"
