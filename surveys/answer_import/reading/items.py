"""A questionnaire for answers that come without one: one scale item for each column."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

import msgspec

from surveys.answer_import.mapping import AnswerMapping, FileScale, ItemColumn
from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import CODE_PATTERN, Document, DocumentError, decode
from surveys.questionnaire.languages import in_all
from surveys.questionnaire.rules.validation import RESERVED, problems

SCALE: Final = "answer"
_LENGTH: Final = 34  # leaves room for a number
_SECONDS_AN_ITEM: Final = 8
_NO_OPINION: Final = in_all(lambda language: language.no_opinion)


def with_codes(columns: dict[str, ItemColumn]) -> dict[str, ItemColumn]:
    """The columns with codes that an item can have; a code that was given is kept."""
    coded: dict[str, ItemColumn] = {}
    taken: set[str] = set()
    for column, item in columns.items():
        code = free_code(item.code or column, taken)
        taken.add(code.casefold())
        coded[column] = msgspec.structs.replace(item, code=code)
    return coded


def free_code(name: str, taken: Collection[str]) -> str:
    """`name` as a code, with a number behind it when it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:_LENGTH]
    if not re.match(CODE_PATTERN, base) or base in RESERVED:
        base = f"Q_{base}"[:_LENGTH].rstrip("_")
    code, number = base, 1
    while code.casefold() in taken:
        number += 1
        code = f"{base}_{number}"
    return code


def document_of_columns(
    mapping: AnswerMapping, columns: dict[str, ItemColumn], title: str
) -> Document:
    """The questionnaire, ready to be published; MappingError when it could not be."""
    language, scale = mapping.language, mapping.scale
    if scale is None:
        raise MappingError("no_scale")
    answer: dict[str, object] = {"labels": [{language: label} for label in _labels(scale)]}
    no_opinion = mapping.no_opinion or any(item.no_opinion for item in columns.values())
    if no_opinion or "no_opinion" in mapping.recode.values():
        answer |= {"no_opinion": {language: _NO_OPINION[language]}}
    items = [_item(column, item, language) for column, item in columns.items()]
    raw = {
        "title": {language: title},
        "minutes": min(120, 1 + len(items) * _SECONDS_AN_ITEM // 60),
        "languages": [language],
        "scales": {SCALE: answer},
        "sections": [{"code": "answers", "title": {language: title}, "items": items}],
    }
    return _publishable(raw)


def _publishable(raw: dict[str, object]) -> Document:
    try:
        document = decode(raw)
    except DocumentError as error:
        raise MappingError("bad_items", detail=str(error)) from error
    blockers = [problem for problem in problems(document) if problem.blocks]
    if blockers:
        raise MappingError("bad_items", detail=str(blockers[0]))
    return document


def _labels(scale: FileScale) -> list[str]:
    return scale.labels or [str(number) for number in range(scale.min, scale.max + 1)]


def _item(column: str, item: ItemColumn, language: str) -> dict[str, object]:
    wording = {language: item.wording or column}
    return {
        "kind": "scale",
        "code": item.code,
        "wording": {"political": wording, "administrative": wording},
        "scale": SCALE,
        "reverse": item.reverse,
        "required": False,
    }
