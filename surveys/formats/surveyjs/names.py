"""What conditions call the questions of a form."""

from collections.abc import Iterator

from surveys.formats.hostile import Collected, as_dict, as_list, as_text
from surveys.formats.surveyjs import logic
from surveys.formats.surveyjs.elements import (
    Raw,
    choices_of,
    column_kind,
    elements,
    kind_of,
    name_of,
    stored,
    stored_truth,
    total_of,
    type_of,
    values_of,
)
from surveys.questionnaire.words import Kind


def learn(holder: Raw, names: dict[str, logic.Known], found: Collected, depth: int = 0) -> None:
    """Put the names below an element into `names`, as they stand and without capitals."""
    for raw in elements(holder):
        if type_of(raw) == "panel" and depth < 30:
            learn(raw, names, found, depth + 1)
        elif name := name_of(raw):
            for suffix, known in _known(raw, name):
                found.count(1)
                found.weigh(len(name) + len(suffix))
                names.setdefault(f"{name}{suffix}", known)
                names.setdefault(f"{name}{suffix}".casefold(), known)
    if depth == 0:
        found.forget_count()


def _known(raw: Raw, name: str) -> Iterator[tuple[str, logic.Known]]:
    kind = type_of(raw)
    if kind == "boolean":
        truth, codes = stored_truth(raw), {w.casefold(): w for w in stored(raw)}
        yield "", logic.Known(name, Kind.SINGLE, codes, truth)
    elif kind in {"matrix", "matrixdropdown", "multipletext"}:
        yield from _known_parts(raw, name, kind)
    else:
        codes = {c.casefold(): c for c, _text in choices_of(raw)}
        yield "", logic.Known(name, kind_of(raw), codes)


def _known_parts(raw: Raw, name: str, kind: str) -> Iterator[tuple[str, logic.Known]]:
    if kind == "multipletext":
        total = total_of(raw)
        for item in map(as_dict, as_list(raw.get("items"))):
            part = as_text(item.get("name"))
            known = logic.Known(f"{name}_{part}", Kind.SHORT_TEXT)
            yield f".{part}", known if total is None else logic.Known(name, Kind.SUM, part=part)
        return
    if kind == "matrix" and not as_list(raw.get("rows")):
        yield "", logic.Known(name, Kind.SCALE)
    codes = {c.casefold(): c for c, _t in values_of(raw.get("columns"))}
    for row, _text in values_of(raw.get("rows")):
        if kind == "matrix":
            yield f".{row}", logic.Known(f"{name}_{row}", Kind.SCALE, codes)
            continue
        for column in map(as_dict, as_list(raw.get("columns"))):
            part = as_text(column.get("name"))
            known = logic.Known(f"{name}_{row}_{part}", column_kind(raw, column))
            yield f".{row}.{part}", known
