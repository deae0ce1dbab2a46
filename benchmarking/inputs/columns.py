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
| leave to quote a text | `T1.quote`            | string | yes                                      |

Null is: not answered. Whatever a stored answer holds that its item cannot hold is an error
and never a silent null: figures from half an answer would look like figures.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarking.failures import Failure, RunError
from benchmarking.inputs.outline import choices_of
from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.document import (
    NO_OPINION,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    base_code,
    other_key,
)

Answers = Sequence[Mapping[str, Any]]
Column = tuple[str, pa.DataType]
Arrays: TypeAlias = "dict[str, pa.Array[Any]]"


@dataclass(frozen=True)
class KindColumns:
    """How the answers to questions of one kind stand in columns of a type.

    `numbers`: from what is stored to its number in the column, where that is not as it stands.
    `spread` makes a column for each option, and `gather` one person's answer of what stands there.
    """

    type: pa.DataType
    numbers: Callable[[Document, Any], dict[Any, int]] | None = None
    spread: Callable[[Any, list[Any]], Arrays] | None = None
    gather: Callable[[Mapping[str, Any]], object] | None = None


def option_column(item: str, option: str) -> str:
    return f"{item}.{option}"


def text_column(item: str) -> str:
    return f"{other_key(item)}.text"


def options_of(item: WithOptions) -> tuple[str, ...]:
    """The options that an answer may name, 'other' too."""
    return choices_of(item) if isinstance(item, Choice) else item.option_codes


def item_schema(document: Document) -> list[Column]:
    """Name and type of every column of answers, in the order of the document."""
    return [column for item in document.items() for column in _columns(item)]


def _columns(item: Item) -> list[Column]:
    kept = KINDS[type(item)]
    names = _option_columns(item) if isinstance(item, WithOptions) and kept.spread else _keys(item)
    words = [(text_column(item.code), pa.string())] if _has_words(item) else []
    return [(name, kept.type) for name in names] + words


def _option_columns(item: WithOptions) -> list[str]:
    return [option_column(item.code, code) for code in options_of(item)]


def _keys(item: Item) -> list[str]:
    """Of what has an answer of the kind itself: not the words beside 'other'."""
    return [key for key in item_keys(item) if key != other_key(item.code)]


def _has_words(item: Item) -> bool:
    return other_key(item.code) in item_keys(item)


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
    kept = KINDS[type(item)]
    given = {key: [one.get(key) for one in answers] for key in item_keys(item)}
    if kept.spread:
        found = kept.spread(item, given[item.code])
    elif kept.numbers:
        numbers = {**kept.numbers(document, item), None: None}
        # A value that is not among them raises KeyError: it cannot be an answer.
        coded = {key: [numbers[value] for value in given[key]] for key in _keys(item)}
        found = {key: pa.array(values, kept.type) for key, values in coded.items()}
    else:
        found = {key: pa.array(given[key], kept.type) for key in _keys(item)}
    if _has_words(item):
        found[text_column(item.code)] = pa.array(given[other_key(item.code)], pa.string())
    return found


def stored_values(document: Document, table: pa.Table, key: str) -> list[Any]:
    """The answers to one key as they were stored, from their columns; None where there is none."""
    item = document.item(base_code(key))
    if item is None:
        raise KeyError(key)
    kept = KINDS[type(item)]
    if key == other_key(item.code):
        return list(table[text_column(item.code)].to_pylist())
    if kept.gather and isinstance(item, WithOptions):
        return [kept.gather(given) if given else None for given in _by_option(item, table)]
    values = list(table[key].to_pylist())
    if kept.numbers is None:
        return values
    back = {number: value for value, number in kept.numbers(document, item).items()}
    return [None if value is None else back[value] for value in values]


def _by_option(item: WithOptions, table: pa.Table) -> Iterable[Mapping[str, Any]]:
    """What each person said of each option; empty where the question was not answered."""
    columns = [table[name].to_pylist() for name in _option_columns(item)]
    for row in zip(*columns, strict=True):
        said = zip(options_of(item), row, strict=True)
        yield {code: value for code, value in said if value is not None}


def _categories(document: Document, item: Measured) -> dict[Any, int]:
    return {**_from_one(document.scales[item.scale].categories), NO_OPINION: -1}


def _from_one(values: Iterable[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(values, start=1)}


def _listed(item: MultipleItem | RankingItem, values: list[Any]) -> Arrays:
    """Lists of options to one column an option: chosen or not, or the place in the list."""
    names, kind = _option_columns(item), KINDS[type(item)].type
    lists: Any = pa.array(values, pa.list_(pa.string()))
    named: Any = pc.index_in(lists.flatten(), value_set=pa.array(options_of(item), pa.string()))
    if named.null_count:
        raise RunError(Failure.ANSWERS, f"an answer to {item.code} names an unknown option")
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    places = np.zeros((len(values), len(names)), dtype=np.int8)
    places[rows, named.to_numpy(zero_copy_only=False)] = _places(rows, len(values))
    absent = lists.is_null().to_numpy(zero_copy_only=False)
    return {
        name: pa.array(places[:, o], pa.int8(), mask=absent).cast(kind)
        for o, name in enumerate(names)
    }


def _places(rows: "np.ndarray[Any, np.dtype[Any]]", size: int) -> "np.ndarray[Any, np.dtype[Any]]":
    """1, 2, 3 … within each respondent's list; `rows` says whose each element is."""
    lengths = np.bincount(rows, minlength=size) if len(rows) else np.zeros(size, dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    return np.arange(len(rows)) - np.repeat(starts, lengths) + 1


def _in_order(places: Mapping[str, int]) -> list[str]:
    return sorted((code for code, place in places.items() if place), key=places.__getitem__)


def _points(item: SumItem, values: list[Any]) -> Arrays:
    unknown = {code for given in values if given for code in given} - set(item.option_codes)
    if unknown:
        raise RunError(Failure.ANSWERS, f"an answer to {item.code} names an unknown option")
    fields = [(code, pa.int32()) for code in item.option_codes]
    structs: Any = pa.array(values, pa.struct(fields))
    return dict(zip(_option_columns(item), structs.flatten(), strict=True))


_MEASURED: Final = KindColumns(pa.int16(), numbers=_categories)
_TEXT: Final = KindColumns(pa.string())
KINDS: Final[Mapping[type[Item], KindColumns]] = {
    ScaleItem: _MEASURED,
    RatingItem: _MEASURED,
    SingleItem: KindColumns(
        pa.int16(), numbers=lambda _document, item: _from_one(choices_of(item))
    ),
    MultipleItem: KindColumns(pa.bool_(), spread=_listed, gather=_in_order),
    RankingItem: KindColumns(pa.int8(), spread=_listed, gather=_in_order),
    SumItem: KindColumns(pa.int32(), spread=_points, gather=dict),
    NumberItem: KindColumns(pa.float64()),
    DateItem: _TEXT,
    ShortTextItem: _TEXT,
    LongTextItem: _TEXT,
    InformationItem: KindColumns(pa.null()),  # has no answer, so no column
}
