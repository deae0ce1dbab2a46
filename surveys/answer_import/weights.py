"""What the weights of a file do, told before it is imported."""

from collections.abc import Iterator, Sequence

from django.utils.formats import number_format

from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.particulars import ReadRow
from surveys.answer_import.reasons import Refusal
from surveys.questionnaire.document import Perspective


def weights_read(mapping: AnswerMapping, rows: Sequence[ReadRow]) -> Iterator[Refusal]:
    """A remark on the weights: how many, from which to which, and what they cost each side."""
    weights = [row.weight for row in rows if row.weight is not None]
    if mapping.weight is None or not weights:
        return
    told = {
        "rows": number_format(len(weights)),
        "low": _short(min(weights)),
        "high": _short(max(weights)),
    }
    for side in Perspective:
        own = [row.weight for row in rows if row.weight and row.function.perspective == side]
        told[side.value] = number_format(len(own))
        told[f"{side.value}_effective"] = number_format(round(effective(own)))
    yield Refusal(rows[0].line, mapping.weight.column, "", "weights_read", told)


def effective(weights: Sequence[float]) -> float:
    """Kish's effective size: of how many alike the answers are worth. Source: Kish 1965."""
    largest = max(weights, default=1)  # over the largest: no square is too large
    each = [weight / largest for weight in weights]
    return sum(each) ** 2 / sum(one * one for one in each) if each else 0


def _short(weight: float) -> str:
    return number_format(float(f"{weight:.3g}"))
