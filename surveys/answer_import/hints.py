"""What a person should look at before a file of answers is imported; nothing of it is left out."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.reasons import Refusal
from surveys.questionnaire.document import NumberItem
from surveys.questionnaire.functions import fold
from surveys.upload import dates, numbers
from surveys.upload.matching import same
from surveys.upload.spoiled import is_code_for_none
from surveys.upload.table_remarks import (
    above_told,
    hidden_told,
    joined_told,
    letters_told,
    sheets_told,
    short_told,
)
from surveys.upload.tables import TableRow, UploadedTable

if TYPE_CHECKING:
    from surveys.answer_import.reading.cells import CellReader

# How tools and people call the columns that are no answers, without signs and capitals.
NAMES: Final[dict[str, frozenset[str]]] = {
    "person": frozenset([
        "token", "respondent", "respondentid", "respondentnr", "respondentnummer", "responseid",
        "responsid", "responsnummer", "participant", "participantid", "participantcode",
        "deelnemer", "deelnemerid", "deelnemernummer", "deelnemercode", "persoon", "persoonid",
        "persoonsnummer", "person", "personid", "userid", "user", "gebruiker", "email",
        "emailadres", "emailaddress", "mail", "mailadres", "recipientemail", "externalreference", "externaldatareference", "uuid",
        "guid", "identifier", "uniqueid", "repondant", "idrepondant", "participante",
        "courriel", "befragter", "befragtenid", "teilnehmer", "teilnehmerid", "teilnehmernummer"
    ]),
    "finished": frozenset([
        "submitdate", "finished", "isfinished", "completed", "iscompleted", "complete",
        "completionstatus", "responsestatus", "responsetype", "status", "progress",
        "progression", "progressie", "voortgang", "voltooid", "afgewerkt", "afgerond", "klaar",
        "volledig", "compleet", "ingediend", "verzonden", "lastpage", "lastpagereached",
        "laatstepagina", "completiontime", "submittedat", "submitted", "einddatum", "enddate",
        "datefin", "termine", "complet", "acheve", "abgeschlossen", "beendet", "fertig",
        "vollstandig", "fortschritt", "avancement", "disposition"
    ]),
    "weight": frozenset([
        "weight", "weights", "wgt", "weging", "wegen", "weegfactor", "wegingsfactor",
        "weegcoefficient", "weegcoef", "gewicht", "gewichten", "gewichtsfactor", "pond",
        "ponderation", "ponderatie", "poids", "coefficient", "coefponderation", "gewichtung",
        "gewichtungsfaktor", "gew", "samplingweight", "designweight", "pweight", "finalweight"
    ]),
    "date": frozenset([
        "submitdate", "datestamp", "startdate", "enddate", "recordeddate", "datum",
        "datumantwoord", "invuldatum", "ingevuldop", "startdatum", "einddatum", "tijdstempel",
        "timestamp", "starttime", "completiontime", "begintijd", "tijdvanvoltooien",
        "submittedat", "date", "datereponse", "datedebut", "datefin", "horodateur",
        "antwortdatum", "zeitstempel", "datumabgesendet", "submitted"
    ]),
}  # fmt: skip
# The columns with which Google Forms and Microsoft Forms begin: they write own words among the options.
_GOOGLE: Final = frozenset(["tijdstempel", "timestamp", "horodateur", "zeitstempel"])
_MICROSOFT: Final = (
    frozenset(["begintijd", "tijdvanvoltooien"]),
    frozenset(["starttime", "completiontime"]),
    frozenset(["heurededebut", "heuredefin"]),
    frozenset(["startzeit", "fertigstellungszeit"]),
)
# weight_2, Gewicht (politiek), poids final; no_weight is none, and neither is weightlifting.
_WEIGHTS: Final = re.compile(
    r"(?:weights?|wgt|weging|weegfactor|wegingsfactor|gewicht(?:en|ung)?|poids|ponderation)(?:[\W_\d]|$)"
)
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MANY_CELLS: Final = 12
_NINES: Final = frozenset(["99", "999", "9999", "99999"])
VALUES_TOLD: Final = 5
HINTS: Final = ("person", "finished", "weight", "date")


def notes_on(
    table: UploadedTable, mapping: AnswerMapping, readers: Mapping[str, "CellReader"]
) -> Iterator[Refusal]:
    """Everything about the file as a whole, and about columns that nobody named."""
    yield from _on_table(table)
    for column, reader in readers.items():
        if isinstance(reader.item, NumberItem):
            yield from numbers_read(table, column, reader.read)
            yield from _codes_read(table, column, reader)
    if mapping.person is None:
        yield from _twice(table)
    for part in HINTS:
        if getattr(mapping, part) is None and not (part == "date" and mapping.fieldwork):
            yield from _like(table, mapping, part)


def _on_table(table: UploadedTable) -> Iterator[Refusal]:
    """What is not read of it, what was mended in it, and where it is in doubt."""
    whole = {
        "letters": letters_told(table),
        "other_sheets": sheets_told(table),
        "hidden_rows": hidden_told(table),
        "joined_cells": joined_told(table),
        "above": above_told(table),
        "short_rows": short_told(table),
    }
    for code, sentence in whole.items():
        if sentence:
            line = table.short[0] if code == "short_rows" else 1
            yield Refusal(line, "", "", code, {"found": sentence})
    for line in table.headers:
        yield Refusal(line, "", "", "further_header")
    cells = {row.number: row.cells for row in table.rows} if table.mended else {}
    for line, column in table.mended:
        if line in cells:  # nothing is read of a line that is no row: a second header, a page's end
            yield Refusal(line, column, cells[line][column], "mended")
    if table.doubt:
        yield Refusal(table.doubt, "", "", "joined")


def _twice(table: UploadedTable) -> Iterator[Refusal]:
    """Rows that are another row once more; with few cells in them that is chance."""
    # A number for each row and not its cells: they are many, and no two rows have one by chance.
    seen: set[int] = set()
    again = []
    for number, cells in table.packed.texts_of_rows():
        row = hash(cells)
        if row in seen and sum(map(bool, cells)) >= MANY_CELLS:
            again.append(number)
        seen.add(row)
    if again:
        yield Refusal(again[0], "", "", "row_twice", {"rows": len(again)})


def numbers_read(
    table: UploadedTable, column: str, read: Callable[[str], object]
) -> Iterator[Refusal]:
    """The first number of a column that could have been another one."""
    for text, line in table.firsts(column).items():
        if len(numbers.readings(text)) > 1 and isinstance(number := read(text), int | float):
            shown = {"number": f"{number:g}" if isinstance(number, float) else number}
            yield Refusal(line, column, text, "number_read", shown)
            return


def _codes_read(table: UploadedTable, column: str, reader: "CellReader") -> Iterator[Refusal]:
    """What was read as a number and may say that nobody answered: -99, 999."""
    found = {
        text: line
        for text, line in table.firsts(column).items()
        if is_code_for_none(text) or same(text) in _NINES
    }
    read = {
        text: line for text, line in found.items() if isinstance(reader.read(text), int | float)
    }
    if read:
        first = next(iter(read))
        told = {"values": ", ".join(list(read)[:VALUES_TOLD])}
        yield Refusal(read[first], column, first, "number_code", told)


def likely(table: UploadedTable, part: str) -> str | None:
    """The first column that its name or its cells make one of persons, of dates, of weights …"""
    return next((column for column in table.columns if _is_like(table, column, part)), None)


def _like(table: UploadedTable, mapping: AnswerMapping, part: str) -> Iterator[Refusal]:
    """The first column that nobody named and that looks as if it tells who answered, or when …"""
    used = {one.column for _name, one in mapping.parts} | set(mapping.items)
    for column in table.columns:
        if column not in used and _is_like(table, column, part):
            row = _first_row(table, column)
            yield Refusal(row.number, column, row.cells[column], f"like_{part}")
            return


def _is_like(table: UploadedTable, column: str, part: str) -> bool:
    first = _first_row(table, column).cells[column]
    named = letters(column) in NAMES[part]
    if part == "date":
        return named and bool(dates.readings(first))
    if part == "weight":
        return named or _WEIGHTS.match(same(column)) is not None
    return named or (part == "person" and _ADDRESS.fullmatch(first) is not None)


def _first_row(table: UploadedTable, column: str) -> TableRow:
    return next((row for row in table.rows if row.cells[column]), table.rows[0])


def has_words_among_options(table: UploadedTable) -> bool:
    """Whether the file is of a tool that writes the words of 'other' in the cell of the answer."""
    names = [letters(name) for name in table.columns]
    return names[0] in _GOOGLE or any(pair <= {*names} for pair in _MICROSOFT)


def letters(name: str) -> str:
    """A name of a column as tools write it in many ways: Response ID, response_id, réponse."""
    return re.sub(r"[\W_]", "", fold(name))
