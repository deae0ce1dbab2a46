"""What a paper is of, and what is printed on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from surveys.fieldwork.printing import on_wave_paper
from surveys.formats import paper
from surveys.formats.paper import OnPaper
from surveys.models import PaperFile, Questionnaire, Version, Wave
from surveys.questionnaire.document import Document, Perspective, digest
from surveys.respond.queries.respond import document_for, document_of


@dataclass(frozen=True)
class Paper:
    """One side in one language: of the draft, of a version, or of one for a wave."""

    questionnaire: Questionnaire
    version: Version | None
    wave: Wave | None
    side: Perspective
    language: str

    def row(self) -> dict[str, Any]:
        """The columns that tell its file from others."""
        return {
            "questionnaire": self.questionnaire,
            "version": self.version,
            "wave": self.wave,
            "side": self.side.value,
            "language": self.language,
        }


@dataclass(frozen=True)
class Printed:
    """All that is printed on a paper, and what stands for it."""

    document: Document
    on_paper: OnPaper
    seal: str


def files_of(asked: Paper) -> "QuerySet[PaperFile]":
    rows: QuerySet[PaperFile] = PaperFile.objects.filter(**asked.row())
    return rows


def paper_of(file_id: UUID) -> Paper:
    related = ("questionnaire", "version", "wave__version", "wave__tenant")
    file: PaperFile = PaperFile.objects.select_related(*related).get(id=file_id)
    return Paper(file.questionnaire, file.version, file.wave, Perspective(file.side), file.language)


def printed(asked: Paper) -> Printed:
    """As it is now. A language that the questionnaire lacks is its source."""
    version = asked.version
    if version is None:
        document = asked.questionnaire.draft_document
        hashed = digest(document)
    else:
        document, hashed = document_of(version.id), version.sha256
    if asked.wave is not None and asked.wave.corrections:
        document = document_for(asked.wave)
        hashed = digest(document)
    said = (
        on_wave_paper(asked.wave, asked.side, asked.language)
        if asked.wave
        else on_paper(asked.questionnaire, version, asked.language)
    )
    return Printed(document, said, paper.seal(hashed, asked.side, said))


def on_paper(questionnaire: Questionnaire, version: Version | None, language: str) -> OnPaper:
    """The draft, or a version, in a language; dated by it, so that its bytes are always the same."""
    if version is None:
        return OnPaper(language, dated=questionnaire.changed_at.date())
    return OnPaper(language, version.number, version.published_at.date())
