"""How the columns of a file of answers are to be read: the mapping that a person writes.

The format is described in docs/import.md. It comes as YAML or as the form of the import page.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Literal

import msgspec

from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import DocumentError, Perspective
from surveys.questionnaire.formats import yaml_object
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import LanguageCode
from surveys.upload.dates import Order
from surveys.upload.matching import Cell, same
from surveys.upload.reading.encodings import Encoding
from surveys.upload.table_remarks import sheets_told
from surveys.upload.tables import UploadedTable

MAX_BYTES: Final = 256 * 1024
RANGE: Final = ".."
# What programs write where nobody answered, or was asked.
# R, pandas, databases and SPSS write so what is not there.
NOT_ANSWERED: Final[tuple[str, ...]] = ("", "NA", "N/A", "NaN", "<NA>", "NULL", "#NULL!")

Decimal = Literal[",", "."]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class MunicipalityColumn(_Part, frozen=True, kw_only=True):
    column: str
    by: Literal["name", "code"] = "name"


class PerspectiveColumn(_Part, frozen=True, kw_only=True):
    """Which value means which side; rows with any other value are left out, and counted."""

    column: str
    values: dict[str, Perspective]


class FunctionColumn(_Part, frozen=True, kw_only=True):
    """Functions as people write them; `values` for what the parser does not know."""

    column: str
    values: dict[str, Function] = {}


class PlainColumn(_Part, frozen=True, kw_only=True):
    """A column whose cells need no explanation: a person, a date, a weight."""

    column: str


class FinishedColumn(_Part, frozen=True, kw_only=True):
    """Which values make a row count; without them any that is not empty does."""

    column: str
    values: list[Cell] = []


class Fieldwork(_Part, frozen=True, kw_only=True):
    """From which day until which day the answers were given."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="until")


class FileScale(_Part, frozen=True, kw_only=True):
    """The numbers of a scale in the file, lowest first, with their labels if there are any."""

    min: int
    max: int
    labels: list[str] = []


class ItemColumn(_Part, frozen=True, kw_only=True):
    """One column; what is not said here is as it is for all columns."""

    code: str | None = None
    wording: str | None = None
    reverse: bool = False
    recode: dict[str, Cell] | None = None
    no_opinion: list[Cell] | None = None
    missing: list[Cell] | None = None
    separator: str | None = None
    decimal: Decimal | None = None
    dates: Order | None = None
    other_words: bool = False  # what is no option are the own words of 'other'


class AnswerMapping(_Part, frozen=True, kw_only=True):
    """`perspective` and `function` are a column, or what holds for the whole file."""

    format: Literal[1] = 1
    sheet: str = ""  # of a workbook; empty for the first one with a table
    encoding: Encoding | None = None  # of a CSV; None for what its bytes say
    municipality: MunicipalityColumn
    create_municipalities: bool = False
    perspective: PerspectiveColumn | Perspective | None = None
    function: FunctionColumn | Function | None = None
    person: PlainColumn | None = None
    finished: FinishedColumn | None = None
    date: PlainColumn | None = None
    weight: PlainColumn | None = None
    fieldwork: Fieldwork | None = None
    language: LanguageCode = "nl"
    questionnaire: str | None = None
    version: int | None = None
    create_items: bool = False
    items: list[str] | dict[str, str | ItemColumn]
    scale: FileScale | None = None
    recode: dict[str, Cell] = {}
    no_opinion: list[Cell] = []
    missing: list[Cell] = msgspec.field(default_factory=lambda: [*NOT_ANSWERED])
    separator: str | None = None  # between the options of one cell
    chosen: list[Cell] = []
    not_chosen: list[Cell] = []
    decimal: Decimal | None = None
    dates: Order | None = None

    @property
    def parts(self) -> Iterator[tuple[str, Any]]:
        """The columns that are no answers, each by the name of its field."""
        for name in _COLUMNS:
            part = getattr(self, name)
            if isinstance(part, _Part):
                yield name, part


_COLUMNS: Final = (
    "municipality",
    "perspective",
    "function",
    "person",
    "finished",
    "date",
    "weight",
)


def read_mapping(content: bytes) -> AnswerMapping:
    """A mapping from YAML (or JSON, which is YAML); MappingError says what is wrong."""
    if len(content) > MAX_BYTES:
        raise MappingError("mapping_too_large", limit=MAX_BYTES // 1024)
    try:
        raw = yaml_object(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError("mapping_not_text") from error
    except DocumentError as error:
        code = "mapping_empty" if error.code == "yaml_no_mapping" else "mapping_unreadable"
        raise MappingError(code, detail=str(error)) from error
    return convert_mapping(raw)


def convert_mapping(raw: dict[Any, Any]) -> AnswerMapping:
    """A mapping from plain values."""
    try:
        mapping = msgspec.convert(_text_keys(raw), AnswerMapping)
    except msgspec.ValidationError as error:
        raise MappingError("mapping_invalid", detail=str(error)) from error
    _check(mapping)
    return mapping


def with_fieldwork(mapping: AnswerMapping, first: date, last: date) -> AnswerMapping:
    """The mapping with the days that a person names beside it."""
    changed = msgspec.structs.replace(mapping, fieldwork=Fieldwork(first=first, last=last))
    _check(changed)
    return changed


def mapping_as_dict(mapping: AnswerMapping) -> dict[str, Any]:
    """Plain values that a JSON column can hold, and `convert_mapping` reads."""
    built: dict[str, Any] = msgspec.to_builtins(mapping)
    return built


def _text_keys(value: Any) -> Any:
    """YAML reads `1: 5` with a number as key; a cell of the file is always text."""
    if isinstance(value, dict):
        return {str(key): _text_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_text_keys(inner) for inner in value]
    return value


def _check(mapping: AnswerMapping) -> None:
    if mapping.perspective is None and mapping.function is None:
        raise MappingError("no_perspective")
    if mapping.create_items == (mapping.questionnaire is not None):
        raise MappingError("questionnaire_or_items")
    if mapping.create_items and mapping.scale is None:
        raise MappingError("no_scale")
    if mapping.scale is not None:
        _check_scale(mapping.scale)
    columns = mapping.items.values() if isinstance(mapping.items, dict) else ()
    for one in columns:
        if (
            isinstance(one, ItemColumn)
            and (one.reverse or one.wording)
            and not mapping.create_items
        ):
            # The questionnaire says how an item reads and is counted.
            raise MappingError("only_new_items", code=one.code or "")
    if mapping.fieldwork is not None and mapping.fieldwork.last < mapping.fieldwork.first:
        raise MappingError("fieldwork_order")


def _check_scale(scale: FileScale) -> None:
    size = scale.max - scale.min + 1
    if not 2 <= size <= 11:
        raise MappingError("scale_size")
    if scale.labels and len(scale.labels) != size:
        raise MappingError("scale_labels", size=size)


def fitted(mapping: AnswerMapping, table: UploadedTable) -> AnswerMapping:
    """The mapping with its columns by the names that they have in the table."""
    names = _ColumnNames(table)
    columns = {
        name: msgspec.structs.replace(part, column=names.find(part.column))
        for name, part in mapping.parts
    }
    items = _item_columns(mapping, names)
    for part in columns.values():
        if part.column in items:
            raise MappingError("two_roles", column=part.column)
    return msgspec.structs.replace(mapping, **columns, items=items)


def item_columns(mapping: AnswerMapping) -> dict[str, ItemColumn]:
    """Column of the file → how it is read, of a mapping that fits."""
    given = mapping.items if isinstance(mapping.items, dict) else {}
    return {name: item for name, item in given.items() if isinstance(item, ItemColumn)}


class _ColumnNames:
    """The columns of a table, by any way to write their names."""

    def __init__(self, table: UploadedTable) -> None:
        self.columns, self.repeated = table.columns, table.repeated
        self.elsewhere = sheets_told(table)  # it may stand on another sheet
        self.known = {same(was): column for was, column in table.once}
        self.known |= {same(column): column for column in table.columns}

    def find(self, name: str) -> str:
        key = same(name)
        if key in self.repeated:
            raise MappingError("ambiguous_column", column=name)
        if key not in self.known:
            raise MappingError("unknown_column", column=name, also=self.elsewhere)
        return self.known[key]

    def spelled_out(self, name: str) -> tuple[str, ...]:
        """One column, or those from one to another: `Q01..Q54`."""
        first, dots, last = (part.strip() for part in name.partition(RANGE))
        if not dots or same(name) in self.known:
            return (self.find(name),)
        at = [self.columns.index(self.find(one)) for one in (first, last)]
        if at[1] < at[0]:
            raise MappingError("range_backwards", first=first, last=last)
        return self.columns[at[0] : at[1] + 1]


def _item_columns(mapping: AnswerMapping, names: _ColumnNames) -> dict[str, ItemColumn]:
    given = mapping.items
    named = given if isinstance(given, dict) else dict.fromkeys(given, ItemColumn())
    found: dict[str, ItemColumn] = {}
    for name, target in named.items():
        item = ItemColumn(code=target) if isinstance(target, str) else target
        for column in names.spelled_out(name):
            # Under a heading over several columns it is called as the mapping calls it.
            called = name if same(column).endswith(f"[{same(name)}]") else column
            found[column] = item if item.code else msgspec.structs.replace(item, code=called)
    if not found:
        raise MappingError("no_items")
    return found
