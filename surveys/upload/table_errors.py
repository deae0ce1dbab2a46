"""What can be wrong with an uploaded table, in sentences for the person who uploaded it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_CELL: Final = 20_000  # characters

MESSAGES: Final[dict[str, Promise]] = {
    "too_large": _("Het bestand is te groot: hoogstens %(limit)s MB."),
    "old_excel": _("Dit is een oud Excel-bestand (.xls). Bewaar het als .xlsx of als CSV."),
    "open_document": _(
        "Dit is een OpenDocument-bestand (.ods, .odt). Bewaar het als .xlsx of als CSV."
    ),
    "bad_workbook": _("Dit Excel-bestand kan niet gelezen worden. Bewaar het opnieuw als .xlsx."),
    "bad_sav": _(
        "Dit SPSS-bestand kan niet gelezen worden. Bewaar het opnieuw als .sav of als CSV."
    ),
    "open_quote": _(
        "Regel %(row)s opent een aanhalingsteken dat niet of niet op zijn plaats sluit, zodat rijen"
        " in elkaar lopen. Verdubbel de aanhalingstekens binnen een tekst, of haal ze weg."
    ),
    "no_such_sheet": _("Het bestand heeft geen blad ‘%(name)s’. Wel: %(names)s."),
    "wrong_encoding": _(
        "De tekens van dit bestand zijn niet die van %(name)s. Kies een andere tekenset, of laat ons ze"
        " herkennen."
    ),
    "not_text": _("Dit is geen CSV-, Excel- of SPSS-bestand."),
    "empty": _("Het bestand is leeg."),
    "no_rows": _("Het bestand heeft een kop maar geen rijen."),
    "too_many_rows": _("Het bestand heeft te veel rijen: hoogstens %(limit)s."),
    "too_many_lines": _(
        "Het bestand heeft te veel regels, ook lege: hoogstens %(limit)s. Bewaar alleen de rijen met"
        " gegevens."
    ),
    "too_many_cells": _("Het werkblad heeft te veel cellen, ook lege: hoogstens %(limit)s."),
    "too_slow": _(
        "Dit Excel-bestand kost te veel tijd om te lezen. Bewaar alleen het blad met de gegevens."
    ),
    "too_many_columns": _("Het bestand heeft te veel kolommen: hoogstens %(limit)s."),
    "ambiguous_column": _(
        "De kolom ‘%(name)s’ staat er meer dan één keer: geef elk een eigen naam."
    ),
    "formula_without_value": _(
        "Rij %(row)s, kolom %(column)s: de formule heeft geen bewaard resultaat. Open het bestand in"
        " Excel of LibreOffice en bewaar het opnieuw."
    ),
    "extra_cells": _("Rij %(row)s heeft meer cellen dan de kop (%(columns)s kolommen)."),
    "cell_too_long": _("Rij %(row)s heeft een cel met meer dan %(limit)s tekens."),
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


class MissingColumns(Exception):
    """The header lacks what every row needs; the text, if any, names it."""
