"""Open answers: laid out once in a drawn order, read over by a person, frozen with an edition."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import pyarrow as pa
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.text import without_hidden
from benchmarking.models import Run
from benchmarking.queries.answers import answers_of
from reports.models import AnswerState, Edition, EditionAnswers, OpenAnswer
from reports.open_answers.queries import (
    MUNICIPALITIES,
    WrittenItem,
    chosen,
    fewest_writers,
    written_items,
)
from surveys.models import Wave
from surveys.questionnaire.document import quote_key
from surveys.questionnaire.words import YES

T = TypeVar("T")


class NotQuotable(Exception):
    """Whoever wrote this did not say that it may be quoted."""


@dataclass(frozen=True)
class Decision:
    """What a person decided of one answer, and the revision that they had before them."""

    answer_id: str
    revision: int
    text: str
    state: AnswerState


@transaction.atomic
def lay_out(*, by: User | None, wave: Wave, run: Run) -> int:
    """Take the open answers of a wave apart from all else that was answered; the number of texts.

    Only where enough people of one side wrote, in enough governments. Once for a wave: the order
    is drawn, and what it was before is nowhere.
    """
    Wave.objects.select_for_update().get(id=wave.id)
    if OpenAnswer.objects.filter(wave=wave).exists():
        return 0
    rows = [
        OpenAnswer(
            tenant_id=wave.tenant_id,
            wave=wave,
            item=item,
            perspective=side,
            place=place,
            text=text,
            quotable=quotable,
            # Nothing is to be decided of what may not be quoted.
            state=(AnswerState.WAITING if quotable else AnswerState.LEFT_OUT).value,
        )
        for (item, side), texts in _enough(wave, run).items()
        for place, (text, quotable) in enumerate(_shuffled(texts), 1)
    ]
    # Rows lie in the table in the order in which they are written.
    OpenAnswer.objects.bulk_create(_shuffled(rows), batch_size=1000)
    if rows:
        audit.record(by=by, action="open_answers_laid_out", subject=wave, texts=len(rows))
    return len(rows)


def _enough(wave: Wave, run: Run) -> dict[tuple[str, str], list[tuple[str, bool]]]:
    """(question, side) → what was written and may be quoted, where that may be told at all."""
    table, fewest = answers_of(run).table, fewest_writers(wave)
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    towns, sides = (_words(table, name) for name in ("municipality", "perspective"))
    for item in written_items(wave.version.document):
        said = zip(towns, sides, _words(table, item.code), _quotable(table, item), strict=True)
        for town, side, raw, quotable in said:
            if text := without_hidden(raw)[: OpenAnswer.LONGEST]:
                found.setdefault((item.code, side), []).append((town, text, quotable))
    return {
        key: [(text, quotable) for _, text, quotable in rows]
        for key, rows in found.items()
        if len(rows) >= fewest and len({town for town, _, _ in rows}) >= MUNICIPALITIES
    }


def _quotable(table: pa.Table, item: WrittenItem) -> list[bool]:
    """Of each row; where nobody was asked, everybody was told that it may be quoted."""
    if not item.quote:
        return [True] * len(table)
    return [word == YES for word in _words(table, quote_key(item.code))]


def _words(table: pa.Table, column: str) -> list[str]:
    return [str(word or "") for word in table[column].to_pylist()]


def _shuffled(rows: Sequence[T]) -> list[T]:
    found = list(rows)
    secrets.SystemRandom().shuffle(found)
    return found


@transaction.atomic
def decide(*, by: User | None, wave: Wave, decisions: Sequence[Decision]) -> list[str]:
    """Show, leave out or reword answers; the ids that somebody else had changed meanwhile.

    Those stay as they are. The text before is overwritten: nobody reads it here again.
    """
    rows = OpenAnswer.objects.filter(wave=wave, id__in=[one.answer_id for one in decisions])
    found = {str(row.id): row for row in rows.select_for_update().order_by("id")}
    stale, changed = [], []
    for one in decisions:
        row = found.get(one.answer_id)
        if row is None or (row.text, row.state) == (one.text, one.state.value):
            continue
        if one.state is AnswerState.SHOWN and not row.quotable:
            raise NotQuotable
        if row.revision != one.revision:
            stale.append(one.answer_id)
            continue
        row.text, row.state, row.revision = one.text, one.state.value, row.revision + 1
        changed.append(row)
    OpenAnswer.objects.bulk_update(changed, ["text", "state", "revision"])
    if changed:
        audit.record(by=by, action="open_answers_decided", subject=wave, texts=len(changed))
    return stale


@transaction.atomic
def freeze(*, edition: Edition) -> None:
    """Keep with an edition what it tells; what is read over later comes in another one."""
    told = chosen(edition.wave)
    if told:
        EditionAnswers.objects.create(edition=edition, document=msgspec.to_builtins(told))
