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
    base_code,
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
    """Everything that happens to answers before they are handed in, without side effects.

    What is no answer decides nothing of the others: neither whether they are asked, nor what they
    are offered. What is in the way is named of the questions that the respondent sees by now.
    """
    checked, errors = _checked(document, perspective, answers)
    kept, wrong = answers, errors
    while wrong:
        kept = {key: value for key, value in kept.items() if key not in wrong}
        checked, wrong = _checked(document, perspective, kept)
    lacking = missing(offered(document, perspective, checked), perspective, checked)
    seen = {item.code for item in visible_items(document, perspective, answers)}
    named = (key for key in lacking if key not in errors and base_code(key) in seen)
    return Submission(checked, tuple(named), errors)


def _checked(
    document: Document, perspective: Perspective, answers: Answers
) -> tuple[dict[str, Answer], dict[str, AnswerError]]:
    """What counts of these answers, and what is none of them."""
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
    return checked, errors


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
