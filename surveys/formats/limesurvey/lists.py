"""Lists of answers, and which of them are steps of a scale."""

from surveys.formats.foreign import ForeignChoice, ForeignQuestion
from surveys.formats.hostile import as_number
from surveys.formats.limesurvey.tables import LimeChoice, numbers_of, unnumbered
from surveys.formats.steps import from_low, says_no_opinion
from surveys.questionnaire.words import Kind


def choices_of(found: list[LimeChoice]) -> tuple[ForeignChoice, ...]:
    return tuple(ForeignChoice(choice.code, choice.text) for choice in found)


def steps_of(found: list[LimeChoice]) -> tuple[tuple[ForeignChoice, ...], Kind]:
    """Steps from low to high: by assessment value where it says an order, by codes that are numbers,
    else as they stand.

    Numbers with words at the ends alone are a rating.
    """
    ordered = by_value(found) if len(by_value(found)) == len(found) else from_low(found)
    numbers = numbers_of(ordered)
    if not numbers:
        return choices_of(ordered), Kind.SCALE
    return tuple(
        ForeignChoice(numbers[choice.code], {k: unnumbered(t) for k, t in choice.text.items()})
        for choice in ordered
    ), Kind.RATING


def by_value(found: list[LimeChoice]) -> list[LimeChoice]:
    """The answers with an assessment value from low to high, if values make a scale of them.

    Nought is the value of an answer that has none; but the lowest step where 1, 2, 3 follow it.
    """
    valued = [(as_number(choice.value) or 0.0, choice) for choice in found]
    counted = [(value, choice) for value, choice in valued if value]
    without = [choice for value, choice in valued if not value]
    if _from_zero([value for value, _choice in valued]) and not says_no_opinion(without[0].text):
        counted = valued
    values = [value for value, _choice in counted]
    in_order = values == sorted(values) or values == sorted(values, reverse=True)
    if len(counted) < 2 or len(set(values)) != len(values) or not in_order:
        return []
    return [choice for _value, choice in sorted(counted, key=lambda pair: pair[0])]


def _from_zero(values: list[float]) -> bool:
    """0, 1, 2 … or turned, as answers in their order."""
    return len(values) > 2 and values in (
        [*map(float, range(len(values)))],
        [*map(float, reversed(range(len(values))))],
    )


def scale_of(found: list[LimeChoice]) -> ForeignQuestion:
    """Answers of a grid: those with a value are its steps, what has none beside them is no opinion."""
    steps = by_value(found) or found
    rest = [choice for choice in found if choice not in steps]
    choices, kind = steps_of(steps)
    return ForeignQuestion(
        "",
        kind,
        {},
        choices=(*choices, *choices_of(rest)),
        steps=True,
        no_opinion=frozenset(choice.code for choice in rest),
    )
