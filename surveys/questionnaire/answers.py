"""A respondent's answers as a whole: checked, pruned, counted, and ready to hand in or not."""

import math
from dataclasses import dataclass

from surveys.questionnaire.checks import Answer, AnswerError, check_answer, item_keys
from surveys.questionnaire.conditions.visibility import (
    Answers,
    is_answered,
    missing_keys,
    offered,
    visible_items,
)
from surveys.questionnaire.document import (
    OTHER,
    Document,
    InformationItem,
    Item,
    Perspective,
    other_key,
    quote_key,
)

__all__ = [
    "Answer",
    "AnswerError",
    "Answers",
    "Submission",
    "answer_keys",
    "answered_count",
    "check_answer",
    "minutes_left",
    "missing",
    "prune",
    "submission",
]


@dataclass(frozen=True)
class Submission:
    """What would be handed in, and what stands in the way."""

    answers: dict[str, Answer]
    missing: tuple[str, ...]
    errors: dict[str, AnswerError]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.errors


def answer_keys(item: Item, answers: Answers) -> tuple[str, ...]:
    """The keys that count for an item: what stands beside an answer only with that answer.

    Words beside 'other' need 'other', and leave to quote needs something to be quoted.
    """
    given, keys = answers.get(item.code), item_keys(item)
    barred = set() if _chose_other(given) else {other_key(item.code)}
    barred |= set() if is_answered(given) else {quote_key(item.code)}
    return tuple(key for key in keys if key not in barred)


def _chose_other(value: object) -> bool:
    return value == OTHER or (isinstance(value, list | tuple) and OTHER in value)


def prune(document: Document, perspective: Perspective, answers: Answers) -> dict[str, object]:
    """Only the answers to items that this respondent sees, in the order of the document."""
    items = visible_items(document, perspective, answers)
    keys = (key for item in items for key in answer_keys(item, answers))
    return {key: answers[key] for key in keys if is_answered(answers.get(key))}


def missing(document: Document, perspective: Perspective, answers: Answers) -> tuple[str, ...]:
    """The keys of required visible answers that are not there, in order."""
    items = visible_items(document, perspective, answers)
    return tuple(key for item in items for key in missing_keys(item, answers))


def submission(document: Document, perspective: Perspective, answers: Answers) -> Submission:
    """Everything that happens to answers before they are handed in, without side effects."""
    document = offered(document, perspective, answers)
    checked: dict[str, Answer] = {}
    errors: dict[str, AnswerError] = {}
    for key, value in prune(document, perspective, answers).items():
        try:
            answer = check_answer(document, key, value)
        except AnswerError as error:
            errors[key] = error
        else:
            checked |= {} if answer is None else {key: answer}
    present = {**checked, **{key: answers[key] for key in errors}}
    return Submission(checked, missing(document, perspective, present), errors)


def answered_count(
    document: Document, perspective: Perspective, answers: Answers
) -> tuple[int, int]:
    """How many of the visible questions have an answer, and how many there are."""
    items = visible_items(document, perspective, answers)
    questions = [item for item in items if not isinstance(item, InformationItem)]
    return sum(is_answered(answers.get(item.code)) for item in questions), len(questions)


def minutes_left(document: Document, perspective: Perspective, answers: Answers) -> int:
    """The time that is left at the pace of the whole questionnaire, in whole minutes."""
    answered, total = answered_count(document, perspective, answers)
    if answered >= total:
        return 0
    return max(1, math.ceil(document.minutes * (total - answered) / total))
