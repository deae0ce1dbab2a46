"""What a file of answers would become, as its preview shows it; a worker writes it down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.queries.import_days import likely_days
from surveys.answer_import.queries.importing import (
    AnswerPlan,
    NewMunicipality,
    NothingLeft,
    PlaceLine,
    places_of,
    plan_answers,
    rows_to_mend,
    unused_columns,
)
from surveys.answer_import.reasons import MappingError, Refusal
from surveys.upload.table_remarks import told
from surveys.upload.tables import UploadedTable
from surveys.upload.working import Tell

SHOWN: Final = 200
# Remarks on the file as a whole, which stand above the others.
TOLD: Final = {
    "letters",
    "above",
    "other_sheets",
    "hidden_rows",
    "joined_cells",
    "short_rows",
    "further_header",
}


@dataclass(frozen=True)
class PreviewLine:
    """Something of a row, in words."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Added:
    """Answers of a side at a municipality: its number, or the code of a new one."""

    place: str
    side: str
    answers: int


@dataclass(frozen=True)
class Preview:
    """The beginning of each list; `refusal` says why nothing can be imported as it is.

    `says_days`: the description names the days of the answers.
    """

    told: list[str] = field(default_factory=list)
    refusal: str = ""
    refused: list[PreviewLine] = field(default_factory=list)
    more: bool = False
    left_out: list[tuple[str, list[tuple[str, int]]]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[PreviewLine] = field(default_factory=list)
    places: list[PlaceLine] = field(default_factory=list)
    places_total: int = 0
    unused: list[str] = field(default_factory=list)
    version: UUID | None = None
    added: list[Added] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    says_days: bool = False


Rejected = list[tuple[int, dict[str, str], str]]


def preview_of(
    table: UploadedTable, mapping: AnswerMapping, title: str, tell: Tell
) -> tuple[Preview, Rejected]:
    """The preview, and the rows of which nothing is imported, with all the reasons behind them."""
    try:
        plan = plan_answers(table, mapping, title, tell)
    except NothingLeft as error:
        left = _refused(error)
        return Preview(told(table), error.message, **left), _rejected(table, error.refused)
    except MappingError as error:
        return Preview(told(table), error.message), []
    return _planned(plan, table), _rejected(table, plan.refused)


def as_summary(preview: Preview) -> dict[str, Any]:
    summary: dict[str, Any] = msgspec.to_builtins(preview)
    return summary


def of_summary(summary: dict[str, Any]) -> Preview:
    return msgspec.convert(summary, Preview)


def _planned(plan: AnswerPlan, table: UploadedTable) -> Preview:
    places = places_of(plan)
    return Preview(
        told(table),
        **_refused(plan),
        counts=plan.counts,
        notes=[_line(note) for note in plan.notes if note.code not in TOLD][:SHOWN],
        places=places[:SHOWN],
        places_total=len(places),
        unused=unused_columns(plan, table),
        version=plan.version.id if plan.version else None,
        added=_added(plan),
        days=likely_days(plan, table),
        says_days=plan.mapping.fieldwork is not None,
    )


def _refused(found: AnswerPlan | NothingLeft) -> dict[str, Any]:
    left_out = [(why, list(values.items())[:SHOWN]) for why, values in found.left_out.items()]
    refused = [_line(one) for one in found.refused[:SHOWN]]
    return {"refused": refused, "more": len(found.refused) > SHOWN, "left_out": left_out}


def _added(plan: AnswerPlan) -> list[Added]:
    counts = Counter(
        (place.code if isinstance(place, NewMunicipality) else str(place), row.function.perspective)
        for row, place in plan.rows
    )
    return [Added(place, side.value, n) for (place, side), n in counts.items()]


def _line(found: Refusal) -> PreviewLine:
    return PreviewLine(found.line, found.column, found.value, str(found.reason))


def _rejected(table: UploadedTable, refused: Iterable[Refusal]) -> Rejected:
    rows = rows_to_mend(refused)
    return [
        (row.number, dict(row.cells), rows[row.number]) for row in table.rows if row.number in rows
    ]
