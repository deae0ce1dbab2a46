"""When the answers of a file were given, as far as the file says so."""

from collections.abc import Iterator
from datetime import date

from surveys.answer_import.hints import likely
from surveys.answer_import.queries.importing import AnswerPlan
from surveys.upload import dates
from surveys.upload.tables import UploadedTable


def likely_days(plan: AnswerPlan, table: UploadedTable) -> dict[str, date]:
    """The first and the last day, to be filled in: of the mapping, of the column that it names, or of
    one that seems to hold the dates. Empty where nothing says it.
    """
    given = plan.mapping.fieldwork
    if given is not None:
        return {"first": given.first, "last": given.last}
    days = [row.day for row, _place in plan.rows if row.day]
    if plan.mapping.date is None:
        days = list(_seeming(plan, table))
    return {"first": min(days), "last": max(days)} if days else {}


def _seeming(plan: AnswerPlan, table: UploadedTable) -> Iterator[date]:
    column = likely(table, "date")
    if column is None:
        return
    lines = {row.line for row, _place in plan.rows}
    texts = {row.cells[column] for row in table.rows if row.number in lines} - {""}
    order = plan.mapping.dates or dates.order_of(texts)
    for text in texts:
        found = dates.readings(text)
        if dates.NO_DAYS & set(found.values()):
            continue
        if len(set(found.values())) == 1:
            yield next(iter(found.values()))
        elif order in found:
            yield found[order]
