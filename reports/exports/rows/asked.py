"""Which questions each respondent was asked: a question that was not is no missing answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarking.core.data.arrays import Bools
from benchmarking.inputs.columns import stored_values
from surveys.questionnaire.conditions.visibility import flattened, parse, references, visible_items
from surveys.questionnaire.document import Document, Perspective, WithOptions

_SIDE: Final = "perspective"


def asked(document: Document, table: pa.Table) -> Mapping[str, Bools]:
    """Item → who was asked it, by side and by the conditions on earlier answers."""
    shown = [frozenset(codes) for codes in _shown(document, table)]
    return {
        item.code: np.array([item.code in codes for codes in shown], dtype=np.bool_)
        for item in document.items()
    }


def _shown(document: Document, table: pa.Table) -> list[tuple[str, ...]]:
    """What each respondent saw; worked out once for all who gave the same answers that decide it."""
    items = flattened(document).items()
    deciding = {key for item in items if item.show_if for key in _keys(item.show_if)}
    carrying = (item.carries_from for item in items if isinstance(item, WithOptions))
    keys = sorted(deciding | {source for source in carrying if source})
    given = [stored_values(document, table, key) for key in keys]
    known: dict[str, tuple[str, ...]] = {}
    found = []
    for row, side in enumerate(map(str, table[_SIDE].to_pylist())):
        answers = {
            key: column[row]
            for key, column in zip(keys, given, strict=True)
            if column[row] is not None
        }
        same = repr((side, answers))
        if same not in known:
            known[same] = _codes(document, side, answers)
        found.append(known[same])
    return found


def _keys(condition: str) -> Sequence[str]:
    return tuple(references(parse(condition)))


def _codes(document: Document, side: str, answers: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(item.code for item in visible_items(document, Perspective(side), answers))
