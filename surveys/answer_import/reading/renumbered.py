"""Options that other programs know by a number: taken over from there, 1 became a1, as codes begin with a letter."""

import re
from collections.abc import Mapping
from typing import Final

from surveys.questionnaire.document import Item, WithOptions
from surveys.upload.matching import same

_CODE: Final = re.compile(r"a(\d{1,9})", re.ASCII)
# Numbers alone, also as a program writes whole ones that it keeps with decimals.
_NUMBERS: Final = re.compile(
    r"\s*\d{1,9}(?:\.0+)?(?:[\s;|,/]+\d{1,9}(?:\.0+)?)*[\s;|,/]*", re.ASCII
)
_NUMBER: Final = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)


def numbers_of(item: Item) -> dict[str, str]:
    """Number → the code of its option; nothing where an option says a number itself."""
    options = item.options if isinstance(item, WithOptions) else ()
    if any(_NUMBER.fullmatch(same(text)) for one in options for text in one.text.values()):
        return {}
    found = ((_CODE.fullmatch(option.code), option.code) for option in options)
    return {number[1]: code for number, code in found if number}


def in_codes(text: str, numbers: Mapping[str, str], between: str) -> str:
    """The numbers of a cell as our codes; the cell as it stands where it says anything else."""
    if not numbers or not _NUMBERS.fullmatch(text):
        return text
    given = _NUMBER.findall(text)
    return between.join(numbers.get(number, number) for number in given)
