"""Which open answers may be told, how far they are read over, and what a report tells of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec
from django.db.models import Count, Max, Q, QuerySet, Sum

from benchmarking.queries.runs import limits_of
from reports.models import AnswerState, Edition, EditionAnswers, OpenAnswer
from reports.queries import Standing
from surveys.models import Wave
from surveys.questionnaire.document import (
    Document,
    LongTextItem,
    ShortTextItem,
)
from surveys.respond.queries.respond import document_read

WrittenItem: TypeAlias = ShortTextItem | LongTextItem
# Texts are laid out from so many people of a side on, who belong to so many governments at least, so
# that a text is of nobody's colleagues.
WRITERS: Final = 8
MUNICIPALITIES: Final = 5


def fewest_writers(wave: Wave) -> int:
    """How many people of one side have to have written something: at least as many as respondents
    were promised for a distribution.
    """
    return max(WRITERS, limits_of(wave).distribution)


class ToldAnswer(msgspec.Struct, frozen=True):
    """What one side wrote in answer to one question, as an edition tells it: in a drawn order.

    `written`: how many people wrote something; not all of it has to be told.
    """

    item: str
    perspective: str
    written: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Voice:
    """The same with its question, for a page."""

    question: str
    perspective: str
    written: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """What one side wrote to one question, and how much of it was read over."""

    item: str
    question: str
    perspective: str
    total: int
    waiting: int
    shown: int
    quotable: int


def written_items(document: Document) -> Iterator[WrittenItem]:
    """The questions that people answer in their own words."""
    for item in document.items():
        if isinstance(item, ShortTextItem | LongTextItem):
            yield item


def desks(wave: Wave, language: str) -> list[Desk]:
    """What there is to read over, in the order of the questionnaire."""
    rows = (
        OpenAnswer.objects.filter(wave=wave)
        .values_list("item", "perspective")
        .annotate(
            Count("id"),
            waiting=Count("id", filter=Q(state=AnswerState.WAITING.value)),
            shown=Count("id", filter=Q(state=AnswerState.SHOWN.value)),
            quotable=Count("id", filter=Q(quotable=True)),
        )
        .order_by()
    )
    counts = {(item, side): numbers for item, side, *numbers in rows}
    document: Document = document_read(wave)
    return [
        Desk(item.code, document.wording(item, side, language), side.value, *numbers)
        for item in written_items(document)
        for side in item.perspectives
        if (numbers := counts.get((item.code, side.value)))
    ]


def answers_to(wave: Wave, item: str, perspective: str) -> "QuerySet[OpenAnswer]":
    """What one side wrote to one question, in the drawn order."""
    rows: QuerySet[OpenAnswer] = OpenAnswer.objects.filter(
        wave=wave, item=item, perspective=perspective
    )
    return rows.order_by("place")


def waiting_from(wave: Wave, item: str, perspective: str) -> int:
    """How many answers stand before the first that nobody read over; 0 where none waits."""
    waiting = answers_to(wave, item, perspective).filter(state=AnswerState.WAITING.value).first()
    return waiting.place - 1 if waiting else 0


def chosen(wave: Wave) -> tuple[ToldAnswer, ...]:
    """What would be told now: every text that was read over and is to be shown."""
    written: dict[tuple[str, str], int] = {}
    texts: dict[tuple[str, str], list[str]] = {}
    rows = OpenAnswer.objects.filter(wave=wave).order_by("item", "perspective", "place")
    for item, side, state, text in rows.values_list("item", "perspective", "state", "text"):
        written[item, side] = written.get((item, side), 0) + 1
        if state == AnswerState.SHOWN:
            texts.setdefault((item, side), []).append(text)
    return tuple(ToldAnswer(*key, written[key], tuple(found)) for key, found in texts.items())


def told_in(standing: Standing) -> tuple[ToldAnswer, ...]:
    """What a report tells: of an edition what was frozen with it, else what is chosen now."""
    return chosen(standing.wave) if standing.edition is None else frozen_with(standing.edition)


def frozen_with(edition: Edition) -> tuple[ToldAnswer, ...]:
    """What an edition tells, whatever was chosen since."""
    row = EditionAnswers.objects.filter(edition=edition).first()
    return msgspec.convert(row.document, tuple[ToldAnswer, ...]) if row else ()


def is_told(edition: Edition) -> bool:
    """Whether an edition tells the very texts that are chosen now."""
    now, then = (
        [one for one in told if one.texts] for told in (chosen(edition.wave), frozen_with(edition))
    )
    return now == then


def state_of(standing: Standing) -> tuple[object, ...]:
    """What changes whenever `told_in` does, in one query."""
    if standing.edition is not None:
        return (standing.edition.id,)
    rows: Mapping[str, Any] = OpenAnswer.objects.filter(wave=standing.wave).aggregate(
        changes=Sum("revision"), last=Max("revision"), all=Count("id")
    )
    return tuple(rows.values())


def voices(standing: Standing, language: str) -> list[Voice]:
    """What a report tells, with the questions, in the order of the questionnaire."""
    found: dict[tuple[str, str], ToldAnswer] = {
        (one.item, one.perspective): one for one in told_in(standing)
    }
    document: Document = document_read(standing.wave)
    return [
        Voice(document.wording(item, side, language), side.value, one.written, one.texts)
        for item in written_items(document)
        for side in item.perspectives
        if (one := found.get((item.code, side.value)))
    ]
