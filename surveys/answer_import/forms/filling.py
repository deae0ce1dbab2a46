"""A mapping as the form of the import page says it, so that whoever comes back finds it again."""

from collections.abc import Mapping
from typing import Any

from surveys.answer_import.forms.linking import links_of
from surveys.answer_import.mapping import (
    AnswerMapping,
    FunctionColumn,
    ItemColumn,
    PerspectiveColumn,
    fitted,
    item_columns,
)
from surveys.models import Version
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.functions import Function
from surveys.upload.tables import UploadedTable

PARTICULARS = ("person", "finished", "date", "weight")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def several(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def said(
    mapping: AnswerMapping, table: UploadedTable, versions: Mapping[str, Version]
) -> dict[str, Any]:
    """The values of the form's fields."""
    mapping = fitted(mapping, table)
    parts = {name: part.column for name, part in mapping.parts}
    scale, key = mapping.scale, _key(mapping, versions)
    return {
        **{name: parts.get(name, "") for name in ("municipality", "function", *PARTICULARS)},
        **_sides(mapping),
        "municipality_by": mapping.municipality.by,
        "create_municipalities": mapping.create_municipalities,
        "decimal": mapping.decimal or "",
        "dates": mapping.dates or "",
        "items": list(item_columns(mapping)),
        # One that is not offered leaves what the columns suggest.
        **({"questionnaire": key} if key is not None else {}),
        **({"scale_min": scale.min, "scale_max": scale.max} if scale else {}),
        "labels": "\n".join(scale.labels) if scale else "",
        "no_opinion": ", ".join(map(str, mapping.no_opinion)),
        "missing": ", ".join(str(cell) for cell in mapping.missing if cell != ""),
        "language": mapping.language,
    }


def chosen(mapping: AnswerMapping, table: UploadedTable) -> dict[str, str]:
    """Column → the key of its item, for every column of the table."""
    items = item_columns(fitted(mapping, table))
    return {name: str(items[name].code) if name in items else "" for name in table.columns}


def own_words(mapping: AnswerMapping, table: UploadedTable) -> set[str]:
    """The columns of which it says that they have own words among the options."""
    items = item_columns(fitted(mapping, table))
    return {name for name, item in items.items() if item.other_words}


def says_more(
    mapping: AnswerMapping, table: UploadedTable, versions: Mapping[str, Version]
) -> bool:
    """Whether the mapping says what the form cannot, and would lose."""
    key, items = _key(mapping, versions), item_columns(fitted(mapping, table))
    known = (
        links_of(versions[key].document, table).recognised
        if key
        else {name: name for name in items}
    )
    function, finished = mapping.function, mapping.finished
    return bool(
        key is None
        or any(
            item != ItemColumn(code=item.code, other_words=item.other_words)
            for item in items.values()
        )
        or any(known.get(name, item.code) != item.code for name, item in items.items())
        or (mapping.recode or mapping.separator or mapping.chosen or mapping.not_chosen)
        or isinstance(function, Function)
        or (isinstance(function, FunctionColumn) and function.values)
        or (finished is not None and finished.values)
        or (mapping.scale is not None and not mapping.create_items)
    )


def _sides(mapping: AnswerMapping) -> dict[str, str]:
    given = mapping.perspective
    if not isinstance(given, PerspectiveColumn):
        return {"side": given.value if given else ""}
    words = {
        side.value: "\n".join(word for word, meant in given.values.items() if meant is side)
        for side in Perspective
    }
    return {"perspective": given.column, "side": "", **words}


def _key(mapping: AnswerMapping, versions: Mapping[str, Version]) -> str | None:
    """The questionnaire of the mapping: empty for a new one, None when the form does not offer it."""
    if mapping.create_items:
        return ""
    return next(
        (
            key
            for key, version in versions.items()
            if version.questionnaire.name == mapping.questionnaire
            and mapping.version in (None, version.number)
        ),
        None,
    )
