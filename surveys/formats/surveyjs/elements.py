"""What an element of a form says of itself, without looking at any other."""

import re
from collections.abc import Iterator
from typing import Final

from surveys.formats.hostile import as_dict, as_flag, as_list, as_number, as_text
from surveys.questionnaire.words import Kind

Raw = dict[str, object]
ELEMENTS: Final = ("elements", "questions")
DEFAULT: Final = "default"
_NUMBER_INPUTS: Final = frozenset({"number", "range"})
_MOST_NUMBERS: Final = 200  # more than one question may have
_SUM: Final = re.compile(r"[^=]{1,5000}=\s*(\d{1,7})\s*\Z")
_ITEM_KINDS: Final = {
    "checkbox": Kind.MULTIPLE,
    "tagbox": Kind.MULTIPLE,
    "ranking": Kind.RANKING,
    "rating": Kind.RATING,
    "slider": Kind.NUMBER,
    "comment": Kind.LONG_TEXT,
    "text": Kind.SHORT_TEXT,
}


def elements(holder: Raw) -> Iterator[Raw]:
    for key in ELEMENTS:
        yield from (as_dict(element) for element in as_list(holder.get(key)) if element)


def type_of(raw: Raw) -> str:
    return as_text(raw.get("type"))


def name_of(raw: Raw) -> str:
    return as_text(raw.get("valueName")) or as_text(raw.get("name"))


def is_hidden(raw: Raw) -> bool:
    return raw.get("visible") is False


def values_of(listed: object) -> list[tuple[str, object]]:
    """The stored code and the text of each choice, row or column; `1|Yes` is both."""
    found: list[tuple[str, object]] = []
    for value in as_list(listed):
        called = value if isinstance(value, dict) else {"value": value}
        code, _bar, words = as_text(called.get("value", called.get("name"))).partition("|")
        found.append((code, called.get("text", called.get("title", words or None))))
    return found


def choices_of(raw: Raw, key: str = "choices") -> list[tuple[str, object]]:
    """What can be chosen, with the numbers that a list makes between two ends."""
    found = values_of(raw.get(key))
    last = as_number(raw.get("choicesMax"))
    if key == "choices" and type_of(raw) == "dropdown" and last is not None:
        first, step = as_number(raw.get("choicesMin")) or 0.0, as_number(raw.get("choicesStep"))
        by = max(1, int(step or 1))
        numbers = range(int(first), int(last) + 1, by)[:_MOST_NUMBERS]
        found += [(str(number), None) for number in numbers]
    return found


def kind_of(raw: Raw) -> Kind:
    kind = _ITEM_KINDS.get(type_of(raw), Kind.SINGLE)
    if type_of(raw) == "imagepicker" and as_flag(raw.get("multiSelect")):
        return Kind.MULTIPLE
    return input_kind(raw) if kind is Kind.SHORT_TEXT else kind


def input_kind(raw: Raw) -> Kind:
    entered = as_text(raw.get("inputType"))
    if entered in _NUMBER_INPUTS:
        return Kind.NUMBER
    return Kind.DATE if entered in {"date", "datetime-local"} else Kind.SHORT_TEXT


def cell_type(raw: Raw, column: Raw) -> str:
    own = as_text(column.get("cellType"))
    return (own if own not in {"", "default"} else as_text(raw.get("cellType"))) or "dropdown"


def column_kind(raw: Raw, column: Raw) -> Kind:
    return kind_of({**column, "type": cell_type(raw, column)})


def places_of(*numbers: float) -> int:
    return max(len(f"{number:.6f}".rstrip("0").partition(".")[2]) for number in numbers)


def decimals_of(raw: Raw) -> int:
    """Any number may be typed where the form sets no step."""
    step = as_number(raw.get("step"))
    if step is None or step <= 0:
        return 2
    return places_of(step)


def ends_of(raw: Raw) -> tuple[float, float]:
    low = as_number(raw.get("rateMin"))
    low = 1.0 if low is None else low
    high = as_number(raw.get("rateMax"))
    count = as_number(raw.get("rateCount"))
    if high is None:
        high = low + count - 1 if count else 5.0
    return low, high


def stored(raw: Raw) -> tuple[str, str]:
    """What is stored for yes and for no."""
    yes, no = raw.get("valueTrue"), raw.get("valueFalse")
    return as_text(True if yes is None else yes), as_text(False if no is None else no)


def stored_truth(raw: Raw) -> str:
    return stored(raw)[0]


def total_of(raw: Raw) -> float | None:
    """The sum of all items, where a validator asks for one and each is a number."""
    items = [as_dict(item) for item in as_list(raw.get("items"))]
    if not items or any(as_text(item.get("inputType")) != "number" for item in items):
        return None
    name = name_of(raw)
    wanted = "+".join(f"{{{name}.{as_text(item.get('name'))}}}" for item in items)
    for validator in map(as_dict, as_list(raw.get("validators"))):
        expression = as_text(validator.get("expression"))
        found = _SUM.match(expression)
        if found and expression.partition("=")[0].replace(" ", "") == wanted.replace(" ", ""):
            return float(found[1])
    return None


def languages_of(raw: Raw) -> tuple[str, ...]:
    """The form's own language first; without one 'default' is English beside other languages."""
    used: dict[str, None] = {}
    _collect(raw, used)
    locale = as_text(raw.get("locale")).strip()
    main = locale or ("en" if used and "en" not in used else "")
    return tuple(dict.fromkeys([main, *used]))[:50]


_TEXT_KEYS: Final = frozenset(
    {"title", "text", "description", "html", "name", "otherText", DEFAULT}
)


def _collect(raw: Raw, used: dict[str, None]) -> None:
    level: list[object] = [raw]
    while level:
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                for key, part in value.items():
                    if key in _TEXT_KEYS and isinstance(part, dict):
                        used.update(dict.fromkeys(k for k in part if k != DEFAULT and len(k) < 20))
                    inner.append(part)
            elif isinstance(value, list):
                inner += value
        level = inner
