"""Reading the answers out of a page's form."""

from dataclasses import dataclass, field

from django.http import QueryDict

from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.conditions.visibility import Answers, offered
from surveys.questionnaire.document import (
    Document,
    Item,
    Perspective,
    Section,
    other_key,
    quote_key,
)
from surveys.respond.kinds import KINDS, WHOLE


@dataclass(frozen=True)
class Posted:
    """What a page brought: key → answer to save (None takes one away), and what is wrong.

    An answer that is not finished (two places of three) is both saved and an error; `raw`
    holds what cannot be saved, as it was typed, to show it again. `revisions` are those
    that the page was made with, `shown` the items it showed.
    """

    answers: dict[str, Answer | None] = field(default_factory=dict)
    errors: dict[str, AnswerError] = field(default_factory=dict)
    raw: dict[str, object] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()


def parse_section(
    document: Document,
    section: Section,
    perspective: Perspective,
    post: QueryDict,
    answers: Answers,
) -> Posted:
    """Only items that the page showed: what it did not show keeps its answer.

    `answers` are those so far: they say which options a page offered.
    """
    document = offered(document, perspective, answers)
    section = document.section(section.code) or section
    items = [item for item in section.for_perspective(perspective) if _was_shown(item, post)]
    posted = Posted(shown=frozenset(item.code for item in items))
    for item in items:
        for key in item_keys(item):
            _read(document, item, key, post, posted)
    return posted


def _was_shown(item: Item, post: QueryDict) -> bool:
    shown = post.get("shown")
    if shown is not None:
        return item.code in shown.split()
    return any(
        name in post for key in item_keys(item) for name in KINDS[type(item)].fields(item, key)
    )


def _read(document: Document, item: Item, key: str, post: QueryDict, posted: Posted) -> None:
    revision = post.get(f"{key}.revision", "")
    if WHOLE.fullmatch(revision):
        posted.revisions[key] = int(revision)
    value: object = post.get(key)  # as it was typed, to show it again
    try:
        value = _value(item, key, post)
        posted.answers[key] = check_answer(document, key, value, partial=True)
        check_answer(document, key, value)
    except AnswerError as error:
        posted.errors[key] = error
        if key not in posted.answers:
            posted.raw[key] = value


def _value(item: Item, key: str, post: QueryDict) -> object:
    beside = key in (other_key(item.code), quote_key(item.code))
    return post.get(key) if beside else KINDS[type(item)].posted(item, key, post)
