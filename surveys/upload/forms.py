"""How a person says that an uploaded file is to be read."""

from typing import Any, BinaryIO

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from surveys.upload.tables import UploadedTable, read_table


def sheet_field() -> forms.CharField:
    """Which sheet of a workbook is read."""
    return forms.CharField(
        label=_("Blad (alleen bij Excel en SPSS)"),
        required=False,
        max_length=60,
        help_text=_(
            "Leeg: het eerste blad met een tabel. Het nakijken zegt wat op de andere staat. Van SPSS zijn er twee: labels en codes."
        ),
    )


def encoding_field() -> forms.ChoiceField:
    """How the letters of a CSV are read."""
    return forms.ChoiceField(
        label=_("Tekenset (alleen bij CSV)"),
        required=False,
        choices=[
            ("", _("herkennen")),
            ("utf-8", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("windows-1252", "Windows (1252)"),
            ("cp850", "DOS (850)"),
            ("cp437", "DOS (437)"),
            ("macintosh", "Mac OS Roman"),
        ],
        help_text=_("Kies er een wanneer letters met een accent vreemd gelezen zijn."),
    )


class TableForm(forms.Form):
    """How a file is to be read."""

    sheet = sheet_field()
    encoding = encoding_field()

    def table(self, upload: "BinaryIO | File[Any]", name: str) -> UploadedTable:
        """The table of a file, as a person says that it is to be read."""
        said = self.cleaned_data
        return read_table(upload, name, sheet=said["sheet"], encoding=said["encoding"])
