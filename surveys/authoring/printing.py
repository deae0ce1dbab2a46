"""A questionnaire to print: which papers there are, and what each says of itself."""

from dataclasses import dataclass

from surveys.authoring.words import language_name
from surveys.formats.paper import OnPaper
from surveys.models import Questionnaire, Version
from surveys.questionnaire.document import Document, Perspective


@dataclass(frozen=True)
class PaperLink:
    """One side in one language, to print."""

    side: str
    language: str
    called: str


def papers(document: Document) -> list[PaperLink]:
    return [
        PaperLink(side.value, language, language_name(language))
        for side in Perspective
        if document.for_perspective(side)
        for language in document.languages
    ]


def on_paper(questionnaire: Questionnaire, number: int | None, language: str) -> OnPaper:
    """The draft, or a version, in a language; dated by it, so that its bytes are always the same."""
    if number is None:
        return OnPaper(language, dated=questionnaire.changed_at.date())
    return of_version(questionnaire.versions.get(number=number), language)


def of_version(version: Version, language: str, notice: tuple[str, ...] = ()) -> OnPaper:
    return OnPaper(language, version.number, version.published_at.date(), notice)
