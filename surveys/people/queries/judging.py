"""What a file of people would do, for a wave or for the address book: the rows, and their preview.

The rows are written down whole, for the confirmation; the preview shows the beginning of each list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from surveys.catalogue.places import Directory
from surveys.fieldwork.people import Person
from surveys.fieldwork.people_file import Checked, check_people
from surveys.fieldwork.queries.people import import_rules
from surveys.fieldwork.queries.people_preview import doubles_of
from surveys.models import PeopleImport, Wave
from surveys.people.book_file import JudgedBook, as_json, judge_book
from surveys.people.queries.known import known_people
from surveys.questionnaire.functions import Function
from surveys.upload.remarks import RefusedRow, Remark
from surveys.upload.table_remarks import sheets_told, told
from surveys.upload.tables import MissingColumns, UploadedTable
from surveys.upload.working import Tell

SHOWN: Final = 200  # rows of a list that the preview shows; the file has them all
FIRST: Final = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """`rows`: what the confirmation takes in, and what was refused; `summary`: what is shown."""

    rows: dict[str, Any]
    summary: dict[str, Any]


def judge(pending: PeopleImport, table: UploadedTable, tell: Tell) -> Judged:
    """Raises MissingColumns when it is no file of people."""
    try:
        if pending.wave is None:
            return _for_book(table, judge_book(table, Directory.load(), known_people(), tell))
        return _for_wave(pending.wave, table, tell)
    except MissingColumns as error:
        # They may stand on another sheet.
        raise MissingColumns(" ".join(filter(None, (str(error), sheets_told(table))))) from error


def _for_wave(wave: Wave, table: UploadedTable, tell: Tell) -> Judged:
    checked = check_people(table, import_rules(wave), tell)
    people = [{**asdict(p), "municipality_id": str(p.municipality_id)} for p in checked.people]
    counts = Counter((str(p.municipality_id), p.function.perspective.value) for p in checked.people)
    summary = {
        "total": len(people),
        "people": people[:FIRST],
        "counts": [[place, side, n] for (place, side), n in counts.items()],
    }
    return _judged(table, checked, people, summary)


def _for_book(table: UploadedTable, judged: JudgedBook) -> Judged:
    people = [as_json(one) for one in judged.entries]
    maybe = [one for one in judged.entries if one.maybe]
    new = sum(one.known is None and one.maybe is None for one in judged.entries)
    changed = sum(one.known is not None and one.changes for one in judged.entries)
    summary = {
        "total": new + changed + len(maybe),
        "new": new,
        "changed": changed,
        "unchanged": len(people) - new - changed - len(maybe),
        "maybe": len(maybe),
        "proposals": [as_json(one) for one in maybe[:SHOWN]],
    }
    return _judged(table, judged, people, summary)


def _judged(
    table: UploadedTable,
    checked: Checked | JudgedBook,
    people: list[dict[str, Any]],
    summary: dict[str, Any],
) -> Judged:
    refused = [asdict(row) for row in checked.refused]
    shared: dict[str, Any] = {
        "told": [*told(table), *doubles_of(checked.used, checked.second)],
        "refused": len(refused),
        "first_refused": _shown(checked.refused),
        "notes": len(checked.notes),
        "first_notes": _shown(checked.notes),
        "used": checked.used,
        "ignored": checked.ignored,
    }
    return Judged({"people": people, "refused": refused}, {**summary, **shared})


def _shown(remarks: Sequence[Remark | RefusedRow]) -> list[dict[str, Any]]:
    return [{"row": one.row, "what": one.what, "why": one.why} for one in remarks[:SHOWN]]


def person_of(row: Mapping[str, Any]) -> Person:
    """A person to invite, as the rows keep it."""
    return Person(
        name=row["name"],
        email=row["email"],
        municipality_id=UUID(row["municipality_id"]),
        function=Function(row["function"]),
        language=row["language"],
    )


def new_of(summary: Mapping[str, Any]) -> dict[tuple[UUID, str], int]:
    """How many people a file adds, by municipality and side."""
    return {(UUID(place), side): n for place, side, n in summary.get("counts", [])}
