"""Short names of classes and of reasons for silence."""

from typing import Final

from reports.narrative.phrasing.languages import spoken

DUTCH: Final = "nl"  # the language of the source texts
_NO_CLASS: Final = "inconclusive"
_UNDECIDED: Final = "undecided"
_NOT_COMPUTABLE: Final = "not_computable"

_SAME_WORDS = {
    "dominance": "protected",
    "unanimous": "protected",
    "remainder": "protected",
    "other_side_hidden": "protected",
    "no_answers": "too_few_answers",
}


def class_name(code: str, language: str = "nl") -> str:
    """A class as a reader may see it."""
    names = spoken(language).classes
    return names.get(code, names[_NO_CLASS])


def orientation_name(code: str, language: str = "nl") -> str:
    """What one side lives in with the other: agreement, and whether it knows it."""
    names = spoken(language).orientations
    return names.get(code, names[_UNDECIDED])


def trend_name(code: str | None, language: str = "nl") -> str:
    """The word for a course over the waves; empty where nothing may be said."""
    return spoken(language).trends.get(code or "", "")


def reason_text(reason: str | None, language: str = "nl") -> str:
    """Why there is no figure, without telling what is hidden."""
    if reason is None:
        return ""
    texts = spoken(language).reasons
    return texts.get(_SAME_WORDS.get(reason, reason), texts[_NOT_COMPUTABLE])
