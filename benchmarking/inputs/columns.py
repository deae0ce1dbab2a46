"""The typed columns of a snapshot: answers as they are stored, to Arrow arrays.

| kind                  | columns               | type   | values                                   |
|-----------------------|-----------------------|--------|------------------------------------------|
| scale, rating, single | `S1`                  | int16  | 1..K from the lowest, -1 = no opinion    |
| estimate of a scale   | `S1.estimate`         | int16  | the same                                 |
| multiple              | `U1.finance`          | bool   | one for each option                      |
| words beside 'other'  | `U1.other.text`       | string |                                          |
| ranking               | `U2.finance`          | int8   | place from 1, 0 = not ranked             |
| sum                   | `B1.roads`            | int32  | points                                   |
| number                | `N1`                  | double |                                          |
| date, texts           | `T1`                  | string | a date as 2026-12-31                     |

Null is: not answered. Whatever a stored answer holds that its item cannot hold is an error
and never a silent null: figures from half an answer would look like figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarking.failures import Failure, RunError
from benchmarking.inputs.outline import choices_of
from surveys.questionnaire.document import (
    NO_OPINION,
    Choice,
    Document,
    InformationItem,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    SingleItem,
    SumItem,
    WithOptions,
    base_code,
    estimate_key,
    other_key,
)

Answers = Sequence[Mapping[str, Any]]
Column = tuple[str, pa.DataType]
Arrays: TypeAlias = "dict[str, pa.Array[Any]]"


def option_column(item: str, option: str) -> str:
    return f"{item}.{option}"


def text_column(item: str) -> str:
    return f"{other_key(item)}.text"


def item_schema(document: Document) -> list[Column]:
    """Name and type of every column of answers, in the order of the document."""
    return [column for item in document.items() for column in _columns(item)]


def _columns(item: Item) -> Iterator[Column]:
    if isinstance(item, InformationItem):
        return
    if isinstance(item, MultipleItem | RankingItem | SumItem):
        kind = _OPTION_TYPES[type(item)]
        yield from ((option_column(item.code, code), kind) for code in _codes(item))
    elif isinstance(item, Measured | SingleItem):
        yield item.code, pa.int16()
    else:
        yield item.code, pa.float64() if isinstance(item, NumberItem) else pa.string()
    if item.estimated:
        yield estimate_key(item.code), pa.int16()
    if isinstance(item, Choice) and item.other:
        yield text_column(item.code), pa.string()


_OPTION_TYPES: dict[type[WithOptions], pa.DataType] = {
    MultipleItem: pa.bool_(),
    RankingItem: pa.int8(),
    SumItem: pa.int32(),
}


def _codes(item: WithOptions) -> tuple[str, ...]:
    return choices_of(item) if isinstance(item, Choice) else item.option_codes


def item_arrays(document: Document, answers: Answers) -> Arrays:
    """The columns of `item_schema` for a batch of respondents."""
    arrays: Arrays = {}
    for item in document.items():
        try:
            arrays |= _arrays(document, item, answers)
        except (pa.ArrowTypeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise RunError(Failure.ANSWERS, f"an answer to {item.code} does not fit") from error
    return arrays


def _arrays(document: Document, item: Item, answers: Answers) -> Arrays:
    if isinstance(item, InformationItem):
        return {}
    if isinstance(item, Measured):
        keys = [item.code, estimate_key(item.code)] if item.estimated else [item.code]
        table = _categories(document, item)
        return {key: _coded(_values(answers, key), table) for key in keys}
    found = _chosen(item, _values(answers, item.code))
    if isinstance(item, Choice) and item.other:
        words = _values(answers, other_key(item.code))
        found[text_column(item.code)] = pa.array(words, pa.string())
    return found


def _values(answers: Answers, key: str) -> list[Any]:
    return [given.get(key) for given in answers]


def _categories(document: Document, item: Measured) -> dict[Any, int | None]:
    """From what is stored to the position on the scale."""
    categories = document.scales[item.scale].categories
    positions = {category: place for place, category in enumerate(categories, start=1)}
    return {**positions, NO_OPINION: -1, None: None}


def _coded(values: list[Any], table: Mapping[Any, int | None]) -> "pa.Array[Any]":
    # A value that the table does not have raises KeyError: it cannot be an answer.
    return pa.array([table[value] for value in values], pa.int16())


def _chosen(item: Item, values: list[Any]) -> Arrays:
    if isinstance(item, SingleItem):
        positions = {code: place for place, code in enumerate(choices_of(item), start=1)}
        return {item.code: _coded(values, {**positions, None: None})}
    if isinstance(item, MultipleItem | RankingItem):
        return _listed(item, values)
    if isinstance(item, SumItem):
        return _points(item, values)
    kind = pa.float64() if isinstance(item, NumberItem) else pa.string()
    return {item.code: pa.array(values, kind)}


def _listed(item: MultipleItem | RankingItem, values: list[Any]) -> Arrays:
    """Lists of options to one column an option: chosen or not, or the place in the list."""
    codes = _codes(item)
    lists: Any = pa.array(values, pa.list_(pa.string()))
    named: Any = pc.index_in(lists.flatten(), value_set=pa.array(codes, pa.string()))
    if named.null_count:
        raise RunError(Failure.ANSWERS, f"an answer to {item.code} names an unknown option")
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    places = np.zeros((len(values), len(codes)), dtype=np.int8)
    places[rows, named.to_numpy(zero_copy_only=False)] = _places(rows, len(values))
    absent = lists.is_null().to_numpy(zero_copy_only=False)
    kind = _OPTION_TYPES[type(item)]
    return {
        option_column(item.code, code): pa.array(places[:, o], pa.int8(), mask=absent).cast(kind)
        for o, code in enumerate(codes)
    }


def _places(rows: "np.ndarray[Any, np.dtype[Any]]", size: int) -> "np.ndarray[Any, np.dtype[Any]]":
    """1, 2, 3 … within each respondent's list; `rows` says whose each element is."""
    lengths = np.bincount(rows, minlength=size) if len(rows) else np.zeros(size, dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    return np.arange(len(rows)) - np.repeat(starts, lengths) + 1


def _points(item: SumItem, values: list[Any]) -> Arrays:
    unknown = {code for given in values if given for code in given} - set(item.option_codes)
    if unknown:
        raise RunError(Failure.ANSWERS, f"an answer to {item.code} names an unknown option")
    fields = [(code, pa.int32()) for code in item.option_codes]
    structs: Any = pa.array(values, pa.struct(fields))
    names = (option_column(item.code, code) for code in item.option_codes)
    return dict(zip(names, structs.flatten(), strict=True))


def stored_values(document: Document, table: pa.Table, key: str) -> list[Any]:
    """The answers to one key as they were stored, from their columns; None where there is none."""
    item = document.item(base_code(key))
    if item is None:
        raise KeyError(key)
    if key == other_key(item.code):
        return list(table[text_column(item.code)].to_pylist())
    if isinstance(item, MultipleItem | RankingItem | SumItem):
        columns = [table[option_column(item.code, code)].to_pylist() for code in _codes(item)]
        return [_gathered(item, row) for row in zip(*columns, strict=True)]
    values = list(table[key].to_pylist())
    if isinstance(item, Measured):
        back = {place: value for value, place in _categories(document, item).items()}
        return [back[value] for value in values]
    if isinstance(item, SingleItem):
        return [None if value is None else choices_of(item)[value - 1] for value in values]
    return values


def _gathered(item: MultipleItem | RankingItem | SumItem, row: tuple[Any, ...]) -> Any:
    """One answer from the columns of its options."""
    if all(value is None for value in row):
        return None
    given = dict(zip(_codes(item), row, strict=True))
    if isinstance(item, SumItem):
        return {code: points for code, points in given.items() if points is not None}
    return sorted((code for code, place in given.items() if place), key=lambda code: given[code])
