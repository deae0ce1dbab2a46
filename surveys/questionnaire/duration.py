"""How long a side takes to answer: reading, and a little for each answer. An estimate."""

from typing import Final

from surveys.questionnaire.document import (
    Document,
    Item,
    Kind,
    Measured,
    Perspective,
    Text,
    WithOptions,
)
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, warning

WORDS_PER_SECOND: Final = 220 / 60
# Choosing, for a kind of question; lists take a moment more for each option.
ANSWERING: Final = {
    Kind.SCALE: 4,
    Kind.RATING: 4,
    Kind.SINGLE: 4,
    Kind.MULTIPLE: 5,
    Kind.RANKING: 10,
    Kind.SUM: 15,
    Kind.NUMBER: 6,
    Kind.DATE: 6,
    Kind.SHORT_TEXT: 12,
    Kind.LONG_TEXT: 35,
    Kind.INFORMATION: 0,
}

# Respondents are told the promise before they begin; three times too long keeps people away.
FAR: Final = 3


def item_seconds(document: Document, item: Item, side: Perspective) -> float:
    """What one item takes a side that is asked it."""
    if not item.asked_to(side):
        return 0.0
    seconds = _reading(document, item.wording_for(side)) + _reading(document, item.help)
    answering = float(ANSWERING[item.kind])
    if isinstance(item, Measured) and item.estimated:
        answering *= 2
    if isinstance(item, WithOptions):
        answering += sum(_reading(document, option.text) for option in item.options)
    return seconds + answering


def minutes(document: Document, side: Perspective) -> float:
    """What the whole questionnaire takes a side."""
    reading = [document.intro, *(text for s in document.sections for text in (s.title, s.intro))]
    seconds = sum(_reading(document, text) for text in reading)
    return (seconds + sum(item_seconds(document, item, side) for item in document.items())) / 60


def problems(document: Document) -> list[Problem]:
    """What is promised, where it is shorter than the estimate or several times as long."""
    if not document.items():
        return []
    taken = [max(1, round(minutes(document, side))) for side in Perspective]
    if max(taken) <= document.minutes < FAR * max(taken):
        return []
    place, promised = ProblemPlace(part="minutes"), document.minutes
    political, administrative = taken
    estimates = {"political": political, "administrative": administrative}
    return [warning("minutes_far", place, promised=promised, **estimates)]


def _reading(document: Document, text: Text | None) -> float:
    return len(document.text(text, document.source).split()) / WORDS_PER_SECOND
