"""From an uploaded table to local governments: which rows can be used, and why others not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.catalogue.places import is_total, plain_code
from surveys.questionnaire import plain
from surveys.upload.numbers import read_number
from surveys.upload.spoiled import is_date, is_error
from surveys.upload.tables import MissingColumns, TableRow, UploadedTable, find_column, mended_in

# The code stands in addresses and file names.
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)
NAME: Final = 120
SHORT: Final = 60
MAX_POPULATION: Final = 100_000_000

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        "code", "nis", "nis-code", "refnis", "nis5", "ins", "code ins", "code nis", "id",
        "gemeentecode", "bestuurscode", "nummer", "identifier", "kennung",
    ),
    "name": (
        "name", "naam", "bestuur", "gemeente", "lokaal bestuur", "nom", "commune", "municipality",
        "local government", "gemeinde", "bezeichnung", "bestuursnaam", "naam bestuur",
    ),
    "name_fr": ("name_fr", "naam fr", "franse naam", "nom fr", "nom français", "french name"),
    "population": (
        "population", "inwoners", "aantal inwoners", "bevolking", "inwonersaantal", "habitants",
        "nombre d'habitants", "inhabitants", "einwohner", "einwohnerzahl",
    ),
    "group": ("group", "groep", "categorie", "soort", "type", "groupe", "catégorie", "gruppe"),
    "province": ("province", "provincie", "provinz", "regio", "région", "region"),
}  # fmt: skip

REASONS: Final[dict[str, Promise]] = {
    "no_code": _("De code ontbreekt."),
    "bad_code": _(
        "De code ‘%(code)s’ kan niet: gebruik hoogstens 20 letters, cijfers, punten of streepjes."
    ),
    "no_name": _("De naam ontbreekt."),
    "too_long": _("De tekst ‘%(text)s…’ is te lang: hoogstens %(limit)s tekens."),
    "mended": _("In kolom ‘%(column)s’ staat een teken dat geen tekst kan bevatten."),
    "hidden": _("De tekst bevat een onzichtbaar teken (%(character)s)."),
    "bad_population": _("‘%(text)s’ is geen aantal inwoners."),
    "sheet_error": _("Het rekenblad toont hier een fout: ‘%(text)s’."),
    "turned_into_date": _(
        "‘%(text)s’ lijkt een datum die een rekenblad van een code of groep maakte. Geef de kolom de"
        " opmaak Tekst en vul ze opnieuw in."
    ),
    "total": _("Dit is een totaal, en geen bestuur."),
    "twice": _("De code %(code)s staat ook op rij %(row)s."),
    "in_catalogue": _("De code %(code)s is al van %(name)s in de catalogus."),
}


@dataclass(frozen=True)
class MunicipalityRow:
    """A local government as a tenant describes it."""

    code: str
    name: str
    name_fr: str = ""
    population: int | None = None
    group: str = ""
    province: str = ""


@dataclass(frozen=True)
class RefusedMunicipality:
    """A row of the file that is left out; `params` fill in the sentence of `reason`."""

    row: int
    reason: str
    params: dict[str, Any]

    @property
    def message(self) -> str:
        return str(REASONS[self.reason]) % self.params


class RowError(Exception):
    def __init__(self, reason: str, /, **params: object) -> None:
        self.reason = reason
        self.params = params
        super().__init__(reason, params)


@dataclass(frozen=True)
class Numbered:
    """A usable row, with its number in the file."""

    number: int
    row: MunicipalityRow


@dataclass(frozen=True)
class Parsed:
    """A file's rows. `absent` are the fields that it has no column for."""

    usable: list[Numbered]
    refused: list[RefusedMunicipality]
    absent: list[str]


def parse(table: UploadedTable) -> Parsed:
    """The usable rows of a table, and the refused ones with the reason."""
    columns = {field: find_column(table, *names) for field, names in COLUMNS.items()}
    if columns["code"] is None or columns["name"] is None:
        raise MissingColumns
    absent = [field for field, column in columns.items() if column is None]
    parsed = Parsed([], [], absent)
    mended = mended_in(table, filter(None, columns.values()))
    seen: dict[str, int] = {}
    for row in table.rows:
        try:
            cells = dict(_cells(columns, row, mended.get(row.number)))
            made = _row(cells, seen, row.number)
            parsed.usable.append(Numbered(row.number, made))
        except RowError as error:
            parsed.refused.append(RefusedMunicipality(row.number, error.reason, error.params))
    return parsed


def _cells(
    columns: dict[str, str | None], row: TableRow, mended: str | None
) -> Iterator[tuple[str, str]]:
    for field, column in columns.items():
        if column is not None and column == mended:
            raise RowError("mended", column=column[:40])
        yield field, row.cells[column] if column is not None else ""


def _row(cells: dict[str, str], seen: dict[str, int], number: int) -> MunicipalityRow:
    if any(is_total(cells[field]) for field in ("code", "name")):
        raise RowError("total")
    made = MunicipalityRow(
        code=read_code(cells["code"]),
        name=read_text(cells["name"], NAME) or _missing("no_name"),
        name_fr=read_text(cells["name_fr"], NAME),
        population=read_population(cells["population"]),
        group=read_text(cells["group"], SHORT),
        province=read_text(cells["province"], SHORT),
    )
    # Capitals make no other code: answers find their municipality without them.
    key = made.code.casefold()
    if key in seen:
        raise RowError("twice", code=made.code, row=seen[key])
    seen[key] = number
    return made


def _missing(reason: str) -> str:
    raise RowError(reason)


def as_typed(text: str) -> str:
    """The text, unless a spreadsheet made something else of it: an error, or a day of 5-10."""
    if is_error(text):
        raise RowError("sheet_error", text=text)
    if is_date(text) and not text.isdecimal():  # 20261005 may be a code
        raise RowError("turned_into_date", text=text[:20])
    return text


def read_code(text: str) -> str:
    code = plain_code(as_typed(plain.tidy(text, multiline=False)))
    if not code:
        raise RowError("no_code")
    if not CODE.fullmatch(code):
        raise RowError("bad_code", code=code[:40])
    return code


def read_text(text: str, limit: int) -> str:
    tidy = as_typed(plain.tidy(text, multiline=False))
    if len(tidy) > limit:
        raise RowError("too_long", text=tidy[:20], limit=limit)
    if character := plain.forbidden(tidy):
        raise RowError("hidden", character=character)
    return plain.without_invisible(tidy)


def read_population(text: str) -> int | None:
    """81000, 81 000, 81.000 or 81,000; nothing when the cell is empty."""
    words = text.strip()
    if not words:
        return None
    number = read_number(words, None, whole=True)
    if not isinstance(number, int) or not 0 <= number <= MAX_POPULATION:
        raise RowError("bad_population", text=words[:20])
    return number
