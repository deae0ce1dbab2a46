"""How the columns of a file of answers are to be read: the mapping that a person writes.

The format is described in docs/import.md. It comes as YAML or as the form of the import page.
"""

from typing import Any, Final, Literal

import msgspec

from surveys.answer_reasons import MappingError
from surveys.questionnaire.document import DocumentError, Perspective
from surveys.questionnaire.formats import yaml_object
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import LanguageCode

MAX_BYTES: Final = 256 * 1024
RANGE: Final = ".."

Cell = int | float | str | None


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


class AnswerMapping(_Part, frozen=True, kw_only=True):
    format: Literal[1] = 1
    municipality: MunicipalityColumn
    create_municipalities: bool = False
    perspective: PerspectiveColumn | None = None
    function: FunctionColumn | None = None
    language: LanguageCode = "nl"
    questionnaire: str | None = None
    version: int | None = None
    create_items: bool = False
    items: list[str] | dict[str, str | ItemColumn]
    scale: FileScale | None = None
    recode: dict[str, Cell] = {}
    no_opinion: list[Cell] = []
    missing: list[Cell] = msgspec.field(default_factory=lambda: ["", "NA"])


def read_mapping(content: bytes) -> AnswerMapping:
    """A mapping from YAML (or JSON, which is YAML); MappingError says what is wrong."""
    if len(content) > MAX_BYTES:
        raise MappingError("mapping_too_large", limit=MAX_BYTES // 1024)
    try:
        raw = yaml_object(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingError("mapping_not_text") from error
    except DocumentError as error:
        raise MappingError("mapping_unreadable", detail=str(error)) from error
    return convert_mapping(raw)


def convert_mapping(raw: dict[Any, Any]) -> AnswerMapping:
    """A mapping from plain values."""
    try:
        mapping = msgspec.convert(_text_keys(raw), AnswerMapping)
    except msgspec.ValidationError as error:
        raise MappingError("mapping_invalid", detail=str(error)) from error
    _check(mapping)
    return mapping


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


def _check_scale(scale: FileScale) -> None:
    size = scale.max - scale.min + 1
    if not 2 <= size <= 11:
        raise MappingError("scale_size")
    if scale.labels and len(scale.labels) != size:
        raise MappingError("scale_labels", size=size)


def item_columns(mapping: AnswerMapping, columns: tuple[str, ...]) -> dict[str, ItemColumn]:
    """Column of the file → how it is read, with ranges like `Q01..Q54` spelled out."""
    given = mapping.items
    named = given if isinstance(given, dict) else dict.fromkeys(given, ItemColumn())
    found: dict[str, ItemColumn] = {}
    for name, target in named.items():
        item = ItemColumn(code=target) if isinstance(target, str) else target
        for column in _columns(name, columns):
            found[column] = item if item.code else msgspec.structs.replace(item, code=column)
    if not found:
        raise MappingError("no_items")
    return found


def _columns(name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    if name in columns:
        return (name,)
    first, dots, last = (part.strip() for part in name.partition(RANGE))
    for wanted in (first, last) if dots else (name,):
        if wanted not in columns:
            raise MappingError("unknown_column", column=wanted)
    return columns[columns.index(first) : columns.index(last) + 1]
