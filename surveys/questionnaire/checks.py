"""Whether a value is an answer to an item, kind by kind; an answer comes back in one form only."""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from surveys.questionnaire import messages, plain
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
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
    Writing,
    base_code,
    estimate_key,
    other_key,
    quote_key,
)
from surveys.questionnaire.words import YES

OTHER_LENGTH: Final = 200
LARGEST: Final = 1e15
_RAW_LIMIT: Final = 100_000
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Answer = int | float | str | list[str] | dict[str, int]


class AnswerError(ValueError):
    """The value is no answer to the item."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(messages.render(code, params))


@dataclass(frozen=True)
class _Asking:
    """`partial`: an answer that is still being made passes."""

    document: Document
    partial: bool


def check_answer(
    document: Document, key: str, value: object, *, partial: bool = False
) -> Answer | None:
    """The normalised answer for an answer key, or None when there is nothing in it.

    ``key`` is an item's code, ``<code>.estimate``, ``<code>.other`` or ``<code>.quote``. With ``partial`` an
    answer that is still being made passes (a ranking that is not full, points that do not add
    up yet): for saving as one goes, never for submission.
    """
    item = _target(document, key)
    if value is None or value in ("", [], {}):
        return None
    if key == other_key(item.code):
        return _text(value, OTHER_LENGTH, multiline=False)
    if key == quote_key(item.code):
        return _consent(value)
    return KINDS[type(item)](item, value, _Asking(document, partial))


def _target(document: Document, key: str) -> Item:
    """The item that the key belongs to, if it has an answer of that name."""
    item = document.item(base_code(key))
    if item is None:
        raise AnswerError("unknown_key")
    if isinstance(item, InformationItem):
        raise AnswerError("no_answer_expected")
    if key == estimate_key(item.code) and not item.estimated:
        raise AnswerError("not_estimated")
    if key not in item_keys(item):
        raise AnswerError("unknown_key")
    return item


def item_keys(item: Item) -> tuple[str, ...]:
    """Every key under which an answer to this item may stand."""
    if isinstance(item, InformationItem):
        return ()
    if item.estimated:
        return (item.code, estimate_key(item.code))
    if isinstance(item, Choice) and item.other:
        return (item.code, other_key(item.code))
    if isinstance(item, Writing) and item.quote:
        return (item.code, quote_key(item.code))
    return (item.code,)


def _consent(value: object) -> str:
    """Yes in one form; nothing else is one, and who says no has nothing under the key."""
    if value not in (YES, [YES]):
        raise AnswerError("wrong_kind")
    return YES


def _category(item: Measured, value: object, asking: _Asking) -> int | str:
    scale = asking.document.scales.get(item.scale)
    if value == NO_OPINION:
        if scale is None or scale.no_opinion is None:
            raise AnswerError("no_opinion_not_offered")
        return NO_OPINION
    if type(value) is not int:
        raise AnswerError("wrong_kind")
    if scale is None or value not in scale.categories:
        raise AnswerError("outside_scale")
    return value


def _one_option(item: SingleItem, value: object, _asking: _Asking) -> str:
    if not isinstance(value, str):
        raise AnswerError("wrong_kind")
    if value not in choosable(item):
        raise AnswerError("unknown_option")
    return value


def choosable(item: Item) -> tuple[str, ...]:
    """The option codes that an answer may name, 'other' last; none where it names no option."""
    if isinstance(item, Choice) and item.other:
        return (*item.option_codes, OTHER)
    return item.option_codes if isinstance(item, WithOptions) else ()


def _several(item: MultipleItem, value: object, asking: _Asking) -> list[str]:
    chosen = _codes(item, value)
    if not asking.partial and item.min is not None and len(chosen) < item.min:
        raise AnswerError("too_few", minimum=item.min)
    if item.max is not None and len(chosen) > item.max:
        raise AnswerError("too_many", maximum=item.max)
    return [code for code in choosable(item) if code in chosen]


def _ranking(item: RankingItem, value: object, asking: _Asking) -> list[str]:
    ranked = _codes(item, value)
    wanted = min(item.choose, len(item.options))
    # How many were offered, only a respondent's own document says (`logic.offered`).
    fewer = asking.partial or item.options_from is not None
    if len(ranked) > wanted or (not fewer and len(ranked) < wanted):
        raise AnswerError("rank_exactly", count=wanted)
    return ranked


def _codes(item: MultipleItem | RankingItem, value: object) -> list[str]:
    """A list of different options, in the order given."""
    known = choosable(item)
    if not isinstance(value, list | tuple):
        raise AnswerError("wrong_kind")
    if len(value) > 2 * len(known):
        raise AnswerError("duplicate_option")
    codes = [code for code in value if isinstance(code, str) and code in known]
    if len(codes) != len(value):
        raise AnswerError("unknown_option")
    if len(set(codes)) != len(codes):
        raise AnswerError("duplicate_option")
    return codes


def _points(item: SumItem, value: object, asking: _Asking) -> dict[str, int]:
    if not isinstance(value, dict):
        raise AnswerError("wrong_kind")
    if any(code not in item.option_codes for code in value):
        raise AnswerError("unknown_option")
    given = {code: _whole_points(item, value[code]) for code in item.option_codes if code in value}
    if asking.partial:
        return given
    if (spent := sum(given.values())) != item.total:
        raise AnswerError("sum_differs", sum=spent, total=item.total)
    return {code: given.get(code, 0) for code in item.option_codes}


def _whole_points(item: SumItem, value: object) -> int:
    if type(value) is not int or not 0 <= value <= item.total:
        raise AnswerError("points_out_of_range", total=item.total)
    return value


def _number(item: NumberItem, value: object, _asking: _Asking) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerError("not_a_number")
    # The size first: a huge whole number does not fit a float. NaN fails both comparisons.
    if not -LARGEST <= value <= LARGEST:
        raise AnswerError("not_a_number")
    if item.min is not None and value < item.min:
        raise AnswerError("number_too_low", minimum=f"{item.min:g}")
    if item.max is not None and value > item.max:
        raise AnswerError("number_too_high", maximum=f"{item.max:g}")
    return _rounded(float(value), item.decimals)


def _rounded(value: float, decimals: int) -> int | float:
    if value.is_integer():
        return int(value)
    if decimals <= 0:
        raise AnswerError("not_whole")
    rounded = round(value, decimals)
    if not math.isclose(value, rounded, rel_tol=1e-12, abs_tol=1e-12):
        raise AnswerError("too_many_decimals", decimals=decimals)
    return rounded


def _date(item: DateItem, value: object, _asking: _Asking) -> str:
    # fromisoformat alone would also take 20261231 and 2026-W53-4.
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise AnswerError("not_a_date")
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError as error:
        raise AnswerError("not_a_date") from error
    if item.min is not None and day < item.min:
        raise AnswerError("date_too_early", minimum=item.min.isoformat())
    if item.max is not None and day > item.max:
        raise AnswerError("date_too_late", maximum=item.max.isoformat())
    return value


def _text(value: object, limit: int, *, multiline: bool) -> str | None:
    if not isinstance(value, str):
        raise AnswerError("wrong_kind")
    if len(value) > _RAW_LIMIT:
        raise AnswerError("text_too_long", maximum=limit)
    text = plain.tidy(value, multiline=multiline)
    if len(text) > limit:
        raise AnswerError("text_too_long", maximum=limit)
    if character := plain.forbidden(text):
        raise AnswerError("control_character", character=character)
    return text or None


def _short(item: ShortTextItem, value: object, _asking: _Asking) -> str | None:
    return _text(value, item.max_length, multiline=False)


def _long(item: LongTextItem, value: object, _asking: _Asking) -> str | None:
    return _text(value, item.max_length, multiline=True)


def _none(_item: InformationItem, _value: object, _asking: _Asking) -> Answer:
    raise AnswerError("no_answer_expected")


KINDS: Final[Mapping[type[Item], Callable[[Any, object, _Asking], Answer | None]]] = {
    ScaleItem: _category,
    RatingItem: _category,
    SingleItem: _one_option,
    MultipleItem: _several,
    RankingItem: _ranking,
    SumItem: _points,
    NumberItem: _number,
    DateItem: _date,
    ShortTextItem: _short,
    LongTextItem: _long,
    InformationItem: _none,
}
