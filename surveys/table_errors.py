"""What can be wrong with an uploaded table, in sentences for the person who uploaded it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "too_large": _("Het bestand is te groot: hoogstens %(limit)s MB."),
    "old_excel": _("Dit is een oud Excel-bestand (.xls). Bewaar het als .xlsx of als CSV."),
    "bad_workbook": _("Dit Excel-bestand kan niet gelezen worden. Bewaar het opnieuw als .xlsx."),
    "bad_csv": _(
        "Dit CSV-bestand kan niet gelezen worden. Misschien sluit een aanhalingsteken niet."
    ),
    "not_text": _("Dit is geen CSV- of Excel-bestand."),
    "empty": _("Het bestand is leeg."),
    "no_rows": _("Het bestand heeft een kop maar geen rijen."),
    "too_many_rows": _("Het bestand heeft te veel rijen: hoogstens %(limit)s."),
    "too_many_cells": _("Het werkblad heeft te veel cellen, ook lege: hoogstens %(limit)s."),
    "too_slow": _(
        "Dit Excel-bestand kost te veel tijd om te lezen. Bewaar alleen het blad met de gegevens."
    ),
    "too_many_columns": _("Het bestand heeft te veel kolommen: hoogstens %(limit)s."),
    "header_too_long": _("De naam van een kolom heeft hoogstens %(limit)s tekens."),
    "empty_header": _("Kolom %(column)s heeft geen naam."),
    "duplicate_header": _("De kolom '%(name)s' staat er meer dan één keer."),
    "extra_cells": _("Rij %(row)s heeft meer cellen dan de kop (%(columns)s kolommen)."),
    "cell_too_long": _("Rij %(row)s heeft een cel met meer dan %(limit)s tekens."),
    "control_character": _("Rij %(row)s bevat een onzichtbaar teken dat niet mag."),
}


class TableError(Exception):
    """The file cannot be read as a table; `message` says why."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code, params)

    @property
    def message(self) -> str:
        """The sentence in the language of the reader."""
        return str(MESSAGES[self.code]) % self.params
