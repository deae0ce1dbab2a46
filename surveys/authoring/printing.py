"""A questionnaire to print: which papers there are."""

from dataclasses import dataclass

from surveys.authoring.words import language_name
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
