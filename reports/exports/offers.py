"""Which files a reader may have of a report, and how far each one is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.files.claims import is_lost
from reports.exports.queries import files_of
from reports.exports.rows.build import has_rows
from reports.models import OF_ALL, OF_ROWS, FileFormat, ReportFile
from reports.queries import Standing


@dataclass(frozen=True)
class Offer:
    """A format, what it is for, and the file where somebody asked for it."""

    format: FileFormat
    title: str
    text: str
    file: ReportFile | None

    @property
    def is_running(self) -> bool:
        """Whether it is being made, or will be."""
        return self.file is not None and self.file.is_running


def formats(standing: Standing, *, with_rows: bool) -> list[FileFormat]:
    """What can be asked of a report, in the order of the page.

    `with_rows`: the reader may see single answers; the wave's respondents must have been told so.
    """
    hidden = set(OF_ALL if standing.municipality else ())
    if not (with_rows and has_rows(standing.wave)):
        hidden |= OF_ROWS
    return [one for one in FileFormat if one not in hidden]


def offers(standing: Standing, language: str, *, with_rows: bool) -> Iterator[Offer]:
    """Each format of a report in one language."""
    rows = files_of(standing).filter(language=language)
    made = {file.format: file for file in rows if not is_lost(file)}
    for one in formats(standing, with_rows=with_rows):
        title, text = _words(one)
        yield Offer(one, title, text, made.get(one.value))


def _words(one: FileFormat) -> tuple[str, str]:
    return {
        FileFormat.PDF: ("PDF", _("Het hele rapport, om te lezen, af te drukken en te bewaren.")),
        FileFormat.SHORT_PDF: (
            _("PDF, kort"),
            _("Twee bladzijden: de conclusie en waar beide kanten het verst uit elkaar liggen."),
        ),
        FileFormat.PPTX: (
            "PowerPoint",
            _("Dia’s met grafieken en tabellen die u zelf kunt aanpassen."),
        ),
        FileFormat.DOCX: ("Word", _("Het rapport als tekst, om zelf verder te schrijven.")),
        FileFormat.XLSX: (
            "Excel",
            _("Alle tabellen als werkmap, met intervallen, aantallen en begrippen."),
        ),
        FileFormat.CSV: ("CSV", _("Elk cijfer op een eigen rij, om verder mee te rekenen.")),
        FileFormat.PARQUET: ("Parquet", _("Dezelfde rijen met hun types, voor R of Python.")),
        FileFormat.ZIP: (
            _("PDF van elk bestuur"),
            _("Het rapport van elk bestuur als PDF, samen in één ZIP-bestand."),
        ),
        FileFormat.SAV: (
            "SPSS",
            _(
                "Elke respondent op een eigen rij, zonder naam, met labels. Alleen voor onderzoekers van het bureau."
            ),
        ),
        FileFormat.TRIPLE_S: (
            "Triple-S",
            _(
                "Dezelfde rijen voor andere enquêteprogramma’s: een beschrijving in XML met de gegevens in CSV."
            ),
        ),
    }[one]
