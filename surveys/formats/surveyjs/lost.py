"""What elements say that has no place here, and is told."""

from collections.abc import Iterator
from typing import Final

from surveys.formats.hostile import as_day, as_flag, as_text
from surveys.formats.surveyjs.elements import Raw, input_kind, total_of, type_of
from surveys.questionnaire.words import OTHER_LABEL, Kind

_LOST: Final = (
    "requiredIf",
    "enableIf",
    "defaultValue",
    "defaultValueExpression",
    "setValueExpression",
    "setValueIf",
    "resetValueIf",
    "choicesByUrl",
    "choicesFromQuestion",
    "choicesVisibleIf",
    "choicesEnableIf",
    "rowsVisibleIf",
    "columnsVisibleIf",
    "validators",
    "maskType",
    "correctAnswer",
    "readOnly",
    "minValueExpression",
    "maxValueExpression",
    "cells",
    "eachRowUnique",
    "requiredErrorText",
)
# What a panel or a page says of all its questions.
OF_PANELS: Final = ("requiredIf", "enableIf", "isRequired", "readOnly")
# What is typed there has a form of its own, which is not looked at here.
_FORMLESS: Final = frozenset({"email", "tel", "url", "time", "month", "week", "datetime-local"})
NONE_FLAGS: Final = ("showNoneItem", "hasNone")  # whether "none of these" may be chosen
_BOXES: Final = frozenset({"checkbox", "tagbox"})
_COMMENTED: Final = ("showCommentArea", "hasComment")


def lost_settings(raw: Raw) -> Iterator[str]:
    """What a question says of its answers and has no place here."""
    for setting in _LOST:
        if raw.get(setting) not in (None, "", [], {}, False) and not _said_otherwise(raw, setting):
            yield setting
    said = raw.get("otherText") or {}
    own = {*map(as_text, said.values())} if isinstance(said, dict) else {as_text(said)}
    if own - {*OTHER_LABEL.values(), ""}:
        yield "otherText"
    if as_text(raw.get("inputType")) in _FORMLESS:
        yield "inputType"
    if input_kind(raw) is Kind.DATE:
        said = ((end, as_text(raw.get(end))) for end in ("min", "max"))
        yield from (end for end, text in said if text and as_day(text) is None)
    if type_of(raw) in _BOXES and any(as_flag(raw.get(flag)) for flag in NONE_FLAGS):
        yield "exclusive"


def lost_looks(raw: Raw) -> Iterator[str]:
    """The order of its answers, and a field for comments."""
    for setting in ("choicesOrder", "rowsOrder"):
        order = as_text(raw.get(setting))
        if order in {"asc", "desc", "random"}:
            yield order if order == "random" else setting
    if any(as_flag(raw.get(key)) for key in _COMMENTED):
        yield "comment"


def _said_otherwise(raw: Raw, setting: str) -> bool:
    return setting == "validators" and total_of(raw) is not None
