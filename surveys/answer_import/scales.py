"""Which scale the columns of a file have, as far as their cells say: its numbers, or its labels."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from surveys.answer_import.samples import MOST_CODES
from surveys.upload.matching import same
from surveys.upload.tables import UploadedTable

# The scales that surveys use; the first that holds every number of a column is its scale.
USUAL: Final = ((1, 5), (1, 7), (1, 10), (0, 10))
# With fewer of its labels in a column any 'ja' and 'nee' would be a scale.
FEWEST_LABELS: Final = 3


def few_values(table: UploadedTable) -> dict[str, set[str]]:
    """Column → its different cells that are not empty, where they are few."""
    found = {column: table.texts(column) for column in table.columns}
    few = {
        column: values - {""} for column, values in found.items() if len(values) <= MOST_CODES + 1
    }
    return {column: values for column, values in few.items() if values}


def number_scale(
    values: Mapping[str, Collection[str]], columns: Collection[str]
) -> tuple[int, int]:
    """The scale that most of these columns have; from 1 to 5 where nothing says otherwise."""
    scales = Counter(_scale(values[column]) for column in columns if column in values)
    scales.pop(None, None)
    return next((scale for scale, _times in scales.most_common(1) if scale), USUAL[0])


def _scale(texts: Collection[str]) -> tuple[int, int] | None:
    numbers = [int(text) for text in map(same, texts) if text.isdecimal() and len(text) < 3]
    if len(numbers) < len(texts) - 1:  # one of them may say 'no opinion'
        return None
    return next((s for s in USUAL if all(s[0] <= number <= s[1] for number in numbers)), None)


def labelled(
    values: Mapping[str, Collection[str]], scales: Sequence[Sequence[str]]
) -> tuple[Sequence[str], list[str]]:
    """The known scale whose labels most columns hold, lowest first, and those columns."""
    best: tuple[Sequence[str], list[str]] = ((), [])
    for labels in scales:
        columns = list(_with_labels(values, set(map(same, labels))))
        if len(columns) > len(best[1]):
            best = labels, columns
    return best


def _with_labels(values: Mapping[str, Collection[str]], labels: Collection[str]) -> Iterator[str]:
    for column, texts in values.items():
        said = set(map(same, texts))
        known = said & set(labels)
        # One of them may say 'no opinion'.
        if len(known) >= min(FEWEST_LABELS, len(labels)) and len(said - known) <= 1:
            yield column
