"""An empty questionnaire, and the scales that a new one can begin with."""

from typing import Any, Final

from accounts.text import without_hidden
from surveys.authoring.bundled import bundled
from surveys.questionnaire.document import Document, decode, to_builtins
from surveys.questionnaire.languages import in_all

AGREE: Final = "agree5"
NAME_LENGTH: Final = 120
_RATING: Final = {
    "low": in_all(lambda language: language.rating_low),
    "high": in_all(lambda language: language.rating_high),
}


def title_as_name(document: Document) -> str:
    """What a questionnaire is called that nobody named: its title on one line, or nothing."""
    return without_hidden(document.text(document.title, document.source))[:NAME_LENGTH].strip()


def empty(title: str, languages: list[str]) -> Document:
    """One section without items, and the scale from disagree to agree.

    The title of the section is to be written over, and then no other language may keep an old one.
    """
    first = {"code": "deel1", "title": _same(_FIRST, languages[:1])}
    return decode(
        {
            "title": dict.fromkeys(languages[:1], title),
            "minutes": 10,
            "languages": languages,
            "scales": {AGREE: scale_body(languages, rating=False)},
            "sections": [first],
        }
    )


_FIRST: Final = in_all(lambda language: language.first_section)


def scale_body(languages: tuple[str, ...] | list[str], *, rating: bool) -> dict[str, Any]:
    """A new scale in the languages of a questionnaire: five categories, or 0 to 10."""
    if rating:
        ends = {name: _same(text, languages) for name, text in _RATING.items()}
        return {"min": 0, "max": 10, **ends}
    agree = to_builtins(bundled())["scales"][AGREE]
    return {
        "labels": [_same(label, languages) for label in agree["labels"]],
        "no_opinion": _same(agree["no_opinion"], languages),
    }


def _same(text: dict[str, str], languages: tuple[str, ...] | list[str]) -> dict[str, str]:
    return {language: text[language] for language in languages}
